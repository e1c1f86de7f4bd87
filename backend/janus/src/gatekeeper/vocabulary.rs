//! The requests that browsers may make. Words are compared exactly, although Janus would ignore their case.

use super::shapes::{self, Field};

/// The requests of Janus' core that pass the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CoreRequest {
    Create,
    Claim,
    Attach,
    Message,
    Trickle,
    Keepalive,
    Hangup,
    Detach,
    Destroy,
}

impl CoreRequest {
    /// The request of this name, if it passes the gate.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "create" => Some(Self::Create),
            "claim" => Some(Self::Claim),
            "attach" => Some(Self::Attach),
            "message" => Some(Self::Message),
            "trickle" => Some(Self::Trickle),
            "keepalive" => Some(Self::Keepalive),
            "hangup" => Some(Self::Hangup),
            "detach" => Some(Self::Detach),
            "destroy" => Some(Self::Destroy),
            _ => None,
        }
    }
}

/// The requests of the `VideoRoom` that pass the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoomRequest {
    Join,
    JoinAndConfigure,
    Publish,
    Configure,
    Unpublish,
    Subscribe,
    Unsubscribe,
    Update,
    Start,
    Pause,
    Switch,
    Leave,
}

impl RoomRequest {
    /// The request of this name, if it passes the gate.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "join" => Some(Self::Join),
            "joinandconfigure" => Some(Self::JoinAndConfigure),
            "publish" => Some(Self::Publish),
            "configure" => Some(Self::Configure),
            "unpublish" => Some(Self::Unpublish),
            "subscribe" => Some(Self::Subscribe),
            "unsubscribe" => Some(Self::Unsubscribe),
            "update" => Some(Self::Update),
            "start" => Some(Self::Start),
            "pause" => Some(Self::Pause),
            "switch" => Some(Self::Switch),
            "leave" => Some(Self::Leave),
            _ => None,
        }
    }

    /// The name of the request.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::JoinAndConfigure => "joinandconfigure",
            Self::Publish => "publish",
            Self::Configure => "configure",
            Self::Unpublish => "unpublish",
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
            Self::Update => "update",
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Switch => "switch",
            Self::Leave => "leave",
        }
    }

    /// The fields of its body that pass, besides those that the gate sets. Those of `join` are a publisher's.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::Join => shapes::NOTHING,
            Self::JoinAndConfigure => shapes::CONFIGURE,
            Self::Publish => shapes::CONFIGURE,
            Self::Configure => shapes::CONFIGURE,
            Self::Unpublish => shapes::NOTHING,
            Self::Subscribe => shapes::STREAMS,
            Self::Unsubscribe => shapes::STREAMS,
            Self::Update => shapes::UPDATE,
            Self::Start => shapes::NOTHING,
            Self::Pause => shapes::NOTHING,
            Self::Switch => shapes::SWITCH,
            Self::Leave => shapes::NOTHING,
        }
    }
}
