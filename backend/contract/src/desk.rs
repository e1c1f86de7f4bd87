//! What a host's console is told and may ask. Socket namespace `/desk`; the login cookie says who.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::reply::Problem;

/// The payload of connecting to `/desk`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskConnect {
    /// What the page was built against.
    pub contract_version: u32,
}

/// Event `desk`, server to host: everything that the console shows. Also the acknowledgement of `desk:sync`, and embedded
/// in the page as it is first served.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
    /// What they asked for. Whoever pauses while with a customer does so after that.
    pub duty: DeskDuty,
    /// Since when they have been on this duty, in milliseconds since 1970.
    pub since_ms: u64,
    /// A sentence about something that happened to them without their doing.
    pub notice: Option<String>,
    /// The end of the wrap-up, in milliseconds since 1970; `null` when not in one.
    pub wrap_up_until_ms: Option<u64>,
    /// The sessions served, by name.
    pub sessions: Vec<DeskSession>,
    /// The ticket that this host is asked about.
    pub offer: Option<DeskOffer>,
    /// The consultation that this host is in, from the call on.
    pub consultation: Option<DeskConsultation>,
    /// Whom this host has put on hold, the longest first.
    pub held: Vec<DeskHeld>,
    /// Who was removed a moment ago and can be given the place back, the last first; at most 10.
    pub removed: Vec<DeskRemoved>,
    /// The last customer whose consultation began, for about an hour: what is written down afterwards belongs to them.
    pub last: Option<DeskTicket>,
    /// The sessions that a customer can be handed on to, by name; at most 100. The one that the customer is in is among
    /// them.
    pub places: Vec<DeskTarget>,
}

/// What a host is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
    /// The other hosts to whom a customer of this session can be handed on, by name; at most 50.
    pub colleagues: Vec<DeskTarget>,
}

/// Where a customer can be handed on to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskTarget {
    /// To be given back; `session:` or `host:` and an id.
    pub to: String,
    /// What it, or the host, is called.
    pub name: String,
    /// What the host is doing, or that the session is closed, in a few words; empty where there is nothing to say.
    pub doing: String,
}

/// Someone in line, as a host sees them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskTicket {
    /// The ticket's id.
    pub id: String,
    /// The id of the session that it is in.
    pub session: String,
    /// The customer's name, or "Guest 12".
    pub name: String,
    /// When they joined, in milliseconds since 1970.
    pub waiting_since_ms: u64,
    /// Whether anyone's page is connected.
    pub online: bool,
    /// Since when none is, in milliseconds since 1970; `null` while one is.
    pub offline_since_ms: Option<u64>,
    /// The customer has stepped away until then, in milliseconds since 1970.
    pub away_until_ms: Option<u64>,
    /// How far they are in line.
    pub stage: DeskTicketStage,
    /// The one host for whom they are kept.
    pub wanted: Option<DeskWanted>,
    /// Whether they come before or after the others of their session.
    pub priority: DeskPriority,
    /// How many people come, whoever joined included.
    pub people: u32,
    /// Why they are in line again, in a few words; `null` if they simply joined.
    pub returned: Option<String>,
    /// What they found out about their device and their connection; `null` while they have not tried.
    pub check: Option<DeskCheck>,
}

/// What a customer found out about their device and their connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskCheck {
    /// At a glance.
    pub light: DeskLight,
    /// In words.
    pub words: String,
}

/// How well a call will go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskLight {
    /// Well.
    Green,
    /// With something missing, or not well.
    Amber,
    /// Not at all.
    Red,
}

/// How far someone in line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskTicketStage {
    /// Still reading what is asked before the wait.
    Drafting,
    /// Waiting, or no longer in line.
    Waiting,
    /// A host is being asked about them.
    Offered,
}

/// The host for whom someone is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskWanted {
    /// What the host is called.
    pub name: String,
    /// Whether it is whoever reads this.
    pub is_you: bool,
}

/// Where someone stands among the others of their session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskPriority {
    /// Before them.
    Before,
    /// In the order of joining.
    Usual,
    /// After them.
    After,
}

/// Someone on hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskHeld {
    /// Who.
    pub customer: DeskTicket,
    /// In which session.
    pub session_name: String,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
}

/// Someone who was removed a moment ago.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskRemoved {
    /// The ticket's id, to be given back.
    pub ticket: String,
    /// The customer's name.
    pub name: String,
    /// Until when it can be undone, in milliseconds since 1970 (exclusive).
    pub undo_until_ms: u64,
}

/// A ticket on offer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskDutyChange {
    /// What is asked for.
    pub duty: DeskDuty,
}

/// What a host can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskDuty {
    /// Not serving.
    Off,
    /// Ready for customers.
    Available,
    /// Here, but not for customers.
    Paused,
    /// The same, for a break.
    Break,
    /// The same, for a meeting.
    Meeting,
    /// The same, for work between customers.
    Paperwork,
}

/// The payload of `desk:next`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskNext {
    /// The id of the session to take from; `null` for all that the host serves.
    pub session: Option<String>,
}

/// The payload of `desk:accept`, `desk:decline`, `desk:end` and `desk:hold`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskConsultationRef {
    /// Which consultation.
    pub consultation: String,
}

/// The payload of `desk:pick`, `desk:resume`, `desk:undo` and `desk:readNotes`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskTicketRef {
    /// Which ticket.
    pub ticket: String,
}

/// The payload of `desk:transfer`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskTransfer {
    /// Which ticket.
    pub ticket: String,
    /// The `to` of a target.
    pub to: String,
}

/// The payload of `desk:remove`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskRemove {
    /// Which ticket.
    pub ticket: String,
    /// Why.
    pub why: DeskRemoveReason,
}

/// Why a host removes someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskRemoveReason {
    /// The customer does not seem to be there.
    NotThere,
    /// The matter is settled, or belongs elsewhere.
    NotNeeded,
    /// Improper behaviour.
    Misuse,
    /// Anything else.
    Other,
}

/// The payload of `desk:priority`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskPriorityChange {
    /// Which ticket.
    pub ticket: String,
    /// Where it is to stand.
    pub priority: DeskPriority,
}

/// Most characters of the notes on a ticket.
pub const NOTES_MAX: usize = 4_000;

/// What a host wrote down about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskNotes {
    /// The notes; at most 4,000 characters.
    pub text: String,
    /// What the visit came to; `null` while nobody has said.
    pub outcome: Option<DeskOutcome>,
}

/// What a visit came to. A small list for everyone, until each organisation can have its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeskOutcome {
    /// The matter is settled.
    Resolved,
    /// Something is still to be done.
    FollowUp,
    /// There was nobody to talk to.
    NotReached,
    /// Anything else.
    Other,
}

/// The acknowledgement of `desk:readNotes`: what is written down about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskNotesReply {
    /// The notes, empty if there are none.
    pub notes: Option<DeskNotes>,
    /// Where what was written during the visit can be saved from; `null` where nothing was, or the host was not there.
    pub transcript: Option<String>,
    /// Why they cannot be read, if they cannot.
    pub problem: Option<Problem>,
}

/// The payload of `desk:writeNotes`: replaces what was written down about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskNotesChange {
    /// Which ticket.
    pub ticket: String,
    /// The notes.
    #[serde(default)]
    pub text: String,
    /// What the visit came to.
    pub outcome: Option<DeskOutcome>,
}

impl DeskLight {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}
