//! What pages of those in a consultation are told of its cameras, under the names of `OpenVidu`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    common::{Browser, Push, Socket, World},
    in_room::Room,
};

/// The next event of a camera; whole pictures are passed over.
async fn next(socket: &mut Socket, what: &str) -> Push {
    socket.push_where(what, |data| data.get("connection").is_some() || data.get("stream").is_some()).await
}

async fn camera(world: &World, always: bool) -> (Browser, String) {
    let admin = world.staff("admin").await;
    let camera = json!({ "name": "Door", "address": "rtsp://keeper:s3cret@camera.example/live",
        "sessions": ["contact-centre"], "always": always });
    let made = admin.send_json(Method::POST, "/api/v1/cameras", &camera.to_string()).await;
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    (admin, id)
}

#[tokio::test]
async fn those_in_the_consultation_are_told_of_a_camera_and_nobody_else_is() {
    let room = Room::new().await;
    let consultation = room.consultation.to_string();
    let (_, id) = camera(&room.world, false).await;
    let other = room.world.customer("Bilal").await;
    let (mut zoe, mut host, mut other) = (room.zoe.visit().await, room.host.desk().await, other.visit().await);
    assert_eq!(room.ask(&room.host, json!({ "ask": "bringCamera", "camera": id })).await.status, 204);
    let connection = format!("ipc_IPCAM_{id}");
    for socket in [&mut zoe, &mut host] {
        let push = next(socket, "the connection").await;
        let about = &push.data["connection"];
        assert_eq!((push.event.as_str(), &about["connectionId"]), ("connectionCreated", &json!(connection)));
        assert_eq!((&about["consultation"], &about["data"]), (&json!(consultation), &json!("")));
        let push = next(socket, "the stream").await;
        let stream = &push.data["stream"];
        assert_eq!((push.event.as_str(), &stream["typeOfVideo"]), ("streamCreated", &json!("IPCAM")));
        assert_eq!((&stream["feed"], &stream["connection"]), (&json!(format!("camera-{id}")), about));
        assert!(!push.data.to_string().contains("example"), "nobody is told where it is: {}", push.data);
    }
    // A page that comes later is told what is there.
    let mut late = room.zoe.visit().await;
    assert_eq!(next(&mut late, "the connection").await.event, "connectionCreated");
    assert_eq!(next(&mut late, "the stream").await.event, "streamCreated");
    assert_eq!(room.ask(&room.host, json!({ "ask": "takeCameraOut", "camera": id })).await.status, 204);
    for socket in [&mut zoe, &mut host, &mut late] {
        for event in ["streamDestroyed", "connectionDestroyed"] {
            let push = next(socket, event).await;
            assert_eq!((push.event.as_str(), &push.data["reason"]), (event, &json!("forceDisconnectByUser")));
        }
    }
    other.ask("visit:sync", &json!({})).await;
    let heard: Vec<_> = other.pushes_so_far().into_iter().map(|push| push.event).collect();
    assert!(heard.iter().all(|event| event == "visit"), "{heard:?}");
}

#[tokio::test]
async fn a_camera_that_is_always_there_goes_with_the_consultation_or_with_its_deletion() {
    let room = Room::new().await;
    let (admin, id) = camera(&room.world, true).await;
    let mut zoe = room.zoe.visit().await;
    assert_eq!(next(&mut zoe, "the connection").await.event, "connectionCreated");
    assert_eq!(next(&mut zoe, "the stream").await.event, "streamCreated");
    assert_eq!(admin.send_json(Method::DELETE, &format!("/api/v1/cameras/{id}"), "").await.status, 204);
    let gone: Value = next(&mut zoe, "the end of the stream").await.data;
    assert_eq!(gone["reason"], json!("forceDisconnectByServer"));
    assert_eq!(next(&mut zoe, "the end").await.event, "connectionDestroyed");
    camera(&room.world, true).await;
    assert_eq!(next(&mut zoe, "another one").await.event, "connectionCreated");
    assert_eq!(next(&mut zoe, "its stream").await.event, "streamCreated");
    room.zoe.submit("/s/contact-centre/leave", &[]).await;
    assert_eq!(next(&mut zoe, "the end of the stream").await.data["reason"], json!("sessionClosedByServer"));
}
