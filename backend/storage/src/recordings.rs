//! What is known about recordings.

use anteroom_domain::{
    Timestamp,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
};
use anteroom_engine::ports::{
    Film, FilmProblem, Recording, RecordingState, RecordingStore, RecordingsWanted, StoreError,
};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const RECORDINGS: &str = "recordings";

/// A recording as it is stored: of what is about its state, what its state has.
#[derive(Serialize, Deserialize)]
struct RecordingDocument {
    #[serde(rename = "_id")]
    id: ConsultationId,
    format: i32,
    version: i64,
    ticket: TicketId,
    session: SessionId,
    host: HostId,
    customer: CustomerId,
    recorded_at: DateTime,
    state: String,
    tries: Option<i32>,
    node: Option<NodeId>,
    held_until: Option<DateTime>,
    length_ms: Option<i64>,
    bytes: Option<i64>,
    problem: Option<String>,
    deleted_at: Option<DateTime>,
    forget_at: Option<DateTime>,
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn document(recording: &Recording, forget_at: Option<Timestamp>) -> Result<Document, StoreError> {
    let mut stored = RecordingDocument {
        id: recording.consultation,
        format: FORMAT,
        version: signed(recording.version),
        ticket: recording.ticket,
        session: recording.session,
        host: recording.host,
        customer: recording.customer,
        recorded_at: date(recording.recorded_at),
        state: recording.state.code().to_owned(),
        tries: None,
        node: None,
        held_until: None,
        length_ms: None,
        bytes: None,
        problem: None,
        deleted_at: None,
        forget_at: forget_at.map(date),
    };
    match recording.state {
        RecordingState::Waiting { tries } => stored.tries = Some(tries.into()),
        RecordingState::Converting { tries, node, held_until } => {
            (stored.tries, stored.node, stored.held_until) = (Some(tries.into()), Some(node), Some(date(held_until)));
        }
        RecordingState::Ready(Film { length_ms, bytes }) => {
            (stored.length_ms, stored.bytes) = (Some(signed(length_ms)), Some(signed(bytes)));
        }
        RecordingState::Failed(problem) => stored.problem = Some(problem.code().to_owned()),
        RecordingState::Deleted { at } => stored.deleted_at = Some(date(at)),
    }
    bson::serialize_to_document(&stored)
        .map_err(|error| corrupt(RECORDINGS, recording.consultation.to_string(), error.to_string()))
}

/// The state that a document has, if it has all of it.
fn state(stored: &RecordingDocument) -> Option<RecordingState> {
    let tries = || u8::try_from(stored.tries?).ok();
    let count = |number: Option<i64>| u64::try_from(number?).ok();
    let instant = |at: Option<DateTime>| timestamp(at?);
    Some(match stored.state.as_str() {
        "waiting" => RecordingState::Waiting { tries: tries()? },
        "converting" => {
            RecordingState::Converting { tries: tries()?, node: stored.node?, held_until: instant(stored.held_until)? }
        }
        "ready" => RecordingState::Ready(Film { length_ms: count(stored.length_ms)?, bytes: count(stored.bytes)? }),
        "failed" => {
            let code = stored.problem.as_deref()?;
            RecordingState::Failed(FilmProblem::ALL.into_iter().find(|problem| problem.code() == code)?)
        }
        "deleted" => RecordingState::Deleted { at: instant(stored.deleted_at)? },
        _ => return None,
    })
}

fn recording(document: Document) -> Result<Recording, StoreError> {
    let id = id_of(&document);
    let stored: RecordingDocument = read(RECORDINGS, || id.clone(), document)?;
    let wrong = |problem| corrupt(RECORDINGS, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    Ok(Recording {
        consultation: stored.id,
        version: u64::try_from(stored.version).map_err(|_| wrong("its version is negative"))?,
        ticket: stored.ticket,
        session: stored.session,
        host: stored.host,
        customer: stored.customer,
        recorded_at: timestamp(stored.recorded_at).ok_or_else(|| wrong("its time is out of range"))?,
        state: state(&stored).ok_or_else(|| wrong("its state lacks something"))?,
    })
}

#[async_trait]
impl RecordingStore for Mongo {
    async fn begin(&self, recording: &Recording) -> Result<(), StoreError> {
        let new = New {
            collection: RECORDINGS,
            what: "a recording of that consultation",
            doing: "beginning a recording",
            rivals: doc! { "_id": recording.consultation.to_string() },
            document: document(recording, None)?,
        };
        new.insert(&self.collection(RECORDINGS)).await
    }

    async fn change(&self, recording: &Recording, forget_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.replace_seen(
            RECORDINGS,
            "changing a recording",
            document(recording, forget_at)?,
            "a later version of that recording",
        )
        .await
    }

    async fn get(&self, consultation: ConsultationId) -> Result<Option<Recording>, StoreError> {
        let recordings = self.collection(RECORDINGS);
        let find = recordings.find_one(doc! { "_id": consultation.to_string() });
        within(OPERATION_LIMIT, "reading a recording", find).await?.map(recording).transpose()
    }

    async fn wanted(&self, wanted: RecordingsWanted<'_>, limit: u32) -> Result<Vec<Recording>, StoreError> {
        let mut newest_first = false;
        let filter = match wanted {
            RecordingsWanted::Newest(before) => {
                newest_first = true;
                before.map_or_else(Document::new, |before| doc! { "recorded_at": { "$lt": date(before) } })
            }
            RecordingsWanted::Unfinished => doc! { "state": { "$in": ["waiting", "converting"] } },
            RecordingsWanted::Visits(tickets) => {
                let tickets: Vec<_> = tickets.iter().map(TicketId::to_string).collect();
                doc! { "ticket": { "$in": tickets } }
            }
            RecordingsWanted::Customer(customer) => doc! { "customer": customer.to_string() },
            RecordingsWanted::Due(session, until) => doc! {
                "session": session.to_string(),
                "recorded_at": { "$lte": date(until) },
                "state": { "$ne": "deleted" },
            },
        };
        let sort = doc! { "recorded_at": if newest_first { -1 } else { 1 } };
        let found = self.listed(RECORDINGS, "reading recordings", filter, sort, limit).await?;
        found.into_iter().map(recording).collect()
    }
}
