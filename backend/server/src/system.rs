//! The real clock and the real randomness.

use anteroom_domain::Timestamp;
use anteroom_engine::ports::{Clock, Random};
use rand::Rng;

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Whole milliseconds, as the port promises; the instant before is always representable.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// The operating system's randomness, through a generator of this thread.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
