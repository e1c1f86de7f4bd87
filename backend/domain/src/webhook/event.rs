//! What is told to receivers of webhooks.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::Serialize;

use crate::ids::{ConsultationId, HostId, NotAnId, Slug, TicketId};

/// Longest part of an id behind its time, in characters.
const SUFFIX_CHARS_MAX: usize = 64;
/// Digits of the time in an id: milliseconds until the year 9999.
const TIME_DIGITS: usize = 15;

/// The id of an event: its time in milliseconds and a suffix that its source makes, so that the order of ids is the order of
/// time, and whoever derives the same event again gives it the same id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EventId(String);

impl EventId {
    /// The id of something that happened at `at`. Of events of the same millisecond the suffixes decide about their order.
    ///
    /// # Panics
    ///
    /// If the suffix is not 1 to 64 of `a-z`, `0-9` and `-`: it is made by programs alone.
    pub fn new(at: Timestamp, suffix: &str) -> Self {
        let id = format!("{:0TIME_DIGITS$}-{suffix}", at.as_millisecond().max(0));
        assert!(is_event_id(&id), "the suffix of an event's id is short and plain");
        Self(id)
    }

    /// When it happened.
    pub fn at(&self) -> Timestamp {
        let time = self.0.get(..TIME_DIGITS).and_then(|time| time.parse().ok());
        time.and_then(|time| Timestamp::from_millisecond(time).ok()).unwrap_or(Timestamp::MAX)
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_event_id(text: &str) -> bool {
    let Some((time, suffix)) = text.split_at_checked(TIME_DIGITS) else { return false };
    let Some(suffix) = suffix.strip_prefix('-') else { return false };
    let is_plain = suffix.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    time.bytes().all(|byte| byte.is_ascii_digit()) && is_plain && (1..=SUFFIX_CHARS_MAX).contains(&suffix.len())
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EventId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if is_event_id(text) { Ok(Self(text.to_owned())) } else { Err(NotAnId("event")) }
    }
}

/// Declares the events with their names, and what they are for people.
macro_rules! event_names {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:literal;)+) => {
        /// What an event is about. Its code is what is sent and stored, and never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventName {
            $($(#[$doc])* $name,)+
        }

        impl EventName {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// When it is sent, in words.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)+
                }
            }

            /// The one with this code; `None` for one of another build.
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|name| name.code() == code)
            }
        }
    };
}

event_names! {
    /// A customer has a place.
    TicketJoined = "ticket.joined", "A customer joined";
    /// A host takes the ticket, and the customer is told to come in.
    TicketCalled = "ticket.called", "A customer was called";
    /// Both have media for the first time.
    ConsultationBegan = "consultation.began", "A consultation began";
    /// The call or consultation is over, and the ticket is in line again.
    TicketReturned = "ticket.returned", "A customer is back in line";
    /// A host put the ticket on hold.
    TicketHeld = "ticket.held", "A customer was put on hold";
    /// Staff handed the ticket on.
    TicketTransferred = "ticket.transferred", "A customer was handed on";
    /// The consultation took place. Comes right before [`Self::TicketEnded`].
    TicketServed = "ticket.served", "A customer was served";
    /// The ticket is over, for whatever reason.
    TicketEnded = "ticket.ended", "A visit ended, for whatever reason";
    /// Staff removed the ticket and took that back: it is not over after all.
    TicketRestored = "ticket.restored", "A removal was taken back";
    /// A session opens, by its hours or by hand.
    SessionOpened = "session.opened", "A session opened";
    /// A session closes, by its hours, by hand, or by being put away.
    SessionClosed = "session.closed", "A session closed";
    /// A camera comes into a room. This and the next three are those of `OpenVidu` 2, and look as they do there.
    ParticipantJoined = "participantJoined", "A camera came into a consultation";
    /// A camera publishes in a room, or somebody watches it.
    WebrtcConnectionCreated = "webrtcConnectionCreated", "A camera is published, or somebody watches it";
    /// A camera is published no more, or somebody watches it no more.
    WebrtcConnectionDestroyed = "webrtcConnectionDestroyed", "A camera is published no more, or somebody stopped watching it";
    /// A camera leaves a room.
    ParticipantLeft = "participantLeft", "A camera left a consultation";
    /// An admin tries whether anything arrives. Sent whatever else is.
    Test = "webhook.test", "Test event";
}

impl EventName {
    /// Whether it is one of `OpenVidu` 2, which has two forms.
    pub fn is_of_openvidu(self) -> bool {
        matches!(
            self,
            Self::ParticipantJoined
                | Self::WebrtcConnectionCreated
                | Self::WebrtcConnectionDestroyed
                | Self::ParticipantLeft
        )
    }

    /// Whether receivers choose it. A test comes to whoever is tested.
    pub fn is_chosen(self) -> bool {
        self != Self::Test
    }
}

impl Serialize for EventName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An event as it is sent, in JSON. Ids, names of sessions in addresses, reasons and times: nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    /// Its id, the same however often it is sent.
    pub id: EventId,
    /// What it is about.
    pub event: EventName,
    /// When it happened.
    pub at: Timestamp,
    /// The session, by its name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Slug>,
    /// The session that the ticket was in before, where it was handed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_session: Option<Slug>,
    /// The ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// The consultation, the last one where it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consultation: Option<ConsultationId>,
    /// The host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// Why, as a word that never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// How long the ticket was in line, all waits together, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited_s: Option<u64>,
    /// How long both sides had media, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talked_s: Option<u64>,
}

impl News {
    /// Something that happened, with nothing said about it yet.
    pub fn new(id: EventId, event: EventName, at: Timestamp) -> Self {
        Self {
            id,
            event,
            at,
            session: None,
            from_session: None,
            ticket: None,
            consultation: None,
            host: None,
            reason: None,
            waited_s: None,
            talked_s: None,
        }
    }
}
