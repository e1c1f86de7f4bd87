//! Cameras: what is registered of each, a look at one, and those that are in rooms.

use std::{collections::BTreeSet, time::Duration};

use anteroom_domain::{
    Timestamp,
    camera::{CameraAddress, CameraSettings, CameraState, Cause, MediaPlan, Offered},
    ids::{CameraId, ConsultationId, NodeId, SessionId},
    webhook::{EventId, EventName, IpcamStay, Watching},
};
use async_trait::async_trait;
use tokio::sync::mpsc;

use super::{Actor, StoreError};

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
    pub made_by: Actor,
    /// When.
    pub made_at: Timestamp,
    /// What a program that speaks `OpenVidu` said of it, if one did.
    pub connection: Option<IpcamConnection>,
}

/// What a program that speaks `OpenVidu` 2 knows a camera by. Kept with the camera, so that both begin and end at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpcamConnection {
    /// Its id, of letters, digits and `_`.
    pub id: String,
    /// The id of its only stream.
    pub stream: String,
    /// The address as it was given, but for what may be secret in it.
    pub rtsp_uri: String,
    /// Whatever the program wants to be told again.
    pub data: String,
    /// Whether the program wants it to be recorded with the others.
    pub record: bool,
    /// The only consultation that it is put into; `None` for every one of its session.
    pub consultation: Option<ConsultationId>,
}

impl StoredCamera {
    /// The only consultation that it is for, if it is for one only.
    pub fn only_in(&self) -> Option<ConsultationId> {
        self.connection.as_ref()?.consultation
    }

    /// Whether it belongs to this consultation of this session.
    pub fn belongs_to(&self, session: SessionId, consultation: ConsultationId) -> bool {
        self.sessions.contains(&session) && self.only_in().is_none_or(|only| only == consultation)
    }
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

    /// Connects, and tells pictures as JPEG, a few a second, until nobody listens, or says why none came. A listener who is slow
    /// gets fewer.
    async fn stills(
        &self,
        address: CameraAddress,
        settings: CameraSettings,
        tell: mpsc::Sender<Vec<u8>>,
    ) -> Result<(), Cause>;
}

/// Where a camera is: in the room of one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CameraPost {
    /// Whose room.
    pub consultation: ConsultationId,
    /// Which camera.
    pub camera: CameraId,
}

/// What a camera's feed is called in every room: never as a person's, and always the same, so that whoever takes a camera over
/// from a node that was killed removes what is left there.
pub fn camera_feed_name(camera: CameraId) -> String {
    format!("camera-{camera}")
}

/// Something that happened to a camera in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameraMoment {
    /// When.
    pub at: Timestamp,
    /// What it did from then on.
    pub state: CameraState,
    /// Why, if something went wrong.
    pub cause: Option<Cause>,
    /// Which attempt in a row had failed.
    pub attempt: u32,
    /// After how long it was to be tried again, if it was.
    pub retry_in: Option<Duration>,
}

/// How a camera in a room is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraCondition {
    /// What it does.
    pub state: CameraState,
    /// Why it is not live, if something went wrong.
    pub cause: Option<Cause>,
    /// What happened, the latest last; [`CAMERA_MOMENTS_MAX`] at most.
    pub history: Vec<CameraMoment>,
}

/// Most moments that are remembered of one camera in one room.
pub const CAMERA_MOMENTS_MAX: usize = 50;

/// Which node keeps a camera in a room, and how the camera is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraDuty {
    /// Which camera, and where.
    pub post: CameraPost,
    /// How often it has been written.
    pub version: u64,
    /// Which node keeps it there.
    pub node: NodeId,
    /// Until when that node is left alone with it; then it is believed dead.
    pub held_until: Timestamp,
    /// How often somebody has asked for it to begin anew.
    pub restarts: u32,
    /// How it is. One that has stopped is in the room no more.
    pub condition: CameraCondition,
    /// What was told of it to programs elsewhere since it came into the room; `None` while it is not there.
    pub stay: Option<IpcamStay>,
    /// What is still to be told, in order. It was written together with what it is about, so that it is told once, whoever
    /// does it.
    pub untold: Vec<Untold>,
}

/// Something that is to be told to programs elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// Its id, the same whoever tells it.
    pub id: EventId,
    /// What it is.
    pub name: EventName,
    /// When it happened.
    pub at: Timestamp,
    /// What is sent, in JSON.
    pub body: String,
}

/// What all nodes know of the cameras in rooms.
#[async_trait]
pub trait CameraDuties: Send + Sync {
    /// Begins a duty, which is forgotten at `forget_at` unless it is changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when there is one of that post.
    async fn begin_duty(&self, duty: &CameraDuty, forget_at: Timestamp) -> Result<(), StoreError>;

    /// Writes a duty, if its version follows the one that is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has written it since.
    async fn change_duty(&self, duty: &CameraDuty, forget_at: Timestamp) -> Result<(), StoreError>;

    /// One duty.
    async fn duty(&self, post: CameraPost) -> Result<Option<CameraDuty>, StoreError>;

    /// Those that have not stopped, in the order of their posts; `limit` at most.
    async fn open_duties(&self, limit: u32) -> Result<Vec<CameraDuty>, StoreError>;

    /// Those of one camera that are not forgotten yet, the one that was held last first; `limit` at most.
    async fn duties_of(&self, camera: CameraId, limit: u32) -> Result<Vec<CameraDuty>, StoreError>;
}

/// Publishes cameras in rooms.
pub trait CameraFeeds: Send + Sync {
    /// Begins to publish a camera, and returns at once. It is tried for ever: the room may not be there yet, nor the camera.
    fn start(&self, post: CameraPost, address: CameraAddress, settings: CameraSettings) -> Box<dyn CameraFeed>;
}

/// A camera that is being published. Dropping it stops it too, without waiting for the farewells.
#[async_trait]
pub trait CameraFeed: Send + Sync {
    /// How it is.
    fn condition(&self) -> CameraCondition;

    /// Who watches it; `None` while nobody can tell.
    fn watching(&self) -> Option<Watching>;

    /// Parts from the camera, leaves the room, and waits for both, some seconds at most.
    async fn stop(self: Box<Self>);
}
