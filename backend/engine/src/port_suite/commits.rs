//! Rules of [`CommitStore`]: the log.

use std::sync::Arc;

use anteroom_domain::{
    SignedDuration,
    event::Commit,
    ids::{NodeId, Revision},
};
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{commit, commit_of_everything},
};
use crate::ports::{CommitStore, StoreError};

const NODE: NodeId = NodeId(1);
const RIVALS: u128 = 16;

/// Of any number of nodes that write the same revision at once, one succeeds and the others are told of the conflict.
pub async fn the_same_revision_is_written_once(store: Arc<dyn CommitStore>) {
    for revision in 1..=5 {
        let mut rivals = JoinSet::new();
        for node in 1..=RIVALS {
            let store = Arc::clone(&store);
            rivals.spawn(async move {
                let commit = commit(revision, NodeId(node));
                store.append(&commit).await.map(|()| commit)
            });
        }
        let results = in_time("every rival has an answer", rivals.join_all()).await;
        let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        let won: Vec<Commit> = won.into_iter().map(|result| result.expect("it was won")).collect();
        assert_eq!(won.len(), 1, "one rival wins revision {revision}");
        for result in lost {
            assert!(matches!(result, Err(StoreError::Conflict(_))), "the others lose: {result:?}");
        }
        let stored = store.after(Revision(revision - 1), 10).await.expect("the log can be read");
        assert_eq!(stored, won, "what was acknowledged is what is there");
    }
}

/// Writing exactly the same commit again succeeds, because that is what a repeated write whose reply was lost looks
/// like; any difference is a conflict, and changes nothing.
pub async fn a_lost_reply_is_not_a_conflict(store: Arc<dyn CommitStore>) {
    let ours = commit_of_everything(1);
    for _ in 0..3 {
        store.append(&ours).await.expect("the same commit again is ours");
    }
    let others = [
        Commit { node: NodeId(ours.node.0 + 1), ..ours.clone() },
        Commit { at: ours.at + SignedDuration::from_millis(1), ..ours.clone() },
        Commit { events: ours.events[1..].to_vec(), ..ours.clone() },
        Commit { events: ours.events.iter().rev().cloned().collect(), ..ours.clone() },
    ];
    for other in others {
        let result = store.append(&other).await;
        assert!(matches!(result, Err(StoreError::Conflict(_))), "not the same commit: {result:?}");
    }
    assert_eq!(store.after(Revision(0), 10).await.expect("the log can be read"), [ours]);
}

/// Nothing of a commit is lost or changed; a limit cuts at the end, and nothing comes after the last.
pub async fn commits_come_back_in_order_and_whole(store: Arc<dyn CommitStore>) {
    assert_eq!(store.after(Revision(0), 10).await.expect("an empty log can be read"), []);
    // Past 10, where the order of numbers and that of plain text part.
    let commits: Vec<_> = (1..=12)
        .map(|revision| if revision == 7 { commit_of_everything(revision) } else { commit(revision, NODE) })
        .collect();
    for commit in &commits {
        store.append(commit).await.expect("the next commit");
    }
    let after = async |revision, limit| store.after(Revision(revision), limit).await.expect("the log can be read");
    assert_eq!(after(0, 100).await, commits);
    assert_eq!(after(0, 12).await, commits);
    assert_eq!(after(0, 5).await, commits[..5]);
    assert_eq!(after(9, 2).await, commits[9..11]);
    assert_eq!(after(12, 100).await, []);
    assert_eq!(after(0, 0).await, [], "a limit of nothing is not no limit");
}

/// A commit that is missing from the log is reported, never passed over.
pub async fn a_gap_is_never_passed_over(store: Arc<dyn CommitStore>) {
    for revision in [1, 2, 4] {
        store.append(&commit(revision, NODE)).await.expect("the sample can be written");
    }
    let whole = store.after(Revision(0), 2).await.expect("the part before the gap is whole");
    assert_eq!(whole.len(), 2);
    for from in [0, 2] {
        let result = store.after(Revision(from), 10).await;
        assert!(matches!(result, Err(StoreError::Corrupt { .. })), "revision 3 is missing: {result:?}");
    }
}

/// Whoever reads the log to its end and then sleeps until woken, again and again, gets to see every commit.
pub async fn a_wakeup_follows_every_commit(store: Arc<dyn CommitStore>) {
    const LAST: u64 = 40;
    let mut wakeups = store.wakeups();
    let reader = Arc::clone(&store);
    let follower = tokio::spawn(async move {
        let mut last = Revision(0);
        while last < Revision(LAST) {
            let commits = reader.after(last, 100).await.expect("the log can be read");
            if let Some(newest) = commits.last() {
                last = newest.revision;
            } else {
                wakeups.changed().await.expect("wake-ups go on while the store does");
            }
        }
    });
    let mut watcher = store.wakeups();
    for revision in 1..=LAST {
        if revision % 10 == 1 {
            watcher.mark_unchanged();
        }
        store.append(&commit(revision, NODE)).await.expect("the next commit");
        // Now and then the writer waits, so that some wake-ups come alone and others in a crowd.
        if revision % 10 == 1 {
            in_time("a wake-up", watcher.changed()).await.expect("wake-ups go on while the store does");
        }
    }
    in_time("the follower has seen the last commit", follower).await.expect("the follower does not fail");
}

/// A commit that is written once more, because its reply was lost, hides no newer one from whoever was busy meanwhile.
pub async fn a_repeated_write_does_not_take_back_a_wakeup(store: Arc<dyn CommitStore>) {
    let mut wakeups = store.wakeups();
    for revision in 1..=2 {
        store.append(&commit(revision, NODE)).await.expect("the next commit");
    }
    in_time("a wake-up for the second", wakeups.wait_for(|told| *told == 2)).await.expect("wake-ups go on");
    store.append(&commit(1, NODE)).await.expect("the same again changes nothing");
    store.append(&commit(3, NODE)).await.expect("the next commit");
    let told = in_time("a wake-up", wakeups.wait_for(|told| *told != 2 && *told != 0)).await.expect("wake-ups go on");
    assert_eq!(*told, 3);
}
