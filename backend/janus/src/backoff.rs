//! How long to wait before trying again.

use std::time::Duration;

/// First wait after a lost connection. Chosen: Janus restarts in about 0.1 s.
const FIRST: Duration = Duration::from_millis(100);

/// Longest wait. Chosen: an operator who starts Janus again sees it found within seconds.
const LONGEST: Duration = Duration::from_secs(5);

/// Waits that double up to a limit, each shortened by chance so that nodes do not return all at once.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait. `chance` in `0.0..1.0` shortens it by up to half.
    pub(crate) fn next(&mut self, chance: f64) -> Duration {
        let doublings = self.failures.min(16);
        self.failures = self.failures.saturating_add(1);
        let wait = (FIRST * 2_u32.pow(doublings)).min(LONGEST);
        wait.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
    }

    /// Whether the last wait was the first since it worked.
    pub(crate) fn is_first(&self) -> bool {
        self.failures == 1
    }

    /// To be called when it worked.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_start_over_after_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..8).map(|_| backoff.next(0.0).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        for _ in 0..100 {
            assert!(backoff.next(0.999) >= LONGEST / 2);
        }
        backoff.reset();
        assert_eq!(backoff.next(0.0), FIRST);
    }
}
