//! How calls were, as each page in them measured it. Kept apart from the log, under the ticket's id.

use anteroom_domain::{
    Timestamp,
    ids::{HostId, SessionId, TicketId},
    quality::{Browser, Measured},
};
use async_trait::async_trait;

use super::{Kept, Participant, StoreError};

/// How a call was for one of those in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityRecord {
    /// For whom, and in which consultation.
    pub participant: Participant,
    /// In which session.
    pub session: SessionId,
    /// Who served.
    pub host: Option<HostId>,
    /// When it was told first.
    pub since: Timestamp,
    /// When it was told last.
    pub at: Timestamp,
    /// The figures, from the beginning until then.
    pub measured: Measured,
    /// With which browser; `None` where that cannot be said.
    pub browser: Option<Browser>,
}

/// How the calls of visits were.
#[async_trait]
pub trait QualityRecords: Send + Sync {
    /// Keeps what a participant tells, in place of what they told before. Of several who tell at once each is kept.
    async fn keep(&self, ticket: TicketId, record: &QualityRecord, kept: Kept) -> Result<(), StoreError>;

    /// What was told about a visit, in the order of the participants.
    async fn of(&self, ticket: TicketId) -> Result<Vec<QualityRecord>, StoreError>;

    /// What was told first in this time, its end excluded: of the visits of which something was told last, `visits` at most.
    async fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        visits: u32,
    ) -> Result<Vec<(TicketId, QualityRecord)>, StoreError>;
}
