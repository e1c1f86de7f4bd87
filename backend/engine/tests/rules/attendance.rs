//! Who is connected, and what the floor believes.

use std::time::Duration;

use anteroom_domain::{command::Command, event::Event, ids::TicketId};
use anteroom_engine::attendance::{Attendance, Attendee};
use tokio_util::sync::CancellationToken;

use crate::common::{ANNA, BILAL, HERE, HOST, Node, THERE, World};

const ANNA_HERE: Attendee = Attendee::Customer(ANNA);

/// A floor with Anna in line, whose page has not connected yet.
async fn with_anna(world: &World) -> (Node, Attendance, TicketId) {
    let node = world.node(HERE).await;
    node.session(|settings| settings.grace_s = 60).await;
    let joining =
        Command::Join { session: crate::common::SESSION, customer: ANNA, ticket: world.fresh_ticket(), node: None };
    node.done(joining).await;
    let ticket = node.line()[0];
    let attendance = Attendance::new(node.floor.clone());
    (node, attendance, ticket)
}

fn presences(world: &World) -> usize {
    world.count(|event| matches!(event, Event::CustomerPresenceChanged { .. } | Event::HostPresenceChanged { .. }))
}

#[tokio::test(start_paused = true)]
async fn the_first_connection_makes_online_and_a_moment_after_the_last_one_offline() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let connection = attendance.connect(ANNA_HERE);
    world.pass(Duration::from_millis(20)).await;
    assert!(node.is_online(ticket));
    assert_eq!((attendance.len(), attendance.is_here(ANNA_HERE)), (1, true));
    drop(connection);
    world.pass(Duration::from_millis(1_900)).await;
    assert!(node.is_online(ticket), "not yet");
    world.pass(Duration::from_millis(200)).await;
    assert!(!node.is_online(ticket));
    assert!(attendance.is_empty());
    world.check(&[&node]);
}

/// Found by simulation: only the owner's connections counted, and whoever was invited seemed to stay for ever.
#[tokio::test(start_paused = true)]
async fn whoever_was_invited_is_there_as_long_as_their_own_page_is_connected() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let running = tokio::spawn(attendance.clone().run(CancellationToken::new()));
    let bilal = attendance.connect(Attendee::Customer(BILAL));
    node.done(Command::JoinParty { ticket, customer: BILAL, node: None }).await;
    world.pass_s(15).await;
    assert!(node.ticket(ticket).is_online(), "anyone's page keeps the place");
    drop(bilal);
    world.pass_s(3).await;
    assert!(!node.ticket(ticket).is_online());
    // Even if the moment of leaving was missed, comparing finds it.
    node.done(Command::CustomerPresence { customer: BILAL, node: HERE, online: true }).await;
    world.pass_s(11).await;
    assert!(!node.ticket(ticket).is_online());
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn a_reload_is_not_noticed() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let connection = attendance.connect(ANNA_HERE);
    world.pass_s(1).await;
    let before = presences(&world);
    drop(connection);
    world.pass(Duration::from_millis(1_500)).await;
    let _again = attendance.connect(ANNA_HERE);
    world.pass_s(5).await;
    assert!(node.is_online(ticket));
    assert_eq!(presences(&world), before, "nothing was written about it");
}

#[tokio::test(start_paused = true)]
async fn of_two_tabs_one_may_be_closed() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let (one, two) = (attendance.connect(ANNA_HERE), attendance.connect(ANNA_HERE));
    world.pass_s(1).await;
    let before = presences(&world);
    drop(one);
    world.pass_s(30).await;
    assert!(node.is_online(ticket));
    assert_eq!((presences(&world), attendance.len()), (before, 1));
    drop(two);
    world.pass_s(3).await;
    assert!(!node.is_online(ticket));
}

#[tokio::test(start_paused = true)]
async fn a_host_is_connected_like_a_customer() {
    let world = World::new();
    let node = world.node(HERE).await;
    node.session(|_| {}).await;
    node.done(Command::AssignHost { session: crate::common::SESSION, host: HOST }).await;
    let attendance = Attendance::new(node.floor.clone());
    let is_online = || node.floor.read().host(HOST).unwrap().presence.is_online();
    let connection = attendance.connect(Attendee::Host(HOST));
    world.pass_s(1).await;
    assert!(is_online());
    drop(connection);
    world.pass_s(3).await;
    assert!(!is_online());
}

#[tokio::test(start_paused = true)]
async fn a_report_that_was_lost_is_made_up_for() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let stop = CancellationToken::new();
    tokio::spawn(attendance.clone().run(stop.clone()));
    world.store.set_available(false);
    let connection = attendance.connect(ANNA_HERE);
    world.pass_s(8).await;
    world.store.set_available(true);
    world.pass_s(5).await;
    assert!(node.is_online(ticket), "found at the next comparison");
    world.store.set_available(false);
    drop(connection);
    world.pass_s(8).await;
    world.store.set_available(true);
    world.pass_s(12).await;
    assert!(!node.is_online(ticket));
    stop.cancel();
}

/// Half a belief is corrected like a whole one.
#[tokio::test(start_paused = true)]
async fn someone_who_waits_in_two_lines_is_absent_from_both() {
    let world = World::new();
    let (node, attendance, first) = with_anna(&world).await;
    let settings = anteroom_domain::session::Settings::default();
    let (session, slug) = (anteroom_domain::ids::SessionId(0x5f), "second".parse().unwrap());
    let (name, description) = ("Second".to_owned(), String::new());
    node.done(Command::CreateSession { session, slug, name, description, settings }).await;
    // In the second line she was seen here; about the first one, word was lost.
    let second = world.fresh_ticket();
    node.done(Command::Join { session, customer: ANNA, ticket: second, node: Some(HERE) }).await;
    assert_eq!((node.is_online(first), node.is_online(second)), (false, true));
    let stop = CancellationToken::new();
    tokio::spawn(attendance.clone().run(stop.clone()));
    world.pass_s(15).await;
    assert_eq!((node.is_online(first), node.is_online(second)), (false, false), "she is nowhere");
    let _connection = attendance.connect(ANNA_HERE);
    world.pass_s(1).await;
    assert_eq!((node.is_online(first), node.is_online(second)), (true, true));
    stop.cancel();
}

#[tokio::test(start_paused = true)]
async fn whoever_passes_by_counts_as_connected_for_a_while() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    for _ in 0..3 {
        attendance.pass_by(ANNA_HERE, Duration::from_secs(25));
        world.pass_s(10).await;
    }
    let before = presences(&world);
    world.pass_s(14).await;
    assert!(node.is_online(ticket));
    assert_eq!(presences(&world), before, "passing by again and again is one presence");
    world.pass_s(4).await;
    assert!(!node.is_online(ticket));
}

#[tokio::test(start_paused = true)]
async fn a_connection_elsewhere_keeps_someone_online() {
    let world = World::new();
    let (node, attendance, ticket) = with_anna(&world).await;
    let other = world.node(THERE).await;
    let elsewhere = Attendance::new(other.floor.clone());
    let (one, _two) = (attendance.connect(ANNA_HERE), elsewhere.connect(ANNA_HERE));
    world.pass_s(1).await;
    drop(one);
    world.pass_s(5).await;
    let presence = node.ticket(ticket).presence;
    assert_eq!((presence.is_at(HERE), presence.is_at(THERE), presence.is_online()), (false, true, true));
    world.check(&[&node, &other]);
}

#[tokio::test(start_paused = true)]
async fn someone_without_a_place_in_line_writes_nothing_by_connecting() {
    let world = World::new();
    let (node, attendance, _) = with_anna(&world).await;
    let before = node.revision();
    drop(attendance.connect(Attendee::Customer(BILAL)));
    drop(attendance.connect(Attendee::Host(HOST)));
    world.pass_s(5).await;
    assert_eq!(node.revision(), before);
}
