//! What is told about a seed that broke something.

use std::{fmt, time::Duration};

/// A broken rule, and what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The invariant, as the specification numbers it; `defect` for a panic.
    pub invariant: String,
    /// What is wrong.
    pub sentence: String,
    /// When, since the world began.
    pub time: Duration,
    /// After how many actions.
    pub step: u64,
    /// The last of them.
    pub actions: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.as_secs_f64();
        writeln!(f, "{} at {seconds:.3} s, step {}: {}", self.invariant, self.step, self.sentence)?;
        self.actions.iter().try_for_each(|action| writeln!(f, "    {action}"))
    }
}
