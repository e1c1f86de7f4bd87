//! Slows down whoever tries too often: a growing delay per key, counted in the database, so that every node knows.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};

use crate::ports::{Clock, StoreError, Tries, TryCounts, TryKey};

/// A key that was not tried for this long starts afresh.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Longest delay.
const DELAY_MAX_S: u64 = 15 * 60;
/// Times that a count which others change at the same moment is read again. In each round one of them gets on, so this is
/// how many may log in from one address at the same moment; beyond that, waiting a second is right.
const ROUNDS_MAX: usize = 64;

/// What is tried, and how often it may be tried in vain before that costs a delay.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) key: TryKey,
    /// The first `free` tries cost nothing; each further one doubles the delay, from one second on.
    pub(crate) free: u32,
}

impl Tries {
    /// These and one more at `now`.
    fn with_another(before: Option<&Self>, free: u32, now: Timestamp) -> Self {
        let fresh = before.filter(|tries| now.duration_since(tries.last_at) < FORGOTTEN_AFTER);
        let count = fresh.map_or(0, |tries| tries.count).saturating_add(1);
        let doublings = count.checked_sub(free + 1).map(|beyond| beyond.min(20));
        let delay = doublings.map_or(0, |doublings| (1_u64 << doublings).min(DELAY_MAX_S));
        Self { count, last_at: now, blocked_until: now + Duration::from_secs(delay) }
    }

    /// These without the last one, and without the delay that it cost.
    fn with_one_less(&self) -> Self {
        Self { count: self.count.saturating_sub(1), blocked_until: self.last_at, ..*self }
    }

    fn wait(&self, now: Timestamp) -> Option<Duration> {
        Duration::try_from(self.blocked_until.duration_since(now)).ok().filter(|wait| !wait.is_zero())
    }
}

/// Counts tries.
#[derive(Clone)]
pub(crate) struct Throttle {
    counts: Arc<dyn TryCounts>,
    clock: Arc<dyn Clock>,
}

impl Throttle {
    pub(crate) fn new(counts: Arc<dyn TryCounts>, clock: Arc<dyn Clock>) -> Self {
        Self { counts, clock }
    }

    /// How long to wait before any of these may be tried; `None` if they may.
    pub(crate) async fn wait(&self, limits: &[Limit]) -> Result<Option<Duration>, StoreError> {
        let now = self.clock.now();
        let keys: Vec<_> = limits.iter().map(|limit| limit.key).collect();
        Ok(self.counts.read(&keys).await?.iter().flatten().filter_map(|tries| tries.wait(now)).max())
    }

    /// Counts one try against all of these, before it is made, so that many at once count too. If any of them has to wait,
    /// or cannot be counted, none is counted.
    pub(crate) async fn count(&self, limits: &[Limit]) -> Result<Option<Duration>, StoreError> {
        if let Some(wait) = self.wait(limits).await? {
            return Ok(Some(wait));
        }
        for (index, limit) in limits.iter().enumerate() {
            let counted = self.count_one(*limit).await;
            if !matches!(counted, Ok(None)) {
                self.take_back(&limits[..index]).await;
                return counted;
            }
        }
        Ok(None)
    }

    async fn count_one(&self, limit: Limit) -> Result<Option<Duration>, StoreError> {
        for _ in 0..ROUNDS_MAX {
            let now = self.clock.now();
            let before = self.read_one(limit.key).await?;
            if let Some(wait) = before.and_then(|tries| tries.wait(now)) {
                return Ok(Some(wait));
            }
            let after = Tries::with_another(before.as_ref(), limit.free, now);
            if self.replace(limit.key, before.as_ref(), &after).await? {
                return Ok(None);
            }
        }
        Ok(Some(Duration::from_secs(1)))
    }

    /// Takes back a try that was none: what was tried could not be looked at, or was right. A count that cannot be
    /// corrected stays, which costs somebody a second at most.
    pub(crate) async fn take_back(&self, limits: &[Limit]) {
        for limit in limits {
            for _ in 0..ROUNDS_MAX {
                let Ok(Some(before)) = self.read_one(limit.key).await else { break };
                if !matches!(self.replace(limit.key, Some(&before), &before.with_one_less()).await, Ok(false)) {
                    break;
                }
            }
        }
    }

    /// Forgets what was counted against a key.
    pub(crate) async fn forgive(&self, limit: Limit) -> Result<(), StoreError> {
        self.counts.forget(limit.key).await
    }

    async fn read_one(&self, key: TryKey) -> Result<Option<Tries>, StoreError> {
        Ok(self.counts.read(&[key]).await?.into_iter().next().flatten())
    }

    async fn replace(&self, key: TryKey, before: Option<&Tries>, after: &Tries) -> Result<bool, StoreError> {
        let forget_at = after.last_at.max(after.blocked_until) + FORGOTTEN_AFTER;
        self.counts.replace(key, before, after, forget_at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::{FakeClock, MemoryStore};

    const FREE_TWO: Limit = Limit { key: TryKey([1; 32]), free: 2 };
    const FREE_NONE: Limit = Limit { key: TryKey([2; 32]), free: 0 };

    struct World {
        store: Arc<MemoryStore>,
        clock: Arc<FakeClock>,
        throttle: Throttle,
    }

    fn world() -> World {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let throttle = Throttle::new(store.clone(), clock.clone());
        World { store, clock, throttle }
    }

    fn seconds(wait: Option<Duration>) -> u64 {
        wait.map_or(0, |wait| wait.as_secs())
    }

    #[tokio::test]
    async fn the_delay_doubles_after_the_free_tries_and_has_a_limit() {
        let World { clock, throttle, .. } = world();
        let mut waits = Vec::new();
        for _ in 0..20 {
            assert_eq!(throttle.count(&[FREE_TWO]).await.unwrap(), None);
            let wait = throttle.wait(&[FREE_TWO]).await.unwrap();
            if wait.is_some() {
                assert_eq!(throttle.count(&[FREE_TWO]).await.unwrap(), wait, "who is told to wait is not counted");
            }
            waits.push(seconds(wait));
            clock.advance(SignedDuration::try_from(wait.unwrap_or_default()).unwrap());
        }
        assert_eq!(waits[..6], [0, 0, 1, 2, 4, 8]);
        assert_eq!(waits[19], DELAY_MAX_S);
        assert_eq!(throttle.wait(&[FREE_NONE]).await.unwrap(), None, "others are not concerned");
    }

    #[tokio::test]
    async fn another_node_knows_what_was_tried_here() {
        let World { store, clock, throttle } = world();
        assert_eq!(throttle.count(&[FREE_NONE]).await.unwrap(), None);
        let other = Throttle::new(store, clock);
        assert_eq!(seconds(other.count(&[FREE_NONE]).await.unwrap()), 1);
    }

    #[tokio::test]
    async fn of_many_tries_at_once_only_the_free_ones_and_one_more_are_made() {
        let World { throttle, .. } = world();
        let limit = Limit { free: 5, ..FREE_TWO };
        let tries = (0..50).map(|_| {
            let throttle = throttle.clone();
            async move { throttle.count(&[limit]).await.unwrap().is_none() }
        });
        let made = futures_util::future::join_all(tries).await.into_iter().filter(|made| *made).count();
        assert_eq!(made, 6);
    }

    #[tokio::test]
    async fn where_one_has_to_wait_none_is_counted() {
        let World { throttle, .. } = world();
        throttle.count(&[FREE_NONE]).await.unwrap();
        for _ in 0..10 {
            assert!(throttle.count(&[FREE_TWO, FREE_NONE]).await.unwrap().is_some());
        }
        assert_eq!(throttle.wait(&[FREE_TWO]).await.unwrap(), None);
        assert_eq!(throttle.read_one(FREE_TWO.key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_was_no_try_is_taken_back_and_so_is_its_delay() {
        let World { throttle, .. } = world();
        for _ in 0..10 {
            assert_eq!(throttle.count(&[FREE_NONE]).await.unwrap(), None);
            throttle.take_back(&[FREE_NONE]).await;
        }
        throttle.count(&[FREE_NONE]).await.unwrap();
        throttle.forgive(FREE_NONE).await.unwrap();
        assert_eq!(throttle.wait(&[FREE_NONE]).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_key_that_was_left_alone_for_long_starts_afresh() {
        let World { clock, throttle, .. } = world();
        for _ in 0..3 {
            throttle.count(&[FREE_TWO]).await.unwrap();
        }
        clock.advance(FORGOTTEN_AFTER);
        assert_eq!(throttle.count(&[FREE_TWO]).await.unwrap(), None);
        assert_eq!(throttle.wait(&[FREE_TWO]).await.unwrap(), None);
    }
}
