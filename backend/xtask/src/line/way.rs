//! One direction of a line: which datagrams are lost on it, and when the others arrive. Pure: time and chance are passed in.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

/// How long datagrams wait at most for their turn on a narrow line; who comes later is lost. What a home router holds.
const QUEUE_MAX: Duration = Duration::from_millis(300);

/// How a direction is. A perfect one loses nothing, and everything arrives at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Condition {
    /// The share of datagrams that is lost at random, 0 to 1.
    pub(crate) loss: f64,
    /// How much later datagrams arrive than without the line, in milliseconds.
    pub(crate) delay_ms: u16,
    /// How much goes through, in kilobits a second; everything if it is not given.
    pub(crate) kbps: Option<std::num::NonZeroU32>,
}

impl Condition {
    /// Whether there can be such a line.
    pub(crate) fn is_possible(&self) -> bool {
        (0.0..=1.0).contains(&self.loss)
    }
}

/// A direction, and what is on it.
#[derive(Debug)]
pub(crate) struct Way {
    condition: Condition,
    /// When the last datagram that waits for its turn will have left.
    free_at: Instant,
    /// When the last one arrives: a line overtakes nothing.
    arrives_last: Instant,
}

impl Way {
    /// A perfect one.
    pub(crate) fn new(now: Instant) -> Self {
        Self { condition: Condition::default(), free_at: now, arrives_last: now }
    }

    /// Makes it another one. What is on it arrives as it would have.
    pub(crate) fn becomes(&mut self, condition: Condition) {
        self.condition = condition;
    }

    /// When a datagram of so many bytes that is sent now arrives; `None` if it never does. `chance` is drawn from 0 to 1.
    pub(crate) fn send(&mut self, bytes: usize, now: Instant, chance: f64) -> Option<Instant> {
        let Condition { loss, delay_ms, kbps } = self.condition;
        let begins = now.max(self.free_at);
        if chance < loss || begins - now > QUEUE_MAX {
            return None;
        }
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
        let takes = kbps.map_or(Duration::ZERO, |kbps| Duration::from_micros(bits * 1_000 / u64::from(kbps.get())));
        self.free_at = begins + takes;
        self.arrives_last = self.arrives_last.max(self.free_at + Duration::from_millis(delay_ms.into()));
        Some(self.arrives_last)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn way(condition: Condition) -> (Way, Instant) {
        let now = Instant::now();
        let mut way = Way::new(now);
        way.becomes(condition);
        (way, now)
    }

    #[test]
    fn a_perfect_line_delivers_everything_at_once() {
        let (mut way, now) = way(Condition::default());
        assert_eq!([way.send(1_200, now, 0.0), way.send(1_200, now, 0.99)], [Some(now), Some(now)]);
    }

    #[test]
    fn the_given_share_is_lost_and_all_of_it_when_the_line_is_cut() {
        let (mut way, now) = way(Condition { loss: 0.2, ..Condition::default() });
        assert_eq!([way.send(100, now, 0.19), way.send(100, now, 0.2)], [None, Some(now)]);
        way.becomes(Condition { loss: 1.0, ..Condition::default() });
        assert_eq!(way.send(100, now, 0.999_999), None);
    }

    #[test]
    fn what_is_too_much_for_a_narrow_line_waits_and_then_is_lost() {
        let (mut way, now) = way(Condition { kbps: NonZeroU32::new(100), ..Condition::default() });
        // 1,250 bytes are 10,000 bits: a tenth of a second each.
        let arrivals: Vec<_> = (0..5).map(|_| way.send(1_250, now, 0.5).map(|at| at - now)).collect();
        assert_eq!(arrivals, [Some(100 * MS), Some(200 * MS), Some(300 * MS), Some(400 * MS), None]);
        assert_eq!(way.send(1_250, now + 400 * MS, 0.5), Some(now + 500 * MS), "there is room again");
    }

    #[test]
    fn a_line_that_becomes_quicker_overtakes_nothing() {
        let (mut way, now) = way(Condition { delay_ms: 80, ..Condition::default() });
        assert_eq!(way.send(100, now, 0.5), Some(now + 80 * MS));
        way.becomes(Condition::default());
        assert_eq!(way.send(100, now + 10 * MS, 0.5), Some(now + 80 * MS));
        assert_eq!(way.send(100, now + 90 * MS, 0.5), Some(now + 90 * MS));
    }

    #[test]
    fn more_than_everything_cannot_be_lost() {
        let of = |loss| Condition { loss, ..Condition::default() }.is_possible();
        assert_eq!([of(0.0), of(1.0), of(-0.1), of(1.1), of(f64::NAN)], [true, true, false, false, false]);
    }
}
