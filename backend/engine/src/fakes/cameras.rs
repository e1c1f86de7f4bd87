//! What the database in memory keeps of cameras, and cameras that are none.

use anteroom_domain::{
    camera::{AudioPlan, CameraAddress, CameraSettings, Cause, MediaPlan, Offered, VideoFormat, VideoPlan, VideoTrack},
    ids::CameraId,
};
use async_trait::async_trait;
use parking_lot::Mutex;

use super::store::{MemoryStore, put};
use crate::ports::{CameraFindings, CameraProbes, CameraStore, StoreError, StoredCamera};

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
            plan: MediaPlan { video: VideoPlan::Pass, audio: AudioPlan::None },
            key_frame_interval: Some(std::time::Duration::from_secs(1)),
            frame_rate: 25.0,
            kbps: 1_500.0,
            advice: Vec::new(),
        };
        Self { state: Mutex::new(State { finds: Ok(findings), is_stuck: false, sent_to: Vec::new() }) }
    }
}

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
}
