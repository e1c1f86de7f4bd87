//! Several engines on one store, in virtual time, with people who do what they like and faults that strike at random.
//!
//! The engines are the real ones, with their runner, attendance, care of nodes and of rooms; the store, the media server
//! and the clocks are fakes, reached over a link that loses, delays and repeats things, and that is cut when the node is
//! killed. A [`referee`] watches: the log by `anteroom-audit`, every node's floor against the log, and whether things
//! happen soon enough. At the end faults stop, everybody goes home, and everything must come to rest.
//!
//! A seed decides everything. There is no other randomness, no wall clock, and one thread for each seed; so a seed that
//! fails is replayed by `cargo xtask simulate --seed N --minutes M`, and becomes a test in `tests/regressions.rs`.
//!
//! To teach people something new, add a line to a table in [`people`]; a new fault is a line in [`fate`].

mod batch;
mod dice;
mod failure;
mod fate;
mod hash;
mod journal;
mod names;
mod node;
mod panics;
mod people;
mod plan;
mod ports;
mod referee;
mod run;
mod world;

pub use batch::{Batch, Summary, run_all};
pub use failure::Failure;
pub use hash::LogHash;
pub use journal::Counts;
pub use names::{COMMANDS, EVENTS, HAS_A_KEPT_PLACE};
pub use plan::Flaw;
pub use run::{Options, Report, simulate};

/// The name of every fault that can strike.
pub fn faults() -> Vec<&'static str> {
    fate::names().collect()
}
