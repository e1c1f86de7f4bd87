//! Reads the log as anyone could, and sees that no event breaks a rule about its moment.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    Timestamp,
    event::Event,
    floor::Floor,
    ids::{ConsultationId, CustomerId, HostId, TicketId},
    line::LineKey,
    session::{Assignment, Session},
    ticket::{Returned, Ticket, TicketState},
};

use crate::common::World;

#[derive(Default)]
pub(crate) struct Watch {
    floor: Floor,
    commits: usize,
    /// Every ticket there ever was.
    pub(crate) joined: Vec<(TicketId, CustomerId)>,
    /// Every consultation that was ever offered or begun.
    pub(crate) attempts: Vec<(ConsultationId, HostId, TicketId)>,
    /// What happens once for each consultation.
    once: BTreeSet<(&'static str, ConsultationId)>,
    missed_calls: BTreeMap<TicketId, u32>,
}

impl Watch {
    pub(crate) fn catch_up(&mut self, world: &World) {
        for commit in &world.log[self.commits..] {
            for event in &commit.events {
                self.before(event, commit.at);
                let places = self.places();
                self.floor.apply(commit.at, event);
                self.places_kept(event, &places);
            }
            self.floor.seal(commit.at);
        }
        self.commits = world.log.len();
        assert_eq!(self.floor, world.floor, "I19 the events are the state");
    }

    fn ticket(&self, id: TicketId) -> &Ticket {
        self.floor.ticket(id).expect("an event names a ticket that exists")
    }

    fn first_time(&mut self, what: &'static str, consultation: ConsultationId) {
        assert!(self.once.insert((what, consultation)), "I12 {what} happens once for {consultation:?}");
    }

    fn open_consultation(&self, ticket: TicketId) -> ConsultationId {
        self.ticket(ticket).consultation().expect("a consultation is open").id
    }

    fn before(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::TicketJoined { ticket, customer, .. } => self.joined.push((*ticket, *customer)),
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                assert!(*expires_at > at);
                self.offered_fairly(*ticket, *host, at);
                self.first_time("an offer", *consultation);
                self.attempts.push((*consultation, *host, *ticket));
            }
            Event::TicketCalled { ticket, consultation, host, .. } => {
                match &self.ticket(*ticket).state {
                    TicketState::Offered(offer) => {
                        assert_eq!((offer.host, offer.consultation), (*host, *consultation));
                        assert!(at < offer.expires_at, "deadlines are exclusive");
                    }
                    TicketState::Waiting => {
                        let session = self.floor.session(self.ticket(*ticket).session).expect("it exists");
                        assert_eq!(self.first(session), Some(*ticket), "I5 next is the first in line");
                        self.attempts.push((*consultation, *host, *ticket));
                    }
                    other => panic!("called from {other:?}"),
                }
                self.first_time("a call", *consultation);
            }
            Event::AlertedAgain { ticket } => {
                let consultation = self.open_consultation(*ticket);
                self.first_time("a second alert", consultation);
            }
            Event::RoomRenewed { ticket, .. } => {
                let consultation = self.open_consultation(*ticket);
                self.first_time("a room made anew", consultation);
            }
            Event::ConsultationBegan { ticket } => {
                let consultation = self.open_consultation(*ticket);
                self.first_time("a beginning", consultation);
            }
            Event::TicketRequeued { ticket, why: Returned::MissedCall, .. } => {
                let missed = self.missed_calls.entry(*ticket).or_default();
                *missed += 1;
                assert_eq!(*missed, 1, "the second missed call is a no-show");
            }
            Event::SessionCreated { .. }
            | Event::SessionConfigured { .. }
            | Event::SessionOpeningChanged { .. }
            | Event::HostAssigned { .. }
            | Event::HostUnassigned { .. }
            | Event::HostDutyChanged { .. }
            | Event::HostPresenceChanged { .. }
            | Event::WrapUpEnded { .. }
            | Event::WrapUpExtended { .. }
            | Event::DraftSubmitted { .. }
            | Event::CustomerPresenceChanged { .. }
            | Event::SteppedAway { .. }
            | Event::CameBack { .. }
            | Event::PlaceMoved { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::AskedToStay { .. }
            | Event::StayConfirmed { .. }
            | Event::ClassChanged { .. }
            | Event::TicketHeld { .. }
            | Event::TicketTransferred { .. }
            | Event::TicketRemoved { .. }
            | Event::RemovalUndone { .. }
            | Event::OfferReturned { .. }
            | Event::CallAnswered { .. }
            | Event::MediaChanged { .. }
            | Event::ConsultationInterrupted { .. }
            | Event::ConsultationResumed { .. }
            | Event::TicketRequeued { .. }
            | Event::TicketEnded { .. }
            | Event::NodeLost { .. } => {}
        }
    }

    /// The first in line who could be called.
    fn first(&self, session: &Session) -> Option<TicketId> {
        let mut eligible: Vec<_> = self
            .floor
            .tickets()
            .filter(|t| t.session == session.id && t.is_eligible())
            .map(|t| (t.key, t.id))
            .collect();
        eligible.sort_unstable();
        eligible.first().map(|(_, id)| *id)
    }

    fn offered_fairly(&self, ticket: TicketId, host: HostId, at: Timestamp) {
        let (ticket, host) = (self.ticket(ticket), self.floor.host(host).expect("the host exists"));
        assert!(ticket.is_eligible(), "only who waits and is online is offered");
        assert!(host.is_free(at), "only a host who is free is asked");
        let automatic = |s: &&Session| s.settings.assignment == Assignment::Automatic;
        let session = self.floor.sessions_of(host.id).filter(automatic).find(|s| s.id == ticket.session);
        assert!(session.is_some(), "a host is asked about the customers of their own automatic sessions");
        for session in self.floor.sessions_of(host.id).filter(automatic) {
            for other in self.floor.tickets().filter(|t| t.session == session.id && t.is_eligible()) {
                assert!(ticket.key <= other.key, "I5 {:?} is passed over for {:?}", other.id, ticket.id);
            }
        }
        for other in self.floor.hosts().filter(|other| other.is_free(at)) {
            if self.floor.sessions_of(other.id).any(|session| session.id == ticket.session) {
                assert!(host.idle_since <= other.idle_since, "{:?} has been idle longer than {:?}", other.id, host.id);
            }
        }
    }

    fn places(&self) -> BTreeMap<TicketId, (LineKey, Timestamp)> {
        self.floor.tickets().map(|t| (t.id, (t.key, t.joined_at))).collect()
    }

    /// I13 and I14: nothing moves a ticket but a missed call and a host lost during the consultation.
    fn places_kept(&self, event: &Event, before: &BTreeMap<TicketId, (LineKey, Timestamp)>) {
        for (id, (key, joined_at)) in before {
            let now = self.ticket(*id);
            assert_eq!(now.joined_at, *joined_at);
            match event {
                Event::TicketRequeued { ticket, why: Returned::MissedCall, .. } if ticket == id => {
                    self.behind_the_next(now, *key);
                }
                Event::TicketRequeued { ticket, why: Returned::HostLostDuring, .. } if ticket == id => {
                    assert_eq!(now.key, key.resumed());
                }
                _ => assert_eq!(now.key, *key, "{event:?} moves {id:?}"),
            }
        }
    }

    fn behind_the_next(&self, ticket: &Ticket, earlier: LineKey) {
        let session = self.floor.session(ticket.session).expect("the session exists");
        let keys = || session.line().filter(|id| *id != ticket.id).map(|id| self.ticket(id).key);
        let following = keys().filter(|key| *key > earlier).count();
        let passed = keys().filter(|key| *key > earlier && *key < ticket.key).count();
        let allowed = following.min(session.settings.missed_call_behind as usize);
        // Others who missed a call and were put behind the same place stay ahead.
        let put_there = keys().filter(|key| *key > earlier && *key < ticket.key && key.behind > 0).count();
        assert!(allowed <= passed && passed <= allowed + put_there, "put behind {passed}, not {allowed}");
    }
}
