//! Whether a ticket may be given to a host, and taken back, as an event says.

use anteroom_domain::{
    Timestamp,
    event::OfferEnd,
    host::Duty,
    ids::{ConsultationId, HostId, SessionId, TicketId},
    line::LineKey,
    ticket::{EndReason, Returned},
};

use crate::{
    book::{Host, Once, Place, Stay, Ticket, With},
    judge::Judge,
};

impl Judge<'_> {
    /// The id of an attempt is used for this one only.
    fn fresh(&mut self, consultation: ConsultationId) {
        let used = self.book.once.contains(&(consultation, Once::Given));
        self.expect(!used, "I1", || format!("{consultation:?} is used a second time"));
    }

    /// I5: nobody who may be served is passed by, unless the log says that a host chose so.
    fn in_order(&mut self, id: TicketId, ticket: &Ticket, host: HostId, out_of_order: bool) {
        let head = self.book.head(ticket.session, host);
        let passes = head.is_some_and(|(_, head)| head.key < ticket.key);
        let head = head.map(|(head, _)| head);
        self.expect(passes == out_of_order, "I5", || {
            format!("{id:?} is taken while {head:?} is first, and the log says out of order: {out_of_order}")
        });
    }

    /// A host gets a ticket and must not have one, nor the ticket a host.
    fn alone(&mut self, ticket: TicketId, with: With) {
        if let Some(place) = self.book.tickets.get(&ticket).map(|t| t.place) {
            let other = place.with().filter(|other| *other != with);
            self.expect(other.is_none(), "I1", || format!("{ticket:?} is given to {with:?} and is with {other:?}"));
        }
        let host = self.known_host(with.host).map(|h| h.has.clone()).unwrap_or_default();
        let others: Vec<_> = host.into_iter().filter(|other| *other != ticket).collect();
        self.expect(others.is_empty(), "I2", || format!("{:?} gets {ticket:?} and has {others:?}", with.host));
    }

    pub(crate) fn offered(&mut self, ticket: TicketId, with: With, expires_at: Timestamp) {
        let (at, Some(offered)) = (self.at, self.live(ticket)) else { return };
        self.alone(ticket, with);
        self.fresh(with.consultation);
        self.expect(offered.is_eligible(), "§3", || format!("{ticket:?} is offered but not eligible"));
        self.in_order(ticket, offered, with.host, false);
        let free = self.known_host(with.host).is_some_and(|host| host.is_free(at));
        self.expect(free, "§3", || format!("{:?}, who is not free, is asked about {ticket:?}", with.host));
        let serves = self.book.sessions.get(&offered.session).is_some_and(|s| s.hosts.contains(&with.host));
        self.expect(serves, "§3", || format!("{:?} does not serve the session of {ticket:?}", with.host));
        self.expect(expires_at > at, "§3", || format!("the offer of {ticket:?} is over as it begins"));
    }

    pub(crate) fn returned(&mut self, ticket: TicketId, host: HostId, why: OfferEnd) {
        let Some(place) = self.live(ticket).map(|t| t.place) else { return };
        let Place::Offered { with, expires_at } = place else {
            self.expect(false, "§3", || format!("{ticket:?} is {} when an offer of it returns", place.name()));
            return;
        };
        self.expect(with.host == host, "I2", || format!("{host:?} returns {ticket:?}, which is with {:?}", with.host));
        let asked = self.book.hosts.get(&host);
        let (duty, lease) = (asked.map(|h| h.duty), asked.and_then(Host::kept_until));
        match why {
            OfferEnd::Declined => {}
            OfferEnd::Missed => self.not_early(expires_at, "the end of the offer", ticket),
            OfferEnd::HostPaused => {
                let wants = duty == Some(Duty::Available);
                self.expect(!wants, "§3", || format!("{host:?} has not paused and loses the offer of {ticket:?}"));
            }
            OfferEnd::HostLost => self.lease_over(host, lease, ticket),
        }
    }

    fn lease_over(&mut self, host: HostId, lease: Option<Timestamp>, ticket: TicketId) {
        match lease {
            Some(until) => self.not_early(until, "the host's lease", ticket),
            None => self.expect(false, "§3", || format!("{host:?} is connected and counts as lost for {ticket:?}")),
        }
    }

    pub(crate) fn called(&mut self, ticket: TicketId, with: With, answer_by: Timestamp, out_of_order: bool) {
        let (at, Some(called)) = (self.at, self.live(ticket)) else { return };
        self.alone(ticket, with);
        self.once(with.consultation, "a call", Once::Called);
        self.expect(answer_by > at, "§3", || format!("the call of {ticket:?} is over as it begins"));
        match called.place {
            Place::Offered { with: asked, expires_at } => {
                self.expect(asked == with, "I2", || format!("{ticket:?} is on offer to {asked:?}, not to {with:?}"));
                self.expect(at < expires_at, "§3", || format!("the offer of {ticket:?} was over at {expires_at}"));
            }
            Place::Waiting => {
                self.fresh(with.consultation);
                self.in_order(ticket, called, with.host, out_of_order);
                let available = self.known_host(with.host).is_some_and(Host::is_available);
                self.expect(available, "§3", || format!("{:?}, who is not available, gets {ticket:?}", with.host));
            }
            Place::Held { host } => {
                self.fresh(with.consultation);
                self.expect(host == with.host, "§3", || format!("{ticket:?} is held by {host:?}, not by {with:?}"));
            }
            place @ (Place::Drafting { .. }
            | Place::Ringing { .. }
            | Place::Entering { .. }
            | Place::Talking { .. }
            | Place::Interrupted { .. }) => {
                self.expect(false, "§3", || format!("{ticket:?} is {} when it is called", place.name()));
            }
        }
    }

    pub(crate) fn requeued(&mut self, ticket: TicketId, host: HostId, why: Returned, key: LineKey) {
        let Some(back) = self.live(ticket) else { return };
        let held_by = if let Place::Held { host } = back.place { Some(host) } else { None };
        let named = back.place.with().map(|with| with.host).or(held_by);
        self.expect(named == Some(host), "I2", || format!("{host:?} gives {ticket:?} back, which is with {named:?}"));
        let lease = self.book.hosts.get(&host).and_then(Host::kept_until);
        match (why, back.place) {
            (Returned::MissedCall, Place::Ringing { answer_by, .. }) => {
                self.not_early(answer_by, "the answer timer", ticket);
                self.expect(back.missed_calls == 0, "§3", || format!("{ticket:?} missed a second call and stays"));
                self.behind_the_next(ticket, back, key);
                return;
            }
            (Returned::MediaFailed, Place::Entering { media_by, .. }) => {
                self.not_early(media_by, "the media timer", ticket);
                self.expect(back.media_failures == 0, "§3", || format!("{ticket:?} failed a second time and stays"));
            }
            (Returned::HostLostBefore, Place::Ringing { .. } | Place::Entering { .. }) => {
                self.lease_over(host, lease, ticket);
            }
            (Returned::HostLostDuring, Place::Interrupted { rejoin_by, .. }) => {
                self.not_early(rejoin_by, "the rejoin timer", ticket);
                let resumed = LineKey { fresh: false, ..back.key };
                self.expect(key == resumed, "I13", || format!("{ticket:?} does not resume ahead of its class"));
                return;
            }
            (Returned::HoldLost, Place::Held { host }) => {
                // Whoever logs off gives back what they hold at once.
                let off = self.book.hosts.get(&host).is_some_and(|h| h.duty == Duty::Off);
                match self.book.hold_lost_at(host, back) {
                    Some(lost_at) if !off => self.not_early(lost_at, "the host's time to hold", ticket),
                    _ => self.expect(off, "§3", || format!("{host:?} is there and loses {ticket:?}, which they hold")),
                }
            }
            (_, place) => self.expect(false, "§3", || format!("{ticket:?} is {} and requeued: {why:?}", place.name())),
        }
        self.expect(key == back.key, "I13", || format!("{ticket:?} is put back at another place: {why:?}"));
    }

    /// I13: a missed call costs as many places as the session says, and no more.
    fn behind_the_next(&mut self, ticket: TicketId, back: &Ticket, key: LineKey) {
        let behind = self.book.settings(back.session).missed_call_behind as usize;
        let after: Vec<_> = self.book.line(back.session).map(|(_, t)| t.key).filter(|k| *k > back.key).collect();
        let passed = after.iter().filter(|k| **k < key).count();
        let wanted = after.len().min(behind);
        // Others who missed a call and were put behind the same place stay ahead.
        let put_there = after.iter().filter(|k| **k < key && k.behind > 0).count();
        let right = key >= back.key && wanted <= passed && passed <= wanted + put_there;
        self.expect(right, "I13", || format!("{ticket:?} missed a call and goes behind {passed}, not {wanted}"));
    }

    /// A host gets the wrap-up exactly when a consultation that has begun is over.
    pub(crate) fn wrap_up_given(&mut self, place: Place, wrap_up_until: Option<Timestamp>, ticket: TicketId) {
        let right = place.has_begun() == wrap_up_until.is_some();
        self.expect(right, "§3", || format!("{ticket:?} was {} and its wrap-up is {wrap_up_until:?}", place.name()));
    }

    pub(crate) fn transferred(
        &mut self,
        ticket: TicketId,
        session: SessionId,
        wanted_host: Option<HostId>,
        key: LineKey,
        wrap_up_until: Option<Timestamp>,
    ) {
        let Some(moved) = self.live(ticket) else { return };
        self.wrap_up_given(moved.place, wrap_up_until, ticket);
        let Some(target) = self.book.sessions.get(&session) else {
            self.expect(false, "I19", || format!("{ticket:?} is transferred to {session:?}, which does not exist"));
            return;
        };
        if session == moved.session {
            self.expect(wanted_host.is_some(), "§3", || format!("{ticket:?} is transferred to where it is"));
            self.expect(key == moved.key, "I13", || format!("{ticket:?} changes its place when handed to a host"));
        } else {
            for (customer, _) in &moved.people {
                self.no_place_yet(ticket, session, *customer);
            }
            let kept = key.effective_at == moved.key.effective_at && key.seq == moved.key.seq;
            let tail = target.settings.transfers_to_tail;
            self.expect(kept || tail, "I13", || format!("{ticket:?} loses its time of joining in a transfer"));
        }
    }

    pub(crate) fn ended(&mut self, ticket: TicketId, reason: EndReason, wrap_up_until: Option<Timestamp>) {
        if reason == EndReason::Served && self.book.ended.get(&ticket) == Some(&true) {
            self.findings.push(("I3", format!("{ticket:?} is served a second time")));
        }
        let Some(over) = self.live(ticket) else { return };
        self.wrap_up_given(over.place, wrap_up_until, ticket);
        match (reason, over.place) {
            (EndReason::Served, place) if place.has_begun() => {}
            (EndReason::Left, _) => {}
            (EndReason::Abandoned, Place::Waiting | Place::Held { .. }) => match over.abandoned_at() {
                Some(until) => self.not_early(until, "the grace", ticket),
                None => self.expect(false, "§3", || format!("{ticket:?} is online and counts as abandoned")),
            },
            (EndReason::Abandoned, Place::Interrupted { rejoin_by, .. }) => {
                self.not_early(rejoin_by, "the rejoin timer", ticket);
            }
            (EndReason::NoShow, Place::Ringing { answer_by, .. }) => {
                self.not_early(answer_by, "the answer timer", ticket);
                self.expect(over.missed_calls > 0, "§3", || format!("{ticket:?} missed one call and is over"));
            }
            (EndReason::Failed, Place::Entering { media_by, .. }) => {
                self.not_early(media_by, "the media timer", ticket);
                self.expect(over.media_failures > 0, "§3", || format!("{ticket:?} failed once and is over"));
            }
            (EndReason::Expired, Place::Drafting { .. } | Place::Waiting) => {
                let stay = if let Some(Stay::Asked(answer_by)) = over.stay { Some(answer_by) } else { None };
                match [over.longest_wait_at, stay].into_iter().flatten().min() {
                    Some(due) => self.not_early(due, "the longest wait", ticket),
                    None => self.expect(false, "§3", || format!("{ticket:?} expires without a reason")),
                }
            }
            (EndReason::ClosedOut, place) => {
                let session = over.session;
                self.expect(place.is_in_line(), "I17", || {
                    format!("{ticket:?} is {} and ends because {session:?} closes", place.name())
                });
                let right = self.book.is_turned_away(over, self.at) || !place.is_in_line();
                self.expect(right, "§3", || format!("{ticket:?} is turned away and {session:?} would serve it"));
            }
            (_, place) => self.expect(false, "§3", || format!("{ticket:?} is {} and ends: {reason:?}", place.name())),
        }
    }
}
