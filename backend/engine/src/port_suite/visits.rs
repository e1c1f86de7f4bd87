//! Rules of [`Visits`].

use std::sync::Arc;

use anteroom_domain::ids::TicketId;

use super::samples::at;
use crate::ports::{StoreError, VisitDetails, Visits};

/// Far ahead of any database's clock, so that it is ours that purges and not the database's clearing up.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn named(name: &str) -> VisitDetails {
    VisitDetails { name: Some(name.to_owned()) }
}

/// Details can be read until they are purged, exclusive; a guest without a name has details too.
pub async fn details_are_gone_at_their_time(store: Arc<dyn Visits>) {
    let (early, late) = (at(FAR_MS), at(FAR_MS + 1));
    store.save(TicketId(1), &named("Åsa"), early).await.expect("new details");
    store.save(TicketId(2), &VisitDetails::default(), late).await.expect("new details");
    let asked = [2, 1, 3, 1].map(TicketId);
    let load = async |now| {
        let mut found = store.load(&asked, now).await.expect("details can be read");
        found.sort_by_key(|(ticket, _)| *ticket);
        found
    };
    let (first, second) = ((TicketId(1), named("Åsa")), (TicketId(2), VisitDetails::default()));
    assert_eq!(load(at(FAR_MS - 1)).await, [first, second.clone()]);
    assert_eq!(load(early).await, [second]);
    assert_eq!(load(late).await, []);
    assert_eq!(store.load(&[], early).await.expect("nothing can be asked for"), []);
}

/// What was told first stays, unless the same is told again because a reply was lost.
pub async fn a_ticket_has_one_set_of_details(store: Arc<dyn Visits>) {
    let until = at(FAR_MS);
    for _ in 0..2 {
        store.save(TicketId(1), &named("Åsa"), until).await.expect("the same details again are ours");
    }
    let result = store.save(TicketId(1), &named("Eva"), until).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "the ticket has details: {result:?}");
    let found = store.load(&[TicketId(1)], at(0)).await.expect("details can be read");
    assert_eq!(found, [(TicketId(1), named("Åsa"))]);
}
