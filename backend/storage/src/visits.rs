//! Personal details of visits.

use anteroom_domain::ids::TicketId;
use anteroom_engine::ports::{Kept, StoreError, VisitDetails, Visits};
use async_trait::async_trait;
use bson::doc;
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, id_of, read},
    failure::{BULK_LIMIT, corrupt, within},
    personal::KeptFields,
};

pub(crate) const VISITS: &str = "visits";

/// The details of a ticket as they are stored.
#[derive(Serialize, Deserialize)]
struct VisitDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    name: Option<String>,
    #[serde(flatten)]
    kept: KeptFields,
}

#[async_trait]
impl Visits for Mongo {
    async fn save(&self, ticket: TicketId, details: &VisitDetails, kept: Kept) -> Result<(), StoreError> {
        let stored = VisitDocument { id: ticket, format: FORMAT, name: details.name.clone(), kept: kept.into() };
        // The text of a failure could hold the name.
        let document = bson::serialize_to_document(&stored)
            .map_err(|_| corrupt(VISITS, ticket.to_string(), "it cannot be stored"))?;
        let new = New {
            collection: VISITS,
            what: "a set of details for that ticket",
            doing: "keeping the details of a visit",
            rivals: doc! { "_id": ticket.to_string() },
            document,
        };
        new.insert(&self.collection(VISITS)).await
    }

    async fn load(&self, tickets: &[TicketId]) -> Result<Vec<(TicketId, VisitDetails)>, StoreError> {
        if tickets.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = tickets.iter().map(ToString::to_string).collect();
        let visits = self.collection(VISITS);
        let find = async { visits.find(doc! { "_id": { "$in": ids } }).await?.try_collect::<Vec<_>>().await };
        let documents = within(BULK_LIMIT, "reading the details of visits", find).await?;
        documents
            .into_iter()
            .map(|document| {
                let id = id_of(&document);
                let stored: VisitDocument = read(VISITS, || id.clone(), document)?;
                if stored.format != FORMAT {
                    return Err(corrupt(VISITS, id, "this build does not read its format"));
                }
                Ok((stored.id, VisitDetails { name: stored.name }))
            })
            .collect()
    }
}
