//! What the database in memory keeps about people's visits, and of deleting it.

use std::{cmp::Reverse, collections::BTreeSet};

use anteroom_domain::{
    Timestamp,
    ids::{CustomerId, FileId, SessionId, TicketId},
};
use async_trait::async_trait;

use super::store::{MemoryStore, State, put};
use crate::ports::{
    ChatLine, Chats, Check, Checks, Ending, FileCard, Kept, Notes, PersonalData, PersonalRecord, Purge, Purges,
    StoreError, VisitDetails, VisitNotes, Visits, Wanted,
};

/// Something personal, and what decides how long it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PersonalDocument<T> {
    pub(super) what: T,
    pub(super) kept: Kept,
    pub(super) ending: Option<Ending>,
}

impl State {
    /// What decides how long something is kept, of whatever is kept about anybody.
    fn kept(&self) -> impl Iterator<Item = (TicketId, Kept, Option<Ending>)> {
        let visits = self.visits.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        let chats = self.chats.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        let notes = self.notes.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        let quality = self.quality.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        let ratings = self.ratings.iter().map(|(ticket, found)| (*ticket, found.kept, found.ending));
        visits.chain(notes).chain(chats).chain(quality).chain(ratings)
    }

    /// Whose visit it is, as far as anything says that is kept about it.
    fn customers(&self, ticket: TicketId) -> Vec<CustomerId> {
        let about = self.kept().filter(|(id, ..)| *id == ticket);
        about.filter_map(|(_, kept, ending)| ending.and_then(|ending| ending.customer).or(kept.customer)).collect()
    }

    fn record(&self, ticket: TicketId) -> PersonalRecord {
        let (visit, notes) = (self.visits.get(&ticket), self.notes.get(&ticket));
        let of_ticket = || self.kept().filter(|(id, ..)| *id == ticket);
        let ending = of_ticket().find_map(|(_, _, ending)| ending);
        let kept = of_ticket().map(|(_, kept, _)| kept).next();
        PersonalRecord {
            ticket,
            session: ending.map(|ending| ending.session).or(kept.map(|kept| kept.session)),
            customer: self.customers(ticket).pop(),
            saved_at: kept.map(|kept| kept.saved_at),
            ended_at: ending.map(|ending| ending.at),
            joined: ending.and_then(|ending| ending.joined),
            name: visit.and_then(|found| found.what.name.clone()),
            notes: notes.map(|found| found.what.clone()),
            chat: self.chats.get(&ticket).map(|found| found.what.clone()).unwrap_or_default(),
            quality: self.quality_of(ticket),
            rating: self.ratings.get(&ticket).map(|found| found.what.clone()),
        }
    }
}

pub(super) fn cut<T>(mut found: Vec<T>, limit: u32) -> Vec<T> {
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
impl Chats for MemoryStore {
    async fn add(&self, ticket: TicketId, line: &ChatLine, kept: Kept) -> Result<(), StoreError> {
        self.with("keeping what was written", |state| {
            let nothing = || PersonalDocument { what: Vec::new(), kept, ending: None };
            state.chats.entry(ticket).or_insert_with(nothing).what.push(line.clone());
            Ok(())
        })
    }

    async fn lines(&self, ticket: TicketId) -> Result<Vec<ChatLine>, StoreError> {
        self.with("reading what was written", |state| {
            Ok(state.chats.get(&ticket).map(|found| found.what.clone()).unwrap_or_default())
        })
    }

    async fn keep_file(&self, ticket: TicketId, file: &FileCard, bytes: &[u8]) -> Result<(), StoreError> {
        self.with("keeping a file", |state| {
            put(&mut state.files, (ticket, file.id), bytes.to_vec(), "a file of that id")
        })
    }

    async fn file(&self, ticket: TicketId, file: FileId) -> Result<Option<Vec<u8>>, StoreError> {
        self.with("reading a file", |state| Ok(state.files.get(&(ticket, file)).cloned()))
    }
}

#[async_trait]
impl Checks for MemoryStore {
    async fn keep(&self, ticket: TicketId, check: Check, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("keeping a check", |state| {
            state.checks.insert(ticket, check);
            Ok(())
        })
    }

    async fn of(&self, ticket: TicketId) -> Result<Option<Check>, StoreError> {
        self.with("reading a check", |state| Ok(state.checks.get(&ticket).copied()))
    }

    async fn since(&self, since: Timestamp, limit: u32) -> Result<Vec<(TicketId, Check)>, StoreError> {
        self.with("reading checks", |state| {
            let found = state.checks.iter().filter(|(_, check)| check.at >= since);
            let mut found: Vec<_> = found.map(|(ticket, check)| (*ticket, *check)).collect();
            found.sort_by_key(|(ticket, check)| Reverse((check.at, *ticket)));
            Ok(cut(found, limit))
        })
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
            if let Some(found) = state.chats.get_mut(&ticket) {
                found.ending.get_or_insert(*ending);
            }
            if let Some(found) = state.quality.get_mut(&ticket) {
                found.ending.get_or_insert(*ending);
            }
            if let Some(found) = state.ratings.get_mut(&ticket) {
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
                state.chats.remove(ticket);
                state.quality.remove(ticket);
                state.ratings.remove(ticket);
                state.files.retain(|(owner, _), _| owner != ticket);
                state.checks.remove(ticket);
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
