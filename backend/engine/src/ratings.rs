//! What customers say afterwards: asked for once, changeable for a while, and read by admins.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    ids::{CustomerId, SessionId, TicketId},
    rating::{CHANGED_WITHIN, COMMENT_MAX, Stars},
};

use crate::ports::{Clock, Kept, PersonalData, RatedVisit, Rating, RatingStore, StoreError};

/// What customers say afterwards.
pub struct Ratings {
    store: Arc<dyn RatingStore>,
    data: Arc<dyn PersonalData>,
    clock: Arc<dyn Clock>,
}

/// Why something was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotRated {
    /// The comment is too long.
    #[error("A comment may have {COMMENT_MAX} characters at most.")]
    TooLong,
    /// It was said too long ago to be changed.
    #[error("What you said can be changed for an hour. That hour is over.")]
    TooLate,
    /// What was known about the visit has been erased, and nothing new is written down.
    #[error("What was kept about this visit has been erased. Nothing more is written down about it.")]
    Erased,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ratings {
    /// Over these ports.
    pub fn new(store: Arc<dyn RatingStore>, data: Arc<dyn PersonalData>, clock: Arc<dyn Clock>) -> Self {
        Self { store, data, clock }
    }

    /// What was said of a visit.
    pub async fn of(&self, ticket: TicketId) -> Result<Option<Rating>, StoreError> {
        Ok(self.store.rated(&[ticket]).await?.pop().map(|rated| rated.rating))
    }

    /// What was said of these visits.
    pub async fn of_all(&self, tickets: &[TicketId]) -> Result<Vec<RatedVisit>, StoreError> {
        self.store.rated(tickets).await
    }

    /// What was said between two instants, the latest first; `limit` at most.
    pub async fn between(&self, from: Timestamp, to: Timestamp, limit: u32) -> Result<Vec<RatedVisit>, StoreError> {
        self.store.rated_between(from, to, limit).await
    }

    /// Whether this can still be said otherwise.
    pub fn may_change(&self, rating: &Rating) -> bool {
        self.clock.now() < rating.given_at + CHANGED_WITHIN
    }

    /// A customer says how their visit was. Whoever asks has been found to be the one who is asked.
    ///
    /// # Errors
    ///
    /// When the comment is too long, when it is too late to change what was said, when what was kept about the visit has
    /// been erased, or when the store fails.
    pub async fn give(
        &self,
        ticket: TicketId,
        session: SessionId,
        customer: CustomerId,
        stars: Stars,
        comment: &str,
    ) -> Result<(), NotRated> {
        // Forms end their lines as mail does.
        let comment = comment.replace("\r\n", "\n").trim().to_owned();
        if comment.chars().count() > COMMENT_MAX {
            return Err(NotRated::TooLong);
        }
        if self.data.is_barred(ticket).await? {
            return Err(NotRated::Erased);
        }
        let now = self.clock.now();
        let before = self.of(ticket).await?;
        if before.as_ref().is_some_and(|before| !self.may_change(before)) {
            return Err(NotRated::TooLate);
        }
        let given_at = before.map_or(now, |before| before.given_at);
        let kept = Kept { session, customer: Some(customer), saved_at: given_at };
        self.store.rate(ticket, &Rating { stars, comment, given_at, changed_at: now }, kept).await?;
        // An erasure bars before it deletes: one that began since the first look is seen now, or deletes what was written.
        if self.data.is_barred(ticket).await? {
            self.data.delete(&[ticket]).await?;
            return Err(NotRated::Erased);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anteroom_domain::SignedDuration;

    use super::*;
    use crate::fakes::{FakeClock, MemoryStore};

    struct World {
        store: Arc<MemoryStore>,
        clock: Arc<FakeClock>,
        ratings: Ratings,
    }

    impl World {
        fn new() -> Self {
            let (store, clock) = (Arc::<MemoryStore>::default(), Arc::<FakeClock>::default());
            let ratings = Ratings::new(store.clone(), store.clone(), clock.clone());
            Self { store, clock, ratings }
        }

        async fn give(&self, stars: u8, comment: &str) -> Result<(), NotRated> {
            let stars = Stars::new(stars).unwrap();
            self.ratings.give(TicketId(1), SessionId(2), CustomerId(3), stars, comment).await
        }

        async fn said(&self) -> Option<(u8, String)> {
            let rating = self.ratings.of(TicketId(1)).await.unwrap()?;
            Some((rating.stars.count(), rating.comment))
        }
    }

    #[tokio::test]
    async fn what_was_said_can_be_changed_for_an_hour_and_not_longer() {
        let world = World::new();
        world.give(4, " Quick.\r\nThanks ").await.unwrap();
        assert_eq!(world.said().await, Some((4, "Quick.\nThanks".to_owned())));
        world.clock.advance(SignedDuration::from_mins(59));
        world.give(2, "").await.unwrap();
        assert_eq!(world.said().await, Some((2, String::new())));
        world.clock.advance(SignedDuration::from_mins(1));
        assert!(matches!(world.give(5, "").await, Err(NotRated::TooLate)), "an hour from the first time");
        assert_eq!(world.said().await, Some((2, String::new())));
    }

    #[tokio::test]
    async fn a_comment_is_counted_in_characters() {
        let world = World::new();
        world.give(4, &"🦄".repeat(COMMENT_MAX)).await.unwrap();
        assert!(matches!(world.give(4, &"x".repeat(COMMENT_MAX + 1)).await, Err(NotRated::TooLong)));
    }

    #[tokio::test]
    async fn of_a_visit_that_was_erased_nothing_is_kept_again() {
        let world = World::new();
        world.store.bar(TicketId(1), world.clock.now(), world.clock.now()).await.unwrap();
        assert!(matches!(world.give(4, "").await, Err(NotRated::Erased)));
        assert_eq!(world.said().await, None);
    }
}
