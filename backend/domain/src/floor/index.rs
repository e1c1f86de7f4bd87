//! What of a floor can be found again from the rest, kept so that no question walks over everything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    ids::{ConsultationId, CustomerId, SessionId, Slug, TicketId},
    ticket::{Ticket, TicketState},
};

/// One of the people on a ticket, and the ticket. In this order the last of a customer's in a session is the one that
/// counts: a live ticket before any that ended, then the later end; numbers are given in the order of joining.
pub(super) type Visit = (CustomerId, SessionId, (bool, Option<Timestamp>, u64), TicketId);

/// The visits of everyone on a ticket.
fn visits(ticket: &Ticket) -> impl Iterator<Item = Visit> + '_ {
    let ended_at = if let TicketState::Ended(ended) = &ticket.state { Some(ended.at) } else { None };
    let rank = (ended_at.is_none(), ended_at, ticket.number);
    ticket.people().map(move |customer| (customer, ticket.session, rank, ticket.id))
}

/// The index. Lines are found through their sessions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Index {
    pub(super) slugs: BTreeMap<Slug, SessionId>,
    pub(super) visits: BTreeSet<Visit>,
    pub(super) consultations: BTreeMap<ConsultationId, TicketId>,
    pub(super) due: BTreeSet<(Timestamp, TicketId)>,
    pub(super) ended: BTreeSet<(Timestamp, TicketId)>,
}

/// Where a ticket is found.
pub(super) struct Listing {
    ticket: TicketId,
    due: Option<Timestamp>,
    consultation: Option<ConsultationId>,
    ended: Option<Timestamp>,
    /// Of whoever joined.
    visit: Option<Visit>,
    /// Of those who came along; hardly anybody does.
    others: Vec<Visit>,
}

impl Listing {
    pub(super) fn of(ticket: &Ticket) -> Self {
        let mut visits = visits(ticket);
        let ended = if let TicketState::Ended(ended) = &ticket.state { Some(ended.at) } else { None };
        Self {
            ticket: ticket.id,
            due: ticket.due_at(),
            consultation: ticket.consultation_id(),
            ended,
            visit: visits.next(),
            others: visits.collect(),
        }
    }

    fn visits(&self) -> impl Iterator<Item = Visit> + '_ {
        self.visit.into_iter().chain(self.others.iter().copied())
    }

    fn has_visits_of(&self, other: &Self) -> bool {
        self.visit == other.visit && self.others == other.others
    }
}

impl Index {
    /// Lists a ticket.
    pub(super) fn add(&mut self, listing: &Listing) {
        self.replace_due(listing.ticket, None, listing.due);
        self.add_consultation(listing);
        self.add_ended(listing);
        self.visits.extend(listing.visits());
    }

    /// Lists a ticket no more.
    pub(super) fn remove(&mut self, listing: &Listing) {
        self.replace_due(listing.ticket, listing.due, None);
        self.remove_consultation(listing);
        self.remove_ended(listing);
        self.remove_visits(listing);
    }

    /// Lists a ticket as it is after a change, and touches nothing else.
    pub(super) fn replace(&mut self, before: &Listing, after: &Listing) {
        self.replace_due(after.ticket, before.due, after.due);
        if before.consultation != after.consultation {
            self.remove_consultation(before);
            self.add_consultation(after);
        }
        if before.ended != after.ended {
            self.remove_ended(before);
            self.add_ended(after);
        }
        if !before.has_visits_of(after) {
            self.remove_visits(before);
            self.visits.extend(after.visits());
        }
    }

    /// Notes when something is due of a ticket.
    pub(super) fn replace_due(&mut self, ticket: TicketId, before: Option<Timestamp>, after: Option<Timestamp>) {
        if before == after {
            return;
        }
        if let Some(due) = before {
            self.due.remove(&(due, ticket));
        }
        self.due.extend(after.map(|due| (due, ticket)));
    }

    fn add_consultation(&mut self, listing: &Listing) {
        if let Some(consultation) = listing.consultation {
            let other = self.consultations.insert(consultation, listing.ticket);
            assert_eq!(other, None, "a consultation belongs to one ticket");
        }
    }

    fn remove_consultation(&mut self, listing: &Listing) {
        if let Some(consultation) = listing.consultation {
            self.consultations.remove(&consultation);
        }
    }

    fn add_ended(&mut self, listing: &Listing) {
        self.ended.extend(listing.ended.map(|at| (at, listing.ticket)));
    }

    fn remove_ended(&mut self, listing: &Listing) {
        if let Some(at) = listing.ended {
            self.ended.remove(&(at, listing.ticket));
        }
    }

    fn remove_visits(&mut self, listing: &Listing) {
        for visit in listing.visits() {
            self.visits.remove(&visit);
        }
    }
}
