//! What the database in memory keeps about people's visits, and of deleting it.

use std::{cmp::Reverse, collections::BTreeSet};

use anteroom_domain::{
    Timestamp,
    ids::{CustomerId, SessionId, TicketId},
};
use async_trait::async_trait;

use super::store::{MemoryStore, State, put};
use crate::ports::{
    Ending, Kept, Notes, PersonalData, PersonalRecord, Purge, Purges, StoreError, VisitDetails, VisitNotes, Visits,
    Wanted,
};

/// Something personal, and what decides how long it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PersonalDocument<T> {
    what: T,
    kept: Kept,
    ending: Option<Ending>,
}

impl State {
    /// What decides how long something is kept, of whatever is kept about anybody.
    fn kept(&self) -> impl Iterator<Item = (TicketId, Kept, Option<Ending>)> {
        let visits = self.visits.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        visits.chain(self.notes.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending)))
    }

    /// Whose visit it is, as far as anything says that is kept about it.
    fn customers(&self, ticket: TicketId) -> Vec<CustomerId> {
        let about = self.kept().filter(|(id, ..)| *id == ticket);
        about.filter_map(|(_, kept, ending)| ending.and_then(|ending| ending.customer).or(kept.customer)).collect()
    }

    fn record(&self, ticket: TicketId) -> PersonalRecord {
        let (visit, notes) = (self.visits.get(&ticket), self.notes.get(&ticket));
        let endings = [visit.and_then(|found| found.ending), notes.and_then(|found| found.ending)];
        let kept = [visit.map(|found| found.kept), notes.map(|found| found.kept)];
        let ending = endings.into_iter().flatten().next();
        let kept = kept.into_iter().flatten().next();
        PersonalRecord {
            ticket,
            session: ending.map(|ending| ending.session).or(kept.map(|kept| kept.session)),
            saved_at: kept.map(|kept| kept.saved_at),
            ended_at: ending.map(|ending| ending.at),
            joined: ending.and_then(|ending| ending.joined),
            name: visit.and_then(|found| found.what.name.clone()),
            notes: notes.map(|found| found.what.clone()),
        }
    }
}

fn cut<T>(mut found: Vec<T>, limit: u32) -> Vec<T> {
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    found
}

#[async_trait]
impl Visits for MemoryStore {
    async fn save(&self, ticket: TicketId, details: &VisitDetails, kept: Kept) -> Result<(), StoreError> {
        self.with("keeping the details of a visit", |state| {
            let document = PersonalDocument { what: details.clone(), kept, ending: None };
            put(&mut state.visits, ticket, document, "a set of details for that ticket")
        })
    }

    async fn load(&self, tickets: &[TicketId]) -> Result<Vec<(TicketId, VisitDetails)>, StoreError> {
        self.with("reading the details of visits", |state| {
            // In the order of ids, each once, as a database that is asked for a set.
            let asked: BTreeSet<_> = tickets.iter().copied().collect();
            let found = asked.into_iter().filter_map(|id| Some((id, state.visits.get(&id)?.what.clone())));
            Ok(found.collect())
        })
    }
}

#[async_trait]
impl Notes for MemoryStore {
    async fn write(&self, ticket: TicketId, notes: &VisitNotes, kept: Kept) -> Result<(), StoreError> {
        self.with("keeping the notes on a visit", |state| {
            state.notes.insert(ticket, PersonalDocument { what: notes.clone(), kept, ending: None });
            Ok(())
        })
    }

    async fn read(&self, ticket: TicketId) -> Result<Option<VisitNotes>, StoreError> {
        self.with("reading the notes on a visit", |state| Ok(state.notes.get(&ticket).map(|found| found.what.clone())))
    }
}

#[async_trait]
impl PersonalData for MemoryStore {
    async fn without_end(&self, after: Option<TicketId>, limit: u32) -> Result<Vec<(TicketId, Kept)>, StoreError> {
        self.with("looking for visits without an end", |state| {
            let open = state.kept().filter(|(ticket, _, ending)| ending.is_none() && after.is_none_or(|a| *ticket > a));
            let mut open: Vec<_> = open.map(|(ticket, kept, _)| (ticket, kept)).collect();
            open.sort_by_key(|(ticket, kept)| (*ticket, kept.saved_at));
            open.dedup_by_key(|(ticket, _)| *ticket);
            Ok(cut(open, limit))
        })
    }

    async fn note_end(&self, ticket: TicketId, ending: &Ending) -> Result<(), StoreError> {
        self.with("noting the end of a visit", |state| {
            if let Some(found) = state.visits.get_mut(&ticket) {
                found.ending.get_or_insert(*ending);
            }
            if let Some(found) = state.notes.get_mut(&ticket) {
                found.ending.get_or_insert(*ending);
            }
            Ok(())
        })
    }

    async fn ended(&self, session: SessionId, until: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        self.with("looking for visits that ended", |state| {
            let ended = |ending: Option<Ending>| ending.is_some_and(|end| end.session == session && end.at <= until);
            let due: BTreeSet<_> =
                state.kept().filter(|(_, _, ending)| ended(*ending)).map(|(ticket, ..)| ticket).collect();
            Ok(cut(due.into_iter().collect(), limit))
        })
    }

    async fn find(&self, wanted: &Wanted, limit: u32) -> Result<Vec<PersonalRecord>, StoreError> {
        self.with("looking for somebody", |state| {
            let tickets: BTreeSet<_> = state.kept().map(|(ticket, ..)| ticket).collect();
            let is_wanted = |record: &PersonalRecord| match wanted {
                Wanted::Ticket(ticket) => record.ticket == *ticket,
                Wanted::Number(number) => record.joined.is_some_and(|joined| joined.number == *number),
                Wanted::Customer(customer) => state.customers(record.ticket).contains(customer),
                Wanted::Name(part) => {
                    let part = part.to_lowercase();
                    record.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&part))
                }
            };
            let mut found: Vec<_> = tickets.into_iter().map(|ticket| state.record(ticket)).filter(is_wanted).collect();
            found.sort_by_key(|record| (Reverse(record.saved_at), record.ticket));
            Ok(cut(found, limit))
        })
    }

    async fn delete(&self, tickets: &[TicketId]) -> Result<(), StoreError> {
        self.with("deleting what is personal", |state| {
            for ticket in tickets {
                state.visits.remove(ticket);
                state.notes.remove(ticket);
            }
            Ok(())
        })
    }

    async fn bar(&self, ticket: TicketId, at: Timestamp, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("barring a visit", |state| {
            state.barred.entry(ticket).or_insert(at);
            Ok(())
        })
    }

    async fn barred(&self, since: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        self.with("reading what was barred", |state| {
            let mut found: Vec<_> = state.barred.iter().filter(|(_, at)| **at >= since).collect();
            found.sort_by_key(|(ticket, at)| (Reverse(**at), **ticket));
            Ok(cut(found.into_iter().map(|(ticket, _)| *ticket).collect(), limit))
        })
    }

    async fn is_barred(&self, ticket: TicketId) -> Result<bool, StoreError> {
        self.with("reading what was barred", |state| Ok(state.barred.contains_key(&ticket)))
    }
}

#[async_trait]
impl Purges for MemoryStore {
    async fn begin(&self, purge: &Purge, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("beginning a purge", |state| {
            put(&mut state.purges, purge.slot, purge.clone(), "a purge of that slot")
        })
    }

    async fn go_on(&self, purge: &Purge, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("going on with a purge", |state| match state.purges.get_mut(&purge.slot) {
            Some(there) if there.version + 1 == purge.version || there == purge => {
                *there = purge.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that purge")),
        })
    }

    async fn latest(&self, limit: u32) -> Result<Vec<Purge>, StoreError> {
        self.with("reading purges", |state| Ok(cut(state.purges.values().rev().cloned().collect(), limit)))
    }

    async fn receipts(&self, limit: u32) -> Result<Vec<Purge>, StoreError> {
        self.with("reading purges", |state| {
            let found = state.purges.values().rev().filter(|purge| purge.visits > 0);
            Ok(cut(found.cloned().collect(), limit))
        })
    }
}
