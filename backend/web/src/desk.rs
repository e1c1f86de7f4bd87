//! What hosts ask for: one table, for the forms of their page and for its socket alike.
//!
//! Each entry says how a request is read; who asks never stands in it. Whether it may be done is the floor's to say.

use anteroom_contract::desk::{
    DeskConsultationRef, DeskDuty, DeskDutyChange, DeskNext, DeskPriority, DeskPriorityChange, DeskRemove,
    DeskRemoveReason, DeskTicketRef, DeskTransfer,
};
use anteroom_domain::{
    command::{Command, TransferTo},
    floor::Floor,
    host::{Duty, PauseReason},
    ids::{ConsultationId, HostId, TicketId},
    session::CLASS_LAST,
    ticket::{RemoveReason, Staff},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Something that a host can ask for.
pub(crate) struct Action {
    /// Where its form is sent.
    pub(crate) form: &'static str,
    /// Its event on the socket.
    pub(crate) event: &'static str,
    read: fn(HostId, Value, &Floor) -> Option<Command>,
}

impl Action {
    /// The command of a request; `None` when it cannot be read.
    pub(crate) fn command(&self, host: HostId, request: Value, floor: &Floor) -> Option<Command> {
        (self.read)(host, request, floor)
    }
}

/// An action under one name: `/host/<name>` and `desk:<name>`.
macro_rules! action {
    ($name:literal, $read:expr) => {
        Action { form: concat!("/host/", $name), event: concat!("desk:", $name), read: $read }
    };
}

/// Everything that a host can ask for.
pub(crate) static ACTIONS: &[Action] = &[
    action!("duty", |host, request, _| {
        Some(Command::SetDuty { host, duty: duty(parse::<DeskDutyChange>(request)?.duty) })
    }),
    action!("next", |host, request, _| {
        let session = parse::<DeskNext>(request)?.session.map(|id| id.parse()).transpose().ok()?;
        Some(Command::Next { host, session })
    }),
    action!("pick", |host, request, _| Some(Command::Pick { host, ticket: ticket(request)? })),
    action!("accept", |host, request, _| Some(Command::Accept { host, consultation: consultation(request)? })),
    action!("decline", |host, request, _| Some(Command::Decline { host, consultation: consultation(request)? })),
    action!("hold", |host, request, _| Some(Command::Hold { host, consultation: consultation(request)? })),
    action!("resume", |host, request, _| Some(Command::Resume { host, ticket: ticket(request)? })),
    action!("end", |host, request, _| Some(Command::End { host, consultation: consultation(request)? })),
    action!("ready", |host, _, _| Some(Command::EndWrapUp { host })),
    action!("extend", |host, _, _| Some(Command::ExtendWrapUp { host })),
    action!("transfer", |host, request, _| {
        let DeskTransfer { ticket, to } = parse(request)?;
        Some(Command::Transfer { ticket: ticket.parse().ok()?, by: Staff::Host(host), to: target(&to)? })
    }),
    action!("remove", |host, request, _| {
        let DeskRemove { ticket, why } = parse(request)?;
        Some(Command::Remove { ticket: ticket.parse().ok()?, by: Staff::Host(host), why: reason(why) })
    }),
    action!("undo", |host, request, _| {
        Some(Command::UndoRemove { ticket: ticket(request)?, by: Staff::Host(host) })
    }),
    action!("priority", |host, request, floor| {
        let DeskPriorityChange { ticket, priority } = parse(request)?;
        let ticket = ticket.parse().ok()?;
        Some(Command::Prioritise { ticket, by: Staff::Host(host), class: class_for(floor, ticket, priority) })
    }),
];

fn parse<T: DeserializeOwned>(request: Value) -> Option<T> {
    serde_json::from_value(request).ok()
}

fn ticket(request: Value) -> Option<TicketId> {
    parse::<DeskTicketRef>(request)?.ticket.parse().ok()
}

fn consultation(request: Value) -> Option<ConsultationId> {
    parse::<DeskConsultationRef>(request)?.consultation.parse().ok()
}

fn duty(duty: DeskDuty) -> Duty {
    match duty {
        DeskDuty::Off => Duty::Off,
        DeskDuty::Available => Duty::Available,
        DeskDuty::Paused => Duty::Paused(PauseReason::Asked),
        DeskDuty::Break => Duty::Paused(PauseReason::Break),
        DeskDuty::Meeting => Duty::Paused(PauseReason::Meeting),
        DeskDuty::Paperwork => Duty::Paused(PauseReason::Paperwork),
    }
}

fn target(to: &str) -> Option<TransferTo> {
    match to.split_once(':')? {
        ("session", id) => id.parse().ok().map(TransferTo::Session),
        ("host", id) => id.parse().ok().map(TransferTo::Host),
        _ => None,
    }
}

fn reason(why: DeskRemoveReason) -> RemoveReason {
    match why {
        DeskRemoveReason::NotThere => RemoveReason::NotThere,
        DeskRemoveReason::NotNeeded => RemoveReason::NotNeeded,
        DeskRemoveReason::Misuse => RemoveReason::Misuse,
        DeskRemoveReason::Other => RemoveReason::Other,
    }
}

/// Before, like or after those who join the ticket's session. For a ticket that does not exist it does not matter.
fn class_for(floor: &Floor, ticket: TicketId, priority: DeskPriority) -> u8 {
    let session = floor.ticket(ticket).and_then(|ticket| floor.session(ticket.session));
    let usual = session.map_or(0, |session| session.settings.class);
    match priority {
        DeskPriority::Before => usual.saturating_sub(1),
        DeskPriority::Usual => usual,
        DeskPriority::After => usual.saturating_add(1).min(CLASS_LAST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = include_str!("../../../frontend/src/contract/events.ts");

    #[test]
    fn every_action_is_an_event_of_the_contract() {
        for Action { event, .. } in ACTIONS {
            assert!(EVENTS.contains(&format!("\"{event}\": (payload: ")), "{event}");
        }
    }

    #[test]
    fn a_target_is_one_of_two_kinds_with_a_whole_id() {
        let id = "0".repeat(31) + "7";
        assert_eq!(target(&format!("session:{id}")), id.parse().ok().map(TransferTo::Session));
        assert_eq!(target(&format!("host:{id}")), id.parse().ok().map(TransferTo::Host));
        for wrong in ["", "host", "host:", "host:7", "session:x", &format!("room:{id}"), &id] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
    }
}
