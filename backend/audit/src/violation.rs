//! What is wrong.

use std::fmt;

use anteroom_domain::ids::Revision;

/// A rule that the log breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The invariant as the specification numbers it, such as `I3`; `§3` for a step that its table of transitions does
    /// not list.
    pub invariant: &'static str,
    /// The commit that shows it.
    pub revision: Revision,
    /// What is wrong, in a sentence that names whom it concerns.
    pub sentence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at revision {}: {}", self.invariant, self.revision, self.sentence)
    }
}

impl std::error::Error for Violation {}
