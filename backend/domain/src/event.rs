//! What happened on a floor. Events are the format of the log: changing one needs a migration.
//!
//! Events carry ids, never personal data, so that erasing a person rewrites no history.

#![expect(missing_docs, reason = "fields are named after what they hold; the variants say the rest")]

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    consultation::Side,
    estimate::Estimate,
    host::Duty,
    hours::OpeningHours,
    ids::{ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, Slug, TicketId},
    in_room::RoomChange,
    kept::KeptPlace,
    line::LineKey,
    session::Settings,
    ticket::{EndReason, RemoveReason, Returned, Staff},
    turned_away::TurnedAway,
};

/// Events that were decided together and are written together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its number on the floor: exactly one more than the one before.
    pub revision: Revision,
    /// When it was decided; never earlier than the one before.
    pub at: Timestamp,
    /// Which node wrote it.
    pub node: NodeId,
    /// In the order in which they are applied.
    pub events: Vec<Event>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An admin created a session.
    SessionCreated { session: SessionId, slug: Slug, name: String, description: String, settings: Settings },
    /// An admin changed a session.
    SessionConfigured { session: SessionId, name: String, description: String, settings: Settings },
    /// It was changed when a session is open, by new hours or by hand.
    SessionHoursChanged { session: SessionId, hours: OpeningHours },
    /// A session was put away, or taken out again.
    SessionArchivedChanged { session: SessionId, archived: bool },
    /// A host serves a session from now on.
    HostAssigned { session: SessionId, host: HostId },
    /// A host no longer serves a session.
    HostUnassigned { session: SessionId, host: HostId },

    /// A host asked for another duty, or lost it.
    HostDutyChanged { host: HostId, duty: Duty },
    /// A node gained or lost a host's last connection to it.
    HostPresenceChanged { host: HostId, node: NodeId, online: bool },
    /// A host is ready before the wrap-up is over.
    WrapUpEnded { host: HostId },

    /// A host has more time after a consultation.
    WrapUpExtended { host: HostId, until: Timestamp },

    /// A customer joined the line; where something is asked of them first, the place is held until `draft_by`.
    TicketJoined {
        ticket: TicketId,
        session: SessionId,
        customer: CustomerId,
        seq: u64,
        class: u8,
        node: Option<NodeId>,
        draft_by: Option<Timestamp>,
        promised: Option<Estimate>,
        /// The place that was kept for the customer when they were turned away, if they came back for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<KeptPlace>,
    },
    /// The customer agreed to what was asked.
    DraftSubmitted { ticket: TicketId },
    /// A node gained or lost the last connection of one of the people on a ticket to it.
    CustomerPresenceChanged { ticket: TicketId, customer: CustomerId, node: NodeId, online: bool },
    /// The customer steps away and keeps the place.
    SteppedAway { ticket: TicketId, until: Timestamp },
    /// The customer is back, or the time of being away is over.
    CameBack { ticket: TicketId },
    /// The place belongs to another device from now on.
    PlaceMoved { ticket: TicketId, from: CustomerId, to: CustomerId, node: Option<NodeId> },
    /// Someone who was invited is on the ticket.
    PartyJoined { ticket: TicketId, customer: CustomerId, node: Option<NodeId> },
    /// Someone who was invited is no longer on the ticket.
    PartyLeft { ticket: TicketId, customer: CustomerId },
    /// Nobody is on duty: the customer is asked whether they want to stay.
    AskedToStay { ticket: TicketId, answer_by: Timestamp },
    /// They do.
    StayConfirmed { ticket: TicketId, ask_again_at: Timestamp },
    /// The ticket has another priority: given by staff, or by waiting for long.
    ClassChanged { ticket: TicketId, class: u8, by: Option<Staff> },
    /// One host is asked about a ticket.
    TicketOffered { ticket: TicketId, consultation: ConsultationId, host: HostId, expires_at: Timestamp },
    /// The offer is over without a consultation; the ticket keeps its place.
    OfferReturned { ticket: TicketId, host: HostId, why: OfferEnd, left_alone_until: Option<Timestamp> },
    /// A host takes the ticket and the customer is told to come in.
    TicketCalled {
        ticket: TicketId,
        consultation: ConsultationId,
        host: HostId,
        alert_again_at: Timestamp,
        answer_by: Timestamp,
        /// The host chose this one although somebody who could have been taken was ahead.
        picked_out_of_order: bool,
    },
    /// The customer, who has not answered, was alerted once more.
    AlertedAgain { ticket: TicketId },
    /// The customer is coming in.
    CallAnswered { ticket: TicketId, media_by: Timestamp },
    /// One side gained or lost its media.
    MediaChanged { ticket: TicketId, side: Side, up: bool },
    /// Something else changed in the room of a consultation.
    InRoom {
        ticket: TicketId,
        #[serde(flatten)]
        change: RoomChange,
    },
    /// No media came in time: the room is made anew.
    RoomRenewed { ticket: TicketId, media_by: Timestamp },
    /// Both sides have media for the first time.
    ConsultationBegan { ticket: TicketId },
    /// A side is lost.
    ConsultationInterrupted { ticket: TicketId, by: Side, rejoin_by: Timestamp },
    /// Both sides are back.
    ConsultationResumed { ticket: TicketId },
    /// The call or consultation is over and the ticket is back in line at `key`; its host is released.
    TicketRequeued { ticket: TicketId, host: HostId, why: Returned, key: LineKey },
    /// The host put the ticket on hold; the consultation is over, the host is free.
    TicketHeld { ticket: TicketId, host: HostId },
    /// Staff moved the ticket to a line, or kept it there for one host. A host who was with it is released.
    TicketTransferred {
        ticket: TicketId,
        session: SessionId,
        wanted_host: Option<HostId>,
        key: LineKey,
        by: Staff,
        wrap_up_until: Option<Timestamp>,
    },
    /// Staff removed the ticket. A host who was with it is released.
    TicketRemoved { ticket: TicketId, by: Staff, why: RemoveReason, wrap_up_until: Option<Timestamp> },
    /// Staff took that back: the ticket has its place again.
    RemovalUndone { ticket: TicketId, by: Staff },
    /// The ticket is over. A host who was with it is released, into the wrap-up where one is given.
    TicketEnded {
        ticket: TicketId,
        reason: EndReason,
        wrap_up_until: Option<Timestamp>,
        /// The customer was turned away by a closing, and the place is kept for the next opening.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        place_kept: bool,
    },

    /// The session is open, and whoever was turned away can have their place again until then.
    KeptPlacesOpened { session: SessionId, claim_until: Timestamp },
    /// It has closed before that time was over: what is left is kept for the opening after.
    KeptPlacesClosed { session: SessionId },
    /// The time is over: what nobody came back for is kept no longer.
    KeptPlacesLapsed { session: SessionId },

    /// A node tells how many it has turned away at the door since it told last.
    TurnedAwayCounted { session: SessionId, counts: TurnedAway },

    /// A node has not renewed its lease: none of its connections exist any more.
    NodeLost { node: NodeId },
}

/// Why an offer ended without a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// The host said no.
    Declined,
    /// The host did not answer in time.
    Missed,
    /// The host paused or logged off.
    HostPaused,
    /// The host's connection was lost for longer than the lease.
    HostLost,
}

/// Whom an event concerns, as far as it names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Subjects {
    /// The ticket, if it names one.
    pub ticket: Option<TicketId>,
    /// The session, if it names one.
    pub session: Option<SessionId>,
    /// The host, if it names one.
    pub host: Option<HostId>,
}

impl Event {
    /// Whom it concerns. A node that is lost names nobody and concerns everybody.
    pub fn subjects(&self) -> Subjects {
        let none = Subjects::default();
        match self {
            Self::SessionCreated { session, .. }
            | Self::SessionConfigured { session, .. }
            | Self::SessionHoursChanged { session, .. }
            | Self::SessionArchivedChanged { session, .. }
            | Self::KeptPlacesOpened { session, .. }
            | Self::KeptPlacesClosed { session }
            | Self::KeptPlacesLapsed { session }
            | Self::TurnedAwayCounted { session, .. } => Subjects { session: Some(*session), ..none },
            Self::HostAssigned { session, host } | Self::HostUnassigned { session, host } => {
                Subjects { session: Some(*session), host: Some(*host), ..none }
            }
            Self::HostDutyChanged { host, .. }
            | Self::HostPresenceChanged { host, .. }
            | Self::WrapUpEnded { host }
            | Self::WrapUpExtended { host, .. } => Subjects { host: Some(*host), ..none },
            Self::TicketJoined { ticket, session, .. } | Self::TicketTransferred { ticket, session, .. } => {
                Subjects { ticket: Some(*ticket), session: Some(*session), ..none }
            }
            Self::TicketOffered { ticket, host, .. }
            | Self::OfferReturned { ticket, host, .. }
            | Self::TicketCalled { ticket, host, .. }
            | Self::TicketHeld { ticket, host }
            | Self::TicketRequeued { ticket, host, .. } => {
                Subjects { ticket: Some(*ticket), host: Some(*host), ..none }
            }
            Self::DraftSubmitted { ticket }
            | Self::CustomerPresenceChanged { ticket, .. }
            | Self::SteppedAway { ticket, .. }
            | Self::CameBack { ticket }
            | Self::PlaceMoved { ticket, .. }
            | Self::PartyJoined { ticket, .. }
            | Self::PartyLeft { ticket, .. }
            | Self::AskedToStay { ticket, .. }
            | Self::StayConfirmed { ticket, .. }
            | Self::ClassChanged { ticket, .. }
            | Self::TicketRemoved { ticket, .. }
            | Self::RemovalUndone { ticket, .. }
            | Self::AlertedAgain { ticket }
            | Self::CallAnswered { ticket, .. }
            | Self::MediaChanged { ticket, .. }
            | Self::InRoom { ticket, .. }
            | Self::RoomRenewed { ticket, .. }
            | Self::ConsultationBegan { ticket }
            | Self::ConsultationInterrupted { ticket, .. }
            | Self::ConsultationResumed { ticket }
            | Self::TicketEnded { ticket, .. } => Subjects { ticket: Some(*ticket), ..none },
            Self::NodeLost { .. } => none,
        }
    }
}
