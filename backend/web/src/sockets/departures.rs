//! Who has gone from a visit that goes on without them.
//!
//! The floor forgets them at once, since they have no place any more; their page would then offer to join, to somebody
//! whose visit goes on on another device. Kept in memory only, from the commits that every node follows: what a restart
//! forgets is a goodbye.

use std::collections::HashMap;

use anteroom_domain::{
    event::Event,
    floor::Floor,
    ids::{CustomerId, SessionId, TicketId},
    ticket::Ticket,
};
use parking_lot::Mutex;

/// Most of them remembered; those whose visit is over are forgotten first. A bound for memory; chosen, not measured.
const KEPT_MAX: usize = 10_000;

/// How somebody has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Departure {
    /// Their place is on another device.
    Moved,
    /// They came along and have left.
    LeftParty,
}

/// Everyone who has gone.
#[derive(Default)]
pub(crate) struct Departures(Mutex<HashMap<(SessionId, CustomerId), (TicketId, Departure)>>);

impl Departures {
    /// Notes it if an event says that somebody has gone; tells whom, and from which session's page.
    pub(crate) fn note(&self, floor: &Floor, event: &Event) -> Option<(SessionId, CustomerId)> {
        let (ticket, customer, how) = if let Event::PlaceMoved { ticket, from, .. } = event {
            (ticket, from, Departure::Moved)
        } else if let Event::PartyLeft { ticket, customer } = event {
            (ticket, customer, Departure::LeftParty)
        } else {
            return None;
        };
        let session = floor.ticket(*ticket)?.session;
        let mut gone = self.0.lock();
        if gone.len() >= KEPT_MAX {
            gone.retain(|_, (ticket, _)| is_live(floor, *ticket));
            if gone.len() >= KEPT_MAX {
                gone.clear();
            }
        }
        gone.insert((session, *customer), (*ticket, how));
        Some((session, *customer))
    }

    /// How this customer has gone from a session, while the visit goes on without them.
    pub(crate) fn of(&self, floor: &Floor, session: SessionId, customer: CustomerId) -> Option<Departure> {
        let (ticket, how) = *self.0.lock().get(&(session, customer))?;
        is_live(floor, ticket).then_some(how)
    }
}

fn is_live(floor: &Floor, ticket: TicketId) -> bool {
    floor.ticket(ticket).is_some_and(Ticket::is_live)
}
