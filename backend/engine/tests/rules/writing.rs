//! Commands in, commits out.

use anteroom_domain::{
    command::{Command, Outcome},
    event::Event,
    floor::COMMIT_EVENTS_MAX,
    ids::CustomerId,
};
use anteroom_engine::{fakes::Fault, floor::AskError};
use futures_util::future::join_all;

use crate::common::{ANNA, BILAL, HERE, HOST, OTHER_HOST, THERE, Unruly, World};

fn is_join(event: &Event) -> bool {
    matches!(event, Event::TicketJoined { .. })
}

fn is_call(event: &Event) -> bool {
    matches!(event, Event::TicketCalled { .. })
}

#[tokio::test(start_paused = true)]
async fn commands_that_wait_are_written_together() {
    const MANY: u32 = 1_700;
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.line_max = 2 * MANY).await;
    let before = world.store.commits().len();
    let asks = (0..MANY).map(|n| node.floor.ask(world.joining(CustomerId(n.into()), HERE)));
    for outcome in join_all(asks).await {
        assert!(matches!(outcome, Ok(Outcome::Joined { already: false, .. })), "{outcome:?}");
    }
    let written = world.store.commits().len() - before;
    assert_eq!(written, (MANY as usize).div_ceil(COMMIT_EVENTS_MAX), "as few commits as hold them");
    assert_eq!(node.line().len(), MANY as usize);
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn what_falls_due_at_once_is_written_in_commits_of_bounded_size() {
    const MANY: u32 = 1_200;
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.line_max = 2 * MANY).await;
    join_all((0..MANY).map(|n| node.floor.ask(world.joining(CustomerId(n.into()), HERE)))).await;
    node.done(Command::LoseNode { node: HERE }).await;
    let before = world.store.commits().len();
    world.until("nobody is kept in line for ever", || node.line().is_empty()).await;
    let sizes: Vec<_> = world.store.commits()[before..].iter().map(|commit| commit.events.len()).collect();
    assert_eq!(sizes, [COMMIT_EVENTS_MAX, COMMIT_EVENTS_MAX, 200]);
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn joining_many_times_at_once_is_joining_once() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    node.session(|_| {}).await;
    world.until("the other node knows the session", || other.revision() == node.revision()).await;
    let asks = (0..40).map(|n| {
        let (node, at) = if n % 2 == 0 { (&node, HERE) } else { (&other, THERE) };
        node.floor.ask(world.joining(ANNA, at))
    });
    let tickets: Vec<_> = join_all(asks)
        .await
        .into_iter()
        .map(|outcome| match outcome {
            Ok(Outcome::Joined { ticket, .. }) => ticket,
            other => panic!("joined, not {other:?}"),
        })
        .collect();
    assert!(tickets.iter().all(|ticket| *ticket == tickets[0]), "I4 the same ticket for all");
    assert_eq!(world.count(is_join), 1);
    world.until("both have it", || other.revision() == node.revision()).await;
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_reply_was_lost_is_neither_lost_nor_doubled() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    world.store.fail_next(Fault::LostReply);
    let ticket = node.join(&world, ANNA).await;
    assert_eq!((node.line(), world.count(is_join)), (vec![ticket], 1));
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_every_reply_was_lost_is_found_when_asked_again() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    for _ in 0..5 {
        world.store.fail_next(Fault::LostReply);
    }
    let asked = node.floor.ask(world.joining(ANNA, HERE)).await;
    assert!(matches!(asked, Err(AskError::Unavailable)), "nobody knows whether it was written: {asked:?}");
    let again = node.done(world.joining(ANNA, HERE)).await;
    assert!(matches!(again, Outcome::Joined { already: true, .. }), "{again:?}");
    assert_eq!(world.count(is_join), 1);
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_lost_a_race_is_decided_again() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    world.store.fail_next(Fault::Conflict);
    world.store.fail_next(Fault::Conflict);
    let ticket = node.join(&world, ANNA).await;
    assert_eq!((node.line(), world.count(is_join)), (vec![ticket], 1));
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn of_two_hosts_who_ask_for_the_only_one_who_waits_one_reads_that_nobody_is_waiting() {
    let world = World::new();
    // Neither hears of the other but through the conflict.
    let (here, there) = (Unruly::silent(world.store.clone()), Unruly::silent(world.store.clone()));
    let node = world.node_over(HERE, here).await;
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.host(OTHER_HOST).await;
    let ticket = node.join(&world, ANNA).await;
    let other = world.node_over(THERE, there).await;
    let first = node.floor.ask(Command::Next { host: HOST, session: None }).await;
    assert!(matches!(first, Ok(Outcome::Called { ticket: called, .. }) if called == ticket), "{first:?}");
    assert!(other.is_waiting(ticket), "the other node has not heard yet");
    assert_eq!(other.refused(Command::Next { host: OTHER_HOST, session: None }).await, "nobody_waiting");
    assert_eq!(world.count(is_call), 1, "I11 a lost race has no effect");
    assert_eq!(other.ticket(ticket).host(), Some(HOST));
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn of_two_nodes_that_decide_at_the_same_time_one_decides_again() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.host(OTHER_HOST).await;
    let ticket = node.join(&world, ANNA).await;
    world.until("both nodes know", || other.revision() == node.revision()).await;
    let (one, two) = tokio::join!(
        node.floor.ask(Command::Next { host: HOST, session: None }),
        other.floor.ask(Command::Next { host: OTHER_HOST, session: None }),
    );
    let called = [&one, &two].into_iter().filter(|outcome| matches!(outcome, Ok(Outcome::Called { .. }))).count();
    let refused = [&one, &two].into_iter().filter_map(|outcome| match outcome {
        Err(AskError::Refused(refusal)) => Some(refusal.code()),
        _ => None,
    });
    assert_eq!((called, refused.collect::<Vec<_>>()), (1, vec!["nobody_waiting"]));
    assert_eq!(world.count(is_call), 1);
    world.until("both nodes know", || other.revision() == node.revision()).await;
    assert!(node.ticket(ticket).consultation().is_some());
    world.check(&[&node, &other]);
}

/// What was decided and not written is forgotten even if reading what a rival wrote instead breaks off half way.
#[tokio::test(start_paused = true)]
async fn a_lost_race_whose_log_cannot_be_read_to_the_end_leaves_nothing_behind() {
    let world = World::new();
    let store = Unruly::silent(world.store.clone());
    let node = world.node_over(HERE, store.clone()).await;
    node.session(|_| {}).await;
    let rival = world.node(THERE).await;
    let ticket = rival.join(&world, BILAL).await;
    // The rival's commit is read; that there is no further one is not.
    store.plan_reads(&[true, false]);
    let asked = node.floor.ask(world.joining(ANNA, HERE)).await;
    assert!(matches!(asked, Err(AskError::Unavailable)), "{asked:?}");
    world.until("the log can be read again", || node.line() == [ticket]).await;
    let again = node.done(world.joining(ANNA, HERE)).await;
    assert!(matches!(again, Outcome::Joined { already: false, .. }), "nothing of the first try is left: {again:?}");
    world.until("the rival follows", || rival.revision() == node.revision()).await;
    world.check(&[&node, &rival]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_writes_nothing() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.line_max = 1).await;
    node.join(&world, ANNA).await;
    let before = world.store.commits();
    assert_eq!(node.refused(world.joining(BILAL, HERE)).await, "line_full");
    assert_eq!(node.refused(Command::Next { host: HOST, session: None }).await, "not_your_session");
    assert_eq!(world.store.commits(), before);
}
