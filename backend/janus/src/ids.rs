//! The names of things at Janus. Each kind has a type of its own, so that a session can never be passed for a handle.

use std::fmt;

/// Largest number that JSON keeps exact everywhere, in JavaScript too. Janus stays below it.
pub(crate) const NUMBER_MAX: u64 = (1 << 53) - 1;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A session of Janus: what one client has, with its handles. Never a session of Anteroom.
    SessionId
}
number! {
    /// A handle: one attachment of a session to a plugin, with at most one peer connection.
    HandleId
}

/// Counts the times that Janus was found up. What was made in one generation may be gone in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

impl Generation {
    /// The generation after this one.
    #[must_use]
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
