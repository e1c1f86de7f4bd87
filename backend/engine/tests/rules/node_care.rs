//! Nodes that die.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{Timestamp, command::Command, event::Event, ids::NodeId};
use anteroom_engine::{
    fakes::MemoryStore,
    node_care,
    ports::{Leases, StoreError},
};
use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::common::{ANNA, BILAL, HERE, HOST, Node, THERE, World};

/// Takes care of a node's lease until the token is cancelled.
fn care(world: &World, node: &Node) -> (CancellationToken, tokio::task::JoinHandle<()>) {
    let stop = CancellationToken::new();
    let (floor, leases, clock) = (node.floor.clone(), world.store.clone(), world.clock.clone());
    (stop.clone(), tokio::spawn(node_care::run(floor, leases, clock, stop)))
}

#[tokio::test(start_paused = true)]
async fn the_people_of_a_node_that_died_are_offline_and_get_their_grace() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let (_stop, _) = care(&world, &node);
    let (_killed, dying) = care(&world, &other);
    node.session(|settings| settings.grace_s = 60).await;
    node.host(HOST).await;
    let stays = node.join(&world, ANNA).await;
    world.until("the other node knows the session", || other.revision() == node.revision()).await;
    let lost = other.join(&world, BILAL).await;
    world.pass_s(30).await;
    // As after kill -9: the lease is not given back.
    dying.abort();
    other.kill();
    world.pass_s(29).await;
    assert!(node.is_online(lost), "the lease has not passed");
    world.pass_s(22).await;
    assert!(!node.is_online(lost));
    assert!(node.is_online(stays), "whoever is connected elsewhere is not concerned");
    assert!(node.is_waiting(lost), "the grace begins now");
    world.pass_s(62).await;
    assert!(!node.ticket(lost).is_live());
    assert!(node.is_waiting(stays));
    assert_eq!(world.count(|e| matches!(e, Event::NodeLost { node } if *node == THERE)), 1);
    world.check(&[&node]);
}

/// Stopping in good order is how a server is replaced: its pages connect to the next one within the lease.
#[tokio::test(start_paused = true)]
async fn whoever_connects_elsewhere_while_a_stopped_node_has_its_lease_was_never_gone() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let (_stop, _) = care(&world, &node);
    let (stopping, done) = care(&world, &other);
    node.session(|_| {}).await;
    world.until("the other node knows the session", || other.revision() == node.revision()).await;
    let (came, lost) = (other.join(&world, ANNA).await, other.join(&world, BILAL).await);
    world.pass_s(5).await;
    stopping.cancel();
    done.await.unwrap();
    world.pass_s(10).await;
    assert!(node.is_online(lost));
    node.done(Command::CustomerPresence { customer: ANNA, node: HERE, online: true }).await;
    world.pass_s(45).await;
    assert_eq!((node.is_online(came), node.is_online(lost)), (true, false));
    let gone = |event: &Event| matches!(event, Event::CustomerPresenceChanged { online: false, .. });
    assert_eq!(world.count(gone), 0);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_lives_is_never_lost_and_one_that_was_cut_off_for_a_while_is_not_either() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let (_stop, _) = care(&world, &node);
    let (_stop_other, _) = care(&world, &other);
    node.session(|_| {}).await;
    node.join(&world, ANNA).await;
    world.pass_s(60).await;
    world.store.set_available(false);
    world.pass_s(25).await;
    world.store.set_available(true);
    world.pass_s(120).await;
    assert_eq!(world.count(|event| matches!(event, Event::NodeLost { .. })), 0);
}

#[tokio::test(start_paused = true)]
async fn the_places_of_a_run_before_this_one_are_kept_for_their_grace() {
    let world = World::new();
    let old = world.node(THERE).await;
    old.session(|settings| settings.grace_s = 60).await;
    let ticket = old.join(&world, ANNA).await;
    old.kill();
    // The only server starts again, under another id; nobody ever renews for the old one.
    let node = world.node(HERE).await;
    let (_stop, _) = care(&world, &node);
    world.pass_s(1).await;
    assert!(!node.is_online(ticket) && node.is_waiting(ticket));
    node.done(Command::CustomerPresence { customer: ANNA, node: HERE, online: true }).await;
    world.pass_s(120).await;
    assert!(node.is_waiting(ticket), "whoever came back in time is in line");
}

/// Leases whose answer takes a while to arrive.
struct Slow(Arc<MemoryStore>);

#[async_trait]
impl Leases for Slow {
    async fn renew(&self, node: NodeId, until: Timestamp) -> Result<(), StoreError> {
        self.0.renew(node, until).await
    }

    async fn alive(&self, now: Timestamp) -> Result<Vec<NodeId>, StoreError> {
        let alive = self.0.alive(now).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        alive
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_begins_while_another_one_reads_the_leases_is_not_lost() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    node.session(|_| {}).await;
    let ticket = node.join(&world, ANNA).await;
    let (floor, leases, clock) = (node.floor.clone(), Arc::new(Slow(world.store.clone())), world.clock.clone());
    tokio::spawn(node_care::run(floor, leases, clock, CancellationToken::new()));
    // The leases have been read; their answer is on its way.
    world.pass(Duration::from_millis(500)).await;
    let (_stop, _) = care(&world, &other);
    other.done(Command::CustomerPresence { customer: ANNA, node: THERE, online: true }).await;
    world.pass_s(5).await;
    assert!(node.ticket(ticket).presence.is_at(THERE));
    assert_eq!(world.count(|event| matches!(event, Event::NodeLost { .. })), 0);
}
