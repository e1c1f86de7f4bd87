//! What the log says so far: a plain book of sessions, hosts and tickets.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    SignedDuration, Timestamp,
    host::{Duty, HOST_LEASE_S},
    hours::Timetable,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, Slug, TicketId},
    line::LineKey,
    session::Settings,
};

/// Everything that later commits are judged by. What is over is kept as bare ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) sessions: BTreeMap<SessionId, Session>,
    pub(crate) slugs: BTreeMap<Slug, SessionId>,
    pub(crate) hosts: BTreeMap<HostId, Host>,
    /// The live tickets.
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    /// The tickets that staff removed so lately that this can be taken back, and until when.
    pub(crate) removed: BTreeMap<TicketId, (Ticket, Timestamp)>,
    /// The tickets that are over, and whether they were served.
    pub(crate) ended: BTreeMap<TicketId, bool>,
    pub(crate) once: BTreeSet<(ConsultationId, Once)>,
    pub(crate) seq: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) timetable: Timetable,
    pub(crate) archived: bool,
    pub(crate) settings: Settings,
    pub(crate) hosts: BTreeSet<HostId>,
    pub(crate) staffed: bool,
    /// The places that are kept for those whom a closing turned away: whose, and of which ticket.
    pub(crate) kept: BTreeMap<CustomerId, (TicketId, LineKey)>,
    /// When the last of them was kept.
    pub(crate) kept_at: Option<Timestamp>,
    /// Until when they can be claimed, once the session has opened.
    pub(crate) claim_until: Option<Timestamp>,
}

impl Session {
    pub(crate) fn is_open(&self, at: Timestamp) -> bool {
        !self.archived && self.timetable.is_open(at)
    }

    /// Whether the place of somebody who is turned away is to be kept: as many as the line may be long.
    pub(crate) fn would_keep(&self, customer: CustomerId) -> bool {
        let full = self.kept.len() >= self.settings.line_max as usize && !self.kept.contains_key(&customer);
        self.settings.keeps_places && !full
    }

    pub(crate) fn forget_kept(&mut self) {
        self.kept.clear();
        self.kept_at = None;
        self.claim_until = None;
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) duty: Duty,
    pub(crate) presence: Presence,
    /// Every live ticket that is offered to the host or open with them: one at most, if the log is right.
    pub(crate) has: BTreeSet<TicketId>,
    /// The tickets that the host has on hold.
    pub(crate) held: BTreeSet<TicketId>,
    pub(crate) wrap_up_until: Option<Timestamp>,
    pub(crate) left_alone_until: Option<Timestamp>,
    pub(crate) missed_offers: u8,
}

/// Where somebody is connected; while nowhere: since when, and until when that is forgiven.
#[derive(Debug, Clone, Default)]
pub(crate) struct Presence {
    pub(crate) nodes: BTreeSet<NodeId>,
    pub(crate) offline: Option<(Timestamp, Timestamp)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) session: SessionId,
    /// Whose it is first, then who was invited.
    pub(crate) people: Vec<(CustomerId, Presence)>,
    pub(crate) key: LineKey,
    pub(crate) place: Place,
    pub(crate) away_until: Option<Timestamp>,
    pub(crate) stay: Option<Stay>,
    pub(crate) age_at: Option<Timestamp>,
    pub(crate) longest_wait_at: Option<Timestamp>,
    pub(crate) wanted_host: Option<HostId>,
    pub(crate) missed_calls: u8,
    pub(crate) media_failures: u8,
    pub(crate) customer_media: bool,
    pub(crate) host_media: bool,
    /// How long both sides have had media, up to the last time that changed.
    pub(crate) talked: SignedDuration,
    pub(crate) talking_since: Option<Timestamp>,
}

/// The question whether somebody wants to stay although nobody is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stay {
    Due(Timestamp),
    Asked(Timestamp),
}

/// Where a live ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Drafting { draft_by: Timestamp },
    Waiting,
    Offered { with: With, expires_at: Timestamp },
    Ringing { with: With, again_at: Option<Timestamp>, answer_by: Timestamp },
    Entering { with: With, media_by: Timestamp },
    Talking { with: With },
    Interrupted { with: With, rejoin_by: Timestamp },
    Held { host: HostId },
}

/// Whom a ticket is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct With {
    pub(crate) consultation: ConsultationId,
    pub(crate) host: HostId,
}

/// What happens once in a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Once {
    /// Its id is given to an attempt.
    Given,
    /// The customer is told to come in.
    Called,
    /// The customer is alerted once more.
    AlertedAgain,
    /// The room is made anew.
    Renewed,
    /// Both have media.
    Began,
}

pub(crate) fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}

impl Place {
    /// Whom the ticket is with; nobody while it is on hold.
    pub(crate) fn with(self) -> Option<With> {
        match self {
            Self::Drafting { .. } | Self::Waiting | Self::Held { .. } => None,
            Self::Offered { with, .. }
            | Self::Ringing { with, .. }
            | Self::Entering { with, .. }
            | Self::Talking { with }
            | Self::Interrupted { with, .. } => Some(with),
        }
    }

    pub(crate) fn is_in_line(self) -> bool {
        matches!(self, Self::Drafting { .. } | Self::Waiting | Self::Offered { .. })
    }

    /// Whether the consultation has begun.
    pub(crate) fn has_begun(self) -> bool {
        matches!(self, Self::Talking { .. } | Self::Interrupted { .. })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Drafting { .. } => "drafting",
            Self::Waiting => "waiting",
            Self::Offered { .. } => "offered",
            Self::Ringing { .. } => "ringing",
            Self::Entering { .. } => "entering",
            Self::Talking { .. } => "in consultation",
            Self::Interrupted { .. } => "interrupted",
            Self::Held { .. } => "held",
        }
    }
}

impl Presence {
    pub(crate) fn new(node: Option<NodeId>, at: Timestamp, kept_until: Timestamp) -> Self {
        let offline = node.is_none().then_some((at, kept_until));
        Self { nodes: node.into_iter().collect(), offline }
    }

    pub(crate) fn set(&mut self, node: NodeId, online: bool, at: Timestamp, kept_until: Timestamp) {
        let changed = if online { self.nodes.insert(node) } else { self.nodes.remove(&node) };
        if !self.nodes.is_empty() {
            self.offline = None;
        } else if changed {
            self.offline = Some((at, kept_until));
        }
    }

    /// Gives someone who is not connected until `kept_until` to be so.
    pub(crate) fn expect(&mut self, at: Timestamp, kept_until: Timestamp) {
        if self.nodes.is_empty() {
            self.offline = Some((self.offline.map_or(at, |(since, _)| since), kept_until));
        }
    }
}

impl Ticket {
    /// Whether it may be given to a host, as far as the customer is concerned.
    pub(crate) fn is_eligible(&self) -> bool {
        self.place == Place::Waiting && self.is_online() && self.away_until.is_none()
    }

    /// Whether anyone on the ticket is connected.
    pub(crate) fn is_online(&self) -> bool {
        self.people.iter().any(|(_, presence)| !presence.nodes.is_empty())
    }

    pub(crate) fn includes(&self, customer: CustomerId) -> bool {
        self.people.iter().any(|(person, _)| *person == customer)
    }

    pub(crate) fn presence(&mut self, customer: CustomerId) -> Option<&mut Presence> {
        self.people.iter_mut().find(|(person, _)| *person == customer).map(|(_, presence)| presence)
    }

    /// When a lost connection is no longer forgiven. Whoever stepped away is not expected before they come back.
    pub(crate) fn abandoned_at(&self) -> Option<Timestamp> {
        if self.is_online() {
            return None;
        }
        // They may be different people: whoever may be gone for longest counts.
        let kept_until =
            self.people.iter().filter_map(|(_, presence)| presence.offline).map(|(_, until)| until).max()?;
        Some(self.away_until.map_or(kept_until, |away| away.max(kept_until)))
    }

    /// Gives the owner, if nobody is there, until `kept_until` to be so.
    pub(crate) fn expect(&mut self, at: Timestamp, kept_until: Timestamp) {
        if let Some((_, presence)) = self.people.first_mut() {
            presence.expect(at, kept_until);
        }
    }

    pub(crate) fn stop_talking(&mut self, at: Timestamp) {
        if let Some(since) = self.talking_since.take() {
            self.talked += at.duration_since(since);
        }
    }
}

impl Host {
    pub(crate) fn unknown() -> Self {
        Self {
            duty: Duty::Off,
            presence: Presence::default(),
            has: BTreeSet::new(),
            held: BTreeSet::new(),
            wrap_up_until: None,
            left_alone_until: None,
            missed_offers: 0,
        }
    }

    /// Whether an offer may be made.
    pub(crate) fn is_free(&self, now: Timestamp) -> bool {
        self.is_available()
            && !self.presence.nodes.is_empty()
            && self.wrap_up_until.is_none_or(|until| until <= now)
            && self.left_alone_until.is_none_or(|until| until <= now)
    }

    /// Whether the host's own wish for a customer may be granted, which also ends a wrap-up.
    pub(crate) fn is_available(&self) -> bool {
        self.duty == Duty::Available && self.has.is_empty()
    }

    pub(crate) fn kept_until(&self) -> Option<Timestamp> {
        self.presence.offline.map(|(_, kept_until)| kept_until)
    }

    pub(crate) fn set_node(&mut self, node: NodeId, online: bool, at: Timestamp) {
        self.presence.set(node, online, at, at + seconds(HOST_LEASE_S));
    }
}

impl Book {
    pub(crate) fn settings(&self, session: SessionId) -> Settings {
        self.sessions.get(&session).map(|s| s.settings.clone()).unwrap_or_default()
    }

    /// The line of a session, in order.
    pub(crate) fn line(&self, session: SessionId) -> impl Iterator<Item = (TicketId, &Ticket)> {
        let in_line = self.tickets.iter().filter(|(_, t)| t.session == session && t.place.is_in_line());
        let mut line: Vec<_> = in_line.map(|(id, t)| (*id, t)).collect();
        line.sort_by_key(|(_, t)| t.key);
        line.into_iter()
    }

    /// The live ticket that a customer is on in a session.
    pub(crate) fn visit(&self, customer: CustomerId, session: SessionId) -> Option<TicketId> {
        let mut tickets = self.tickets.iter();
        tickets.find(|(_, t)| t.session == session && t.includes(customer)).map(|(id, _)| *id)
    }

    /// Whether a ticket that was handed to one host may be given to this one.
    fn may_be_given_to(&self, ticket: &Ticket, host: HostId) -> bool {
        let Some(wanted) = ticket.wanted_host else { return true };
        let serves = self.sessions.get(&ticket.session).is_some_and(|s| s.hosts.contains(&wanted));
        let is_here = self.hosts.get(&wanted).is_some_and(|h| h.duty != Duty::Off);
        wanted == host || !serves || !is_here
    }

    /// The first in a line who may be given to this host.
    pub(crate) fn head(&self, session: SessionId, host: HostId) -> Option<(TicketId, &Ticket)> {
        let eligible = self.tickets.iter().filter(|(_, t)| t.session == session && t.is_eligible());
        let givable = eligible.filter(|(_, t)| self.may_be_given_to(t, host));
        givable.min_by_key(|(_, t)| t.key).map(|(id, t)| (*id, t))
    }
}
