//! Erasing what is kept about somebody, because they ask for it.

use anteroom_domain::ids::TicketId;

use super::{Personal, PersonalParts, purge::BARRED};
use crate::{
    audit_log::Deed,
    ports::{Actor, StoreError, Subject},
};

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
        let PersonalParts { data, names, audit_log, clock, .. } = &self.parts;
        let count = [("visits", tickets.len().to_string())];
        audit_log.record(by, Deed::PersonErased, Subject::Installation, &count).await?;
        let now = clock.now();
        for ticket in tickets {
            data.bar(*ticket, now, now + BARRED).await?;
        }
        data.delete(tickets).await?;
        names.forget(tickets);
        Ok(())
    }
}
