//! What is kept about somebody's visits, as a file to take away.

use anteroom_domain::{Timestamp, consultation::Side, event::Event, floor::Floor, in_room::Writer};
use anteroom_engine::{
    personal::VisitFile,
    ports::{self, ChatLine, Check, QualityRecord, Rating, Recording},
};
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
    /// What came of the check of device and connection, which is kept for half a day.
    check: Option<Checked>,
    /// What was written during the visit.
    chat: Vec<Line>,
    /// What the customer said afterwards.
    rating: Option<Said>,
    /// How the calls were, as pages measured it.
    calls: Vec<Measurement>,
    /// What was recorded. Whoever is in it decides together who may have it, so it is named and not in the file.
    recordings: Vec<Taped>,
    /// What happened to the visit, as the log says it: by ids, which are kept.
    history: Vec<Step>,
    /// Whether that is all that the log says.
    history_is_complete: bool,
}

/// A recording of the visit.
#[derive(Serialize)]
struct Taped {
    /// Its id, by which an administrator finds it.
    recording: String,
    recorded_at: Timestamp,
    state: &'static str,
    /// When it is deleted.
    kept_until: Option<Timestamp>,
}

/// A check of device and connection.
#[derive(Serialize)]
struct Checked {
    checked_at: Timestamp,
    found: String,
}

impl From<Check> for Checked {
    fn from(check: Check) -> Self {
        Self { checked_at: check.at, found: crate::words::check(check).words }
    }
}

/// What the customer said afterwards.
#[derive(Serialize)]
struct Said {
    given_at: Timestamp,
    changed_at: Timestamp,
    stars: u8,
    comment: String,
}

impl From<Rating> for Said {
    fn from(rating: Rating) -> Self {
        let Rating { stars, comment, given_at, changed_at } = rating;
        Self { given_at, changed_at, stars: stars.count(), comment }
    }
}

/// How a call was for one of those in it.
#[derive(Serialize)]
struct Measurement {
    consultation: String,
    side: &'static str,
    since: Timestamp,
    told_at: Timestamp,
    together_s: u32,
    first_picture_ms: Option<u32>,
    received_lost_thousandths: u16,
    sent_lost_thousandths: u16,
    round_trip_ms: Option<u32>,
    available_kbps: Option<u32>,
    still_thousandths: u16,
    returns: u32,
    way: Option<&'static str>,
    browser: Option<String>,
}

impl From<QualityRecord> for Measurement {
    fn from(record: QualityRecord) -> Self {
        let QualityRecord { participant, since, at, measured, browser, .. } = record;
        Self {
            consultation: participant.consultation.to_string(),
            side: participant.side.as_str(),
            since,
            told_at: at,
            together_s: measured.together_s,
            first_picture_ms: measured.first_picture_ms,
            received_lost_thousandths: measured.received_lost,
            sent_lost_thousandths: measured.sent_lost,
            round_trip_ms: measured.round_trip_ms,
            available_kbps: measured.available_kbps,
            still_thousandths: measured.still,
            returns: measured.returns,
            way: measured.way.map(anteroom_domain::quality::Way::code),
            browser: browser.map(|browser| format!("{} {}", browser.family.code(), browser.major)),
        }
    }
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

/// Something that was written. Who else wrote is not named.
#[derive(Serialize)]
struct Line {
    at: Timestamp,
    by: &'static str,
    words: Option<String>,
    file: Option<String>,
}

impl From<ChatLine> for Line {
    fn from(line: ChatLine) -> Self {
        let by = match line.by {
            Writer::Host(_) => "host",
            Writer::Guest(_) => "guest",
        };
        let (words, file) = match line.said {
            ports::Said::Words(words) => (Some(words), None),
            ports::Said::File(card) => (None, Some(card.name)),
            ports::Said::Came(_) => (Some("came in".to_owned()), None),
        };
        Self { at: line.at, by, words, file }
    }
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
        let VisitFile { record, check, recordings, events, is_complete } = file;
        let session = record.session.and_then(|id| floor.session(id));
        let recorded = |recording: Recording| Taped {
            recording: recording.consultation.to_string(),
            recorded_at: recording.recorded_at,
            state: recording.state.code(),
            kept_until: floor
                .session(recording.session)
                .map(|session| recording.recorded_at + session.settings.recording_kept()),
        };
        // Of those who were in the call besides, only an admin learns what they had.
        let is_for_reader = |record: &QualityRecord| {
            let is_own = record.participant.side == Side::Customer && record.participant.number == 0;
            reader == Reader::Admin || is_own
        };
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
            name_and_notes_kept: session.map(|session| {
                crate::words::kept_words(crate::language::Language::English, session.settings.personal_kept())
            }),
            notes: match (record.notes, reader) {
                (None, _) => Notes::None(()),
                (Some(notes), Reader::Admin) => Notes::Whole { text: notes.text, outcome: notes.outcome },
                (Some(_), Reader::Seat) => Notes::Told("There are notes by a host. Ask whom you visited for them."),
            },
            check: check.map(Checked::from),
            chat: record.chat.into_iter().map(Line::from).collect(),
            rating: record.rating.map(Said::from),
            calls: record.quality.into_iter().filter(is_for_reader).map(Measurement::from).collect(),
            recordings: recordings.into_iter().map(recorded).collect(),
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
