//! What pages see of the cameras in rooms, and ask for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anteroom_domain::{
    Timestamp,
    camera::{CameraState, Cause},
    command::Command,
    floor::Floor,
    ids::{AccountId, CameraId, ConsultationId, SessionId},
    in_room::{RoomRefused, RoomRequest},
    refusal::Refusal,
    ticket::Staff,
    webhook::IpcamReason,
};
use tokio::sync::watch;

use super::{CameraCareParts, REMEMBERED};
use crate::{
    cameras::CameraError,
    floor::AskError,
    ports::{CameraDuty, CameraPost, StoreError, StoredCamera},
};

/// How often a restart is tried to be written while the node that keeps the camera writes, too.
const TRIES: usize = 5;
/// Most rooms in which a camera is shown to be at once.
const ROOMS_SHOWN_MAX: u32 = 20;

/// A camera as pages know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCamera {
    /// Its name for programs.
    pub id: CameraId,
    /// Its name for people.
    pub name: String,
    /// Whether it is in every consultation of its sessions.
    pub always: bool,
    sessions: BTreeSet<SessionId>,
    only_in: Option<ConsultationId>,
}

/// What is known of all cameras at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameraSight {
    /// By name.
    cameras: Vec<KnownCamera>,
    conditions: BTreeMap<CameraPost, (CameraState, Option<Cause>)>,
    /// The cameras that have come into rooms and not left them, whoever keeps them.
    stays: BTreeMap<CameraPost, CameraStay>,
}

/// A camera in a room, as programs that know `OpenVidu` see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraStay {
    /// Since when it is there.
    pub since: Timestamp,
    /// The id of its connection.
    pub connection: String,
    /// The id of its stream.
    pub stream: String,
    /// What a program has said of it.
    pub data: String,
}

/// A camera in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInRoom {
    /// Its name for programs.
    pub id: CameraId,
    /// Its name for people.
    pub name: String,
    /// What it does; `None` while no node keeps it there yet.
    pub state: Option<CameraState>,
    /// Why it is not live, if something went wrong.
    pub cause: Option<Cause>,
}

impl CameraSight {
    /// Of these duties, each of which is held or not. What nobody holds at the moment is in the room all the same.
    pub(super) fn new(registered: &[StoredCamera], duties: impl Iterator<Item = (CameraDuty, bool)>) -> Self {
        let known = |camera: &StoredCamera| KnownCamera {
            id: camera.id,
            name: camera.name.clone(),
            always: camera.always,
            sessions: camera.sessions.clone(),
            only_in: camera.only_in(),
        };
        let mut cameras: Vec<_> = registered.iter().map(known).collect();
        cameras.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let (mut conditions, mut stays) = (BTreeMap::new(), BTreeMap::new());
        for (duty, is_held) in duties {
            if is_held {
                conditions.insert(duty.post, (duty.condition.state, duty.condition.cause));
            }
            match duty.stay {
                Some(stay) => {
                    let ipcam = stay.ipcam;
                    let (connection, stream, data) = (ipcam.connection, ipcam.stream, ipcam.data);
                    stays.insert(duty.post, CameraStay { since: stay.since, connection, stream, data });
                }
                None => drop(stays.remove(&duty.post)),
            }
        }
        Self { cameras, conditions, stays }
    }

    /// The cameras that have come into rooms and not left them.
    pub fn stays(&self) -> impl Iterator<Item = (&CameraPost, &CameraStay)> {
        self.stays.iter()
    }

    /// Why a camera that was in a room is not to be there any more.
    pub fn why_gone(&self, floor: &Floor, post: CameraPost) -> IpcamReason {
        let is_of = |session| self.of_room(session, post.consultation).any(|camera| camera.id == post.camera);
        why_gone(floor, post, is_of)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cameras.is_empty() && self.conditions.is_empty() && self.stays.is_empty()
    }

    /// The cameras that belong to a consultation of a session, by name.
    pub fn of_room(&self, session: SessionId, consultation: ConsultationId) -> impl Iterator<Item = &KnownCamera> {
        let is_here = move |camera: &&KnownCamera| camera.only_in.is_none_or(|only| only == consultation);
        self.cameras.iter().filter(move |camera| camera.sessions.contains(&session)).filter(is_here)
    }

    /// The cameras in the room of a consultation, in the order in which they are shown.
    pub fn in_room(&self, floor: &Floor, consultation: ConsultationId) -> Vec<CameraInRoom> {
        let ticket = floor.ticket_of(consultation);
        let Some((open, session)) = ticket.and_then(|ticket| Some((ticket.consultation()?, ticket.session))) else {
            return Vec::new();
        };
        let always = self.of_room(session, consultation).filter(|camera| camera.always).map(|camera| camera.id);
        let found = open
            .room
            .cameras_there(always)
            .into_iter()
            .filter_map(|id| self.of_room(session, consultation).find(|camera| camera.id == id));
        let shown = found.map(|camera| {
            let condition = self.conditions.get(&CameraPost { consultation, camera: camera.id });
            CameraInRoom {
                id: camera.id,
                name: camera.name.clone(),
                state: condition.map(|(state, _)| *state),
                cause: condition.and_then(|(_, cause)| *cause),
            }
        });
        shown.collect()
    }

    /// The rooms of which something about their cameras differs.
    pub fn changed_rooms(&self, other: &Self) -> BTreeSet<ConsultationId> {
        let differs = |post: &&CameraPost| self.conditions.get(post) != other.conditions.get(post);
        let posts = self.conditions.keys().chain(other.conditions.keys());
        posts.filter(differs).map(|post| post.consultation).collect()
    }

    /// Whether the same cameras are registered in both.
    pub fn knows_the_same(&self, other: &Self) -> bool {
        self.cameras == other.cameras
    }
}

/// Why a camera that was in a room is not to be there any more. `is_of` tells whether it belongs to the room in a session.
pub(super) fn why_gone(floor: &Floor, post: CameraPost, is_of: impl Fn(SessionId) -> bool) -> IpcamReason {
    match floor.ticket_of(post.consultation).filter(|ticket| ticket.consultation().is_some()) {
        None => IpcamReason::SessionClosedByServer,
        Some(ticket) if is_of(ticket.session) => IpcamReason::ForceDisconnectByUser,
        Some(_) => IpcamReason::ForceDisconnectByServer,
    }
}

/// Why a camera did not begin anew.
#[derive(Debug, thiserror::Error)]
pub enum RestartError {
    /// It is in no room.
    #[error("This camera is in no consultation now.")]
    NotInUse,
    /// The database did not answer.
    #[error("cameras are unavailable")]
    Store(#[from] StoreError),
}

/// The cameras in rooms, for pages. Cheap to clone.
#[derive(Clone)]
pub struct CamerasInRooms {
    parts: CameraCareParts,
    sight: watch::Receiver<Arc<CameraSight>>,
}

impl CamerasInRooms {
    pub(super) fn new(parts: CameraCareParts, sight: watch::Receiver<Arc<CameraSight>>) -> Self {
        Self { parts, sight }
    }

    /// What is known now.
    pub fn sight(&self) -> Arc<CameraSight> {
        self.sight.borrow().clone()
    }

    /// What is known, and each change of it.
    pub fn watch(&self) -> watch::Receiver<Arc<CameraSight>> {
        self.sight.clone()
    }

    /// Brings a camera of its session into a consultation.
    ///
    /// # Errors
    ///
    /// As the floor says, and [`RoomRefused::NoSuchCamera`] for a camera that is none of the session's.
    pub async fn bring(&self, consultation: ConsultationId, by: Staff, camera: CameraId) -> Result<(), AskError> {
        self.insist(consultation, camera).await?;
        self.ask(consultation, RoomRequest::BringCamera(by, camera)).await
    }

    /// Takes a camera out of a consultation, which may be one that is always there.
    ///
    /// # Errors
    ///
    /// As [`Self::bring`].
    pub async fn take_out(&self, consultation: ConsultationId, by: Staff, camera: CameraId) -> Result<(), AskError> {
        self.insist(consultation, camera).await?;
        self.ask(consultation, RoomRequest::TakeCameraOut(by, camera)).await
    }

    /// Where a camera is and was, the latest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn of_camera(&self, camera: CameraId) -> Result<Vec<CameraDuty>, StoreError> {
        self.parts.duties.duties_of(camera, ROOMS_SHOWN_MAX).await
    }

    /// Whether a duty is held by a node that lives.
    pub fn is_held(&self, duty: &CameraDuty) -> bool {
        duty.condition.state != CameraState::Stopped && duty.held_until > self.parts.clock.now()
    }

    /// Has a camera begin anew in every room in which it is.
    ///
    /// # Errors
    ///
    /// See [`RestartError`].
    pub async fn restart(&self, by: AccountId, camera: CameraId) -> Result<(), RestartError> {
        let held: Vec<_> = self.of_camera(camera).await?.into_iter().filter(|duty| self.is_held(duty)).collect();
        if held.is_empty() {
            return Err(RestartError::NotInUse);
        }
        match self.parts.cameras.record_restart(by, camera).await {
            Ok(()) => {}
            Err(CameraError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(RestartError::NotInUse),
        }
        for duty in held {
            self.ask_to_restart(duty.post).await?;
        }
        Ok(())
    }

    /// The node that keeps it writes every two seconds, so that of some tries one succeeds.
    async fn ask_to_restart(&self, post: CameraPost) -> Result<(), StoreError> {
        let mut last = Ok(());
        for _ in 0..TRIES {
            let Some(duty) = self.parts.duties.duty(post).await? else { return Ok(()) };
            let (version, restarts) = (duty.version + 1, duty.restarts.saturating_add(1));
            let forget_at = duty.held_until + REMEMBERED;
            last = self.parts.duties.change_duty(&CameraDuty { version, restarts, ..duty }, forget_at).await;
            if !matches!(last, Err(StoreError::Conflict(_))) {
                return last;
            }
        }
        last
    }

    async fn insist(&self, consultation: ConsultationId, camera: CameraId) -> Result<(), AskError> {
        let session = self.parts.floor.read().ticket_of(consultation).map(|ticket| ticket.session);
        let session = session.ok_or(AskError::Refused(Refusal::from(RoomRefused::NoSuchConsultation)))?;
        let stored = self.parts.store.get(camera).await.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "a camera cannot be read");
            AskError::Unavailable
        })?;
        match stored {
            Some(camera) if camera.belongs_to(session, consultation) => Ok(()),
            Some(_) | None => Err(AskError::Refused(Refusal::from(RoomRefused::NoSuchCamera))),
        }
    }

    async fn ask(&self, consultation: ConsultationId, request: RoomRequest) -> Result<(), AskError> {
        self.parts.floor.ask(Command::InRoom { consultation, request }).await.map(drop)
    }
}
