//! What customers say afterwards, as the database in memory keeps it.

use std::{cmp::Reverse, collections::BTreeSet};

use anteroom_domain::{Timestamp, ids::TicketId};
use async_trait::async_trait;

use super::{
    personal::{PersonalDocument, cut},
    store::{MemoryStore, State},
};
use crate::ports::{Kept, RatedVisit, Rating, RatingStore, StoreError};

impl State {
    fn rated_visit(&self, ticket: TicketId) -> Option<RatedVisit> {
        let found = self.ratings.get(&ticket)?;
        let session = found.ending.map_or(found.kept.session, |ending| ending.session);
        Some(RatedVisit { ticket, session, rating: found.what.clone() })
    }
}

#[async_trait]
impl RatingStore for MemoryStore {
    async fn rate(&self, ticket: TicketId, rating: &Rating, kept: Kept) -> Result<(), StoreError> {
        self.with("keeping what a customer says", |state| {
            state.ratings.insert(ticket, PersonalDocument { what: rating.clone(), kept, ending: None });
            Ok(())
        })
    }

    async fn rated(&self, tickets: &[TicketId]) -> Result<Vec<RatedVisit>, StoreError> {
        self.with("reading what customers say", |state| {
            let asked: BTreeSet<_> = tickets.iter().copied().collect();
            Ok(asked.into_iter().filter_map(|ticket| state.rated_visit(ticket)).collect())
        })
    }

    async fn rated_between(&self, from: Timestamp, to: Timestamp, limit: u32) -> Result<Vec<RatedVisit>, StoreError> {
        self.with("reading what customers say", |state| {
            let found = state.ratings.keys().filter_map(|ticket| state.rated_visit(*ticket));
            let mut found: Vec<_> = found.filter(|r| r.rating.given_at >= from && r.rating.given_at < to).collect();
            found.sort_by_key(|rated| (Reverse(rated.rating.given_at), rated.ticket));
            Ok(cut(found, limit))
        })
    }
}
