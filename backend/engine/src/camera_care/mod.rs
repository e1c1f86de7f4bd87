//! Keeps cameras in the rooms of consultations: those that were brought in, and those that are always there.
//!
//! Which cameras are to be where follows from the floor and from what is registered. Each is kept by one node, which claims
//! it for some seconds at a time and says again and again that it still does; a claim that lapsed is anybody's. Of nodes
//! that claim one at once, the database takes one.

mod sight;
mod telling;
mod wanted;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp, camera::CameraState, event::Event, ids::NodeId, in_room::RoomChange};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    task::JoinHandle,
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;

pub use self::sight::{CameraInRoom, CameraSight, CameraStay, CamerasInRooms, KnownCamera, RestartError};
use crate::{
    cameras::{CAMERAS_MAX, Cameras},
    floor::FloorHandle,
    ports::{
        CAMERA_MOMENTS_MAX, CameraCondition, CameraDuties, CameraDuty, CameraFeed, CameraFeeds, CameraPost,
        CameraStore, Clock, StoreError, StoredCamera,
    },
    webhooks::Outbox,
};

/// How long a node may be silent about a camera. With a look, another one has it after nine seconds.
const HELD: SignedDuration = SignedDuration::from_secs(8);
/// How often it says that it still keeps it: three times may be lost.
const HOLD_EVERY: SignedDuration = SignedDuration::from_secs(2);
/// How often a node looks what is to be done.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// At every how many looks what is registered is read.
const REGISTRY_EVERY_LOOKS: u32 = 2;
/// How long it is remembered how a camera was, once it has left the room.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// Most cameras in all rooms at once. Chosen: far more than one network carries.
const DUTIES_MAX: u32 = 2_000;

/// What [`CameraCare`] rests on.
#[derive(Clone)]
pub struct CameraCareParts {
    /// Which cameras were brought in.
    pub floor: FloorHandle,
    /// What is registered.
    pub store: Arc<dyn CameraStore>,
    /// Which node keeps what.
    pub duties: Arc<dyn CameraDuties>,
    /// How a camera is published.
    pub feeds: Arc<dyn CameraFeeds>,
    /// What opens addresses.
    pub cameras: Cameras,
    /// Where it is left what programs elsewhere are told.
    pub outbox: Outbox,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Keeps cameras in rooms. Make it with [`CameraCare::new`] and run it.
pub struct CameraCare {
    parts: CameraCareParts,
    registered: Vec<StoredCamera>,
    /// How many looks there have been.
    looks: u32,
    /// Whether duties have been read.
    knows_duties: bool,
    kept: BTreeMap<CameraPost, Kept>,
    sight: watch::Sender<Arc<CameraSight>>,
}

/// A camera that this node keeps in a room.
struct Kept {
    duty: CameraDuty,
    /// Which edition of the camera is published.
    edition: u64,
    /// Which restart.
    restarts: u32,
    /// `None` where the address cannot be opened, and while the feed before has not parted yet.
    feed: Option<Box<dyn CameraFeed>>,
    parting: Option<JoinHandle<()>>,
    /// When the database is told again that it is kept.
    hold_at: Timestamp,
}

impl CameraCare {
    /// Over these parts; also returns what shows the cameras to pages, and lets them ask for something.
    pub fn new(parts: CameraCareParts) -> (Self, CamerasInRooms) {
        let sight = watch::Sender::new(Arc::default());
        let shown = CamerasInRooms::new(parts.clone(), sight.subscribe());
        (Self { parts, registered: Vec::new(), looks: 0, knows_duties: false, kept: BTreeMap::new(), sight }, shown)
    }

    /// Runs until `stop`; then lets go of everything, so that other nodes can take it over at once.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut commits = self.parts.floor.subscribe();
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = looks.tick() => {}
                // Somebody waits for a camera that they have brought in; everything else is found by the next look.
                commit = commits.recv() => match commit {
                    Ok(commit) if !commit.events.iter().any(is_about_cameras) => continue,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => break,
                },
            }
            if let Err(error) = self.look().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "cameras cannot be looked after");
            }
        }
        self.let_go().await;
    }

    /// Which cameras are to be in which rooms, each with its edition.
    fn wanted(&self) -> BTreeMap<CameraPost, u64> {
        wanted::wanted(&self.parts.floor.read(), &self.registered)
    }

    async fn look(&mut self) -> Result<(), StoreError> {
        // Whoever cannot say in time that a camera is kept has lost it: another node may have it by now.
        self.drop_what_lapsed();
        let now = self.parts.clock.now();
        if self.looks.is_multiple_of(REGISTRY_EVERY_LOOKS) {
            self.registered = self.parts.store.all(CAMERAS_MAX).await?;
            self.parts.cameras.remove_passed(&self.registered).await?;
        }
        self.looks = self.looks.wrapping_add(1);
        // Most installations have no camera, and should not ask the database about them each second. At first there may be
        // some that a killed node has left in rooms.
        if self.knows_duties && self.registered.is_empty() && self.kept.is_empty() && self.sight.borrow().is_empty() {
            return Ok(());
        }
        let open = self.parts.duties.open_duties(DUTIES_MAX).await?;
        self.knows_duties = true;
        let open: BTreeMap<_, _> = open.into_iter().map(|duty| (duty.post, duty)).collect();
        let wanted = self.wanted();
        for (post, kept) in std::mem::take(&mut self.kept) {
            let edition = wanted.get(&post).copied();
            if let Some(kept) = self.keep(kept, edition, open.get(&post)).await {
                self.kept.insert(post, kept);
            }
        }
        for (post, edition) in &wanted {
            let is_free = |duty: &CameraDuty| duty.held_until <= now || duty.node == self.node();
            if !self.kept.contains_key(post) && open.get(post).is_none_or(is_free) {
                self.claim(*post, *edition, open.get(post)).await?;
            }
        }
        for (post, duty) in &open {
            if duty.held_until <= now && !wanted.contains_key(post) && !self.kept.contains_key(post) {
                self.see_off_of_another(duty).await?;
            }
        }
        self.show(open);
        Ok(())
    }

    fn node(&self) -> NodeId {
        self.parts.floor.node()
    }

    fn drop_what_lapsed(&mut self) {
        let now = self.parts.clock.now();
        self.kept.retain(|post, kept| {
            let is_held = kept.duty.held_until > now;
            if !is_held {
                tracing::warn!(camera.id = %post.camera, janus.room = %post.consultation, "a camera was not held in time");
                part(kept);
            }
            is_held
        });
    }

    /// Goes on with a camera, or lets it go. What the database does not take now is tried again until the claim lapses.
    async fn keep(&self, mut kept: Kept, edition: Option<u64>, stored: Option<&CameraDuty>) -> Option<Kept> {
        if stored.is_some_and(|stored| stored.node != self.node()) {
            part(&mut kept);
            return None;
        }
        if let Some(stored) = stored
            && stored.version >= kept.duty.version
        {
            // Somebody may have asked for it to begin anew.
            (kept.duty.version, kept.duty.restarts) = (stored.version, stored.restarts);
        }
        let Some(edition) = edition else { return self.see_off(kept).await };
        self.tell(&mut kept.duty).await;
        if edition != kept.edition || kept.duty.restarts != kept.restarts {
            part(&mut kept);
            (kept.edition, kept.restarts) = (edition, kept.duty.restarts);
        }
        if kept.parting.as_ref().is_some_and(JoinHandle::is_finished) {
            kept.parting = None;
            self.publish(&mut kept);
        }
        let condition = kept.feed.as_ref().map(|feed| feed.condition());
        let is_news = condition.is_some_and(|condition| take_over(&mut kept.duty.condition, condition));
        let told = self.news_of(&kept);
        if !is_news && told.is_none() && kept.hold_at > self.parts.clock.now() {
            return Some(kept);
        }
        match self.write(told.unwrap_or_else(|| kept.duty.clone())).await {
            Ok(duty) => {
                kept.hold_at = self.parts.clock.now() + HOLD_EVERY;
                kept.duty = duty;
                self.tell(&mut kept.duty).await;
                Some(kept)
            }
            // Whoever has written it is seen at the next look: somebody who asked for something, or a node that took over.
            Err(StoreError::Conflict(_)) => Some(kept),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a camera's claim was not renewed");
                Some(kept)
            }
        }
    }

    /// Parts from a camera that is not wanted any more. What is to be told of that comes before the duty is over, and is tried
    /// again until the claim lapses; then it is the matter of whoever finds it.
    async fn see_off(&self, mut kept: Kept) -> Option<Kept> {
        part(&mut kept);
        let seen_off = self.try_to_see_off(&mut kept.duty).await;
        match seen_off {
            Ok(true) => None,
            Ok(false) => Some(kept),
            Err(error) => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "a camera that has gone is still written down"
                );
                Some(kept)
            }
        }
    }

    /// Whether it is done.
    async fn try_to_see_off(&self, duty: &mut CameraDuty) -> Result<bool, StoreError> {
        if let Some(farewell) = self.farewell_of(duty) {
            *duty = self.write(farewell).await?;
        }
        if !self.tell(duty).await {
            return Ok(false);
        }
        let condition = CameraCondition { state: CameraState::Stopped, cause: None, ..duty.condition.clone() };
        self.write(CameraDuty { condition, ..duty.clone() }).await.map(|_| true)
    }

    /// Takes over a camera that nobody wants and that a killed node has left in a room, so that it is told that it has gone.
    async fn see_off_of_another(&mut self, duty: &CameraDuty) -> Result<(), StoreError> {
        let duty = match self.write(CameraDuty { node: self.node(), ..duty.clone() }).await {
            Ok(duty) => duty,
            // Another node was quicker.
            Err(StoreError::Conflict(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let (restarts, hold_at) = (duty.restarts, self.parts.clock.now() + HOLD_EVERY);
        let kept = Kept { duty, edition: 0, restarts, feed: None, parting: None, hold_at };
        if let Some(kept) = self.see_off(kept).await {
            self.kept.insert(kept.duty.post, kept);
        }
        Ok(())
    }

    async fn claim(&mut self, post: CameraPost, edition: u64, stored: Option<&CameraDuty>) -> Result<(), StoreError> {
        // One that has left the room may come back.
        let before = match stored {
            Some(stored) => Some(stored.clone()),
            None => self.parts.duties.duty(post).await?,
        };
        let idle = CameraCondition { state: CameraState::Idle, cause: None, history: Vec::new() };
        let claimed = match before {
            None => {
                let (node, held_until) = (self.node(), self.parts.clock.now() + HELD);
                let (stay, untold) = (None, Vec::new());
                let duty =
                    CameraDuty { post, version: 0, node, held_until, restarts: 0, condition: idle, stay, untold };
                self.parts.duties.begin_duty(&duty, held_until + REMEMBERED).await.map(|()| duty)
            }
            Some(before) => {
                let condition = CameraCondition { history: before.condition.history.clone(), ..idle };
                self.write(CameraDuty { node: self.node(), condition, ..before }).await
            }
        };
        let duty = match claimed {
            Ok(duty) => duty,
            // Another node was quicker.
            Err(StoreError::Conflict(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        tracing::info!(camera.id = %post.camera, janus.room = %post.consultation, "keeping a camera in a room");
        let hold_at = self.parts.clock.now() + HOLD_EVERY;
        let restarts = duty.restarts;
        let mut kept = Kept { duty, edition, restarts, feed: None, parting: None, hold_at };
        self.publish(&mut kept);
        self.kept.insert(post, kept);
        Ok(())
    }

    /// Begins to publish. An address is opened for this moment alone.
    fn publish(&self, kept: &mut Kept) {
        let post = kept.duty.post;
        let Some(camera) = self.registered.iter().find(|camera| camera.id == post.camera) else { return };
        match self.parts.cameras.address(camera) {
            Some(address) => kept.feed = Some(self.parts.feeds.start(post, address, camera.settings.clone())),
            None => kept.duty.condition.state = CameraState::Failed,
        }
    }

    /// Writes the next version of a duty, held from now on, and returns it.
    async fn write(&self, duty: CameraDuty) -> Result<CameraDuty, StoreError> {
        let held_until = self.parts.clock.now() + HELD;
        let next = CameraDuty { version: duty.version + 1, held_until, ..duty };
        self.parts.duties.change_duty(&next, held_until + REMEMBERED).await?;
        Ok(next)
    }

    /// Shows pages how every camera is, its own and those of other nodes.
    fn show(&self, open: BTreeMap<CameraPost, CameraDuty>) {
        let now = self.parts.clock.now();
        let others = open.into_values().map(|duty| {
            let is_held = duty.held_until > now;
            (duty, is_held)
        });
        let own = self.kept.values().map(|kept| (kept.duty.clone(), true));
        let next = CameraSight::new(&self.registered, others.chain(own));
        self.sight.send_if_modified(|sight| {
            let is_news = **sight != next;
            if is_news {
                *sight = Arc::new(next);
            }
            is_news
        });
    }

    /// Parts from everything, and lets other nodes take it over now.
    async fn let_go(mut self) {
        // All of them part at once.
        self.kept.values_mut().for_each(part);
        for (_, kept) in std::mem::take(&mut self.kept) {
            if let Some(parting) = kept.parting {
                parting.await.ok();
            }
            let now = self.parts.clock.now();
            let duty = CameraDuty { version: kept.duty.version + 1, held_until: now, ..kept.duty };
            // A claim that is not given up lapses.
            self.parts.duties.change_duty(&duty, now + REMEMBERED).await.ok();
        }
    }
}

fn is_about_cameras(event: &Event) -> bool {
    matches!(event, Event::InRoom { change: RoomChange::CameraCame(_) | RoomChange::CameraLeft(_), .. })
}

/// Has a feed part, beside everything else: it may take some seconds.
fn part(kept: &mut Kept) {
    match kept.feed.take() {
        Some(feed) => kept.parting = Some(tokio::spawn(feed.stop())),
        None => {
            if kept.parting.is_none() {
                kept.parting = Some(tokio::spawn(async {}));
            }
        }
    }
}

/// Takes over what a feed says, what happened before included. Whether that is news.
fn take_over(known: &mut CameraCondition, said: CameraCondition) -> bool {
    let since = known.history.last().map(|moment| moment.at);
    // Times are stored in whole milliseconds.
    let is_new = |at: Timestamp| since.is_none_or(|since| at.as_millisecond() > since.as_millisecond());
    let new: Vec<_> = said.history.into_iter().filter(|moment| is_new(moment.at)).collect();
    let is_news = !new.is_empty() || (known.state, known.cause) != (said.state, said.cause);
    (known.state, known.cause) = (said.state, said.cause);
    known.history.extend(new);
    let beyond = known.history.len().saturating_sub(CAMERA_MOMENTS_MAX);
    known.history.drain(..beyond);
    is_news
}
