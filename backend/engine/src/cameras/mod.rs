//! The cameras of an installation: registered by admins, sealed, and looked at before they are used.

mod ipcam;
mod sealing;
mod wish;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anteroom_domain::{
    Timestamp,
    camera::{CameraAddress, CameraSettings, Cause},
    ids::{AccountId, CameraId, SessionId},
    network::AddressRule,
};
use tokio::{
    sync::{Semaphore, mpsc, oneshot},
    time::timeout,
};

use crate::{
    audit_log::{AuditLog, Deed},
    fields::FieldWrong,
    floor::FloorHandle,
    keys::AccountKeys,
    ports::{
        Actor, CameraFindings, CameraProbes, CameraStore, Clock, IpcamConnection, Random, StoreError, StoredCamera,
        Subject,
    },
};

pub use ipcam::{IpcamError, IpcamPlace, IpcamWish};
pub use wish::{CameraWish, LoginWish};

/// Most cameras of one installation. Two admins who add the last one at once may go one beyond it. Chosen: a list that
/// somebody can still read.
pub const CAMERAS_MAX: u32 = 500;
/// Longest name, in characters.
pub const CAMERA_NAME_CHARS_MAX: usize = 80;
/// Most sessions that one camera belongs to.
pub const CAMERA_SESSIONS_MAX: usize = 100;
/// How long a look at a camera may take. Chosen: whoever asks waits for the answer.
pub const PROBE_WITHIN: Duration = Duration::from_secs(10);
/// How long a camera is watched at once. Chosen: nobody sets one up for longer without touching the page, and a page that was
/// forgotten must not keep a camera busy.
pub const WATCH_FOR: Duration = Duration::from_mins(2);
/// Pictures that wait for whoever watches; one that comes when so many do is left out.
const PICTURES_WAITING_MAX: usize = 2;

/// A camera as it may be shown: without its login, and without what its address may hide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredCamera {
    /// Its name for programs.
    pub id: CameraId,
    /// Grows with each change. Whoever changes it says which one they have seen.
    pub edition: u64,
    /// Its name for people.
    pub name: String,
    /// Where it is; `None` if that was sealed with another secret of the server, and has to be given anew.
    pub address: Option<String>,
    /// Whether a login is kept.
    pub has_login: bool,
    /// How it is used.
    pub settings: CameraSettings,
    /// The sessions it belongs to, in the order of their ids.
    pub sessions: Vec<SessionId>,
    /// Whether it is in every consultation of its sessions.
    pub always: bool,
    /// When it was registered.
    pub made_at: Timestamp,
    /// What a program that speaks `OpenVidu` knows it by, if one registered it.
    pub connection: Option<IpcamConnection>,
}

/// Why a camera was not registered, changed or found. Each but the last is a sentence to be shown.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// Fields cannot be used as they are: at least one.
    #[error("Something about the camera cannot be used as it is.")]
    Fields(Vec<FieldWrong>),
    /// There is no such camera.
    #[error("There is no such camera.")]
    NoSuchCamera,
    /// Somebody else was quicker.
    #[error("Somebody else has changed this camera meanwhile. Look at it again, and then change it.")]
    Overtaken,
    /// No more can be registered.
    #[error("There are {CAMERAS_MAX} cameras, and there cannot be more. Delete one first.")]
    TooMany,
    /// The database did not answer.
    #[error("cameras are unavailable")]
    Store(#[from] StoreError),
}

/// Why a look at a camera found nothing.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// There is no such camera, or it cannot be read.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// Its address was sealed with another secret.
    #[error("Its address was kept with another secret of the server, and cannot be read. Give it anew.")]
    Sealed,
    /// As many cameras as may be are being looked at.
    #[error("Other cameras are being tried at this moment. Try again in a few seconds.")]
    Busy,
    /// It took too long.
    #[error("the camera did not show enough of itself in time")]
    TooSlow,
    /// No pictures came.
    #[error("no pictures came: {}", .0.as_str())]
    NoPictures(Cause),
}

/// A camera that is watched: pictures as JPEG, a few a second.
#[derive(Debug)]
pub struct Watched {
    /// The first.
    pub first: Vec<u8>,
    /// The others, as they come.
    pub more: mpsc::Receiver<Vec<u8>>,
}

/// What [`Cameras`] rests on.
pub struct CameraParts {
    /// Where they are kept.
    pub store: Arc<dyn CameraStore>,
    /// How one is looked at.
    pub probes: Arc<dyn CameraProbes>,
    /// Which sessions there are.
    pub floor: FloorHandle,
    /// What seals addresses.
    pub keys: AccountKeys,
    /// Who registered what.
    pub audit_log: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and nonces.
    pub random: Arc<dyn Random>,
    /// Where cameras may be.
    pub rule: AddressRule,
    /// Most cameras that this node looks at at once.
    pub probes_max: usize,
}

/// The cameras of an installation.
#[derive(Clone)]
pub struct Cameras {
    parts: Arc<CameraParts>,
    looks: Arc<Semaphore>,
}

impl Cameras {
    /// Over these ports.
    pub fn new(parts: CameraParts) -> Self {
        let looks = Arc::new(Semaphore::new(parts.probes_max));
        Self { parts: Arc::new(parts), looks }
    }

    /// All of them, by name.
    pub async fn all(&self) -> Result<Vec<RegisteredCamera>, StoreError> {
        let stored = self.parts.store.all(CAMERAS_MAX).await?;
        let mut cameras: Vec<_> = stored.into_iter().map(|camera| self.shown(camera)).collect();
        cameras.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(cameras)
    }

    /// One of them.
    pub async fn one(&self, id: CameraId) -> Result<RegisteredCamera, CameraError> {
        Ok(self.shown(self.stored(id).await?))
    }

    /// Registers a camera.
    pub async fn create(&self, by: AccountId, wish: CameraWish) -> Result<RegisteredCamera, CameraError> {
        self.register(Actor::Account(by), wish, None).await
    }

    /// Registers a camera, for whoever may.
    async fn register(
        &self,
        by: Actor,
        wish: CameraWish,
        connection: Option<IpcamConnection>,
    ) -> Result<RegisteredCamera, CameraError> {
        let blank = StoredCamera {
            id: CameraId(self.parts.random.id()),
            version: 0,
            name: String::new(),
            sealed_address: Vec::new(),
            settings: CameraSettings::default(),
            sessions: BTreeSet::new(),
            always: false,
            made_by: by,
            made_at: self.parts.clock.now(),
            connection: None,
        };
        // What is not said of a new camera is as wrong as what is said to be nothing.
        let name = wish.name.or_else(|| Some(String::new()));
        let address = wish.address.or_else(|| Some(String::new()));
        let (camera, changed) = self.follow(blank, CameraWish { name, address, ..wish })?;
        let camera = StoredCamera { connection, ..camera };
        if self.parts.store.all(CAMERAS_MAX).await?.len() >= CAMERAS_MAX as usize {
            return Err(CameraError::TooMany);
        }
        self.record(by, Deed::CameraCreated, &camera, &changed).await?;
        self.parts.store.add(&camera).await?;
        Ok(self.shown(camera))
    }

    /// Changes what is wished of a camera, all of it or nothing. `edition` is the one that whoever asks has seen.
    pub async fn change(
        &self,
        by: AccountId,
        id: CameraId,
        edition: u64,
        wish: CameraWish,
    ) -> Result<RegisteredCamera, CameraError> {
        let stored = self.stored(id).await?;
        if stored.version != edition {
            return Err(CameraError::Overtaken);
        }
        let (camera, changed) = self.follow(stored, wish)?;
        if changed.is_empty() {
            return Ok(self.shown(camera));
        }
        let camera = StoredCamera { version: edition + 1, ..camera };
        self.record(Actor::Account(by), Deed::CameraChanged, &camera, &changed).await?;
        self.parts.store.change(&camera).await.map_err(|error| match error {
            StoreError::Conflict(_) => CameraError::Overtaken,
            error @ (StoreError::Unavailable { .. } | StoreError::Corrupt { .. }) => error.into(),
        })?;
        Ok(self.shown(camera))
    }

    /// Deletes a camera.
    pub async fn delete(&self, by: AccountId, id: CameraId) -> Result<(), CameraError> {
        let camera = self.stored(id).await?;
        Ok(self.remove(Actor::Account(by), &camera).await?)
    }

    async fn remove(&self, by: Actor, camera: &StoredCamera) -> Result<(), StoreError> {
        self.record(by, Deed::CameraDeleted, camera, &[]).await?;
        self.parts.store.remove(camera.id).await
    }

    /// Looks at a camera for some seconds.
    pub async fn look(&self, by: AccountId, id: CameraId) -> Result<CameraFindings, LookError> {
        let camera = self.stored(id).await?;
        let address = self.address(&camera).ok_or(LookError::Sealed)?;
        let _look = self.looks.try_acquire().map_err(|_| LookError::Busy)?;
        self.record(Actor::Account(by), Deed::CameraTried, &camera, &[]).await.map_err(CameraError::from)?;
        let probe = self.parts.probes.probe(address, camera.settings);
        timeout(PROBE_WITHIN, probe).await.map_err(|_| LookError::TooSlow)?.map_err(LookError::NoPictures)
    }

    /// Watches a camera for [`WATCH_FOR`] at most. Dropping what is returned ends it.
    pub async fn watch(&self, by: AccountId, id: CameraId) -> Result<Watched, LookError> {
        let camera = self.stored(id).await?;
        let address = self.address(&camera).ok_or(LookError::Sealed)?;
        let look = Arc::clone(&self.looks).try_acquire_owned().map_err(|_| LookError::Busy)?;
        self.record(Actor::Account(by), Deed::CameraWatched, &camera, &[]).await.map_err(CameraError::from)?;
        let (tell, mut more) = mpsc::channel(PICTURES_WAITING_MAX);
        let (say_why, why) = oneshot::channel();
        let probes = Arc::clone(&self.parts.probes);
        tokio::spawn(async move {
            let _look = look;
            if let Ok(Err(cause)) = timeout(WATCH_FOR, probes.stills(address, camera.settings, tell)).await {
                say_why.send(cause).ok();
            }
        });
        match timeout(PROBE_WITHIN, more.recv()).await {
            Ok(Some(first)) => Ok(Watched { first, more }),
            Ok(None) => Err(why.await.map_or(LookError::TooSlow, LookError::NoPictures)),
            Err(_) => Err(LookError::TooSlow),
        }
    }

    /// Writes down that somebody has a camera begin anew.
    pub(crate) async fn record_restart(&self, by: AccountId, id: CameraId) -> Result<(), CameraError> {
        let camera = self.stored(id).await?;
        Ok(self.record(Actor::Account(by), Deed::CameraRestarted, &camera, &[]).await?)
    }

    async fn stored(&self, id: CameraId) -> Result<StoredCamera, CameraError> {
        self.parts.store.get(id).await?.ok_or(CameraError::NoSuchCamera)
    }

    /// The address with its login. It goes to the camera and nowhere else.
    pub(crate) fn address(&self, camera: &StoredCamera) -> Option<CameraAddress> {
        let address = sealing::open(&self.parts.keys, camera.id, &camera.sealed_address);
        if address.is_none() {
            tracing::warn!(camera.id = %camera.id, "the address of a camera cannot be opened: was the secret changed?");
        }
        address
    }

    fn shown(&self, camera: StoredCamera) -> RegisteredCamera {
        let address = self.address(&camera);
        RegisteredCamera {
            id: camera.id,
            edition: camera.version,
            name: camera.name,
            address: address.as_ref().map(ToString::to_string),
            has_login: address.is_some_and(|address| address.login().is_some()),
            settings: camera.settings,
            sessions: camera.sessions.into_iter().collect(),
            always: camera.always,
            made_at: camera.made_at,
            connection: camera.connection,
        }
    }

    async fn record(
        &self,
        by: Actor,
        deed: Deed,
        camera: &StoredCamera,
        changed: &[(&'static str, String)],
    ) -> Result<(), StoreError> {
        let named = [("camera", camera.name.clone()), ("id", camera.id.to_string())];
        let details: Vec<_> = named.into_iter().chain(changed.iter().cloned()).collect();
        self.parts.audit_log.record(by, deed, Subject::Installation, &details).await
    }
}
