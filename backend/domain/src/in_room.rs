//! What goes on in the room of one consultation, besides its media: who helps, whether it is locked, what is written,
//! whether it is recorded, and which cameras are there.
//!
//! Everything here belongs to one consultation and ends with it. Nothing is recorded before everyone in the room has
//! agreed, and it stops when somebody comes who has not.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CameraId, CustomerId, HostId},
    room::Recording,
    session::Settings,
    ticket::Staff,
};

/// Most people who help a host at once: a colleague, an interpreter, a supervisor.
pub const HELPERS_MAX: usize = 3;
/// Most messages in one consultation. Nobody writes so many; a program might.
pub const MESSAGES_MAX: u32 = 1_000;
/// Most cameras in one room. Each is a picture more that everybody has to receive.
pub const CAMERAS_IN_ROOM_MAX: usize = 4;
/// Most cameras of which it is remembered that they were taken out.
const CAMERAS_OUT_MAX: usize = 64;

/// Somebody whom the host has let in to help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    /// Their seat.
    pub customer: CustomerId,
    /// Tells them from others on the host's side, from 1. Never given to anybody else.
    pub number: u8,
}

/// How far a recording has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Tape {
    /// Nothing is recorded, and nobody has asked.
    #[default]
    Off,
    /// The host has asked; it begins when everyone has agreed.
    Asked {
        /// Who has.
        agreed: BTreeSet<CustomerId>,
    },
    /// It runs.
    Running {
        /// Who has agreed.
        agreed: BTreeSet<CustomerId>,
    },
    /// The host has paused it.
    Paused {
        /// Who has agreed.
        agreed: BTreeSet<CustomerId>,
    },
}

impl Tape {
    /// Whether media is being stored.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// Who has agreed.
    pub fn agreed(&self) -> BTreeSet<CustomerId> {
        match self {
            Self::Off => BTreeSet::new(),
            Self::Asked { agreed } | Self::Running { agreed } | Self::Paused { agreed } => agreed.clone(),
        }
    }
}

/// What goes on in a room.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InRoom {
    /// Who helps the host.
    pub helpers: Vec<Helper>,
    /// How many have so far: the number of the last one.
    pub helped: u8,
    /// Whether nobody else is let in.
    pub locked: bool,
    /// Whom the host has muted, until they speak again by their own choice.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub muted: BTreeSet<CustomerId>,
    /// How many messages were written.
    pub messages: u32,
    /// The recording.
    pub tape: Tape,
    /// The cameras that were brought in, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cameras: Vec<CameraId>,
    /// Those that were taken out, and are not to be there even if they usually always are.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cameras_out: BTreeSet<CameraId>,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "id", rename_all = "snake_case")]
pub enum Writer {
    /// One of the customers, or somebody who helps.
    Guest(CustomerId),
    /// The host.
    Host(HostId),
}

/// What can be asked in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomRequest {
    /// Somebody follows the host's link. That they were invited has been established.
    Help(CustomerId),
    /// A helper leaves.
    StopHelping(CustomerId),
    /// The host removes somebody who helps or came along.
    Remove(HostId, CustomerId),
    /// The host lets nobody else in, or lets people in again.
    Lock(HostId, bool),
    /// The host mutes somebody, who may speak again when they choose to: nobody's microphone is opened by others.
    Mute(HostId, CustomerId),
    /// Somebody who was muted speaks again.
    Unmute(CustomerId),
    /// Somebody has written a message, which is kept elsewhere.
    Write(Writer),
    /// The host asks whether everyone agrees to being recorded.
    AskToRecord(HostId),
    /// Somebody agrees, or does not.
    AnswerRecording(CustomerId, bool),
    /// The host pauses the recording, or goes on with it.
    PauseRecording(HostId, bool),
    /// The host ends it, or takes the question back.
    StopRecording(HostId),
    /// The host, or an admin, brings a camera in. That it belongs to the session has been established.
    BringCamera(Staff, CameraId),
    /// The host, or an admin, takes a camera out, which may be one that is always there.
    TakeCameraOut(Staff, CameraId),
}

/// What changes in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", content = "by", rename_all = "snake_case")]
pub enum RoomChange {
    /// Somebody helps the host.
    HelperCame(CustomerId),
    /// They do not any more.
    HelperLeft(CustomerId),
    /// Nobody else is let in.
    Locked,
    /// People are let in again.
    Unlocked,
    /// The host has muted this one.
    Muted(CustomerId),
    /// They speak again, by their own choice.
    Unmuted(CustomerId),
    /// There is one more message.
    Written(Writer),
    /// Everyone is asked whether they agree to being recorded.
    RecordingAsked,
    /// This one does.
    RecordingAgreed(CustomerId),
    /// This one does not: nothing is recorded.
    RecordingRefused(CustomerId),
    /// It runs from now on.
    RecordingRuns,
    /// It is paused.
    RecordingPaused,
    /// It is over.
    RecordingEnded,
    /// A camera is in the room.
    CameraCame(CameraId),
    /// It is not any more, or not although it is always there.
    CameraLeft(CameraId),
}

/// Why something was refused in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefused {
    /// There is no such consultation, or it is not theirs to say.
    #[error("This consultation is over.")]
    NoSuchConsultation,
    /// The host lets nobody else in.
    #[error("Nobody else is let in at the moment.")]
    Locked,
    /// As many help as can.
    #[error("No more people can come in.")]
    Full,
    /// Whoever helps, or is to be removed, is not somebody who can be.
    #[error("This person is not here to help.")]
    NotHelping,
    /// Whoever is to be muted is not in the room.
    #[error("This person is not in the room.")]
    NotHere,
    /// Whoever would help is one of the customers.
    #[error("You are in this consultation already.")]
    AlreadyIn,
    /// The session does not let anybody write, or more was written than anybody can.
    #[error("Nothing more can be written here.")]
    CannotWrite,
    /// The session records nothing, or the consultation has not begun.
    #[error("This consultation cannot be recorded.")]
    CannotRecord,
    /// Nobody has asked, or it is over.
    #[error("Nothing is being recorded.")]
    NotRecording,
    /// As many cameras are there as can be.
    #[error("There are {CAMERAS_IN_ROOM_MAX} cameras here, and there cannot be more. Take one out first.")]
    TooManyCameras,
    /// The session has no such camera.
    #[error("There is no such camera in this session.")]
    NoSuchCamera,
}

impl RoomRefused {
    /// A word for programs that never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchConsultation => "no_such_consultation",
            Self::Locked => "locked",
            Self::Full => "room_full",
            Self::NotHelping => "not_helping",
            Self::NotHere => "not_here",
            Self::AlreadyIn => "already_in",
            Self::CannotWrite => "cannot_write",
            Self::CannotRecord => "cannot_record",
            Self::NotRecording => "not_recording",
            Self::TooManyCameras => "too_many_cameras",
            Self::NoSuchCamera => "no_such_camera",
        }
    }
}

/// What a room's rules need to know of its consultation.
pub(crate) struct Around<'a> {
    pub(crate) host: HostId,
    /// Whoever is on the ticket: who joined, then who came along.
    pub(crate) customers: BTreeSet<CustomerId>,
    /// Those of them whose page is connected.
    pub(crate) here: BTreeSet<CustomerId>,
    /// Whether both sides have met.
    pub(crate) has_begun: bool,
    pub(crate) settings: &'a Settings,
}

type Changes = Result<Vec<RoomChange>, RoomRefused>;

impl InRoom {
    /// What a request comes to.
    pub(crate) fn decide(&self, request: &RoomRequest, around: &Around<'_>) -> Changes {
        match *request {
            RoomRequest::Help(customer) => self.help(customer, around),
            RoomRequest::StopHelping(customer) => {
                Ok(self.is_helped_by(customer).then_some(RoomChange::HelperLeft(customer)).into_iter().collect())
            }
            RoomRequest::Remove(host, customer) => {
                around.insist(host)?;
                if !self.is_helped_by(customer) {
                    return Err(RoomRefused::NotHelping);
                }
                Ok(vec![RoomChange::HelperLeft(customer)])
            }
            RoomRequest::Lock(host, locked) => {
                around.insist(host)?;
                let change = if locked { RoomChange::Locked } else { RoomChange::Unlocked };
                Ok((self.locked != locked).then_some(change).into_iter().collect())
            }
            RoomRequest::Mute(host, customer) => {
                around.insist(host)?;
                if !around.customers.contains(&customer) && !self.is_helped_by(customer) {
                    return Err(RoomRefused::NotHere);
                }
                Ok((!self.muted.contains(&customer)).then_some(RoomChange::Muted(customer)).into_iter().collect())
            }
            RoomRequest::Unmute(customer) => {
                Ok(self.muted.contains(&customer).then_some(RoomChange::Unmuted(customer)).into_iter().collect())
            }
            RoomRequest::Write(writer) => self.write(writer, around),
            RoomRequest::AskToRecord(host) => {
                around.insist(host)?;
                if around.settings.recording == Recording::Off || !around.has_begun {
                    return Err(RoomRefused::CannotRecord);
                }
                // Asked again, it begins if those who have not agreed are gone.
                let asks = matches!(self.tape, Tape::Off).then_some(RoomChange::RecordingAsked);
                let waits = matches!(self.tape, Tape::Off | Tape::Asked { .. });
                let agreed = waits && self.all_agree(&self.tape.agreed(), around);
                Ok(asks.into_iter().chain(agreed.then_some(RoomChange::RecordingRuns)).collect())
            }
            RoomRequest::AnswerRecording(customer, agrees) => self.answer_recording(customer, agrees, around),
            RoomRequest::PauseRecording(host, paused) => {
                around.insist(host)?;
                match (&self.tape, paused) {
                    (Tape::Off | Tape::Asked { .. }, _) => Err(RoomRefused::NotRecording),
                    (Tape::Running { .. }, true) => Ok(vec![RoomChange::RecordingPaused]),
                    (Tape::Paused { .. }, false) => Ok(vec![RoomChange::RecordingRuns]),
                    (Tape::Running { .. }, false) | (Tape::Paused { .. }, true) => Ok(Vec::new()),
                }
            }
            RoomRequest::StopRecording(host) => {
                around.insist(host)?;
                Ok((self.tape != Tape::Off).then_some(RoomChange::RecordingEnded).into_iter().collect())
            }
            RoomRequest::BringCamera(staff, camera) => {
                around.insist_on(staff)?;
                self.bring_camera(camera)
            }
            RoomRequest::TakeCameraOut(staff, camera) => {
                around.insist_on(staff)?;
                self.take_camera_out(camera)
            }
        }
    }

    fn bring_camera(&self, camera: CameraId) -> Changes {
        if self.cameras.contains(&camera) {
            return Ok(Vec::new());
        }
        if self.cameras.len() >= CAMERAS_IN_ROOM_MAX {
            return Err(RoomRefused::TooManyCameras);
        }
        Ok(vec![RoomChange::CameraCame(camera)])
    }

    fn take_camera_out(&self, camera: CameraId) -> Changes {
        let is_in = self.cameras.contains(&camera);
        if !is_in && self.cameras_out.contains(&camera) {
            return Ok(Vec::new());
        }
        if !is_in && self.cameras_out.len() >= CAMERAS_OUT_MAX {
            return Err(RoomRefused::TooManyCameras);
        }
        Ok(vec![RoomChange::CameraLeft(camera)])
    }

    /// Which cameras are in the room, given those that are `always` there unless they are taken out: those that were brought
    /// first, and no more than can be.
    pub fn cameras_there(&self, always: impl IntoIterator<Item = CameraId>) -> Vec<CameraId> {
        let mut there = self.cameras.clone();
        for camera in always {
            if !there.contains(&camera) && !self.cameras_out.contains(&camera) {
                there.push(camera);
            }
        }
        there.truncate(CAMERAS_IN_ROOM_MAX);
        there
    }

    /// Whether somebody else may come in.
    pub(crate) fn lets_in(&self) -> Result<(), RoomRefused> {
        if self.locked { Err(RoomRefused::Locked) } else { Ok(()) }
    }

    /// The number of somebody who helps.
    pub fn number_of(&self, customer: CustomerId) -> Option<u8> {
        self.helpers.iter().find(|helper| helper.customer == customer).map(|helper| helper.number)
    }

    fn is_helped_by(&self, customer: CustomerId) -> bool {
        self.number_of(customer).is_some()
    }

    fn help(&self, customer: CustomerId, around: &Around<'_>) -> Changes {
        if self.is_helped_by(customer) {
            return Ok(Vec::new());
        }
        if around.customers.contains(&customer) {
            return Err(RoomRefused::AlreadyIn);
        }
        self.lets_in()?;
        // A number is never given twice, so that they end one day.
        if self.helpers.len() >= HELPERS_MAX || self.helped == u8::MAX {
            return Err(RoomRefused::Full);
        }
        Ok(vec![RoomChange::HelperCame(customer)])
    }

    fn write(&self, writer: Writer, around: &Around<'_>) -> Changes {
        let is_in = match writer {
            Writer::Host(host) => host == around.host,
            Writer::Guest(customer) => around.customers.contains(&customer) || self.is_helped_by(customer),
        };
        if !is_in {
            return Err(RoomRefused::NoSuchConsultation);
        }
        if !around.settings.chat.is_on() || self.messages >= MESSAGES_MAX {
            return Err(RoomRefused::CannotWrite);
        }
        Ok(vec![RoomChange::Written(writer)])
    }

    fn answer_recording(&self, customer: CustomerId, agrees: bool, around: &Around<'_>) -> Changes {
        if !around.customers.contains(&customer) && !self.is_helped_by(customer) {
            return Err(RoomRefused::NoSuchConsultation);
        }
        let mut willing = self.tape.agreed();
        match (&self.tape, agrees) {
            (Tape::Off, _) => Err(RoomRefused::NotRecording),
            // Nobody has to say why, and nobody is asked twice whether they are sure.
            (Tape::Asked { .. } | Tape::Running { .. } | Tape::Paused { .. }, false) => {
                Ok(vec![RoomChange::RecordingRefused(customer)])
            }
            (Tape::Running { .. } | Tape::Paused { .. }, true) => Ok(Vec::new()),
            (Tape::Asked { .. }, true) => {
                let is_new = willing.insert(customer);
                let runs = self.all_agree(&willing, around).then_some(RoomChange::RecordingRuns);
                Ok(is_new.then_some(RoomChange::RecordingAgreed(customer)).into_iter().chain(runs).collect())
            }
        }
    }

    /// Whether everyone who is here has agreed: at least one of the customers, all who are connected, all who help. The
    /// host has by asking.
    fn all_agree(&self, agreed: &BTreeSet<CustomerId>, around: &Around<'_>) -> bool {
        let helpers = self.helpers.iter().map(|helper| helper.customer);
        let mut asked = around.here.iter().copied().chain(helpers);
        asked.all(|customer| agreed.contains(&customer)) && around.customers.iter().any(|c| agreed.contains(c))
    }

    /// Takes a change in.
    pub(crate) fn apply(&mut self, change: RoomChange) {
        match change {
            RoomChange::HelperCame(customer) => {
                self.helped = self.helped.saturating_add(1);
                self.helpers.push(Helper { customer, number: self.helped });
                self.somebody_came();
            }
            RoomChange::HelperLeft(customer) => {
                self.helpers.retain(|helper| helper.customer != customer);
                self.muted.remove(&customer);
            }
            RoomChange::Locked => self.locked = true,
            RoomChange::Unlocked => self.locked = false,
            RoomChange::Muted(customer) => {
                self.muted.insert(customer);
            }
            RoomChange::Unmuted(customer) => {
                self.muted.remove(&customer);
            }
            RoomChange::Written(_) => self.messages += 1,
            RoomChange::RecordingAsked => self.tape = Tape::Asked { agreed: BTreeSet::new() },
            RoomChange::RecordingAgreed(customer) => {
                if let Tape::Asked { agreed } = &mut self.tape {
                    agreed.insert(customer);
                }
            }
            RoomChange::RecordingRefused(_) | RoomChange::RecordingEnded => self.tape = Tape::Off,
            RoomChange::RecordingRuns => self.tape = Tape::Running { agreed: self.tape.agreed() },
            RoomChange::RecordingPaused => self.tape = Tape::Paused { agreed: self.tape.agreed() },
            RoomChange::CameraCame(camera) => {
                self.cameras_out.remove(&camera);
                self.cameras.push(camera);
            }
            RoomChange::CameraLeft(camera) => {
                self.cameras.retain(|there| *there != camera);
                if self.cameras_out.len() < CAMERAS_OUT_MAX {
                    self.cameras_out.insert(camera);
                }
            }
        }
    }

    /// Whoever comes has not agreed yet: until they have, nothing is recorded.
    pub(crate) fn somebody_came(&mut self) {
        if matches!(self.tape, Tape::Running { .. } | Tape::Paused { .. }) {
            self.tape = Tape::Asked { agreed: self.tape.agreed() };
        }
    }
}

impl Around<'_> {
    fn insist(&self, host: HostId) -> Result<(), RoomRefused> {
        if self.host == host { Ok(()) } else { Err(RoomRefused::NoSuchConsultation) }
    }

    /// Admins may, and of hosts the one who serves.
    fn insist_on(&self, staff: Staff) -> Result<(), RoomRefused> {
        match staff {
            Staff::Host(host) => self.insist(host),
            Staff::Admin => Ok(()),
        }
    }
}
