//! What is measured: a process that publishes cameras, and does nothing else.

use std::{
    io::{BufRead, Write},
    sync::{Arc, atomic::Ordering::Relaxed},
};

use anteroom_camera::{Camera, CameraCounters, CameraPlan, CameraStatus, Layers, Place, Taps, Target};
use anteroom_domain::camera::{CameraSettings, CameraState};
use anteroom_janus::FeedPlan;
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinSet};

use crate::support::{own_ip, room::FULL, settings, target};

/// The word that makes this program the measured process.
pub(crate) const WORD: &str = "publish";

/// What is told to the process before anything else, on one line.
pub(crate) fn plan(feed: &FeedPlan, addresses: &[String]) -> Value {
    json!({"url": feed.url, "api_secret": feed.api_secret, "room": feed.room, "pin": feed.pin, "secret": feed.secret,
        "addresses": addresses})
}

/// Reads the plan, and a line for everything that is to happen: `start` starts the cameras, whatever else comes asks how
/// many pictures were sent so far. Tells `live N` whenever another number of cameras is in the room and sends. Ends with
/// its input.
#[tokio::main]
pub(crate) async fn run() {
    let mut lines = std::io::stdin().lock().lines();
    let mut next = move || lines.next().and_then(Result::ok);
    let plan: Value = serde_json::from_str(&next().expect("a plan")).expect("a plan");
    let (mut cameras, mut watching) = (Vec::new(), JoinSet::new());
    while let Some(line) = tokio::task::block_in_place(&mut next) {
        if line == "start" {
            cameras = start(&plan);
            watching.spawn(tell_how_many_live(cameras.iter().map(Camera::status).collect()));
        } else {
            let sent = |camera: &Camera| camera.counters().pictures_sent.load(Relaxed);
            tell(&format!("sent {}", cameras.iter().map(sent).sum::<u64>()));
        }
    }
    for camera in cameras {
        camera.stop().await;
    }
}

fn start(plan: &Value) -> Vec<Camera> {
    let text = |name: &str| plan[name].as_str().unwrap_or_default().to_owned();
    let addresses = plan["addresses"].as_array().expect("addresses").iter().filter_map(Value::as_str);
    let always = CameraSettings { only_play_with_subscribers: false, ..settings() };
    let start = |(number, address): (usize, &str)| {
        let feed = FeedPlan {
            url: text("url"),
            api_secret: text("api_secret"),
            room: text("room"),
            pin: Some(text("pin")),
            token: None,
            secret: Some(text("secret")),
            feed: format!("camera-{number}"),
            display: format!("Camera {number}"),
        };
        let place = Place { feed, codecs: FULL, media_ip: own_ip() };
        start_camera(target(address, always.clone()), place, watch::channel(0).1)
    };
    addresses.enumerate().map(start).collect()
}

async fn tell_how_many_live(mut all: Vec<watch::Receiver<CameraStatus>>) {
    let mut told = None;
    loop {
        let lives = |status: &watch::Receiver<CameraStatus>| {
            let status = status.borrow();
            status.in_room && status.state == CameraState::Live
        };
        let live = all.iter().filter(|status| lives(status)).count();
        if told.replace(live) != Some(live) {
            tell(&format!("live {live}"));
        }
        let changes = all.iter_mut().map(|status| Box::pin(status.changed()));
        if futures_util::future::select_all(changes).await.0.is_err() {
            return;
        }
    }
}

/// A camera whose pictures are passed on as they are.
pub(crate) fn start_camera(target: Target, place: Place, viewers: watch::Receiver<u32>) -> Camera {
    let all = watch::channel(Layers::THREE).1;
    Camera::start(CameraPlan { target, place, transcoder: None, shape: None, taps: Taps::default() }, viewers, all)
}

/// How many pictures this camera has sent.
pub(crate) fn sent(counters: &Arc<CameraCounters>) -> u64 {
    counters.pictures_sent.load(Relaxed)
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}
