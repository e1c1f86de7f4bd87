//! The media server, as the engine and the web see it. No SDP and no Janus words beyond this line.

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use async_trait::async_trait;
use tokio::sync::mpsc;

/// Who a participant of a consultation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Participant {
    /// The consultation, and with it the room.
    pub consultation: ConsultationId,
    /// Which of the two sides.
    pub side: Side,
}

/// Which sides have media in a room at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MediaSides {
    /// The customer publishes and the media server receives it.
    pub customer: bool,
    /// The host publishes and the media server receives it.
    pub host: bool,
}

/// The media server could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// No connection, or no answer in time. Whether it was done is unknown; everything here can be repeated.
    #[error("the media server is unavailable while {doing}")]
    Unavailable {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The cause, for the log.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The media server answered that it will not.
    #[error("the media server refused {doing}: {code} {reason}")]
    Refused {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The media server's own error number.
        code: i64,
        /// The media server's own words.
        reason: String,
    },
}

impl MediaError {
    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable { .. } => true,
            Self::Refused { .. } => false,
        }
    }
}

/// Makes and unmakes the rooms of consultations. Every operation may be repeated without harm, so that a lost effect is
/// repaired by doing it again.
#[async_trait]
pub trait MediaRooms: Send + Sync {
    /// Makes sure that the room and both participants' tokens exist. Quick when they are known to.
    async fn ensure(&self, consultation: ConsultationId) -> Result<(), MediaError>;

    /// Unmakes the room and makes it again, so that both sides start afresh.
    async fn renew(&self, consultation: ConsultationId) -> Result<(), MediaError>;

    /// Ends all media of the consultation at once: sessions, tokens, room. Succeeds when nothing is left of it.
    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError>;

    /// Which sides have media now, as the media server itself says; nobody in a room that does not exist.
    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError>;

    /// The consultations that have a room of ours on the media server.
    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError>;

    /// Whether the media server answers.
    async fn ping(&self) -> Result<(), MediaError>;
}

/// What the media server told about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaEvent {
    /// This side's media changed.
    Media {
        /// Whose.
        participant: Participant,
        /// Whether media flows now.
        up: bool,
    },
    /// The media server has started: it has forgotten everything, so rooms must be made again.
    Started,
}

/// Reads what the media server's event handler posts.
pub trait MediaEvents: Send + Sync {
    /// The events in one body that concern us; anything else, malformed bodies included, is skipped and counted.
    fn read(&self, body: &[u8]) -> Vec<MediaEvent>;
}

/// The browser's end of a signalling connection: text frames, already limited in size by the web.
#[derive(Debug)]
pub struct ClientFrames {
    /// From the browser. Closed when the browser is gone.
    pub incoming: mpsc::Receiver<String>,
    /// To the browser. A relay that finds it full for long gives up.
    pub outgoing: mpsc::Sender<String>,
}

/// How a page comes to the media server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It enters: whatever else of the same participant is there gives way.
    Enters,
    /// It waits at the door, so that entering will be quick: where something of the same participant is there, it gives
    /// way itself.
    WaitsAtDoor,
}

/// Why a relay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayEnd {
    /// The browser went away.
    ClientGone,
    /// The media server went away, or cannot be reached.
    ServerGone,
    /// The browser broke the protocol so badly, or so often, that it was cut off.
    Misbehaved,
    /// The consultation ended, or a newer connection of the same participant took over; or this one waited at the door
    /// and there was one already.
    Replaced,
}

/// Carries a participant's signalling to the media server, letting through only what the policy allows.
#[async_trait]
pub trait Signalling: Send + Sync {
    /// Relays until either side ends. The room is made first if it is not there.
    async fn relay(&self, participant: Participant, arrival: Arrival, client: ClientFrames) -> RelayEnd;
}
