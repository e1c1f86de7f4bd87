//! Timers, and clocks that are corrected.

use std::sync::Arc;

use anteroom_domain::{
    SignedDuration,
    command::Command,
    event::{Event, OfferEnd},
    host::{Duty, PauseReason},
    ids::CustomerId,
    ticket::TicketState,
};
use anteroom_engine::{fakes::FakeClock, ports::Clock};

use crate::common::{ANNA, BILAL, HERE, HOST, THERE, World};

#[tokio::test(start_paused = true)]
async fn an_offer_ends_at_its_time_without_anyone_asking() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.automatic_session().await;
    node.host(HOST).await;
    let ticket = node.join(&world, ANNA).await;
    let TicketState::Offered(offer) = node.ticket(ticket).state else { panic!("whoever is free is asked at once") };
    let missed = || world.count(|e| matches!(e, Event::OfferReturned { why: OfferEnd::Missed, .. }));
    world.pass_s(19).await;
    assert_eq!(missed(), 0, "not early");
    world.pass_s(2).await;
    assert_eq!(missed(), 1);
    let ended_at = world.store.commits().into_iter().find(|c| matches!(c.events[0], Event::OfferReturned { .. }));
    let late = ended_at.unwrap().at.duration_since(offer.expires_at);
    assert!(late < SignedDuration::from_millis(100), "{late:?}");
    world
        .until("missing two pauses the host", || {
            node.floor.read().host(HOST).unwrap().duty == Duty::Paused(PauseReason::MissedOffers)
        })
        .await;
    assert_eq!(missed(), 2);
    assert!(node.is_waiting(ticket), "and the ticket has kept its place");
    world.check(&[&node]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_keeps_its_place_until_the_end_of_the_grace() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.grace_s = 60).await;
    let ticket = node.join(&world, ANNA).await;
    node.done(Command::CustomerPresence { customer: ANNA, node: HERE, online: false }).await;
    world.pass_s(59).await;
    assert!(node.is_waiting(ticket));
    world.pass_s(2).await;
    assert!(!node.ticket(ticket).is_live());
}

/// Whatever the clock shows, a floor's time does not go backwards, and a line is in the order of joining.
#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_changes_no_order() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    let mut joined = Vec::new();
    for n in 0..4_u32 {
        joined.push(node.join(&world, CustomerId(n.into())).await);
        world.clock.advance(SignedDuration::from_mins(-20));
    }
    assert_eq!(node.line(), joined);
    assert!(joined.iter().all(|ticket| node.is_waiting(*ticket)), "no timer fires early");
    // Another node, whose clock shows the same, reads the same order and goes on.
    let other = world.node(THERE).await;
    joined.push(other.join(&world, BILAL).await);
    assert_eq!(other.line(), joined);
    world.until("both have it", || node.revision() == other.revision()).await;
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_an_hour_ahead_on_one_node_changes_no_order() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    let ahead = Arc::new(FakeClock::new(world.clock.now() + SignedDuration::from_hours(1)));
    let other = world.node_with(THERE, world.store.clone(), ahead).await;
    let mut joined = Vec::new();
    for n in 0..6_u32 {
        let joins_at = if n % 2 == 0 { &node } else { &other };
        joined.push(joins_at.join(&world, CustomerId(n.into())).await);
        world.until("both have it", || node.revision() == other.revision()).await;
    }
    assert_eq!(node.line(), joined, "I24 in the order of joining, whichever clock was asked");
    assert!(joined.iter().all(|ticket| node.is_waiting(*ticket)));
    world.check(&[&node, &other]);
}

/// Whoever sleeps until a deadline that is far off looks at the clock now and then.
#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_forward_is_noticed_within_seconds() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|settings| settings.grace_s = 3_000).await;
    let ticket = node.join(&world, ANNA).await;
    node.done(Command::CustomerPresence { customer: ANNA, node: HERE, online: false }).await;
    world.clock.advance(SignedDuration::from_hours(1));
    world.pass_s(6).await;
    assert!(!node.ticket(ticket).is_live());
}
