//! The media server, as the engine and the web see it. No SDP and no Janus words beyond this line.

use anteroom_domain::{
    consultation::Side,
    floor::Floor,
    ids::{ConsultationId, CustomerId},
    room::VideoCodec,
    session::Settings,
    ticket::Ticket,
};
use async_trait::async_trait;

use super::ServerName;

/// Who a participant of a consultation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Participant {
    /// The consultation, and with it the room.
    pub consultation: ConsultationId,
    /// Which of the two sides.
    pub side: Side,
    /// Tells the people of one side apart: 0 is who waited or who serves, the others came along.
    pub number: u8,
}

impl Participant {
    /// Who waited, or who serves.
    pub fn first(consultation: ConsultationId, side: Side) -> Self {
        Self { consultation, side, number: 0 }
    }

    /// What a customer is in a consultation of their ticket, or whoever helps there. `None` for anybody else.
    pub fn of(ticket: &Ticket, consultation: ConsultationId, customer: CustomerId) -> Option<Self> {
        let helps = ticket.consultation()?.room.number_of(customer).map(|number| (Side::Host, number));
        let (side, number) = helps.or_else(|| Some((Side::Customer, ticket.number_of(customer)?)))?;
        Some(Self { consultation, side, number })
    }

    /// What the participant is called in the room: `host`, `customer`, `customer2`.
    pub fn key(self) -> String {
        let side = self.side.as_str();
        if self.number == 0 { side.to_owned() } else { format!("{side}{}", self.number) }
    }
}

/// What a room is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomPlan {
    /// Whose room it is.
    pub consultation: ConsultationId,
    /// The codec of every camera in it.
    pub video_codec: VideoCodec,
    /// Most that one camera sends, in kilobits a second.
    pub video_kbps_max: u32,
    /// Whether what is seen and heard in it is recorded now.
    pub records: bool,
}

impl RoomPlan {
    /// As these settings say. Nothing is recorded: no setting says that it is.
    pub fn new(consultation: ConsultationId, settings: &Settings) -> Self {
        let Settings { video_codec, video_kbps_max, .. } = *settings;
        Self { consultation, video_codec, video_kbps_max, records: false }
    }

    /// As the session of this consultation says now; as a session usually says, once there is none.
    pub fn of(floor: &Floor, consultation: ConsultationId) -> Self {
        let ticket = floor.ticket_of(consultation);
        let plan = match ticket.and_then(|ticket| floor.session(ticket.session)) {
            Some(session) => Self::new(consultation, &session.settings),
            None => Self::usual(consultation),
        };
        let records = ticket.and_then(Ticket::consultation).is_some_and(|open| open.room.tape.is_running());
        Self { records, ..plan }
    }

    /// As a session says that nobody has changed.
    pub fn usual(consultation: ConsultationId) -> Self {
        Self::new(consultation, &Settings::default())
    }
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
    /// Makes sure that the room and both participants' tokens exist, and that it records or does not, as the plan says.
    /// Quick when that is known to be so.
    async fn ensure(&self, plan: RoomPlan) -> Result<(), MediaError>;

    /// Unmakes the room and makes it again, so that both sides start afresh.
    async fn renew(&self, plan: RoomPlan) -> Result<(), MediaError>;

    /// Ends all media of the consultation at once: sessions, tokens, room. Succeeds when nothing is left of it.
    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError>;

    /// Ends what this node carries of a consultation that is over, where it is somebody else's to close the room.
    async fn leave(&self, consultation: ConsultationId) -> Result<(), MediaError>;

    /// Lets nothing of this participant's sound through, or lets it through again. Their page stops sending by itself; this
    /// is for one that does not. What they publish later is heard until this is asked again. Somebody who is not there is fine.
    async fn mute(&self, participant: Participant, muted: bool) -> Result<(), MediaError>;

    /// Which sides have media now, as the media server itself says; nobody in a room that does not exist.
    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError>;

    /// The consultations that have a room of ours on the media server. What it says about them counts from then on, and not
    /// what is remembered of them.
    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError>;

    /// Whether the media server answers.
    async fn ping(&self) -> Result<(), MediaError>;
}

/// What the media server told about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaEvent {
    /// A side's media changed: the first or last of its people gained or lost theirs.
    Media {
        /// Of which consultation.
        consultation: ConsultationId,
        /// Which side's.
        side: Side,
        /// Whether media flows now.
        up: bool,
    },
    /// Somebody began to publish, perhaps once more.
    Published(ConsultationId),
    /// The media server has started: it has forgotten everything, so rooms must be made again.
    Started,
}

/// Reads what the media server's event handler posts.
pub trait MediaEvents: Send + Sync {
    /// The events in one body of this media server that concern us; anything else, malformed bodies included, is skipped
    /// and counted. Where it does not say which it is, it is the first; `None` when there is none of that name.
    fn read(&self, server: Option<&ServerName>, body: &[u8]) -> Option<Vec<MediaEvent>>;
}

/// The browser's end of a signalling connection: text frames, already limited in size by the web.
#[async_trait]
pub trait ClientFrames: Send {
    /// The next frame; `None` when the browser is gone or is not to be heard any more. Nothing is lost when the future is
    /// dropped.
    async fn next(&mut self) -> Option<String>;

    /// Hands a frame to the browser.
    ///
    /// # Errors
    ///
    /// [`ClientGone`] when the browser is gone, or leaves what it is sent unread for long.
    async fn send(&mut self, frame: String) -> Result<(), ClientGone>;
}

/// The browser is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientGone;

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
    /// Ends whatever this participant has at the media server, who may not be in the room any more.
    async fn expel(&self, participant: Participant);

    /// Relays until either side ends. The room is made first, by its plan, if it is not there.
    async fn relay(
        &self,
        participant: Participant,
        plan: RoomPlan,
        arrival: Arrival,
        client: &mut dyn ClientFrames,
    ) -> RelayEnd;

    /// Relays a check of the way to the media server: a browser sends a little sound, and hears whether it comes back. No room
    /// is part of it, it ends by itself after a while, and nothing of it stays.
    async fn check(&self, client: &mut dyn ClientFrames) -> RelayEnd;
}
