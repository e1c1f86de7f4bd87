//! What cameras cost, beside `GStreamer` doing the same in the same minute, and how fast they are there.
//!
//! `cargo xtask bench cameras` runs all parts but the last, `cargo xtask bench cameras soak` that one. Each camera is of
//! 1920x1080 at 25 pictures and 4 Mbit/s, passed through from RTSP over TCP into a room of Janus that nobody watches.

#![expect(clippy::print_stdout, reason = "what was measured is told to people")]

#[path = "../../../xtask/src/bench/figures.rs"]
#[expect(dead_code, reason = "other benches print more kinds")]
#[cfg_attr(test, expect(unused_imports, reason = "its tests run where it is at home"))]
mod figures;
mod latency;
#[path = "../../../xtask/src/bench/queue/load.rs"]
mod load;
mod publish;
mod soak;
#[path = "../../tests/real/support/mod.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod support;
mod transcoded;
mod worker;

use std::time::{Duration, Instant};

use anteroom_camera::{Camera, Place};
use anteroom_domain::camera::{CameraSettings, CameraState};
use anteroom_janus::FeedPlan;
use serde_json::json;
use tokio::{sync::watch, time::sleep};

use self::{
    figures::Figures,
    load::Load,
    publish::start_camera,
    support::{
        janus::Janus,
        own_ip,
        room::{FULL, feed_plan},
        settings,
        simulator::Simulator,
        target, until, within,
    },
    worker::{Worker, addresses},
};

/// Cameras at once, as the promise has it.
const CAMERAS: usize = 8;
/// How long is waited before measuring, so that what happens once is over.
const SETTLE: Duration = Duration::from_secs(5);
/// How long the processor is watched.
const WINDOW: Duration = Duration::from_secs(30);
/// How often a camera is started and killed.
const ROUNDS: usize = 20;
/// How long a killed camera is away.
const AWAY: Duration = Duration::from_secs(3);

fn main() {
    let words: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if words.first().is_some_and(|word| word == publish::WORD) {
        return publish::run();
    }
    let wants = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if wants("share") {
            share().await;
        }
        if wants("start") {
            start().await;
        }
        if wants("return") {
            come_back().await;
        }
        if wants("transcoded") {
            transcoded::run().await;
        }
        if wants("latency") {
            latency::run().await;
        }
        if words.iter().any(|word| word == soak::WORD) {
            soak::run(&words).await;
        }
    });
}

/// A room for everything that is measured.
async fn room(janus: &Janus) -> FeedPlan {
    let plan = feed_plan(janus);
    let request = json!({"request": "create", "admin_key": janus.config().admin_key, "room": plan.room, "pin": plan.pin,
        "secret": plan.secret, "audiocodec": "pcmu", "videocodec": "h264", "publishers": 100});
    let answer = janus.room(request).await;
    assert_eq!(answer["videoroom"], "created", "{answer}");
    plan
}

/// Processor and memory of eight cameras, ours and `GStreamer`'s at the same time.
async fn share() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&["--large"]));
    let plan = room(&janus).await;
    let mut ours = Worker::ours(&plan, &addresses(simulator.port(), "admin:s3cret%40@", CAMERAS)).await;
    let empty = ours.load().memory().expect("it runs");
    ours.tell("start").await;
    ours.live(CAMERAS).await;
    let (theirs, _feeds) = Worker::gstreamer(&plan, &addresses(simulator.port(), "", CAMERAS)).await;
    sleep(SETTLE).await;
    let sent = ours.sent().await;
    let (began, before) = (Instant::now(), [ours.load(), theirs.load()].map(used));
    sleep(WINDOW).await;
    let shares = [ours.load(), theirs.load()].map(used);
    let elapsed = began.elapsed().as_secs_f64();
    let share = |which: usize| each(shares[which].saturating_sub(before[which]).as_secs_f64()) / elapsed * 100.0;
    let pictures = each(number(ours.sent().await - sent)) / elapsed;
    let memory = each(number(ours.load().memory().expect("it runs").saturating_sub(empty))) / 1e6;
    println!("{CAMERAS} cameras of 1080p25 at 4 Mbit/s, {pictures:.1} pictures a second each, over {elapsed:.0} s");
    println!("  processor, a camera   {:.2} % of a core   promised: at most 1.5 %", share(0));
    println!("  memory, a camera      {memory:.1} MB           promised: at most 8 MB");
    println!("  GStreamer, a camera   {:.2} % of a core", share(1));
    println!("  ours to GStreamer's   {:.2}              promised: at most 0.45", share(0) / share(1));
}

/// What falls to each of the cameras.
fn each(all: f64) -> f64 {
    all / number(CAMERAS as u64)
}

/// For people.
#[expect(clippy::cast_precision_loss, reason = "for people")]
fn number(count: u64) -> f64 {
    count as f64
}

fn used(load: Load) -> Duration {
    load.cpu().expect("it runs")
}

/// From starting a camera that runs already to the first picture that is sent, which is a key frame.
async fn start() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&["--large"]));
    let plan = room(&janus).await;
    let (_watching, viewers) = watch::channel(1);
    let mut figures = Figures::default();
    for _ in 0..ROUNDS {
        let target = target(&addresses(simulator.port(), "", 1)[0], settings());
        let place = Place { feed: plan.clone(), codecs: FULL, media_ip: own_ip() };
        let began = Instant::now();
        let camera = start_camera(target, place, viewers.clone());
        first_sent(&camera, 0).await;
        figures.take(began.elapsed());
        camera.stop().await;
    }
    figures.print("start of a camera, first picture sent", "promised: at most 150 ms");
}

/// Waits until the camera has sent more than so many pictures.
async fn first_sent(camera: &Camera, before: u64) {
    let counters = camera.counters();
    let sent = async {
        while publish::sent(&counters) <= before {
            sleep(Duration::from_millis(1)).await;
        }
    };
    within("sending", sent).await;
}

/// From a killed camera's return to the first picture that is sent again.
async fn come_back() {
    let (janus, mut simulator) = tokio::join!(Janus::start(), Simulator::start(&["--large"]));
    let plan = room(&janus).await;
    let always = CameraSettings { only_play_with_subscribers: false, ..settings() };
    let target = target(&addresses(simulator.port(), "", 1)[0], always);
    let place = Place { feed: plan, codecs: FULL, media_ip: own_ip() };
    let camera = start_camera(target, place, watch::channel(0).1);
    first_sent(&camera, 0).await;
    let mut figures = Figures::default();
    for _ in 0..ROUNDS {
        simulator.kill().await;
        let mut status = camera.status();
        let lost = status.wait_for(|status| status.state == CameraState::Reconnecting);
        within("noticing", lost).await.expect("the camera lives");
        let sent = publish::sent(&camera.counters());
        sleep(AWAY).await;
        simulator.launch().await;
        let began = Instant::now();
        first_sent(&camera, sent).await;
        figures.take(began.elapsed());
        until("going on", || async { camera.status().borrow().state == CameraState::Live }).await;
    }
    figures.print("a camera is back, first picture sent", "promised: at most 1 s and one interval of key frames (1 s)");
    camera.stop().await;
}
