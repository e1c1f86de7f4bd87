//! Cameras in rooms, for the engine: a camera of `anteroom-camera` in a room of `anteroom-janus`.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anteroom_camera::{Camera, CameraPlan, CameraStatus, Happened, Layers, Place, Taps, Target, Transcoder};
use anteroom_domain::{
    camera::{CameraAddress, CameraSettings, CameraState, FeedShape},
    ids::CameraId,
    network::AddressRule,
    webhook::Watching,
};
use anteroom_engine::ports::{CameraCondition, CameraFeed, CameraFeeds, CameraMoment, CameraPost, ServerName};
use anteroom_janus::{FeedPlan, FeedSeat, JanusPool};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::{
    net::UdpSocket,
    sync::watch,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{camera_watchers::Watchers, cameras::CODECS};

/// How often it is looked where the room is, and how many watch. The media server is the one who knows: whoever watches may be
/// connected through any node.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How soon after a look it is looked again how many watch, when somebody needs a key frame: who has just come, or takes another size,
/// is not to wait for the next look; and who loses much asks for many.
const LOOK_SOONEST: Duration = Duration::from_millis(250);
/// How long a look may take. What was found out by then of other rooms is remembered, so that the next one is quicker.
const ASKED_WITHIN: Duration = Duration::from_secs(5);
/// How long [`CameraFeed::stop`] waits. A camera parts within 6 s by itself.
const STOP_TIMEOUT: Duration = Duration::from_secs(8);
/// Where a packet goes that leaves this machine, and nothing is sent: an address for documentation; and of each private range one, for
/// a machine in a network that leads nowhere else.
const OUTSIDE: [Ipv4Addr; 4] = [
    Ipv4Addr::new(192, 0, 2, 1),
    Ipv4Addr::new(10, 255, 255, 254),
    Ipv4Addr::new(172, 31, 255, 254),
    Ipv4Addr::new(192, 168, 255, 254),
];
/// A port that nobody listens on (RFC 863).
const DISCARD: u16 = 9;

/// Publishes cameras that speak RTSP.
pub(crate) struct RtspFeeds {
    pool: Arc<JanusPool>,
    rule: AddressRule,
    /// The address that media leaves from; `None` to find out.
    media_ip: Option<IpAddr>,
    transcoder: Option<Transcoder>,
    shapes: Shapes,
    taps: Taps,
}

/// How the feed of each camera was offered last: in the next room it is offered so at once, and those who watch need not change over
/// when the camera is connected to. No more than there are cameras, and of no use to another process.
type Shapes = Arc<Mutex<HashMap<CameraId, FeedShape>>>;

impl RtspFeeds {
    /// In the rooms of these media servers, and from what the rule allows; re-encoded by this, if by anything. Whoever has the taps
    /// finds what they send.
    pub(crate) fn new(
        pool: Arc<JanusPool>,
        rule: AddressRule,
        media_ip: Option<IpAddr>,
        transcoder: Option<Transcoder>,
        taps: Taps,
    ) -> Self {
        Self { pool, rule, media_ip, transcoder, shapes: Shapes::default(), taps }
    }
}

impl CameraFeeds for RtspFeeds {
    fn start(&self, post: CameraPost, address: CameraAddress, settings: CameraSettings) -> Box<dyn CameraFeed> {
        let condition = CameraCondition { state: CameraState::Idle, cause: None, history: Vec::new() };
        let (told, condition) = watch::channel(condition);
        let (watchers, watching) = Watchers::new();
        let stop = CancellationToken::new();
        let keeper = Keeper {
            pool: Arc::clone(&self.pool),
            post,
            target: Target { address, settings, rule: self.rule.clone() },
            media_ip: self.media_ip,
            transcoder: self.transcoder.clone(),
            shapes: Arc::clone(&self.shapes),
            taps: self.taps.clone(),
            told,
            stop: stop.clone(),
        };
        let task = tokio::spawn(keeper.run(watchers));
        Box::new(RtspFeed { condition, watching, stop, task: Some(task) })
    }
}

struct RtspFeed {
    condition: watch::Receiver<CameraCondition>,
    watching: watch::Receiver<Option<Watching>>,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

#[async_trait]
impl CameraFeed for RtspFeed {
    fn condition(&self) -> CameraCondition {
        self.condition.borrow().clone()
    }

    fn watching(&self) -> Option<Watching> {
        self.watching.borrow().clone()
    }

    async fn stop(mut self: Box<Self>) {
        self.stop.cancel();
        if let Some(task) = self.task.take()
            && timeout(STOP_TIMEOUT, task).await.is_err()
        {
            tracing::warn!("a camera did not leave its room in time");
        }
    }
}

impl Drop for RtspFeed {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Keeps one camera in its room, wherever that is.
struct Keeper {
    pool: Arc<JanusPool>,
    post: CameraPost,
    target: Target,
    media_ip: Option<IpAddr>,
    transcoder: Option<Transcoder>,
    shapes: Shapes,
    taps: Taps,
    told: watch::Sender<CameraCondition>,
    stop: CancellationToken,
}

impl Keeper {
    async fn run(self, mut watchers: Watchers) {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.stop.is_cancelled() {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            let CameraPost { consultation, camera } = self.post;
            match self.pool.camera_feed(consultation, camera).await {
                Ok((server, feed)) => self.publish(&server, feed, &mut watchers).await,
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "nobody knows where a camera's room is");
                }
            }
        }
    }

    /// Publishes on this server, until told to stop, or until the room is on another one.
    async fn publish(&self, server: &ServerName, feed: FeedPlan, watchers: &mut Watchers) {
        let media_ip = match self.media_ip {
            Some(ip) => ip,
            None => own_address(&feed.url).await,
        };
        let (viewers, watched) = watch::channel(0);
        let (layers, taken) = watch::channel(Layers::THREE);
        let audience = Audience { viewers, layers };
        let place = Place { feed, codecs: CODECS, media_ip };
        let (transcoder, shape) = (self.transcoder.clone(), self.shapes.lock().get(&self.post.camera).copied());
        let (target, taps) = (self.target.clone(), self.taps.clone());
        let camera = Camera::start(CameraPlan { target, place, transcoder, shape, taps }, watched, taken);
        let (mut status, asked) = (camera.status(), camera.asked());
        let mut looked_at = Instant::now();
        let mut look_at = looked_at;
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => break,
                changed = status.changed() => match changed {
                    Ok(()) => {
                        let status = status.borrow_and_update();
                        self.shapes.lock().insert(self.post.camera, status.shape);
                        self.told.send_replace(condition(&status));
                    }
                    Err(_ended) => break,
                },
                _ = looks.tick() => {
                    if self.has_moved_from(server).await {
                        tracing::info!(janus.room = %self.post.consultation, "a camera follows its room to another server");
                        break;
                    }
                }
                () = asked.notified() => look_at = look_at.min(looked_at + LOOK_SOONEST),
                () = sleep_until(look_at) => {
                    let (seat, comes_in_sizes) = (status.borrow().seat, status.borrow().shape.layers);
                    if let Some(seat) = seat {
                        let counting = self.count(server, seat, comes_in_sizes, &audience, watchers);
                        self.stop.run_until_cancelled(counting).await;
                    }
                    looked_at = Instant::now();
                    look_at = looked_at + LOOK_EVERY;
                }
            }
        }
        camera.stop().await;
    }

    /// Asks who watches, and has the camera show itself to them.
    async fn count(
        &self,
        server: &ServerName,
        seat: FeedSeat,
        comes_in_sizes: bool,
        audience: &Audience,
        watchers: &mut Watchers,
    ) {
        let CameraPost { consultation, camera } = self.post;
        let seen = match timeout(ASKED_WITHIN, self.pool.watching(server, consultation, camera)).await {
            Ok(Ok(seen)) => seen,
            // Whoever watched before is believed to do so still.
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "nobody knows who watches a camera");
                return;
            }
            Err(_elapsed) => {
                tracing::debug!("it took too long to find out who watches a camera");
                return;
            }
        };
        let count = seen.seats;
        if comes_in_sizes && count > *audience.viewers.borrow() {
            // Until it is known what whoever has come takes, they are to wait for no size.
            audience.layers.send_replace(Layers::THREE);
        }
        audience.viewers.send_if_modified(|known| std::mem::replace(known, count) != count);
        let made = watchers.see(seat, seen);
        if comes_in_sizes && count > 0 {
            audience.layers.send_if_modified(|known| std::mem::replace(known, made) != made);
        }
    }

    async fn has_moved_from(&self, server: &ServerName) -> bool {
        let CameraPost { consultation, camera } = self.post;
        self.pool.camera_feed(consultation, camera).await.is_ok_and(|(now, _)| now != *server)
    }
}

/// Who a camera is shown to.
struct Audience {
    viewers: watch::Sender<u32>,
    /// The sizes that are worth making for them.
    layers: watch::Sender<Layers>,
}

fn condition(status: &CameraStatus) -> CameraCondition {
    let moment = |happened: &Happened| CameraMoment {
        at: happened.at,
        state: happened.transition.to,
        cause: happened.transition.cause,
        attempt: happened.transition.attempt,
        retry_in: happened.transition.next_retry,
    };
    CameraCondition { state: status.state, cause: status.cause, history: status.history.iter().map(moment).collect() }
}

/// The address of this machine that a media server sees. Connecting a socket for datagrams sends nothing. A media server on the
/// same machine does not use loopback for media, so it is asked for the way out then.
async fn own_address(url: &str) -> IpAddr {
    let server = url.strip_prefix("ws://").unwrap_or(url);
    let server = server.split('/').next().unwrap_or(server);
    if let Some(own) = leaving_for(server).await {
        return own;
    }
    for outside in OUTSIDE {
        if let Some(own) = leaving_for((outside, DISCARD)).await {
            return own;
        }
    }
    Ipv4Addr::UNSPECIFIED.into()
}

/// The address from which a packet for this target would leave, unless it stays on this machine or has no way.
async fn leaving_for(target: impl tokio::net::ToSocketAddrs) -> Option<IpAddr> {
    let look = async {
        let target = tokio::net::lookup_host(target).await.ok()?.next()?;
        let from: IpAddr =
            if target.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { std::net::Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((from, 0)).await.ok()?;
        socket.connect(target).await.ok()?;
        socket.local_addr().ok().as_ref().map(SocketAddr::ip)
    };
    timeout(LOOK_EVERY, look).await.ok().flatten().filter(|own| !own.is_loopback() && !own.is_unspecified())
}
