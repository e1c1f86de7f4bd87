//! What the gate adds to the frames of one connection: who it is, and what proves it.

use anteroom_engine::ports::Participant;
use serde_json::{Map, Value, json};

use crate::{
    credentials::{Credentials, Secret},
    echo,
    ids::{HandleId, SessionId},
    videoroom,
};

/// Who a connection is to Janus.
#[derive(Debug)]
pub(super) struct Identity {
    /// What its handles are called, for whoever looks at Janus from its admin side. A participant publishes under it.
    label: String,
    token: Secret,
    /// What it may join; nothing for whoever only checks the way here.
    membership: Option<Membership>,
}

/// What lets a connection into its one room.
#[derive(Debug)]
pub(super) struct Membership {
    room: String,
    display: String,
    pin: Secret,
}

impl Identity {
    /// The identity of a new connection of `participant`. `nonce` tells it from the participant's other ones.
    pub(super) fn new(participant: Participant, credentials: &Credentials, nonce: u32) -> Self {
        let membership = Membership {
            room: participant.consultation.to_string(),
            display: participant.key(),
            pin: credentials.pin(participant.consultation),
        };
        Self {
            label: videoroom::feed_name(participant, nonce),
            token: credentials.token(participant),
            membership: Some(membership),
        }
    }

    /// The identity of somebody who checks the way to Janus, with a token that is good for that alone.
    pub(super) fn of_check(token: Secret, nonce: u32) -> Self {
        Self { label: format!("check-{nonce:08x}"), token, membership: None }
    }

    /// What lets this connection into its one room; `None` when it may join none.
    pub(super) fn membership(&self) -> Option<&Membership> {
        self.membership.as_ref()
    }

    /// The only plugin that this connection may attach to.
    pub(super) fn plugin(&self) -> &'static str {
        if self.membership.is_some() { videoroom::PLUGIN } else { echo::PLUGIN }
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

    /// `attach` to the one plugin. Whoever looks at Janus from its admin side sees whose handle it is.
    pub(super) fn attach(&self, transaction: &str, session: SessionId) -> Map<String, Value> {
        let mut request = self.request("attach", transaction, session);
        request.extend(members(json!({"plugin": self.plugin(), "opaque_id": self.label})));
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

    /// The fields with which a publisher joins its room.
    pub(super) fn publisher(&self, membership: &Membership) -> Map<String, Value> {
        let mut fields = self.subscriber(membership);
        fields.extend(members(json!({"ptype": "publisher", "id": self.label, "display": membership.display})));
        fields
    }

    /// The fields with which a subscriber joins its room.
    pub(super) fn subscriber(&self, membership: &Membership) -> Map<String, Value> {
        members(json!({
            "ptype": "subscriber",
            "room": membership.room,
            "token": self.token.expose(),
            "pin": membership.pin.expose(),
        }))
    }
}

impl Membership {
    /// The room's name.
    pub(super) fn room(&self) -> &str {
        &self.room
    }
}

fn members(object: Value) -> Map<String, Value> {
    let Value::Object(members) = object else { unreachable!("only objects are written here") };
    members
}
