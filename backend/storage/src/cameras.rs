//! What is registered of cameras.

use std::collections::BTreeSet;

use anteroom_domain::{
    camera::CameraSettings,
    ids::{CameraId, ConsultationId, SessionId},
};
use anteroom_engine::ports::{Actor, CameraStore, IpcamConnection, StoreError, StoredCamera};
use async_trait::async_trait;
use bson::{Binary, DateTime, Document, doc, spec::BinarySubtype};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const CAMERAS: &str = "cameras";

/// A camera as it is stored.
#[derive(Serialize, Deserialize)]
struct CameraDocument {
    #[serde(rename = "_id")]
    id: CameraId,
    format: i32,
    version: i64,
    name: String,
    sealed_address: Binary,
    settings: CameraSettings,
    sessions: BTreeSet<SessionId>,
    always: bool,
    made_by: String,
    made_at: DateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connection: Option<ConnectionDocument>,
}

/// What a program that speaks `OpenVidu` knows it by.
#[derive(Serialize, Deserialize)]
struct ConnectionDocument {
    id: String,
    stream: String,
    rtsp_uri: String,
    data: String,
    record: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consultation: Option<ConsultationId>,
}

/// An account is written by its id alone, as it was before anybody else could register a camera.
fn maker(by: Actor) -> String {
    match by {
        Actor::Account(id) => id.to_string(),
        by @ (Actor::OneTimeLink | Actor::CommandLine | Actor::Provider | Actor::Schedule | Actor::OpenVidu) => {
            by.to_string()
        }
    }
}

fn made_by(text: &str) -> Option<Actor> {
    text.parse().map(Actor::Account).or_else(|_| text.parse()).ok()
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn document(camera: &StoredCamera) -> Result<Document, StoreError> {
    let stored = CameraDocument {
        id: camera.id,
        format: FORMAT,
        version: signed(camera.version),
        name: camera.name.clone(),
        sealed_address: Binary { subtype: BinarySubtype::Generic, bytes: camera.sealed_address.clone() },
        settings: camera.settings.clone(),
        sessions: camera.sessions.clone(),
        always: camera.always,
        made_by: maker(camera.made_by),
        made_at: date(camera.made_at),
        connection: camera.connection.clone().map(|connection| {
            let IpcamConnection { id, stream, rtsp_uri, data, record, consultation } = connection;
            ConnectionDocument { id, stream, rtsp_uri, data, record, consultation }
        }),
    };
    bson::serialize_to_document(&stored).map_err(|_| corrupt(CAMERAS, camera.id.to_string(), "it cannot be stored"))
}

fn camera(document: Document) -> Result<StoredCamera, StoreError> {
    let id = id_of(&document);
    let stored: CameraDocument = read(CAMERAS, || id.clone(), document)?;
    let wrong = |problem| corrupt(CAMERAS, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    Ok(StoredCamera {
        id: stored.id,
        version: u64::try_from(stored.version).map_err(|_| wrong("its version is negative"))?,
        name: stored.name,
        sealed_address: stored.sealed_address.bytes,
        settings: stored.settings,
        sessions: stored.sessions,
        always: stored.always,
        made_by: made_by(&stored.made_by).ok_or_else(|| wrong("nobody is known who made it"))?,
        made_at: timestamp(stored.made_at).ok_or_else(|| wrong("its time is out of range"))?,
        connection: stored.connection.map(|connection| {
            let ConnectionDocument { id, stream, rtsp_uri, data, record, consultation } = connection;
            IpcamConnection { id, stream, rtsp_uri, data, record, consultation }
        }),
    })
}

#[async_trait]
impl CameraStore for Mongo {
    async fn add(&self, camera: &StoredCamera) -> Result<(), StoreError> {
        let new = New {
            collection: CAMERAS,
            what: "a camera of that id",
            doing: "adding a camera",
            rivals: doc! { "_id": camera.id.to_string() },
            document: document(camera)?,
        };
        new.insert(&self.collection(CAMERAS)).await
    }

    async fn change(&self, camera: &StoredCamera) -> Result<(), StoreError> {
        self.replace_seen(CAMERAS, "changing a camera", document(camera)?, "a later version of that camera").await
    }

    async fn remove(&self, id: CameraId) -> Result<(), StoreError> {
        let cameras = self.collection(CAMERAS);
        let delete = cameras.delete_one(doc! { "_id": id.to_string() });
        let deleted = within(OPERATION_LIMIT, "removing a camera", delete).await;
        deleted.map_err(|failure| failure.of_writing(CAMERAS, || id.to_string()))?;
        Ok(())
    }

    async fn get(&self, id: CameraId) -> Result<Option<StoredCamera>, StoreError> {
        let cameras = self.collection(CAMERAS);
        let find = cameras.find_one(doc! { "_id": id.to_string() });
        within(OPERATION_LIMIT, "reading a camera", find).await?.map(camera).transpose()
    }

    async fn all(&self, limit: u32) -> Result<Vec<StoredCamera>, StoreError> {
        let found = self.listed(CAMERAS, "reading cameras", doc! {}, doc! { "_id": 1 }, limit).await?;
        found.into_iter().map(camera).collect()
    }
}
