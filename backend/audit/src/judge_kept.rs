//! Whether places are kept, claimed and given up as the rules say: each once at most, in time, by whom it was kept for.

use anteroom_domain::{
    Timestamp,
    event::Event,
    ids::{CustomerId, SessionId, TicketId},
    kept::{KEPT_AT_MOST, KeptPlace},
    ticket::EndReason,
};

use crate::{book::Book, judge::Judge};

impl Judge<'_> {
    /// Whoever joins while a place is kept for them gets that one, and nobody gets any other.
    pub(crate) fn carried(&mut self, session: SessionId, customer: CustomerId, class: u8, carried: Option<KeptPlace>) {
        let Some(joined) = self.book.sessions.get(&session) else { return };
        let in_time = joined.claim_until.is_some_and(|until| self.at < until);
        let kept = joined.kept.get(&customer).filter(|_| in_time).copied();
        let given = carried.map(|place| (place.ticket, place.key));
        self.expect(kept == given, "I25", || format!("{customer:?} gets {given:?} in {session:?}, not {kept:?}"));
        let class_kept = carried.is_none_or(|place| place.key.class == class);
        self.expect(class_kept, "I25", || format!("{customer:?} comes back in another class"));
    }

    pub(crate) fn place_kept(&mut self, ticket: TicketId, reason: EndReason, place_kept: bool) {
        let book = self.book;
        let Some(over) = book.tickets.get(&ticket) else { return };
        let Some((owner, _)) = over.people.first() else { return };
        let keeps = book.sessions.get(&over.session).is_some_and(|session| session.would_keep(*owner));
        let right = place_kept == (keeps && reason == EndReason::ClosedOut);
        self.expect(right, "I25", || format!("the place of {ticket:?} is kept: {place_kept}, and it ends: {reason:?}"));
    }

    pub(crate) fn kept_places(&mut self, session: SessionId, event: &Event) {
        let at = self.at;
        let Some(keeps) = self.book.sessions.get(&session) else {
            self.expect(false, "I19", || format!("there is no {session:?}"));
            return;
        };
        let forgotten = keeps.kept_at.is_some_and(|kept_at| kept_at + KEPT_AT_MOST <= at);
        let right = match (event, keeps.claim_until) {
            (Event::KeptPlacesOpened { claim_until, .. }, None) => {
                keeps.is_open(at) && *claim_until == at + keeps.settings.kept_place()
            }
            (Event::KeptPlacesClosed { .. }, Some(until)) => !keeps.is_open(at) && at < until,
            (Event::KeptPlacesLapsed { .. }, Some(until)) => until <= at,
            (Event::KeptPlacesLapsed { .. }, None) => forgotten && !keeps.is_open(at),
            _ => false,
        };
        let right = right && !keeps.kept.is_empty();
        self.expect(right, "I25", || format!("{event:?} while claims end at {:?}", keeps.claim_until));
    }
}

impl Book {
    /// When kept places should have been opened, put off or given up: a sentence, with the time.
    pub(crate) fn kept_overdue(&self, now: Timestamp) -> Option<(Timestamp, String)> {
        self.sessions.iter().filter(|(_, session)| !session.kept.is_empty()).find_map(|(id, session)| {
            let open = session.is_open(now);
            let late = match session.claim_until {
                Some(until) if until <= now => Some((until, "still keeps places, though the time for them is over")),
                Some(_) if !open => Some((now, "is closed, and the time for kept places runs on")),
                None if open => Some((now, "is open, and kept places cannot be claimed")),
                _ => None,
            };
            late.map(|(due, what)| (due, format!("{id:?} {what}")))
        })
    }
}
