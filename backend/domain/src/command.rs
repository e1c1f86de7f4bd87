//! What can be asked of a floor.

#![expect(missing_docs, reason = "fields are named after what they hold; the variants say the rest")]

use jiff::Timestamp;

use crate::{
    consultation::Side,
    host::Duty,
    hours::{OpeningHours, OverrideState},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, Slug, TicketId},
    in_room::RoomRequest,
    session::Settings,
    ticket::{RemoveReason, Staff},
    turned_away::Doors,
};

/// A request to a floor. Who asks has been established before: a command never says so by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// An admin creates a session.
    CreateSession { session: SessionId, slug: Slug, name: String, description: String, settings: Settings },
    /// An admin changes a session. With the edition that they have seen, only if nobody has changed it since.
    ConfigureSession { session: SessionId, edition: Option<u32>, name: String, description: String, settings: Settings },
    /// An admin changes when a session is open. With the edition that they have seen, only if nobody has changed it since.
    SetHours { session: SessionId, edition: Option<u32>, hours: OpeningHours },
    /// Opens or closes a session by hand from now on; without a state, its hours count again.
    SetOverride { session: SessionId, state: Option<OverrideState>, until: Option<Timestamp>, message: String },
    /// Puts a session away, or takes it out again; repeating it changes nothing.
    SetArchived { session: SessionId, archived: bool },
    /// Lets a host serve a session; repeating it changes nothing.
    AssignHost { session: SessionId, host: HostId },
    /// Ends that; repeating it changes nothing.
    UnassignHost { session: SessionId, host: HostId },

    /// A customer joins a line. `ticket` is used unless the customer has a live ticket there already. `node` holds the
    /// customer's connection, if there is one yet.
    Join { session: SessionId, customer: CustomerId, ticket: TicketId, node: Option<NodeId> },
    /// A customer agrees, or not, to what the session asks before waiting.
    Submit { ticket: TicketId, customer: CustomerId, consent: bool },
    /// A customer steps away and keeps the place, for as long as the session allows.
    StepAway { ticket: TicketId, customer: CustomerId },
    /// A customer is back.
    ComeBack { ticket: TicketId, customer: CustomerId },
    /// A customer wants to stay although nobody is on duty.
    Stay { ticket: TicketId, customer: CustomerId },
    /// A customer's place goes to another device. That the owner wants it has been established.
    MovePlace { ticket: TicketId, from: CustomerId, to: CustomerId, node: Option<NodeId> },
    /// Somebody follows an invitation onto a ticket. That they were invited has been established.
    JoinParty { ticket: TicketId, customer: CustomerId, node: Option<NodeId> },
    /// A node gained or lost the last connection of a customer to it.
    CustomerPresence { customer: CustomerId, node: NodeId, online: bool },
    /// The customer leaves the line, or ends the consultation; someone who was invited only leaves the ticket.
    Leave { ticket: TicketId, customer: CustomerId },
    /// The called customer comes in.
    Answer { consultation: ConsultationId, customer: CustomerId },

    /// A host asks for another duty.
    SetDuty { host: HostId, duty: Duty },
    /// A node gained or lost the last connection of a host to it.
    HostPresence { host: HostId, node: NodeId, online: bool },
    /// A host is ready before the wrap-up is over.
    EndWrapUp { host: HostId },
    /// A host asks for the next customer, of one session or of all that they serve.
    Next { host: HostId, session: Option<SessionId> },
    /// A host takes this one, who may be offline or away.
    Pick { host: HostId, ticket: TicketId },
    /// A host needs more time after a consultation.
    ExtendWrapUp { host: HostId },
    /// A host puts the customer on hold.
    Hold { host: HostId, consultation: ConsultationId },
    /// A host calls in a customer whom they have put on hold.
    Resume { host: HostId, ticket: TicketId },
    /// Staff hand a ticket on.
    Transfer { ticket: TicketId, by: Staff, to: TransferTo },
    /// Staff remove a ticket.
    Remove { ticket: TicketId, by: Staff, why: RemoveReason },
    /// Staff take that back.
    UndoRemove { ticket: TicketId, by: Staff },
    /// Staff give a ticket another priority.
    Prioritise { ticket: TicketId, by: Staff, class: u8 },
    /// A host takes the ticket on offer.
    Accept { host: HostId, consultation: ConsultationId },
    /// A host gives it back.
    Decline { host: HostId, consultation: ConsultationId },
    /// A host ends the consultation.
    End { host: HostId, consultation: ConsultationId },
    /// Somebody asks for something in the room of a consultation.
    InRoom { consultation: ConsultationId, request: RoomRequest },

    /// The media server says that a side has, or has lost, its media.
    Media { consultation: ConsultationId, side: Side, up: bool },
    /// A node tells how many it has turned away at the door since it told last.
    CountTurnedAway { doors: Doors },
    /// A node has not renewed its lease.
    LoseNode { node: NodeId },
}

impl Command {
    /// Opens or closes a session by hand, until somebody takes that back.
    pub fn by_hand(session: SessionId, state: OverrideState) -> Self {
        Self::SetOverride { session, state: Some(state), until: None, message: String::new() }
    }
}

/// Where a ticket is handed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferTo {
    /// The line of another session.
    Session(SessionId),
    /// One host of its session, who alone may take it as long as they serve.
    Host(HostId),
}

/// What a command that was accepted came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or there was nothing to do.
    Done,
    /// The customer has this ticket.
    Joined {
        /// The ticket.
        ticket: TicketId,
        /// Whether the customer had it before.
        already: bool,
    },
    /// This ticket's customer has been told to come in.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// The attempt that begins.
        consultation: ConsultationId,
    },
}
