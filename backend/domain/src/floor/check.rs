//! What must hold of every floor, whatever happened. Tests and simulations call this after every step.

use super::{Floor, Snapshot};
use crate::{
    host::Engagement,
    in_room::CAMERAS_IN_ROOM_MAX,
    ticket::{Ticket, TicketState},
};

impl Floor {
    /// Checks the invariants that a single state can show.
    ///
    /// # Panics
    ///
    /// If one is broken, naming it as in the specification (I1, I2, ...).
    pub fn check(&self) {
        let live = || self.tickets().filter(|t| t.is_live());
        for ticket in live() {
            let Some(host) = ticket.host() else { continue };
            let engaged = self.hosts.get(&host).and_then(|h| h.engaged);
            let offered = matches!(ticket.state, TicketState::Offered(_));
            let expected = if offered { Engagement::Reserved(ticket.id) } else { Engagement::Busy(ticket.id) };
            assert_eq!(engaged, Some(expected), "I2 a host has at most the one ticket that names them");
        }
        for host in self.hosts.values() {
            let Some(engagement) = host.engaged else { continue };
            let named = self.ticket(engagement.ticket()).and_then(Ticket::host);
            assert_eq!(named, Some(host.id), "I8 a reserved or busy host has a live ticket");
        }
        for ticket in live() {
            let TicketState::Held { host, .. } = &ticket.state else { continue };
            let holds = self.hosts.get(host).is_some_and(|h| h.held.contains(&ticket.id));
            assert!(holds, "a ticket on hold is known to the host who holds it");
        }
        for (host, ticket) in self.hosts.values().flat_map(|h| h.held.iter().map(|ticket| (h.id, *ticket))) {
            let state = self.ticket(ticket).map(|t| &t.state);
            let held = matches!(state, Some(TicketState::Held { host: by, .. }) if *by == host);
            assert!(held, "what a host has on hold is a ticket that they hold");
        }
        let mut customers: Vec<_> = live().flat_map(|t| t.people().map(|customer| (customer, t.session))).collect();
        let count = customers.len();
        customers.sort_unstable();
        customers.dedup();
        assert_eq!(customers.len(), count, "I4 at most one live ticket per session and customer");
        for session in self.sessions.values() {
            let staffed = self.hosts_on_duty(session) > 0;
            assert_eq!(session.unstaffed_since.is_none(), staffed, "a session knows whether it is staffed");
            let waiting = live().filter(|t| t.session == session.id && t.is_in_line()).count();
            assert_eq!(session.line.len(), waiting, "the line holds exactly the tickets in line");
        }
        for room in live().filter_map(Ticket::consultation).map(|open| &open.room) {
            assert!(room.cameras.len() <= CAMERAS_IN_ROOM_MAX, "no more cameras are in a room than can be");
            assert!(room.cameras.iter().all(|camera| !room.cameras_out.contains(camera)), "a camera is in or out");
        }
        for session in self.sessions.values() {
            for (_, place) in session.kept.iter() {
                let taken = live().any(|t| t.key == place.key || t.carried_from == Some(place.ticket));
                assert!(!taken, "I25 a place is kept or taken, never both");
            }
        }
        assert_eq!(*self, Self::from(Snapshot::from(self)), "I19 a snapshot holds everything");
    }
}
