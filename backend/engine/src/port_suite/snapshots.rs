//! Rules of [`CommitStore`]: the snapshots.

use std::sync::Arc;

use anteroom_domain::ids::Revision;
use tokio::task::JoinSet;

use super::{in_time, samples::snapshot};
use crate::ports::CommitStore;

/// The newest snapshot is the one that is read, whatever the order in which they were kept.
pub async fn the_newest_snapshot_wins(store: Arc<dyn CommitStore>) {
    assert_eq!(store.latest_snapshot().await.expect("nothing is kept yet"), None);
    for revision in [3, 9, 10, 12] {
        store.save_snapshot(&snapshot(revision, 10)).await.expect("a snapshot is kept");
        let latest = store.latest_snapshot().await.expect("a snapshot can be read");
        assert_eq!(latest, Some(snapshot(revision, 10)));
    }
    for late in [11, 2] {
        store.save_snapshot(&snapshot(late, 10)).await.expect("a snapshot that comes late does no harm");
        let latest = store.latest_snapshot().await.expect("a snapshot can be read");
        assert_eq!(latest, Some(snapshot(12, 10)));
    }
}

/// Whoever has to begin at an earlier revision finds the newest snapshot from before it, if that is still there.
pub async fn a_snapshot_of_before_is_found(store: Arc<dyn CommitStore>) {
    let until = async |revision| store.snapshot_until(Revision(revision)).await.expect("a snapshot can be read");
    assert_eq!(until(7).await, None);
    store.save_snapshot(&snapshot(5, 10)).await.expect("a snapshot is kept");
    assert_eq!((until(4).await, until(5).await), (None, Some(snapshot(5, 10))));
    store.save_snapshot(&snapshot(8, 10)).await.expect("a snapshot is kept");
    assert_eq!((until(4).await, until(7).await), (None, Some(snapshot(5, 10))));
    assert_eq!((until(8).await, until(u64::from(u32::MAX)).await), (Some(snapshot(8, 10)), Some(snapshot(8, 10))));
}

/// A snapshot of 20 MB, which is more than a document can hold, loses nothing.
pub async fn a_snapshot_larger_than_one_document_comes_back_whole(store: Arc<dyn CommitStore>) {
    let large = snapshot(20, 1_000_000);
    in_time("a large snapshot is kept", store.save_snapshot(&large)).await.expect("a large snapshot is kept");
    let latest = in_time("a large snapshot is read", store.latest_snapshot()).await.expect("it can be read");
    assert!(latest == Some(large), "the large snapshot came back changed");
}

/// Nodes may keep the same snapshot at the same time, and again later.
pub async fn keeping_a_snapshot_many_times_at_once_changes_nothing(store: Arc<dyn CommitStore>) {
    store.save_snapshot(&snapshot(1, 10)).await.expect("a snapshot is kept");
    let mut nodes = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        nodes.spawn(async move { store.save_snapshot(&snapshot(2, 100)).await });
    }
    for result in in_time("every node has an answer", nodes.join_all()).await {
        result.expect("keeping a snapshot twice succeeds");
    }
    assert_eq!(store.latest_snapshot().await.expect("a snapshot can be read"), Some(snapshot(2, 100)));
}
