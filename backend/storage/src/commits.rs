//! The log of the floor.
//!
//! A commit is one document whose `_id` is the floor and the revision. Inserting it is atomic without a transaction, and
//! a rival's commit of the same revision is a duplicate key.

use anteroom_domain::{
    Timestamp,
    event::{Commit, Event},
    floor::Snapshot,
    ids::{NodeId, Revision},
};
use anteroom_engine::ports::{CommitStore, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, timestamp},
    failure::corrupt,
};

pub(crate) const COMMITS: &str = "commits";

/// The only floor there is.
pub(crate) const FLOOR: &str = "main";

/// The last revision whose key still sorts after all before it: three thousand years of ten commits a second.
pub(crate) const REVISION_MAX: u64 = 999_999_999_999;

/// The key of a revision. Padded, so that the order of keys is the order of revisions.
pub(crate) fn key(revision: Revision) -> String {
    assert!(revision.0 <= REVISION_MAX, "a revision has twelve digits at most");
    format!("{FLOOR}/{:012}", revision.0)
}

/// The revision of a key.
pub(crate) fn revision_of(key: &str) -> Option<u64> {
    key.rsplit('/').next()?.parse().ok()
}

/// A revision as the database stores it.
pub(crate) fn stored(revision: Revision) -> i64 {
    revision.0.try_into().expect("a revision has twelve digits at most")
}

/// A commit as it is stored.
#[derive(Serialize, Deserialize)]
struct CommitDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    floor: String,
    revision: i64,
    at: DateTime,
    node: NodeId,
    events: Vec<Event>,
}

impl CommitDocument {
    fn new(commit: &Commit) -> Self {
        assert!(is_whole_milliseconds(commit.at), "a commit's time is in whole milliseconds");
        Self {
            id: key(commit.revision),
            format: FORMAT,
            floor: FLOOR.to_owned(),
            revision: stored(commit.revision),
            at: date(commit.at),
            node: commit.node,
            events: commit.events.clone(),
        }
    }
}

/// What is read back must be what was written, and the database keeps milliseconds.
fn is_whole_milliseconds(at: Timestamp) -> bool {
    at.subsec_nanosecond() % 1_000_000 == 0
}

/// Reads the commit that must be `expected`.
fn read(document: Document, expected: Revision) -> Result<Commit, StoreError> {
    let id = id_of(&document);
    let wrong = |problem: String| corrupt(COMMITS, id.clone(), problem);
    if id != key(expected) {
        return Err(wrong(format!("{} comes next and is missing", key(expected))));
    }
    // Read before the rest: a newer format may have other fields.
    let format = document.get_i32("format").map_err(|_| wrong("it has no format".to_owned()))?;
    if format != FORMAT {
        return Err(wrong(format!("its format is {format}; this build reads {FORMAT}")));
    }
    // Events hold ids and no personal data, so the reason can be told.
    let stored: CommitDocument = bson::deserialize_from_document(document).map_err(|error| wrong(error.to_string()))?;
    if stored.floor != FLOOR || u64::try_from(stored.revision) != Ok(expected.0) {
        return Err(wrong("its fields say that it is another revision".to_owned()));
    }
    let at = timestamp(stored.at).ok_or_else(|| wrong("its time is out of range".to_owned()))?;
    Ok(Commit { revision: expected, at, node: stored.node, events: stored.events })
}

#[async_trait]
impl CommitStore for Mongo {
    async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        assert!(commit.revision > Revision(0), "the first revision is 1");
        let document = bson::serialize_to_document(&CommitDocument::new(commit))
            .map_err(|error| corrupt(COMMITS, key(commit.revision), error.to_string()))?;
        let new = New {
            collection: COMMITS,
            what: "that revision",
            doing: "appending a commit",
            rivals: doc! { "_id": key(commit.revision) },
            document,
        };
        new.insert(&self.collection(COMMITS)).await
    }

    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError> {
        let range = doc! { "_id": { "$gt": key(revision), "$lte": key(Revision(REVISION_MAX)) } };
        let documents = self.listed(COMMITS, "reading the log", range, doc! { "_id": 1 }, limit).await?;
        let mut expected = revision;
        documents
            .into_iter()
            .map(|document| {
                expected = expected.next();
                read(document, expected)
            })
            .collect()
    }

    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.newest_snapshot(Revision(REVISION_MAX)).await
    }

    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError> {
        self.newest_snapshot(revision).await
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.keep_snapshot(snapshot).await
    }

    fn wakeups(&self) -> watch::Receiver<u64> {
        self.wakeups.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_is_the_order_of_revisions() {
        let keys: Vec<_> = [0, 1, 9, 10, 99, 100, 1_000_000, REVISION_MAX].map(|n| key(Revision(n))).into();
        assert!(keys.is_sorted());
        assert_eq!(key(Revision(42)), "main/000000000042");
    }
}
