//! What hosts and admins ask: duty, taking customers, and what they do with them.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{
    Floor, Ids,
    decide::{Decision, done},
};
use crate::{
    command::{Outcome, TransferTo},
    event::{Event, OfferEnd},
    host::{Duty, Host, HostState, WRAP_UP_EXTENSION_S, WRAP_UP_MAX_S},
    ids::{ConsultationId, HostId, SessionId, TicketId},
    in_room::{Around, RoomRefused, RoomRequest},
    line::LineKey,
    refusal::{EndRefused, NextRefused, OfferRefused, Refusal, StaffRefused},
    session::{CLASS_LAST, Session, seconds},
    ticket::{EndReason, Offer, RemoveReason, Returned, Staff, Ticket, TicketState},
};

/// Taking customers.
impl Floor {
    pub(super) fn next(&self, host: HostId, session: Option<SessionId>, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        let current = self.hosts.get(&host).ok_or(NextRefused::NotYourSession)?;
        let serves = |s: &&Session| session.is_none_or(|wanted| wanted == s.id);
        let mut sessions = self.sessions_of(host).filter(serves).peekable();
        if sessions.peek().is_none() {
            return Err(NextRefused::NotYourSession.into());
        }
        available(current, now)?;
        let heads = sessions.filter_map(|s| self.head(s, host));
        let head = self.most_urgent(heads, now).ok_or(NextRefused::NobodyWaiting)?;
        let consultation = ConsultationId(ids.fresh());
        let event = self.call(head, consultation, host, now);
        Ok((vec![event], Outcome::Called { ticket: head.id, consultation }))
    }

    pub(super) fn pick(&self, host: HostId, ticket: TicketId, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        let current = self.hosts.get(&host).ok_or(NextRefused::NotYourSession)?;
        let ticket = self.staff_ticket(ticket, Staff::Host(host))?;
        available(current, now)?;
        if ticket.state != TicketState::Waiting {
            return Err(StaffRefused::NotWaiting.into());
        }
        let consultation = ConsultationId(ids.fresh());
        let head = self.sessions.get(&ticket.session).and_then(|session| self.head(session, host));
        let mut event = self.call(ticket, consultation, host, now);
        if let Event::TicketCalled { picked_out_of_order, .. } = &mut event {
            *picked_out_of_order = head.is_some_and(|head| head.key < ticket.key);
        }
        Ok((vec![event], Outcome::Called { ticket: ticket.id, consultation }))
    }

    pub(super) fn resume(&self, host: HostId, ticket: TicketId, now: Timestamp, ids: &mut dyn Ids) -> Decision {
        let held_by_host = |t: &&Ticket| matches!(t.state, TicketState::Held { host: by, .. } if by == host);
        let ticket = self.ticket(ticket).filter(held_by_host).ok_or(StaffRefused::NotHeld)?;
        if self.hosts.get(&host).is_some_and(|h| h.engaged.is_some()) {
            return Err(NextRefused::Engaged.into());
        }
        let consultation = ConsultationId(ids.fresh());
        let event = self.call(ticket, consultation, host, now);
        Ok((vec![event], Outcome::Called { ticket: ticket.id, consultation }))
    }

    /// The first ticket of a line that may be given to this host.
    pub(super) fn head(&self, session: &Session, host: HostId) -> Option<&Ticket> {
        let mut ready = self.index.ready(session.id).filter_map(|id| self.ticket(id));
        ready.find(|ticket| self.may_be_given_to(ticket, host))
    }

    /// A ticket that was handed to one host is kept for that host as long as they serve its session at all.
    fn may_be_given_to(&self, ticket: &Ticket, host: HostId) -> bool {
        let Some(wanted) = ticket.wanted_host else { return true };
        let serves = self.sessions.get(&ticket.session).is_some_and(|session| session.hosts.contains(&wanted));
        let is_here = self.hosts.get(&wanted).is_some_and(|host| host.duty != Duty::Off);
        wanted == host || !serves || !is_here
    }

    /// Which of the heads of several lines comes first: the better class, then those whose consultation broke, then the
    /// longest wait, in which a minute counts as much as its session weighs.
    pub(super) fn most_urgent<'a>(
        &self,
        heads: impl Iterator<Item = &'a Ticket>,
        now: Timestamp,
    ) -> Option<&'a Ticket> {
        heads.min_by_key(|ticket| {
            let waited_ms = now.duration_since(ticket.key.effective_at).as_millis();
            let weighed = waited_ms * i128::from(self.settings_of(ticket).weight);
            (ticket.key.class, ticket.key.fresh, Reverse(weighed), ticket.key)
        })
    }

    pub(super) fn call(&self, ticket: &Ticket, consultation: ConsultationId, host: HostId, now: Timestamp) -> Event {
        let answer = seconds(self.settings_of(ticket).answer_s);
        let (alert_again_at, answer_by) = (now + answer / 2, now + answer);
        Event::TicketCalled {
            ticket: ticket.id,
            consultation,
            host,
            alert_again_at,
            answer_by,
            picked_out_of_order: false,
        }
    }

    pub(super) fn accept(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Decision {
        let ticket = self.offered(host, consultation, now)?;
        done([self.call(ticket, consultation, host, now)])
    }

    pub(super) fn decline(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Decision {
        let ticket = self.offered(host, consultation, now)?;
        let left_alone_until = Some(now + seconds(self.settings_of(ticket).reject_delay_s));
        done([Event::OfferReturned { ticket: ticket.id, host, why: OfferEnd::Declined, left_alone_until }])
    }

    fn offered(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Result<&Ticket, Refusal> {
        let ticket = self.ticket_of(consultation).ok_or(OfferRefused::NotOffered)?;
        let TicketState::Offered(Offer { host: asked, expires_at, .. }) = ticket.state else {
            return Err(OfferRefused::NotOffered.into());
        };
        if asked != host {
            return Err(OfferRefused::NotOffered.into());
        }
        // Deadlines are exclusive: at `expires_at` the offer is over already.
        if now >= expires_at {
            return Err(OfferRefused::Expired { expires_at }.into());
        }
        Ok(ticket)
    }
}

/// Duty, and the end of a consultation.
impl Floor {
    /// Whoever logs off gives back what they hold; a lost connection is forgiven for longer, see `settle`.
    pub(super) fn set_duty(&self, host: HostId, duty: Duty) -> Decision {
        let current = self.hosts.get(&host).ok_or(NextRefused::NotYourSession)?;
        let held = current.held.iter().filter(|_| duty == Duty::Off).filter_map(|id| self.ticket(*id));
        let changed = (current.duty != duty).then_some(Event::HostDutyChanged { host, duty });
        done(changed.into_iter().chain(held.map(|ticket| hold_lost(ticket, host))))
    }

    pub(super) fn extend_wrap_up(&self, host: HostId, now: Timestamp) -> Decision {
        let Some(HostState::WrapUp(until)) = self.hosts.get(&host).map(|h| h.state(now)) else {
            return Err(StaffRefused::NotWrappingUp.into());
        };
        let longer = (until + seconds(WRAP_UP_EXTENSION_S)).min(now + seconds(WRAP_UP_MAX_S));
        done((until < longer).then_some(Event::WrapUpExtended { host, until: longer }))
    }

    pub(super) fn end(&self, host: HostId, consultation: ConsultationId, now: Timestamp) -> Decision {
        let ticket =
            self.ticket_of(consultation).filter(|t| t.host() == Some(host)).ok_or(EndRefused::NoSuchConsultation)?;
        if !matches!(ticket.state, TicketState::InConsultation { .. } | TicketState::Interrupted { .. }) {
            return Err(EndRefused::NotBegun.into());
        }
        let wrap_up_until = Some(now + seconds(self.settings_of(ticket).wrap_up_s));
        let (ticket, reason) = (ticket.id, EndReason::Served);
        done([Event::TicketEnded { ticket, reason, wrap_up_until, place_kept: false }])
    }

    pub(super) fn in_room(&self, consultation: ConsultationId, request: &RoomRequest) -> Decision {
        let ticket = self.ticket_of(consultation).ok_or(RoomRefused::NoSuchConsultation)?;
        let open = ticket.consultation().ok_or(RoomRefused::NoSuchConsultation)?;
        // Whoever came along belongs to the place, not to the room alone.
        if let RoomRequest::Remove(host, customer) = request
            && *host == open.host
            && ticket.party.iter().any(|person| person.customer == *customer)
        {
            return done([Event::PartyLeft { ticket: ticket.id, customer: *customer }]);
        }
        let around = Around {
            host: open.host,
            customers: ticket.people().collect(),
            here: ticket.people_here().collect(),
            has_begun: open.began_at.is_some(),
            settings: self.settings_of(ticket),
        };
        let changes = open.room.decide(request, &around)?;
        done(changes.into_iter().map(|change| Event::InRoom { ticket: ticket.id, change }))
    }

    pub(super) fn hold(&self, host: HostId, consultation: ConsultationId) -> Decision {
        let ticket =
            self.ticket_of(consultation).filter(|t| t.host() == Some(host)).ok_or(EndRefused::NoSuchConsultation)?;
        if matches!(ticket.state, TicketState::Interrupted { .. }) {
            return Err(EndRefused::Interrupted.into());
        }
        if !matches!(ticket.state, TicketState::InConsultation { .. }) {
            return Err(EndRefused::NotBegun.into());
        }
        let most = self.settings_of(ticket).held_max;
        if self.hosts.get(&host).is_some_and(|h| h.held.len() >= usize::from(most)) {
            return Err(StaffRefused::HeldFull { most }.into());
        }
        done([Event::TicketHeld { ticket: ticket.id, host }])
    }
}

/// What staff do with tickets.
impl Floor {
    /// A ticket that this member of the staff has to do with.
    fn staff_ticket(&self, ticket: TicketId, by: Staff) -> Result<&Ticket, StaffRefused> {
        let ticket = self.ticket(ticket).filter(|t| self.concerns(t, by)).ok_or(StaffRefused::NoSuchTicket)?;
        if ticket.is_live() { Ok(ticket) } else { Err(StaffRefused::Over) }
    }

    /// Whether this member of the staff has to do with a ticket, live or not.
    pub fn concerns(&self, ticket: &Ticket, by: Staff) -> bool {
        let Staff::Host(host) = by else { return true };
        let holds = matches!(ticket.state, TicketState::Held { host: by, .. } if by == host);
        let serves = self.sessions.get(&ticket.session).is_some_and(|session| session.hosts.contains(&host));
        serves || holds || ticket.host() == Some(host)
    }

    pub(super) fn transfer_to(&self, ticket: TicketId, by: Staff, to: TransferTo, now: Timestamp) -> Decision {
        let ticket = self.staff_ticket(ticket, by)?;
        let (session, wanted_host, key) = match to {
            TransferTo::Session(target) => {
                let target = self.sessions.get(&target).ok_or(StaffRefused::NoSuchTarget)?;
                if target.id == ticket.session {
                    return Err(StaffRefused::AlreadyThere.into());
                }
                // The customer would be turned away on arrival.
                if target.turns_away(now) && ticket.talked_until(now).is_zero() {
                    return Err(StaffRefused::NoSuchTarget.into());
                }
                let has_a_place = |customer| self.visit(customer, target.id).is_some_and(Ticket::is_live);
                if ticket.people().any(has_a_place) {
                    return Err(StaffRefused::HasAPlace.into());
                }
                (target.id, None, self.place_in(target, ticket, now))
            }
            TransferTo::Host(host) => {
                self.may_be_handed_to(ticket, host)?;
                (ticket.session, Some(host), ticket.key)
            }
        };
        let wrap_up_until = self.wrap_up_after(ticket, now);
        done([Event::TicketTransferred { ticket: ticket.id, session, wanted_host, key, by, wrap_up_until }])
    }

    /// Where a ticket that comes from another line stands: where its time of joining puts it, or at the end.
    fn place_in(&self, target: &Session, ticket: &Ticket, now: Timestamp) -> LineKey {
        if target.settings.transfers_to_tail {
            LineKey::joining(target.settings.class, now, self.seq + 1)
        } else {
            LineKey { fresh: true, ..ticket.key }
        }
    }

    fn may_be_handed_to(&self, ticket: &Ticket, host: HostId) -> Result<(), StaffRefused> {
        let serves = self.sessions.get(&ticket.session).is_some_and(|session| session.hosts.contains(&host));
        let is_here = self.hosts.get(&host).is_some_and(|h| h.duty != Duty::Off);
        if !serves || !is_here {
            return Err(StaffRefused::NoSuchTarget);
        }
        let has = ticket.wanted_host == Some(host) || ticket.host() == Some(host);
        if has { Err(StaffRefused::AlreadyThere) } else { Ok(()) }
    }

    /// The host of a consultation that has begun gets the wrap-up, however it ends.
    fn wrap_up_after(&self, ticket: &Ticket, now: Timestamp) -> Option<Timestamp> {
        let began = ticket.consultation().is_some_and(|consultation| consultation.began_at.is_some());
        began.then(|| now + seconds(self.settings_of(ticket).wrap_up_s))
    }

    pub(super) fn remove(&self, ticket: TicketId, by: Staff, why: RemoveReason, now: Timestamp) -> Decision {
        let ticket = self.staff_ticket(ticket, by)?;
        let wrap_up_until = self.wrap_up_after(ticket, now);
        done([Event::TicketRemoved { ticket: ticket.id, by, why, wrap_up_until }])
    }

    pub(super) fn undo_remove(&self, ticket: TicketId, by: Staff, now: Timestamp) -> Decision {
        let ticket = self.ticket(ticket).filter(|t| self.concerns(t, by)).ok_or(StaffRefused::NoSuchTicket)?;
        if !ticket.may_be_undone(now) {
            return Err(StaffRefused::CannotUndo.into());
        }
        if self.visit(ticket.customer, ticket.session).is_some_and(Ticket::is_live) {
            return Err(StaffRefused::HasAPlace.into());
        }
        done([Event::RemovalUndone { ticket: ticket.id, by }])
    }

    pub(super) fn prioritise(&self, ticket: TicketId, by: Staff, class: u8) -> Decision {
        let ticket = self.staff_ticket(ticket, by)?;
        if class > CLASS_LAST {
            return Err(StaffRefused::BadClass.into());
        }
        let changed = ticket.key.class != class;
        done(changed.then_some(Event::ClassChanged { ticket: ticket.id, class, by: Some(by) }))
    }
}

/// A ticket on hold whose host is gone: same place, for any host.
pub(super) fn hold_lost(ticket: &Ticket, host: HostId) -> Event {
    Event::TicketRequeued { ticket: ticket.id, host, why: Returned::HoldLost, key: ticket.key }
}

/// Whether a host may take a customer now.
fn available(host: &Host, now: Timestamp) -> Result<(), NextRefused> {
    match host.state(now) {
        // A pause that was asked for in the meantime has taken effect already, although the wrap-up still shows.
        HostState::WrapUp(_) if host.duty != Duty::Available => Err(NextRefused::NotAvailable),
        // Asking for the next one says that the wrap-up is done.
        HostState::Available | HostState::WrapUp(_) => Ok(()),
        HostState::Reserved(_) | HostState::Busy(_) => Err(NextRefused::Engaged),
        HostState::Offline | HostState::Paused(_) => Err(NextRefused::NotAvailable),
    }
}
