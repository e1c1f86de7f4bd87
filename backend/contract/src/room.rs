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
    /// What the other side is called.
    pub peer_name: String,
    /// STUN and TURN servers, with credentials that last as long as a consultation may.
    pub ice_servers: Vec<IceServer>,
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
