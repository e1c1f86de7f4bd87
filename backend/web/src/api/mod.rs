//! What is asked and answered in JSON.

pub(crate) mod chat;
mod check;
mod events;
mod health;
pub(crate) mod in_room;
mod metrics;
mod problem;
pub(crate) mod quality;
mod room;
pub(crate) mod v1;

pub(crate) use check::{check, in_line};
pub(crate) use events::{janus_events, janus_server_events};
pub(crate) use health::{live, ready};
pub(crate) use metrics::metrics;
pub(crate) use problem::{FieldProblem, Problem};
pub(crate) use room::{participant, participant_told_elsewhere, room};
