//! What a camera costs whose pictures are made in three sizes.

use std::time::Instant;

use anteroom_camera::{Camera, CameraPlan, Layers, Place, Taps};
use anteroom_domain::camera::{CameraSettings, CameraState};
use tokio::{sync::watch, time::sleep};

use crate::{
    SETTLE, WINDOW, first_sent,
    load::Load,
    number, publish, room,
    support::{
        janus::Janus, own_ip, room::FULL, settings, simulator::Simulator, target, transcoder::Program, until, within,
    },
    used,
};

/// The process of its own that one camera has, while somebody watches.
pub(crate) async fn run() {
    let (janus, simulator, program) = tokio::join!(Janus::start(), Simulator::start(&[]), Program::find());
    let place = Place { feed: room(&janus).await, codecs: FULL, media_ip: own_ip() };
    let adaptive = CameraSettings { adaptative_bitrate: true, ..settings() };
    let target = target(&simulator.address("", "easy"), adaptive);
    let plan =
        CameraPlan { target, place, transcoder: Some(program.transcoder.clone()), shape: None, taps: Taps::default() };
    let camera = Camera::start(plan, watch::channel(1).1, watch::channel(Layers::THREE).1);
    first_sent(&camera, 0).await;
    let mut status = camera.status();
    within("living", status.wait_for(|status| status.state == CameraState::Live)).await.expect("it lives");
    sleep(SETTLE).await;
    until("one process", || async { program.processes().len() == 1 }).await;
    let process = program.processes().remove(0);
    let id = process.file_name().and_then(|id| id.to_str()?.parse().ok()).expect("the id of a process");
    let load = Load::of(id);
    let (began, before, sent) = (Instant::now(), used(load), publish::sent(&camera.counters()));
    sleep(WINDOW).await;
    let elapsed = began.elapsed().as_secs_f64();
    let share = used(load).saturating_sub(before).as_secs_f64() / elapsed * 100.0;
    // Each of the three sizes counts.
    let pictures = number(publish::sent(&camera.counters()) - sent) / elapsed / 3.0;
    let memory = number(load.memory().expect("it runs")) / 1e6;
    println!("a camera of 720p25 with an easy picture in three sizes, {pictures:.1} pictures a second each");
    println!("  processor             {share:.1} % of a core   promised: at most 20 %");
    println!("  memory                {memory:.0} MB");
    camera.stop().await;
}
