//! What hosts and admins ask.

use std::cmp::Reverse;

use anteroom_domain::{
    SignedDuration,
    command::{Outcome, TransferTo},
    host::{Duty, HostState},
    ids::{ConsultationId, HostId, NodeId, SessionId, TicketId},
    ticket::{EndReason, Returned, Staff},
};

use super::{Answer, Call, Host, LEASE_S, Pages, Place, Reference, Stage, State, Ticket};

impl Reference {
    pub(super) fn assign(&mut self, session: SessionId, host: HostId, serves: bool) -> Answer {
        let found = self.sessions.iter_mut().find(|s| s.id == session).ok_or("no_such_session")?;
        found.hosts.retain(|other| *other != host);
        if serves {
            found.hosts.push(host);
            found.hosts.sort_unstable();
            // A host is known from the first assignment on.
            if self.host(host).is_none() {
                self.hosts.push(Host {
                    id: host,
                    duty: Duty::Off,
                    pages: Pages::default(),
                    wrap_up_until: None,
                    left_alone: None,
                    missed_offers: 0,
                    idle_since: self.now,
                });
                self.hosts.sort_by_key(|h| h.id);
            }
        }
        self.restaff();
        Ok(Outcome::Done)
    }

    pub(super) fn host_presence(&mut self, host: HostId, node: NodeId, online: bool) -> Answer {
        let lease = self.now_for(LEASE_S);
        if self.host(host).is_some() {
            self.host_mut(host).pages.set(node, online, lease);
        }
        Ok(Outcome::Done)
    }

    /// Whoever logs off gives back what they hold.
    pub(super) fn set_duty(&mut self, host: HostId, duty: Duty) -> Answer {
        if self.host(host).is_none() {
            return Err("not_your_session");
        }
        self.change_duty(host, duty);
        if duty == Duty::Off {
            for id in self.held_by(host) {
                self.requeue(id, Returned::HoldLost, None);
            }
        }
        Ok(Outcome::Done)
    }

    pub(super) fn held_by(&self, host: HostId) -> Vec<TicketId> {
        let mut held: Vec<_> = self.tickets.iter().filter(|t| t.held_by(host)).map(|t| t.id).collect();
        held.sort_unstable();
        held
    }

    /// A new duty begins afresh: idle from now on, or from the end of the wrap-up; nothing missed. Whoever comes from
    /// off without a connection has the lease to make one.
    pub(super) fn change_duty(&mut self, host: HostId, duty: Duty) {
        let (now, lease) = (self.now, self.now_for(LEASE_S));
        let host = self.host_mut(host);
        if host.duty == duty {
            return;
        }
        if host.duty == Duty::Off {
            host.pages.forgive(lease);
        }
        host.duty = duty;
        host.idle_since = host.wrap_up_until.map_or(now, |until| until.max(now));
        host.missed_offers = 0;
        host.left_alone = None;
        self.restaff();
    }

    fn wraps_up(&self, host: HostId) -> bool {
        self.host(host).is_some_and(|h| matches!(self.state_of(h), HostState::WrapUp(_)))
    }

    pub(super) fn end_wrap_up(&mut self, host: HostId) -> Answer {
        let now = self.now;
        if self.wraps_up(host) {
            let host = self.host_mut(host);
            host.wrap_up_until = None;
            host.idle_since = now;
        }
        Ok(Outcome::Done)
    }

    /// A minute more, and never more than half an hour from now.
    pub(super) fn extend_wrap_up(&mut self, host: HostId) -> Answer {
        if !self.wraps_up(host) {
            return Err("not_wrapping_up");
        }
        let most = self.now_for(1_800).end();
        let host = self.host_mut(host);
        let until = host.wrap_up_until.expect("there is a wrap-up");
        let longer = (until + SignedDuration::from_secs(60)).min(most);
        if until < longer {
            host.wrap_up_until = Some(longer);
            host.idle_since = longer;
        }
        Ok(Outcome::Done)
    }

    /// Whether a host may ask for a customer. Asking says that the wrap-up is done.
    fn may_take(&self, host: HostId) -> Result<(), &'static str> {
        if self.ticket_with(host).is_some() {
            return Err("engaged");
        }
        if self.host(host).is_some_and(|h| h.duty == Duty::Available) { Ok(()) } else { Err("not_available") }
    }

    pub(super) fn next(&mut self, host: HostId, session: Option<SessionId>) -> Answer {
        let sessions = self.served_by(host);
        let sessions: Vec<_> = sessions.into_iter().filter(|s| session.is_none_or(|one| one == s.id)).collect();
        if sessions.is_empty() {
            return Err("not_your_session");
        }
        self.may_take(host)?;
        let heads = sessions.iter().filter_map(|s| self.head(s.id, host)).collect();
        let ticket = self.most_urgent(heads).ok_or("nobody_waiting")?.id;
        Ok(self.call(host, ticket))
    }

    /// A pick may take whoever waits, offline or away too, and whoever is kept for another host.
    pub(super) fn pick(&mut self, host: HostId, id: TicketId) -> Answer {
        if self.host(host).is_none() {
            return Err("not_your_session");
        }
        let ticket = self.for_staff(id, Staff::Host(host))?;
        self.may_take(host)?;
        if ticket.state != State::Waiting {
            return Err("not_waiting");
        }
        let passed = self.head(ticket.session, host).is_some_and(|head| head.place < ticket.place);
        let called = self.call(host, id);
        if let (true, Outcome::Called { consultation, .. }) = (passed, called) {
            self.out_of_order.push(consultation);
        }
        Ok(called)
    }

    /// The first in line who could be taken by this host.
    pub(super) fn head(&self, session: SessionId, host: HostId) -> Option<&Ticket> {
        self.line(session).into_iter().find(|t| t.eligible() && self.is_for(t, host))
    }

    /// What was handed to one host is kept for them as long as they serve there and have not logged off.
    fn is_for(&self, ticket: &Ticket, host: HostId) -> bool {
        ticket.kept_for.is_none_or(|kept_for| {
            let is_here = self.host(kept_for).is_some_and(|h| h.duty != Duty::Off);
            kept_for == host || !is_here || !self.serves(kept_for, ticket.session)
        })
    }

    /// Of several heads: class, then who resumes, then the longest wait times the weight of the session.
    pub(super) fn most_urgent<'a>(&self, mut heads: Vec<&'a Ticket>) -> Option<&'a Ticket> {
        heads.sort_by_key(|t| {
            let (class, fresh, since, ..) = t.place;
            let weight = self.session(t.session).expect("it exists").settings.weight;
            (class, fresh, Reverse(self.now.duration_since(since).as_millis() * i128::from(weight)), t.place)
        });
        heads.first().copied()
    }

    pub(super) fn fresh_consultation(&mut self) -> ConsultationId {
        let id = crate::pair::consultation_id(self.consultations);
        self.consultations += 1;
        id
    }

    fn call(&mut self, host: HostId, ticket: TicketId) -> Outcome {
        let consultation = self.fresh_consultation();
        self.call_in(ticket, consultation, host);
        Outcome::Called { ticket, consultation }
    }

    fn call_in(&mut self, ticket: TicketId, id: ConsultationId, host: HostId) {
        let answer = self.now_for(self.settings_of(ticket).answer_s);
        self.change(ticket, |t| {
            let call = Call { id, host, rooms: 1, media: [false; 2], began: false };
            t.state = State::Calling(call, Stage::Ringing { answer, alerted_again: false });
            t.kept_for = None;
        });
        let host = self.host_mut(host);
        host.missed_offers = 0;
        host.left_alone = None;
        host.wrap_up_until = None;
        self.alerts.push((ticket, id, "called"));
    }

    /// An offer that is over has gone back before anybody can answer it.
    fn offered_to(&self, host: HostId, consultation: ConsultationId) -> Result<TicketId, &'static str> {
        let ticket = self.with_consultation(consultation).ok_or("not_offered")?;
        match ticket.state {
            State::Offered { host: asked, .. } if asked == host => Ok(ticket.id),
            _ => Err("not_offered"),
        }
    }

    pub(super) fn accept(&mut self, host: HostId, consultation: ConsultationId) -> Answer {
        let ticket = self.offered_to(host, consultation)?;
        self.call_in(ticket, consultation, host);
        Ok(Outcome::Done)
    }

    pub(super) fn decline(&mut self, host: HostId, consultation: ConsultationId) -> Answer {
        let ticket = self.offered_to(host, consultation)?;
        let delay = self.settings_of(ticket).reject_delay_s;
        self.offer_returns(ticket, Some(delay), false);
        Ok(Outcome::Done)
    }

    /// Back in line at the same place. Anything but another missed offer ends the row of them.
    pub(super) fn offer_returns(&mut self, ticket: TicketId, delay_s: Option<u32>, missed: bool) {
        let (now, left_alone) = (self.now, delay_s.map(|s| self.now_for(s)));
        let by = self.ticket(ticket).and_then(Ticket::host).expect("it is on offer");
        self.change(ticket, |t| {
            t.state = State::Waiting;
            t.returned = Some(Returned::OfferReturned);
            // Whoever says no, or nothing, to a ticket that is kept for them leaves it to the others.
            if delay_s.is_some() && t.kept_for == Some(by) {
                t.kept_for = None;
            }
        });
        let host = self.host_mut(by);
        host.idle_since = now;
        host.left_alone = left_alone;
        host.missed_offers = if missed { host.missed_offers + 1 } else { 0 };
    }

    fn consultation_of(&self, host: HostId, consultation: ConsultationId) -> Result<&Ticket, &'static str> {
        self.with_consultation(consultation).filter(|t| t.host() == Some(host)).ok_or("no_such_consultation")
    }

    pub(super) fn end(&mut self, host: HostId, consultation: ConsultationId) -> Answer {
        let ticket = self.consultation_of(host, consultation)?;
        if !matches!(ticket.state, State::Talking(_) | State::Interrupted(..)) {
            return Err("not_begun");
        }
        let id = ticket.id;
        self.end_ticket(id, EndReason::Served, Some(self.settings_of(id).wrap_up_s));
        Ok(Outcome::Done)
    }

    pub(super) fn hold(&mut self, host: HostId, consultation: ConsultationId) -> Answer {
        let ticket = self.consultation_of(host, consultation)?;
        match ticket.state {
            State::Talking(_) => {}
            State::Interrupted(..) => return Err("interrupted"),
            _ => return Err("not_begun"),
        }
        let id = ticket.id;
        if self.held_by(host).len() >= usize::from(self.settings_of(id).held_max) {
            return Err("held_full");
        }
        self.release(id, None);
        self.change(id, |t| t.state = State::Held { host, consultation });
        Ok(Outcome::Done)
    }

    /// A host may resume whenever they have nobody else.
    pub(super) fn resume(&mut self, host: HostId, id: TicketId) -> Answer {
        if !self.ticket(id).is_some_and(|t| t.held_by(host)) {
            return Err("not_held");
        }
        if self.ticket_with(host).is_some() {
            return Err("engaged");
        }
        Ok(self.call(host, id))
    }

    /// A host has to do with the tickets of their sessions, and with those that they have or hold.
    fn concerning(&self, id: TicketId, by: Staff) -> Result<&Ticket, &'static str> {
        let concerns = |t: &&Ticket| match by {
            Staff::Admin => true,
            Staff::Host(host) => self.serves(host, t.session) || t.host() == Some(host) || t.held_by(host),
        };
        self.ticket(id).filter(concerns).ok_or("no_such_ticket")
    }

    fn for_staff(&self, id: TicketId, by: Staff) -> Result<&Ticket, &'static str> {
        let ticket = self.concerning(id, by)?;
        if ticket.live() { Ok(ticket) } else { Err("over") }
    }

    /// The wrap-up is for whoever had begun to talk, however it ends.
    fn wrap_up_after(&self, ticket: &Ticket) -> Option<u32> {
        ticket.call().filter(|call| call.began).map(|_| self.settings_of(ticket.id).wrap_up_s)
    }

    pub(super) fn transfer(&mut self, id: TicketId, by: Staff, to: TransferTo) -> Answer {
        let ticket = self.for_staff(id, by)?;
        let (session, kept_for, place) = match to {
            TransferTo::Session(target) => {
                if self.session(target).is_none() {
                    return Err("no_such_target");
                }
                if target == ticket.session {
                    return Err("already_there");
                }
                let has_talked = !super::total(&ticket.talks, self.now).is_zero();
                if !has_talked && self.session(target).is_some_and(|s| self.turns_away(s)) {
                    return Err("no_such_target");
                }
                if ticket.people.iter().any(|person| self.live_ticket_of(person.customer, target).is_some()) {
                    return Err("has_a_place");
                }
                (target, None, self.place_in(target, ticket))
            }
            TransferTo::Host(host) => {
                let is_here = self.host(host).is_some_and(|h| h.duty != Duty::Off);
                if !is_here || !self.serves(host, ticket.session) {
                    return Err("no_such_target");
                }
                if ticket.kept_for == Some(host) || ticket.host() == Some(host) {
                    return Err("already_there");
                }
                (ticket.session, Some(host), ticket.place)
            }
        };
        self.places = self.places.max(place.3);
        let target = self.session(session).expect("it exists").settings.clone();
        let ageing = self.ageing(place.0, target.ageing_s);
        self.release(id, self.wrap_up_after(self.ticket(id).expect("it exists")));
        self.change(id, |t| {
            // Whoever has not agreed yet still has to, where anything is asked.
            if !matches!(t.state, State::Drafting(_)) || target.consent_text.is_empty() {
                t.state = State::Waiting;
            }
            // Ageing begins anew in another line.
            if t.session != session {
                t.ageing = ageing;
            }
            (t.session, t.kept_for, t.place) = (session, kept_for, place);
            t.returned = Some(Returned::Transferred);
        });
        Ok(Outcome::Done)
    }

    /// The time of joining and the class are kept, unless the session puts whoever comes at the end. Whoever was to
    /// resume had to do so in the other line.
    fn place_in(&self, target: SessionId, ticket: &Ticket) -> Place {
        let settings = &self.session(target).expect("it exists").settings;
        if settings.transfers_to_tail {
            return (settings.class, true, self.now, self.places + 1, 0);
        }
        let (class, _, since, seq, behind) = ticket.place;
        (class, true, since, seq, behind)
    }

    pub(super) fn remove(&mut self, id: TicketId, by: Staff) -> Answer {
        let wrap_up = self.wrap_up_after(self.for_staff(id, by)?);
        self.end_ticket(id, EndReason::Removed, wrap_up);
        Ok(Outcome::Done)
    }

    /// Whoever came along may be elsewhere by now; the customer has the grace to be back. What had not been agreed to
    /// has not been agreed to now.
    pub(super) fn undo_remove(&mut self, id: TicketId, by: Staff) -> Answer {
        let ticket = self.concerning(id, by)?;
        if !ticket.undoable(self.now) {
            return Err("cannot_undo");
        }
        if self.live_ticket_of(ticket.owner(), ticket.session).is_some() {
            return Err("has_a_place");
        }
        let settings = self.settings_of(id);
        let (grace, draft) = (self.now_for(settings.grace_s), self.now_for(settings.draft_s));
        self.change(id, |t| {
            t.people.truncate(1);
            t.people[0].pages.forgive(grace);
            let was_draft = matches!(t.state, State::Ended { was_draft: true, .. });
            t.state = if was_draft { State::Drafting(draft) } else { State::Waiting };
            t.returned = Some(Returned::RemovalUndone);
        });
        Ok(Outcome::Done)
    }

    pub(super) fn prioritise(&mut self, id: TicketId, by: Staff, class: u8) -> Answer {
        let current = self.for_staff(id, by)?.place.0;
        if class > 9 {
            return Err("bad_class");
        }
        if current != class {
            self.change_class(id, class);
        }
        Ok(Outcome::Done)
    }

    /// Ageing begins anew with each class.
    pub(super) fn change_class(&mut self, id: TicketId, class: u8) {
        let ageing = self.ageing(class, self.settings_of(id).ageing_s);
        self.change(id, |t| {
            t.place.0 = class;
            t.ageing = ageing;
        });
    }
}
