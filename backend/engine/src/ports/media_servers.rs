//! Several media servers: what they are called, how they are, and on which of them the rooms of consultations are.

use std::{fmt, str::FromStr};

use anteroom_domain::{Timestamp, ids::ConsultationId};
use async_trait::async_trait;

use super::StoreError;

/// Longest name of a media server, in characters.
const NAME_MAX: usize = 32;

/// What a media server is called: lowercase letters, digits and hyphens, a letter first. It is stored with every
/// placement, so it stays the same for as long as the server does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName(String);

/// The text is no [`ServerName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 32 lowercase letters, digits and hyphens, a letter first")]
pub struct NotAServerName;

impl ServerName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServerName {
    type Err = NotAServerName;

    fn from_str(text: &str) -> Result<Self, NotAServerName> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        let is_name = begins && text.len() <= NAME_MAX && text.bytes().all(fits);
        if is_name { Ok(Self(text.to_owned())) } else { Err(NotAServerName) }
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// On which media server a consultation's room is. Of several of one consultation, the highest number holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Whose room it is.
    pub consultation: ConsultationId,
    /// From 1 on; each that follows has moved the room to another server.
    pub number: u32,
    /// Where the room is.
    pub server: ServerName,
    /// Since when.
    pub at: Timestamp,
}

/// What the nodes of an installation share about several media servers. With one server nobody asks for it.
#[async_trait]
pub trait Placements: Send + Sync {
    /// Writes a placement, which is forgotten at `forget_at`. Once more exactly the same succeeds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when that consultation has one of that number.
    async fn place(&self, placement: &Placement, forget_at: Timestamp) -> Result<(), StoreError>;

    /// The one that holds, of each of these consultations that has any.
    async fn latest(&self, consultations: &[ConsultationId]) -> Result<Vec<Placement>, StoreError>;

    /// Those since `since` that have moved a room, oldest first.
    async fn moved_since(&self, since: Timestamp) -> Result<Vec<Placement>, StoreError>;

    /// The servers that somebody has asked to take nothing new.
    async fn drained(&self) -> Result<Vec<ServerName>, StoreError>;

    /// Asks a server to take nothing new, or takes that back. Doing it again changes nothing.
    async fn set_drained(&self, server: &ServerName, drained: bool) -> Result<(), StoreError>;
}

/// Whether a media server takes new consultations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draining {
    /// It does.
    No,
    /// It finishes what runs, because somebody asked for it.
    Asked,
    /// It finishes what runs, because the configuration says so.
    Configured,
}

/// What a media server carries, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MediaLoad {
    /// Connections to it, those of the nodes included.
    pub sessions: usize,
    /// Rooms of consultations.
    pub rooms: usize,
}

/// What became of the events that a media server told this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventCounts {
    /// Events that told something about media, or that the server started.
    pub understood: u64,
    /// Events about something else.
    pub ignored: u64,
    /// What is not what the server sends.
    pub malformed: u64,
}

/// How one media server is, as this node sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaServer {
    /// What it is called.
    pub name: ServerName,
    /// Whether it is there.
    pub is_up: bool,
    /// Whether it takes new consultations.
    pub draining: Draining,
    /// Its share of consultations, compared with the others.
    pub weight: u32,
    /// What it carries; `None` while it does not say.
    pub load: Option<MediaLoad>,
    /// Pages whose signalling this node carries to it.
    pub relays: usize,
    /// What it told.
    pub events: EventCounts,
}

/// The media servers of an installation, for those who look after them.
#[async_trait]
pub trait MediaServers: Send + Sync {
    /// All of them, in the order of the configuration.
    async fn servers(&self) -> Vec<MediaServer>;

    /// Has a server take nothing new, or take something again. Other nodes follow within seconds.
    async fn set_draining(&self, server: &ServerName, draining: bool) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_can_stand_in_an_address() {
        for good in ["a", "janus-2", "frankfurt"] {
            assert_eq!(good.parse::<ServerName>().unwrap().as_str(), good);
        }
        for bad in ["", "2", "-a", "Janus", "a b", "a/b", "ä", &"a".repeat(33)] {
            assert!(bad.parse::<ServerName>().is_err(), "{bad}");
        }
    }
}
