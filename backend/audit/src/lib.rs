//! Judges the log of a floor from its commits alone.
//!
//! The rules of `anteroom-domain` decide what is written; this crate reads what was written and keeps a simple book of
//! its own, so that a mistake in the rules is not repeated by whoever looks for it. It serves `anteroom check-log` and the
//! simulation. It never panics, whatever the log says: what cannot be is a [`Violation`], and reading goes on.
//!
//! Whoever has a log gives a [`Checker`] each commit of it in turn, [`Checker::commit`], and says at its end that there are no
//! more, [`Checker::finish`]: both say what is wrong.
//!
//! What a log can show of the invariants of the specification: I1 to I5, I10, I12, I13, I16, I17, I19 and I24 event by
//! event; I7 and I8 as far as a commit must leave nothing undone that was due at its time; I15 in that time never goes
//! back; I6, I14, I19 and I20 by comparing the book with a floor ([`Checker::compare`]). Whether something happened soon enough
//! is for whoever knows the true time: [`Checker::overdue`], [`Checker::unoffered`].

mod apply;
mod book;
mod checker;
mod due;
mod judge;
mod judge_hosts;
mod judge_kept;
mod violation;

pub use checker::Checker;
pub use violation::Violation;
