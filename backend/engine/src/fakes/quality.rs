//! How calls were, as the database in memory keeps it.

use std::{cmp::Reverse, collections::BTreeMap};

use anteroom_domain::{Timestamp, ids::TicketId};
use async_trait::async_trait;

use super::{
    personal::{PersonalDocument, cut},
    store::{MemoryStore, State},
};
use crate::ports::{Kept, QualityRecord, QualityRecords, StoreError};

impl State {
    pub(super) fn quality_of(&self, ticket: TicketId) -> Vec<QualityRecord> {
        let found = self.quality.get(&ticket);
        found.map(|found| found.what.values().copied().collect()).unwrap_or_default()
    }
}

#[async_trait]
impl QualityRecords for MemoryStore {
    async fn keep(&self, ticket: TicketId, record: &QualityRecord, kept: Kept) -> Result<(), StoreError> {
        self.with("keeping how a call was", |state| {
            let nothing = || PersonalDocument { what: BTreeMap::new(), kept, ending: None };
            state.quality.entry(ticket).or_insert_with(nothing).what.insert(record.participant, *record);
            Ok(())
        })
    }

    async fn of(&self, ticket: TicketId) -> Result<Vec<QualityRecord>, StoreError> {
        self.with("reading how a call was", |state| Ok(state.quality_of(ticket)))
    }

    async fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        visits: u32,
    ) -> Result<Vec<(TicketId, QualityRecord)>, StoreError> {
        self.with("reading how calls were", |state| {
            let is_wanted = |record: &QualityRecord| record.since >= from && record.since < to;
            let told = |ticket: &TicketId| state.quality_of(*ticket);
            let mut found: Vec<_> = state.quality.keys().filter(|id| told(id).iter().any(is_wanted)).collect();
            found.sort_by_key(|id| (Reverse(told(id).iter().map(|record| record.at).max()), **id));
            let of = |id: &TicketId| told(id).into_iter().map(|record| (*id, record)).collect::<Vec<_>>();
            let all = cut(found, visits).into_iter().flat_map(of);
            Ok(all.filter(|(_, record)| is_wanted(record)).collect())
        })
    }
}
