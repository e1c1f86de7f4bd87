//! What customers found out about their device and their connection while they waited.

use anteroom_domain::{Timestamp, ids::TicketId};
use async_trait::async_trait;

use super::StoreError;

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// How media reaches the media server.
    pub path: CheckedPath,
    /// Whether much of it was lost or late on that way.
    pub weak: bool,
    /// The camera.
    pub camera: CheckedDevice,
    /// The microphone.
    pub microphone: CheckedDevice,
    /// When.
    pub at: Timestamp,
}

/// How media reaches the media server: the first of these that worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedPath {
    /// Straight.
    Direct,
    /// Through a relay, over UDP.
    RelayUdp,
    /// Through a relay, over TCP: what is lost is sent again, and comes late.
    RelayTcp,
    /// Not at all.
    Nowhere,
}

/// What a camera or a microphone came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedDevice {
    /// It works.
    Works,
    /// There is none.
    Missing,
    /// The browser may not use it.
    Blocked,
    /// It did not start: another program has it, as a rule.
    Busy,
    /// It was not tried.
    Untried,
}

/// The last check of each visit. Needed while the customer waits, and forgotten by the database soon after.
#[async_trait]
pub trait Checks: Send + Sync {
    /// Keeps the check of a ticket until `forget_at`, in place of the one before.
    async fn keep(&self, ticket: TicketId, check: Check, forget_at: Timestamp) -> Result<(), StoreError>;

    /// The check of a ticket, if one is kept.
    async fn of(&self, ticket: TicketId) -> Result<Option<Check>, StoreError>;

    /// The checks made since then, the latest first, `limit` at most.
    async fn since(&self, since: Timestamp, limit: u32) -> Result<Vec<(TicketId, Check)>, StoreError>;
}
