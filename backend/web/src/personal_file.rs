//! What is kept about somebody's visits, as a file to take away.

use anteroom_domain::{Timestamp, event::Event, floor::Floor};
use anteroom_engine::personal::VisitFile;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// One visit.
#[derive(Serialize)]
pub(crate) struct Sheet {
    /// Its id, by which an administrator finds it.
    visit: String,
    /// What a guest without a name is called by.
    guest_number: Option<u64>,
    session: Option<String>,
    joined_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    name: Option<String>,
    /// How long after the visit name and notes are deleted.
    name_and_notes_kept: Option<String>,
    notes: Notes,
    /// What happened to the visit, as the log says it: by ids, which are kept.
    history: Vec<Step>,
    /// Whether that is all that the log says.
    history_is_complete: bool,
}

/// What the host wrote down.
#[derive(Serialize)]
#[serde(untagged)]
enum Notes {
    /// For an administrator to hand out.
    Whole {
        text: String,
        outcome: Option<String>,
    },
    /// Others may be named in them, so whoever has the seat alone is only told of them.
    Told(&'static str),
    None(()),
}

#[derive(Serialize)]
struct Step {
    at: Timestamp,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(untagged)]
enum What {
    Whole(Box<Event>),
    /// Without the ids of others.
    Kind {
        r#type: String,
    },
}

/// For whom a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// An admin, who knows whom it is about and looks through it before it is handed out.
    Admin,
    /// Whoever has the seat of the visit.
    Seat,
}

/// The name of the kind of an event, as it is stored.
fn kind(event: &Event) -> String {
    let named = serde_json::to_value(event).ok();
    named.and_then(|event| event.get("type")?.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Sheet {
    pub(crate) fn of(file: VisitFile, floor: &Floor, reader: Reader) -> Self {
        let VisitFile { record, events, is_complete } = file;
        let session = record.session.and_then(|id| floor.session(id));
        let what = |event: Event| match reader {
            Reader::Admin => What::Whole(Box::new(event)),
            Reader::Seat => What::Kind { r#type: kind(&event) },
        };
        Self {
            visit: record.ticket.to_string(),
            guest_number: record.joined.map(|joined| joined.number),
            session: session.map(|session| session.name.clone()),
            joined_at: record.joined.map(|joined| joined.at).or(record.saved_at),
            ended_at: record.ended_at,
            name: record.name,
            name_and_notes_kept: session.map(|session| crate::words::kept_words(session.settings.personal_kept())),
            notes: match (record.notes, reader) {
                (None, _) => Notes::None(()),
                (Some(notes), Reader::Admin) => Notes::Whole { text: notes.text, outcome: notes.outcome },
                (Some(_), Reader::Seat) => Notes::Told("There are notes by a host. Ask whom you visited for them."),
            },
            history: events.into_iter().map(|(at, event)| Step { at, what: what(event) }).collect(),
            history_is_complete: is_complete,
        }
    }
}

/// The answer with which a browser saves a file.
pub(crate) fn download(visits: &[Sheet]) -> Response {
    #[derive(Serialize)]
    struct File<'a> {
        visits: &'a [Sheet],
    }
    let Ok(text) = serde_json::to_string_pretty(&File { visits }) else {
        panic!("the types of the file have no keys that JSON lacks")
    };
    let kind = HeaderValue::from_static("application/json");
    let name = HeaderValue::from_static("attachment; filename=\"anteroom-personal-data.json\"");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response()
}
