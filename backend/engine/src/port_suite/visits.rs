//! Rules of [`Visits`].

use std::sync::Arc;

use anteroom_domain::ids::TicketId;

use super::samples::kept;
use crate::ports::{StoreError, VisitDetails, Visits};

fn named(name: &str) -> VisitDetails {
    VisitDetails { name: Some(name.to_owned()) }
}

/// Details come back whole, each once; a guest without a name has details too.
pub async fn details_are_read_by_ticket(store: Arc<dyn Visits>) {
    store.save(TicketId(1), &named("Åsa"), kept(1)).await.expect("new details");
    store.save(TicketId(2), &VisitDetails::default(), kept(2)).await.expect("new details");
    let mut found = store.load(&[2, 1, 3, 1].map(TicketId)).await.expect("details can be read");
    found.sort_by_key(|(ticket, _)| *ticket);
    assert_eq!(found, [(TicketId(1), named("Åsa")), (TicketId(2), VisitDetails::default())]);
    assert_eq!(store.load(&[]).await.expect("nothing can be asked for"), []);
}

/// What was told first stays, unless the same is told again because a reply was lost.
pub async fn a_ticket_has_one_set_of_details(store: Arc<dyn Visits>) {
    for _ in 0..2 {
        store.save(TicketId(1), &named("Åsa"), kept(1)).await.expect("the same details again are ours");
    }
    let result = store.save(TicketId(1), &named("Eva"), kept(1)).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "the ticket has details: {result:?}");
    let found = store.load(&[TicketId(1)]).await.expect("details can be read");
    assert_eq!(found, [(TicketId(1), named("Åsa"))]);
}
