//! A ticket is one customer's place in a line and the visit that follows, from joining to its end.
//!
//! Invariants: a ticket that has ended never changes again, but for a removal that is taken back at once; `joined_at`
//! never changes, and neither does the place in line except by the rules that say so (a missed call, a lost host,
//! another priority, a transfer).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    consultation::{Consultation, Side},
    estimate::Estimate,
    ids::{ConsultationId, CustomerId, HostId, SessionId, TicketId},
    line::LineKey,
    presence::{Offline, Presence},
};

/// How long a ticket that staff removed can be given its place back, in seconds. After that its end is final.
pub const UNDO_S: u32 = 60;

/// Someone who was invited onto a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub customer: CustomerId,
    /// Tells the people of a ticket apart, from 1; who joined is 0. Never given to anybody else, whoever leaves.
    #[serde(default)]
    pub number: u8,
    /// Whether their page is connected.
    pub presence: Presence,
}

/// One customer's place and visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The session it waits in.
    pub session: SessionId,
    /// Whose it is: who joined, or the device that the place was moved to.
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
    /// Who was invited. They enter together, and anyone's connection keeps the place.
    pub party: Vec<Person>,
    /// How many have followed the invitation so far: the number of the last one.
    #[serde(default)]
    pub brought: u8,
    /// The customer has stepped away and keeps the place until this instant.
    pub away_until: Option<Timestamp>,
    /// Whether to ask the customer to stay although nobody is on duty.
    pub stay: Option<StayPrompt>,
    /// When the class is raised by one.
    pub age_at: Option<Timestamp>,
    /// When the longest wait has passed.
    pub longest_wait_at: Option<Timestamp>,
    /// The only host who may be given the ticket as long as they serve at all.
    pub wanted_host: Option<HostId>,
    /// What the customer was told about the wait when joining.
    pub promised: Option<Estimate>,
    /// Since when it has been in line without a break; `None` while it is not.
    pub in_line_since: Option<Timestamp>,
    /// The time in line before that.
    pub waited: SignedDuration,
    /// How long both sides had media in earlier consultations.
    pub talked: SignedDuration,
    /// Calls that the customer did not answer.
    pub missed_calls: u8,
    /// Consultations that never had media on both sides.
    pub media_failures: u8,
    /// Why the place is what it is, if something other than joining explains it.
    pub returned: Option<Returned>,
    /// The ticket whose place this is: the customer was turned away when the session closed, and has come back in time.
    #[serde(default)]
    pub carried_from: Option<TicketId>,
}

/// Where a visit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TicketState {
    /// In line, while the customer has not agreed yet to what is asked.
    Drafting {
        /// Until when the place is held (exclusive).
        draft_by: Timestamp,
    },
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
    /// Put on hold by the host, who is free for others meanwhile. There is no room.
    Held {
        /// Who holds it.
        host: HostId,
        /// Since when.
        since: Timestamp,
        /// The consultation that was broken off.
        consultation: ConsultationId,
    },
    /// Over. For good, but for a removal that is taken back at once.
    Ended(Ended),
}

/// A question to a customer who waits although nobody is on duty: stay, or leave?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StayPrompt {
    /// It will be put.
    Due {
        /// When.
        ask_at: Timestamp,
    },
    /// It has been put.
    Asked {
        /// Until when it may be answered (exclusive).
        answer_by: Timestamp,
    },
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
    /// The longest wait has passed, or nobody was on duty and the customer did not say that they want to stay.
    Expired,
    /// The session closed, and does not serve those who still wait then.
    ClosedOut,
    /// Staff removed it.
    Removed,
}

/// Why staff removed a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemoveReason {
    /// The customer does not seem to be there.
    NotThere,
    /// The matter is settled, or belongs elsewhere.
    NotNeeded,
    /// Improper behaviour.
    Misuse,
    /// Anything else.
    Other,
}

/// Who acts for the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "id", rename_all = "snake_case")]
pub enum Staff {
    /// A host, for the sessions that they serve.
    Host(HostId),
    /// An admin, for all of them.
    Admin,
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
    /// How long both sides had media, in seconds, over all consultations.
    pub talked_s: u64,
    /// How long the ticket was in line, in seconds, over all waits.
    pub waited_s: u64,
    /// Until when a removal can be taken back (exclusive).
    pub undo_until: Option<Timestamp>,
    /// Whether the customer had not agreed yet to what is asked before waiting.
    pub was_draft: bool,
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
    /// The host who held it was gone for too long, or has logged off. Same place, for any host.
    HoldLost,
    /// Staff moved it to this line, or to another host.
    Transferred,
    /// Staff removed it and took that back. Same place.
    RemovalUndone,
}

impl Ticket {
    /// Whether the visit is not over.
    pub fn is_live(&self) -> bool {
        !matches!(self.state, TicketState::Ended(_))
    }

    /// When it ended; `None` while it is live.
    pub fn ended_at(&self) -> Option<Timestamp> {
        if let TicketState::Ended(ended) = &self.state { Some(ended.at) } else { None }
    }

    /// Whether it has a place in line: it is drafted, it waits, or one host is being asked.
    pub fn is_in_line(&self) -> bool {
        matches!(self.state, TicketState::Drafting { .. } | TicketState::Waiting | TicketState::Offered(_))
    }

    /// Whether it may be given to a host now, as far as the customer is concerned.
    pub fn is_eligible(&self) -> bool {
        matches!(self.state, TicketState::Waiting) && self.is_online() && self.away_until.is_none()
    }

    /// Whether anyone of the party is connected.
    pub fn is_online(&self) -> bool {
        self.presence.is_online() || self.party.iter().any(|person| person.presence.is_online())
    }

    /// Since when nobody of the party is connected, and until when that is forgiven; `None` while somebody is.
    pub fn offline(&self) -> Option<Offline> {
        if self.is_online() {
            return None;
        }
        let all = || self.party.iter().map(|person| &person.presence).chain([&self.presence]);
        // They may be different people's: whoever was there last, and whoever may be gone for longest.
        let since = all().filter_map(Presence::offline).map(|offline| offline.since).max()?;
        let kept_until = all().filter_map(Presence::offline).map(|offline| offline.kept_until).max()?;
        Some(Offline { since, kept_until })
    }

    /// Those of them whose page is connected.
    pub fn people_here(&self) -> impl Iterator<Item = CustomerId> + '_ {
        let owner = self.presence.is_online().then_some(self.customer);
        let party = self.party.iter().filter(|person| person.presence.is_online()).map(|person| person.customer);
        owner.into_iter().chain(party)
    }

    /// What tells this one apart from the others on the ticket: 0 for who joined; `None` for whoever is not on it.
    pub fn number_of(&self, customer: CustomerId) -> Option<u8> {
        if self.customer == customer {
            return Some(0);
        }
        self.party.iter().find(|person| person.customer == customer).map(|person| person.number)
    }

    /// Everyone on the ticket: who joined, then who was invited.
    pub fn people(&self) -> impl Iterator<Item = CustomerId> + '_ {
        std::iter::once(self.customer).chain(self.party.iter().map(|person| person.customer))
    }

    /// Whether this customer is on the ticket.
    pub fn includes(&self, customer: CustomerId) -> bool {
        self.people().any(|person| person == customer)
    }

    pub(crate) fn presence_of(&mut self, customer: CustomerId) -> Option<&mut Presence> {
        if customer == self.customer {
            return Some(&mut self.presence);
        }
        self.party.iter_mut().find(|person| person.customer == customer).map(|person| &mut person.presence)
    }

    /// The presence of one of the people on the ticket.
    pub fn presence_at(&self, customer: CustomerId, node: crate::ids::NodeId) -> bool {
        let invited = self.party.iter().find(|person| person.customer == customer).map(|person| &person.presence);
        let presence = if customer == self.customer { Some(&self.presence) } else { invited };
        presence.is_some_and(|presence| presence.is_at(node))
    }

    /// How long it has been in line until `now`, all waits together.
    pub fn waited_until(&self, now: Timestamp) -> SignedDuration {
        self.waited + self.in_line_since.map_or(SignedDuration::ZERO, |since| now.duration_since(since))
    }

    /// How long both sides have had media until `now`, all consultations together.
    pub fn talked_until(&self, now: Timestamp) -> SignedDuration {
        let current = self.consultation().map_or(SignedDuration::ZERO, |consultation| consultation.talked);
        let running = if let TicketState::InConsultation { since, .. } = &self.state {
            now.duration_since(*since)
        } else {
            SignedDuration::ZERO
        };
        self.talked + current + running
    }

    /// Whether staff removed it so lately that this can be taken back at `now`.
    pub fn may_be_undone(&self, now: Timestamp) -> bool {
        matches!(&self.state, TicketState::Ended(Ended { undo_until: Some(until), .. }) if now < *until)
    }

    /// The consultation that is open on this ticket, from the call on.
    pub fn consultation(&self) -> Option<&Consultation> {
        match &self.state {
            TicketState::Calling { consultation, .. }
            | TicketState::InConsultation { consultation, .. }
            | TicketState::Interrupted { consultation, .. } => Some(consultation),
            TicketState::Drafting { .. }
            | TicketState::Waiting
            | TicketState::Offered(_)
            | TicketState::Held { .. }
            | TicketState::Ended(_) => None,
        }
    }

    pub(crate) fn consultation_mut(&mut self) -> Option<&mut Consultation> {
        match &mut self.state {
            TicketState::Calling { consultation, .. }
            | TicketState::InConsultation { consultation, .. }
            | TicketState::Interrupted { consultation, .. } => Some(consultation),
            TicketState::Drafting { .. }
            | TicketState::Waiting
            | TicketState::Offered(_)
            | TicketState::Held { .. }
            | TicketState::Ended(_) => None,
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
            TicketState::Drafting { draft_by } => [Some(*draft_by), self.longest_wait_at].into_iter().flatten().min(),
            TicketState::Waiting => self.waiting_due_at(),
            TicketState::Offered(offer) => Some(offer.expires_at),
            TicketState::Calling { stage: CallStage::Ringing { alert_again_at, answer_by }, .. } => {
                Some(alert_again_at.map_or(*answer_by, |again| again.min(*answer_by)))
            }
            TicketState::Calling { stage: CallStage::Entering { media_by }, .. } => Some(*media_by),
            TicketState::InConsultation { .. } => None,
            TicketState::Interrupted { rejoin_by, .. } => Some(*rejoin_by),
            TicketState::Held { .. } => self.abandoned_at(),
            TicketState::Ended(_) => None,
        }
    }

    fn waiting_due_at(&self) -> Option<Timestamp> {
        let stay = self.stay_due().map(|stay| match stay {
            StayPrompt::Due { ask_at } => ask_at,
            StayPrompt::Asked { answer_by } => answer_by,
        });
        [self.abandoned_at(), self.away_until, stay, self.age_at, self.longest_wait_at].into_iter().flatten().min()
    }

    /// The question whether to stay, as far as there is somebody to ask: nobody is while they are away.
    pub(crate) fn stay_due(&self) -> Option<StayPrompt> {
        self.stay.filter(|_| self.away_until.is_none())
    }

    /// When a lost connection is no longer forgiven. Nobody is expected while they are away; being away ends at its
    /// limit, and from then on there is the grace.
    pub(crate) fn abandoned_at(&self) -> Option<Timestamp> {
        self.offline().filter(|_| self.away_until.is_none()).map(|offline| offline.kept_until)
    }
}
