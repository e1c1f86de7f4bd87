//! Rules of [`TryCounts`].

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{Tries, TryCounts, TryKey};

const KEY: TryKey = TryKey([1; 32]);
const OTHER: TryKey = TryKey([2; 32]);
/// Far ahead of any database's clock.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn tries(count: u32) -> Tries {
    Tries { count, last_at: at(7), blocked_until: at(9) }
}

async fn read(store: &Arc<dyn TryCounts>) -> Vec<Option<Tries>> {
    store.read(&[OTHER, KEY]).await.expect("counts can be read")
}

/// Of any number who count what they have seen at the same moment, one succeeds: no try is lost.
pub async fn of_those_who_count_at_once_one_succeeds(store: Arc<dyn TryCounts>) {
    assert_eq!(read(&store).await, [None, None]);
    let mut before = None;
    for round in 1..=3 {
        let mut rivals = JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            rivals.spawn(async move {
                let written = store.replace(KEY, before.as_ref(), &tries(round), at(FAR_MS)).await;
                written.expect("counts can be written")
            });
        }
        let written = in_time("every rival has an answer", rivals.join_all()).await;
        // Writing what stands there already may succeed more than once only where nothing changes.
        assert_eq!(written.into_iter().filter(|written| *written).count(), 1, "round {round}");
        before = Some(tries(round));
        assert_eq!(read(&store).await, [None, before]);
    }
}

/// What was forgotten counts from the beginning.
pub async fn what_was_forgotten_is_gone(store: Arc<dyn TryCounts>) {
    assert!(store.replace(KEY, None, &tries(1), at(FAR_MS)).await.expect("counts can be written"));
    assert!(!store.replace(KEY, None, &tries(1), at(FAR_MS)).await.expect("counts can be written"), "it is there");
    assert!(!store.replace(KEY, Some(&tries(2)), &tries(3), at(FAR_MS)).await.expect("counts can be written"));
    for _ in 0..2 {
        store.forget(KEY).await.expect("counts can be forgotten");
    }
    assert_eq!(read(&store).await, [None, None]);
    assert!(!store.replace(KEY, Some(&tries(1)), &tries(2), at(FAR_MS)).await.expect("counts can be written"));
    assert!(store.replace(KEY, None, &tries(1), at(FAR_MS)).await.expect("counts can be written"));
}
