//! Cameras and rooms that go and come back.

use std::time::Duration;

use anteroom_camera::CameraStatus;
use anteroom_domain::camera::{CameraSettings, CameraState, Cause};
use anteroom_janus::Feed;
use serde_json::json;

use crate::support::{
    janus::Janus,
    room::{self, FULL},
    settings,
    simulator::Simulator,
    target,
    viewer::Viewer,
    within,
};

#[tokio::test]
async fn a_viewer_goes_on_without_renegotiation_when_the_camera_was_killed_and_is_back() {
    let (janus, mut simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus,pcmu").await;
    let mut started = room::start(&janus, target(&simulator.address("", "pcmu"), settings()), FULL);
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    viewer.sees_more(20).await;
    for _ in 0..2 {
        simulator.kill().await;
        let status = started.state(CameraState::Reconnecting).await;
        assert!(matches!(status.cause, Some(Cause::Eos | Cause::Protocol | Cause::Refused)), "{:?}", status.cause);
        let attempts = |status: &CameraStatus| status.history.back().unwrap().transition.attempt;
        within("trying again", started.status.wait_for(|status| attempts(status) >= 2)).await.unwrap();
        simulator.launch().await;
        viewer.sees_more(30).await;
        started.state(CameraState::Live).await;
    }
    assert_eq!(viewer.seen(|seen| seen.offers), 1);
    let history = started.status.borrow().history.clone();
    let words: Vec<_> = history.iter().map(|happened| happened.transition.to.as_str()).collect();
    assert_eq!((words[0], words[1]), ("connecting", "live"));
    assert!(words.contains(&"reconnecting") && words.last() == Some(&"live"), "{words:?}");
}

#[tokio::test]
async fn a_camera_whose_pictures_freeze_is_noticed_although_its_sound_goes_on() {
    let (janus, mut simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus,pcmu").await;
    let hasty = CameraSettings { stall_timeout_s: 2, start_timeout_s: 2, ..settings() };
    let mut started = room::start(&janus, target(&simulator.address("", "pcmu"), hasty), FULL);
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    viewer.sees_more(20).await;
    simulator.freeze().await;
    started.state(CameraState::Stalled).await;
    let sound = viewer.seen(|seen| seen.sound.len());
    viewer.hears(sound + 800).await;
    let status = started.state(CameraState::Reconnecting).await;
    assert_eq!(status.cause, Some(Cause::ReadTimeout));
    simulator.wait_for("teardown", 1).await;
    // It is asked again, and sends sound but no pictures, until it recovers.
    simulator.wait_for("connected", 2).await;
    simulator.thaw().await;
    viewer.sees_more(20).await;
    started.state(CameraState::Live).await;
    assert_eq!(viewer.seen(|seen| seen.offers), 1);
}

#[tokio::test]
async fn the_feed_is_in_the_room_again_after_janus_was() {
    let (mut janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut started = room::start(&janus, target(&simulator.address("", "silent"), settings()), FULL);
    started.in_room().await;
    janus.kill().await;
    within("noticing", started.status.wait_for(|status| !status.in_room)).await.unwrap();
    janus.launch().await;
    room::make(&janus, "opus").await;
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    viewer.sees_more(20).await;
    // Somebody removes it, which is as if the room had ended.
    let kicked = janus.room(json!({"request": "kick", "room": room::ROOM, "secret": "0815", "id": room::FEED})).await;
    assert_eq!(kicked["videoroom"], "success", "{kicked}");
    within("noticing", started.status.wait_for(|status| !status.in_room)).await.unwrap();
    started.in_room().await;
}

#[tokio::test]
async fn a_feed_whose_connection_broke_is_joined_again_under_its_name() {
    let janus = Janus::start().await;
    room::make(&janus, "opus").await;
    let plan = room::feed_plan(&janus);
    for _ in 0..3 {
        let feed = within("joining", Feed::join(&plan)).await.unwrap();
        assert_eq!(janus.participants(room::ROOM).await, [room::FEED]);
        // Without a word, as when the network fails: Janus keeps the session for whoever claims it.
        drop(feed);
    }
    let feed = within("joining", Feed::join(&plan)).await.unwrap();
    within("leaving", feed.leave()).await.unwrap();
    room::left(&janus).await;
}

#[tokio::test]
async fn nobody_listening_is_tried_again_and_a_missing_stream_each_minute() {
    let (janus, mut simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut started = room::start(&janus, target(&simulator.address("", "nothing"), settings()), FULL);
    started.viewers.send_replace(1);
    let status = started.state(CameraState::Failed).await;
    assert_eq!(status.cause, Some(Cause::NotFound));
    let wait = status.history.back().unwrap().transition.next_retry.unwrap();
    assert!((48..=72).contains(&wait.as_secs()), "{wait:?}");
    within("stopping", started.camera.stop()).await;
    simulator.kill().await;
    let mut started = room::start(&janus, target(&simulator.address("", "silent"), settings()), FULL);
    started.viewers.send_replace(1);
    let status = started.state(CameraState::Reconnecting).await;
    assert_eq!(status.cause, Some(Cause::Refused));
    assert!(status.history.back().unwrap().transition.next_retry.unwrap() <= Duration::from_millis(1200));
}
