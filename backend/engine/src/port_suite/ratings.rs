//! Rules of [`RatingStore`].

use std::sync::Arc;

use anteroom_domain::{
    ids::{SessionId, TicketId},
    rating::Stars,
};
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{at, kept},
};
use crate::ports::{Ending, PersonalData, RatedVisit, Rating, RatingStore, Wanted};

fn rating(stars: u8, comment: &str, ms: i64) -> Rating {
    let stars = Stars::new(stars).expect("one to five");
    Rating { stars, comment: comment.to_owned(), given_at: at(ms), changed_at: at(ms + 1) }
}

fn visit(ticket: u128, rating: Rating) -> RatedVisit {
    RatedVisit { ticket: TicketId(ticket), session: SessionId(0x5e55), rating }
}

/// What was said last comes back whole.
pub async fn the_last_rating_of_a_visit_counts<S: RatingStore>(store: Arc<S>) {
    assert_eq!(store.rated(&[TicketId(1)]).await.expect("it can be read"), []);
    let longest = "🦄".repeat(1_000);
    for said in [rating(1, "", 1), rating(5, "Très bien!\n\"$set\" a.b <b>", 2), rating(3, &longest, 3)] {
        for _ in 0..2 {
            store.rate(TicketId(1), &said, kept(1)).await.expect("kept");
        }
        assert_eq!(store.rated(&[TicketId(1)]).await.expect("it can be read"), [visit(1, said)]);
    }
    store.rate(TicketId(7), &rating(2, "Late", 9), kept(1)).await.expect("kept");
    let both = store.rated(&[7, 9, 1].map(TicketId)).await.expect("it can be read");
    assert_eq!(both.into_iter().map(|rated| rated.ticket.0).collect::<Vec<_>>(), [1, 7]);
    assert_eq!(store.rated(&[]).await.expect("it can be read"), []);
}

/// A form that is sent twice is two requests.
pub async fn of_ratings_given_at_once_one_is_left<S: RatingStore + 'static>(store: Arc<S>) {
    let mut rating_it = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(&store);
        rating_it.spawn(async move { store.rate(TicketId(1), &rating(4, &n.to_string(), n), kept(1)).await });
    }
    let rated = in_time("everything is said", rating_it.join_all()).await;
    assert!(rated.iter().all(Result::is_ok), "{rated:?}");
    assert_eq!(store.rated(&[TicketId(1)]).await.expect("it can be read").len(), 1);
}

/// Somebody who reads what was said begins with the latest.
pub async fn ratings_are_found_by_their_time<S: RatingStore>(store: Arc<S>) {
    for n in 1..=4_i64 {
        store.rate(TicketId(n.unsigned_abs().into()), &rating(4, "", n), kept(1)).await.expect("kept");
    }
    let found = async |from, to, limit| {
        let found = store.rated_between(at(from), at(to), limit).await.expect("it can be read");
        found.into_iter().map(|rated| rated.ticket.0).collect::<Vec<_>>()
    };
    assert_eq!(found(2, 4, 10).await, [3, 2]);
    assert_eq!(found(0, 99, 2).await, [4, 3]);
    assert_eq!(found(5, 99, 10).await, [0_u128; 0]);
    assert_eq!(found(0, 99, 0).await, [0_u128; 0]);
}

/// It has the same end as what else is kept about a visit, and goes with it.
pub async fn what_was_said_goes_with_the_visit<S: RatingStore + PersonalData>(store: Arc<S>) {
    for ticket in [1, 2] {
        store.rate(TicketId(ticket), &rating(4, "Good.", 1), kept(1)).await.expect("kept");
    }
    let open = store.without_end(None, 10).await.expect("visits can be listed");
    assert_eq!(open.into_iter().map(|(ticket, _)| ticket).collect::<Vec<_>>(), [TicketId(1), TicketId(2)]);
    let ending = Ending { session: SessionId(0x5e55), at: at(5), joined: None, customer: None };
    store.note_end(TicketId(1), &ending).await.expect("noted");
    let ended = store.ended(SessionId(0x5e55), at(5), 10).await.expect("it can be read");
    assert_eq!(ended, [TicketId(1)]);
    let found = store.find(&Wanted::Ticket(TicketId(1)), 1).await.expect("it can be read").pop().expect("it is there");
    assert_eq!(found.rating, Some(rating(4, "Good.", 1)));
    store.delete(&[TicketId(1)]).await.expect("deleted");
    let left = store.rated(&[1, 2].map(TicketId)).await.expect("it can be read");
    assert_eq!(left, [visit(2, rating(4, "Good.", 1))]);
}
