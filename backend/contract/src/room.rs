//! What a page needs to enter a room. `GET /api/consultations/{id}/room`, answered to its two participants only.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything a page needs to enter the room. The room's secrets are not among it: the proxy adds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomAccess {
    /// The room's name at Janus: the consultation's id.
    pub room: String,
    /// `host` or `customer`.
    pub side: String,
    /// The address of the proxy, `/janus?consultation=…&side=…`, to be opened as a WebSocket of this origin.
    pub signalling: String,
    /// Which of `people` this page is.
    pub me: String,
    /// Everyone who may be in the room. A feed of somebody who is not among them is somebody who came later: ask again.
    pub people: Vec<RoomPerson>,
    /// `vp8` or `h264`: the codec to send.
    pub video_codec: String,
    /// Most that a camera may send, in kilobits a second.
    pub video_kbps_max: u32,
    /// Which ways media may take.
    pub ice_policy: IcePolicy,
    /// STUN and TURN servers.
    pub ice_servers: Vec<IceServer>,
    /// In how many seconds a page that is still in the room asks again, since the credentials of the TURN servers end some time
    /// after that; `null` where there are none.
    pub ice_renew_in_s: Option<u32>,
}

/// Which ways media may take: an `RTCConfiguration`'s `iceTransportPolicy`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum IcePolicy {
    /// Whichever works.
    #[default]
    All,
    /// Through a TURN server only.
    Relay,
}

/// Somebody who may be in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomPerson {
    /// What the ids of their feeds begin with, before a hyphen: `host`, `customer`, `customer2`.
    pub key: String,
    /// `host` or `customer`.
    pub side: String,
    /// What they are called.
    pub name: String,
}

/// Event `room` of `GET /api/consultations/{id}/changes`: what goes on in a room besides its media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is something that a page shows or does not")]
pub struct RoomPicture {
    /// Which of `people` the reader is.
    pub me: String,
    /// Everyone who may be in the room.
    pub people: Vec<RoomPerson>,
    /// Whether the reader is the host, who may lock the room, remove people, and record.
    pub is_host: bool,
    /// Whether nobody else is let in.
    pub locked: bool,
    /// The keys of those whom the host has muted, and who have not spoken since.
    pub muted: Vec<String>,
    /// A new number means that the room was made anew: join again.
    pub room_attempt: u32,
    /// Whether anything can be written.
    pub chat: bool,
    /// Largest file that can be sent, in megabytes; 0 where none can.
    pub file_mb_max: u32,
    /// How many messages there are: another number means that there is something to read.
    pub messages: u32,
    /// Where what was written can be saved from.
    pub transcript: String,
    /// Whether the session allows recording.
    pub recordable: bool,
    /// How far a recording has come.
    pub tape: RoomTape,
    /// Whether the reader has agreed to it.
    pub agreed: bool,
    /// The cameras that are in the room, in the order in which they are shown.
    pub cameras: Vec<RoomCamera>,
    /// The cameras that the reader may bring in; none for whoever is not the host.
    pub cameras_outside: Vec<RoomCameraOutside>,
}

/// A camera in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomCamera {
    /// Its name for programs.
    pub camera: String,
    /// The id of its feed, which is nobody else's.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Why there is no picture of it, in a sentence; empty when there is one or is about to be.
    pub words: String,
}

/// A camera that can be brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomCameraOutside {
    /// Its name for programs.
    pub camera: String,
    /// What it is called.
    pub name: String,
}

/// `GET /api/consultations/{id}/invitation`: a link for whoever is to help the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomInvitation {
    /// The address. Whoever has it can come in until then.
    pub href: String,
    /// When it stops working, in milliseconds since 1970; it also does when the consultation ends.
    pub until_ms: u64,
}

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RoomTape {
    /// Nothing is recorded.
    Off,
    /// Everyone is asked.
    Asked,
    /// It runs.
    Running,
    /// The host has paused it.
    Paused,
}

/// `POST /api/consultations/{id}/asks`: what somebody in a room wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RoomAsk {
    /// The host lets nobody else in, or lets people in again.
    Lock {
        /// Which.
        locked: bool,
    },
    /// The host removes somebody who helps or came along.
    Remove {
        /// What they are called in the room: their key.
        person: String,
    },
    /// The host mutes somebody.
    Mute {
        /// What they are called in the room: their key.
        person: String,
    },
    /// Somebody who was muted speaks again.
    Unmute,
    /// The host asks everyone whether it may be recorded.
    Record,
    /// The host pauses that or goes on.
    PauseRecording {
        /// Which.
        paused: bool,
    },
    /// The host ends it.
    StopRecording,
    /// The host brings a camera in.
    BringCamera {
        /// Its name for programs.
        camera: String,
    },
    /// The host takes a camera out.
    TakeCameraOut {
        /// Its name for programs.
        camera: String,
    },
    /// Somebody agrees to being recorded, or does not.
    Agree {
        /// Which.
        agrees: bool,
    },
}

/// `POST /api/consultations/{id}/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChatText {
    /// The words.
    pub text: String,
}

/// One of `GET /api/consultations/{id}/messages`. Without words and file it says that somebody has come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whether the reader wrote it.
    pub mine: bool,
    /// What the writer is called.
    pub name: String,
    /// The words.
    pub text: Option<String>,
    /// The file.
    pub file: Option<ChatFile>,
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatFile {
    /// Where it is.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its size in bytes.
    pub size: u64,
}

/// `POST /api/consultations/{id}/quality`: how the call has been for the one who tells, from the opening of their room until
/// now. What is told later replaces it. Shares are in thousandths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallReport {
    /// For how long somebody else was there, in seconds.
    pub together_s: u32,
    /// From when both were there to the first picture of the other, in milliseconds; `null` where none came.
    pub first_picture_ms: Option<u32>,
    /// The share of what the others sent that did not arrive.
    pub received_lost: u16,
    /// The share of what this side sent that did not arrive.
    pub sent_lost: u16,
    /// To the media server and back, in milliseconds.
    pub round_trip_ms: Option<u32>,
    /// What this side could have sent, in kilobits a second.
    pub available_kbps: Option<u32>,
    /// The share of the time without a moving picture although one was wanted.
    pub still: u16,
    /// How often this side had to come back, or media to look for another way.
    pub returns: u32,
    /// How media went; `null` before it is known.
    pub way: Option<CallWay>,
}

/// How media goes between a page and the media server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CallWay {
    /// Straight, over UDP.
    DirectUdp,
    /// Straight, over TCP.
    DirectTcp,
    /// Through a relay, over UDP.
    RelayUdp,
    /// Through a relay, over TCP.
    RelayTcp,
    /// Through a relay, over TLS.
    RelayTls,
    /// Not at all: none was found in time.
    Nowhere,
}

/// One entry of an `RTCConfiguration`'s `iceServers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// For TURN.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub username: Option<String>,
    /// For TURN.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub credential: Option<String>,
}

/// Everything a page needs to check the way to the media server. `GET /api/sessions/{session}/check`, answered to those who are
/// in the session's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckAccess {
    /// The address of the proxy, to be opened as a WebSocket of this origin.
    pub signalling: String,
    /// Which ways media may take.
    pub ice_policy: IcePolicy,
    /// STUN and TURN servers, with credentials for a check.
    pub ice_servers: Vec<IceServer>,
}
