//! How often something may be done in a while: so often at once, and then again as the while passes.

use std::{collections::HashMap, hash::Hash, num::NonZeroU32, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// Most of those who are remembered; beyond that those who did least are forgotten. About 1 MB.
pub(crate) const REMEMBERED_MAX: usize = 10_000;

/// What everybody has used of what they may do, in memory of this node. Each use adds its share of the window, which passes
/// with the time.
pub(crate) struct Shares<K> {
    window: SignedDuration,
    share: SignedDuration,
    used_until: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Hash + Eq + Clone> Shares<K> {
    /// So many uses in a window.
    pub(crate) fn new(uses: NonZeroU32, window: SignedDuration) -> Self {
        let share = window / i32::try_from(uses.get()).unwrap_or(i32::MAX);
        Self { window, share, used_until: Mutex::default() }
    }

    /// Uses one, and says how much of the window is used then; or how long to wait when it is one too many, which is not
    /// counted: whoever waits as told may go on.
    pub(crate) fn take(&self, who: &K, now: Timestamp) -> Result<SignedDuration, Duration> {
        let mut all = self.used_until.lock();
        if all.len() >= REMEMBERED_MAX && !all.contains_key(who) {
            all.retain(|_, until| *until > now);
            if all.len() >= REMEMBERED_MAX
                && let Some(least) = all.iter().min_by_key(|(_, until)| **until).map(|(who, _)| who.clone())
            {
                all.remove(&least);
            }
        }
        let until = all.entry(who.clone()).or_insert(now);
        let after = now.max(*until) + self.share;
        let used = after.duration_since(now);
        if used > self.window {
            return Err(Duration::try_from(used - self.window).unwrap_or_default());
        }
        *until = after;
        Ok(used)
    }

    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.used_until.lock().len()
    }
}
