//! How old a camera's pictures are on a screen.

use std::{path::Path, process::Stdio, time::Duration};

use anteroom_camera::Place;
use anteroom_domain::camera::CameraSettings;
use anteroom_janus::FeedPlan;
use serde_json::json;
use tokio::{process::Command, sync::watch, time::timeout};

use crate::{
    figures::{Figures, milliseconds},
    first_sent,
    publish::start_camera,
    room,
    support::{
        janus::Janus,
        own_ip,
        room::{FEED, FULL},
        settings,
        simulator::Simulator,
        target,
    },
};

/// Pictures that are read, at 25 a second.
const PICTURES: usize = 500;
/// The first of them are left out: a browser begins with a buffer that is too long.
const FIRST: usize = 100;
/// Side of a square of the strip that shows the time, as the camera draws it.
const SIDE: usize = 16;
/// How long reading may take.
const READ_WITHIN: Duration = Duration::from_secs(90);

/// In a browser through a room, and decoded straight from the camera at the same time; then with two settings of the buffer.
pub(crate) async fn run() {
    let (janus, simulator) = tokio::join!(Janus::start(), Simulator::start(&[]));
    let plan = room(&janus).await;
    let address = simulator.address("", "clock");
    let mut medians = Vec::new();
    for network_cache_ms in [0, 200, 2000] {
        let always = CameraSettings { only_play_with_subscribers: false, network_cache_ms, ..settings() };
        let place = Place { feed: plan.clone(), codecs: FULL, media_ip: own_ip() };
        let camera = start_camera(target(&address, always), place, watch::channel(1).1);
        first_sent(&camera, 0).await;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/cameras/decode.py");
        let mut straight = Command::new("/usr/bin/python3");
        straight.args([script, &address, &PICTURES.to_string(), &SIDE.to_string()]);
        let (screen, straight) = tokio::join!(ages(browser(&plan)), ages(straight));
        straight.print("age of a picture, decoded straight", "");
        screen.print(&format!("age on a screen, networkCache {network_cache_ms} ms"), "");
        medians.push([straight, screen].map(|figures| milliseconds(figures.percentile(50))));
        camera.stop().await;
    }
    let [straight, screen] = medians[0];
    println!("on a screen later than straight, medians     {:.0} ms   promised: at most 50 ms", screen - straight);
    println!("networkCache 2000 later than 200, medians    {:.0} ms", medians[2][1] - medians[1][1]);
}

fn browser(plan: &FeedPlan) -> Command {
    let what = json!({"url": plan.url, "secret": plan.api_secret, "room": plan.room, "pin": plan.pin, "feed": FEED,
        "pictures": PICTURES, "side": SIDE});
    let mut command = Command::new("node");
    let frontend = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend");
    command.current_dir(frontend).arg("tests/bench/camera.mjs").env("BENCH_CAMERA", what.to_string());
    command
}

/// What a program prints.
async fn ages(mut program: Command) -> Figures {
    let running = program.stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true).output();
    let output = timeout(READ_WITHIN, running).await.expect("reading takes too long").expect("it can be started");
    assert!(output.status.success(), "{} fails", program.as_std().get_program().display());
    let ages: Vec<i64> = serde_json::from_slice(&output.stdout).expect("ages");
    let mut figures = Figures::default();
    for age in ages.iter().skip(FIRST) {
        figures.take(Duration::from_millis(u64::try_from(*age).expect("made before it is seen")));
    }
    figures
}
