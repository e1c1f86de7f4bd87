//! A session on a connection, and a handle in a session.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    connection::Connection,
    credentials::Secret,
    errors::JanusError,
    ids::{HandleId, SessionId},
    messages,
    request_table::Expects,
};

/// A session of our own at Janus. It ends with [`Session::destroy`], or when keepalives stay away.
pub(crate) struct Session {
    connection: Arc<Connection>,
    api_secret: Secret,
    id: SessionId,
}

/// An attachment of a session to a plugin.
pub(crate) struct Handle {
    id: HandleId,
}

impl Handle {
    /// Its number.
    pub(crate) fn id(&self) -> HandleId {
        self.id
    }
}

impl Session {
    /// Its number.
    pub(crate) fn id(&self) -> SessionId {
        self.id
    }

    /// Makes a session.
    pub(crate) async fn create(connection: Arc<Connection>, api_secret: Secret) -> Result<Self, JanusError> {
        const DOING: &str = "creating a session";
        let frame = object(json!({"janus": "create", "apisecret": api_secret.expose()}));
        let answer = connection.request(DOING, Expects::Answer, frame).await?;
        let id = messages::created_session(DOING, &answer)?;
        Ok(Self { connection, api_secret, id })
    }

    /// Tells Janus that the session is still wanted.
    pub(crate) async fn keepalive(&self) -> Result<(), JanusError> {
        let request = self.request("keeping the session alive", Expects::Ack, json!({"janus": "keepalive"}));
        request.await.map(drop)
    }

    /// Attaches to `plugin`, which is the full name of a package.
    pub(crate) async fn attach(&self, plugin: &str) -> Result<Handle, JanusError> {
        const DOING: &str = "attaching to a plugin";
        let answer = self.request(DOING, Expects::Answer, json!({"janus": "attach", "plugin": plugin})).await?;
        Ok(Handle { id: messages::attached_handle(DOING, &answer)? })
    }

    /// Asks the plugin behind a handle, and returns its answer.
    pub(crate) async fn message(&self, handle: &Handle, doing: &'static str, body: Value) -> Result<Value, JanusError> {
        let frame = json!({"janus": "message", "handle_id": handle.id.0, "body": body});
        let mut answer = self.request(doing, Expects::Answer, frame).await?;
        plugin_answer(doing, &mut answer)
    }

    /// Makes an offer to the plugin behind a handle, and returns what it says and the SDP that it answers with.
    pub(crate) async fn offer(
        &self,
        handle: &Handle,
        doing: &'static str,
        body: Value,
        sdp: &str,
    ) -> Result<(Value, String), JanusError> {
        let jsep = json!({"type": "offer", "sdp": sdp});
        let frame = json!({"janus": "message", "handle_id": handle.id.0, "body": body, "jsep": jsep});
        let mut answer = self.request(doing, Expects::Answer, frame).await?;
        let said = plugin_answer(doing, &mut answer)?;
        let sdp = answer.get("jsep").and_then(|jsep| jsep.get("sdp")).and_then(Value::as_str);
        let sdp = sdp.ok_or(JanusError::Unreadable { doing, problem: "an answer without SDP" })?;
        Ok((said, sdp.to_owned()))
    }

    /// Waits until the connection is over, and the session with it.
    pub(crate) async fn closed(&self) {
        self.connection.closed().await;
    }

    /// Ends the session and everything in it.
    pub(crate) async fn destroy(self) -> Result<(), JanusError> {
        self.request("destroying the session", Expects::Answer, json!({"janus": "destroy"})).await.map(drop)
    }

    async fn request(
        &self,
        doing: &'static str,
        expects: Expects,
        frame: Value,
    ) -> Result<Map<String, Value>, JanusError> {
        let mut frame = object(frame);
        frame.insert("session_id".to_owned(), self.id.0.into());
        frame.insert("apisecret".to_owned(), self.api_secret.expose().into());
        self.connection.request(doing, expects, frame).await
    }
}

/// What the plugin says in an answer.
fn plugin_answer(doing: &'static str, answer: &mut Map<String, Value>) -> Result<Value, JanusError> {
    let data = answer.get_mut("plugindata").and_then(|plugin| plugin.get_mut("data")).map(Value::take);
    let data = data.ok_or(JanusError::Unreadable { doing, problem: "no answer of the plugin" })?;
    match messages::plugin_refusal(doing, &data) {
        Some(error) => Err(error),
        None => Ok(data),
    }
}

/// The members of a JSON object written with `json!`.
fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { unreachable!("requests are JSON objects") };
    members
}
