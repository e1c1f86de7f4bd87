//! What the gate adds to the frames of one connection: who it is, and what proves it.

use anteroom_engine::ports::Participant;
use serde_json::{Map, Value, json};

use crate::{
    credentials::{Credentials, Secret},
    ids::{HandleId, SessionId},
    videoroom,
};

/// Who a connection is to Janus.
#[derive(Debug)]
pub(super) struct Identity {
    room: String,
    display: &'static str,
    /// The participant id under which this connection publishes.
    feed: String,
    token: Secret,
    pin: Secret,
}

impl Identity {
    /// The identity of a new connection of `participant`. `nonce` tells it from the participant's other ones.
    pub(super) fn new(participant: Participant, credentials: &Credentials, nonce: u32) -> Self {
        Self {
            room: participant.consultation.to_string(),
            display: participant.side.as_str(),
            feed: videoroom::feed_name(participant.side, nonce),
            token: credentials.token(participant),
            pin: credentials.pin(participant.consultation),
        }
    }

    /// The only room that this connection may join.
    pub(super) fn room(&self) -> &str {
        &self.room
    }

    /// `create`, with an id of our choosing.
    pub(super) fn create(&self, transaction: &str, chosen: SessionId) -> Map<String, Value> {
        members(json!({
            "janus": "create",
            "transaction": transaction,
            "token": self.token.expose(),
            "id": chosen.0,
        }))
    }

    /// A request about the session.
    pub(super) fn request(&self, word: &str, transaction: &str, session: SessionId) -> Map<String, Value> {
        members(json!({
            "janus": word,
            "transaction": transaction,
            "token": self.token.expose(),
            "session_id": session.0,
        }))
    }

    /// `attach` to the `VideoRoom`. Whoever looks at Janus from its admin side sees whose handle it is.
    pub(super) fn attach(&self, transaction: &str, session: SessionId) -> Map<String, Value> {
        let mut request = self.request("attach", transaction, session);
        request.extend(members(json!({"plugin": videoroom::PLUGIN, "opaque_id": self.feed})));
        request
    }

    /// A request about a handle.
    pub(super) fn handle_request(
        &self,
        word: &str,
        transaction: &str,
        session: SessionId,
        handle: HandleId,
    ) -> Map<String, Value> {
        let mut request = self.request(word, transaction, session);
        request.insert("handle_id".to_owned(), handle.0.into());
        request
    }

    /// The fields with which a publisher joins.
    pub(super) fn publisher(&self) -> Map<String, Value> {
        members(json!({
            "ptype": "publisher",
            "room": self.room,
            "id": self.feed,
            "display": self.display,
            "token": self.token.expose(),
            "pin": self.pin.expose(),
        }))
    }

    /// The fields with which a subscriber joins.
    pub(super) fn subscriber(&self) -> Map<String, Value> {
        members(json!({
            "ptype": "subscriber",
            "room": self.room,
            "token": self.token.expose(),
            "pin": self.pin.expose(),
        }))
    }
}

fn members(object: Value) -> Map<String, Value> {
    let Value::Object(members) = object else { unreachable!("only objects are written here") };
    members
}
