//! Cameras that a program registers by the `OpenVidu` interface: a connection of its type IPCAM is a camera of ours that is
//! always in the rooms of one session, or in one room until that consultation is over.

use anteroom_domain::{
    SignedDuration,
    camera::CameraSettings,
    ids::{ConsultationId, SessionId},
    openvidu::{IpcamIds, camera_name, ipcam_ids, masked},
};

use super::{CAMERAS_MAX, CameraError, CameraWish, Cameras, RegisteredCamera};
use crate::ports::{Actor, IpcamConnection, StoreError, StoredCamera};

/// How often other ids are drawn when there is a connection of that id. Four signs of 36 tell connections to one address
/// apart, and there are no more of them than cameras.
const DRAWS_MAX: usize = 16;

/// How long a node may not have heard of a consultation that is open. It would remove the camera of one that it does not know.
const HEARD_OF_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// What a program calls a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpcamPlace {
    /// A session of ours: the camera is in each of its rooms, now and later.
    Session(SessionId),
    /// One consultation: the camera is in that room only.
    Consultation(ConsultationId),
}

/// What a program says of a camera.
#[derive(Clone)]
pub struct IpcamWish {
    /// Where it is, perhaps with its login.
    pub rtsp_uri: String,
    /// How it is used.
    pub settings: CameraSettings,
    /// Whatever the program wants to be told again.
    pub data: String,
    /// Whether it is to be recorded with the others.
    pub record: bool,
}

/// Why a camera was not put there. Each but the last is a sentence to be shown.
#[derive(Debug, thiserror::Error)]
pub enum IpcamError {
    /// The consultation is over.
    #[error("There is no such consultation.")]
    NoSuchConsultation,
    /// As with every camera.
    #[error(transparent)]
    Camera(#[from] CameraError),
}

impl From<StoreError> for IpcamError {
    fn from(error: StoreError) -> Self {
        Self::Camera(error.into())
    }
}

impl Cameras {
    /// Puts a camera there. It is not connected to for this.
    pub async fn connect(&self, place: IpcamPlace, wish: IpcamWish) -> Result<RegisteredCamera, IpcamError> {
        let (session, consultation) = match place {
            IpcamPlace::Session(session) => (session, None),
            IpcamPlace::Consultation(id) => (self.session_of_open(id).ok_or(IpcamError::NoSuchConsultation)?, Some(id)),
        };
        let ids = self.fresh_ids(&wish.rtsp_uri).await?;
        let connection = IpcamConnection {
            id: ids.connection,
            stream: ids.stream,
            rtsp_uri: masked(&wish.rtsp_uri),
            data: wish.data,
            record: wish.record,
            consultation,
        };
        let wish = CameraWish {
            name: Some(camera_name(&connection.data, &wish.rtsp_uri)),
            address: Some(wish.rtsp_uri),
            settings: Some(wish.settings),
            sessions: Some(vec![session]),
            always: Some(true),
            ..CameraWish::default()
        };
        Ok(self.register(Actor::OpenVidu, wish, Some(connection)).await?)
    }

    /// The cameras that programs have put anywhere, the oldest first.
    pub async fn connected(&self) -> Result<Vec<RegisteredCamera>, StoreError> {
        let mut cameras = self.parts.store.all(CAMERAS_MAX).await?;
        cameras.retain(|camera| camera.connection.is_some());
        cameras.sort_by_key(|camera| (camera.made_at, camera.id));
        Ok(cameras.into_iter().map(|camera| self.shown(camera)).collect())
    }

    /// Takes a camera away that a program has put there. Whether there was one.
    pub async fn disconnect(&self, place: IpcamPlace, connection: &str) -> Result<bool, StoreError> {
        Ok(self.take_away(place, |of_camera| of_camera.id == connection).await? > 0)
    }

    /// Takes every camera away that programs have put there. No other one is.
    pub async fn disconnect_all(&self, place: IpcamPlace) -> Result<(), StoreError> {
        self.take_away(place, |_| true).await.map(|_| ())
    }

    fn session_of_open(&self, consultation: ConsultationId) -> Option<SessionId> {
        let floor = self.parts.floor.read();
        floor.ticket_of(consultation).filter(|ticket| ticket.consultation().is_some()).map(|ticket| ticket.session)
    }

    /// Removes those of `cameras` whose only consultation is over.
    pub(crate) async fn remove_passed(&self, cameras: &[StoredCamera]) -> Result<(), StoreError> {
        let now = self.parts.clock.now();
        for camera in cameras {
            let Some(consultation) = camera.only_in() else { continue };
            let is_open = self.session_of_open(consultation).is_some();
            if is_open || now < camera.made_at + HEARD_OF_WITHIN {
                continue;
            }
            // Another node may have been first.
            if let Some(stored) = self.parts.store.get(camera.id).await? {
                self.remove(Actor::Schedule, &stored).await?;
            }
        }
        Ok(())
    }

    async fn take_away(
        &self,
        place: IpcamPlace,
        is_meant: impl Fn(&IpcamConnection) -> bool,
    ) -> Result<u32, StoreError> {
        let mut taken = 0;
        for camera in self.connected().await? {
            let is_meant = camera.is_in(place) && camera.connection.as_ref().is_some_and(&is_meant);
            let stored = if is_meant { self.parts.store.get(camera.id).await? } else { None };
            if let Some(stored) = stored {
                self.remove(Actor::OpenVidu, &stored).await?;
                taken += 1;
            }
        }
        Ok(taken)
    }

    async fn fresh_ids(&self, rtsp_uri: &str) -> Result<IpcamIds, StoreError> {
        let cameras = self.parts.store.all(CAMERAS_MAX).await?;
        let is_taken = |id: &str| cameras.iter().filter_map(|c| c.connection.as_ref()).any(|there| there.id == id);
        let mut ids = self.draw(rtsp_uri);
        for _ in 0..DRAWS_MAX {
            if !is_taken(&ids.connection) {
                break;
            }
            ids = self.draw(rtsp_uri);
        }
        Ok(ids)
    }

    fn draw(&self, rtsp_uri: &str) -> IpcamIds {
        let mut chance = [0; 8];
        self.parts.random.fill(&mut chance);
        ipcam_ids(rtsp_uri, chance)
    }
}

impl RegisteredCamera {
    fn only_in(&self) -> Option<ConsultationId> {
        self.connection.as_ref()?.consultation
    }

    /// Whether it is in what a program calls a session.
    pub fn is_in(&self, place: IpcamPlace) -> bool {
        match place {
            IpcamPlace::Session(session) => self.sessions.contains(&session) && self.only_in().is_none(),
            IpcamPlace::Consultation(consultation) => self.only_in() == Some(consultation),
        }
    }
}
