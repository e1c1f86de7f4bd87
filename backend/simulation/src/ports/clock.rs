//! Virtual time, as a machine shows it.

use std::time::Duration;

use anteroom_domain::{SignedDuration, Timestamp};
use anteroom_engine::ports::{Clock, Ticks};
use parking_lot::Mutex;
use tokio::time::Instant;

/// Nine o'clock UTC on a Monday in March 2026.
pub(crate) const BEGAN_AT: Timestamp = Timestamp::constant(1_772_442_000, 0);

/// A machine's clock: the virtual time, and however much somebody has set it wrong.
pub(crate) struct JumpingClock {
    began: Instant,
    wrong: Mutex<SignedDuration>,
}

impl JumpingClock {
    pub(crate) fn new(began: Instant) -> Self {
        Self { began, wrong: Mutex::default() }
    }

    pub(crate) fn jump(&self, by: SignedDuration) {
        *self.wrong.lock() += by;
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        BEGAN_AT + self.began.elapsed() + *self.wrong.lock()
    }
}

/// A counter that nobody can set.
pub(crate) struct VirtualTicks(pub(crate) Instant);

impl Ticks for VirtualTicks {
    fn since_start(&self) -> Duration {
        self.0.elapsed()
    }
}
