//! What happens by itself. At one instant: timers first, then what follows from media, presence and closing, then
//! offers, when everyone who is free is known.

use anteroom_domain::{
    Timestamp,
    consultation::Side,
    host::{Duty, PauseReason},
    ids::{HostId, TicketId},
    session::{Assignment, Closing},
    ticket::{EndReason, Returned},
};

use super::{Place, Reference, Span, Stage, State, Stay, Ticket};

/// What a timer of a ticket does.
#[derive(Debug, Clone, Copy)]
enum Then {
    End(EndReason),
    AskToStay,
    ComeBack,
    Age,
    MissedOffer,
    AlertAgain,
    MissedCall,
    NoMedia,
    NotBack,
}

impl Reference {
    /// Does one thing that is due.
    pub(super) fn something_is_due(&mut self) -> bool {
        self.ticket_timer() || self.host_timer() || self.consequence() || self.of_hours() || self.assignment()
    }

    /// Every timer that runs on a ticket. When several are due, the first of them decides.
    fn timers(ticket: &Ticket) -> Vec<(Timestamp, Then)> {
        let mut timers = Vec::new();
        let given_up = ticket.given_up_at().map(|at| (at, Then::End(EndReason::Abandoned)));
        let expired = ticket.longest_wait.map(|span| (span.end(), Then::End(EndReason::Expired)));
        match &ticket.state {
            State::Drafting(draft) => {
                timers.extend(expired);
                timers.push((draft.end(), Then::End(EndReason::Left)));
            }
            State::Waiting => {
                timers.extend(given_up);
                timers.extend(expired);
                // Nobody is asked anything while they are away.
                timers.extend(ticket.stay.filter(|_| ticket.away.is_none()).map(|stay| match stay {
                    Stay::Asked(answer) => (answer.end(), Then::End(EndReason::Expired)),
                    Stay::WillBeAsked(after) => (after.end(), Then::AskToStay),
                }));
                timers.extend(ticket.away.map(|away| (away.end(), Then::ComeBack)));
                timers.extend(ticket.ageing.map(|ageing| (ageing.end(), Then::Age)));
            }
            State::Offered { asked, .. } => timers.push((asked.end(), Then::MissedOffer)),
            State::Calling(_, Stage::Ringing { answer, alerted_again }) => {
                timers.push((answer.end(), Then::MissedCall));
                timers.extend((!alerted_again).then(|| (answer.half(), Then::AlertAgain)));
            }
            State::Calling(_, Stage::Entering(media)) => timers.push((media.end(), Then::NoMedia)),
            State::Talking(_) => {}
            State::Interrupted(_, _, rejoin) => timers.push((rejoin.end(), Then::NotBack)),
            State::Held { .. } => timers.extend(given_up),
            State::Ended { .. } => {}
        }
        timers
    }

    /// The ticket whose earliest timer is the earliest of all goes first.
    fn ticket_timer(&mut self) -> bool {
        let earliest = |t: &Ticket| Self::timers(t).into_iter().map(|(at, _)| at).min().map(|at| (at, t.id));
        let Some((at, id)) = self.tickets.iter().filter_map(earliest).min() else { return false };
        if !self.is_due(at) {
            return false;
        }
        let timers = Self::timers(self.ticket(id).expect("it exists"));
        let (_, then) = timers.into_iter().find(|(at, _)| self.is_due(*at)).expect("one is due");
        self.run_out(id, then);
        true
    }

    fn run_out(&mut self, id: TicketId, then: Then) {
        let settings = self.settings_of(id);
        match then {
            Then::End(why) => self.end_ticket(id, why, None),
            Then::AskToStay => {
                let asked = Stay::Asked(self.now_for(settings.unstaffed_answer_s));
                self.change(id, |t| t.stay = Some(asked));
            }
            Then::ComeBack => self.no_longer_away(id),
            Then::Age => {
                let class = self.ticket(id).expect("it exists").place.0.saturating_sub(1);
                self.change_class(id, class);
            }
            Then::MissedOffer => self.offer_returns(id, Some(settings.reject_delay_s), true),
            Then::AlertAgain => {
                self.change(id, |t| {
                    if let State::Calling(_, Stage::Ringing { alerted_again, .. }) = &mut t.state {
                        *alerted_again = true;
                    }
                });
                let consultation = self.ticket(id).and_then(Ticket::consultation).expect("it is called");
                self.alerts.push((id, consultation, "again"));
            }
            Then::MissedCall => {
                let ticket = self.ticket(id).expect("it exists");
                if ticket.missed_calls > 0 {
                    return self.end_ticket(id, EndReason::NoShow, None);
                }
                let place = self.behind_the_next(ticket, settings.missed_call_behind as usize);
                self.places = self.places.max(place.4);
                self.requeue(id, Returned::MissedCall, Some(place));
                self.change(id, |t| t.missed_calls += 1);
            }
            Then::NoMedia => {
                let media = self.now_for(settings.media_s);
                let ticket = self.ticket(id).expect("it exists");
                if ticket.call().is_some_and(|call| call.rooms == 1) {
                    return self.change(id, |t| {
                        if let State::Calling(call, stage) = &mut t.state {
                            (call.rooms, call.media) = (2, [false; 2]);
                            *stage = Stage::Entering(media);
                        }
                    });
                }
                if ticket.media_failures > 0 {
                    return self.end_ticket(id, EndReason::Failed, None);
                }
                self.requeue(id, Returned::MediaFailed, None);
                self.change(id, |t| t.media_failures += 1);
            }
            Then::NotBack => {
                let ticket = self.ticket(id).expect("it exists");
                if self.is_in_room(ticket, Side::Host) {
                    return self.end_ticket(id, EndReason::Abandoned, Some(settings.wrap_up_s));
                }
                let (class, _, since, seq, behind) = ticket.place;
                self.requeue(id, Returned::HostLostDuring, Some((class, false, since, seq, behind)));
            }
        }
    }

    /// Directly behind the next few in line, and behind those who were put there before; behind all if there are fewer.
    fn behind_the_next(&self, ticket: &Ticket, count: usize) -> Place {
        let mut next = self.line(ticket.session);
        next.retain(|other| other.place > ticket.place);
        next.truncate(count);
        let Some(last) = next.last() else { return ticket.place };
        let (class, fresh, since, seq, _) = last.place;
        (class, fresh, since, seq, self.places + 1)
    }

    fn host_timer(&mut self) -> bool {
        let hosts: Vec<_> = self.hosts.iter().map(|h| h.id).collect();
        hosts.into_iter().any(|host| self.timer_of(host))
    }

    fn timer_of(&mut self, id: HostId) -> bool {
        let host = self.host(id).expect("it exists").clone();
        // Which tickets a host holds ends with the host timer, not with the lease.
        let gone = host.pages.gone;
        let lost_hold = self.held_by(id).into_iter().find(|ticket| {
            let s = self.settings_of(*ticket).held_host_s;
            gone.is_some_and(|(since, _)| self.is_due(Span { from: since, s }.end()))
        });
        if let Some(ticket) = lost_hold {
            self.requeue(ticket, Returned::HoldLost, None);
            return true;
        }
        let lost = gone.is_some_and(|(_, lease)| self.is_due(lease.end()));
        if let Some(ticket) = self.ticket_with(id).cloned() {
            return match ticket.state {
                State::Offered { .. } if lost || host.duty != Duty::Available => {
                    self.offer_returns(ticket.id, None, false);
                    true
                }
                State::Calling(..) if lost => {
                    self.requeue(ticket.id, Returned::HostLostBefore, None);
                    true
                }
                // In a consultation the rejoin timer decides.
                _ => false,
            };
        }
        if lost && host.duty != Duty::Off {
            self.change_duty(id, Duty::Off);
            return true;
        }
        // The strictest of the host's sessions decides.
        let most = self.served_by(id).into_iter().map(|s| s.settings.missed_offers_max).min();
        if host.duty == Duty::Available && most.is_some_and(|most| host.missed_offers >= most) {
            self.change_duty(id, Duty::Paused(PauseReason::MissedOffers));
            return true;
        }
        false
    }

    fn is_in_room(&self, ticket: &Ticket, side: Side) -> bool {
        let call = ticket.call().expect("a consultation is open");
        let online = match side {
            Side::Customer => ticket.online(),
            Side::Host => self.host(call.host).is_some_and(|h| h.pages.there()),
        };
        online && call.has_media(side)
    }

    /// Consultations begin, are interrupted and go on, the one with the lowest id first.
    fn consequence(&mut self) -> bool {
        let mut open: Vec<_> = self.tickets.iter().filter(|t| t.call().is_some()).cloned().collect();
        open.sort_by_key(Ticket::consultation);
        open.into_iter().any(|ticket| self.consequence_for(&ticket))
    }

    fn consequence_for(&mut self, ticket: &Ticket) -> bool {
        let missing = Side::BOTH.into_iter().find(|side| !self.is_in_room(ticket, *side));
        let rejoin = self.now_for(self.settings_of(ticket.id).rejoin_s);
        let state = match (ticket.state.clone(), missing) {
            (State::Calling(mut call, _), _) if call.media == [true; 2] => {
                call.began = true;
                State::Talking(call)
            }
            (State::Talking(call), Some(by)) => State::Interrupted(call, by, rejoin),
            // Whoever was lost first is back, and now the other is missing: a new interruption.
            (State::Interrupted(call, first, _), Some(by)) if by != first && self.is_in_room(ticket, first) => {
                State::Interrupted(call, by, rejoin)
            }
            (State::Interrupted(call, ..), None) => State::Talking(call),
            _ => return false,
        };
        self.change(ticket.id, |t| {
            // The wait is over for good: whoever loses the host is not turned away for having waited before.
            if matches!((&t.state, &state), (State::Calling(..), State::Talking(_))) {
                t.longest_wait = None;
            }
            t.state = state;
        });
        true
    }

    /// Places that were kept before come first: whoever is turned away now has nothing to do with their time.
    fn of_hours(&mut self) -> bool {
        self.kept_places() || self.closing()
    }

    /// Whoever has been in a consultation is served to the end, whatever the session does at closing.
    fn closing(&mut self) -> bool {
        let closed = self.sessions.iter().filter(|s| self.turns_away(s));
        let line = closed.flat_map(|s| self.line(s.id).into_iter().map(|t| (t, s.settings.at_closing)));
        let mut turned_away = line.filter(|(t, at_closing)| {
            let is_offered = matches!(t.state, State::Offered { .. });
            super::total(&t.talks, self.now).is_zero() && (!is_offered || *at_closing == Closing::Hard)
        });
        let Some(id) = turned_away.next().map(|(t, _)| t.id) else { return false };
        self.keep_place(id);
        self.end_ticket(id, EndReason::ClosedOut, None);
        true
    }

    fn assignment(&mut self) -> bool {
        let mut free: Vec<_> = self.hosts.iter().filter(|h| self.free(h)).collect();
        free.sort_by_key(|h| (h.idle_since, h.id));
        for host in free.into_iter().map(|h| h.id).collect::<Vec<_>>() {
            let automatic = self.served_by(host).into_iter().filter(|s| s.settings.assignment == Assignment::Automatic);
            let heads = automatic.filter_map(|s| self.head(s.id, host)).collect();
            let Some(ticket) = self.most_urgent(heads).map(|t| t.id) else { continue };
            let asked = self.now_for(self.settings_of(ticket).offer_s);
            let consultation = self.fresh_consultation();
            self.change(ticket, |t| t.state = State::Offered { host, consultation, asked });
            self.alerts.push((ticket, consultation, "offered"));
            return true;
        }
        false
    }
}
