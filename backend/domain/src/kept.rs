//! Places that are kept for the next opening, for those whom a closing turned away.
//!
//! They wait until the session opens. From then on whoever comes back within a stated time has their place again; what
//! nobody has come for by then lapses. A closing before that time is over puts it off to the opening after.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    event::Event,
    ids::{CustomerId, TicketId},
    line::LineKey,
    session::Session,
};

/// How long places are kept for an opening that never comes. Longer than a holiday; chosen, not measured.
pub const KEPT_AT_MOST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A place in line that outlives its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPlace {
    /// The ticket that was turned away.
    pub ticket: TicketId,
    /// Its place.
    pub key: LineKey,
}

/// The places that a session keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptPlaces {
    places: BTreeMap<CustomerId, KeptPlace>,
    /// Until when they can be claimed (exclusive); `None` until the session has opened again.
    claim_until: Option<Timestamp>,
    /// When the last one was kept.
    kept_at: Option<Timestamp>,
}

impl KeptPlaces {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whose they are, and what.
    pub fn iter(&self) -> impl Iterator<Item = (CustomerId, &KeptPlace)> {
        self.places.iter().map(|(customer, place)| (*customer, place))
    }

    /// This customer's.
    pub fn of(&self, customer: CustomerId) -> Option<&KeptPlace> {
        self.places.get(&customer)
    }

    /// Until when they can be claimed (exclusive); `None` until the session has opened again.
    pub fn claim_until(&self) -> Option<Timestamp> {
        self.claim_until
    }

    /// Of two places that came to one customer, by another device perhaps, the better one is kept.
    pub(crate) fn keep(&mut self, customer: CustomerId, place: KeptPlace, at: Timestamp) {
        let kept = self.places.entry(customer).or_insert(place);
        if place.key < kept.key {
            *kept = place;
        }
        self.kept_at = Some(at);
    }

    pub(crate) fn take(&mut self, customer: CustomerId) {
        self.places.remove(&customer);
        if self.places.is_empty() {
            *self = Self::default();
        }
    }

    pub(crate) fn opened(&mut self, claim_until: Timestamp) {
        self.claim_until = Some(claim_until);
    }

    pub(crate) fn closed(&mut self) {
        self.claim_until = None;
    }

    /// When an opening that never came is no longer waited for.
    fn forgotten_at(&self) -> Option<Timestamp> {
        self.kept_at.map(|at| at + KEPT_AT_MOST)
    }
}

impl Session {
    /// Whether a place is kept for this customer if they are turned away now. There are never more than the line may
    /// be long; who has been in line for longest comes first.
    pub(crate) fn would_keep_place(&self, customer: CustomerId) -> bool {
        let room = self.kept.len() < self.settings.line_max as usize || self.kept.of(customer).is_some();
        self.settings.keeps_places && room
    }

    /// The place that this customer gets by joining at `now`, if one was kept for them.
    pub fn claimable(&self, customer: CustomerId, now: Timestamp) -> Option<&KeptPlace> {
        let in_time = self.kept.claim_until.is_none_or(|until| now < until);
        self.kept.of(customer).filter(|_| in_time && self.is_open(now))
    }

    /// When the place that is kept for this customer can be claimed: from when, and until when (exclusive). `None` where
    /// none is kept, or where nobody can tell when the session opens.
    pub fn claim_window(&self, customer: CustomerId, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        self.kept.of(customer)?;
        let window = self.settings.kept_place();
        if self.is_open(now) {
            return Some((now, self.kept.claim_until.unwrap_or(now + window)));
        }
        let opens = if self.archived { None } else { self.timetable.next_open(now) }?;
        Some((opens, opens + window))
    }

    /// What happens to the places that are kept, by themselves.
    pub(crate) fn kept_places_event(&self, now: Timestamp) -> Option<Event> {
        if self.kept.is_empty() {
            return None;
        }
        let (session, open) = (self.id, self.is_open(now));
        let forgotten = self.kept.forgotten_at().is_some_and(|at| at <= now);
        match self.kept.claim_until {
            Some(until) if until <= now => Some(Event::KeptPlacesLapsed { session }),
            Some(_) if open => None,
            Some(_) => Some(Event::KeptPlacesClosed { session }),
            None if open => {
                let claim_until = now + self.settings.kept_place();
                Some(Event::KeptPlacesOpened { session, claim_until })
            }
            None => forgotten.then_some(Event::KeptPlacesLapsed { session }),
        }
    }

    /// When that is due.
    pub(crate) fn kept_places_due(&self, now: Timestamp) -> Option<Timestamp> {
        if self.kept.is_empty() {
            return None;
        }
        if self.kept_places_event(now).is_some() {
            return Some(now);
        }
        let (first, second) = match self.kept.claim_until {
            Some(until) => (Some(until), self.timetable.closes_at(now)),
            None if self.archived => (self.kept.forgotten_at(), None),
            None => (self.kept.forgotten_at(), self.timetable.next_open(now)),
        };
        [first, second].into_iter().flatten().min()
    }
}
