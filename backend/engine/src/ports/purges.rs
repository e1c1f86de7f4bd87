//! The purges: what was deleted because its time was over. Each is its own lock, plan and receipt.

use anteroom_domain::{
    Timestamp,
    ids::{NodeId, TicketId},
};
use async_trait::async_trait;

use super::StoreError;

/// One purge. When it is over, it is a receipt: it says how much was deleted, and nothing about whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// What time it is for. There is one purge for each.
    pub slot: Timestamp,
    /// How often it has been written.
    pub version: u64,
    /// Which node does it.
    pub node: NodeId,
    /// Until when that node is left alone with it; then it is believed dead.
    pub held_until: Timestamp,
    /// The visits that are being deleted. They are counted when that is done, so that none is counted twice and none
    /// not at all, whenever the node dies.
    pub pending: Vec<TicketId>,
    /// Visits of which everything personal was deleted.
    pub visits: u64,
    /// When it was over; `None` while it goes on.
    pub ended_at: Option<Timestamp>,
}

/// The purges.
#[async_trait]
pub trait Purges: Send + Sync {
    /// Begins a purge, which is forgotten at `forget_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when there is one of that slot.
    async fn begin(&self, purge: &Purge, forget_at: Timestamp) -> Result<(), StoreError>;

    /// Replaces the purge of this slot whose version is one lower. Once more exactly the same succeeds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when another node has gone on with it meanwhile.
    async fn go_on(&self, purge: &Purge, forget_at: Timestamp) -> Result<(), StoreError>;

    /// The latest purges, last first; `limit` at most.
    async fn latest(&self, limit: u32) -> Result<Vec<Purge>, StoreError>;

    /// The latest of those that deleted something, last first; `limit` at most.
    async fn receipts(&self, limit: u32) -> Result<Vec<Purge>, StoreError>;
}
