//! Printing what was measured.

use std::time::Duration;

/// Durations of one kind.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    all: Vec<Duration>,
}

impl Figures {
    /// Takes one down.
    pub(crate) fn take(&mut self, duration: Duration) {
        self.all.push(duration);
    }

    /// How many were taken down.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The smallest duration that `percent` of all do not exceed (nearest rank); zero when there are none.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.all.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or_default()
    }

    /// One line: what, how many, median, 99th percentile, and the promise.
    pub(crate) fn print(&self, what: &str, promise: &str) {
        println!(
            "{what:<44} n {:>5}   p50 {:>8.2} ms   p99 {:>8.2} ms   {promise}",
            self.all.len(),
            milliseconds(self.percentile(50)),
            milliseconds(self.percentile(99)),
        );
    }

    /// The same in microseconds, for what takes no longer.
    pub(crate) fn print_us(&self, what: &str, promise: &str) {
        println!(
            "{what:<44} n {:>6}   p50 {:>6.2} us   p99 {:>6.2} us   {promise}",
            self.all.len(),
            milliseconds(self.percentile(50)) * 1_000.0,
            milliseconds(self.percentile(99)) * 1_000.0,
        );
    }
}

/// For people.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_values() {
        let mut figures = Figures::default();
        assert_eq!(figures.percentile(50), Duration::ZERO);
        for millisecond in (1..=200).rev() {
            figures.take(Duration::from_millis(millisecond));
        }
        assert_eq!(figures.percentile(50), Duration::from_millis(100));
        assert_eq!(figures.percentile(99), Duration::from_millis(198));
        assert_eq!(figures.percentile(100), Duration::from_millis(200));
    }
}
