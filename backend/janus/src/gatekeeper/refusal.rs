//! Why the gate refuses something, and the words in which the browser is told.

use serde_json::{Value, json};

/// Why a request of the browser is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Longer than a frame may be.
    TooLarge,
    /// Nested deeper than JSON may be.
    TooDeep,
    /// Not a JSON object.
    NotJson,
    /// A field is missing, or is not what it should be.
    Malformed,
    /// A request of Janus' core that browsers have no use for, or that does not exist.
    ForbiddenRequest,
    /// Another plugin than the `VideoRoom`.
    ForbiddenPlugin,
    /// A request of the `VideoRoom` that browsers have no use for, or that does not exist.
    ForbiddenRoomRequest,
    /// Another room than the participant's own.
    ForeignRoom,
    /// A session that is not this connection's.
    ForeignSession,
    /// A claim of a session that is not this participant's.
    ForeignClaim,
    /// A handle that was never this connection's.
    ForeignHandle,
    /// A second session on one connection.
    SecondSession,
    /// Nothing works before a session is created or claimed.
    NoSession,
    /// More handles than one connection may have.
    TooManyHandles,
    /// More requests than one connection may send.
    TooFast,
    /// A handle that was this connection's, and is detached.
    GoneHandle,
    /// A claim of a session that is over.
    GoneSession,
    /// Janus cannot be reached.
    Unavailable,
}

impl Refusal {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 18] = [
        Self::TooLarge,
        Self::TooDeep,
        Self::NotJson,
        Self::Malformed,
        Self::ForbiddenRequest,
        Self::ForbiddenPlugin,
        Self::ForbiddenRoomRequest,
        Self::ForeignRoom,
        Self::ForeignSession,
        Self::ForeignClaim,
        Self::ForeignHandle,
        Self::SecondSession,
        Self::NoSession,
        Self::TooManyHandles,
        Self::TooFast,
        Self::GoneHandle,
        Self::GoneSession,
        Self::Unavailable,
    ];

    /// The word for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::NotJson => "not_json",
            Self::Malformed => "malformed",
            Self::ForbiddenRequest => "forbidden_request",
            Self::ForbiddenPlugin => "forbidden_plugin",
            Self::ForbiddenRoomRequest => "forbidden_room_request",
            Self::ForeignRoom => "foreign_room",
            Self::ForeignSession => "foreign_session",
            Self::ForeignClaim => "foreign_claim",
            Self::ForeignHandle => "foreign_handle",
            Self::SecondSession => "second_session",
            Self::NoSession => "no_session",
            Self::TooManyHandles => "too_many_handles",
            Self::TooFast => "too_fast",
            Self::GoneHandle => "gone_handle",
            Self::GoneSession => "gone_session",
            Self::Unavailable => "unavailable",
        }
    }

    /// Whether it counts towards being cut off. An honest browser may be late, but does not ask for other rooms.
    pub(super) fn is_offence(self) -> bool {
        match self {
            Self::TooLarge
            | Self::TooDeep
            | Self::NotJson
            | Self::Malformed
            | Self::ForbiddenRequest
            | Self::ForbiddenPlugin
            | Self::ForbiddenRoomRequest
            | Self::ForeignRoom
            | Self::ForeignSession
            | Self::ForeignClaim
            | Self::ForeignHandle
            | Self::SecondSession
            | Self::NoSession
            | Self::TooManyHandles
            | Self::TooFast => true,
            Self::GoneHandle | Self::GoneSession | Self::Unavailable => false,
        }
    }

    /// Janus' own number for the nearest thing, so that clients of Janus understand it.
    fn code(self) -> i64 {
        match self {
            Self::TooLarge | Self::TooDeep | Self::NotJson => 454,
            Self::Malformed => 456,
            Self::ForbiddenRequest => 453,
            Self::ForbiddenPlugin => 405,
            Self::ForbiddenRoomRequest | Self::ForeignRoom | Self::ForeignClaim => 403,
            Self::ForeignSession | Self::NoSession | Self::GoneSession => 458,
            Self::ForeignHandle | Self::GoneHandle => 459,
            Self::SecondSession => 468,
            Self::TooManyHandles => 461,
            Self::TooFast => 403,
            Self::Unavailable => 490,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::TooLarge => "The message is too large.",
            Self::TooDeep => "The message is nested too deeply.",
            Self::NotJson => "The message is not a JSON object.",
            Self::Malformed => "A field of the message is missing or is not what it should be.",
            Self::ForbiddenRequest => "This request is not available here.",
            Self::ForbiddenPlugin => "Only the VideoRoom is available here.",
            Self::ForbiddenRoomRequest => "This request to the room is not available here.",
            Self::ForeignRoom => "Only the room of this consultation can be joined.",
            Self::ForeignSession => "This session does not belong to this connection.",
            Self::ForeignClaim => "This session does not belong to this participant.",
            Self::ForeignHandle => "This handle does not belong to this connection.",
            Self::SecondSession => "This connection has its session already.",
            Self::NoSession => "A session must be created or claimed first.",
            Self::TooManyHandles => "This connection has as many handles as it may have.",
            Self::TooFast => "Too many messages in too short a time.",
            Self::GoneHandle => "This handle has been detached.",
            Self::GoneSession => "This session is over.",
            Self::Unavailable => "The media server cannot be reached at the moment.",
        }
    }

    /// The reply of Janus' shape. `transaction` ties it to the request, when that could be read.
    pub(super) fn reply(self, transaction: Option<&str>) -> String {
        let mut reply = json!({"janus": "error", "error": {"code": self.code(), "reason": self.reason()}});
        if let Some(transaction) = transaction {
            reply["transaction"] = Value::from(transaction);
        }
        reply.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_word_and_a_full_sentence() {
        let words: std::collections::BTreeSet<_> = Refusal::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words.len(), Refusal::ALL.len());
        for (index, kind) in Refusal::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index, "{kind:?}");
            assert!(kind.reason().ends_with('.'), "{kind:?}");
        }
    }

    #[test]
    fn the_reply_has_the_shape_of_janus() {
        let reply: Value = serde_json::from_str(&Refusal::ForeignRoom.reply(Some("t\"1"))).unwrap();
        let expected = json!({"janus": "error", "transaction": "t\"1",
            "error": {"code": 403, "reason": "Only the room of this consultation can be joined."}});
        assert_eq!(reply, expected);
    }
}
