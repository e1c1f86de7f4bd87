//! What follows for the recording of a room from commits.

use std::sync::Arc;

use anteroom_domain::{
    command::Command,
    ids::ConsultationId,
    in_room::RoomRequest::{self, AnswerRecording, AskToRecord, PauseRecording, StopRecording},
    room::Recording,
};
use anteroom_engine::{fakes::FakeRooms, media_care::MediaNews, ports::MediaEvent};

use crate::{
    common::{ANNA, HERE, HOST, Node, THERE, World},
    media_effects::{begin, care},
};

async fn ask(node: &Node, consultation: ConsultationId, request: RoomRequest) {
    node.done(Command::InRoom { consultation, request }).await;
}

/// A consultation of Anna's that is recorded, with her agreement.
async fn recorded(world: &World) -> (Node, Arc<FakeRooms>, MediaNews, ConsultationId) {
    let node = world.node(HERE).await;
    let rooms = Arc::new(FakeRooms::default());
    let news = care(&node, &rooms);
    node.session(|settings| settings.recording = Recording::Asked).await;
    node.host(HOST).await;
    node.join(world, ANNA).await;
    world.pass_s(1).await;
    let consultation = begin(world, &node, &rooms).await;
    ask(&node, consultation, AskToRecord(HOST)).await;
    world.pass_s(1).await;
    assert_eq!(rooms.recording(), [], "asking records nothing");
    ask(&node, consultation, AnswerRecording(ANNA, true)).await;
    world.until("it is recorded", || rooms.recording() == [consultation]).await;
    (node, rooms, news, consultation)
}

#[tokio::test(start_paused = true)]
async fn a_room_records_while_everyone_agrees_and_the_host_does_not_pause() {
    let world = World::new();
    let (node, rooms, _, consultation) = recorded(&world).await;
    ask(&node, consultation, PauseRecording(HOST, true)).await;
    world.until("it is paused", || rooms.recording().is_empty()).await;
    ask(&node, consultation, PauseRecording(HOST, false)).await;
    world.until("it goes on", || rooms.recording() == [consultation]).await;
    ask(&node, consultation, AnswerRecording(ANNA, false)).await;
    world.until("nobody is recorded who does not want it", || rooms.recording().is_empty()).await;
    ask(&node, consultation, StopRecording(HOST)).await;
    node.done(Command::End { host: HOST, consultation }).await;
    world.until("the room is closed", || rooms.rooms().is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn of_many_changes_at_once_the_last_one_holds() {
    let world = World::new();
    let (node, rooms, _, consultation) = recorded(&world).await;
    for _ in 0..5 {
        ask(&node, consultation, PauseRecording(HOST, true)).await;
        ask(&node, consultation, PauseRecording(HOST, false)).await;
    }
    ask(&node, consultation, PauseRecording(HOST, true)).await;
    world.pass_s(1).await;
    assert_eq!(rooms.recording(), []);
}

#[tokio::test(start_paused = true)]
async fn a_media_server_that_starts_again_records_again() {
    let world = World::new();
    let (_node, rooms, news, consultation) = recorded(&world).await;
    rooms.forget_everything();
    news.tell(MediaEvent::Started);
    world.until("it records again", || rooms.recording() == [consultation]).await;
}

#[tokio::test(start_paused = true)]
async fn comparing_stops_what_should_not_be_recorded() {
    let world = World::new();
    let (node, rooms, _, consultation) = recorded(&world).await;
    ask(&node, consultation, StopRecording(HOST)).await;
    world.until("it is stopped", || rooms.recording().is_empty()).await;
    rooms.set_recording(consultation, true);
    world.pass_s(61).await;
    assert_eq!(rooms.recording(), []);
}

#[tokio::test(start_paused = true)]
async fn what_another_node_should_have_stopped_is_stopped() {
    let world = World::new();
    let (node, rooms, _, consultation) = recorded(&world).await;
    // Nobody takes care of rooms at this node, as when it was killed after its commit.
    let other = world.node(THERE).await;
    ask(&other, consultation, StopRecording(HOST)).await;
    world.until("the commit is known here", || other.revision() == node.revision()).await;
    world.pass_s(7).await;
    assert_eq!(rooms.recording(), []);
}
