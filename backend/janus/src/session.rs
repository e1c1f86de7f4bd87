//! A session on a connection, and a handle in a session.

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
pub(crate) struct Session<'a> {
    connection: &'a Connection,
    api_secret: &'a Secret,
    id: SessionId,
}

/// An attachment of a session to a plugin.
pub(crate) struct Handle<'a> {
    session: &'a Session<'a>,
    id: HandleId,
}

impl<'a> Session<'a> {
    /// Makes a session.
    pub(crate) async fn create(connection: &'a Connection, api_secret: &'a Secret) -> Result<Self, JanusError> {
        const DOING: &str = "creating a session";
        let frame = object(json!({"janus": "create", "apisecret": api_secret.expose()}));
        let answer = connection.request(DOING, Expects::Answer, frame).await?;
        Ok(Self { connection, api_secret, id: messages::created_session(DOING, &answer)? })
    }

    /// Tells Janus that the session is still wanted.
    pub(crate) async fn keepalive(&self) -> Result<(), JanusError> {
        let request = self.request("keeping the session alive", Expects::Ack, json!({"janus": "keepalive"}));
        request.await.map(drop)
    }

    /// Attaches to `plugin`, which is the full name of a package.
    pub(crate) async fn attach(&self, plugin: &str) -> Result<Handle<'_>, JanusError> {
        const DOING: &str = "attaching to a plugin";
        let answer = self.request(DOING, Expects::Answer, json!({"janus": "attach", "plugin": plugin})).await?;
        Ok(Handle { session: self, id: messages::attached_handle(DOING, &answer)? })
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

impl Handle<'_> {
    /// Asks the plugin, and returns its answer.
    pub(crate) async fn message(&self, doing: &'static str, body: Value) -> Result<Value, JanusError> {
        let frame = json!({"janus": "message", "handle_id": self.id.0, "body": body});
        let mut answer = self.session.request(doing, Expects::Answer, frame).await?;
        let data = answer.get_mut("plugindata").and_then(|plugin| plugin.get_mut("data")).map(Value::take);
        let data = data.ok_or(JanusError::Unreadable { doing, problem: "no answer of the plugin" })?;
        match messages::plugin_refusal(doing, &data) {
            Some(error) => Err(error),
            None => Ok(data),
        }
    }
}

/// The members of a JSON object written with `json!`.
fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { unreachable!("requests are JSON objects") };
    members
}
