//! The task that keeps a camera in its room.

use std::{
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use anteroom_domain::{
    Timestamp,
    camera::{
        AudioPlan, CameraMachine, CameraState, Cause, Fact, FeedShape, MediaPlan, Next, Offered, RoomSound, Transition,
        VideoPlan,
    },
};
use anteroom_janus::FeedSeat;
use anteroom_transcode::{Layer, Layers};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinHandle,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{CameraPlan, CameraStatus, Happened};
use crate::{
    clock::Clock,
    counters::CameraCounters,
    jitter::{Due, Jitter},
    publisher::{Inputs, Place, PublisherError, PublisherInput, publish},
    source::{Heard, Source, SourceError, Unit},
    taps::Tap,
    transcoder::{Made, Reencoder, TranscoderError},
    work::work_of,
};

/// Changes of state that are remembered.
const HISTORY_MAX: usize = 50;
/// Units that may wait for the publisher. It takes each at once; beyond this many it is gone, and they are dropped.
const UNITS_MAX: usize = 256;
/// Key frames that may be asked for and not heard of yet.
const KEY_FRAMES_MAX: usize = 16;
/// Waits before the room is joined again: from the first, doubling, to the longest. Chosen: a media server restarts in 0.1 s.
const REJOIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// How long the publisher may take to hear that the camera is lost.
const FORGET_TIMEOUT: Duration = Duration::from_secs(1);

/// What a keeper hears from whoever has started it, and tells them.
pub(super) struct Ways {
    pub(super) viewers: watch::Receiver<u32>,
    pub(super) layers: watch::Receiver<Layers>,
    pub(super) status: watch::Sender<CameraStatus>,
    pub(super) counters: Arc<CameraCounters>,
    pub(super) asked: Arc<Notify>,
}

type Opening = Pin<Box<dyn Future<Output = Result<Source, SourceError>> + Send>>;

/// What a camera is connected with.
enum Link {
    None,
    Opening(Opening),
    Playing(Box<Playing>),
}

struct Playing {
    source: Source,
    tap: Tap,
    clock: Clock,
    /// Whether there was a key frame that could be sent.
    has_begun: bool,
    /// What re-encodes it, where that is needed.
    reencoder: Option<Reencoder>,
}

impl Playing {
    async fn wake(&mut self) -> Wake {
        let Some(reencoder) = &mut self.reencoder else { return Wake::Heard(self.source.next().await) };
        tokio::select! {
            heard = self.source.next() => Wake::Heard(heard),
            made = reencoder.next() => Wake::Made(made),
        }
    }

    /// Whether pictures are made of those of the camera.
    fn makes_pictures(&self) -> bool {
        self.reencoder.as_ref().is_some_and(Reencoder::makes_pictures)
    }
}

/// Keeps one camera, until it is told to stop.
pub(super) struct Keeper {
    plan: CameraPlan,
    viewers: watch::Receiver<u32>,
    layers: watch::Receiver<Layers>,
    status: watch::Sender<CameraStatus>,
    counters: Arc<CameraCounters>,
    asked: Arc<Notify>,
    stop: CancellationToken,
    machine: CameraMachine,
    link: Link,
    jitter: Jitter,
    units: mpsc::Sender<PublisherInput>,
    publisher: JoinHandle<()>,
    in_room: watch::Receiver<Option<FeedSeat>>,
    shape: watch::Sender<FeedShape>,
    key_frames: mpsc::Receiver<Layer>,
    /// Whether the camera has sent pictures that depend on later ones. With a transcoder it is believed to do so again.
    has_b_frames: bool,
    retry_at: Option<Instant>,
    /// Nobody watches: when the camera is parted from.
    close_at: Option<Instant>,
}

/// What the keeper wakes up for.
enum Wake {
    Stopped,
    Viewers,
    Layers,
    InRoom,
    CloseDue,
    RetryDue,
    UnitDue,
    Opened(Result<Box<Source>, SourceError>),
    Heard(Result<Heard, SourceError>),
    Made(Result<Made, TranscoderError>),
    KeyFrame(Layer),
}

impl Keeper {
    pub(super) fn new(plan: CameraPlan, ways: Ways, stop: CancellationToken) -> Self {
        let Ways { viewers, layers, status, counters, asked } = ways;
        let (units, to_publish) = mpsc::channel(UNITS_MAX);
        let (room, in_room) = watch::channel(None);
        let (asking, key_frames) = mpsc::channel(KEY_FRAMES_MAX);
        let shape = watch::Sender::new(status.borrow().shape);
        let inputs = Inputs {
            units: to_publish,
            viewers: viewers.clone(),
            counters: Arc::clone(&counters),
            in_room: room,
            shape: shape.subscribe(),
            key_frames: asking,
        };
        let publisher = tokio::spawn(keep_publishing(plan.place.clone(), inputs, stop.clone()));
        Self {
            plan,
            viewers,
            layers,
            status,
            counters,
            asked,
            stop,
            machine: CameraMachine::default(),
            link: Link::None,
            jitter: Jitter::default(),
            units,
            publisher,
            in_room,
            shape,
            key_frames,
            has_b_frames: false,
            retry_at: None,
            close_at: None,
        }
    }

    pub(super) async fn run(mut self) {
        self.count_viewers().await;
        loop {
            match self.wake().await {
                Wake::Stopped => break,
                Wake::Viewers => self.count_viewers().await,
                Wake::Layers => self.serve(),
                Wake::InRoom => {
                    let seat = *self.in_room.borrow_and_update();
                    self.status.send_modify(|status| (status.in_room, status.seat) = (seat.is_some(), seat));
                }
                Wake::CloseDue => {
                    self.close_at = None;
                    self.tell(Fact::Unwanted).await;
                }
                Wake::RetryDue => {
                    self.retry_at = None;
                    self.tell(Fact::RetryDue).await;
                }
                Wake::UnitDue => self.release(),
                Wake::Opened(Ok(source)) => self.begin(*source).await,
                Wake::Made(Ok(made)) => self.send(made).await,
                Wake::Made(Err(error)) => self.lose(&error.into()).await,
                Wake::KeyFrame(layer) => {
                    self.asked.notify_one();
                    if let Some(reencoder) = self.reencoder() {
                        reencoder.key_frame(layer);
                    }
                }
                Wake::Heard(Ok(Heard::Unit(unit))) => self.hear(unit).await,
                Wake::Heard(Ok(Heard::Quiet)) => self.tell(Fact::Quiet).await,
                Wake::Opened(Err(error)) | Wake::Heard(Err(error)) => self.lose(&error).await,
            }
        }
        self.tell(Fact::Stop).await;
        // The publisher was told by the same token, and leaves within limits of its own.
        (&mut self.publisher).await.ok();
        self.status.send_modify(|status| (status.in_room, status.seat) = (false, None));
    }

    async fn wake(&mut self) -> Wake {
        let unit_at = self.jitter.poll_timeout().map(Instant::from_std);
        tokio::select! {
            () = self.stop.cancelled() => Wake::Stopped,
            Ok(()) = self.viewers.changed() => Wake::Viewers,
            Ok(()) = self.layers.changed() => Wake::Layers,
            Ok(()) = self.in_room.changed() => Wake::InRoom,
            () = sleep_until_some(self.close_at) => Wake::CloseDue,
            () = sleep_until_some(self.retry_at) => Wake::RetryDue,
            () = sleep_until_some(unit_at) => Wake::UnitDue,
            Some(layer) = self.key_frames.recv() => Wake::KeyFrame(layer),
            wake = async {
                match &mut self.link {
                    Link::None => std::future::pending().await,
                    Link::Opening(opening) => Wake::Opened(opening.await.map(Box::new)),
                    Link::Playing(playing) => playing.wake().await,
                }
            } => wake,
        }
    }

    async fn count_viewers(&mut self) {
        let viewers = *self.viewers.borrow_and_update();
        self.serve();
        let settings = &self.plan.target.settings;
        if viewers > 0 || !settings.only_play_with_subscribers {
            self.close_at = None;
            self.tell(Fact::Wanted).await;
        } else if self.machine.state() != CameraState::Idle && self.close_at.is_none() {
            self.close_at = Some(Instant::now() + settings.close_after());
        }
    }

    /// Has the sizes made that are taken.
    fn serve(&mut self) {
        let taken = self.taken();
        if let Some(reencoder) = self.reencoder() {
            reencoder.serve(taken);
        }
    }

    fn taken(&mut self) -> Layers {
        let layers = *self.layers.borrow_and_update();
        if *self.viewers.borrow() > 0 { layers } else { Layers::NONE }
    }

    /// Tells the rules what happened, and does what they say.
    async fn tell(&mut self, fact: Fact) {
        let step = self.machine.on(fact, rand::random());
        if let Some(transition) = step.transition {
            self.show(transition);
        }
        match step.next {
            Next::Nothing => {}
            Next::Connect => {
                self.retry_at = None;
                self.counters.connections.fetch_add(1, Relaxed);
                self.link = Link::Opening(Box::pin(open(self.plan.clone(), self.status.clone())));
            }
            Next::Wait(wait) => self.retry_at = Some(Instant::now() + wait),
            Next::Disconnect | Next::End => {
                self.retry_at = None;
                self.part().await;
            }
        }
    }

    fn show(&self, transition: Transition) {
        tracing::info!(
            camera.feed = %self.plan.place.feed.feed,
            from = transition.from.as_str(),
            to = transition.to.as_str(),
            cause = transition.cause.map(Cause::as_str),
            attempt = transition.attempt,
            retry_in = ?transition.next_retry,
            "a camera changed",
        );
        self.status.send_modify(|status| {
            status.state = transition.to;
            status.cause = transition.cause;
            if status.history.len() >= HISTORY_MAX {
                status.history.pop_front();
            }
            status.history.push_back(Happened { at: Timestamp::now(), transition });
        });
    }

    async fn begin(&mut self, source: Source) {
        let tap = self.plan.taps.open(&self.plan.target, source.offered());
        let playing = Playing { source, tap, clock: Clock::default(), has_begun: false, reencoder: None };
        self.link = Link::Playing(Box::new(playing));
        self.arrange().await;
    }

    /// Decides what becomes of what the camera sends, and has it done: passed on, re-encoded, or refused.
    async fn arrange(&mut self) {
        let Link::Playing(playing) = &mut self.link else { return };
        let mut offered = playing.source.offered().clone();
        if let Some(video) = &mut offered.video
            && self.has_b_frames
        {
            video.has_b_frames = Some(true);
        }
        let decided = decide(&self.plan, &offered);
        let shape = self.shape.borrow().with(&decided);
        let work = work_of(&decided, &offered, shape, playing.source.sound_config());
        self.status.send_modify(|status| {
            (status.offered, status.plan, status.shape) = (Some(offered), Some(decided.clone()), shape);
        });
        if let Some(error) = refused(&decided) {
            self.lose(&error).await;
            return;
        }
        self.shape.send_if_modified(|known| std::mem::replace(known, shape) != shape);
        if work.as_ref() == playing.reencoder.as_ref().map(Reencoder::work) {
            return;
        }
        // What is made of it has nothing to do with what was passed on.
        self.units.try_send(PublisherInput::Anew).ok();
        playing.reencoder = None;
        if let (Some(work), Some(transcoder)) = (work, &self.plan.transcoder) {
            match Reencoder::start(transcoder, work, self.plan.target.settings.start_timeout()) {
                Ok(reencoder) => {
                    playing.reencoder = Some(reencoder);
                    self.serve();
                }
                Err(error) => self.lose(&error.into()).await,
            }
        }
    }

    fn reencoder(&mut self) -> Option<&mut Reencoder> {
        match &mut self.link {
            Link::Playing(playing) => playing.reencoder.as_mut(),
            Link::None | Link::Opening(_) => None,
        }
    }

    async fn hear(&mut self, unit: Unit) {
        let Link::Playing(playing) = &mut self.link else { return };
        self.counters.bytes.fetch_add(u64::try_from(unit.bytes()).unwrap_or(0), Relaxed);
        match &unit {
            Unit::Video(unit) => {
                playing.tap.tell(unit);
                self.counters.pictures.fetch_add(1, Relaxed);
                self.counters.lost.fetch_add(u64::from(unit.lost), Relaxed);
                playing.has_begun |= unit.is_key && !playing.makes_pictures();
            }
            Unit::Audio(_) => {}
        }
        let is_picture = matches!(unit, Unit::Video(_));
        let has_begun = playing.has_begun;
        let at = playing.clock.place(unit.micros(), unit.received()) + self.plan.target.settings.network_cache();
        let sees_b_frames = playing.source.offered().video.as_ref().and_then(|video| video.has_b_frames) == Some(true);
        self.jitter.push(Due { unit, at });
        if sees_b_frames && !self.has_b_frames {
            self.has_b_frames = true;
            self.arrange().await;
        }
        self.release();
        // Pictures are told of with each, and the rules tell others only of a change.
        if is_picture && has_begun {
            self.tell_of_pictures().await;
        }
    }

    async fn tell_of_pictures(&mut self) {
        let is_lost = matches!(self.link, Link::None | Link::Opening(_));
        if !is_lost && self.machine.state() != CameraState::Live {
            self.tell(Fact::Pictures).await;
        }
    }

    /// Sends what was made of what came.
    async fn send(&mut self, made: Made) {
        let is_picture = made.picture.is_some();
        self.units.try_send(PublisherInput::Made(made)).ok();
        if let Link::Playing(playing) = &mut self.link
            && is_picture
        {
            playing.has_begun = true;
            self.tell_of_pictures().await;
        }
    }

    /// Hands on what is due.
    fn release(&mut self) {
        let Link::Playing(playing) = &mut self.link else { return };
        while let Some(due) = self.jitter.pop(std::time::Instant::now()) {
            match &mut playing.reencoder {
                Some(reencoder) if reencoder.takes(&due.unit) => reencoder.push(due),
                // A publisher that is being made anew takes nothing, and begins with the next key frame.
                Some(_) | None => drop(self.units.try_send(PublisherInput::Due(due))),
            }
        }
    }

    async fn lose(&mut self, error: &SourceError) {
        tracing::debug!(error = error as &dyn std::error::Error, "the camera is lost");
        self.part().await;
        self.tell(Fact::Lost(error.cause())).await;
    }

    async fn part(&mut self) {
        if let Link::Playing(playing) = std::mem::replace(&mut self.link, Link::None) {
            playing.source.close().await;
        }
        self.jitter.clear();
        if self.plan.transcoder.is_none() {
            // What was refused may have been changed at the camera by the next time that somebody watches.
            self.has_b_frames = false;
        }
        // Nobody who comes later is to see what was before. A publisher that takes nothing has nothing to forget.
        timeout(FORGET_TIMEOUT, self.units.send(PublisherInput::Anew)).await.ok();
    }
}

fn decide(plan: &CameraPlan, offered: &Offered) -> MediaPlan {
    MediaPlan::decide(offered, &plan.target.settings, plan.place.codecs, plan.transcoder.is_some())
}

fn refused(plan: &MediaPlan) -> Option<SourceError> {
    match plan.video {
        VideoPlan::Pass | VideoPlan::Transcode(_) => None,
        VideoPlan::Refuse(_) if plan.lacks_transcoder => Some(SourceError::NoTranscoder),
        VideoPlan::Refuse(_) => Some(SourceError::NoVideo),
    }
}

/// Connects, and shows what was found on the way.
async fn open(plan: CameraPlan, status: watch::Sender<CameraStatus>) -> Result<Source, SourceError> {
    let choose = |offered: &Offered| {
        let decided = decide(&plan, offered);
        let with_sound = matches!(decided.audio, AudioPlan::Pass(_) | AudioPlan::Transcode(_));
        let refused = refused(&decided);
        status.send_modify(|status| (status.offered, status.plan) = (Some(offered.clone()), Some(decided)));
        refused.map_or(Ok(with_sound), Err)
    };
    Source::open(&plan.target, choose).await
}

/// Publishes again and again, until told to stop.
async fn keep_publishing(mut place: Place, mut inputs: Inputs, stop: CancellationToken) {
    let (first, longest) = REJOIN;
    let mut wait = first;
    while !stop.is_cancelled() {
        let began = Instant::now();
        let Err(error) = publish(&place, &mut inputs, &stop).await else { return };
        if matches!(error, PublisherError::Reshaped) {
            tracing::info!(camera.feed = %place.feed.feed, "a feed is offered anew, as its camera sends other media");
            continue;
        }
        if matches!(error, PublisherError::SoundRefused) {
            tracing::warn!(camera.feed = %place.feed.feed, "the room takes no sound of cameras");
            place.codecs.sound = RoomSound::NONE;
            continue;
        }
        wait = if began.elapsed() > longest { first } else { (wait * 2).min(longest) };
        let feed = &place.feed.feed;
        tracing::warn!(camera.feed = %feed, error = &error as &dyn std::error::Error, retry_in = ?wait, "not in the room");
        let retry_at = Instant::now() + wait;
        // What comes meanwhile is of no use later.
        while Instant::now() < retry_at && !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep_until(retry_at) => {}
                input = inputs.units.recv() => if input.is_none() { return },
            }
        }
    }
}

async fn sleep_until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
