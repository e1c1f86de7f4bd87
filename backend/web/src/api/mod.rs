//! What is asked and answered in JSON.

mod events;
mod health;
mod problem;
mod room;
pub(crate) mod v1;

pub(crate) use events::janus_events;
pub(crate) use health::{live, ready};
pub(crate) use problem::{FieldProblem, Problem};
pub(crate) use room::{participant_told_elsewhere, room};
