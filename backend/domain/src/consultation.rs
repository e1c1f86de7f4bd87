//! A consultation is one attempt of one host and one room on one ticket.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ConsultationId, HostId},
    in_room::InRoom,
};

/// The two sides of a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Whoever waited in line.
    Customer,
    /// Whoever serves.
    Host,
}

impl Side {
    /// Both, in a fixed order.
    pub const BOTH: [Self; 2] = [Self::Customer, Self::Host];

    /// The word used in names and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Host => "host",
        }
    }
}

/// Who has media at the moment, as the media server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Media {
    /// The customer's camera or microphone reaches the room.
    pub customer: bool,
    /// The host's does.
    pub host: bool,
}

impl Media {
    /// Whether this side has media.
    pub fn of(self, side: Side) -> bool {
        match side {
            Side::Customer => self.customer,
            Side::Host => self.host,
        }
    }

    /// Whether both sides have.
    pub fn both(self) -> bool {
        self.customer && self.host
    }

    pub(crate) fn set(&mut self, side: Side, up: bool) {
        match side {
            Side::Customer => self.customer = up,
            Side::Host => self.host = up,
        }
    }
}

/// One attempt of one host and one room on one ticket, from the call to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its id, which is also the room's name.
    pub id: ConsultationId,
    /// Who serves.
    pub host: HostId,
    /// When the customer was told to come in.
    pub called_at: Timestamp,
    /// 1, or 2 once the room was made anew because no media came.
    pub room_attempt: u8,
    /// Who has media.
    pub media: Media,
    /// When both had media for the first time.
    pub began_at: Option<Timestamp>,
    /// What else goes on in the room.
    #[serde(default)]
    pub room: InRoom,
    /// How long both had media, up to the last interruption.
    pub talked: SignedDuration,
}

impl Consultation {
    pub(crate) fn new(id: ConsultationId, host: HostId, called_at: Timestamp) -> Self {
        Self {
            id,
            host,
            called_at,
            room_attempt: 1,
            media: Media::default(),
            began_at: None,
            room: InRoom::default(),
            talked: SignedDuration::ZERO,
        }
    }
}
