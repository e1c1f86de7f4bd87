//! The Admin API: HTTP requests that control Janus without a session.

use std::{sync::atomic::AtomicU64, sync::atomic::Ordering, time::Duration};

use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};
use tokio::{sync::Semaphore, time::timeout};

use crate::{
    credentials::Secret,
    errors::{JanusError, gone_is_fine},
    ids::{HandleId, SessionId},
    messages, videoroom,
};

/// How long connecting may take. Chosen: Janus is near, and answers in milliseconds.
const ADMIN_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long one request may take, connecting and waiting for a turn included.
const ADMIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Idle connections are closed before Janus closes them, so that a request does not meet a closing one.
const IDLE_MAX: Duration = Duration::from_secs(20);

/// Requests at once. Janus answers them on one thread, so that more would only wait there.
const PARALLEL_MAX: usize = 16;

/// Largest answer, in bytes. A list of 10,000 rooms is about 8 MiB.
const ANSWER_MAX: usize = 32 * 1024 * 1024;

/// The session is not there.
pub(crate) const NO_SUCH_SESSION: i64 = 458;
/// `remove_token` of an unknown token has no number of its own.
const UNKNOWN: i64 = 490;
/// There is no handle of that id.
pub(crate) const NO_SUCH_HANDLE: i64 = 459;

/// A client of the Admin API.
pub(crate) struct Admin {
    http: reqwest::Client,
    url: String,
    secret: Secret,
    turns: Semaphore,
    transactions: AtomicU64,
}

impl Admin {
    /// `url` includes the path, like `http://127.0.0.1:7088/admin`.
    pub(crate) fn new(url: &str, secret: Secret) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(ADMIN_CONNECT_TIMEOUT)
            .timeout(ADMIN_TIMEOUT)
            .pool_idle_timeout(IDLE_MAX)
            .redirect(reqwest::redirect::Policy::none())
            // The Admin API is ours and near; a proxy of the environment would only learn its secret.
            .no_proxy()
            .build()
            .expect("a client without TLS needs nothing from its environment");
        Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
            secret,
            turns: Semaphore::new(PARALLEL_MAX),
            transactions: AtomicU64::new(0),
        }
    }

    /// Checks that Janus answers, accepts our secret, and asks its clients for tokens.
    pub(crate) async fn check(&self) -> Result<(), JanusError> {
        const DOING: &str = "checking Janus";
        let answer = self.ask(DOING, "", json!({"janus": "get_status"})).await?;
        match answer.get("status").and_then(|status| status.get("token_auth")).and_then(Value::as_bool) {
            Some(true) => Ok(()),
            Some(false) => Err(JanusError::Unreadable { doing: DOING, problem: "token_auth is off in janus.jcfg" }),
            None => Err(JanusError::Unreadable { doing: DOING, problem: "no status" }),
        }
    }

    /// Lets whoever shows `token` use this plugin, and nothing else. Repeating it changes nothing.
    pub(crate) async fn add_token(&self, token: &Secret, plugin: &'static str) -> Result<(), JanusError> {
        let request = json!({"janus": "add_token", "token": token.expose(), "plugins": [plugin]});
        self.ask("adding a token", "", request).await.map(drop)
    }

    /// Lets nobody use `token` any more. Media that flows already goes on. An unknown token counts as removed.
    pub(crate) async fn remove_token(&self, token: &Secret) -> Result<(), JanusError> {
        let request = json!({"janus": "remove_token", "token": token.expose()});
        gone_is_fine(self.ask("removing a token", "", request).await.map(drop), &[UNKNOWN])
    }

    /// How many sessions there are, our own included.
    pub(crate) async fn count_sessions(&self) -> Result<usize, JanusError> {
        Ok(self.list_sessions().await?.len())
    }

    /// Every session, our own included.
    pub(crate) async fn list_sessions(&self) -> Result<Vec<SessionId>, JanusError> {
        const DOING: &str = "listing sessions";
        let answer = self.ask(DOING, "", json!({"janus": "list_sessions"})).await?;
        let list = answer.get("sessions").and_then(Value::as_array);
        let list = list.ok_or(JanusError::Unreadable { doing: DOING, problem: "no sessions" })?;
        Ok(list.iter().filter_map(Value::as_u64).map(SessionId).collect())
    }

    /// The handles of a session.
    pub(crate) async fn list_handles(&self, session: SessionId) -> Result<Vec<HandleId>, JanusError> {
        const DOING: &str = "listing handles";
        let answer = self.ask(DOING, &format!("/{session}"), json!({"janus": "list_handles"})).await?;
        let list = answer.get("handles").and_then(Value::as_array);
        let list = list.ok_or(JanusError::Unreadable { doing: DOING, problem: "no handles" })?;
        Ok(list.iter().filter_map(Value::as_u64).map(HandleId).collect())
    }

    /// The token that a handle was attached with. `None` when it was attached without one.
    pub(crate) async fn handle_token(
        &self,
        session: SessionId,
        handle: HandleId,
    ) -> Result<Option<Secret>, JanusError> {
        let info = self.handle_info(session, handle).await?;
        Ok(info.get("token").and_then(Value::as_str).map(|token| Secret::from(token.to_owned())))
    }

    /// What Janus and its plugin know of a handle.
    pub(crate) async fn handle_info(&self, session: SessionId, handle: HandleId) -> Result<Value, JanusError> {
        const DOING: &str = "looking at a handle";
        let request = json!({"janus": "handle_info", "plugin_only": true});
        let mut answer = self.ask(DOING, &format!("/{session}/{handle}"), request).await?;
        answer.remove("info").ok_or(JanusError::Unreadable { doing: DOING, problem: "no info" })
    }

    /// Ends a session, its handles and its media at once. A session that is not there counts as ended.
    pub(crate) async fn destroy_session(&self, session: SessionId) -> Result<(), JanusError> {
        let path = format!("/{session}");
        let destroyed = self.ask("destroying a session", &path, json!({"janus": "destroy_session"})).await;
        gone_is_fine(destroyed.map(drop), &[NO_SUCH_SESSION])
    }

    /// Asks the `VideoRoom` without a session, and returns its answer.
    pub(crate) async fn videoroom(&self, doing: &'static str, request: Value) -> Result<Value, JanusError> {
        let request = json!({"janus": "message_plugin", "plugin": videoroom::PLUGIN, "request": request});
        let mut answer = self.ask(doing, "", request).await?;
        let response = answer.remove("response");
        let response = response.ok_or(JanusError::Unreadable { doing, problem: "no answer of the plugin" })?;
        match messages::plugin_refusal(doing, &response) {
            Some(error) => Err(error),
            None => Ok(response),
        }
    }

    async fn ask(&self, doing: &'static str, path: &str, request: Value) -> Result<Map<String, Value>, JanusError> {
        let Value::Object(mut frame) = request else { unreachable!("requests are JSON objects") };
        let transaction = format!("admin{}", self.transactions.fetch_add(1, Ordering::Relaxed));
        frame.insert("transaction".to_owned(), transaction.into());
        frame.insert("admin_secret".to_owned(), self.secret.expose().into());
        let body = Value::Object(frame).to_string();
        let answer = match timeout(ADMIN_TIMEOUT, self.post(doing, path, body)).await {
            Ok(answer) => answer?,
            Err(_elapsed) => return Err(JanusError::TimedOut { doing, limit: ADMIN_TIMEOUT }),
        };
        let Ok(Value::Object(answer)) = serde_json::from_slice(&answer) else {
            return Err(JanusError::Unreadable { doing, problem: "no JSON object" });
        };
        match answer.get("janus").and_then(Value::as_str) {
            Some("success") => Ok(answer),
            Some("error") => Err(messages::refusal(doing, &answer)),
            _ => Err(JanusError::Unreadable { doing, problem: "neither success nor error" }),
        }
    }

    async fn post(&self, doing: &'static str, path: &str, body: String) -> Result<Vec<u8>, JanusError> {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        match self.post_once(doing, path, body.clone()).await {
            // A kept connection may close in the moment of its next use. All requests here can be repeated.
            Err(JanusError::Unreachable { .. }) => self.post_once(doing, path, body).await,
            result => result,
        }
    }

    async fn post_once(&self, doing: &'static str, path: &str, body: String) -> Result<Vec<u8>, JanusError> {
        let unreachable = |source: reqwest::Error| JanusError::Unreachable { doing, source: Box::new(source) };
        let request = self.http.post(format!("{}{path}", self.url)).header(CONTENT_TYPE, "application/json").body(body);
        let mut response = request.send().await.map_err(unreachable)?;
        let mut answer = Vec::new();
        while let Some(part) = response.chunk().await.map_err(unreachable)? {
            if answer.len() + part.len() > ANSWER_MAX {
                return Err(JanusError::Unreadable { doing, problem: "larger than 32 MiB" });
            }
            answer.extend_from_slice(&part);
        }
        Ok(answer)
    }
}
