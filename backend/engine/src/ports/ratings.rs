//! What customers say afterwards. Kept apart from the log, under the ticket's id.

use std::fmt;

use anteroom_domain::{
    Timestamp,
    ids::{SessionId, TicketId},
    rating::Stars,
};
use async_trait::async_trait;

use super::{Kept, StoreError};

/// What a customer says of a visit.
#[derive(Clone, PartialEq, Eq)]
pub struct Rating {
    /// How good it was.
    pub stars: Stars,
    /// In their own words; may be empty.
    pub comment: String,
    /// When it was said first.
    pub given_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

impl fmt::Debug for Rating {
    /// Leaves out the words, which are personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rating").field("stars", &self.stars).field("given_at", &self.given_at).finish_non_exhaustive()
    }
}

/// A rating, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedVisit {
    /// The visit.
    pub ticket: TicketId,
    /// In which session it was, or ended.
    pub session: SessionId,
    /// What was said.
    pub rating: Rating,
}

/// What customers say afterwards.
#[async_trait]
pub trait RatingStore: Send + Sync {
    /// Keeps what is said of a ticket, in place of what was said before. Of several at once one is kept as a whole.
    async fn rate(&self, ticket: TicketId, rating: &Rating, kept: Kept) -> Result<(), StoreError>;

    /// What was said of these tickets, in their order.
    async fn rated(&self, tickets: &[TicketId]) -> Result<Vec<RatedVisit>, StoreError>;

    /// What was said first in this time, its end excluded, the latest first; `limit` at most.
    async fn rated_between(&self, from: Timestamp, to: Timestamp, limit: u32) -> Result<Vec<RatedVisit>, StoreError>;
}
