//! What of a floor can be found again from the rest, kept so that no question walks over everything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    ids::{ConsultationId, CustomerId, SessionId, Slug, TicketId},
    line::LineKey,
    ticket::Ticket,
};

/// One of the people on a ticket, and the ticket. In this order the last of a customer's in a session is the one that
/// counts: a live ticket before any that ended, then the later end; numbers are given in the order of joining.
pub(super) type Visit = (CustomerId, SessionId, (bool, Option<Timestamp>, u64), TicketId);

/// The visits of everyone on a ticket.
fn visits(ticket: &Ticket) -> impl Iterator<Item = Visit> + '_ {
    let rank = (ticket.is_live(), ticket.ended_at(), ticket.number);
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
    /// Of each line those who may be given to a host, so that a line of thousands who are not there is not walked.
    ready: BTreeSet<Ready>,
}

/// A ticket that may be given to a host, in the order of its line.
type Ready = (SessionId, LineKey, TicketId);

/// Where a ticket is found.
pub(super) struct Listing {
    ticket: TicketId,
    due: Option<Timestamp>,
    consultation: Option<ConsultationId>,
    ended: Option<Timestamp>,
    ready: Option<Ready>,
    /// Of whoever joined.
    visit: Option<Visit>,
    /// Of those who came along; hardly anybody does.
    others: Vec<Visit>,
}

impl Listing {
    /// Where a ticket is found that is not there.
    fn nowhere(ticket: TicketId) -> Self {
        Self { ticket, due: None, consultation: None, ended: None, ready: None, visit: None, others: Vec::new() }
    }

    pub(super) fn of(ticket: &Ticket) -> Self {
        let mut visits = visits(ticket);
        Self {
            ticket: ticket.id,
            due: ticket.due_at(),
            consultation: ticket.consultation_id(),
            ended: ticket.ended_at(),
            ready: ticket.is_eligible().then_some((ticket.session, ticket.key, ticket.id)),
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
        self.replace(&Listing::nowhere(listing.ticket), listing);
    }

    /// Lists a ticket no more.
    pub(super) fn remove(&mut self, listing: &Listing) {
        self.replace(listing, &Listing::nowhere(listing.ticket));
    }

    /// Lists a ticket as it is after a change, and touches nothing else.
    pub(super) fn replace(&mut self, before: &Listing, after: &Listing) {
        let ticket = after.ticket;
        self.replace_due(ticket, before.due, after.due);
        replace_in(&mut self.ended, before.ended.map(|at| (at, ticket)), after.ended.map(|at| (at, ticket)));
        replace_in(&mut self.ready, before.ready, after.ready);
        if before.consultation != after.consultation {
            if let Some(consultation) = before.consultation {
                self.consultations.remove(&consultation);
            }
            if let Some(consultation) = after.consultation {
                let other = self.consultations.insert(consultation, ticket);
                assert_eq!(other, None, "a consultation belongs to one ticket");
            }
        }
        if !before.has_visits_of(after) {
            for visit in before.visits() {
                self.visits.remove(&visit);
            }
            self.visits.extend(after.visits());
        }
    }

    /// The tickets of a line that may be given to a host, first to be served first.
    pub(super) fn ready(&self, session: SessionId) -> impl Iterator<Item = TicketId> + '_ {
        let line = self.ready.range((session, LineKey::FIRST, TicketId(0))..);
        line.take_while(move |(of, ..)| *of == session).map(|(.., ticket)| *ticket)
    }

    /// Notes when something is due of a ticket.
    pub(super) fn replace_due(&mut self, ticket: TicketId, before: Option<Timestamp>, after: Option<Timestamp>) {
        replace_in(&mut self.due, before.map(|at| (at, ticket)), after.map(|at| (at, ticket)));
    }
}

fn replace_in<T: Ord>(all: &mut BTreeSet<T>, before: Option<T>, after: Option<T>) {
    if before == after {
        return;
    }
    if let Some(before) = before {
        all.remove(&before);
    }
    all.extend(after);
}
