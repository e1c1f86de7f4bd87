//! What is asked and answered in JSON.

mod events;
mod health;
mod room;

pub(crate) use events::janus_events;
pub(crate) use health::{live, ready};
pub(crate) use room::{participant_told_elsewhere, room};
