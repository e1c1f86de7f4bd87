//! What a customer's page is told and may ask. Socket namespace `/visit`.
//!
//! Connecting: the seat cookie says who; the payload `VisitConnect` only selects one of the seat's own visits.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The payload of connecting to `/visit`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitConnect {
    /// The session's name in addresses.
    pub session: String,
    /// What the page was built against.
    pub contract_version: u32,
    /// The language of the page, as in `<html lang>`. Pushes are in the same.
    #[serde(default)]
    pub language: Option<String>,
}

/// Event `visit`, server to customer: where the visit stands. Also the acknowledgement of `visit:sync`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitPicture {
    /// Grows with each commit. A page drops anything older than what it shows.
    pub revision: u64,
    /// The server's time when this was made, in milliseconds since 1970.
    pub server_time_ms: u64,
    /// Where the visit stands.
    pub stage: VisitStage,
    /// The page's heading, in words.
    pub headline: String,
    /// A plain sentence or two below it.
    pub detail: String,
    /// How many people are ahead in line: at least so many, just so many near the head; `null` when not in line.
    pub ahead: Option<u32>,
    /// How long the wait will be, in words; `null` when nothing honest can be said.
    pub estimate: Option<String>,
    /// Why the place is not simply that of joining, in words; `null` if it is.
    pub reason: Option<String>,
    /// When this stage ends by itself unless something is done, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// From when these words are out of date although nothing has happened, in milliseconds since 1970: ask again then.
    pub stale_at_ms: Option<u64>,
    /// Since when the ticket has been in line without a break, in milliseconds since 1970; tells one wait from another.
    pub in_line_since_ms: Option<u64>,
    /// How many people are on the ticket; 0 without one.
    pub people: u32,
    /// The same in words, for all of them; `null` for one who is alone.
    pub party: Option<String>,
    /// Whether the reader was invited onto the ticket by somebody.
    pub invited: bool,
    /// Where the visit goes on.
    pub elsewhere: Option<VisitElsewhere>,
    /// Whether a visit that is over may still be taken up again by staff.
    pub may_return: bool,
    /// What becomes of the place that is kept for the next opening, in words; `null` where none is kept.
    pub kept_place: Option<String>,
    /// The consultation to be in, from the call on.
    pub consultation: Option<VisitConsultation>,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum VisitStage {
    /// No ticket: the page offers to join, or says why not.
    Before,
    /// In line, and asked to agree to something before the wait.
    Draft,
    /// In line.
    Waiting,
    /// In line, and not at the page for a while.
    Away,
    /// In line, and asked whether to stay although nobody is on duty.
    Asked,
    /// Told to come in.
    Called,
    /// In the room, or on the way into it, or coming back to it.
    Consultation,
    /// Put on hold by the host.
    Held,
    /// Over.
    Over,
    /// Handed on: the visit goes on in another session.
    Elsewhere,
    /// Moved: the visit goes on on another device.
    Moved,
}

/// Where a visit goes on that was handed on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitElsewhere {
    /// The session's name in addresses.
    pub session: String,
    /// Its name.
    pub name: String,
}

/// A consultation, as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitAnswer {
    /// Which consultation.
    pub consultation: String,
}

/// The payload of `visit:checked`: what a customer who waits found out about their device and their connection. Hosts see it
/// beside the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitCheck {
    /// How media reaches the media server: the first of these that worked.
    pub path: CheckedPath,
    /// Whether much of it was lost or late on that way.
    pub weak: bool,
    /// The camera.
    pub camera: CheckedDevice,
    /// The microphone.
    pub microphone: CheckedDevice,
}

/// How media reaches the media server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckedPath {
    /// Straight.
    Direct,
    /// Through a relay, over UDP.
    RelayUdp,
    /// Through a relay, over TCP.
    RelayTcp,
    /// Not at all.
    Nowhere,
}

/// What a camera or a microphone came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckedDevice {
    /// It works.
    Works,
    /// There is none.
    Missing,
    /// The browser may not use it.
    Blocked,
    /// It did not start: another program has it, as a rule.
    Busy,
    /// It was not tried.
    Untried,
}

/// The payload of requests that need nothing else: `visit:leave`, `desk:ready`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Empty {}
