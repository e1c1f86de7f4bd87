//! A ticket is one customer's place in a line and the visit that follows, from joining to its end.
//!
//! Invariants: a ticket that has ended never changes again; `joined_at` never changes, and neither does the place
//! in line except by the two rules that say so (a missed call, a lost host).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    consultation::{Consultation, Side},
    ids::{ConsultationId, CustomerId, HostId, SessionId, TicketId},
    line::LineKey,
    presence::Presence,
};

/// One customer's place and visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The session it waits in.
    pub session: SessionId,
    /// Whose it is.
    pub customer: CustomerId,
    /// The order of joining on the floor, counted from 1: what a guest without a name is called by.
    pub number: u64,
    /// When the customer joined.
    pub joined_at: Timestamp,
    /// The place in line; kept while the ticket is not in line.
    pub key: LineKey,
    /// Where the visit stands.
    pub state: TicketState,
    /// Whether the customer's page is connected.
    pub presence: Presence,
    /// Calls that the customer did not answer.
    pub missed_calls: u8,
    /// Consultations that never had media on both sides.
    pub media_failures: u8,
    /// Why the place is what it is, if something other than joining explains it.
    pub returned: Option<Returned>,
}

/// Where a visit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TicketState {
    /// In line.
    Waiting,
    /// In line, while one host is asked.
    Offered(Offer),
    /// A host is ready and the customer is told to come in.
    Calling {
        /// The attempt.
        consultation: Consultation,
        /// How far the customer has come.
        stage: CallStage,
    },
    /// Both have media.
    InConsultation {
        /// The attempt.
        consultation: Consultation,
        /// When it began, or was last resumed.
        since: Timestamp,
    },
    /// Someone's media or connection is lost.
    Interrupted {
        /// The attempt.
        consultation: Consultation,
        /// Whose loss began it.
        by: Side,
        /// Since when.
        since: Timestamp,
        /// Until when both may come back (exclusive).
        rejoin_by: Timestamp,
    },
    /// Over, for good.
    Ended(Ended),
}

/// A ticket held for one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The attempt that begins when the host accepts.
    pub consultation: ConsultationId,
    /// Who is asked.
    pub host: HostId,
    /// Since when.
    pub offered_at: Timestamp,
    /// The offer is over at this instant (exclusive).
    pub expires_at: Timestamp,
}

/// How far a called customer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CallStage {
    /// Told to come in; no answer yet.
    Ringing {
        /// When to alert once more; `None` after that.
        alert_again_at: Option<Timestamp>,
        /// Until when the customer may answer (exclusive).
        answer_by: Timestamp,
    },
    /// The customer is coming in; media is on its way.
    Entering {
        /// Until when both must have media (exclusive).
        media_by: Timestamp,
    },
}

/// Why a ticket is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The consultation took place.
    Served,
    /// The customer left.
    Left,
    /// The customer was gone for longer than is forgiven.
    Abandoned,
    /// The customer was called and did not come in.
    NoShow,
    /// Media could not be had, twice.
    Failed,
}

/// The end of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Why.
    pub reason: EndReason,
    /// When.
    pub at: Timestamp,
    /// The last consultation, if there was one.
    pub consultation: Option<ConsultationId>,
    /// How long both had media in it, in seconds.
    pub talked_s: u64,
}

/// Why a ticket was put back in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returned {
    /// The host declined, missed the offer, paused or was lost before accepting. Same place.
    OfferReturned,
    /// The customer did not answer the call. Behind the next few.
    MissedCall,
    /// No media on both sides in time. Same place.
    MediaFailed,
    /// The host was lost before the consultation began. Same place.
    HostLostBefore,
    /// The host was lost during the consultation. First in line.
    HostLostDuring,
}

impl Ticket {
    /// Whether the visit is not over.
    pub fn is_live(&self) -> bool {
        !matches!(self.state, TicketState::Ended(_))
    }

    /// Whether it has a place in line: it waits, or one host is being asked.
    pub fn is_in_line(&self) -> bool {
        matches!(self.state, TicketState::Waiting | TicketState::Offered(_))
    }

    /// Whether it may be given to a host now.
    pub fn is_eligible(&self) -> bool {
        matches!(self.state, TicketState::Waiting) && self.presence.is_online()
    }

    /// The consultation that is open on this ticket, from the call on.
    pub fn consultation(&self) -> Option<&Consultation> {
        match &self.state {
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Ended(_) => None,
            TicketState::Calling { consultation, .. }
            | TicketState::InConsultation { consultation, .. }
            | TicketState::Interrupted { consultation, .. } => Some(consultation),
        }
    }

    pub(crate) fn consultation_mut(&mut self) -> Option<&mut Consultation> {
        match &mut self.state {
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Ended(_) => None,
            TicketState::Calling { consultation, .. }
            | TicketState::InConsultation { consultation, .. }
            | TicketState::Interrupted { consultation, .. } => Some(consultation),
        }
    }

    /// The id of the consultation that is offered or open.
    pub fn consultation_id(&self) -> Option<ConsultationId> {
        if let TicketState::Offered(offer) = &self.state {
            return Some(offer.consultation);
        }
        self.consultation().map(|c| c.id)
    }

    /// The host who is asked or serves.
    pub fn host(&self) -> Option<HostId> {
        if let TicketState::Offered(offer) = &self.state {
            return Some(offer.host);
        }
        self.consultation().map(|c| c.host)
    }

    /// When something is due on this ticket if nothing else happens.
    pub fn due_at(&self) -> Option<Timestamp> {
        match &self.state {
            TicketState::Waiting => self.presence.offline().map(|offline| offline.kept_until),
            TicketState::Offered(offer) => Some(offer.expires_at),
            TicketState::Calling { stage: CallStage::Ringing { alert_again_at, answer_by }, .. } => {
                Some(alert_again_at.map_or(*answer_by, |again| again.min(*answer_by)))
            }
            TicketState::Calling { stage: CallStage::Entering { media_by }, .. } => Some(*media_by),
            TicketState::InConsultation { .. } => None,
            TicketState::Interrupted { rejoin_by, .. } => Some(*rejoin_by),
            TicketState::Ended(_) => None,
        }
    }
}
