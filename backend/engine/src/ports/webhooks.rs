//! Webhooks: who receives them, what is on its way to each, and sending one.

use std::{collections::BTreeSet, fmt, str::FromStr};

use anteroom_domain::{
    Timestamp,
    ids::{AccountId, NodeId, NotAnId, Revision, WebhookId},
    webhook::{EventId, OpenViduForm, WebhookAddress},
};
use async_trait::async_trait;

use super::StoreError;

/// A receiver as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWebhook {
    /// Its name for programs.
    pub id: WebhookId,
    /// How often it has been written.
    pub version: u64,
    /// How often admins have changed it.
    pub edition: u64,
    /// Its name for people.
    pub name: String,
    /// Where it is, sealed for this receiver.
    pub sealed_address: Vec<u8>,
    /// What its deliveries are signed with, sealed for this receiver.
    pub sealed_secrets: Vec<u8>,
    /// The codes of the events that it is told. A newer build may have written some that this one does not know.
    pub events: BTreeSet<String>,
    /// How it is told what has a name of `OpenVidu`.
    pub openvidu_form: OpenViduForm,
    /// Whether anything is sent to it.
    pub enabled: bool,
    /// Since when it has taken nothing; `None` while it takes what comes.
    pub failing_since: Option<Timestamp>,
    /// Since when it is left alone, because it has taken nothing for long.
    pub paused_at: Option<Timestamp>,
    /// When something was last dropped because too much waited.
    pub dropped_at: Option<Timestamp>,
    /// Who made it.
    pub made_by: AccountId,
    /// When. It is told what happens from then on.
    pub made_at: Timestamp,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be sent, not before this instant.
    Waiting {
        /// When.
        next_try_at: Timestamp,
    },
    /// The receiver has taken it.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It was tried for as long as anything is.
    GivenUp {
        /// When.
        at: Timestamp,
    },
    /// Too much waited, and this was the oldest.
    Dropped {
        /// When.
        at: Timestamp,
    },
}

impl DeliveryState {
    /// The word by which it is stored and shown to programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Delivered { .. } => "delivered",
            Self::GivenUp { .. } => "given_up",
            Self::Dropped { .. } => "dropped",
        }
    }

    /// Its instant: when it is tried next, or when it was over.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Waiting { next_try_at: at }
            | Self::Delivered { at }
            | Self::GivenUp { at }
            | Self::Dropped { at } => *at,
        }
    }

    /// The one with this word.
    pub fn of_code(code: &str, at: Timestamp) -> Option<Self> {
        let all =
            [Self::Waiting { next_try_at: at }, Self::Delivered { at }, Self::GivenUp { at }, Self::Dropped { at }];
        all.into_iter().find(|state| state.code() == code)
    }
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The receiver answered, with this status.
    Status(u16),
    /// There was no answer.
    None(SendProblem),
}

impl Answer {
    /// Whether the receiver has taken it.
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendProblem {
    /// The name of its host leads nowhere.
    #[error("not_resolved")]
    NotResolved,
    /// What the name leads to may not be connected to.
    #[error("address_denied")]
    AddressDenied,
    /// No connection.
    #[error("not_connected")]
    NotConnected,
    /// No encryption that can be trusted.
    #[error("tls_failed")]
    TlsFailed,
    /// Not in time.
    #[error("timed_out")]
    TimedOut,
    /// No HTTP, or half an answer.
    #[error("broken_answer")]
    BrokenAnswer,
    /// Its address or its secret was kept with another secret of the server.
    #[error("sealed")]
    Sealed,
}

impl SendProblem {
    /// Every one of them.
    pub const ALL: [Self; 7] = [
        Self::NotResolved,
        Self::AddressDenied,
        Self::NotConnected,
        Self::TlsFailed,
        Self::TimedOut,
        Self::BrokenAnswer,
        Self::Sealed,
    ];
}

/// As it is stored and shown to programs: a status, or a word.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::None(problem) => write!(f, "{problem}"),
        }
    }
}

impl FromStr for Answer {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let problem = SendProblem::ALL.into_iter().find(|problem| problem.to_string() == text);
        let status = || text.parse().ok().map(Self::Status);
        problem.map(Self::None).or_else(status).ok_or(NotAnId("answer"))
    }
}

/// One event on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// To whom.
    pub webhook: WebhookId,
    /// Which event. A receiver has one delivery of each.
    pub event: EventId,
    /// How often it has been written.
    pub version: u64,
    /// What the event is called.
    pub name: String,
    /// What is sent: JSON, byte for byte.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it has been tried since it was last asked for.
    pub tries: u32,
    /// What came of the last try.
    pub answer: Option<Answer>,
    /// When it is forgotten.
    pub forget_at: Timestamp,
}

/// Who tells receivers, and how far they have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// How often it has been written.
    pub version: u64,
    /// Which node does it.
    pub node: NodeId,
    /// Until when that node is left alone with it; then it is believed dead.
    pub held_until: Timestamp,
    /// The last commit that is told.
    pub revision: Revision,
    /// Until when turns of opening hours are told, inclusive.
    pub told_until: Timestamp,
}

/// The receivers of an installation.
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// Adds a receiver.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when there is another one with that id.
    async fn add(&self, webhook: &StoredWebhook) -> Result<(), StoreError>;

    /// Writes a receiver, if its version follows the one that is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has written or removed it since.
    async fn change(&self, webhook: &StoredWebhook) -> Result<(), StoreError>;

    /// Removes a receiver and what was on its way to it. Removing twice is removing.
    async fn remove(&self, id: WebhookId) -> Result<(), StoreError>;

    /// One receiver.
    async fn get(&self, id: WebhookId) -> Result<Option<StoredWebhook>, StoreError>;

    /// All of them by id; `limit` at most.
    async fn all(&self, limit: u32) -> Result<Vec<StoredWebhook>, StoreError>;

    /// How far receivers are told; `None` before anybody has begun.
    async fn telling(&self) -> Result<Option<Telling>, StoreError>;

    /// Begins, or goes on where the version is one lower. Once more exactly the same succeeds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when another node has begun or gone on meanwhile.
    async fn tell(&self, telling: &Telling) -> Result<(), StoreError>;
}

/// What is on its way to receivers, and what was.
#[async_trait]
pub trait DeliveryStore: Send + Sync {
    /// Keeps what is to be delivered. What is there already, in whatever state, is left as it is.
    async fn keep(&self, deliveries: &[Delivery]) -> Result<(), StoreError>;

    /// Writes a delivery, if its version follows the one that is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has written or removed it since.
    async fn write(&self, delivery: &Delivery) -> Result<(), StoreError>;

    /// One delivery.
    async fn one(&self, webhook: WebhookId, event: &EventId, now: Timestamp) -> Result<Option<Delivery>, StoreError>;

    /// Those of a receiver that wait, in the order of their events; `limit` at most.
    async fn waiting(&self, webhook: WebhookId, now: Timestamp, limit: u32) -> Result<Vec<Delivery>, StoreError>;

    /// How many of a receiver wait.
    async fn waiting_count(&self, webhook: WebhookId, now: Timestamp) -> Result<u64, StoreError>;

    /// Those of a receiver, the last events first, those before `before` where one is named; `limit` at most.
    async fn latest(
        &self,
        webhook: WebhookId,
        before: Option<&EventId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError>;
}

/// A delivery as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// To where.
    pub address: WebhookAddress,
    /// `Anteroom-Event`.
    pub name: String,
    /// `Anteroom-Delivery`.
    pub event: EventId,
    /// `Anteroom-Signature`.
    pub signature: String,
    /// The body.
    pub body: String,
}

/// Sends deliveries.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Sends one, once, to that address and nowhere else: redirects are answers like others. Bounded in time. Given up by
    /// dropping the future.
    async fn send(&self, outgoing: Outgoing) -> Answer;
}
