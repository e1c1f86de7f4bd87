//! What the database in memory keeps of cameras, and cameras that are none.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use anteroom_domain::{
    Timestamp,
    camera::{
        AudioPlan, CameraAddress, CameraSettings, CameraState, Cause, MediaPlan, Offered, VideoFormat, VideoPlan,
        VideoTrack,
    },
    ids::CameraId,
    webhook::Watching,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::store::{MemoryStore, put};
use crate::ports::{
    CameraCondition, CameraDuties, CameraDuty, CameraFeed, CameraFeeds, CameraFindings, CameraMoment, CameraPost,
    CameraProbes, CameraStore, StoreError, StoredCamera,
};

#[async_trait]
impl CameraStore for MemoryStore {
    async fn add(&self, camera: &StoredCamera) -> Result<(), StoreError> {
        self.with("adding a camera", |state| put(&mut state.cameras, camera.id, camera.clone(), "a camera of that id"))
    }

    async fn change(&self, camera: &StoredCamera) -> Result<(), StoreError> {
        self.with("changing a camera", |state| match state.cameras.get_mut(&camera.id) {
            Some(there) if there.version + 1 == camera.version || there == camera => {
                *there = camera.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that camera")),
        })
    }

    async fn remove(&self, id: CameraId) -> Result<(), StoreError> {
        self.with("removing a camera", |state| {
            state.cameras.remove(&id);
            Ok(())
        })
    }

    async fn get(&self, id: CameraId) -> Result<Option<StoredCamera>, StoreError> {
        self.with("reading a camera", |state| Ok(state.cameras.get(&id).cloned()))
    }

    async fn all(&self, limit: u32) -> Result<Vec<StoredCamera>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.with("reading cameras", |state| Ok(state.cameras.values().take(limit).cloned().collect()))
    }
}

/// Finds at every address what a test says, and remembers where it was sent.
#[derive(Debug)]
pub struct FakeCameraProbes {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    finds: Result<CameraFindings, Cause>,
    is_stuck: bool,
    sent_to: Vec<CameraAddress>,
}

impl Default for FakeCameraProbes {
    /// Every camera sends what browsers take.
    fn default() -> Self {
        let format = VideoFormat::H264 { profile: Some(66) };
        let video = VideoTrack { format, has_b_frames: Some(false), size: Some((1280, 720)) };
        let findings = CameraFindings {
            offered: Offered { video: Some(video), audio: None },
            plan: MediaPlan { video: VideoPlan::Pass, audio: AudioPlan::None, lacks_transcoder: false },
            key_frame_interval: Some(std::time::Duration::from_secs(1)),
            frame_rate: 25.0,
            kbps: 1_500.0,
            advice: Vec::new(),
        };
        Self { state: Mutex::new(State { finds: Ok(findings), is_stuck: false, sent_to: Vec::new() }) }
    }
}

/// What a camera that is none shows.
const STILL: &[u8] = &[0xff, 0xd8, 0xff, 0xd9];

impl FakeCameraProbes {
    /// What is found from now on.
    pub fn find(&self, finds: Result<CameraFindings, Cause>) {
        self.state.lock().finds = finds;
    }

    /// Whether looks from now on never end.
    pub fn set_stuck(&self, is_stuck: bool) {
        self.state.lock().is_stuck = is_stuck;
    }

    /// Where it was sent, in order.
    pub fn sent_to(&self) -> Vec<CameraAddress> {
        self.state.lock().sent_to.clone()
    }
}

#[async_trait]
impl CameraProbes for FakeCameraProbes {
    async fn probe(&self, address: CameraAddress, _settings: CameraSettings) -> Result<CameraFindings, Cause> {
        let (is_stuck, finds) = {
            let mut state = self.state.lock();
            state.sent_to.push(address);
            (state.is_stuck, state.finds.clone())
        };
        if is_stuck {
            std::future::pending::<()>().await;
        }
        finds
    }

    /// As many pictures as whoever listens takes, where something is found.
    async fn stills(
        &self,
        address: CameraAddress,
        settings: CameraSettings,
        tell: mpsc::Sender<Vec<u8>>,
    ) -> Result<(), Cause> {
        self.probe(address, settings).await?;
        while tell.send(STILL.to_vec()).await.is_ok() {}
        Ok(())
    }
}

#[async_trait]
impl CameraDuties for MemoryStore {
    async fn begin_duty(&self, duty: &CameraDuty, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("beginning a camera's duty", |state| {
            put(&mut state.camera_duties, duty.post, duty.clone(), "a duty of that camera")
        })
    }

    async fn change_duty(&self, duty: &CameraDuty, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("changing a camera's duty", |state| match state.camera_duties.get_mut(&duty.post) {
            Some(there) if there.version + 1 == duty.version || there == duty => {
                *there = duty.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that duty")),
        })
    }

    async fn duty(&self, post: CameraPost) -> Result<Option<CameraDuty>, StoreError> {
        self.with("reading a camera's duty", |state| Ok(state.camera_duties.get(&post).cloned()))
    }

    async fn open_duties(&self, limit: u32) -> Result<Vec<CameraDuty>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.with("reading the duties of cameras", |state| {
            let is_open = |duty: &&CameraDuty| duty.condition.state != CameraState::Stopped;
            Ok(state.camera_duties.values().filter(is_open).take(limit).cloned().collect())
        })
    }

    async fn duties_of(&self, camera: CameraId, limit: u32) -> Result<Vec<CameraDuty>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.with("reading the duties of a camera", |state| {
            let mut found: Vec<_> =
                state.camera_duties.values().filter(|duty| duty.post.camera == camera).cloned().collect();
            found.sort_by_key(|duty| Reverse(duty.held_until));
            found.truncate(limit);
            Ok(found)
        })
    }
}

/// Cameras that publish nothing: who was started where, and how a test says that each is.
#[derive(Debug, Clone, Default)]
pub struct FakeCameraFeeds {
    running: Arc<Mutex<BTreeMap<CameraPost, Started>>>,
    starts: Arc<Mutex<u64>>,
}

#[derive(Debug, Clone)]
struct Started {
    /// Which start of all it was: a feed that is dropped late must not remove the one after it.
    number: u64,
    address: CameraAddress,
    condition: CameraCondition,
    watching: Option<Watching>,
}

struct FakeFeed {
    feeds: FakeCameraFeeds,
    post: CameraPost,
    number: u64,
}

impl FakeCameraFeeds {
    /// What runs, and where it was told to connect.
    pub fn running(&self) -> BTreeMap<CameraPost, CameraAddress> {
        self.running.lock().iter().map(|(post, started)| (*post, started.address.clone())).collect()
    }

    /// How often something was started.
    pub fn starts(&self) -> u64 {
        *self.starts.lock()
    }

    /// What a camera that runs does from now on.
    pub fn set(&self, post: CameraPost, at: Timestamp, state: CameraState, cause: Option<Cause>) {
        if let Some(started) = self.running.lock().get_mut(&post) {
            (started.condition.state, started.condition.cause) = (state, cause);
            started.condition.history.push(CameraMoment { at, state, cause, attempt: 0, retry_in: None });
        }
    }

    /// Who watches a camera that runs, from now on.
    pub fn watch(&self, post: CameraPost, watching: Watching) {
        if let Some(started) = self.running.lock().get_mut(&post) {
            started.watching = Some(watching);
        }
    }
}

impl CameraFeeds for FakeCameraFeeds {
    fn start(&self, post: CameraPost, address: CameraAddress, _settings: CameraSettings) -> Box<dyn CameraFeed> {
        let number = {
            let mut starts = self.starts.lock();
            *starts += 1;
            *starts
        };
        let condition = CameraCondition { state: CameraState::Idle, cause: None, history: Vec::new() };
        self.running.lock().insert(post, Started { number, address, condition, watching: None });
        Box::new(FakeFeed { feeds: self.clone(), post, number })
    }
}

#[async_trait]
impl CameraFeed for FakeFeed {
    fn condition(&self) -> CameraCondition {
        let running = self.feeds.running.lock();
        let gone = CameraCondition { state: CameraState::Stopped, cause: None, history: Vec::new() };
        running.get(&self.post).map_or(gone, |started| started.condition.clone())
    }

    fn watching(&self) -> Option<Watching> {
        self.feeds.running.lock().get(&self.post)?.watching.clone()
    }

    async fn stop(self: Box<Self>) {}
}

impl Drop for FakeFeed {
    fn drop(&mut self) {
        let mut running = self.feeds.running.lock();
        if running.get(&self.post).is_some_and(|started| started.number == self.number) {
            running.remove(&self.post);
        }
    }
}
