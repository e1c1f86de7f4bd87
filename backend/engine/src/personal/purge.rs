//! Deleting what is personal when its time is over.
//!
//! A quarter of an hour is a slot, and a slot has one purge: whoever inserts it first does it, and whoever finds it left
//! alone for too long goes on with it. Each step is written with the version of the one before, so that of two nodes that
//! both believe to be at it one stops. What is deleted is first written down as pending, by the ids of its visits, and
//! counted when it is gone: deleting twice is deleting, so the count is right wherever a node dies.

use anteroom_domain::{
    SignedDuration, Timestamp,
    floor::{ENDED_KEPT, Floor},
    ids::{SessionId, TicketId},
    ticket::UNDO_S,
};

use super::{Personal, PersonalParts};
use crate::{
    audit_log::Deed,
    ports::{Actor, Ending, Joined, Kept, Purge, StoreError},
};

/// How often there is a purge. What a session promises is kept to within this.
pub const PURGE_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How long a node may be silent while it purges. One batch takes seconds.
pub const PURGE_HELD: SignedDuration = SignedDuration::from_mins(2);
/// How long a receipt is kept: as long as an entry of the audit log.
const RECEIPT_KEPT: SignedDuration = crate::audit_log::AUDIT_KEPT;
/// How long a purge is kept that deleted nothing: long enough to see that there was one.
const EMPTY_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// Most visits looked at, or deleted, by one request.
const BATCH: u32 = 500;
/// Most requests of each kind in one purge; the next one goes on.
const BATCHES_MAX: usize = 200;
/// For how long it is remembered that a visit was erased.
pub(super) const BARRED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The beginning of the slot in which an instant lies.
fn slot_of(now: Timestamp) -> Timestamp {
    let every = PURGE_EVERY.as_secs();
    Timestamp::from_second(now.as_second().div_euclid(every) * every).unwrap_or(Timestamp::MIN)
}

impl Personal {
    /// The latest purges that deleted something, last first.
    pub async fn receipts(&self, limit: u32) -> Result<Vec<Purge>, StoreError> {
        self.parts.purges.receipts(limit).await
    }

    /// The last purge, if there was one.
    pub async fn last_purge(&self) -> Result<Option<Purge>, StoreError> {
        Ok(self.parts.purges.latest(1).await?.pop())
    }

    /// Does the purge of this slot, unless it has been done or another node is at it.
    pub(super) async fn purge(&self) -> Result<(), StoreError> {
        match self.purge_if_due().await {
            // Another node has begun it, or has gone on with it.
            Err(StoreError::Conflict(_)) => Ok(()),
            result => result,
        }
    }

    async fn purge_if_due(&self) -> Result<(), StoreError> {
        let PersonalParts { purges, clock, floor, .. } = &self.parts;
        let now = clock.now();
        let (slot, node) = (slot_of(now), floor.node());
        if self.purged.lock().is_some_and(|purged| purged >= slot) {
            return Ok(());
        }
        let last = purges.latest(1).await?.pop();
        if let Some(last) = &last {
            self.write_down(last).await?;
        }
        let mut purge = match last {
            Some(over) if over.ended_at.is_some() && over.slot >= slot => {
                *self.purged.lock() = Some(over.slot);
                return Ok(());
            }
            Some(open) if open.ended_at.is_none() => {
                if open.node != node && open.held_until > now {
                    return Ok(());
                }
                Purge { node, ..open }
            }
            Some(_) | None => {
                let held_until = now + PURGE_HELD;
                let purge =
                    Purge { slot, version: 0, node, held_until, pending: Vec::new(), visits: 0, ended_at: None };
                purges.begin(&purge, slot + EMPTY_KEPT).await?;
                purge
            }
        };
        self.step(&mut purge).await?;
        self.finish_erasures().await?;
        self.note_endings(&mut purge).await?;
        self.delete_pending(&mut purge).await?;
        self.delete_due(&mut purge).await?;
        self.parts.recordings.delete_due().await?;
        self.step(&mut purge).await?;
        purge.ended_at = Some(clock.now());
        self.step(&mut purge).await?;
        if purge.visits > 0 {
            tracing::info!(visits = purge.visits, "personal data was deleted because its time was over");
        }
        self.write_down(&purge).await?;
        *self.purged.lock() = Some(purge.slot);
        Ok(())
    }

    /// Puts the receipt of a purge into the audit log, where it stands once however often it is put there: the node that
    /// ended the purge may have died before.
    async fn write_down(&self, purge: &Purge) -> Result<(), StoreError> {
        let (Some(ended_at), 1..) = (purge.ended_at, purge.visits) else { return Ok(()) };
        let visits = [("visits", purge.visits.to_string())];
        self.parts.audit_log.record_scheduled(ended_at, Deed::Purged, &visits).await
    }

    /// Writes down how far the purge has come, if it is still ours.
    async fn step(&self, purge: &mut Purge) -> Result<(), StoreError> {
        purge.version += 1;
        purge.held_until = self.parts.clock.now() + PURGE_HELD;
        let is_receipt = purge.visits > 0 || !purge.pending.is_empty();
        let kept = if is_receipt { RECEIPT_KEPT } else { EMPTY_KEPT };
        self.parts.purges.go_on(purge, purge.slot + kept).await
    }

    /// Deletes what erasures left behind that were broken off.
    async fn finish_erasures(&self) -> Result<(), StoreError> {
        let PersonalParts { data, recordings, clock, .. } = &self.parts;
        let barred = data.barred(clock.now() - BARRED, BATCH).await?;
        data.delete(&barred).await?;
        recordings.delete_of(Actor::Schedule, &barred).await
    }

    /// Notes of every visit that has ended that it has, with whatever is kept about it.
    async fn note_endings(&self, purge: &mut Purge) -> Result<(), StoreError> {
        let PersonalParts { data, floor, clock, .. } = &self.parts;
        // Whoever joined before this is on the floor of this node, or has been.
        let seen_until = match floor.behind().await? {
            0 => Some(clock.now()),
            _ => floor.read().last_at(),
        };
        let mut after = None;
        for _ in 0..BATCHES_MAX {
            let found = data.without_end(after, BATCH).await?;
            for (ticket, kept) in &found {
                let ending = ending(&floor.read(), *ticket, *kept, clock.now(), seen_until);
                if let Some(ending) = ending {
                    data.note_end(*ticket, &ending).await?;
                }
            }
            self.step(purge).await?;
            match found.last() {
                Some((last, _)) if found.len() == BATCH as usize => after = Some(*last),
                Some(_) | None => break,
            }
        }
        Ok(())
    }

    async fn delete_pending(&self, purge: &mut Purge) -> Result<(), StoreError> {
        if purge.pending.is_empty() {
            return Ok(());
        }
        self.parts.data.delete(&purge.pending).await?;
        purge.visits += u64::try_from(purge.pending.len()).unwrap_or(u64::MAX);
        purge.pending.clear();
        self.step(purge).await
    }

    async fn delete_due(&self, purge: &mut Purge) -> Result<(), StoreError> {
        let PersonalParts { data, floor, clock, .. } = &self.parts;
        let now = clock.now();
        let sessions: Vec<(SessionId, Timestamp)> =
            floor.read().sessions().map(|session| (session.id, now - session.settings.personal_kept())).collect();
        let mut batches = 0;
        for (session, until) in sessions {
            while batches < BATCHES_MAX {
                let due = data.ended(session, until, BATCH).await?;
                if due.is_empty() {
                    break;
                }
                batches += 1;
                purge.pending = due;
                self.step(purge).await?;
                self.delete_pending(purge).await?;
            }
        }
        Ok(())
    }
}

/// How a visit ended, if it has for good.
fn ending(
    floor: &Floor,
    ticket: TicketId,
    kept: Kept,
    now: Timestamp,
    seen_until: Option<Timestamp>,
) -> Option<Ending> {
    if let Some(found) = floor.ticket(ticket) {
        let at = found.ended_at()?;
        let is_final = at + SignedDuration::from_secs(UNDO_S.into()) < now && !is_kept(floor, ticket);
        let joined = Some(Joined { number: found.number, at: found.joined_at });
        let customer = Some(found.customer);
        return is_final.then_some(Ending { session: found.session, at, joined, customer });
    }
    if is_kept(floor, ticket) {
        return None;
    }
    // It ended so long ago that the floor has forgotten it, or it never began. That it is about to begin on another node is
    // out of the question once this node has seen an hour since.
    let is_over = seen_until.is_some_and(|seen| kept.saved_at + ENDED_KEPT <= seen);
    is_over.then_some(Ending { session: kept.session, at: kept.saved_at, joined: None, customer: kept.customer })
}

/// Whether the place of a visit is kept for the next opening: then it may go on.
fn is_kept(floor: &Floor, ticket: TicketId) -> bool {
    floor.sessions().flat_map(|session| session.kept.iter()).any(|(_, place)| place.ticket == ticket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_begins_at_each_quarter_of_an_hour() {
        let slot = |at: &str| slot_of(at.parse().unwrap()).to_string();
        assert_eq!(slot("2026-03-02T09:00:00Z"), "2026-03-02T09:00:00Z");
        assert_eq!(slot("2026-03-02T09:14:59.999Z"), "2026-03-02T09:00:00Z");
        assert_eq!(slot("2026-03-02T09:15:00Z"), "2026-03-02T09:15:00Z");
    }
}
