//! Rules of [`Leases`].

use std::sync::Arc;

use anteroom_domain::{Timestamp, ids::NodeId};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::Leases;

/// Far ahead of any database's clock, so that it is ours that ends leases and not the database's clearing up.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

async fn alive(store: &dyn Leases, now: Timestamp) -> Vec<NodeId> {
    let mut nodes = store.alive(now).await.expect("leases can be read");
    nodes.sort();
    nodes
}

/// A node is alive until its time, exclusive. A renewal that was sent earlier and comes later changes nothing.
pub async fn a_lease_lasts_until_its_time_and_renewing_never_shortens_it(store: Arc<dyn Leases>) {
    let (one, two) = (NodeId(1), NodeId(2));
    assert_eq!(alive(&*store, at(FAR_MS)).await, []);
    store.renew(one, at(FAR_MS + 10)).await.expect("a new lease");
    store.renew(two, at(FAR_MS + 20)).await.expect("a new lease");
    assert_eq!(alive(&*store, at(FAR_MS + 9)).await, [one, two]);
    assert_eq!(alive(&*store, at(FAR_MS + 10)).await, [two]);
    store.renew(one, at(FAR_MS + 30)).await.expect("a longer lease");
    store.renew(one, at(FAR_MS + 5)).await.expect("a renewal that comes late");
    assert_eq!(alive(&*store, at(FAR_MS + 29)).await, [one]);
    assert_eq!(alive(&*store, at(FAR_MS + 30)).await, []);
}

/// The first renewals of a node may come together: none fails, none makes a second lease, and the longest counts.
pub async fn renewing_one_lease_many_times_at_once_keeps_the_longest(store: Arc<dyn Leases>) {
    for node in (1..=5).map(NodeId) {
        let mut renewals = JoinSet::new();
        for ms in 1..=8 {
            let store = Arc::clone(&store);
            renewals.spawn(async move { store.renew(node, at(FAR_MS + ms)).await });
        }
        for result in in_time("every renewal has an answer", renewals.join_all()).await {
            result.expect("a renewal succeeds");
        }
    }
    assert_eq!(alive(&*store, at(FAR_MS + 7)).await, [1, 2, 3, 4, 5].map(NodeId));
}
