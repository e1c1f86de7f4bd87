//! The real clock, the real randomness, and the priority of a thread.

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

/// How much the present thread gives way: with everybody else at 0 it has a tenth of their share of a busy core, and all
/// of an idle one.
const NICENESS: i32 = 10;

/// Lets others go before the present thread. To Linux this is a property of the thread, not of the process
/// (`setpriority(2)`).
pub(crate) fn give_way() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::warn!(%error, "a thread cannot give way to others");
    }
}
