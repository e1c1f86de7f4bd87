//! What hosts write down about a visit: kept for a while beside the log, as names are.

use std::sync::Arc;

use anteroom_domain::{ids::TicketId, ticket::Ticket};

use crate::ports::{self, Clock, Kept, PersonalData, StoreError, VisitNotes};

/// The notes on visits. Whoever asks has been found to have to do with the ticket.
pub struct Notes {
    store: Arc<dyn ports::Notes>,
    data: Arc<dyn PersonalData>,
    clock: Arc<dyn Clock>,
}

/// Why notes were not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// What was known about the visit has been erased, and nothing new is written down.
    #[error("What was kept about this visit has been erased. Nothing more is written down about it.")]
    Erased,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Notes {
    /// Over these ports.
    pub fn new(store: Arc<dyn ports::Notes>, data: Arc<dyn PersonalData>, clock: Arc<dyn Clock>) -> Self {
        Self { store, data, clock }
    }

    /// What is written down about a ticket; nothing if nobody wrote anything.
    pub async fn of(&self, ticket: TicketId) -> Result<VisitNotes, StoreError> {
        Ok(self.store.read(ticket).await?.unwrap_or_default())
    }

    /// Replaces what is written down about a ticket.
    pub async fn replace(&self, about: &Ticket, notes: &VisitNotes) -> Result<(), NotKept> {
        let ticket = about.id;
        if self.data.is_barred(ticket).await? {
            return Err(NotKept::Erased);
        }
        let kept = Kept { session: about.session, customer: Some(about.customer), saved_at: self.clock.now() };
        self.store.write(ticket, notes, kept).await?;
        // An erasure bars before it deletes: one that began since the first look is seen now, or deletes what was written.
        if self.data.is_barred(ticket).await? {
            self.data.delete(&[ticket]).await?;
            return Err(NotKept::Erased);
        }
        Ok(())
    }
}
