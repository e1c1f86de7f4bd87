//! What is personal about visits. It is kept apart from the log, under the tickets' ids, and deleted.

use std::fmt;

use anteroom_domain::{
    Timestamp,
    ids::{CustomerId, SessionId, TicketId},
};
use async_trait::async_trait;

use super::{ChatLine, QualityRecord, Rating, StoreError};

/// What decides how long something personal is kept, as far as it is known when it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Whose rules count until the visit has ended.
    pub session: SessionId,
    /// Whose visit it is; `None` of what was stored before that was kept.
    pub customer: Option<CustomerId>,
    /// When it was stored.
    pub saved_at: Timestamp,
}

/// What a customer told about the visit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct VisitDetails {
    /// What the customer wants to be called; `None` for a guest without a name.
    pub name: Option<String>,
}

impl fmt::Debug for VisitDetails {
    /// Leaves out everything personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitDetails").finish_non_exhaustive()
    }
}

/// Personal details of visits.
#[async_trait]
pub trait Visits: Send + Sync {
    /// Keeps the details of a ticket. A ticket has at most one set: a second one is a conflict.
    async fn save(&self, ticket: TicketId, details: &VisitDetails, kept: Kept) -> Result<(), StoreError>;

    /// The details of those tickets that have any.
    async fn load(&self, tickets: &[TicketId]) -> Result<Vec<(TicketId, VisitDetails)>, StoreError>;
}

/// What hosts wrote down about a visit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct VisitNotes {
    /// In their own words.
    pub text: String,
    /// A word for what the visit came to, out of a list that is not the store's; `None` while nobody has said.
    pub outcome: Option<String>,
}

impl fmt::Debug for VisitNotes {
    /// Leaves out everything personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitNotes").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// The notes on visits.
#[async_trait]
pub trait Notes: Send + Sync {
    /// Keeps the notes on a ticket, in place of those that there were. Of writes at the same time one is kept as a whole.
    async fn write(&self, ticket: TicketId, notes: &VisitNotes, kept: Kept) -> Result<(), StoreError>;

    /// The notes on a ticket.
    async fn read(&self, ticket: TicketId) -> Result<Option<VisitNotes>, StoreError>;
}

/// How a visit began, by which it is found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// What a guest without a name is called by.
    pub number: u64,
    /// When.
    pub at: Timestamp,
}

/// How a visit ended, which decides how long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// In which session: its rules count from now on.
    pub session: SessionId,
    /// When.
    pub at: Timestamp,
    /// How it began; `None` when that is not known any more.
    pub joined: Option<Joined>,
    /// Whose it was in the end: a place can move. `None` when that is not known any more.
    pub customer: Option<CustomerId>,
}

/// Whom somebody looks for.
#[derive(Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This visit.
    Ticket(TicketId),
    /// Visits whose customer was called by this number.
    Number(u64),
    /// Visits of this customer.
    Customer(CustomerId),
    /// Visits whose customer's name contains this, in whatever case.
    Name(String),
}

/// All that is personal about one visit.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalRecord {
    /// The visit.
    pub ticket: TicketId,
    /// Whose rules count; `None` for what was stored before sessions had any.
    pub session: Option<SessionId>,
    /// Whose visit it is, as far as that was kept.
    pub customer: Option<CustomerId>,
    /// When the first of it was stored.
    pub saved_at: Option<Timestamp>,
    /// When the visit ended, once that has been noted.
    pub ended_at: Option<Timestamp>,
    /// How it began, where that has been noted.
    pub joined: Option<Joined>,
    /// The customer's name.
    pub name: Option<String>,
    /// The hosts' notes.
    pub notes: Option<VisitNotes>,
    /// What was written during the visit.
    pub chat: Vec<ChatLine>,
    /// How its calls were.
    pub quality: Vec<QualityRecord>,
    /// What the customer said of it afterwards.
    pub rating: Option<Rating>,
}

impl fmt::Debug for PersonalRecord {
    /// Leaves out everything personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalRecord").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

/// Everything personal about visits, wherever it is kept: [`Visits`], [`Notes`], [`Chats`](super::Chats),
/// [`QualityRecords`](super::QualityRecords) and [`RatingStore`](super::RatingStore) alike.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The tickets after `after`, in their order, of which something is kept whose end has not been noted; `limit` at most.
    async fn without_end(&self, after: Option<TicketId>, limit: u32) -> Result<Vec<(TicketId, Kept)>, StoreError>;

    /// Notes how a visit ended, on whatever is kept about it that does not say so yet.
    async fn note_end(&self, ticket: TicketId, ending: &Ending) -> Result<(), StoreError>;

    /// The tickets, in their order, that ended in this session at `until` or before and of which something is kept;
    /// `limit` at most.
    async fn ended(&self, session: SessionId, until: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError>;

    /// What is kept about whom somebody looks for, newest first; `limit` at most.
    async fn find(&self, wanted: &Wanted, limit: u32) -> Result<Vec<PersonalRecord>, StoreError>;

    /// Deletes everything about these tickets. Deleting it twice succeeds.
    async fn delete(&self, tickets: &[TicketId]) -> Result<(), StoreError>;

    /// Says of a ticket, before anything about it is deleted, that nothing may be kept about it from `at` on. It is
    /// remembered until `forget_at`: for longer than anybody has a reason to write something down.
    async fn bar(&self, ticket: TicketId, at: Timestamp, forget_at: Timestamp) -> Result<(), StoreError>;

    /// The tickets of which that was said at `since` or later, the last first; `limit` at most.
    async fn barred(&self, since: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError>;

    /// Whether it was said of this one.
    async fn is_barred(&self, ticket: TicketId) -> Result<bool, StoreError>;
}
