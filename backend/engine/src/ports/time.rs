//! Time and randomness, passed in.

use anteroom_domain::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, in whole milliseconds: what is stored and what is compared are the same.
    fn now(&self) -> Timestamp;
}

/// Numbers that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}
