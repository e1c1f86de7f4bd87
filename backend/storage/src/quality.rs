//! How calls were. One document for each visit, with a field for each participant who told.

use std::collections::BTreeMap;

use anteroom_domain::{
    Timestamp,
    consultation::Side,
    ids::{ConsultationId, HostId, SessionId, TicketId},
    quality::{Browser, BrowserFamily, Measured, Way},
};
use anteroom_engine::ports::{Kept, Participant, QualityRecord, QualityRecords, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
    personal::KeptFields,
};

pub(crate) const QUALITY: &str = "quality";

/// What was told of the calls of one visit, as it is stored.
#[derive(Serialize, Deserialize)]
struct QualityDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    /// When the first of it was told for the first time.
    first_at: DateTime,
    /// When the last of it was told.
    last_at: DateTime,
    records: StoredRecords,
    #[serde(flatten)]
    kept: KeptFields,
}

/// By the consultation and the participant.
pub(crate) type StoredRecords = BTreeMap<String, StoredRecord>;

#[derive(Serialize, Deserialize)]
pub(crate) struct StoredRecord {
    consultation: ConsultationId,
    side: Side,
    number: i32,
    session: SessionId,
    host: Option<HostId>,
    since: DateTime,
    at: DateTime,
    together_s: i64,
    first_picture_ms: Option<i64>,
    received_lost: i32,
    sent_lost: i32,
    round_trip_ms: Option<i64>,
    available_kbps: Option<i64>,
    still: i32,
    returns: i64,
    way: Option<String>,
    browser: Option<String>,
    browser_major: Option<i32>,
}

/// The name of a participant's field.
fn field(participant: Participant) -> String {
    format!("{}-{}", participant.consultation, participant.key())
}

impl From<&QualityRecord> for StoredRecord {
    fn from(record: &QualityRecord) -> Self {
        let QualityRecord { participant, session, host, since, at, measured, browser } = *record;
        Self {
            consultation: participant.consultation,
            side: participant.side,
            number: participant.number.into(),
            session,
            host,
            since: date(since),
            at: date(at),
            together_s: measured.together_s.into(),
            first_picture_ms: measured.first_picture_ms.map(i64::from),
            received_lost: measured.received_lost.into(),
            sent_lost: measured.sent_lost.into(),
            round_trip_ms: measured.round_trip_ms.map(i64::from),
            available_kbps: measured.available_kbps.map(i64::from),
            still: measured.still.into(),
            returns: measured.returns.into(),
            way: measured.way.map(|way| way.code().to_owned()),
            browser: browser.map(|browser| browser.family.code().to_owned()),
            browser_major: browser.map(|browser| browser.major.into()),
        }
    }
}

impl StoredRecord {
    /// `None` when something in it is out of range, or a word of another build's.
    fn record(self) -> Option<QualityRecord> {
        let number = |value: Option<i64>| value.map(u32::try_from).transpose().ok();
        let way = |word: String| Way::ALL.into_iter().find(|way| way.code() == word);
        let family = |word: String| BrowserFamily::ALL.into_iter().find(|family| family.code() == word);
        let browser = match self.browser {
            Some(word) => Some(Browser { family: family(word)?, major: u16::try_from(self.browser_major?).ok()? }),
            None => None,
        };
        let way = match self.way {
            Some(word) => Some(way(word)?),
            None => None,
        };
        Some(QualityRecord {
            participant: Participant {
                consultation: self.consultation,
                side: self.side,
                number: u8::try_from(self.number).ok()?,
            },
            session: self.session,
            host: self.host,
            since: timestamp(self.since)?,
            at: timestamp(self.at)?,
            measured: Measured {
                together_s: u32::try_from(self.together_s).ok()?,
                first_picture_ms: number(self.first_picture_ms)?,
                received_lost: u16::try_from(self.received_lost).ok()?,
                sent_lost: u16::try_from(self.sent_lost).ok()?,
                round_trip_ms: number(self.round_trip_ms)?,
                available_kbps: number(self.available_kbps)?,
                still: u16::try_from(self.still).ok()?,
                returns: u32::try_from(self.returns).ok()?,
                way,
            },
            browser,
        })
    }
}

/// What this build can read of it, in the order of the participants.
pub(crate) fn records(stored: StoredRecords) -> Vec<QualityRecord> {
    let mut records: Vec<_> = stored.into_values().filter_map(StoredRecord::record).collect();
    records.sort_by_key(|record| record.participant);
    records
}

fn whole(document: Document) -> Result<(TicketId, Vec<QualityRecord>), StoreError> {
    let id = id_of(&document);
    let stored: QualityDocument = read(QUALITY, || id.clone(), document)?;
    if stored.format == FORMAT {
        Ok((stored.id, records(stored.records)))
    } else {
        Err(corrupt(QUALITY, id, "this build does not read its format"))
    }
}

#[async_trait]
impl QualityRecords for Mongo {
    async fn keep(&self, ticket: TicketId, record: &QualityRecord, kept: Kept) -> Result<(), StoreError> {
        let collection = self.collection(QUALITY);
        let id = ticket.to_string();
        let unfit = |_| corrupt(QUALITY, id.clone(), "it cannot be stored");
        let stored = bson::serialize_to_document(&StoredRecord::from(record)).map_err(unfit)?;
        let field = field(record.participant);
        let put = || {
            let last = doc! { "last_at": date(record.at) };
            let update = doc! { "$set": { format!("records.{field}"): stored.clone() }, "$max": last };
            collection.update_one(doc! { "_id": &id }, update)
        };
        let first = || {
            let first = QualityDocument {
                id: ticket,
                format: FORMAT,
                first_at: date(record.since),
                last_at: date(record.at),
                records: [(field.clone(), record.into())].into(),
                kept: kept.into(),
            };
            bson::serialize_to_document(&first).map_err(unfit)
        };
        self.change_or_insert(QUALITY, "keeping how a call was", &id, put, first).await
    }

    async fn of(&self, ticket: TicketId) -> Result<Vec<QualityRecord>, StoreError> {
        let quality = self.collection(QUALITY);
        let find = quality.find_one(doc! { "_id": ticket.to_string() });
        let found = within(OPERATION_LIMIT, "reading how a call was", find).await?;
        Ok(found.map(whole).transpose()?.map(|(_, records)| records).unwrap_or_default())
    }

    async fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        visits: u32,
    ) -> Result<Vec<(TicketId, QualityRecord)>, StoreError> {
        let filter = doc! { "last_at": { "$gte": date(from) }, "first_at": { "$lt": date(to) } };
        let sort = doc! { "last_at": -1 };
        let found = self.listed(QUALITY, "reading how calls were", filter, sort, visits).await?;
        let mut calls = Vec::new();
        for document in found {
            let (ticket, records) = whole(document)?;
            let wanted = records.into_iter().filter(|record| record.since >= from && record.since < to);
            calls.extend(wanted.map(|record| (ticket, record)));
        }
        Ok(calls)
    }
}
