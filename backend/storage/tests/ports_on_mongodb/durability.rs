//! What has been acknowledged is there after the worst end of the server.

use std::time::Duration;

use anteroom_domain::ids::{NodeId, Revision};
use anteroom_engine::{
    port_suite::{in_time, samples::commit},
    ports::{CommitStore as _, StoreError},
};
use anteroom_storage::Mongo;
use tokio::sync::watch;

use crate::{
    scratch::{Scratch, until_ready},
    server::{Server, Topology},
};

const ROUNDS: u64 = 5;

/// Acknowledged commits between two kills.
const COMMITS: u64 = 60;

/// The commit after which the writer stops.
const LAST: Revision = Revision((ROUNDS + 1) * COMMITS);

/// Writes commit after commit, as the only writer there is. Where it cannot know whether a commit was written, it reads
/// the log and goes on from there. Tells the newest that is known to be written.
async fn write_on(mongo: Mongo, written: watch::Sender<Revision>) {
    let mut last = Revision(0);
    while last < LAST {
        let next = last.next();
        last = match mongo.append(&commit(next.0, NodeId(1))).await {
            Ok(()) => next,
            Err(StoreError::Unavailable { .. }) => {
                until_ready(&mongo).await;
                let found = length(&mongo).await;
                assert!(found >= last, "{last} was acknowledged, and the log ends at {found}");
                assert!(found <= next, "{found} was never written");
                found
            }
            // There is no rival: a conflict could only be with a commit of its own.
            Err(error) => panic!("{error:?}"),
        };
        written.send_replace(last);
    }
}

/// The log, checked to be whole.
async fn length(mongo: &Mongo) -> Revision {
    let mut last = Revision(0);
    loop {
        let commits = mongo.after(last, 1_000).await.unwrap();
        for found in &commits {
            assert_eq!(*found, commit(found.revision.0, NodeId(1)));
        }
        match commits.last() {
            Some(newest) => last = newest.revision,
            None => return last,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_database_loses_no_acknowledged_commit() {
    let start = || Server::start(Topology::ReplicaSet);
    let mut server = tokio::task::spawn_blocking(start).await.unwrap();
    let mongo = Scratch::on(&server.uri()).await.migrated().await;
    let (sender, mut written) = watch::channel(Revision(0));
    let writer = tokio::spawn(write_on(mongo.clone(), sender));
    for round in 1..=ROUNDS {
        let enough = written.wait_for(|last| last.0 >= round * COMMITS);
        in_time("commits are written", enough).await.expect("the writer goes on");
        server = tokio::task::spawn_blocking(move || {
            server.kill();
            server.restart();
            server
        })
        .await
        .unwrap();
        // Read before the log is, so that the log may only be longer.
        let promised = *written.borrow();
        until_ready(&mongo).await;
        let found = in_time("the log is read", length(&mongo)).await;
        assert!(found >= promised, "round {round}: {promised} was acknowledged, and the log ends at {found}");
    }
    in_time("the writer comes to its end", writer).await.unwrap();
    assert_eq!(length(&mongo).await, LAST);
    drop(server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_unavailable_within_the_limit() {
    let start = || Server::start(Topology::ReplicaSet);
    let mut server = tokio::task::spawn_blocking(start).await.unwrap();
    let mongo = Scratch::on(&server.uri()).await.migrated().await;
    server.kill();
    let result = tokio::time::timeout(Duration::from_secs(10), mongo.append(&commit(1, NodeId(1)))).await;
    let error = result.expect("an answer in time").unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
}
