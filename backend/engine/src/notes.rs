//! What hosts write down about a visit: kept for a while beside the log, as names are.

use std::sync::Arc;

use anteroom_domain::ids::TicketId;

use crate::{
    names::DETAILS_KEPT,
    ports::{self, Clock, StoreError, VisitNotes},
};

/// The notes on visits. Whoever asks has been found to have to do with the ticket.
pub struct Notes {
    store: Arc<dyn ports::Notes>,
    clock: Arc<dyn Clock>,
}

impl Notes {
    /// Over these ports.
    pub fn new(store: Arc<dyn ports::Notes>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// What is written down about a ticket; nothing if nobody wrote anything.
    pub async fn of(&self, ticket: TicketId) -> Result<VisitNotes, StoreError> {
        Ok(self.store.read(ticket, self.clock.now()).await?.unwrap_or_default())
    }

    /// Replaces what is written down about a ticket. It is kept as long as a name is, counted from the last change.
    pub async fn replace(&self, ticket: TicketId, notes: &VisitNotes) -> Result<(), StoreError> {
        self.store.write(ticket, notes, self.clock.now() + DETAILS_KEPT).await
    }
}
