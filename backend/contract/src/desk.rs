//! What a host's console is told and may ask. Socket namespace `/desk`; the login cookie says who.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The payload of connecting to `/desk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskConnect {
    /// What the page was built against.
    pub contract_version: u32,
}

/// Event `desk`, server to host: everything that the console shows. Also the acknowledgement of `desk:sync`, and embedded
/// in the page as it is first served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskPicture {
    /// Grows with each commit. A page drops anything older than what it shows.
    pub revision: u64,
    /// The server's time when this was made, in milliseconds since 1970: ages are counted from it, not from the page's clock.
    pub server_time_ms: u64,
    /// What the host is called.
    pub host_name: String,
    /// What the host is doing.
    pub state: DeskState,
    /// Since when they have been on this duty, in milliseconds since 1970.
    pub since_ms: u64,
    /// The end of the wrap-up, in milliseconds since 1970; `null` when not in one.
    pub wrap_up_until_ms: Option<u64>,
    /// The sessions served, by name.
    pub sessions: Vec<DeskSession>,
    /// The ticket that this host is asked about.
    pub offer: Option<DeskOffer>,
    /// The consultation that this host is in, from the call on.
    pub consultation: Option<DeskConsultation>,
}

/// What a host is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskState {
    /// Not serving.
    Offline,
    /// Ready for the next customer.
    Available,
    /// Asked about a ticket.
    Reserved,
    /// With a customer, or waiting for one to come in.
    Busy,
    /// Finishing up.
    WrapUp,
    /// Paused on request.
    Paused,
    /// Paused because offers were missed.
    PausedMissed,
}

/// A session that the host serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskSession {
    /// Its id, to be given back.
    pub id: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether customers may join.
    pub open: bool,
    /// Whether customers are given to hosts without being asked for.
    pub automatic: bool,
    /// How many are in line.
    pub waiting: u32,
    /// The first of them, in order; at most 50.
    pub line: Vec<DeskTicket>,
    /// Hosts on duty, this one included.
    pub hosts_on_duty: u32,
}

/// Someone in line, as a host sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskTicket {
    /// The ticket's id.
    pub id: String,
    /// The customer's name, or "Guest 12".
    pub name: String,
    /// When they joined, in milliseconds since 1970.
    pub waiting_since_ms: u64,
    /// Whether their page is connected.
    pub online: bool,
    /// Whether a host is being asked about them.
    pub offered: bool,
}

/// A ticket on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskOffer {
    /// The consultation's id, to be given back.
    pub consultation: String,
    /// Who.
    pub customer: DeskTicket,
    /// In which session.
    pub session_name: String,
    /// The end of the offer, in milliseconds since 1970.
    pub expires_at_ms: u64,
    /// How long the offer lasts as a whole, in seconds.
    pub offer_s: u32,
}

/// A consultation, as its host sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskConsultation {
    /// Its id, to be given back.
    pub id: String,
    /// Who.
    pub customer: DeskTicket,
    /// In which session.
    pub session_name: String,
    /// How far it has come.
    pub stage: DeskConsultationStage,
    /// The instant at which this stage ends by itself, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// When both had media for the first time, in milliseconds since 1970.
    pub began_at_ms: Option<u64>,
    /// Which making of the room this is: a page whose room has another number joins anew.
    pub room_attempt: u32,
}

/// How far a consultation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskConsultationStage {
    /// The customer is told to come in.
    Ringing,
    /// The customer is coming in.
    Entering,
    /// Both have media.
    Live,
    /// Someone is lost and expected back.
    Interrupted,
}

/// The payload of `desk:duty`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskDutyChange {
    /// What is asked for.
    pub duty: DeskDuty,
}

/// What a host can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskDuty {
    /// Not serving.
    Off,
    /// Ready for customers.
    Available,
    /// Here, but not for customers.
    Paused,
}

/// The payload of `desk:next`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskNext {
    /// The id of the session to take from; `null` for all that the host serves.
    pub session: Option<String>,
}

/// The payload of `desk:accept`, `desk:decline` and `desk:end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskConsultationRef {
    /// Which consultation.
    pub consultation: String,
}
