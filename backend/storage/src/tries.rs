//! How often something was tried in vain.

use anteroom_domain::Timestamp;
use anteroom_engine::ports::{StoreError, Tries, TryCounts, TryKey};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, date, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const TRIES: &str = "tries";

/// What was counted against a key, as it is stored.
#[derive(Serialize, Deserialize)]
struct TriesDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    count: i64,
    last_at: DateTime,
    blocked_until: DateTime,
    forget_at: DateTime,
}

fn id(key: TryKey) -> String {
    hex::encode(key.0)
}

fn no_id() -> String {
    "(a count)".to_owned()
}

fn tries(document: Document) -> Result<(String, Tries), StoreError> {
    let stored: TriesDocument = read(TRIES, no_id, document)?;
    let wrong = |problem| corrupt(TRIES, no_id(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let time = |date| timestamp(date).ok_or_else(|| wrong("a time is out of range"));
    let tries = Tries {
        count: u32::try_from(stored.count).map_err(|_| wrong("its count is out of range"))?,
        last_at: time(stored.last_at)?,
        blocked_until: time(stored.blocked_until)?,
    };
    Ok((stored.id, tries))
}

#[async_trait]
impl TryCounts for Mongo {
    async fn read(&self, keys: &[TryKey]) -> Result<Vec<Option<Tries>>, StoreError> {
        let ids: Vec<_> = keys.iter().copied().map(id).collect();
        let counts = self.collection(TRIES);
        let find = async { counts.find(doc! { "_id": { "$in": &ids } }).await?.try_collect::<Vec<_>>().await };
        let found = within(OPERATION_LIMIT, "reading what was tried", find).await?;
        let found = found.into_iter().map(tries).collect::<Result<Vec<_>, _>>()?;
        Ok(ids.iter().map(|id| found.iter().find(|(other, _)| other == id).map(|(_, tries)| *tries)).collect())
    }

    async fn replace(
        &self,
        key: TryKey,
        before: Option<&Tries>,
        after: &Tries,
        forget_at: Timestamp,
    ) -> Result<bool, StoreError> {
        const DOING: &str = "counting a try";
        let counts = self.collection(TRIES);
        let stored = TriesDocument {
            id: id(key),
            format: FORMAT,
            count: after.count.into(),
            last_at: date(after.last_at),
            blocked_until: date(after.blocked_until),
            forget_at: date(forget_at),
        };
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(TRIES, no_id(), "it cannot be stored"))?;
        let Some(before) = before else {
            return match within(OPERATION_LIMIT, DOING, counts.insert_one(document)).await {
                Ok(_) => Ok(true),
                Err(failure) if failure.is_duplicate_key() => Ok(false),
                Err(failure) => Err(failure.of_writing(TRIES, no_id)),
            };
        };
        let as_it_was = doc! {
            "_id": stored.id,
            "count": i64::from(before.count),
            "last_at": date(before.last_at),
            "blocked_until": date(before.blocked_until),
        };
        let replaced = within(OPERATION_LIMIT, DOING, counts.replace_one(as_it_was, document)).await;
        Ok(replaced.map_err(|failure| failure.of_writing(TRIES, no_id))?.matched_count > 0)
    }

    async fn forget(&self, key: TryKey) -> Result<(), StoreError> {
        let counts = self.collection(TRIES);
        within(OPERATION_LIMIT, "forgetting what was tried", counts.delete_one(doc! { "_id": id(key) })).await?;
        Ok(())
    }
}
