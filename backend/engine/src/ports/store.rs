//! Where commits and snapshots are kept.

use anteroom_domain::{
    Timestamp,
    event::Commit,
    floor::Snapshot,
    ids::{NodeId, Revision},
};
use async_trait::async_trait;
use tokio::sync::watch;

/// A failure of the store. `Display` never repeats the source; log the chain.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone else wrote under this key first. Read again and decide again.
    #[error("{0} exists already")]
    Conflict(&'static str),
    /// No answer in time, or no connection. Whether a write landed is unknown.
    #[error("the database is unavailable while {doing}")]
    Unavailable {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The driver's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A stored document breaks a rule that this build relies on. Retrying will not help.
    #[error("{collection} {id}: {problem}")]
    Corrupt {
        /// The collection.
        collection: &'static str,
        /// The document.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl StoreError {
    /// Whether the same request may succeed later without anyone's help.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict(_) => false,
            Self::Unavailable { .. } => true,
            Self::Corrupt { .. } => false,
        }
    }
}

/// The log of a floor: commits that are only ever added, and snapshots of what they come to.
#[async_trait]
pub trait CommitStore: Send + Sync {
    /// Adds a commit after the one before it; durable once this returns.
    ///
    /// # Errors
    ///
    /// * [`StoreError::Conflict`]: that revision exists; nothing was written.
    /// * [`StoreError::Unavailable`]: whether it was written is unknown; read before deciding again.
    async fn append(&self, commit: &Commit) -> Result<(), StoreError>;

    /// The commits after `revision`, in order and without a gap, `limit` at most.
    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError>;

    /// The newest snapshot that this build can read.
    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError>;

    /// The newest one of those that contain no commit after `revision`. Those before it are forgotten sooner or later, so
    /// there may be none even where there is a later one.
    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError>;

    /// Keeps a snapshot, and forgets those that it makes needless. Keeping one twice changes nothing.
    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// Changes whenever there may be new commits, to the highest revision seen, or to 0 when that is not known (after the
    /// stream was interrupted, say). It never changes to a lower one but 0: whoever was busy sees the last number only. Only a
    /// wake-up: it may come late, twice or without reason, and reading the log is the truth. Where the database has no change streams, this polls.
    fn wakeups(&self) -> watch::Receiver<u64>;
}

/// Which nodes are alive.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Says that this node lives until `until` at least.
    async fn renew(&self, node: NodeId, until: Timestamp) -> Result<(), StoreError>;

    /// The nodes whose lease has not passed at `now`.
    async fn alive(&self, now: Timestamp) -> Result<Vec<NodeId>, StoreError>;
}

/// Whether the store can be used at all.
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// Succeeds when the database answers and accepts writes.
    async fn ping(&self) -> Result<(), StoreError>;
}
