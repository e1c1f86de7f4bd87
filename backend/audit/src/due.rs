//! What should have happened by a given time.

use anteroom_domain::{
    Timestamp,
    host::Duty,
    ids::{HostId, TicketId},
    session::{Assignment, Closing},
};

use crate::book::{Book, Place, Session, Stay, Ticket, seconds};

impl Book {
    /// Everything whose time is over at `now` and that has not happened: a sentence each, with the time.
    pub(crate) fn overdue(&self, now: Timestamp) -> Vec<(Timestamp, String)> {
        let mut late = Vec::new();
        let mut add = |due: Option<Timestamp>, who: &dyn std::fmt::Debug, what: &str| {
            if let Some(due) = due.filter(|due| *due <= now) {
                late.push((due, format!("{who:?} {what}, which was due at {due}")));
            }
        };
        for (id, ticket) in &self.tickets {
            match ticket.place {
                Place::Drafting { draft_by } => {
                    add(Some(draft_by), id, "has not agreed and is still in line");
                    add(ticket.longest_wait_at, id, "has waited longest and is still in line");
                }
                Place::Waiting => {
                    add(ticket.abandoned_at(), id, "is offline beyond the grace and still in line");
                    add(ticket.longest_wait_at, id, "has waited longest and is still in line");
                    add(ticket.away_until, id, "is still away");
                    add(ticket.age_at, id, "has not been raised by ageing");
                    match ticket.stay.filter(|_| ticket.away_until.is_none()) {
                        Some(Stay::Due(ask_at)) => add(Some(ask_at), id, "has not been asked whether to stay"),
                        Some(Stay::Asked(answer_by)) => add(Some(answer_by), id, "has not said that they stay"),
                        None => {}
                    }
                }
                Place::Offered { expires_at, .. } => add(Some(expires_at), id, "is still on offer"),
                Place::Ringing { answer_by, again_at, .. } => {
                    add(Some(answer_by), id, "still rings unanswered");
                    add(again_at, id, "has not been alerted again");
                }
                Place::Entering { media_by, .. } => add(Some(media_by), id, "still waits for media"),
                Place::Talking { .. } => {}
                Place::Interrupted { rejoin_by, .. } => add(Some(rejoin_by), id, "is still interrupted"),
                Place::Held { host } => {
                    add(ticket.abandoned_at(), id, "is offline beyond the grace and still held");
                    add(self.hold_lost_at(host, ticket), id, "is still held by a host who is gone");
                }
            }
            if self.is_turned_away(ticket, now) {
                add(Some(now), id, "is still in the line of a session that has closed");
            }
        }
        for (id, host) in &self.hosts {
            let place = host.has.first().and_then(|ticket| self.tickets.get(ticket)).map(|t| t.place);
            let engaged = match place {
                None if host.duty == Duty::Off => continue,
                None => "is lost past the lease and still on duty",
                Some(Place::Offered { .. }) => "is lost past the lease and still has an offer",
                Some(Place::Ringing { .. } | Place::Entering { .. }) => "is lost past the lease and still has a call",
                // The rejoin timer of the consultation decides.
                Some(_) => continue,
            };
            add(host.kept_until(), id, engaged);
        }
        late.extend(self.kept_overdue(now));
        late
    }

    /// When a ticket on hold goes back because the host who holds it has been gone for too long.
    pub(crate) fn hold_lost_at(&self, host: HostId, ticket: &Ticket) -> Option<Timestamp> {
        let (since, _) = self.hosts.get(&host)?.presence.offline?;
        Some(since + seconds(self.settings(ticket.session).held_host_s))
    }

    /// Whether a closed session does not serve this ticket any more. Whoever has been in a consultation is served.
    pub(crate) fn is_turned_away(&self, ticket: &Ticket, now: Timestamp) -> bool {
        let Some(Session { timetable, archived, settings, .. }) = self.sessions.get(&ticket.session) else {
            return false;
        };
        let ends = match settings.at_closing {
            Closing::Drain => false,
            Closing::Cutoff => !matches!(ticket.place, Place::Offered { .. }),
            Closing::Hard => true,
        };
        let closed = *archived || !timetable.is_open(now);
        closed && ends && ticket.place.is_in_line() && ticket.talked.is_zero()
    }

    /// Somebody who could be served and a host who could serve them, in a session that brings the two together by itself.
    pub(crate) fn unoffered(&self, now: Timestamp) -> Option<(TicketId, HostId)> {
        let free = self.hosts.iter().filter(|(_, host)| host.is_free(now)).map(|(id, _)| *id);
        free.into_iter().find_map(|host| {
            let automatic = |s: &Session| s.settings.assignment == Assignment::Automatic && s.hosts.contains(&host);
            let mut sessions = self.sessions.iter().filter(|(_, s)| automatic(s));
            let (ticket, _) = sessions.find_map(|(session, _)| self.head(*session, host))?;
            Some((ticket, host))
        })
    }
}
