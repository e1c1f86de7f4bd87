//! What is passed on, what is left out, and how media comes.

use std::{collections::BTreeSet, time::Duration};

use anteroom_camera::probe;
use anteroom_domain::camera::{
    AudioPlan, CameraSettings, CameraState, Cause, G711, LeftOut, RoomCodecs, RoomSound, Transport, Unfit, VideoPlan,
};
use str0m::format::Codec;

use crate::support::{
    janus::Janus,
    nal::{essential, units},
    room::{self, FULL},
    settings,
    simulator::Simulator,
    target,
    viewer::Viewer,
    within,
};

#[tokio::test]
async fn sound_is_left_out_where_the_room_does_not_list_it_and_turned_into_what_it_lists() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus,pcmu").await;
    let codecs = RoomCodecs { sound: RoomSound { pcma: false, ..FULL.sound }, ..FULL };
    let mut started = room::start(&janus, target(&simulator.address("", "pcma"), settings()), codecs);
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    viewer.hears(8000).await;
    assert_eq!(viewer.seen(|seen| seen.sound_codec), Some(Codec::PCMU));
    drop(viewer);
    within("stopping", started.camera.stop()).await;
    room::left(&janus).await;

    for (stream, codecs, why) in [
        ("pcmu", RoomCodecs { sound: RoomSound::NONE, ..FULL }, LeftOut::Room),
        ("aac", FULL, LeftOut::Codec("AAC".to_owned())),
    ] {
        let mut started = room::start(&janus, target(&simulator.address("", stream), settings()), codecs);
        started.in_room().await;
        let viewer = Viewer::watch(&janus).await;
        started.viewers.send_replace(1);
        viewer.sees_more(20).await;
        let status = started.state(CameraState::Live).await;
        assert_eq!(status.plan.unwrap().audio, AudioPlan::LeaveOut(why));
        assert_eq!(viewer.seen(|seen| seen.sound.len()), 0);
        within("stopping", started.camera.stop()).await;
        room::left(&janus).await;
    }
}

#[tokio::test]
async fn what_browsers_cannot_show_is_refused_with_words_that_say_what_to_change() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    room::make(&janus, "opus").await;
    for (stream, why) in [("h265", Unfit::H265), ("b-frames", Unfit::BFrames)] {
        let mut started = room::start(&janus, target(&simulator.address("", stream), settings()), FULL);
        started.viewers.send_replace(1);
        let status = started.state(CameraState::Failed).await;
        assert_eq!(status.cause, Some(Cause::NoTranscoder), "{stream}");
        let plan = status.plan.unwrap();
        assert_eq!(plan.video, VideoPlan::Refuse(why));
        assert!(plan.advice()[0].contains("Set it") || plan.advice()[0].contains("Baseline"), "{:?}", plan.advice());
        assert!(plan.advice().last().unwrap().contains("anteroom-transcode is not installed"), "{:?}", plan.advice());
        assert_eq!(status.history.back().unwrap().transition.next_retry, None);
        within("stopping", started.camera.stop()).await;
        room::left(&janus).await;
    }
}

#[tokio::test]
async fn a_probe_tells_what_a_camera_has_and_what_to_change() {
    let simulator = Simulator::start(&[]).await;
    let at = |stream: &str| target(&simulator.address("", stream), settings());
    let (good, long, bad) = (at("pcmu"), at("long"), at("b-frames"));
    let (good, long, bad) =
        tokio::join!(probe(&good, FULL, false), probe(&long, FULL, false), probe(&bad, FULL, false));
    let good = good.unwrap();
    assert_eq!((good.plan.video, good.plan.audio), (VideoPlan::Pass, AudioPlan::Pass(G711::Mu)));
    let video = good.offered.video.unwrap();
    assert_eq!((video.has_b_frames, video.size), (Some(false), Some((320, 240))));
    let interval = good.key_frame_interval.unwrap();
    assert!(interval.abs_diff(Duration::from_secs(1)) < Duration::from_millis(200), "{interval:?}");
    assert!((20.0..30.0).contains(&good.frame_rate) && good.kbps > 50.0, "{} {}", good.frame_rate, good.kbps);
    assert_eq!(good.advice, [""; 0]);
    let long = long.unwrap();
    assert!(long.key_frame_interval.unwrap() > Duration::from_secs(3), "{:?}", long.key_frame_interval);
    assert!(long.advice.len() == 1 && long.advice[0].contains("every 4 s"), "{:?}", long.advice);
    let bad = bad.unwrap();
    assert_eq!(bad.plan.video, VideoPlan::Refuse(Unfit::BFrames));
    simulator.wait_for("teardown", 3).await;
}

#[tokio::test]
async fn media_comes_over_udp_where_that_is_asked_for_or_nothing_else_is_to_be_had() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&["--transports", "udp"]));
    room::make(&janus, "opus,pcmu").await;
    for transport in [Transport::Udp, Transport::Auto] {
        let over = CameraSettings { transport, ..settings() };
        let mut started = room::start(&janus, target(&simulator.address("", "pcmu"), over), FULL);
        started.in_room().await;
        let viewer = Viewer::watch(&janus).await;
        started.viewers.send_replace(1);
        viewer.sees_more(30).await;
        viewer.hears(4000).await;
        let sent: BTreeSet<_> = essential(units(&simulator.clip())).into_iter().collect();
        let came = viewer.seen(|seen| essential(seen.nals.clone()));
        assert!(came.iter().all(|unit| sent.contains(unit)), "the pictures are whole");
        within("stopping", started.camera.stop()).await;
        room::left(&janus).await;
    }
    let tcp_only = CameraSettings { transport: Transport::Tcp, ..settings() };
    let refused = probe(&target(&simulator.address("", "pcmu"), tcp_only), FULL, false).await.unwrap_err();
    assert_eq!(refused.cause(), Cause::TransportRefused);
}
