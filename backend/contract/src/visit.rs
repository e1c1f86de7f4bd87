//! What a customer's page is told and may ask. Socket namespace `/visit`.
//!
//! Connecting: the seat cookie says who; the payload `VisitConnect` only selects one of the seat's own visits.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The payload of connecting to `/visit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitConnect {
    /// The session's name in addresses.
    pub session: String,
    /// What the page was built against.
    pub contract_version: u32,
}

/// Event `visit`, server to customer: where the visit stands. Also the acknowledgement of `visit:sync`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitPicture {
    /// Grows with each commit. A page drops anything older than what it shows.
    pub revision: u64,
    /// Where the visit stands.
    pub stage: VisitStage,
    /// The page's heading, in words.
    pub headline: String,
    /// A plain sentence or two below it.
    pub detail: String,
    /// How many people are ahead in line; `null` when not in line.
    pub ahead: Option<u32>,
    /// Why the place is not simply that of joining, in words; `null` if it is.
    pub reason: Option<String>,
    /// The consultation to be in, from the call on.
    pub consultation: Option<VisitConsultation>,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum VisitStage {
    /// No ticket: the page offers to join, or says why not.
    Before,
    /// In line.
    Waiting,
    /// Told to come in.
    Called,
    /// In the room, or on the way into it, or coming back to it.
    Consultation,
    /// Over.
    Over,
}

/// A consultation, as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitConsultation {
    /// Its id, to be given back.
    pub id: String,
    /// What the host is called.
    pub host_name: String,
    /// Seconds left to come in; `null` once coming in.
    pub answer_within_s: Option<u32>,
    /// Counts the alerts of this call: ring once for each new number.
    pub alert: u32,
    /// Whether someone is lost and expected back.
    pub interrupted: bool,
    /// Which making of the room this is: a page whose room has another number joins anew.
    pub room_attempt: u32,
}

/// The payload of `visit:answer`: the customer comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitAnswer {
    /// Which consultation.
    pub consultation: String,
}

/// The payload of requests that need nothing else: `visit:sync`, `visit:leave`, `desk:sync`, `desk:ready`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Empty {}
