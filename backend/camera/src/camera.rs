//! A camera in a room: connected to while somebody watches, tried again for ever, and the feed in the room kept through all of it.

mod keeper;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use anteroom_domain::{
    Timestamp,
    camera::{CameraState, Cause, FeedShape, MediaPlan, Offered, Transition},
};
use anteroom_janus::FeedSeat;
use anteroom_transcode::Layers;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use self::keeper::{Keeper, Ways};
use crate::{counters::CameraCounters, publisher::Place, source::Target, taps::Taps, transcoder::Transcoder};

/// How long [`Camera::stop`] waits for the farewells to camera and room.
const STOP_TIMEOUT: Duration = Duration::from_secs(6);

/// What a camera is started with.
#[derive(Clone)]
pub struct CameraPlan {
    /// Which camera, and how.
    pub target: Target,
    /// Where it is published.
    pub place: Place,
    /// What re-encodes what browsers do not take, if there is such.
    pub transcoder: Option<Transcoder>,
    /// How its feed was offered last, if that is known: offered so at once, those who watch need not change over.
    pub shape: Option<FeedShape>,
    /// Where others find what it sends.
    pub taps: Taps,
}

/// What can be known of a camera.
#[derive(Debug, Clone)]
pub struct CameraStatus {
    /// What it does.
    pub state: CameraState,
    /// Why it is not live, if something went wrong.
    pub cause: Option<Cause>,
    /// Whether its feed is in the room and the way there is open.
    pub in_room: bool,
    /// Where that feed is, as long as it is there.
    pub seat: Option<FeedSeat>,
    /// What it has, as told when it was connected to last.
    pub offered: Option<Offered>,
    /// What is made of that.
    pub plan: Option<MediaPlan>,
    /// How its feed is offered.
    pub shape: FeedShape,
    /// What happened, the latest last.
    pub history: VecDeque<Happened>,
}

/// A change of state, and when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What.
    pub transition: Transition,
}

/// A camera that was started. Dropping it stops it too, without waiting for the farewells.
pub struct Camera {
    status: watch::Receiver<CameraStatus>,
    counters: Arc<CameraCounters>,
    asked: Arc<Notify>,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl Camera {
    /// Publishes the camera, and connects to it as long as `viewers` says that somebody watches, or always, as the settings
    /// have it. Where its pictures come in several sizes, `layers` says which of them anybody takes. Must be called inside a Tokio
    /// runtime.
    pub fn start(plan: CameraPlan, viewers: watch::Receiver<u32>, layers: watch::Receiver<Layers>) -> Self {
        let unseen = FeedShape::unseen(&plan.target.settings, plan.transcoder.is_some());
        let shape =
            FeedShape { opus: plan.shape.is_some_and(|shape| shape.opus && plan.transcoder.is_some()), ..unseen };
        let status = watch::Sender::new(CameraStatus {
            state: CameraState::Idle,
            cause: None,
            in_room: false,
            seat: None,
            offered: None,
            plan: None,
            shape,
            history: VecDeque::new(),
        });
        let counters = Arc::new(CameraCounters::default());
        let stop = CancellationToken::new();
        let (seen, asked) = (status.subscribe(), Arc::<Notify>::default());
        let ways = Ways { viewers, layers, status, counters: Arc::clone(&counters), asked: Arc::clone(&asked) };
        let stopped = stop.clone();
        let task = tokio::spawn(async move { Keeper::new(plan, ways, stopped).run().await });
        Self { status: seen, counters, asked, stop, task: Some(task) }
    }

    /// What can be known of it, now and whenever it changes.
    pub fn status(&self) -> watch::Receiver<CameraStatus> {
        self.status.clone()
    }

    /// What was counted.
    pub fn counters(&self) -> Arc<CameraCounters> {
        Arc::clone(&self.counters)
    }

    /// Told whenever somebody in the room needs a key frame: perhaps they have just come, or take another size from now on.
    pub fn asked(&self) -> Arc<Notify> {
        Arc::clone(&self.asked)
    }

    /// Parts from the camera, leaves the room, and waits for both, at most 6 s.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take()
            && timeout(STOP_TIMEOUT, task).await.is_err()
        {
            tracing::warn!("a camera did not part in time");
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
