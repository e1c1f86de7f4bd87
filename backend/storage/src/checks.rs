//! The last check of each visit.

use anteroom_domain::{Timestamp, ids::TicketId};
use anteroom_engine::ports::{Check, CheckedDevice, CheckedPath, Checks, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

pub(crate) const CHECKS: &str = "checks";

/// A check as it is stored.
#[derive(Serialize, Deserialize)]
struct CheckDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    path: Path,
    weak: bool,
    camera: Device,
    microphone: Device,
    at: DateTime,
    forget_at: DateTime,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", remote = "CheckedPath")]
enum PathWord {
    Direct,
    RelayUdp,
    RelayTcp,
    Nowhere,
}

#[derive(Serialize, Deserialize)]
struct Path(#[serde(with = "PathWord")] CheckedPath);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", remote = "CheckedDevice")]
enum DeviceWord {
    Works,
    Missing,
    Blocked,
    Busy,
    Untried,
}

#[derive(Serialize, Deserialize)]
struct Device(#[serde(with = "DeviceWord")] CheckedDevice);

#[async_trait]
impl Checks for Mongo {
    async fn keep(&self, ticket: TicketId, check: Check, forget_at: Timestamp) -> Result<(), StoreError> {
        const DOING: &str = "keeping a check";
        let id = ticket.to_string();
        let stored = CheckDocument {
            id: ticket,
            format: FORMAT,
            path: Path(check.path),
            weak: check.weak,
            camera: Device(check.camera),
            microphone: Device(check.microphone),
            at: date(check.at),
            forget_at: date(forget_at),
        };
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(CHECKS, id.clone(), "it cannot be stored"))?;
        self.put(CHECKS, DOING, &document).await
    }

    async fn of(&self, ticket: TicketId) -> Result<Option<Check>, StoreError> {
        let checks = self.collection(CHECKS);
        let find = checks.find_one(doc! { "_id": ticket.to_string() });
        let found = within(OPERATION_LIMIT, "reading a check", find).await?.map(check).transpose()?;
        Ok(found.map(|(_, check)| check))
    }

    async fn since(&self, since: Timestamp, limit: u32) -> Result<Vec<(TicketId, Check)>, StoreError> {
        let filter = doc! { "at": { "$gte": date(since) } };
        let found = self.listed(CHECKS, "reading checks", filter, doc! { "at": -1, "_id": -1 }, limit).await?;
        found.into_iter().map(check).collect()
    }
}

fn check(document: Document) -> Result<(TicketId, Check), StoreError> {
    let id = id_of(&document);
    let stored: CheckDocument = read(CHECKS, || id.clone(), document)?;
    let at = timestamp(stored.at).filter(|_| stored.format == FORMAT);
    let at = at.ok_or_else(|| corrupt(CHECKS, id, "this build does not read its format"))?;
    let Path(path) = stored.path;
    let (Device(camera), Device(microphone)) = (stored.camera, stored.microphone);
    Ok((stored.id, Check { path, weak: stored.weak, camera, microphone, at }))
}
