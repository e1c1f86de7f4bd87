//! A node that starts again.

use anteroom_domain::{
    command::Command,
    host::Duty,
    ids::{CustomerId, NodeId, Revision},
};
use anteroom_engine::ports::CommitStore;

use crate::common::{ANNA, BILAL, HERE, HOST, THERE, Unruly, World};

#[tokio::test(start_paused = true)]
async fn after_being_killed_a_node_has_the_same_line_and_the_same_consultations() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    for n in 0..20_u32 {
        node.done(world.joining(CustomerId((100 + n).into()), HERE)).await;
    }
    node.next(HOST).await;
    let before = node.floor.read().clone();
    node.kill();
    let again = world.node(THERE).await;
    assert_eq!(*again.floor.read(), before, "I6 nothing is lost, I19 the log makes the same floor");
    let late = again.join(&world, BILAL).await;
    assert_eq!(again.line().last(), Some(&late), "and it goes on from there");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_kept_every_thousand_commits_and_shortens_the_next_start() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    let mut paused = false;
    while node.revision() < Revision(2_010) {
        paused = !paused;
        let duty = if paused { Duty::Off } else { Duty::Available };
        node.done(Command::SetDuty { host: HOST, duty }).await;
        if node.revision() == Revision(999) {
            assert!(world.store.latest_snapshot().await.unwrap().is_none(), "none before its time");
        }
    }
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    let snapshot = world.store.latest_snapshot().await.unwrap().expect("one was kept");
    assert_eq!(snapshot.revision, Revision(2_000));
    let before = node.floor.read().clone();
    node.kill();
    let store = Unruly::new(world.store.clone());
    let again = world.node_over(THERE, store.clone()).await;
    assert_eq!(store.read_after.lock()[0], Revision(2_000), "only what came after it is read");
    assert_eq!(*again.floor.read(), before);
    again.floor.read().check();
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_told_to_stop_finishes_what_it_has_begun() {
    let world = World::new();
    let store = Unruly::new(world.store.clone());
    let node = world.node_over(HERE, store.clone()).await;
    node.session(|_| {}).await;
    store.hold_writes();
    let (floor, joining) = (node.floor.clone(), world.joining(ANNA, HERE));
    let asked = tokio::spawn(async move { floor.ask(joining).await });
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    node.stop.cancel();
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    store.let_writes_go();
    assert!(asked.await.unwrap().is_ok());
    node.runner.await.unwrap();
    assert_eq!(world.store.commits().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_cannot_be_read_is_no_empty_floor() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    world.store.set_available(false);
    let clock = world.clock.clone();
    let random = std::sync::Arc::new(anteroom_engine::fakes::SeededRandom::new(9));
    let stop = tokio_util::sync::CancellationToken::new();
    let store = world.store.clone();
    let started = anteroom_engine::floor::FloorHandle::start(store, clock, random, NodeId(9), stop).await;
    assert!(started.err().is_some_and(|error| error.is_retryable()));
}
