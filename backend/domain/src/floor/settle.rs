//! What happens by itself: timers, consequences, assignment. One event at a time, until nothing is left to do.

use jiff::Timestamp;

use super::{Floor, Ids, decide_staff::hold_lost};
use crate::{
    consultation::Side,
    event::{Event, OfferEnd},
    host::{Duty, Engagement, Host, PauseReason},
    ids::ConsultationId,
    line::LineKey,
    session::{Assignment, Closing, Session, seconds},
    ticket::{CallStage, EndReason, Returned, StayPrompt, Ticket, TicketState},
};

impl Floor {
    /// The next thing that is due at `now`, or `None` when the floor is at rest until [`Floor::next_deadline`].
    ///
    /// The order matters only within one instant: timers first, since an offer that is over must not be accepted;
    /// consequences of media and presence next; new offers last, when everyone who is free is known.
    pub fn settle(&self, now: Timestamp, ids: &mut dyn Ids) -> Option<Event> {
        self.timer(now).or_else(|| self.consequence(now)).or_else(|| self.assignment(now, ids))
    }

    fn timer(&self, now: Timestamp) -> Option<Event> {
        let tickets = self.index.due.iter().take_while(|(at, _)| *at <= now).filter_map(|(_, id)| self.ticket(*id));
        tickets
            .map(|ticket| self.ticket_timer(ticket, now))
            .chain(self.hosts.values().map(|host| self.host_timer(host, now)))
            .find_map(|event| event)
    }

    /// What a ticket's timer does. Deadlines are exclusive: at the instant itself the time is over.
    fn ticket_timer(&self, ticket: &Ticket, now: Timestamp) -> Option<Event> {
        let settings = self.settings_of(ticket);
        match &ticket.state {
            TicketState::Drafting { draft_by } => {
                let expired = ticket.longest_wait_at.is_some_and(|at| at <= now);
                let reason = if expired { EndReason::Expired } else { EndReason::Left };
                (expired || *draft_by <= now).then(|| ended(ticket, reason, None))
            }
            TicketState::Waiting => self.waiting_timer(ticket, now),
            TicketState::Held { .. } => {
                let abandoned = ticket.abandoned_at().is_some_and(|at| at <= now);
                abandoned.then(|| ended(ticket, EndReason::Abandoned, None))
            }
            TicketState::Offered(offer) => (offer.expires_at <= now).then(|| Event::OfferReturned {
                ticket: ticket.id,
                host: offer.host,
                why: OfferEnd::Missed,
                left_alone_until: Some(now + seconds(settings.reject_delay_s)),
            }),
            TicketState::Calling { consultation, stage: CallStage::Ringing { alert_again_at, answer_by } } => {
                if *answer_by <= now {
                    if ticket.missed_calls > 0 {
                        return Some(ended(ticket, EndReason::NoShow, None));
                    }
                    let key = self.behind_the_next(ticket, settings.missed_call_behind);
                    let (host, why) = (consultation.host, Returned::MissedCall);
                    return Some(Event::TicketRequeued { ticket: ticket.id, host, why, key });
                }
                let again = alert_again_at.is_some_and(|at| at <= now);
                again.then_some(Event::AlertedAgain { ticket: ticket.id })
            }
            TicketState::Calling { consultation, stage: CallStage::Entering { media_by } } => {
                if *media_by > now {
                    return None;
                }
                if consultation.room_attempt == 1 {
                    let media_by = now + seconds(settings.media_s);
                    return Some(Event::RoomRenewed { ticket: ticket.id, media_by });
                }
                if ticket.media_failures > 0 {
                    return Some(ended(ticket, EndReason::Failed, None));
                }
                let (host, why) = (consultation.host, Returned::MediaFailed);
                Some(Event::TicketRequeued { ticket: ticket.id, host, why, key: ticket.key })
            }
            TicketState::Interrupted { consultation, rejoin_by, .. } => {
                if *rejoin_by > now {
                    return None;
                }
                if self.is_there(ticket, Side::Host) {
                    let wrap_up_until = Some(now + seconds(settings.wrap_up_s));
                    return Some(ended(ticket, EndReason::Abandoned, wrap_up_until));
                }
                let (host, why) = (consultation.host, Returned::HostLostDuring);
                Some(Event::TicketRequeued { ticket: ticket.id, host, why, key: ticket.key.resumed() })
            }
            TicketState::InConsultation { .. } | TicketState::Ended(_) => None,
        }
    }

    fn waiting_timer(&self, ticket: &Ticket, now: Timestamp) -> Option<Event> {
        let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        if due(ticket.abandoned_at()) {
            return Some(ended(ticket, EndReason::Abandoned, None));
        }
        if due(ticket.longest_wait_at) {
            return Some(ended(ticket, EndReason::Expired, None));
        }
        match ticket.stay_due() {
            Some(StayPrompt::Asked { answer_by }) if answer_by <= now => {
                return Some(ended(ticket, EndReason::Expired, None));
            }
            Some(StayPrompt::Due { ask_at }) if ask_at <= now => {
                let answer_by = now + seconds(self.settings_of(ticket).unstaffed_answer_s);
                return Some(Event::AskedToStay { ticket: ticket.id, answer_by });
            }
            _ => {}
        }
        if due(ticket.away_until) {
            return Some(Event::CameBack { ticket: ticket.id });
        }
        let class = ticket.key.class.saturating_sub(1);
        due(ticket.age_at).then_some(Event::ClassChanged { ticket: ticket.id, class, by: None })
    }

    /// The place behind the next `count` tickets in line; the last place if there are fewer.
    fn behind_the_next(&self, ticket: &Ticket, count: u32) -> LineKey {
        let Some(session) = self.sessions.get(&ticket.session) else { return ticket.key };
        let next = session.line.from(ticket.key).map(|(key, _)| key).take(count as usize);
        match next.last() {
            Some(last) => LineKey::after(last, self.seq + 1),
            None => ticket.key,
        }
    }

    /// A host whose connection was lost for longer than the lease, or whose wish makes an offer pointless.
    fn host_timer(&self, host: &Host, now: Timestamp) -> Option<Event> {
        let hold_lost_now = |ticket: &&Ticket| self.hold_lost_at(host, ticket).is_some_and(|at| at <= now);
        if let Some(ticket) = host.held.iter().filter_map(|id| self.ticket(*id)).find(hold_lost_now) {
            return Some(hold_lost(ticket, host.id));
        }
        let lost = host.presence.offline().is_some_and(|offline| offline.kept_until <= now);
        let engaged = host.engaged.and_then(|e| self.ticket(e.ticket()));
        match (host.engaged, engaged) {
            (Some(Engagement::Reserved(ticket)), _) => {
                let wants_no_more = host.duty != Duty::Available;
                let why = if lost { OfferEnd::HostLost } else { OfferEnd::HostPaused };
                (lost || wants_no_more).then_some(Event::OfferReturned {
                    ticket,
                    host: host.id,
                    why,
                    left_alone_until: None,
                })
            }
            (Some(Engagement::Busy(_)), Some(ticket)) if matches!(ticket.state, TicketState::Calling { .. }) => lost
                .then_some(Event::TicketRequeued {
                    ticket: ticket.id,
                    host: host.id,
                    why: Returned::HostLostBefore,
                    key: ticket.key,
                }),
            // During a consultation the rejoin timer of the ticket decides.
            (Some(Engagement::Busy(_)), _) => None,
            (None, _) if lost && host.duty != Duty::Off => {
                Some(Event::HostDutyChanged { host: host.id, duty: Duty::Off })
            }
            (None, _) => {
                let duty = Duty::Paused(PauseReason::MissedOffers);
                self.has_missed_too_many(host).then_some(Event::HostDutyChanged { host: host.id, duty })
            }
        }
    }

    /// Whether a host who is ready has missed as many offers in a row as the strictest of their sessions allows. Every
    /// host is asked after every event, so the sessions are looked through only for those who have missed any at all:
    /// no session allows none.
    fn has_missed_too_many(&self, host: &Host) -> bool {
        host.missed_offers > 0
            && host.is_on_duty()
            && self.sessions_of(host.id).any(|session| host.missed_offers >= session.settings.missed_offers_max)
    }

    /// Whether a side is in the room: its media flows and its page is connected.
    fn is_there(&self, ticket: &Ticket, side: Side) -> bool {
        let Some(consultation) = ticket.consultation() else { return false };
        let online = match side {
            Side::Customer => ticket.is_online(),
            Side::Host => self.hosts.get(&consultation.host).is_some_and(|host| host.presence.is_online()),
        };
        online && consultation.media.of(side)
    }

    /// What follows from media and presence: consultations begin, are interrupted, and go on.
    fn consequence(&self, now: Timestamp) -> Option<Event> {
        let open = self.index.consultations.values().filter_map(|id| self.ticket(*id));
        let of_media = open.map(|ticket| self.ticket_consequence(ticket, now)).find_map(|event| event);
        // What was kept before has its own time; whoever is turned away now comes after that is settled.
        let of_hours = |session: &Session| session.kept_places_event(now).or_else(|| self.closing(session, now));
        of_media.or_else(|| self.sessions.values().find_map(of_hours))
    }

    /// When a closing turns somebody away. What should have happened already is due at once.
    pub(super) fn closing_due(&self, session: &Session, now: Timestamp) -> Option<Timestamp> {
        session.turns_away_at(now).or_else(|| self.closing(session, now).map(|_| now))
    }

    /// Who is turned away because the session has closed: never anyone who has been in a consultation.
    fn closing(&self, session: &Session, now: Timestamp) -> Option<Event> {
        if session.line.is_empty() || !session.turns_away(now) {
            return None;
        }
        let ends_offers = session.settings.at_closing == Closing::Hard;
        let is_turned_away = |ticket: &&Ticket| {
            let is_offered = matches!(ticket.state, TicketState::Offered(_));
            ticket.talked.is_zero() && (!is_offered || ends_offers)
        };
        let mut line = session.line().filter_map(|id| self.ticket(id));
        line.find(is_turned_away).map(|ticket| Event::TicketEnded {
            ticket: ticket.id,
            reason: EndReason::ClosedOut,
            wrap_up_until: None,
            place_kept: session.would_keep_place(ticket.customer),
        })
    }

    fn ticket_consequence(&self, ticket: &Ticket, now: Timestamp) -> Option<Event> {
        let missing = Side::BOTH.into_iter().find(|side| !self.is_there(ticket, *side));
        match (&ticket.state, missing) {
            (TicketState::Calling { consultation, .. }, _) if consultation.media.both() => {
                Some(Event::ConsultationBegan { ticket: ticket.id })
            }
            (TicketState::InConsultation { .. }, Some(by)) => Some(self.interrupted(ticket, by, now)),
            // Whoever was lost first is back, and the other is not: that is another interruption, with its own time.
            (TicketState::Interrupted { by: first, .. }, Some(by)) if self.is_there(ticket, *first) => {
                Some(self.interrupted(ticket, by, now))
            }
            (TicketState::Interrupted { .. }, None) => Some(Event::ConsultationResumed { ticket: ticket.id }),
            _ => None,
        }
    }

    fn interrupted(&self, ticket: &Ticket, by: Side, now: Timestamp) -> Event {
        let rejoin_by = now + seconds(self.settings_of(ticket).rejoin_s);
        Event::ConsultationInterrupted { ticket: ticket.id, by, rejoin_by }
    }

    /// Gives the first in line of the automatic sessions to whoever has been free longest.
    ///
    /// Mostly there is nothing to give or nobody to give it to, and this is asked after every event: so that is found
    /// out first.
    fn assignment(&self, now: Timestamp, ids: &mut dyn Ids) -> Option<Event> {
        let has_to_give = |session: &&Session| {
            session.settings.assignment == Assignment::Automatic && self.index.ready(session.id).next().is_some()
        };
        let automatic: Vec<_> = self.sessions.values().filter(has_to_give).collect();
        if automatic.is_empty() {
            return None;
        }
        let mut free: Vec<_> = self.hosts.values().filter(|host| host.is_free(now)).collect();
        if free.is_empty() {
            return None;
        }
        free.sort_by_key(|host| (host.idle_since, host.id));
        free.into_iter().find_map(|host| {
            let served = automatic.iter().filter(|session| session.hosts.contains(&host.id));
            let ticket = self.most_urgent(served.filter_map(|session| self.head(session, host.id)), now)?;
            let expires_at = now + seconds(self.settings_of(ticket).offer_s);
            let consultation = ConsultationId(ids.fresh());
            Some(Event::TicketOffered { ticket: ticket.id, consultation, host: host.id, expires_at })
        })
    }
}

fn ended(ticket: &Ticket, reason: EndReason, wrap_up_until: Option<Timestamp>) -> Event {
    Event::TicketEnded { ticket: ticket.id, reason, wrap_up_until, place_kept: false }
}
