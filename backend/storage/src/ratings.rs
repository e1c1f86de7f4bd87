//! What customers say afterwards.

use anteroom_domain::{Timestamp, ids::TicketId, rating::Stars};
use anteroom_engine::ports::{Kept, RatedVisit, Rating, RatingStore, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, date, id_of, read, timestamp},
    failure::corrupt,
    personal::KeptFields,
};

pub(crate) const RATINGS: &str = "ratings";

/// A rating as it is stored.
#[derive(Serialize, Deserialize)]
struct RatingDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    #[serde(flatten)]
    rating: StoredRating,
    #[serde(flatten)]
    kept: KeptFields,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct StoredRating {
    stars: i32,
    comment: String,
    given_at: DateTime,
    changed_at: DateTime,
}

impl From<&Rating> for StoredRating {
    fn from(rating: &Rating) -> Self {
        Self {
            stars: rating.stars.count().into(),
            comment: rating.comment.clone(),
            given_at: date(rating.given_at),
            changed_at: date(rating.changed_at),
        }
    }
}

impl StoredRating {
    /// `None` when something in it is out of range.
    pub(crate) fn rating(self) -> Option<Rating> {
        Some(Rating {
            stars: Stars::new(u8::try_from(self.stars).ok()?)?,
            comment: self.comment,
            given_at: timestamp(self.given_at)?,
            changed_at: timestamp(self.changed_at)?,
        })
    }
}

fn rated(document: Document) -> Result<RatedVisit, StoreError> {
    let id = id_of(&document);
    let stored: RatingDocument = read(RATINGS, || id.clone(), document)?;
    let rating = stored.rating.rating().filter(|_| stored.format == FORMAT);
    let whole = rating.zip(stored.kept.session());
    let (rating, session) = whole.ok_or_else(|| corrupt(RATINGS, id, "this build does not read its format"))?;
    Ok(RatedVisit { ticket: stored.id, session, rating })
}

#[async_trait]
impl RatingStore for Mongo {
    async fn rate(&self, ticket: TicketId, rating: &Rating, kept: Kept) -> Result<(), StoreError> {
        const DOING: &str = "keeping what a customer says";
        let id = ticket.to_string();
        let stored = RatingDocument { id: ticket, format: FORMAT, rating: rating.into(), kept: kept.into() };
        // The text of a failure could hold the comment.
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(RATINGS, id.clone(), "it cannot be stored"))?;
        self.put(RATINGS, DOING, &document).await
    }

    async fn rated(&self, tickets: &[TicketId]) -> Result<Vec<RatedVisit>, StoreError> {
        let ids: Vec<_> = tickets.iter().map(ToString::to_string).collect();
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let filter = doc! { "_id": { "$in": ids } };
        let found = self.listed(RATINGS, "reading what customers say", filter, doc! { "_id": 1 }, limit).await?;
        found.into_iter().map(rated).collect()
    }

    async fn rated_between(&self, from: Timestamp, to: Timestamp, limit: u32) -> Result<Vec<RatedVisit>, StoreError> {
        let filter = doc! { "given_at": { "$gte": date(from), "$lt": date(to) } };
        let sort = doc! { "given_at": -1, "_id": 1 };
        let found = self.listed(RATINGS, "reading what customers say", filter, sort, limit).await?;
        found.into_iter().map(rated).collect()
    }
}
