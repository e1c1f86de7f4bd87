//! The form of the tables.

use anteroom_domain::{
    command::Command,
    ids::{ConsultationId, NodeId, SessionId, TicketId},
};

use super::Person;
use crate::dice::Dice;

/// Where somebody stands, as far as they can see. What they see may be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A customer without a ticket.
    Outside,
    /// A customer or host whose pages are all closed, with something to come back to.
    Gone,
    /// A customer who has not agreed to what is asked.
    Drafting,
    /// A customer in line.
    InLine,
    /// A customer in line who has stepped away.
    Away,
    /// A customer who is asked whether they want to stay.
    AskedToStay,
    /// A customer on hold.
    OnHold,
    /// A customer who is called.
    Called,
    /// A host who is off.
    Off,
    /// A host who is paused.
    Paused,
    /// A host without a customer.
    Free,
    /// A host after a consultation.
    WrappingUp,
    /// A host who is asked about a customer.
    Asked,
    /// A host who waits for a called customer.
    Calling,
    /// Expected in the room, without media there.
    Entering,
    /// In the room with media.
    Meeting,
}

/// What somebody sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) stage: Stage,
    /// The node that serves the page.
    pub(crate) node: NodeId,
    /// A session that they could turn to.
    pub(crate) session: SessionId,
    pub(crate) ticket: Option<TicketId>,
    pub(crate) consultation: Option<ConsultationId>,
    /// Somebody else's ticket, in line or not.
    pub(crate) other: Option<TicketId>,
    /// One that the host has on hold.
    pub(crate) held: Option<TicketId>,
}

/// Something that can be done.
pub(crate) enum Deed {
    /// Asks the floor for something, where that makes sense.
    Ask(fn(&mut Person, &Scene) -> Option<Command>),
    /// Does something in the world.
    Do(fn(&mut Person, &Scene)),
}

/// One line of a repertoire.
pub(crate) struct Row {
    pub(crate) stage: Stage,
    pub(crate) weight: u32,
    pub(crate) name: &'static str,
    pub(crate) deed: Deed,
}

/// Asks for something.
pub(crate) const fn ask(
    stage: Stage,
    weight: u32,
    name: &'static str,
    what: fn(&mut Person, &Scene) -> Option<Command>,
) -> Row {
    Row { stage, weight, name, deed: Deed::Ask(what) }
}

/// Does something.
pub(crate) const fn act(stage: Stage, weight: u32, name: &'static str, what: fn(&mut Person, &Scene)) -> Row {
    Row { stage, weight, name, deed: Deed::Do(what) }
}

/// Waits and sees.
pub(crate) const fn rest(stage: Stage, weight: u32) -> Row {
    Row { stage, weight, name: "waits", deed: Deed::Do(|_, _| {}) }
}

/// Draws what somebody does at a stage.
pub(crate) fn draw(table: &'static [Row], stage: Stage, dice: &mut Dice) -> Option<&'static Row> {
    let rows: Vec<_> = table.iter().filter(|row| row.stage == stage).map(|row| (row, row.weight)).collect();
    dice.weighed(&rows)
}
