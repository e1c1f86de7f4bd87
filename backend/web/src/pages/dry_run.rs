//! What a command would come to, for what has to be kept or checked before it is given.

use anteroom_domain::{command::Command, event::Event, floor::Ids, refusal::Refusal};

use crate::app::App;

/// Nothing that is tried out here gives an id.
struct NoIds;

impl Ids for NoIds {
    fn fresh(&mut self) -> u128 {
        unreachable!("what is tried out gives no id")
    }
}

/// What the command would come to now. Nothing is done: it may still be refused a moment later.
pub(super) fn would(app: &App, command: &Command) -> Result<Vec<Event>, Refusal> {
    let (events, _) = app.floor.read().decide(command, app.clock.now(), &mut NoIds)?;
    Ok(events)
}
