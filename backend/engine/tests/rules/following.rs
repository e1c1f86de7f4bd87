//! Several nodes on one database.

use anteroom_domain::{command::Command, ids::CustomerId};

use crate::common::{ANNA, BILAL, Deaf, HERE, HOST, THERE, Unruly, World};

#[tokio::test(start_paused = true)]
async fn a_second_node_follows_when_it_is_woken() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let mut told = other.floor.subscribe();
    node.session(|_| {}).await;
    let ticket = node.join(&world, ANNA).await;
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert_eq!(other.line(), [ticket]);
    let commits = [told.try_recv().unwrap(), told.try_recv().unwrap()];
    assert_eq!(commits.map(|commit| (commit.revision.0, commit.node)), [(1, HERE), (2, HERE)]);
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn where_nothing_wakes_a_node_it_looks_by_itself() {
    let world = World::new();
    let node = world.node(HERE).await;
    let other = world.node_over(THERE, std::sync::Arc::new(Deaf(world.store.clone()))).await;
    world.pass_s(1).await;
    node.session(|_| {}).await;
    let ticket = node.join(&world, ANNA).await;
    assert_eq!(other.revision().0, 0, "nothing told it");
    world.pass_s(6).await;
    assert_eq!(other.line(), [ticket]);
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn a_node_far_behind_catches_up_page_by_page() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.line_max = 2_000).await;
    let store = Unruly::silent(world.store.clone());
    let other = world.node_over(THERE, store.clone()).await;
    for n in 0..1_100_u32 {
        node.done(world.joining(CustomerId((1_000 + n).into()), HERE)).await;
    }
    // The only thing that tells it is that it loses a race.
    let ticket = other.join(&world, BILAL).await;
    assert_eq!(other.line().last(), Some(&ticket));
    assert_eq!(other.line().len(), 1_101);
    world.until("the first follows in turn", || node.revision() == other.revision()).await;
    assert_eq!(*node.floor.read(), *other.floor.read());
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_read_is_read_again() {
    let world = World::new();
    let node = world.node(HERE).await;
    let store = Unruly::new(world.store.clone());
    let other = world.node_over(THERE, store.clone()).await;
    world.pass_s(1).await;
    store.plan_reads(&[true, false, false]);
    node.session(|_| {}).await;
    node.host(HOST).await;
    let ticket = node.join(&world, ANNA).await;
    node.done(Command::Next { host: HOST, session: None }).await;
    world.until("it follows in the end", || other.revision() == node.revision()).await;
    assert!(other.ticket(ticket).consultation().is_some());
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_to_catch_up_has_what_was_in_the_log_by_then() {
    let world = World::new();
    let node = world.node(HERE).await;
    let late = world.node_over(THERE, std::sync::Arc::new(Deaf(world.store.clone()))).await;
    let store = Unruly::silent(world.store.clone());
    let lost = world.node_over(anteroom_domain::ids::NodeId(3), store).await;
    world.pass_s(1).await;
    node.session(|settings| settings.line_max = 2_000).await;
    for n in 0..600_u32 {
        node.done(world.joining(CustomerId((1_000 + n).into()), HERE)).await;
    }
    assert_eq!(late.revision().0, 0);
    late.floor.catch_up().await.unwrap();
    assert_eq!(late.revision(), node.revision());
    node.floor.catch_up().await.expect("there is nothing to catch up with");
    lost.floor.catch_up().await.expect_err("a node that cannot follow does not wait for ever");
}
