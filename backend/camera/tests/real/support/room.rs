//! A room for cameras, and what is in it.

use anteroom_camera::{Camera, CameraPlan, CameraStatus, Layers, Place, Taps, Target, Transcoder};
use anteroom_domain::camera::{CameraState, RoomCodecs, RoomSound};
use anteroom_janus::FeedPlan;
use serde_json::json;
use tokio::sync::watch;

use super::{janus::Janus, own_ip, until, within};

pub(crate) const ROOM: &str = "cameras";
pub(crate) const FEED: &str = "camera-1";

/// Makes the room, with a pin.
pub(crate) async fn make(janus: &Janus, audio: &str) {
    let request = json!({"request": "create", "admin_key": janus.config().admin_key, "room": ROOM, "pin": "4711", "secret": "0815",
        "audiocodec": audio, "videocodec": "h264", "publishers": 6});
    let answer = janus.room(request).await;
    assert_eq!(answer["videoroom"], "created", "{answer}");
}

/// A camera that was started, how many watch it, and in which sizes.
pub(crate) struct Started {
    pub(crate) camera: Camera,
    pub(crate) viewers: watch::Sender<u32>,
    pub(crate) layers: watch::Sender<Layers>,
    pub(crate) status: watch::Receiver<CameraStatus>,
    pub(crate) taps: Taps,
}

pub(crate) const FULL: RoomCodecs = RoomCodecs { h264: true, sound: RoomSound { pcmu: true, pcma: true, opus: true } };

/// Joins the room as the camera.
pub(crate) fn feed_plan(janus: &Janus) -> FeedPlan {
    let config = janus.config();
    FeedPlan {
        url: config.url,
        api_secret: config.api_secret,
        room: ROOM.to_owned(),
        pin: Some("4711".to_owned()),
        token: None,
        secret: Some("0815".to_owned()),
        feed: FEED.to_owned(),
        display: "Door".to_owned(),
    }
}

/// Publishes a camera in the room, without anything that re-encodes.
pub(crate) fn start(janus: &Janus, target: Target, codecs: RoomCodecs) -> Started {
    start_with(janus, target, codecs, None)
}

/// The same with a transcoder.
pub(crate) fn start_with(janus: &Janus, target: Target, codecs: RoomCodecs, transcoder: Option<Transcoder>) -> Started {
    let place = Place { feed: feed_plan(janus), codecs, media_ip: own_ip() };
    start_at(place, target, transcoder)
}

/// Publishes a camera at a place.
pub(crate) fn start_at(place: Place, target: Target, transcoder: Option<Transcoder>) -> Started {
    let (viewers, watched) = watch::channel(0);
    let (layers, taken) = watch::channel(Layers::THREE);
    let taps = Taps::default();
    let plan = CameraPlan { target, place, transcoder, shape: None, taps: taps.clone() };
    let camera = Camera::start(plan, watched, taken);
    let status = camera.status();
    Started { camera, viewers, layers, status, taps }
}

impl Started {
    /// Waits until the feed is in the room and the way there is open.
    pub(crate) async fn in_room(&mut self) {
        within("joining the room", self.status.wait_for(|status| status.in_room)).await.expect("the camera lives");
    }

    /// Waits for a state.
    pub(crate) async fn state(&mut self, state: CameraState) -> CameraStatus {
        let reached = within(state.as_str(), self.status.wait_for(|status| status.state == state)).await;
        reached.expect("the camera lives").clone()
    }
}

/// Waits until the camera is in the room no more.
pub(crate) async fn left(janus: &Janus) {
    until("leaving the room", || async { janus.participants(ROOM).await.is_empty() }).await;
}
