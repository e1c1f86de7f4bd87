//! The purges.

use anteroom_domain::{
    Timestamp,
    ids::{NodeId, TicketId},
};
use anteroom_engine::ports::{Purge, Purges, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::corrupt,
};

const PURGES: &str = "purges";

/// A purge as it is stored.
#[derive(Serialize, Deserialize)]
struct PurgeDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    version: i64,
    node: NodeId,
    held_until: DateTime,
    pending: Vec<TicketId>,
    visits: i64,
    ended_at: Option<DateTime>,
    forget_at: DateTime,
}

/// The key of a slot, in milliseconds. Padded, so that the order of keys is the order of time.
fn key(slot: Timestamp) -> String {
    format!("{:015}", slot.as_millisecond().max(0))
}

fn signed(count: u64) -> i64 {
    count.try_into().expect("nothing is counted so far")
}

fn document(purge: &Purge, forget_at: Timestamp) -> Result<Document, StoreError> {
    let id = key(purge.slot);
    let stored = PurgeDocument {
        id: id.clone(),
        format: FORMAT,
        version: signed(purge.version),
        node: purge.node,
        held_until: date(purge.held_until),
        pending: purge.pending.clone(),
        visits: signed(purge.visits),
        ended_at: purge.ended_at.map(date),
        forget_at: date(forget_at),
    };
    bson::serialize_to_document(&stored).map_err(|error| corrupt(PURGES, id, error.to_string()))
}

fn purge(document: Document) -> Result<Purge, StoreError> {
    let id = id_of(&document);
    let stored: PurgeDocument = read(PURGES, || id.clone(), document)?;
    let wrong = |problem| corrupt(PURGES, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let slot = id.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let instant = |at: DateTime| timestamp(at).ok_or_else(|| wrong("a time is out of range"));
    let count = |number| u64::try_from(number).map_err(|_| wrong("a count is negative"));
    Ok(Purge {
        slot: slot.ok_or_else(|| wrong("its key is no time"))?,
        version: count(stored.version)?,
        node: stored.node,
        held_until: instant(stored.held_until)?,
        pending: stored.pending,
        visits: count(stored.visits)?,
        ended_at: stored.ended_at.map(instant).transpose()?,
    })
}

impl Mongo {
    async fn purges(&self, filter: Document, limit: u32) -> Result<Vec<Purge>, StoreError> {
        let found = self.listed(PURGES, "reading purges", filter, doc! { "_id": -1 }, limit).await?;
        found.into_iter().map(purge).collect()
    }
}

#[async_trait]
impl Purges for Mongo {
    async fn begin(&self, purge: &Purge, forget_at: Timestamp) -> Result<(), StoreError> {
        let new = New {
            collection: PURGES,
            what: "a purge of that slot",
            doing: "beginning a purge",
            rivals: doc! { "_id": key(purge.slot) },
            document: document(purge, forget_at)?,
        };
        new.insert(&self.collection(PURGES)).await
    }

    async fn go_on(&self, purge: &Purge, forget_at: Timestamp) -> Result<(), StoreError> {
        const WHAT: &str = "a later version of that purge";
        let document = document(purge, forget_at)?;
        self.replace_seen(PURGES, "going on with a purge", document, WHAT).await
    }

    async fn latest(&self, limit: u32) -> Result<Vec<Purge>, StoreError> {
        self.purges(doc! {}, limit).await
    }

    async fn receipts(&self, limit: u32) -> Result<Vec<Purge>, StoreError> {
        self.purges(doc! { "visits": { "$gt": 0_i64 } }, limit).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_is_the_order_of_time() {
        let keys: Vec<_> = [0, 9, 10, 1_772_442_000].map(|second| key(Timestamp::constant(second, 0))).into();
        assert!(keys.is_sorted());
    }
}
