//! Rules of [`Purges`].

use std::sync::Arc;

use anteroom_domain::ids::{NodeId, TicketId};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{Purge, Purges, StoreError};

/// Far ahead of any database's clock, so that it does not clear up meanwhile.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn purge(slot_ms: i64, node: u128) -> Purge {
    let pending = vec![TicketId(7), TicketId(u128::MAX)];
    let held_until = at(slot_ms + 1);
    Purge { slot: at(slot_ms), version: 0, node: NodeId(node), held_until, pending, visits: 0, ended_at: None }
}

/// Of nodes that begin the purge of a slot at once, one does.
pub async fn a_slot_has_one_purge(store: Arc<dyn Purges>) {
    let mut beginning = JoinSet::new();
    for node in 1..=8 {
        let store = Arc::clone(&store);
        beginning.spawn(async move { store.begin(&purge(5, node), at(FAR_MS)).await });
    }
    let begun = in_time("every node is told", beginning.join_all()).await;
    assert_eq!(begun.iter().filter(|result| result.is_ok()).count(), 1, "{begun:?}");
    let refused = begun.iter().filter(|result| matches!(result, Err(StoreError::Conflict(_))));
    assert_eq!(refused.count(), 7, "{begun:?}");
    let there = store.latest(10).await.expect("it can be read");
    assert_eq!(there, [purge(5, there[0].node.0)]);
}

/// A step follows the one that was seen, or is not taken. Taking the same one again, because a reply was lost, succeeds.
pub async fn a_step_follows_what_was_seen(store: Arc<dyn Purges>) {
    store.begin(&purge(5, 1), at(FAR_MS)).await.expect("begun");
    let next = Purge { version: 1, visits: 2, pending: Vec::new(), ..purge(5, 1) };
    for _ in 0..2 {
        store.go_on(&next, at(FAR_MS)).await.expect("the same step again is ours");
    }
    let rival = Purge { node: NodeId(2), ..next.clone() };
    let result = store.go_on(&rival, at(FAR_MS)).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "{result:?}");
    let result = store.go_on(&Purge { version: 1, ..purge(6, 1) }, at(FAR_MS)).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "there is no such purge: {result:?}");
    let over = Purge { version: 2, node: NodeId(2), ended_at: Some(at(9)), ..next };
    store.go_on(&over, at(FAR_MS)).await.expect("it follows");
    assert_eq!(store.latest(10).await.expect("it can be read"), [over]);
}

/// The latest come first, and those that deleted nothing are no receipts.
pub async fn receipts_are_of_what_was_deleted(store: Arc<dyn Purges>) {
    for (slot, visits) in [(1_000, 3), (9_000, 0), (20_000, 1), (30_000, 0)] {
        store.begin(&Purge { visits, ..purge(slot, 1) }, at(FAR_MS)).await.expect("begun");
    }
    let slots = |purges: Vec<Purge>| purges.iter().map(|purge| purge.slot).collect::<Vec<_>>();
    assert_eq!(slots(store.latest(2).await.expect("it can be read")), [at(30_000), at(20_000)]);
    assert_eq!(slots(store.receipts(9).await.expect("it can be read")), [at(20_000), at(1_000)]);
    assert_eq!(slots(store.receipts(1).await.expect("it can be read")), [at(20_000)]);
}
