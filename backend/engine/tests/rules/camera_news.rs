//! What programs elsewhere are told of cameras in rooms: once, whichever node dies when.

use std::collections::BTreeSet;

use anteroom_domain::{
    SignedDuration, Timestamp,
    camera::{CameraSettings, CameraState, Cause},
    command::Command,
    ids::WebhookId,
    webhook::{EventId, EventName, Watching},
};
use anteroom_engine::{
    cameras::{IpcamPlace, IpcamWish},
    ports::{CameraDuties as _, CameraDuty, CameraPost, Clock as _, Untold},
    webhooks::WebhookWish,
};
use serde_json::{Value, json};

use crate::{
    camera_care::{ADMIN, BY_HOST, Keeper, meeting, with_door},
    common::{HERE, HOST, SESSION, THERE, World},
};

const NAMES: [&str; 4] =
    ["participantJoined", "webrtcConnectionCreated", "webrtcConnectionDestroyed", "participantLeft"];
/// Longer than somebody may be away from a stream that began anew.
const SETTLED_S: u64 = 12;

/// A program that wants to know everything about cameras.
async fn receiver(keeper: &Keeper, form: &str) -> WebhookId {
    let wish = WebhookWish {
        name: Some(form.to_owned()),
        address: Some("https://crm.example".to_owned()),
        events: Some(NAMES.map(str::to_owned).to_vec()),
        openvidu_form: Some(form.to_owned()),
        ..WebhookWish::default()
    };
    keeper.webhooks.create(ADMIN, wish).await.expect("it is made").0.id
}

/// What it is told, in order.
async fn told(keeper: &Keeper, to: WebhookId) -> Vec<Value> {
    let deliveries = keeper.webhooks.deliveries(to, None, 100).await.expect("they can be read");
    deliveries.iter().rev().map(|delivery| serde_json::from_str(&delivery.body).expect("it is JSON")).collect()
}

/// The same in short: which event, whose connection, and why.
async fn story(keeper: &Keeper, to: WebhookId) -> Vec<String> {
    let word = |body: &Value, name: &str| body[name].as_str().map(str::to_owned);
    let short = |body: &Value| {
        let whose = word(body, "receivingFrom").and_then(|_| word(body, "connectionId"));
        [word(body, "event"), word(body, "connection"), whose, word(body, "reason")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    };
    told(keeper, to).await.iter().map(short).collect()
}

/// From now on these watch a stream that is there since then, of `host` and `customer`, who are both in the room.
fn watch(keeper: &Keeper, post: CameraPost, watchers: &[&str], since: Timestamp) {
    see(keeper, post, watchers, &["host", "customer"], since);
}

fn see(keeper: &Keeper, post: CameraPost, watchers: &[&str], present: &[&str], since: Timestamp) {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    keeper.feeds.watch(post, Watching { since, watchers: names(watchers), present: names(present) });
}

fn long_ago(world: &World) -> Timestamp {
    world.clock.now() - SignedDuration::from_mins(1)
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_a_program_puts_there_is_told_from_its_connection_to_its_removal_each_thing_once() {
    let world = World::new();
    let keeper = Keeper::new(&world, HERE).await;
    let (flat, nested) = (receiver(&keeper, "flat").await, receiver(&keeper, "nested").await);
    let consultation = meeting(&world, &keeper).await;
    let wish = IpcamWish {
        rtsp_uri: "rtsp://keeper:s3cret@beach.example/live".to_owned(),
        settings: CameraSettings::of_openvidu(),
        data: "Beach camera".to_owned(),
        record: true,
    };
    let place = IpcamPlace::Session(SESSION);
    let made = keeper.cameras.connect(place, wish).await.expect("it is put there");
    let connection = made.connection.clone().expect("it is a program's");
    let post = CameraPost { consultation, camera: made.id };
    world.until("it runs", || keeper.runs() == [post]).await;
    world.pass_s(2).await;
    let since = long_ago(&world);
    watch(&keeper, post, &["customer"], since);
    world.pass_s(4).await;
    watch(&keeper, post, &["customer", "host"], since);
    world.pass_s(30).await;
    assert!(keeper.cameras.disconnect(place, &connection.id).await.expect("it can be written"));
    world.pass_s(10).await;
    let why = "forceDisconnectByServer";
    assert_eq!(
        story(&keeper, flat).await,
        [
            "participantJoined".to_owned(),
            "webrtcConnectionCreated OUTBOUND".to_owned(),
            "webrtcConnectionCreated INBOUND customer".to_owned(),
            "webrtcConnectionCreated INBOUND host".to_owned(),
            format!("webrtcConnectionDestroyed INBOUND customer {why}"),
            format!("webrtcConnectionDestroyed INBOUND host {why}"),
            format!("webrtcConnectionDestroyed OUTBOUND {why}"),
            format!("participantLeft {why}"),
        ]
    );
    let bodies = told(&keeper, flat).await;
    let slug = keeper.node.floor.read().session(SESSION).expect("it is there").slug.to_string();
    let at = bodies[0]["timestamp"].as_i64().expect("milliseconds");
    let joined = json!({
        "event": "participantJoined", "timestamp": at, "sessionId": slug, "uniqueSessionId": consultation,
        "participantId": connection.id, "connectionId": connection.id, "location": "unknown", "ip": "beach.example",
        "platform": "IPCAM", "clientData": null, "serverData": "Beach camera",
    });
    assert_eq!(bodies[0], joined);
    assert_eq!(
        bodies[1],
        json!({
            "event": "webrtcConnectionCreated", "timestamp": at, "sessionId": slug, "uniqueSessionId": consultation,
            "participantId": connection.id, "connectionId": connection.id, "streamId": connection.stream,
            "connection": "OUTBOUND", "rtspUri": "rtsp://keeper:***@beach.example/live", "adaptativeBitrate": true,
            "onlyPlayWithSubscribers": true, "networkCache": 2000, "videoSource": "IPCAM", "videoFramerate": null,
            "videoDimensions": null, "audioEnabled": true, "videoEnabled": true,
        })
    );
    let (created, destroyed) = (&bodies[3], &bodies[5]);
    assert_eq!(created["receivingFrom"], json!(connection.id));
    assert_eq!(created.get("rtspUri"), None);
    assert_eq!(destroyed["startTime"], created["timestamp"]);
    let lasted_ms = destroyed["timestamp"].as_i64().expect("ms") - created["timestamp"].as_i64().expect("ms");
    assert_eq!(destroyed["duration"], json!(lasted_ms / 1_000));
    assert!(lasted_ms >= 30_000, "{lasted_ms}");
    let older = &told(&keeper, nested).await[0];
    assert_eq!(older["participantJoined"]["connectionId"], json!(connection.id));
    assert_eq!((&older["participantJoined"]["clientData"], older.get("event")), (&json!(""), None));
    let everything = serde_json::to_string(&bodies).expect("it is JSON");
    assert!(!everything.contains("s3cret"), "{everything}");
}

#[tokio::test(start_paused = true)]
async fn who_stops_watching_is_told_with_why_and_what_is_back_in_time_is_no_news() {
    let world = World::new();
    let (keeper, post) = with_door(&world).await;
    world.pass_s(3).await;
    let to = receiver(&keeper, "flat").await;
    watch(&keeper, post, &["host", "customer"], long_ago(&world));
    world.pass_s(3).await;
    // The camera is lost and comes back: its stream stays.
    keeper.feeds.set(post, world.clock.now(), CameraState::Reconnecting, Some(Cause::Refused));
    world.pass_s(5).await;
    keeper.feeds.set(post, world.clock.now(), CameraState::Live, None);
    // The stream begins anew, and those who watched come back to it.
    let anew = world.clock.now();
    see(&keeper, post, &[], &[], anew);
    world.pass_s(5).await;
    watch(&keeper, post, &["host", "customer"], anew);
    world.pass_s(SETTLED_S).await;
    let both = ["webrtcConnectionCreated INBOUND customer", "webrtcConnectionCreated INBOUND host"];
    assert_eq!(story(&keeper, to).await, both, "it came before anybody wanted to know");
    // One hides it, shows it again, and leaves.
    watch(&keeper, post, &["host"], anew);
    world.pass_s(3).await;
    watch(&keeper, post, &["host", "customer"], anew);
    world.pass_s(3).await;
    see(&keeper, post, &["host"], &["host"], anew);
    world.pass_s(3).await;
    keeper.in_rooms.take_out(post.consultation, BY_HOST, post.camera).await.expect("it is taken out");
    world.pass_s(5).await;
    assert_eq!(
        story(&keeper, to).await[2..],
        [
            "webrtcConnectionDestroyed INBOUND customer unsubscribe",
            "webrtcConnectionCreated INBOUND customer",
            "webrtcConnectionDestroyed INBOUND customer disconnect",
            "webrtcConnectionDestroyed INBOUND host forceDisconnectByUser",
            "webrtcConnectionDestroyed OUTBOUND forceDisconnectByUser",
            "participantLeft forceDisconnectByUser",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_node_that_takes_a_camera_over_tells_nothing_twice() {
    let world = World::new();
    let here = Keeper::new(&world, HERE).await;
    let to = receiver(&here, "flat").await;
    let consultation = meeting(&world, &here).await;
    let camera = here.register("Door", false).await;
    here.in_rooms.bring(consultation, BY_HOST, camera).await.expect("it is brought in");
    let post = CameraPost { consultation, camera };
    world.until("it runs", || here.runs() == [post]).await;
    watch(&here, post, &["host", "customer"], long_ago(&world));
    world.pass_s(4).await;
    let there = Keeper::new(&world, THERE).await;
    world.pass_s(4).await;
    here.kill();
    world.until("the other one has it", || there.runs() == [post]).await;
    // Of those who watched, one comes back to the new stream.
    watch(&there, post, &["host"], world.clock.now());
    world.pass_s(SETTLED_S + 3).await;
    there.node.done(Command::End { host: HOST, consultation }).await;
    world.pass_s(5).await;
    assert_eq!(
        story(&there, to).await,
        [
            "participantJoined",
            "webrtcConnectionCreated OUTBOUND",
            "webrtcConnectionCreated INBOUND customer",
            "webrtcConnectionCreated INBOUND host",
            "webrtcConnectionDestroyed INBOUND customer mediaServerDisconnect",
            "webrtcConnectionDestroyed INBOUND host sessionClosedByServer",
            "webrtcConnectionDestroyed OUTBOUND sessionClosedByServer",
            "participantLeft sessionClosedByServer",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_camera_whose_node_died_while_it_was_taken_away_is_told_to_have_left() {
    let world = World::new();
    let here = Keeper::new(&world, HERE).await;
    let there = Keeper::new(&world, THERE).await;
    let to = receiver(&there, "flat").await;
    let consultation = meeting(&world, &here).await;
    let camera = here.register("Door", true).await;
    let post = CameraPost { consultation, camera };
    world.until("one of them keeps it", || here.runs().len() + there.runs().len() == 1).await;
    world.pass_s(3).await;
    let (keeps, other) = if here.runs() == [post] { (here, there) } else { (there, here) };
    keeps.kill();
    other.cameras.delete(ADMIN, camera).await.expect("it is deleted");
    world.pass_s(15).await;
    let why = "forceDisconnectByServer";
    assert_eq!(
        story(&other, to).await[2..],
        [format!("webrtcConnectionDestroyed OUTBOUND {why}"), format!("participantLeft {why}")]
    );
    world.pass_s(60).await;
    assert_eq!(story(&other, to).await.len(), 4, "once");
}

#[tokio::test(start_paused = true)]
async fn what_the_database_did_not_take_is_told_when_it_is_back_and_once() {
    let world = World::new();
    let (keeper, post) = with_door(&world).await;
    world.pass_s(3).await;
    let to = receiver(&keeper, "flat").await;
    watch(&keeper, post, &["host"], long_ago(&world));
    world.store.set_available(false);
    world.pass_s(4).await;
    world.store.set_available(true);
    world.pass_s(4).await;
    assert_eq!(story(&keeper, to).await, ["webrtcConnectionCreated INBOUND host"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_node_wrote_down_and_died_before_telling_is_told_by_the_next_one_and_once() {
    let world = World::new();
    let (here, post) = with_door(&world).await;
    world.pass_s(3).await;
    let there = Keeper::new(&world, THERE).await;
    let to = receiver(&there, "flat").await;
    here.kill();
    let duty = world.store.duty(post).await.expect("the store answers").expect("it is there");
    assert_eq!(duty.untold, [], "what is told is not kept");
    let at = world.clock.now();
    let (name, body) = (EventName::WebrtcConnectionCreated, json!({ "event": "webrtcConnectionCreated" }).to_string());
    let untold = Untold { id: EventId::new(at, "1"), name, at, body };
    let written = CameraDuty { version: duty.version + 1, untold: vec![untold], ..duty };
    world.store.change_duty(&written, at + SignedDuration::from_hours(1)).await.expect("it is written");
    world.until("the other one has it", || there.runs() == [post]).await;
    world.pass_s(10).await;
    assert_eq!(story(&there, to).await, ["webrtcConnectionCreated"]);
    let duty = world.store.duty(post).await.expect("the store answers").expect("it is there");
    assert_eq!(duty.untold, []);
}
