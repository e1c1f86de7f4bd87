//! Erasing what is kept about somebody, because they ask for it.

use anteroom_domain::ids::{CustomerId, TicketId};

use super::{Personal, PersonalParts, purge::BARRED};
use crate::{
    audit_log::Deed,
    ports::{Actor, StoreError, Subject, Wanted},
};

/// Most visits of one customer that are erased by one request.
const BATCH: u32 = 200;
/// Most such requests at once.
const BATCHES_MAX: usize = 50;

impl Personal {
    /// Deletes everything personal about these visits, whether they are over or not, and lets nothing be written down about
    /// them again. Erasing twice is erasing.
    ///
    /// The log goes on saying that there were such visits: by ids, which lead to nobody any more.
    ///
    /// # Errors
    ///
    /// When the database fails. What was begun then is finished by the next purge.
    pub async fn erase(&self, by: Actor, tickets: &[TicketId]) -> Result<(), StoreError> {
        let PersonalParts { data, names, recordings, audit_log, clock, .. } = &self.parts;
        let count = [("visits", tickets.len().to_string())];
        audit_log.record(by, Deed::PersonErased, Subject::Installation, &count).await?;
        let now = clock.now();
        for ticket in tickets {
            data.bar(*ticket, now, now + BARRED).await?;
        }
        data.delete(tickets).await?;
        recordings.delete_of(by, tickets).await?;
        names.forget(tickets);
        Ok(())
    }

    /// Deletes everything personal about all visits of a customer, in the same way.
    ///
    /// # Errors
    ///
    /// When the database fails, or there is more than can be deleted at once: what was begun is finished by doing it again.
    pub async fn erase_customer(&self, by: Actor, customer: CustomerId) -> Result<(), StoreError> {
        let PersonalParts { floor, recordings, .. } = &self.parts;
        let mut known: Vec<_> =
            floor.read().tickets().filter(|ticket| ticket.customer == customer).map(|ticket| ticket.id).collect();
        // Names may be kept for a shorter time than recordings.
        known.extend(recordings.visits_of(customer).await?);
        known.sort();
        known.dedup();
        if !known.is_empty() {
            self.erase(by, &known).await?;
        }
        for _ in 0..BATCHES_MAX {
            let found = self.parts.data.find(&Wanted::Customer(customer), BATCH).await?;
            let tickets: Vec<_> = found.into_iter().map(|record| record.ticket).collect();
            if tickets.is_empty() {
                return Ok(());
            }
            self.erase(by, &tickets).await?;
        }
        Err(StoreError::Unavailable { doing: "erasing the visits of a customer", source: "there are more".into() })
    }
}
