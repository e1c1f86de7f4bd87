//! The rules of Anteroom.
//!
//! Everything here is pure: the caller passes the time and fresh ids in, gets events back, stores them, and only then
//! applies them. There is no clock, no randomness, no IO and no async in this crate. Words: `documentation/glossary.md`.
//!
//! Start reading at [`floor`]: a [`floor::Floor`] is the whole state, `decide` turns a command into events, `apply`
//! turns events into state, `settle` does what is due, and `next_deadline` says when to come back.

pub mod camera;
pub mod command;
pub mod consultation;
pub mod estimate;
pub mod event;
pub mod floor;
pub mod host;
pub mod hours;
pub mod ids;
pub mod in_room;
pub mod kept;
pub mod line;
pub mod network;
pub mod openvidu;
pub mod presence;
pub mod quality;
pub mod rating;
pub mod refusal;
pub mod report;
pub mod room;
pub mod session;
pub mod ticket;
pub mod turned_away;
pub mod webhook;

pub use jiff::{SignedDuration, Timestamp};
