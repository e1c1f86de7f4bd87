//! What pages are told of cameras under the names of `OpenVidu` 2, in both namespaces of participants.
//!
//! These are the only events that are no whole pictures, as that is how programs that know `OpenVidu` want them. A page that
//! connects, or connects again, is told of everything that is there by `connectionCreated` and `streamCreated`, so whoever
//! forgets what they knew when they lose the connection is right again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A camera as a participant: of `connectionCreated`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IpcamConnection {
    /// Its id.
    pub connection_id: String,
    /// Since when it is in the room, in milliseconds since 1970.
    pub creation_time: i64,
    /// What the program has said that put it there; empty where people did.
    pub data: String,
    /// In which consultation.
    pub consultation: String,
}

/// What a camera publishes: of `streamCreated`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IpcamStream {
    /// Its id.
    pub stream_id: String,
    /// Since when it is in the room, in milliseconds since 1970.
    pub creation_time: i64,
    /// `IPCAM`.
    pub type_of_video: String,
    /// Always `true`: what a camera sends is known only once somebody watches it.
    pub has_audio: bool,
    /// Always `true`, for the same reason.
    pub has_video: bool,
    /// The feed to subscribe to in the room.
    pub feed: String,
    /// Whose it is.
    pub connection: IpcamConnection,
}

/// Event `connectionCreated`: a camera has come into the consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionCreated {
    /// The camera.
    pub connection: IpcamConnection,
}

/// Event `streamCreated`, right after it: what the camera publishes can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StreamCreated {
    /// What it publishes.
    pub stream: IpcamStream,
}

/// Event `streamDestroyed`: it publishes no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StreamDestroyed {
    /// What it published.
    pub stream: IpcamStream,
    /// Why: `forceDisconnectByUser`, `forceDisconnectByServer` or `sessionClosedByServer`.
    pub reason: String,
}

/// Event `connectionDestroyed`, right after it: the camera has left the consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionDestroyed {
    /// The camera.
    pub connection: IpcamConnection,
    /// As of the stream.
    pub reason: String,
}
