//! Who watches a camera, and which sizes they take, as Janus tells; and what is not made because nobody takes it.

use std::collections::BTreeSet;

use anteroom_camera::{Layer, Layers, Place};
use anteroom_domain::{
    camera::CameraSettings,
    ids::{CameraId, ConsultationId},
};
use anteroom_engine::ports::{MediaRooms as _, RoomPlan, ServerName, camera_feed_name};
use anteroom_janus::{JanusPool, Seen};
use futures_util::FutureExt as _;
use serde_json::{Value, json};

use crate::{
    rooms::{CAMERA, CONSULTATION, node},
    support::{
        janus::Janus,
        own_ip,
        room::{FULL, Started, start_at},
        settings,
        simulator::Simulator,
        target,
        transcoder::Program,
        until,
        viewer::Viewer,
        within,
    },
    transcoding::shows,
};

const OTHER: ConsultationId = ConsultationId(9);

fn server() -> ServerName {
    "janus".parse().expect("a name")
}

/// Publishes a camera in three sizes in the room of a consultation.
async fn start(pool: &JanusPool, room: ConsultationId, simulator: &Simulator, program: &Program) -> Started {
    let plan = pool.camera_feed(room, CAMERA).await.expect("the room is placed").1;
    let place = Place { feed: plan, codecs: FULL, media_ip: own_ip() };
    let adaptive = CameraSettings { adaptative_bitrate: true, ..settings() };
    let camera = target(&simulator.address("", "pcmu"), adaptive);
    let mut started = start_at(place, camera, Some(program.transcoder.clone()));
    started.in_room().await;
    started
}

/// Somebody who watches, by a handle that has the label that the gate gives it.
async fn watch(pool: &JanusPool, room: ConsultationId, label: &str) -> Viewer {
    let plan = pool.camera_feed(room, CAMERA).await.expect("the room is placed").1;
    Viewer::watch_as(&plan, label).await
}

async fn look(pool: &JanusPool, room: ConsultationId) -> Seen {
    pool.watching(&server(), room, CAMERA).await.expect("Janus answers")
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn janus_tells_who_watches_in_which_room_and_what_each_takes() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    let pool = node(&janus).await;
    within("making another room", pool.ensure(RoomPlan::usual(OTHER))).await.expect("it is made");
    let _here = start(&pool, CONSULTATION, &simulator, &program).await;
    let _there = start(&pool, OTHER, &simulator, &program).await;
    assert_eq!(look(&pool, CONSULTATION).await, Seen::default(), "a camera is nobody");

    let host = watch(&pool, CONSULTATION, "host-0000beef").await;
    let customer = watch(&pool, CONSULTATION, "customer1-0000cafe").await;
    let _elsewhere = watch(&pool, OTHER, "customer2-0000d00d").await;
    let nobody = watch(&pool, CONSULTATION, "check-0000beef").await;
    let seen = look(&pool, CONSULTATION).await;
    assert_eq!((&seen.watchers, &seen.present), (&names(&["host", "customer1"]), &names(&["host", "customer1"])));
    assert_eq!(seen.seats, 3, "whoever it is, there is somebody to send it to");
    assert_eq!(seen.sizes, BTreeSet::from([2]), "the largest, until they say something else");
    assert_eq!(look(&pool, OTHER).await.watchers, names(&["customer2"]));
    nobody.leave().await;
    let taken = async || look(&pool, CONSULTATION).await.sizes;
    host.choose(0);
    until("the host takes the smallest", async || taken().await == BTreeSet::from([0, 2])).await;
    customer.choose(1);
    until("the customer takes the middle one", async || taken().await == BTreeSet::from([0, 1])).await;
    let other_camera = pool.watching(&server(), CONSULTATION, CameraId(99)).await.expect("Janus answers");
    assert_eq!((other_camera.seats, other_camera.sizes), (0, BTreeSet::new()), "what is not watched is not taken");

    customer.leave().await;
    let seen = look(&pool, CONSULTATION).await;
    assert_eq!((seen.seats, seen.watchers, seen.present), (1, names(&["host"]), names(&["host"])));
    host.leave().await;
    assert_eq!(look(&pool, CONSULTATION).await, Seen::default());
    assert_eq!(look(&pool, OTHER).await.watchers, names(&["customer2"]));
}

/// What Janus knows of the handle that publishes the camera.
async fn publisher(janus: &Janus) -> Value {
    for session in janus.sessions().await {
        for handle in janus.handles(session).await {
            let answer = janus.admin(&format!("/{session}/{handle}"), json!({"janus": "handle_info"})).await;
            let info = answer["info"].clone();
            if info["plugin_specific"]["id"] == camera_feed_name(CAMERA) {
                return info;
            }
        }
    }
    panic!("the camera is in the room");
}

/// Bytes of pictures that Janus has got, of each size.
async fn bytes(janus: &Janus) -> [u64; 3] {
    let info = publisher(janus).await;
    let media = info["webrtc"]["media"].as_object().expect("lines of media");
    let video = media.values().find(|line| line["type"] == "video").expect("a line of pictures");
    let came = &video["stats"]["in"];
    [came, &came["video-simulcast-1"], &came["video-simulcast-2"]].map(|size| size["bytes"].as_u64().unwrap_or(0))
}

/// How many sizes come, while the viewer sees some more pictures.
async fn sizes_that_come(janus: &Janus, viewer: &Viewer) -> usize {
    let before = bytes(janus).await;
    viewer.sees_more(8).await;
    let after = bytes(janus).await;
    before.iter().zip(after).filter(|(before, after)| *after > **before).count()
}

#[tokio::test]
async fn a_size_that_nobody_takes_is_not_sent_and_comes_back_when_somebody_does() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    let pool = node(&janus).await;
    let started = start(&pool, CONSULTATION, &simulator, &program).await;
    let viewer = watch(&pool, CONSULTATION, "host-0000beef").await;
    let asked = started.camera.asked();
    started.viewers.send_replace(1);
    until("all sizes", async || sizes_that_come(&janus, &viewer).await == 3).await;
    let smallest = Layers::NONE.with(Layer::Low);
    for _ in 0..2 {
        viewer.choose(0);
        until("the smallest size", async || shows(&viewer).await == Some((240, 180))).await;
        started.layers.send_replace(smallest);
        until("one size alone", async || sizes_that_come(&janus, &viewer).await == 1).await;
        assert_eq!(sizes_that_come(&janus, &viewer).await, 1, "and it stays so");

        // Whoever decides about sizes is to look, and then has it made again.
        asked.notified().now_or_never();
        viewer.choose(2);
        within("hearing that somebody takes another size", asked.notified()).await;
        until("going on with what there is", async || shows(&viewer).await == Some((240, 180))).await;
        started.layers.send_replace(smallest.with(Layer::High));
        until("the largest size", async || shows(&viewer).await == Some((320, 240))).await;
        assert_eq!(sizes_that_come(&janus, &viewer).await, 2, "without the one between");
    }
    assert_eq!(viewer.seen(|seen| seen.offers), 1);
}
