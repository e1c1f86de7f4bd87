//! Slows down whoever tries too often: a growing delay per key, kept in this process.

use std::{collections::HashMap, hash::Hash, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// Most keys remembered; beyond that the one unused for longest is forgotten. About 1 MB.
const KEYS_MAX: usize = 10_000;
/// A key that was not used for this long starts afresh.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Longest delay.
const DELAY_MAX_S: u64 = 15 * 60;

/// Counts failures per key and says how long to wait before the next try.
#[derive(Debug)]
pub struct Throttle<K> {
    free: u32,
    tries: Mutex<HashMap<K, Tries>>,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    count: u32,
    last_at: Timestamp,
    blocked_until: Timestamp,
}

impl<K: Eq + Hash + Clone> Throttle<K> {
    /// The first `free` failures cost nothing; each further one doubles the delay, from one second on.
    pub fn new(free: u32) -> Self {
        Self { free, tries: Mutex::new(HashMap::new()) }
    }

    /// How long `key` still has to wait; `None` if it may try.
    pub fn wait(&self, key: &K, now: Timestamp) -> Option<Duration> {
        let tries = self.tries.lock();
        let until = tries.get(key)?.blocked_until;
        Duration::try_from(until.duration_since(now)).ok().filter(|wait| !wait.is_zero())
    }

    /// Counts one try against `key`.
    pub fn count(&self, key: K, now: Timestamp) {
        let mut tries = self.tries.lock();
        if tries.len() >= KEYS_MAX && !tries.contains_key(&key) {
            tries.retain(|_, t| now.duration_since(t.last_at) < FORGOTTEN_AFTER);
            if tries.len() >= KEYS_MAX
                && let Some(oldest) = tries.iter().min_by_key(|(_, t)| t.last_at).map(|(key, _)| key.clone())
            {
                tries.remove(&oldest);
            }
        }
        let entry = tries.entry(key).or_insert(Tries { count: 0, last_at: now, blocked_until: now });
        if now.duration_since(entry.last_at) >= FORGOTTEN_AFTER {
            entry.count = 0;
        }
        entry.count = entry.count.saturating_add(1);
        entry.last_at = now;
        if entry.count > self.free {
            let doublings = (entry.count - self.free - 1).min(20);
            let delay = (1_u64 << doublings).min(DELAY_MAX_S);
            entry.blocked_until = now + Duration::from_secs(delay);
        }
    }

    /// Forgets what was counted against `key`.
    pub fn forgive(&self, key: &K) {
        self.tries.lock().remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_delay_doubles_after_the_free_tries_and_has_a_limit() {
        let throttle = Throttle::new(2);
        let mut waits = Vec::new();
        for _ in 0..40 {
            throttle.count("a", at(0));
            waits.push(throttle.wait(&"a", at(0)).map_or(0, |w| w.as_secs()));
        }
        assert_eq!(waits[..6], [0, 0, 1, 2, 4, 8]);
        assert_eq!(waits[39], DELAY_MAX_S);
        assert_eq!(throttle.wait(&"b", at(0)), None);
    }

    #[test]
    fn waiting_or_succeeding_ends_the_delay() {
        let throttle = Throttle::new(0);
        throttle.count("a", at(0));
        assert!(throttle.wait(&"a", at(0)).is_some());
        assert_eq!(throttle.wait(&"a", at(1)), None);
        throttle.count("a", at(1));
        throttle.forgive(&"a");
        assert_eq!(throttle.wait(&"a", at(1)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::new(0);
        for key in 0..(KEYS_MAX + 100) {
            throttle.count(key, at(i64::try_from(key).unwrap() / 100));
        }
        assert!(throttle.tries.lock().len() <= KEYS_MAX);
    }
}
