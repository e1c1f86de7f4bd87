//! Cameras: what is registered of each, and a look at one.

use std::{collections::BTreeSet, time::Duration};

use anteroom_domain::{
    Timestamp,
    camera::{CameraAddress, CameraSettings, Cause, MediaPlan, Offered},
    ids::{AccountId, CameraId, SessionId},
};
use async_trait::async_trait;

use super::StoreError;

/// A camera as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCamera {
    /// Its name for programs.
    pub id: CameraId,
    /// How often it has been written.
    pub version: u64,
    /// Its name for people.
    pub name: String,
    /// Where it is and its login, sealed for this camera.
    pub sealed_address: Vec<u8>,
    /// How it is used.
    pub settings: CameraSettings,
    /// The sessions it belongs to.
    pub sessions: BTreeSet<SessionId>,
    /// Whether it is in every consultation of its sessions. Otherwise hosts bring it in.
    pub always: bool,
    /// Who registered it.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
}

/// The cameras of an installation.
#[async_trait]
pub trait CameraStore: Send + Sync {
    /// Adds a camera.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when there is another one with that id.
    async fn add(&self, camera: &StoredCamera) -> Result<(), StoreError>;

    /// Writes a camera, if its version follows the one that is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has written or removed it since.
    async fn change(&self, camera: &StoredCamera) -> Result<(), StoreError>;

    /// Removes a camera. Removing twice is removing.
    async fn remove(&self, id: CameraId) -> Result<(), StoreError>;

    /// One camera.
    async fn get(&self, id: CameraId) -> Result<Option<StoredCamera>, StoreError>;

    /// All of them by id; `limit` at most.
    async fn all(&self, limit: u32) -> Result<Vec<StoredCamera>, StoreError>;
}

/// What was found out about a camera by watching it for some seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraFindings {
    /// What it sends.
    pub offered: Offered,
    /// What would be made of that in a room.
    pub plan: MediaPlan,
    /// From one key frame to the next; `None` if there were no two.
    pub key_frame_interval: Option<Duration>,
    /// Pictures a second.
    pub frame_rate: f64,
    /// Pictures and sound, in kbit/s.
    pub kbps: f64,
    /// What to change, in sentences.
    pub advice: Vec<String>,
}

/// Connects to a camera, watches it, and parts from it.
#[async_trait]
pub trait CameraProbes: Send + Sync {
    /// Does so, or says why no pictures came. Given up by dropping the future.
    async fn probe(&self, address: CameraAddress, settings: CameraSettings) -> Result<CameraFindings, Cause>;
}
