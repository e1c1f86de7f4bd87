//! The audit log.

use anteroom_domain::Timestamp;
use anteroom_engine::ports::{AuditEntries, AuditEntry, AuditId, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::corrupt,
};

const AUDIT_LOG: &str = "audit_log";

/// An entry as it is stored.
#[derive(Serialize, Deserialize)]
struct EntryDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    at: DateTime,
    by: String,
    deed: String,
    subject: String,
    details: Vec<Detail>,
    purge_at: DateTime,
}

/// A pair and not a key: the names of settings could mean something to the database.
#[derive(Serialize, Deserialize)]
struct Detail {
    name: String,
    value: String,
}

fn entry(document: Document) -> Result<AuditEntry, StoreError> {
    let id = id_of(&document);
    let stored: EntryDocument = read(AUDIT_LOG, || id.clone(), document)?;
    let wrong = |problem| corrupt(AUDIT_LOG, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    Ok(AuditEntry {
        id: stored.id.parse().map_err(|_| wrong("its key is none"))?,
        at: timestamp(stored.at).ok_or_else(|| wrong("its time is out of range"))?,
        by: stored.by.parse().map_err(|_| wrong("it does not say who"))?,
        deed: stored.deed,
        subject: stored.subject.parse().map_err(|_| wrong("it does not say what it was done to"))?,
        details: stored.details.into_iter().map(|detail| (detail.name, detail.value)).collect(),
    })
}

#[async_trait]
impl AuditEntries for Mongo {
    async fn add(&self, entry: &AuditEntry, purge_at: Timestamp) -> Result<(), StoreError> {
        let id = entry.id.to_string();
        let detail = |(name, value): &(String, String)| Detail { name: name.clone(), value: value.clone() };
        let stored = EntryDocument {
            id: id.clone(),
            format: FORMAT,
            at: date(entry.at),
            by: entry.by.to_string(),
            deed: entry.deed.clone(),
            subject: entry.subject.to_string(),
            details: entry.details.iter().map(detail).collect(),
            purge_at: date(purge_at),
        };
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(AUDIT_LOG, id.clone(), "it cannot be stored"))?;
        let new = New {
            collection: AUDIT_LOG,
            what: "that audit entry",
            doing: "writing the audit log",
            rivals: doc! { "_id": id },
            document,
        };
        new.insert(&self.collection(AUDIT_LOG)).await
    }

    async fn older_than(
        &self,
        before: Option<AuditId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut filter = doc! { "purge_at": { "$gt": date(now) } };
        if let Some(before) = before {
            filter.insert("_id", doc! { "$lt": before.to_string() });
        }
        let found = self.listed(AUDIT_LOG, "reading the audit log", filter, doc! { "_id": -1 }, limit).await?;
        found.into_iter().map(entry).collect()
    }
}
