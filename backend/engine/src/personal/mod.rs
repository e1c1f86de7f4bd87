//! What is personal about visits, after they are over: deleted when its time has come, and shown or erased when somebody
//! asks for it.
//!
//! The log holds ids only. Names and notes are documents of their own, so that deleting them rewrites no history: every
//! state that the log makes stays the same, and so does every judgement about it.

mod erasure;
mod purge;
mod search;

use std::{sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp, floor::ENDED_KEPT};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

pub use purge::{PURGE_EVERY, PURGE_HELD};
pub use search::{FOUND_MAX, VisitFile};

use crate::{
    audit_log::AuditLog,
    floor::FloorHandle,
    names::Names,
    ports::{self, Clock, CommitStore, PersonalData, Purges, StoreError},
    recordings::Recordings,
};

/// How often a node looks whether there is something to forget.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long other nodes are reminded of an erasure: longer than a read of a name may be under way.
const REMINDED: SignedDuration = SignedDuration::from_hours(2);
/// Most erasures that a node is reminded of at once.
const REMINDED_MAX: u32 = 10_000;

/// What [`Personal`] rests on.
#[derive(Clone)]
pub struct PersonalParts {
    /// The floor, which knows which visits go on.
    pub floor: FloorHandle,
    /// The log, which has the ids of visits and never more.
    pub log: Arc<dyn CommitStore>,
    /// What is personal.
    pub data: Arc<dyn PersonalData>,
    /// What was deleted.
    pub purges: Arc<dyn Purges>,
    /// What people are called on this node.
    pub names: Arc<Names>,
    /// What customers found out about device and connection.
    pub checks: Arc<dyn ports::Checks>,
    /// What was recorded.
    pub recordings: Recordings,
    /// Who did what.
    pub audit_log: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What is personal about visits.
pub struct Personal {
    parts: PersonalParts,
    /// The last slot whose purge is known to be over.
    purged: Mutex<Option<Timestamp>>,
}

impl Personal {
    /// Over these parts.
    pub fn new(parts: PersonalParts) -> Self {
        Self { parts, purged: Mutex::default() }
    }

    /// Forgets what is to be forgotten, until `stop`.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.look().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "personal data cannot be looked after");
            }
        }
    }

    /// Looks once: what this node remembers, and what the database keeps.
    ///
    /// # Errors
    ///
    /// When the database fails; whatever was begun is gone on with at the next look, here or on another node.
    pub async fn look(&self) -> Result<(), StoreError> {
        self.forget().await?;
        self.purge().await
    }

    /// Forgets the names of those who were erased anywhere, and of those whose visit is over.
    async fn forget(&self) -> Result<(), StoreError> {
        let PersonalParts { floor, data, names, clock, .. } = &self.parts;
        let now = clock.now();
        names.forget(&data.barred(now - REMINDED, REMINDED_MAX).await?);
        let floor = floor.read();
        let is_remembered = |at: Timestamp| at > now - ENDED_KEPT;
        names.forget_others(|ticket| floor.ticket(ticket).is_some_and(|t| t.ended_at().is_none_or(is_remembered)));
        Ok(())
    }
}
