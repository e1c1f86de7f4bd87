//! What a change of one ticket means for the others in its line: their positions, their estimates, and why.

use jiff::Timestamp;

use super::Floor;
use crate::{
    ids::{SessionId, TicketId},
    line::{LineKey, Move, MoveReason},
    ticket::{Returned, Ticket, TicketState},
};

/// Where a ticket stands in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    session: SessionId,
    key: LineKey,
}

impl Place {
    /// `None` for a ticket that is not in line.
    pub(super) fn of(ticket: &Ticket) -> Option<Self> {
        ticket.is_in_line().then_some(Self { session: ticket.session, key: ticket.key })
    }
}

impl Floor {
    /// Gives a ticket its place in line.
    pub(super) fn enter_line(&mut self, place: Place, ticket: TicketId) {
        if let Some(session) = self.sessions.get_mut(&place.session) {
            session.line.take(place.key, ticket);
        }
    }

    /// Takes a ticket out of its place.
    pub(super) fn leave_line(&mut self, place: Place) {
        if let Some(session) = self.sessions.get_mut(&place.session) {
            session.line.leave(place.key);
        }
    }

    /// Keeps the books of the line, or the lines, that `ticket` was in, is in, or both. The ticket itself is in none of
    /// them at this moment.
    pub(super) fn line_changed(&mut self, before: Option<Place>, ticket: &mut Ticket, at: Timestamp) {
        let after = Place::of(ticket);
        if before == after {
            return;
        }
        keep_time(before, after, ticket, at);
        match (before, after) {
            (Some(old), Some(new)) if old.session == new.session => {
                self.moved_within(new.session, old.key, new.key, at);
            }
            _ => {
                if let Some(old) = before {
                    let called = matches!(ticket.state, TicketState::Calling { .. });
                    let why = match after {
                        Some(_) => MoveReason::Transferred,
                        None if called => MoveReason::Called,
                        None => MoveReason::Gone,
                    };
                    self.left_line(old, why, at);
                }
                if let Some(new) = after {
                    let why = match ticket.returned {
                        Some(Returned::Transferred) => MoveReason::Transferred,
                        Some(_) => MoveReason::Returned,
                        None if ticket.carried_from.is_some() => MoveReason::CarriedOver,
                        None => MoveReason::Joined,
                    };
                    self.entered_line(new, why, at);
                }
            }
        }
        if before.map(|place| place.session) != after.map(|place| place.session) {
            ticket.stay = after.and_then(|place| self.stay_prompt(place.session, at));
        }
    }

    fn left_line(&mut self, place: Place, why: MoveReason, at: Timestamp) {
        let basis = self.basis(place.session, at);
        let Some(session) = self.sessions.get_mut(&place.session) else { panic!("a ticket's session exists") };
        if !session.line.end_before(place.key) {
            session.tide.moved(Some(place.key), None, basis);
            session.moves.add(Move { at, key: place.key, until: None, more: false, why });
        }
    }

    fn entered_line(&mut self, place: Place, why: MoveReason, at: Timestamp) {
        let Some(session) = self.sessions.get(&place.session) else { panic!("a ticket's session exists") };
        let is_last = session.line.end_before(place.key);
        let stale = Self::promises_the_past(session, place.key, at);
        // Whoever joins behind everyone changes nothing for anyone; this is the common case, and it must cost nothing.
        if is_last && !stale {
            return;
        }
        let before = session.line.before(place.key);
        let basis = self.basis(place.session, at);
        let Some(session) = self.sessions.get_mut(&place.session) else { panic!("a ticket's session exists") };
        match before {
            _ if !stale => session.tide.moved(Some(place.key), None, basis),
            None => session.tide.turned(basis),
            // There is nothing to tell those who come last; a mark for each of them would only take room.
            Some(_) if is_last && basis.is_none() => {}
            Some(before) => session.tide.moved(Some(before), None, basis),
        }
        if !is_last {
            session.moves.add(Move { at, key: place.key, until: None, more: true, why });
        }
    }

    fn moved_within(&mut self, session: SessionId, old: LineKey, new: LineKey, at: Timestamp) {
        let (key, until) = (old.min(new), old.max(new));
        let basis = self.basis(session, at);
        let Some(session) = self.sessions.get_mut(&session) else { panic!("a ticket's session exists") };
        if session.line.rank(key) < session.line.rank(until) {
            session.tide.moved(Some(key), Some(until), basis);
            let why = MoveReason::Reprioritised;
            session.moves.add(Move { at, key, until: Some(until), more: new < old, why });
        } else {
            // It has passed nobody, so its position is the same: what its estimate rests on goes with it.
            let before = session.line.before(key);
            let basis = session.tide.basis(old).cloned();
            session.tide.moved(before, Some(until), basis);
        }
    }
}

/// Waiting is what happens in line, whichever line it is; stepping away is possible only there.
fn keep_time(before: Option<Place>, after: Option<Place>, ticket: &mut Ticket, at: Timestamp) {
    match (before, after) {
        (None, Some(_)) => ticket.in_line_since = Some(at),
        (Some(_), None) => {
            ticket.waited = ticket.waited_until(at);
            ticket.in_line_since = None;
            ticket.away_until = None;
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
}
