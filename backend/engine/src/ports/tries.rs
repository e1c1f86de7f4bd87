//! How often something was tried in vain.

use std::fmt;

use anteroom_domain::Timestamp;
use async_trait::async_trait;

use super::StoreError;

/// What was tried, or from where: a keyed hash, so that the database holds neither user names nor addresses of people who
/// have no account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TryKey(pub [u8; 32]);

impl fmt::Debug for TryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TryKey(..)")
    }
}

/// What was counted against a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub count: u32,
    /// When the last was.
    pub last_at: Timestamp,
    /// Until when there is to be no other.
    pub blocked_until: Timestamp,
}

/// Where tries are counted, for all nodes together.
#[async_trait]
pub trait TryCounts: Send + Sync {
    /// What was counted against these keys, in their order. What is past `forget_at` may still be there: rules say how
    /// long something counts.
    async fn read(&self, keys: &[TryKey]) -> Result<Vec<Option<Tries>>, StoreError>;

    /// Writes `after` where `before` still stands; whether it did. Of any number who have read the same, one succeeds.
    async fn replace(
        &self,
        key: TryKey,
        before: Option<&Tries>,
        after: &Tries,
        forget_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets what was counted against a key.
    async fn forget(&self, key: TryKey) -> Result<(), StoreError>;
}
