//! What all nodes know of the cameras in rooms.

use std::time::Duration;

use anteroom_domain::{
    Timestamp,
    camera::{CameraState, Cause},
    ids::{CameraId, ConsultationId, NodeId},
    webhook::{EventName, IpcamStay},
};
use anteroom_engine::ports::{CameraCondition, CameraDuties, CameraDuty, CameraMoment, CameraPost, StoreError, Untold};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const DUTIES: &str = "camera_duties";

/// A duty as it is stored.
#[derive(Serialize, Deserialize)]
struct DutyDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    version: i64,
    consultation: ConsultationId,
    camera: CameraId,
    node: NodeId,
    held_until: DateTime,
    restarts: i64,
    state: String,
    cause: Option<String>,
    history: Vec<MomentDocument>,
    forget_at: DateTime,
    /// Absent in what was written before programs elsewhere were told of cameras.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stay: Option<IpcamStay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    untold: Vec<UntoldDocument>,
}

/// Something that is to be told.
#[derive(Serialize, Deserialize)]
struct UntoldDocument {
    id: String,
    name: String,
    at: DateTime,
    body: String,
}

/// Something that happened.
#[derive(Serialize, Deserialize)]
struct MomentDocument {
    at: DateTime,
    state: String,
    cause: Option<String>,
    attempt: i64,
    retry_in_ms: Option<i64>,
}

fn key(post: CameraPost) -> String {
    format!("{}/{}", post.consultation, post.camera)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn word(cause: Option<Cause>) -> Option<String> {
    cause.map(|cause| cause.as_str().to_owned())
}

fn document(duty: &CameraDuty, forget_at: Timestamp) -> Result<Document, StoreError> {
    let moment = |moment: &CameraMoment| MomentDocument {
        at: date(moment.at),
        state: moment.state.as_str().to_owned(),
        cause: word(moment.cause),
        attempt: moment.attempt.into(),
        retry_in_ms: moment.retry_in.map(|wait| signed(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))),
    };
    let CameraPost { consultation, camera } = duty.post;
    let stored = DutyDocument {
        id: key(duty.post),
        format: FORMAT,
        version: signed(duty.version),
        consultation,
        camera,
        node: duty.node,
        held_until: date(duty.held_until),
        restarts: duty.restarts.into(),
        state: duty.condition.state.as_str().to_owned(),
        cause: word(duty.condition.cause),
        history: duty.condition.history.iter().map(moment).collect(),
        forget_at: date(forget_at),
        stay: duty.stay.clone(),
        untold: duty.untold.iter().map(untold_document).collect(),
    };
    bson::serialize_to_document(&stored).map_err(|_| corrupt(DUTIES, key(duty.post), "it cannot be stored"))
}

fn untold_document(untold: &Untold) -> UntoldDocument {
    let Untold { id, name, at, body } = untold;
    UntoldDocument { id: id.to_string(), name: name.code().to_owned(), at: date(*at), body: body.clone() }
}

fn untold(stored: UntoldDocument) -> Option<Untold> {
    let UntoldDocument { id, name, at, body } = stored;
    Some(Untold { id: id.parse().ok()?, name: EventName::of_code(&name)?, at: timestamp(at)?, body })
}

fn state(word: &str) -> Option<CameraState> {
    CameraState::ALL.into_iter().find(|state| state.as_str() == word)
}

/// A word that is no cause that this build knows.
struct UnknownCause;

fn cause(word: Option<&str>) -> Result<Option<Cause>, UnknownCause> {
    let find = |word: &str| Cause::ALL.into_iter().find(|cause| cause.as_str() == word).ok_or(UnknownCause);
    word.map(find).transpose()
}

fn moment(stored: &MomentDocument) -> Option<CameraMoment> {
    let retry_in = stored.retry_in_ms.map(|wait| u64::try_from(wait).map(Duration::from_millis)).transpose();
    Some(CameraMoment {
        at: timestamp(stored.at)?,
        state: state(&stored.state)?,
        cause: cause(stored.cause.as_deref()).ok()?,
        attempt: u32::try_from(stored.attempt).ok()?,
        retry_in: retry_in.ok()?,
    })
}

fn duty(document: Document) -> Result<CameraDuty, StoreError> {
    let id = id_of(&document);
    let stored: DutyDocument = read(DUTIES, || id.clone(), document)?;
    let wrong = |problem| corrupt(DUTIES, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let condition = || {
        Some(CameraCondition {
            state: state(&stored.state)?,
            cause: cause(stored.cause.as_deref()).ok()?,
            history: stored.history.iter().map(moment).collect::<Option<_>>()?,
        })
    };
    Ok(CameraDuty {
        post: CameraPost { consultation: stored.consultation, camera: stored.camera },
        version: u64::try_from(stored.version).map_err(|_| wrong("its version is negative"))?,
        node: stored.node,
        held_until: timestamp(stored.held_until).ok_or_else(|| wrong("its time is out of range"))?,
        restarts: u32::try_from(stored.restarts).map_err(|_| wrong("its restarts are out of range"))?,
        condition: condition().ok_or_else(|| wrong("its state lacks something"))?,
        stay: stored.stay,
        untold: stored
            .untold
            .into_iter()
            .map(untold)
            .collect::<Option<_>>()
            .ok_or_else(|| wrong("what is to be told lacks something"))?,
    })
}

#[async_trait]
impl CameraDuties for Mongo {
    async fn begin_duty(&self, duty: &CameraDuty, forget_at: Timestamp) -> Result<(), StoreError> {
        let new = New {
            collection: DUTIES,
            what: "a duty of that camera",
            doing: "beginning a camera's duty",
            rivals: doc! { "_id": key(duty.post) },
            document: document(duty, forget_at)?,
        };
        new.insert(&self.collection(DUTIES)).await
    }

    async fn change_duty(&self, duty: &CameraDuty, forget_at: Timestamp) -> Result<(), StoreError> {
        let document = document(duty, forget_at)?;
        self.replace_seen(DUTIES, "changing a camera's duty", document, "a later version of that duty").await
    }

    async fn duty(&self, post: CameraPost) -> Result<Option<CameraDuty>, StoreError> {
        let duties = self.collection(DUTIES);
        let find = duties.find_one(doc! { "_id": key(post) });
        within(OPERATION_LIMIT, "reading a camera's duty", find).await?.map(duty).transpose()
    }

    async fn open_duties(&self, limit: u32) -> Result<Vec<CameraDuty>, StoreError> {
        let filter = doc! { "state": { "$ne": CameraState::Stopped.as_str() } };
        let found = self.listed(DUTIES, "reading the duties of cameras", filter, doc! { "_id": 1 }, limit).await?;
        found.into_iter().map(duty).collect()
    }

    async fn duties_of(&self, camera: CameraId, limit: u32) -> Result<Vec<CameraDuty>, StoreError> {
        let filter = doc! { "camera": camera.to_string() };
        let sort = doc! { "held_until": -1 };
        let found = self.listed(DUTIES, "reading the duties of a camera", filter, sort, limit).await?;
        found.into_iter().map(duty).collect()
    }
}
