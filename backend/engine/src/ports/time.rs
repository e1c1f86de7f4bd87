//! Time and randomness, passed in.

use std::time::Duration;

use anteroom_domain::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, in whole milliseconds: what is stored and what is compared are the same.
    fn now(&self) -> Timestamp;

    /// Somebody whose time counts, another node that wrote a commit, has shown `to`. A clock that can be moved shows no
    /// earlier time from now on; others stay as they are.
    fn catch_up(&self, _to: Timestamp) {}
}

/// Time that only goes forward, whatever is done to the machine's clock.
pub trait Ticks: Send + Sync {
    /// How long it has been since some fixed moment, the time asleep included.
    fn since_start(&self) -> Duration;
}

/// Numbers that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// 128 random bits, for an id.
    fn id(&self) -> u128 {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }
}
