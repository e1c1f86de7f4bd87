//! Wake-ups across nodes, without change streams, and across an end of the server.

use std::sync::Arc;

use anteroom_domain::ids::{NodeId, Revision};
use anteroom_engine::{
    port_suite::{commits::a_wakeup_follows_every_commit, in_time, samples::commit},
    ports::CommitStore,
};
use anteroom_storage::Mongo;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    scratch::{Scratch, until_ready, with_scratch},
    server::{Server, Topology},
};

/// Follows the log as a node does: reads to its end, then sleeps until woken. Tells how far it has come.
fn follow(mongo: Mongo) -> (JoinHandle<()>, watch::Receiver<Revision>) {
    let (sender, seen) = watch::channel(Revision(0));
    let follower = tokio::spawn(async move {
        let mut wakeups = mongo.wakeups();
        loop {
            // While the database is away there is nothing to read, and a wake-up when it is back.
            let last = *sender.borrow();
            if let Ok(commits) = mongo.after(last, 100).await
                && let Some(newest) = commits.last()
            {
                sender.send_replace(newest.revision);
                continue;
            }
            wakeups.changed().await.unwrap();
        }
    });
    (follower, seen)
}

async fn until_seen(seen: &mut watch::Receiver<Revision>, revision: u64) {
    let newest = seen.wait_for(|newest| newest.0 >= revision);
    in_time("the other node sees the commit", newest).await.unwrap();
}

async fn start(topology: Topology) -> Server {
    tokio::task::spawn_blocking(move || Server::start(topology)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_is_woken_by_each_commit() {
    with_scratch(|scratch| async move {
        let (writer, reader) = (scratch.migrated().await, scratch.open().await);
        let (follower, mut seen) = follow(reader);
        // One deadline for all: the log is also asked every few seconds, which would hide a stream that is silent.
        in_time("twenty commits are seen, one after another", async {
            for revision in 1..=20 {
                writer.append(&commit(revision, NodeId(1))).await.unwrap();
                until_seen(&mut seen, revision).await;
            }
        })
        .await;
        follower.abort();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_change_streams_the_log_is_polled() {
    let server = start(Topology::Standalone).await;
    let scratch = Scratch::on(&server.uri()).await;
    let mongo = scratch.migrated().await;
    scratch.collection("commits").watch().await.expect_err("a server by itself has no change streams");
    a_wakeup_follows_every_commit(Arc::new(mongo)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wakeups_go_on_after_the_database_was_killed() {
    let mut server = start(Topology::ReplicaSet).await;
    let scratch = Scratch::on(&server.uri()).await;
    let (writer, reader) = (scratch.migrated().await, scratch.open().await);
    let (follower, mut seen) = follow(reader);
    writer.append(&commit(1, NodeId(1))).await.unwrap();
    until_seen(&mut seen, 1).await;
    server.kill();
    server = tokio::task::spawn_blocking(move || {
        server.restart();
        server
    })
    .await
    .unwrap();
    until_ready(&writer).await;
    for revision in 2..=5 {
        writer.append(&commit(revision, NodeId(1))).await.unwrap();
        until_seen(&mut seen, revision).await;
    }
    follower.abort();
    drop(server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listening_ends_with_the_last_clone_of_the_connection() {
    with_scratch(|scratch| async move {
        let mongo = scratch.migrated().await;
        let clone = mongo.clone();
        let mut wakeups = mongo.wakeups();
        in_time("a first wake-up", wakeups.changed()).await.unwrap();
        drop(mongo);
        clone.append(&commit(1, NodeId(1))).await.unwrap();
        in_time("the clone still listens", wakeups.changed()).await.unwrap();
        drop(clone);
        in_time("the end of the wake-ups", async { while wakeups.changed().await.is_ok() {} }).await;
    })
    .await;
}
