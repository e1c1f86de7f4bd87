//! Time and randomness that a test decides.

use std::time::Duration;

use anteroom_domain::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::ports::{Clock, Random, Ticks};

/// A clock that shows what it was set to until it is set again.
#[derive(Debug)]
pub struct FakeClock {
    now: Mutex<Timestamp>,
}

impl FakeClock {
    /// A clock that shows `now`, cut to whole milliseconds as every [`Clock`] does.
    pub fn new(now: Timestamp) -> Self {
        Self { now: Mutex::new(whole_milliseconds(now)) }
    }

    /// Shows `now` from here on. It may be earlier than before: clocks are corrected.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock() = whole_milliseconds(now);
    }

    /// Moves on by `by`, and tells the new time.
    pub fn advance(&self, by: SignedDuration) -> Timestamp {
        let mut now = self.now.lock();
        *now = whole_milliseconds(*now + by);
        *now
    }
}

impl Default for FakeClock {
    /// Nine o'clock UTC on a Monday in March 2026.
    fn default() -> Self {
        Self::new(Timestamp::constant(1_772_442_000, 0))
    }
}

fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).expect("a timestamp in milliseconds is in range")
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.now.lock()
    }
}

/// A counter that goes on when it is told to.
#[derive(Debug, Default)]
pub struct FakeTicks {
    passed: Mutex<Duration>,
}

impl FakeTicks {
    /// Goes on by `by`.
    pub fn advance(&self, by: Duration) {
        *self.passed.lock() += by;
    }
}

impl Ticks for FakeTicks {
    fn since_start(&self) -> Duration {
        *self.passed.lock()
    }
}

/// Numbers that look random and are the same for the same seed. Anyone can guess them.
#[derive(Debug)]
pub struct SeededRandom {
    state: Mutex<u64>,
}

impl SeededRandom {
    /// The numbers of this seed, from the first.
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock();
        for chunk in bytes.chunks_mut(8) {
            let word = splitmix64(&mut state).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

/// Sebastiano Vigna's `SplitMix64`: one word of state, no bad seeds. <https://prng.di.unimi.it/splitmix64.c>
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_whole_milliseconds() {
        let clock = FakeClock::default();
        assert_eq!(clock.now().to_string(), "2026-03-02T09:00:00Z");
        assert_eq!(clock.advance(SignedDuration::from_micros(1_999)).to_string(), "2026-03-02T09:00:00.001Z");
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_never_the_same_number_twice() {
        let draw = |random: &SeededRandom| {
            let mut bytes = [0; 16];
            random.fill(&mut bytes);
            bytes
        };
        let (one, same, other) = (SeededRandom::new(1), SeededRandom::new(1), SeededRandom::new(2));
        let first = draw(&one);
        assert_eq!(first, draw(&same));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&other));
    }
}
