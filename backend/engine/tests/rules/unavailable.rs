//! A database that does not answer, and more work than can be done.

use std::time::Duration;

use anteroom_domain::{command::Outcome, event::Event, ids::CustomerId};
use anteroom_engine::{fakes::Fault, floor::AskError};
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::common::{ANNA, BILAL, HERE, Unruly, World};

/// What a person who presses a button may be kept waiting for until told that it cannot be done now.
const SOON: Duration = Duration::from_secs(2);

#[tokio::test(start_paused = true)]
async fn without_a_database_everyone_is_told_soon_and_nothing_is_lost() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    let anna = node.join(&world, ANNA).await;
    world.store.set_available(false);
    for n in 0..5_u32 {
        let asked_at = Instant::now();
        let asked = node.floor.ask(world.joining(CustomerId((100 + n).into()), HERE)).await;
        assert!(matches!(asked, Err(AskError::Unavailable)), "{asked:?}");
        assert!(asked_at.elapsed() <= SOON, "told after {:?}", asked_at.elapsed());
    }
    assert_eq!(node.line(), [anna], "what is known can still be read");
    world.store.set_available(true);
    world.pass_s(1).await;
    let bilal = node.join(&world, BILAL).await;
    assert_eq!(node.line(), [anna, bilal]);
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_short_outage_is_not_noticed() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    for _ in 0..4 {
        world.store.fail_next(Fault::Unavailable);
    }
    let ticket = node.join(&world, ANNA).await;
    assert_eq!(node.line(), [ticket]);
    assert_eq!(world.count(|event| matches!(event, Event::TicketJoined { .. })), 1);
}

#[tokio::test(start_paused = true)]
async fn timers_that_fell_due_without_a_database_are_done_when_it_is_back() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.grace_s = 60).await;
    let ticket = node.join(&world, ANNA).await;
    let presence = anteroom_domain::command::Command::CustomerPresence { customer: ANNA, node: HERE, online: false };
    node.done(presence).await;
    world.store.set_available(false);
    world.pass_s(90).await;
    assert!(node.is_waiting(ticket), "nothing is believed that is not stored");
    world.store.set_available(true);
    world.pass_s(2).await;
    assert!(!node.ticket(ticket).is_live());
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn more_commands_than_can_wait_are_told_at_once() {
    const INBOX: u32 = 4_096;
    let world = World::new();
    let store = Unruly::new(world.store.clone());
    let node = world.node_over(HERE, store.clone()).await;
    node.session(|settings| settings.line_max = 2 * INBOX).await;
    store.hold_writes();
    let first = tokio::spawn({
        let (floor, command) = (node.floor.clone(), world.joining(ANNA, HERE));
        async move { floor.ask(command).await }
    });
    // The runner takes the first and waits for the database with it.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let mut waiting = Vec::new();
    for n in 0..INBOX {
        let (floor, command) = (node.floor.clone(), world.joining(CustomerId((1_000 + n).into()), HERE));
        waiting.push(tokio::spawn(async move { floor.ask(command).await }));
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    let asked_at = Instant::now();
    let one_too_many = node.floor.ask(world.joining(BILAL, HERE)).await;
    assert!(matches!(one_too_many, Err(AskError::Unavailable)), "{one_too_many:?}");
    assert_eq!(asked_at.elapsed(), Duration::ZERO);
    store.let_writes_go();
    assert!(first.await.unwrap().is_ok());
    for asked in join_all(waiting).await {
        assert!(matches!(asked, Ok(Ok(Outcome::Joined { already: false, .. }))), "{asked:?}");
    }
    assert!(node.floor.ask(world.joining(BILAL, HERE)).await.is_ok(), "there is room again");
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_command_that_takes_too_long_is_given_up_and_may_still_be_done() {
    let world = World::new();
    let store = Unruly::new(world.store.clone());
    let node = world.node_over(HERE, store.clone()).await;
    node.session(|_| {}).await;
    store.hold_writes();
    let asked = node.floor.ask(world.joining(ANNA, HERE)).await;
    assert!(matches!(asked, Err(AskError::Unavailable)), "{asked:?}");
    store.let_writes_go();
    world.until("it is done after all", || node.line().len() == 1).await;
    let again = node.done(world.joining(ANNA, HERE)).await;
    assert!(matches!(again, Outcome::Joined { already: true, .. }), "asking again is safe: {again:?}");
}
