//! What hosts wrote down about visits.

use anteroom_domain::ids::TicketId;
use anteroom_engine::ports::{Kept, Notes, StoreError, VisitNotes};
use async_trait::async_trait;
use bson::doc;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, id_of, read},
    failure::{OPERATION_LIMIT, corrupt, within},
    personal::KeptFields,
};

pub(crate) const NOTES: &str = "notes";

/// The notes on a ticket as they are stored.
#[derive(Serialize, Deserialize)]
struct NotesDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    text: String,
    outcome: Option<String>,
    #[serde(flatten)]
    kept: KeptFields,
}

#[async_trait]
impl Notes for Mongo {
    async fn write(&self, ticket: TicketId, notes: &VisitNotes, kept: Kept) -> Result<(), StoreError> {
        const DOING: &str = "keeping the notes on a visit";
        let id = ticket.to_string();
        let stored = NotesDocument {
            id: ticket,
            format: FORMAT,
            text: notes.text.clone(),
            outcome: notes.outcome.clone(),
            kept: kept.into(),
        };
        // The text of a failure could hold the notes.
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(NOTES, id.clone(), "it cannot be stored"))?;
        self.put(NOTES, DOING, &document).await
    }

    async fn read(&self, ticket: TicketId) -> Result<Option<VisitNotes>, StoreError> {
        let notes = self.collection(NOTES);
        let filter = doc! { "_id": ticket.to_string() };
        let found = within(OPERATION_LIMIT, "reading the notes on a visit", notes.find_one(filter)).await?;
        let Some(document) = found else { return Ok(None) };
        let id = id_of(&document);
        let stored: NotesDocument = read(NOTES, || id.clone(), document)?;
        if stored.format != FORMAT {
            return Err(corrupt(NOTES, id, "this build does not read its format"));
        }
        Ok(Some(VisitNotes { text: stored.text, outcome: stored.outcome }))
    }
}
