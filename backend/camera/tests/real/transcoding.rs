//! What browsers do not take comes out as they do.

use std::{collections::BTreeSet, fs, path::Path};

use anteroom_camera::{SourceError, Taps, Transcoder, TranscoderError, stills};
use anteroom_domain::camera::{AudioPlan, CameraSettings, CameraState, Cause, FeedShape, LeftOut, Unfit, VideoPlan};
use str0m::format::Codec;
use tokio::sync::mpsc;

use crate::support::{
    decoding::{decode, loudness},
    janus::Janus,
    room::{self, FULL},
    settings,
    simulator::Simulator,
    target,
    transcoder::{LIMITS, Program},
    until,
    viewer::Viewer,
    within,
};

/// The NAL units from a key frame on that came after the first `after`.
fn from_key_frame(viewer: &Viewer, after: usize) -> Vec<Vec<u8>> {
    let nals = viewer.seen(|seen| seen.nals[after..].to_vec());
    let begin = nals.iter().position(|nal| nal[0] & 0x1f == 7).unwrap_or(nals.len());
    nals[begin..].to_vec()
}

/// The size of what is seen since the last key frame, once that are some pictures: each change of size begins with one.
pub(crate) async fn shows(viewer: &Viewer) -> Option<(u32, u32)> {
    let nals = viewer.seen(|seen| seen.nals.clone());
    let last = &nals[nals.iter().rposition(|nal| nal[0] & 0x1f == 7)?..];
    let is_complete = last.iter().filter(|nal| nal[0] & 0x1f == 1).count() >= 3;
    if is_complete { Some(decode(last).await.0) } else { None }
}

/// The number of a socket that leads anywhere outside, by the tables of the kernel.
fn internet_socket(file: &Path, tables: &[std::io::Result<String>]) -> Option<String> {
    let number = file.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    let is_there = |table: &String| table.split_whitespace().any(|word| word == number);
    tables.iter().flatten().any(is_there).then(|| number.to_owned())
}

#[tokio::test]
async fn h265_comes_as_h264_out_of_a_process_that_knows_nothing_and_ends_with_its_camera() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus,pcmu").await;
    let camera = target(&simulator.address("", "h265"), settings());
    let mut started = room::start_with(&janus, camera, FULL, Some(program.transcoder.clone()));
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    assert!(program.processes().is_empty(), "nobody watches");
    started.viewers.send_replace(1);
    viewer.sees_more(40).await;
    let status = started.state(CameraState::Live).await;
    assert_eq!(status.plan.unwrap().video, VideoPlan::Transcode(Unfit::H265));
    let (size, pictures) = decode(&from_key_frame(&viewer, 0)).await;
    assert!(size == (320, 240) && pictures >= 30, "{size:?} {pictures}");

    let [process] = program.processes().try_into().unwrap();
    assert_eq!(fs::read_to_string(process.join("environ")).unwrap(), "GST_REGISTRY_DISABLE=yes\0");
    let tables = ["tcp", "tcp6", "udp", "udp6"].map(|name| fs::read_to_string(Path::new("/proc/net").join(name)));
    let ours = fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    let own_sockets = ours.filter_map(|file| internet_socket(&file, &tables)).count();
    assert!(own_sockets > 0, "the test has some, which shows that they are found");
    let theirs = fs::read_dir(process.join("fd")).unwrap().map(|file| fs::read_link(file.unwrap().path()).unwrap());
    assert_eq!(theirs.filter_map(|file| internet_socket(&file, &tables)).collect::<Vec<_>>(), [""; 0]);
    within("stopping", started.camera.stop()).await;
    until("ending the process", || async { program.processes().is_empty() }).await;
}

#[tokio::test]
async fn pictures_that_depend_on_later_ones_come_in_order() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus").await;
    let camera = target(&simulator.address("", "b-frames"), settings());
    let mut started = room::start_with(&janus, camera, FULL, Some(program.transcoder.clone()));
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    let is_known = within(
        "noticing",
        started.status.wait_for(|status| {
            status.plan.as_ref().is_some_and(|plan| plan.video == VideoPlan::Transcode(Unfit::BFrames))
        }),
    );
    is_known.await.unwrap();
    until("starting a process", || async { program.processes().len() == 1 }).await;
    viewer.sees_more(30).await;
    let before = viewer.seen(|seen| seen.nals.len());
    viewer.sees_more(60).await;
    // Until there is a key frame, somebody has to ask for one.
    let other = Viewer::watch(&janus).await;
    started.viewers.send_replace(2);
    other.sees_more(30).await;
    let (size, pictures) = decode(&from_key_frame(&viewer, before)).await;
    assert!(size == (320, 240) && pictures >= 20, "{size:?} {pictures}");
    assert_eq!(started.status.borrow().state, CameraState::Live);
}

#[tokio::test]
async fn aac_comes_as_opus_that_can_be_heard_and_pictures_beside_it_stay_as_they_are() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus,pcmu,pcma").await;
    let camera = target(&simulator.address("", "aac"), settings());
    let mut started = room::start_with(&janus, camera, FULL, Some(program.transcoder.clone()));
    started.in_room().await;
    let before = started.status.borrow().seat;
    started.viewers.send_replace(1);
    let status = started.state(CameraState::Live).await;
    let plan = status.plan.unwrap();
    assert_eq!((plan.video, plan.audio), (VideoPlan::Pass, AudioPlan::Transcode(LeftOut::Codec("AAC".to_owned()))));
    assert_eq!(status.shape, FeedShape { layers: false, opus: true });
    let anew = within("offering it anew", started.status.wait_for(|status| status.in_room && status.seat != before));
    anew.await.unwrap();
    let viewer = Viewer::watch(&janus).await;
    until("hearing sound", || async { viewer.seen(|seen| seen.packets.len() >= 100) }).await;
    viewer.sees_more(20).await;
    assert_eq!(viewer.seen(|seen| seen.sound_codec), Some(Codec::Opus));
    let loudness = loudness(&viewer.seen(|seen| seen.packets[20..].to_vec())).await;
    assert!(loudness > 0.1, "{loudness}");
    let sent: BTreeSet<_> = crate::support::nal::units(&simulator.clip()).into_iter().collect();
    let came = viewer.seen(|seen| crate::support::nal::essential(seen.nals.clone()));
    assert!(came.iter().all(|unit| sent.contains(unit)), "the pictures are passed on");
}

#[tokio::test]
async fn each_viewer_gets_the_size_that_they_ask_for() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus,pcmu").await;
    let adaptive = CameraSettings { adaptative_bitrate: true, ..settings() };
    let camera = target(&simulator.address("", "pcmu"), adaptive);
    let mut started = room::start_with(&janus, camera, FULL, Some(program.transcoder.clone()));
    started.in_room().await;
    let (first, second) = (Viewer::watch(&janus).await, Viewer::watch(&janus).await);
    started.viewers.send_replace(2);
    first.sees_more(20).await;
    second.sees_more(20).await;
    until("the largest size", async || shows(&second).await == Some((320, 240))).await;
    for (layer, size) in [(0, (240, 180)), (2, (320, 240)), (0, (240, 180)), (1, (320, 240))] {
        first.choose(layer);
        until("another size", async || shows(&first).await == Some(size)).await;
    }
    first.hears(800).await;
    assert_eq!(first.seen(|seen| seen.offers), 1);
    second.sees_more(30).await;
    assert_eq!(shows(&second).await, Some((320, 240)), "the other one sees what they saw");
}

#[tokio::test]
async fn a_process_that_is_killed_is_back_and_viewers_need_not_do_anything() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus").await;
    let camera = target(&simulator.address("", "h265"), settings());
    let mut started = room::start_with(&janus, camera, FULL, Some(program.transcoder.clone()));
    started.in_room().await;
    let viewer = Viewer::watch(&janus).await;
    started.viewers.send_replace(1);
    viewer.sees_more(20).await;
    let [process] = program.processes().try_into().unwrap();
    let number = process.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(std::process::Command::new("kill").args(["-9", &number]).status().unwrap().success());
    let status = started.state(CameraState::Reconnecting).await;
    assert_eq!(status.cause, Some(Cause::Transcoder));
    viewer.sees_more(30).await;
    started.state(CameraState::Live).await;
    assert_eq!(viewer.seen(|seen| seen.offers), 1);
}

#[tokio::test]
async fn a_camera_is_looked_at_in_single_pictures_for_as_long_as_somebody_does() {
    let (mut simulator, program) = tokio::join!(Simulator::start(&[]), Program::find());
    for (number, stream) in ["silent", "h265"].into_iter().enumerate() {
        let camera = target(&simulator.address("", stream), settings());
        let transcoder = program.transcoder.clone();
        let (tell, mut told) = mpsc::channel(2);
        let watching = tokio::spawn(async move { stills(&camera, &transcoder, &Taps::default(), tell).await });
        for _ in 0..3 {
            let picture = within("a picture", told.recv()).await.expect("it goes on");
            assert_eq!((&picture[..3], size_of_jpeg(&picture)), (&[0xff, 0xd8, 0xff][..], Some((320, 240))));
        }
        drop(told);
        within("leaving", watching).await.unwrap().unwrap();
        simulator.wait_for("teardown", number + 1).await;
        until("the end of the process", || async { program.processes().is_empty() }).await;
    }
    let camera = target(&simulator.address("", "silent"), settings());
    let (tell, _told) = mpsc::channel(2);
    simulator.kill().await;
    let nothing = stills(&camera, &program.transcoder, &Taps::default(), tell).await;
    assert!(matches!(nothing, Err(SourceError::Unreachable(_))), "{nothing:?}");
}

#[tokio::test]
async fn a_camera_that_is_connected_to_is_looked_at_without_another_connection() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    room::make(&janus, "opus,pcmu").await;
    // A camera with few key frames is connected to once more. In H265 all but the first are no IDR pictures.
    for (stream, connections) in [("pcmu", 1), ("h265", 1), ("rare", 2)] {
        let before = simulator.count("connected");
        let camera = target(&simulator.address("", stream), settings());
        let transcoder = (stream == "h265").then(|| program.transcoder.clone());
        let mut started = room::start_with(&janus, camera.clone(), FULL, transcoder);
        started.in_room().await;
        started.viewers.send_replace(1);
        started.state(CameraState::Live).await;
        let (tell, mut told) = mpsc::channel(2);
        let (transcoder, taps) = (program.transcoder.clone(), started.taps.clone());
        let watching = tokio::spawn(async move { stills(&camera, &transcoder, &taps, tell).await });
        for _ in 0..3 {
            let picture = within("a picture", told.recv()).await.expect("it goes on");
            assert_eq!(size_of_jpeg(&picture), Some((320, 240)), "{stream}");
        }
        assert_eq!(simulator.count("connected") - before, connections, "{stream}");
        within("stopping", started.camera.stop()).await;
        if connections == 1 {
            let ended = within("the end of the pictures", watching).await.unwrap();
            assert!(matches!(ended, Err(SourceError::Over)), "{ended:?}");
        }
    }
}

/// Width and height, from the header of the frame.
fn size_of_jpeg(picture: &[u8]) -> Option<(u16, u16)> {
    let frame = picture.windows(2).position(|marker| marker == [0xff, 0xc0])?;
    let side = |at: usize| Some(u16::from_be_bytes([*picture.get(frame + at)?, *picture.get(frame + at + 1)?]));
    Some((side(7)?, side(5)?))
}

#[tokio::test]
async fn a_program_that_is_not_there_or_cannot_work_is_not_used() {
    let nowhere = Transcoder::find(Some(Path::new("/nowhere/anteroom-transcode")), LIMITS).await;
    assert!(matches!(nowhere, Err(TranscoderError::Missing)), "{nowhere:?}");
    let useless = Transcoder::find(Some(Path::new("/bin/false")), LIMITS).await;
    assert!(matches!(useless, Err(TranscoderError::Unfit(_))), "{useless:?}");
}
