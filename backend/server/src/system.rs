//! The real clock and the real randomness.

use std::time::Duration;

use anteroom_domain::Timestamp;
use anteroom_engine::ports::{Clock, Random, Ticks};
use rand::Rng;
use rustix::time::{ClockId, clock_gettime};

/// The machine's clock, which may jump.
pub(crate) struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Whole milliseconds, as the port promises; the instant before is always representable.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// Time since the machine was started. Unlike `std::time::Instant` on Linux it goes on while the machine is asleep.
pub(crate) struct SinceBoot;

impl Ticks for SinceBoot {
    fn since_start(&self) -> Duration {
        Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
    }
}

/// The operating system's randomness, through a generator of this thread.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
