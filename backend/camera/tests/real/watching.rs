//! What whoever watches gets, and what that asks of the camera.

use std::{collections::BTreeSet, sync::atomic::Ordering::Relaxed, time::Instant};

use anteroom_domain::camera::{AudioPlan, CameraSettings, CameraState, G711};
use str0m::format::Codec;

use crate::support::{
    janus::Janus,
    nal::{ESSENTIAL, essential, units},
    room::{self, FULL},
    settings,
    simulator::Simulator,
    target, until,
    viewer::Viewer,
    within,
};

#[tokio::test]
async fn a_viewer_gets_what_the_camera_sent_byte_for_byte_and_hears_it() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus,pcmu,pcma").await;
    let mut started = room::start(&janus, target(&simulator.address("", "pcmu"), settings()), FULL);
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    let status = started.state(CameraState::Live).await;
    assert_eq!(status.plan.unwrap().audio, AudioPlan::Pass(G711::Mu));
    viewer.sees_more(60).await;
    viewer.hears(8000).await;

    let sent: BTreeSet<_> = essential(units(&simulator.clip())).into_iter().collect();
    let came = viewer.seen(|seen| essential(seen.nals.clone()));
    let kinds: BTreeSet<_> = came.iter().map(|unit| unit[0] & 0x1f).collect();
    assert_eq!(kinds, ESSENTIAL.into());
    for unit in &came {
        assert!(sent.contains(unit), "a unit of kind {} and {} bytes was changed", unit[0] & 0x1f, unit.len());
    }
    // Not the same few over and over: at least as many different pictures as two groups have.
    assert!(came.iter().collect::<BTreeSet<_>>().len() >= 50);
    assert_eq!(came[0][0] & 0x1f, 7, "what is needed to decode comes first");
    assert_eq!(viewer.seen(|seen| seen.sound_codec), Some(Codec::PCMU));
    let is_loud = viewer.seen(|seen| seen.sound.iter().any(|sample| (sample & 0x7f) < 0x40));
    assert!(is_loud, "the tone arrives");

    within("stopping", started.camera.stop()).await;
    room::left(&janus).await;
    simulator.wait_for("teardown", 1).await;
}

#[tokio::test]
async fn the_camera_is_connected_to_once_while_somebody_watches_and_told_goodbye_after_the_last() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut started = room::start(&janus, target(&simulator.address("", "silent"), settings()), FULL);
    started.in_room().await;
    let first = Viewer::watch(&janus).await;
    assert_eq!(simulator.count("connected"), 0, "nobody is said to watch");
    started.viewers.send_replace(1);
    first.sees_more(5).await;
    let second = Viewer::watch(&janus).await;
    started.viewers.send_replace(2);
    second.sees_more(5).await;
    assert_eq!((simulator.count("connected"), simulator.count("teardown")), (1, 0));
    started.viewers.send_replace(1);
    first.sees_more(5).await;
    assert_eq!((simulator.count("connected"), simulator.count("teardown")), (1, 0));
    started.viewers.send_replace(0);
    started.state(CameraState::Idle).await;
    simulator.wait_for("teardown", 1).await;
    simulator.wait_for("closed", 1).await;
    assert!(started.status.borrow().in_room, "the feed stays");

    started.viewers.send_replace(1);
    first.sees_more(5).await;
    assert_eq!((simulator.count("connected"), first.seen(|seen| seen.offers)), (2, 1));
}

#[tokio::test]
async fn a_camera_is_kept_for_its_grace_and_without_anybody_where_that_is_wanted() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let patient = CameraSettings { close_after_s: 600, ..settings() };
    let mut started = room::start(&janus, target(&simulator.address("", "silent"), patient), FULL);
    started.viewers.send_replace(1);
    started.state(CameraState::Live).await;
    started.viewers.send_replace(0);
    let pictures = started.camera.counters().pictures.load(Relaxed);
    until("more pictures", || async { started.camera.counters().pictures.load(Relaxed) > pictures + 10 }).await;
    assert_eq!((simulator.count("connected"), simulator.count("teardown")), (1, 0));
    within("stopping", started.camera.stop()).await;
    until("ending the session", || async { janus.sessions().await.is_empty() }).await;

    let always = CameraSettings { only_play_with_subscribers: false, ..settings() };
    let mut started = room::start(&janus, target(&simulator.address("", "silent"), always), FULL);
    started.state(CameraState::Live).await;
}

#[tokio::test]
async fn a_camera_with_a_long_interval_shows_a_newcomer_its_last_pictures_at_once() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut started = room::start(&janus, target(&simulator.address("", "long"), settings()), FULL);
    started.in_room().await;
    started.viewers.send_replace(1);
    started.state(CameraState::Live).await;
    let counters = started.camera.counters();
    until("half a group", || async { counters.pictures.load(Relaxed) >= 40 }).await;
    let viewer = Viewer::watch(&janus).await;
    viewer.sees_more(1).await;
    assert!(counters.pictures.load(Relaxed) < 100, "before the next key frame");
    assert!(counters.replays.load(Relaxed) >= 1);
}

#[tokio::test]
async fn nobody_who_comes_later_sees_what_was_before() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut started = room::start(&janus, target(&simulator.address("", "long"), settings()), FULL);
    started.in_room().await;
    started.viewers.send_replace(1);
    started.state(CameraState::Live).await;
    let counters = started.camera.counters();
    until("pictures", || async { counters.pictures_sent.load(Relaxed) >= 30 }).await;
    started.viewers.send_replace(0);
    started.state(CameraState::Idle).await;
    let (sent, asked) = (counters.pictures_sent.load(Relaxed), counters.asked_for_key_frames.load(Relaxed));
    let viewer = Viewer::watch(&janus).await;
    // Janus asks for a key frame as soon as somebody subscribes; the camera is back only now, and begins with one.
    until("being asked for a key frame", || async { counters.asked_for_key_frames.load(Relaxed) > asked }).await;
    assert_eq!((counters.pictures_sent.load(Relaxed), viewer.seen(|seen| seen.pictures)), (sent, 0));
    started.viewers.send_replace(1);
    viewer.sees_more(10).await;
}

#[tokio::test]
async fn the_jitter_buffer_holds_media_back_for_as_long_as_it_is_told() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    let mut delays = Vec::new();
    for network_cache_ms in [0, 1500] {
        let buffered = CameraSettings { network_cache_ms, ..settings() };
        let mut started = room::start(&janus, target(&simulator.address("", "silent"), buffered), FULL);
        started.in_room().await;
        let viewer = Viewer::watch(&janus).await;
        started.viewers.send_replace(1);
        started.state(CameraState::Live).await;
        let first_came = Instant::now();
        viewer.sees_more(10).await;
        delays.push(viewer.seen(|seen| seen.first_picture.unwrap()).saturating_duration_since(first_came));
        within("stopping", started.camera.stop()).await;
        room::left(&janus).await;
    }
    let held_back = delays[1].saturating_sub(delays[0]);
    assert!((1200..2200).contains(&held_back.as_millis()), "{delays:?}");
}
