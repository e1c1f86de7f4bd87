//! The rules of the queue, each as a test named after it. The words are those of the glossary.

#![expect(clippy::wildcard_enum_match_arm, reason = "in a test, whatever is not meant is the same failure")]

mod calling;
mod claiming;
mod common;
mod consultation;
mod hosts;
mod joining;
mod log;
mod offers;
mod presence;
mod properties;
mod sessions;
mod steps;
mod transitions;
mod watch;
