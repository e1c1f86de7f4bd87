//! Reads the log as anyone could, and sees that no event breaks a rule about its moment.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    SignedDuration, Timestamp,
    event::Event,
    floor::Floor,
    host::Duty,
    ids::{ConsultationId, HostId, TicketId},
    line::LineKey,
    session::{Assignment, Closing, Session},
    ticket::{EndReason, Ended, Returned, Ticket, TicketState},
};

use crate::{common::World, examples::kind};

#[derive(Default, Clone)]
pub(crate) struct Watch {
    floor: Floor,
    commits: usize,
    /// Every ticket there ever was.
    pub(crate) joined: Vec<TicketId>,
    /// Every consultation that was ever offered or begun.
    pub(crate) attempts: Vec<(ConsultationId, HostId, TicketId)>,
    /// The kinds of events that were seen.
    pub(crate) seen: BTreeSet<u8>,
    /// What happens once for each consultation.
    once: BTreeSet<(&'static str, ConsultationId)>,
    missed_calls: BTreeMap<TicketId, u32>,
    served: BTreeSet<TicketId>,
    /// How long each ticket has been in line, counted here from one event to the next.
    waited: BTreeMap<TicketId, SignedDuration>,
    last_at: Option<Timestamp>,
}

/// A ticket that was handed to one host is kept for that host as long as they serve its session at all.
pub(crate) fn may_be_given_to(floor: &Floor, ticket: &Ticket, host: HostId) -> bool {
    let serves = |wanted: HostId| {
        let assigned = floor.session(ticket.session).is_some_and(|session| session.hosts.contains(&wanted));
        assigned && floor.host(wanted).is_some_and(|host| host.duty != Duty::Off)
    };
    ticket.wanted_host.is_none_or(|wanted| wanted == host || !serves(wanted))
}

impl Watch {
    pub(crate) fn catch_up(&mut self, world: &World) {
        for commit in &world.log[self.commits..] {
            for event in &commit.events {
                self.seen.insert(kind(event));
                self.time_passes(commit.at);
                self.before(event, commit.at);
                let earlier: Vec<_> = self.floor.tickets().cloned().collect();
                let told: Vec<_> = earlier.iter().map(|ticket| self.told(ticket)).collect();
                let ahead: Vec<_> = earlier.iter().map(|ticket| self.floor.ahead(ticket)).collect();
                self.floor.apply(commit.at, event);
                for (ticket, ahead) in earlier.iter().zip(ahead) {
                    self.position_explained(event, ticket, ahead, commit.at);
                }
                for (ticket, told) in earlier.iter().zip(told) {
                    self.place_kept(event, ticket, commit.at);
                    self.told_no_later(event, ticket, told);
                    self.waited_as_long(ticket.id, commit.at);
                }
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

    #[expect(clippy::too_many_lines, reason = "every event is listed; splitting the table would hide a missing one")]
    fn before(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::TicketJoined { ticket, session, .. } => {
                let session = self.floor.session(*session).expect("it exists");
                let admits = session.timetable.admits(at) && session.line_len() < session.settings.line_max as usize;
                assert!(admits, "I16 nobody joins outside admission");
                self.joined.push(*ticket);
            }
            Event::TicketOffered { ticket, consultation, host, expires_at } => {
                assert!(*expires_at > at);
                self.offered_fairly(*ticket, *host, at);
                self.first_time("an offer", *consultation);
                self.attempts.push((*consultation, *host, *ticket));
            }
            Event::TicketCalled { ticket, consultation, host, picked_out_of_order, .. } => {
                match &self.ticket(*ticket).state {
                    TicketState::Offered(offer) => {
                        assert_eq!((offer.host, offer.consultation), (*host, *consultation));
                        assert!(at < offer.expires_at, "deadlines are exclusive");
                        assert!(!picked_out_of_order, "I5 what was offered was first");
                    }
                    TicketState::Waiting => {
                        let session = self.floor.session(self.ticket(*ticket).session).expect("it exists");
                        let key = self.ticket(*ticket).key;
                        let passed = self.first(session, *host).is_some_and(|first| first.key < key);
                        assert_eq!(passed, *picked_out_of_order, "I5 who passes over somebody has picked");
                        self.attempts.push((*consultation, *host, *ticket));
                    }
                    TicketState::Held { host: holder, .. } => {
                        assert_eq!((holder, *picked_out_of_order), (host, false), "who holds resumes");
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
            Event::TicketEnded { ticket, reason: EndReason::Served, .. } => {
                assert!(self.served.insert(*ticket), "I3 a ticket is served at most once");
            }
            Event::TicketEnded { ticket, reason: EndReason::ClosedOut, .. } => {
                self.closed_out(self.ticket(*ticket), at);
            }
            Event::TicketEnded { ticket, reason: EndReason::Expired, .. } => {
                let waits = matches!(self.ticket(*ticket).state, TicketState::Waiting | TicketState::Drafting { .. });
                assert!(waits, "nobody expires while offered or called");
            }
            Event::RemovalUndone { ticket, .. } => {
                assert!(self.ticket(*ticket).may_be_undone(at), "I10 final is final after a minute");
            }
            Event::SessionCreated { .. }
            | Event::SessionConfigured { .. }
            | Event::SessionHoursChanged { .. }
            | Event::SessionArchivedChanged { .. }
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
            | Event::OfferReturned { .. }
            | Event::CallAnswered { .. }
            | Event::InRoom { .. }
            | Event::MediaChanged { .. }
            | Event::ConsultationInterrupted { .. }
            | Event::ConsultationResumed { .. }
            | Event::TicketRequeued { .. }
            | Event::TicketEnded { .. }
            | Event::KeptPlacesOpened { .. }
            | Event::KeptPlacesClosed { .. }
            | Event::KeptPlacesLapsed { .. }
            | Event::TurnedAwayCounted { .. }
            | Event::NodeLost { .. } => {}
        }
    }

    /// The first in line whom this host could call.
    fn first(&self, session: &Session, host: HostId) -> Option<&Ticket> {
        let could = |t: &&Ticket| t.session == session.id && t.is_eligible() && may_be_given_to(&self.floor, t, host);
        self.floor.tickets().filter(could).min_by_key(|t| t.key)
    }

    fn offered_fairly(&self, ticket: TicketId, host: HostId, at: Timestamp) {
        let (ticket, host) = (self.ticket(ticket), self.floor.host(host).expect("the host exists"));
        assert!(ticket.is_eligible(), "only who waits, is online and not away is offered");
        assert!(host.is_free(at), "only a host who is free is asked");
        let automatic = |s: &&Session| s.settings.assignment == Assignment::Automatic;
        let own = self.floor.sessions_of(host.id).filter(automatic).find(|s| s.id == ticket.session);
        let own = own.expect("a host is asked about the customers of their own automatic sessions");
        assert_eq!(self.first(own, host.id), Some(ticket), "I5 automatic claims pass nobody");
        for head in self.floor.sessions_of(host.id).filter(automatic).filter_map(|s| self.first(s, host.id)) {
            let (better, rank) = ((ticket.key.class, ticket.key.fresh), (head.key.class, head.key.fresh));
            let heavier = self.weighs(ticket, at) >= self.weighs(head, at);
            assert!(better < rank || better == rank && heavier, "{:?} is passed over for {:?}", head.id, ticket.id);
        }
        for other in self.floor.hosts().filter(|other| other.is_free(at)) {
            let serves = self.floor.sessions_of(other.id).any(|session| session.id == ticket.session);
            if serves && may_be_given_to(&self.floor, ticket, other.id) {
                assert!(host.idle_since <= other.idle_since, "{:?} has been idle longer than {:?}", other.id, host.id);
            }
        }
    }

    fn weighs(&self, ticket: &Ticket, at: Timestamp) -> i128 {
        let weight = self.floor.session(ticket.session).expect("it exists").settings.weight;
        at.duration_since(ticket.key.effective_at).as_millis() * i128::from(weight)
    }

    /// I17: closing ends no consultation, nor the way back into one.
    fn closed_out(&self, ticket: &Ticket, at: Timestamp) {
        let session = self.floor.session(ticket.session).expect("it exists");
        assert!(session.archived || !session.timetable.is_open(at));
        assert!(ticket.talked.is_zero(), "whoever has been in a consultation is not turned away");
        let spared = match session.settings.at_closing {
            Closing::Drain => true,
            Closing::Cutoff => matches!(ticket.state, TicketState::Offered(_)),
            Closing::Hard => false,
        };
        assert!(ticket.is_in_line() && !spared, "I17 {:?}", ticket.state);
    }

    fn time_passes(&mut self, at: Timestamp) {
        let passed = self.last_at.map_or(SignedDuration::ZERO, |last| at.duration_since(last));
        for ticket in self.floor.tickets().filter(|ticket| ticket.is_in_line()) {
            *self.waited.entry(ticket.id).or_default() += passed;
        }
        self.last_at = Some(at);
    }

    /// I15: the waiting time is the sum of the times in line.
    fn waited_as_long(&self, ticket: TicketId, at: Timestamp) {
        let counted = self.waited.get(&ticket).copied().unwrap_or_default();
        assert_eq!(self.ticket(ticket).waited_until(at), counted, "I15 the waiting time of {ticket:?}");
        if let TicketState::Ended(ended) = &self.ticket(ticket).state {
            assert_eq!(i64::try_from(ended.waited_s), Ok(counted.as_secs()), "I15 as it is reported");
        }
    }

    /// Where a ticket stands, and when it is told to be called.
    fn told(&self, ticket: &Ticket) -> Option<(usize, Timestamp)> {
        Some((self.floor.ahead(ticket)?, self.floor.estimate(ticket)?.likely_by))
    }

    /// I21: the estimated wait never rises while position and staffing stay.
    fn told_no_later(&self, event: &Event, before: &Ticket, told: Option<(usize, Timestamp)>) {
        let now = self.ticket(before.id);
        let of_staffing = matches!(
            event,
            Event::HostDutyChanged { .. }
                | Event::HostAssigned { .. }
                | Event::HostUnassigned { .. }
                | Event::WrapUpExtended { .. }
        );
        let Some((ahead, likely_by)) = told else { return };
        if of_staffing || (now.session, now.key) != (before.session, before.key) || self.floor.ahead(now) != Some(ahead)
        {
            return;
        }
        let later = self.told(now).expect("an estimate that was known stays known");
        assert!(later.1 <= likely_by, "I21 {event:?} makes {:?} wait longer", now.id);
    }

    /// A position changes only with something that explains it.
    fn position_explained(&self, event: &Event, before: &Ticket, ahead: Option<usize>, at: Timestamp) {
        let now = self.ticket(before.id);
        let (Some(earlier), Some(later)) = (ahead, self.floor.ahead(now)) else { return };
        if (now.session, now.key) != (before.session, before.key) || earlier == later {
            return;
        }
        let session = self.floor.session(now.session).expect("it exists");
        let explained = session.moves.of(now.key, at).last().map(|change| change.more);
        assert_eq!(explained, Some(later > earlier), "{event:?} moves {:?} from {earlier} to {later}", now.id);
    }

    /// I10, I13 and I14: what is over stays over, and nothing moves a ticket but a missed call, a host lost during the
    /// consultation, another priority and a transfer.
    fn place_kept(&self, event: &Event, before: &Ticket, at: Timestamp) {
        let (now, id) = (self.ticket(before.id), before.id);
        assert_eq!((now.joined_at, now.number), (before.joined_at, before.number));
        if let TicketState::Ended(Ended { .. }) = &before.state {
            let undone = matches!(event, Event::RemovalUndone { ticket, .. } if *ticket == id);
            assert!(undone || now.state == before.state, "I10 final is final");
        }
        match event {
            Event::TicketRequeued { ticket, why: Returned::MissedCall, .. } if *ticket == id => {
                self.behind_the_next(now, before.key);
            }
            Event::TicketRequeued { ticket, why: Returned::HostLostDuring, .. } if *ticket == id => {
                assert_eq!(now.key, before.key.resumed());
            }
            Event::ClassChanged { ticket, class, by } if *ticket == id => {
                assert_eq!(now.key, LineKey { class: *class, ..before.key });
                assert!(by.is_some() || class + 1 == before.key.class, "waiting raises by one");
            }
            Event::TicketTransferred { ticket, .. } if *ticket == id && now.session != before.session => {
                let kept = now.key == LineKey { fresh: true, ..before.key };
                let at_the_tail = now.key.effective_at == at && now.key.seq > before.key.seq;
                assert!(kept || at_the_tail, "the time of joining goes along, or the ticket goes to the end");
            }
            _ => assert_eq!(now.key, before.key, "{event:?} moves {id:?}"),
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
