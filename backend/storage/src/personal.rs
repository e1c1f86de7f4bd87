//! What is personal about visits, across the collections in which it is kept, and what says that nothing may be.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use anteroom_domain::{
    Timestamp,
    ids::{CustomerId, SessionId, TicketId},
};
use anteroom_engine::ports::{Ending, Joined, Kept, PersonalData, PersonalRecord, StoreError, VisitNotes, Wanted};
use async_trait::async_trait;
use bson::{Bson, DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    chats::{CHAT_FILES, CHATS, StoredLine},
    checks::CHECKS,
    documents::{FORMAT, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
    notes::NOTES,
    quality::{QUALITY, StoredRecords, records},
    ratings::{RATINGS, StoredRating},
    visits::VISITS,
};

const ERASURES: &str = "erasures";

/// Every collection with something personal about visits, by the ticket's id.
const COLLECTIONS: [&str; 5] = [VISITS, NOTES, CHATS, QUALITY, RATINGS];

/// What decides how long something is kept, as it is stored. What was stored before sessions decided that has none of it,
/// and the database deletes it at its `purge_at`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved_at: Option<DateTime>,
    ended_at: Option<DateTime>,
    number: Option<i64>,
    joined_at: Option<DateTime>,
}

impl From<Kept> for KeptFields {
    fn from(kept: Kept) -> Self {
        let Kept { session, customer, saved_at } = kept;
        Self { session: Some(session), customer, saved_at: Some(date(saved_at)), ..Self::default() }
    }
}

impl KeptFields {
    fn kept(&self) -> Option<Kept> {
        Some(Kept { session: self.session?, customer: self.customer, saved_at: timestamp(self.saved_at?)? })
    }

    /// In which session the visit was, or ended.
    pub(crate) fn session(&self) -> Option<SessionId> {
        self.session
    }

    fn joined(&self) -> Option<Joined> {
        Some(Joined { number: self.number?.try_into().ok()?, at: timestamp(self.joined_at?)? })
    }
}

/// A document of any of the collections.
#[derive(Deserialize)]
struct AnyDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    outcome: Option<String>,
    #[serde(default)]
    lines: Vec<StoredLine>,
    #[serde(default)]
    records: StoredRecords,
    #[serde(flatten)]
    rating: Option<StoredRating>,
    #[serde(flatten)]
    kept: KeptFields,
}

fn any(collection: &'static str, document: Document) -> Result<AnyDocument, StoreError> {
    let id = id_of(&document);
    let stored: AnyDocument = read(collection, || id.clone(), document)?;
    if stored.format == FORMAT {
        Ok(stored)
    } else {
        Err(corrupt(collection, id, "this build does not read its format"))
    }
}

fn keys(tickets: &[TicketId]) -> Vec<String> {
    tickets.iter().map(ToString::to_string).collect()
}

/// A text as a pattern that means nothing but itself.
fn literally(text: &str) -> String {
    let escaped = |char: char| if char.is_ascii_punctuation() { vec!['\\', char] } else { vec![char] };
    text.chars().flat_map(escaped).collect()
}

impl Mongo {
    /// Some documents of one of the collections.
    async fn personal(
        &self,
        collection: &'static str,
        filter: Document,
        sort: Document,
        limit: u32,
    ) -> Result<Vec<AnyDocument>, StoreError> {
        let found = self.listed(collection, "looking for what is personal", filter, sort, limit).await?;
        found.into_iter().map(|document| any(collection, document)).collect()
    }

    /// All that is kept about these tickets.
    async fn records(&self, tickets: &BTreeSet<TicketId>) -> Result<Vec<PersonalRecord>, StoreError> {
        let ids: Vec<_> = tickets.iter().map(ToString::to_string).collect();
        let mut records = BTreeMap::new();
        for collection in COLLECTIONS {
            let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            let filter = doc! { "_id": { "$in": &ids } };
            for found in self.personal(collection, filter, doc! { "_id": 1 }, limit).await? {
                let record = records.entry(found.id).or_insert_with(|| nothing_about(found.id));
                add(record, found);
            }
        }
        Ok(records.into_values().collect())
    }

    /// The documents that are found in any of the collections.
    async fn found(&self, filter: Document, sort: Document, limit: u32) -> Result<Vec<AnyDocument>, StoreError> {
        let mut found = Vec::new();
        // Names stand in one of them only, and are looked for without an index.
        for collection in COLLECTIONS.into_iter().filter(|name| *name == VISITS || !filter.contains_key("name")) {
            found.extend(self.personal(collection, filter.clone(), sort.clone(), limit).await?);
        }
        Ok(found)
    }
}

fn nothing_about(ticket: TicketId) -> PersonalRecord {
    let (session, saved_at, ended_at, joined, name, notes) = (None, None, None, None, None, None);
    PersonalRecord {
        ticket,
        session,
        customer: None,
        saved_at,
        ended_at,
        joined,
        name,
        notes,
        chat: Vec::new(),
        quality: Vec::new(),
        rating: None,
    }
}

fn add(record: &mut PersonalRecord, found: AnyDocument) {
    let ended_at = found.kept.ended_at.and_then(timestamp);
    // Where the visit ended counts before where it began.
    if record.session.is_none() || (record.ended_at.is_none() && ended_at.is_some()) {
        record.session = found.kept.session.or(record.session);
    }
    record.customer = found.kept.customer.or(record.customer);
    record.saved_at = record.saved_at.or_else(|| found.kept.saved_at.and_then(timestamp));
    record.ended_at = record.ended_at.or(ended_at);
    record.joined = record.joined.or_else(|| found.kept.joined());
    record.name = record.name.take().or(found.name);
    record.chat.extend(found.lines.into_iter().filter_map(StoredLine::line));
    record.quality.extend(records(found.records));
    record.rating = record.rating.take().or(found.rating.and_then(StoredRating::rating));
    if let Some(text) = found.text {
        record.notes = Some(VisitNotes { text, outcome: found.outcome });
    }
}

#[async_trait]
impl PersonalData for Mongo {
    async fn without_end(&self, after: Option<TicketId>, limit: u32) -> Result<Vec<(TicketId, Kept)>, StoreError> {
        // What has no time of storing is deleted by the database.
        let mut filter = doc! { "ended_at": Bson::Null, "saved_at": { "$type": "date" } };
        if let Some(after) = after {
            filter.insert("_id", doc! { "$gt": after.to_string() });
        }
        let mut open: Vec<_> = self
            .found(filter, doc! { "_id": 1 }, limit)
            .await?
            .into_iter()
            .filter_map(|found| Some((found.id, found.kept.kept()?)))
            .collect();
        open.sort_by_key(|(ticket, kept)| (*ticket, kept.saved_at));
        open.dedup_by_key(|(ticket, _)| *ticket);
        open.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(open)
    }

    async fn note_end(&self, ticket: TicketId, ending: &Ending) -> Result<(), StoreError> {
        let open = doc! { "_id": ticket.to_string(), "ended_at": Bson::Null, "saved_at": { "$type": "date" } };
        let number = ending.joined.and_then(|joined| i64::try_from(joined.number).ok());
        let mut set = doc! {
            "session": ending.session.to_string(),
            "ended_at": date(ending.at),
            "number": number,
            "joined_at": ending.joined.map(|joined| date(joined.at)),
        };
        if let Some(customer) = ending.customer {
            set.insert("customer", customer.to_string());
        }
        for collection in COLLECTIONS {
            let documents = self.collection(collection);
            let update = documents.update_one(open.clone(), doc! { "$set": set.clone() });
            within(OPERATION_LIMIT, "noting the end of a visit", update)
                .await
                .map_err(|failure| failure.of_writing(collection, || ticket.to_string()))?;
        }
        Ok(())
    }

    async fn ended(&self, session: SessionId, until: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        let filter = doc! { "session": session.to_string(), "ended_at": { "$lte": date(until) } };
        let found = self.found(filter, doc! { "ended_at": 1 }, limit).await?;
        let tickets: BTreeSet<_> = found.into_iter().map(|found| found.id).collect();
        Ok(tickets.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }

    async fn find(&self, wanted: &Wanted, limit: u32) -> Result<Vec<PersonalRecord>, StoreError> {
        let filter = match wanted {
            Wanted::Ticket(ticket) => doc! { "_id": ticket.to_string() },
            // No visit has a number that large.
            Wanted::Number(number) => doc! { "number": i64::try_from(*number).unwrap_or(i64::MAX) },
            Wanted::Customer(customer) => doc! { "customer": customer.to_string() },
            Wanted::Name(part) => doc! { "name": { "$regex": literally(part), "$options": "i" } },
        };
        let found = self.found(filter, doc! { "saved_at": -1 }, limit).await?;
        let tickets: BTreeSet<_> = found.into_iter().map(|found| found.id).collect();
        let mut records = self.records(&tickets).await?;
        records.sort_by_key(|record| (Reverse(record.saved_at), record.ticket));
        records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(records)
    }

    async fn delete(&self, tickets: &[TicketId]) -> Result<(), StoreError> {
        if tickets.is_empty() {
            return Ok(());
        }
        for collection in COLLECTIONS.into_iter().chain([CHECKS]) {
            let documents = self.collection(collection);
            let delete = documents.delete_many(doc! { "_id": { "$in": keys(tickets) } });
            within(BULK_LIMIT, "deleting what is personal", delete).await?;
        }
        let files = self.collection(CHAT_FILES);
        let delete = files.delete_many(doc! { "ticket": { "$in": keys(tickets) } });
        within(BULK_LIMIT, "deleting files", delete).await?;
        Ok(())
    }

    async fn bar(&self, ticket: TicketId, at: Timestamp, forget_at: Timestamp) -> Result<(), StoreError> {
        let erasures = self.collection(ERASURES);
        let id = ticket.to_string();
        let document = doc! { "_id": &id, "format": FORMAT, "at": date(at), "forget_at": date(forget_at) };
        match within(OPERATION_LIMIT, "barring a visit", erasures.insert_one(document)).await {
            Ok(_) => Ok(()),
            // The first time counts.
            Err(failure) if failure.is_duplicate_key() => Ok(()),
            Err(failure) => Err(failure.of_writing(ERASURES, || id)),
        }
    }

    async fn barred(&self, since: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        let (filter, newest_first) = (doc! { "at": { "$gte": date(since) } }, doc! { "at": -1, "_id": 1 });
        let found = self.listed(ERASURES, "reading what was barred", filter, newest_first, limit).await?;
        let ticket = |document: Document| {
            let id = id_of(&document);
            id.parse().map_err(|_| corrupt(ERASURES, id, "its key is none"))
        };
        found.into_iter().map(ticket).collect()
    }

    async fn is_barred(&self, ticket: TicketId) -> Result<bool, StoreError> {
        let erasures = self.collection(ERASURES);
        let find = erasures.find_one(doc! { "_id": ticket.to_string() });
        Ok(within(OPERATION_LIMIT, "reading what was barred", find).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_that_is_looked_for_is_a_pattern() {
        assert_eq!(literally("a.b* (Ö'x)"), r"a\.b\* \(Ö\'x\)");
    }
}
