//! The life of a camera: what it does, why, and what to do next.
//!
//! ```text
//! idle -> connecting -> live <-> stalled -> reconnecting -> live      any -> failed -> live      any -> stopped
//! ```
//!
//! The publisher in the room outlives all of it but the end: viewers of a camera that comes back need not do anything.

use std::time::Duration;

use super::{Retry, retry_of, wait_before};

/// What a camera does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraState {
    /// Nobody wants it: there is no connection.
    Idle,
    /// Being connected to for the first time since it was wanted.
    Connecting,
    /// Pictures come.
    Live,
    /// Connected, and no pictures come.
    Stalled,
    /// Lost, and being tried again.
    Reconnecting,
    /// Lost for a reason that will probably last.
    Failed,
    /// Over.
    Stopped,
}

/// Why a camera is not live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its name cannot be resolved.
    DnsFailed,
    /// No answer to the connection.
    ConnectTimeout,
    /// Nobody listens there.
    Refused,
    /// No encrypted connection came about, or its certificate is not trusted.
    TlsFailed,
    /// User or password are wrong or missing.
    Unauthorized,
    /// The camera has no such stream.
    NotFound,
    /// It sends neither over TCP nor over UDP as asked.
    TransportRefused,
    /// It sends nothing that can be passed on.
    UnsupportedCodec,
    /// Pictures came, but none to begin with.
    NoKeyframe,
    /// It fell silent.
    ReadTimeout,
    /// It ended the connection.
    Eos,
    /// It said something that cannot be understood.
    Protocol,
    /// The rule about addresses forbids it.
    AddressDenied,
    /// It sends what would have to be re-encoded, and nothing is installed here that could.
    NoTranscoder,
    /// What re-encodes it has failed.
    Transcoder,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Somebody wants to see it.
    Wanted,
    /// Nobody does, and the grace is over.
    Unwanted,
    /// A key frame came, or pictures again.
    Pictures,
    /// No picture has come for half of the time after which the camera counts as lost.
    Quiet,
    /// The connection is over, or was never made.
    Lost(Cause),
    /// The wait for the next attempt is over.
    RetryDue,
    /// It is over for good.
    Stop,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Go on.
    Nothing,
    /// Connect.
    Connect,
    /// Part from the camera.
    Disconnect,
    /// Wait, then tell [`Fact::RetryDue`].
    Wait(Duration),
    /// Part from the camera and leave the room.
    End,
}

/// A change of state, as it is told to others and kept for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The state before.
    pub from: CameraState,
    /// The state after.
    pub to: CameraState,
    /// Why, when something went wrong.
    pub cause: Option<Cause>,
    /// How many attempts have failed since pictures came last.
    pub attempt: u32,
    /// When it is tried again, if it is.
    pub next_retry: Option<Duration>,
}

/// What came of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What to do now.
    pub next: Next,
    /// What changed, if something did.
    pub transition: Option<Transition>,
}

/// Where a camera stands in its life.
#[derive(Debug, Clone, Copy)]
pub struct CameraMachine {
    state: CameraState,
    attempt: u32,
    /// Why it is not live, as told last.
    cause: Option<Cause>,
}

impl Default for CameraMachine {
    fn default() -> Self {
        Self { state: CameraState::Idle, attempt: 0, cause: None }
    }
}

impl CameraMachine {
    /// What the camera does.
    pub fn state(&self) -> CameraState {
        self.state
    }

    /// Takes in what happened. `chance` in `0.0..1.0` spreads the waits. A fact that comes too late, such as the loss of
    /// a connection that nobody wanted any more, changes nothing.
    pub fn on(&mut self, fact: Fact, chance: f64) -> Step {
        use CameraState::{Connecting, Failed, Idle, Live, Reconnecting, Stalled, Stopped};
        match (self.state, fact) {
            (Stopped, _) => Step { next: Next::Nothing, transition: None },
            (_, Fact::Stop) => self.enter(Stopped, Next::End, None),
            (Idle, Fact::Wanted) => self.enter(Connecting, Next::Connect, None),
            (Idle, _) => Step { next: Next::Nothing, transition: None },
            (_, Fact::Unwanted) => {
                self.attempt = 0;
                self.enter(Idle, Next::Disconnect, None)
            }
            (_, Fact::Pictures) => {
                self.attempt = 0;
                self.enter(Live, Next::Nothing, None)
            }
            (Live, Fact::Quiet) => self.enter(Stalled, Next::Nothing, Some(Cause::ReadTimeout)),
            (_, Fact::Lost(cause)) => self.lose(cause, chance),
            (Connecting | Reconnecting | Failed, Fact::RetryDue) => Step { next: Next::Connect, transition: None },
            (Live | Stalled, Fact::RetryDue) => Step { next: Next::Nothing, transition: None },
            (Connecting | Stalled | Reconnecting | Failed, Fact::Quiet) => {
                Step { next: Next::Nothing, transition: None }
            }
            (_, Fact::Wanted) => Step { next: Next::Nothing, transition: None },
        }
    }

    fn lose(&mut self, cause: Cause, chance: f64) -> Step {
        self.attempt = self.attempt.saturating_add(1);
        let to = match retry_of(cause) {
            Retry::Soon => CameraState::Reconnecting,
            Retry::EachMinute | Retry::Never => CameraState::Failed,
        };
        let next = wait_before(self.attempt, cause, chance).map_or(Next::Nothing, Next::Wait);
        self.enter(to, next, Some(cause))
    }

    fn enter(&mut self, to: CameraState, next: Next, cause: Option<Cause>) -> Step {
        let from = std::mem::replace(&mut self.state, to);
        let before = std::mem::replace(&mut self.cause, cause);
        let next_retry = match next {
            Next::Wait(wait) => Some(wait),
            Next::Nothing | Next::Connect | Next::Disconnect | Next::End => None,
        };
        // One failed attempt after the other is worth telling where the cause is another one; otherwise ever more seldom,
        // so that what is remembered of a camera reaches back to before it was lost.
        let is_news = from != to || cause.is_some() && (cause != before || self.attempt.is_power_of_two());
        let transition = is_news.then_some(Transition { from, to, cause, attempt: self.attempt, next_retry });
        Step { next, transition }
    }
}

impl CameraState {
    /// Every one of them.
    pub const ALL: [Self; 7] =
        [Self::Idle, Self::Connecting, Self::Live, Self::Stalled, Self::Reconnecting, Self::Failed, Self::Stopped];

    /// The word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Stalled => "stalled",
            Self::Reconnecting => "reconnecting",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
        }
    }
}

impl Cause {
    /// Every one of them.
    pub const ALL: [Self; 15] = [
        Self::DnsFailed,
        Self::ConnectTimeout,
        Self::Refused,
        Self::TlsFailed,
        Self::Unauthorized,
        Self::NotFound,
        Self::TransportRefused,
        Self::UnsupportedCodec,
        Self::NoKeyframe,
        Self::ReadTimeout,
        Self::Eos,
        Self::Protocol,
        Self::AddressDenied,
        Self::NoTranscoder,
        Self::Transcoder,
    ];

    /// The word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DnsFailed => "dnsFailed",
            Self::ConnectTimeout => "connectTimeout",
            Self::Refused => "refused",
            Self::TlsFailed => "tlsFailed",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "notFound",
            Self::TransportRefused => "transportRefused",
            Self::UnsupportedCodec => "unsupportedCodec",
            Self::NoKeyframe => "noKeyframe",
            Self::ReadTimeout => "readTimeout",
            Self::Eos => "eos",
            Self::Protocol => "protocol",
            Self::AddressDenied => "addressDenied",
            Self::NoTranscoder => "noTranscoder",
            Self::Transcoder => "transcoder",
        }
    }
}
