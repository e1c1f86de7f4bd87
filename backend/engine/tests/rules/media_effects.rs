//! What follows for rooms from commits.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{command::Command, consultation::Side, event::Event, ids::ConsultationId};
use anteroom_engine::{
    fakes::{FakeRooms, RoomCall},
    media_care::{MediaCare, MediaNews},
};
use tokio_util::sync::CancellationToken;

use crate::common::{ANNA, BILAL, HERE, HOST, Node, OTHER_HOST, THERE, World};

/// Takes care of rooms for one node.
pub(crate) fn care(node: &Node, rooms: &Arc<FakeRooms>) -> MediaNews {
    let (care, news) = MediaCare::new(node.floor.clone(), rooms.clone());
    tokio::spawn(care.run(CancellationToken::new()));
    news
}

/// One node with its rooms, a session, an available host, and Anna in line.
pub(crate) async fn with_anna(world: &World) -> (Node, Arc<FakeRooms>, MediaNews) {
    let node = world.node(HERE).await;
    let rooms = Arc::new(FakeRooms::default());
    let news = care(&node, &rooms);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(world, ANNA).await;
    // The first comparison, at the start, is over.
    world.pass_s(1).await;
    (node, rooms, news)
}

/// From being called to both being there.
pub(crate) async fn begin(world: &World, node: &Node, rooms: &FakeRooms) -> ConsultationId {
    let consultation = node.next(HOST).await;
    world.until("the room is made", || rooms.rooms() == [consultation]).await;
    node.done(Command::Answer { consultation, customer: ANNA }).await;
    for side in Side::BOTH {
        rooms.set_media(consultation, side, true);
        node.done(Command::Media { consultation, side, up: true }).await;
    }
    consultation
}

/// What effects did, without what comparing repeated.
fn calls(rooms: &FakeRooms) -> Vec<RoomCall> {
    let mut calls = rooms.calls();
    calls.dedup();
    calls
}

#[tokio::test(start_paused = true)]
async fn a_room_is_made_with_the_call_and_closed_with_the_end() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = node.next(HOST).await;
    world.pass(Duration::from_millis(100)).await;
    assert_eq!(rooms.calls(), [RoomCall::Ensure(consultation)]);
    node.done(Command::Answer { consultation, customer: ANNA }).await;
    for side in Side::BOTH {
        node.done(Command::Media { consultation, side, up: true }).await;
    }
    rooms.set_media(consultation, Side::Host, true);
    rooms.set_media(consultation, Side::Customer, true);
    node.done(Command::End { host: HOST, consultation }).await;
    world.pass(Duration::from_millis(900)).await;
    assert_eq!(rooms.rooms(), [], "I9 nothing is left within a second");
    assert_eq!(calls(&rooms), [RoomCall::Ensure(consultation), RoomCall::Close(consultation)]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_not_answered_leaves_no_room() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = node.next(HOST).await;
    world.pass_s(31).await;
    assert_eq!(world.count(|event| matches!(event, Event::TicketRequeued { .. })), 1);
    assert_eq!(calls(&rooms), [RoomCall::Ensure(consultation), RoomCall::Close(consultation)]);
    let second = node.next(HOST).await;
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), [second], "the next call has a room of its own");
}

#[tokio::test(start_paused = true)]
async fn a_room_in_which_no_media_came_is_made_anew_once() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = node.next(HOST).await;
    node.done(Command::Answer { consultation, customer: ANNA }).await;
    world.pass_s(22).await;
    assert_eq!(calls(&rooms), [RoomCall::Ensure(consultation), RoomCall::Renew(consultation)]);
    world.pass_s(22).await;
    assert_eq!(rooms.rooms(), [], "after the second time the ticket is back in line");
    assert_eq!(rooms.calls().iter().filter(|call| matches!(call, RoomCall::Renew(_))).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn only_the_node_that_wrote_a_commit_does_what_follows() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let (rooms, others) = (Arc::new(FakeRooms::default()), Arc::new(FakeRooms::default()));
    care(&node, &rooms);
    care(&other, &others);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    world.until("the other node follows", || other.revision() == node.revision()).await;
    world.pass_s(1).await;
    let consultation = node.next(HOST).await;
    world.pass_s(1).await;
    assert_eq!((rooms.calls(), others.calls()), (vec![RoomCall::Ensure(consultation)], vec![]));
    let ticket = other.floor.read().ticket_of(consultation).unwrap().id;
    other.done(Command::Leave { ticket, customer: ANNA }).await;
    world.pass_s(1).await;
    assert_eq!(others.calls(), [RoomCall::Close(consultation)], "whoever ends it closes the room");
    assert_eq!(rooms.calls(), [RoomCall::Ensure(consultation)]);
}

#[tokio::test(start_paused = true)]
async fn what_a_node_could_not_do_because_it_was_killed_another_one_does() {
    let world = World::new();
    // Nobody takes care of rooms here, as if each commit were the last thing that the node did.
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let rooms = Arc::new(FakeRooms::default());
    care(&other, &rooms);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    world.pass_s(1).await;
    let consultation = node.next(HOST).await;
    world.pass_s(7).await;
    assert_eq!(rooms.rooms(), [consultation], "long before the customer has to answer");
    let ticket = node.floor.read().ticket_of(consultation).unwrap().id;
    node.done(Command::Leave { ticket, customer: ANNA }).await;
    node.kill();
    world.pass_s(7).await;
    assert_eq!(rooms.rooms(), []);
    assert_eq!(rooms.calls(), [RoomCall::Ensure(consultation), RoomCall::Close(consultation)]);
}

#[tokio::test(start_paused = true)]
async fn what_another_node_has_done_is_not_done_again() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let rooms = Arc::new(FakeRooms::default());
    care(&node, &rooms);
    care(&other, &rooms);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    world.pass_s(1).await;
    let consultation = node.next(HOST).await;
    world.pass_s(10).await;
    let ticket = other.floor.read().ticket_of(consultation).unwrap().id;
    other.done(Command::Leave { ticket, customer: ANNA }).await;
    world.pass_s(10).await;
    assert_eq!(rooms.calls(), [RoomCall::Ensure(consultation), RoomCall::Close(consultation)]);
}

#[tokio::test(start_paused = true)]
async fn what_another_node_has_not_done_is_remembered_while_the_media_server_is_away() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let rooms = Arc::new(FakeRooms::default());
    care(&other, &rooms);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    world.pass_s(1).await;
    rooms.set_available(false);
    let consultation = node.next(HOST).await;
    world.pass_s(15).await;
    rooms.set_available(true);
    world.pass_s(7).await;
    assert_eq!(rooms.rooms(), [consultation]);
}

/// Commits of others that arrive together with our own do not hide what follows from ours.
#[tokio::test(start_paused = true)]
async fn an_effect_is_not_lost_when_others_write_at_the_same_moment() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let (rooms, others) = (Arc::new(FakeRooms::default()), Arc::new(FakeRooms::default()));
    care(&node, &rooms);
    care(&other, &others);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.join(&world, ANNA).await;
    world.until("the other node follows", || other.revision() == node.revision()).await;
    world.pass_s(1).await;
    let (first, second) = tokio::join!(
        other.floor.ask(world.joining(BILAL, THERE)),
        node.floor.ask(Command::Next { host: HOST, session: None }),
    );
    first.unwrap();
    second.unwrap();
    world.pass_s(1).await;
    assert_eq!(rooms.rooms().len(), 1, "the room is made at once, not when rooms are compared");
    assert_eq!(others.calls(), []);
    let consultation = rooms.rooms()[0];
    let ticket = node.floor.read().ticket_of(consultation).unwrap().id;
    let (first, second) = tokio::join!(
        other.floor.ask(Command::AssignHost { session: crate::common::SESSION, host: OTHER_HOST }),
        node.floor.ask(Command::Leave { ticket, customer: ANNA }),
    );
    first.unwrap();
    second.unwrap();
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), [], "and so is its end");
}

#[tokio::test(start_paused = true)]
async fn of_two_hosts_who_ask_at_once_one_gets_a_room() {
    let world = World::new();
    let (node, other) = (world.node(HERE).await, world.node(THERE).await);
    let rooms = Arc::new(FakeRooms::default());
    care(&node, &rooms);
    care(&other, &rooms);
    node.session(|_| {}).await;
    node.host(HOST).await;
    node.host(OTHER_HOST).await;
    node.join(&world, ANNA).await;
    world.until("the other node follows", || other.revision() == node.revision()).await;
    world.pass_s(1).await;
    let (one, two) = tokio::join!(
        node.floor.ask(Command::Next { host: HOST, session: None }),
        other.floor.ask(Command::Next { host: OTHER_HOST, session: None }),
    );
    assert_eq!([one.is_ok(), two.is_ok()].into_iter().filter(|done| *done).count(), 1);
    world.pass_s(5).await;
    assert_eq!(rooms.calls().len(), 1, "I11 a lost race has no effect: {:?}", rooms.calls());
}

#[tokio::test(start_paused = true)]
async fn a_room_that_could_not_be_made_or_closed_is_tried_again() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    rooms.set_available(false);
    let consultation = node.next(HOST).await;
    world.pass(Duration::from_millis(300)).await;
    rooms.set_available(true);
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), [consultation]);
    rooms.set_available(false);
    let ticket = node.floor.read().ticket_of(consultation).unwrap().id;
    node.done(Command::Leave { ticket, customer: ANNA }).await;
    world.pass(Duration::from_millis(300)).await;
    rooms.set_available(true);
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), []);
}

#[tokio::test(start_paused = true)]
async fn a_room_whose_consultation_ended_before_it_could_be_made_is_not_made() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    rooms.set_available(false);
    let consultation = node.next(HOST).await;
    world.pass(Duration::from_millis(300)).await;
    let ticket = node.floor.read().ticket_of(consultation).unwrap().id;
    node.done(Command::Leave { ticket, customer: ANNA }).await;
    world.pass(Duration::from_millis(10)).await;
    rooms.set_available(true);
    world.pass_s(3).await;
    assert_eq!(rooms.rooms(), [], "I9 nothing is left of what is over");
}
