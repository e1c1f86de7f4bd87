//! The media server and the floor, kept in agreement.

use std::sync::Arc;

use anteroom_domain::{
    command::Command, consultation::Side, event::Event, ids::ConsultationId, in_room::RoomRequest, ticket::TicketState,
};
use anteroom_engine::{
    fakes::{FakeRooms, RoomCall},
    ports::{MediaEvent, MediaRooms, Participant, RoomPlan},
};

use crate::{
    common::{ANNA, Deaf, HERE, HOST, Node, THERE, Unruly, World},
    media_effects::{begin, care, with_anna},
};

fn is_talking(node: &Node, consultation: ConsultationId) -> bool {
    let floor = node.floor.read();
    floor.ticket_of(consultation).is_some_and(|t| matches!(t.state, TicketState::InConsultation { .. }))
}

#[tokio::test(start_paused = true)]
async fn what_the_media_server_tells_reaches_the_floor() {
    let world = World::new();
    let (node, rooms, news) = with_anna(&world).await;
    let consultation = node.next(HOST).await;
    world.until("the room is made", || rooms.rooms() == [consultation]).await;
    for side in Side::BOTH {
        rooms.set_media(consultation, side, true);
        news.tell(MediaEvent::Media { consultation, side, up: true });
    }
    world.pass(std::time::Duration::from_millis(100)).await;
    assert!(is_talking(&node, consultation), "at once, and without an answer of the customer's");
    // About something that is over, or never was.
    let consultation = ConsultationId(1);
    let before = node.revision();
    news.tell(MediaEvent::Media { consultation, side: Side::Host, up: true });
    world.pass_s(1).await;
    assert_eq!(node.revision(), before);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_muted_stays_so_with_whatever_they_publish() {
    let world = World::new();
    let (node, rooms, news) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    let anna = Participant::first(consultation, Side::Customer);
    let muted = || {
        let calls = rooms.calls().into_iter();
        calls.filter(|call| matches!(call, RoomCall::Mute(..))).collect::<Vec<_>>()
    };
    news.tell(MediaEvent::Published(consultation));
    world.pass_s(1).await;
    assert_eq!(muted(), [], "nobody is muted");
    node.done(Command::InRoom { consultation, request: RoomRequest::Mute(HOST, ANNA) }).await;
    // A page that was tampered with is loaded again, and sends.
    news.tell(MediaEvent::Published(consultation));
    world.pass_s(1).await;
    assert_eq!(muted(), [RoomCall::Mute(anna, true)]);
    // The event may be lost.
    world.pass_s(61).await;
    assert_eq!(muted(), [RoomCall::Mute(anna, true); 2]);
    node.done(Command::InRoom { consultation, request: RoomRequest::Unmute(ANNA) }).await;
    news.tell(MediaEvent::Published(consultation));
    world.pass_s(61).await;
    assert_eq!(muted().len(), 2, "who chose to speak is heard");
}

#[tokio::test(start_paused = true)]
async fn media_whose_events_were_lost_is_found_by_looking() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = node.next(HOST).await;
    world.until("the room is made", || rooms.rooms() == [consultation]).await;
    rooms.set_media(consultation, Side::Host, true);
    rooms.set_media(consultation, Side::Customer, true);
    world.pass_s(4).await;
    assert!(is_talking(&node, consultation));
    // A loss that nobody told of is found when everything is compared.
    rooms.set_media(consultation, Side::Customer, false);
    world.pass_s(61).await;
    assert!(!is_talking(&node, consultation));
    rooms.set_media(consultation, Side::Customer, true);
    world.pass_s(4).await;
    assert!(is_talking(&node, consultation), "whoever is missing is looked for more often");
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_of_the_media_server_rooms_are_made_again() {
    let world = World::new();
    let (node, rooms, news) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    assert!(is_talking(&node, consultation));
    rooms.forget_everything();
    news.tell(MediaEvent::Started);
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), [consultation]);
    assert!(!is_talking(&node, consultation), "nobody has media in the new room yet");
    for side in Side::BOTH {
        rooms.set_media(consultation, side, true);
        news.tell(MediaEvent::Media { consultation, side, up: true });
    }
    world.pass_s(1).await;
    assert!(is_talking(&node, consultation), "the same consultation continues");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_no_consultation_needs_is_closed_within_a_minute() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    rooms.ensure(RoomPlan::usual(ConsultationId(0xdead))).await.unwrap();
    assert_eq!(rooms.rooms().len(), 2);
    world.pass_s(61).await;
    assert_eq!(rooms.rooms(), [consultation]);
}

#[tokio::test(start_paused = true)]
async fn closing_that_never_worked_is_done_when_rooms_are_compared() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    rooms.set_available(false);
    node.done(Command::End { host: HOST, consultation }).await;
    world.pass_s(30).await;
    rooms.set_available(true);
    assert_eq!(rooms.rooms(), [consultation], "every try is over");
    world.pass_s(61).await;
    assert_eq!(rooms.rooms(), []);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_starts_makes_the_rooms_of_what_is_open() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    node.kill();
    let again = world.node(HERE).await;
    let rooms = Arc::new(FakeRooms::default());
    rooms.ensure(RoomPlan::usual(ConsultationId(0xdead))).await.unwrap();
    care(&again, &rooms);
    world.pass_s(1).await;
    assert_eq!(rooms.rooms(), [consultation]);
}

#[tokio::test(start_paused = true)]
async fn a_media_server_that_does_not_answer_changes_nothing_on_the_floor() {
    let world = World::new();
    let (node, rooms, _) = with_anna(&world).await;
    let consultation = begin(&world, &node, &rooms).await;
    rooms.set_available(false);
    let before = node.revision();
    world.pass_s(200).await;
    assert_eq!(node.revision(), before, "silence is not a lost side");
    assert!(is_talking(&node, consultation));
    node.done(Command::End { host: HOST, consultation }).await;
    assert_eq!(world.count(|event| matches!(event, Event::TicketEnded { .. })), 1);
    assert!(node.floor.read().visits_of(ANNA).all(|t| !t.is_live()));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_lags_closes_no_room_of_a_consultation_that_it_does_not_know_yet() {
    let world = World::new();
    // One reads the log every few seconds, the other never does.
    let late = world.node_over(THERE, Arc::new(Deaf(world.store.clone()))).await;
    let lost = world.node_over(anteroom_domain::ids::NodeId(3), Unruly::silent(world.store.clone())).await;
    let (node, rooms, _) = with_anna(&world).await;
    care(&late, &rooms);
    care(&lost, &rooms);
    world.pass_s(58).await;
    let consultation = begin(&world, &node, &rooms).await;
    assert!(late.floor.read().ticket_of(consultation).is_none(), "it comes to know when it compares");
    world.pass_s(75).await;
    assert!(!rooms.calls().contains(&RoomCall::Close(consultation)), "{:?}", rooms.calls());
    assert!(is_talking(&node, consultation));
    assert_eq!(lost.revision().0, 0);
}
