//! What the end to end tests may do: kill services without warning, start them again, read their logs; and make the line to the
//! relay a bad one.
//!
//! HTTP on loopback, for as long as the tests run, with a random bearer token:
//! `POST /<service>/kill`, `POST /<service>/start`, `GET /logs/<service>`; services are `server`, `server-b`, `janus`,
//! `janus-b`, `coturn` and `database`. `POST /door/<service>` leads new connections to that server process alone,
//! `POST /door/all` to every one again. `POST /line` says how the line is from now on, as
//! `{"up": {"loss": 0.1, "delayMs": 80, "kbps": 300}, "down": {}}` in which nothing has to be given, and `GET /line` what was
//! carried and lost. An answer comes when the thing is done: after `start` the service is ready.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::line::{Condition, Line};
use crate::stack::Stack;
use crate::stack::secrets::secret;

/// The stack, shared with the one who controls it.
pub(crate) type Shared = Arc<Mutex<Stack>>;

/// A running control server; it ends when this is dropped.
pub(crate) struct Control {
    /// Where it listens.
    pub(crate) url: String,
    /// What a request has to bear.
    pub(crate) token: String,
    task: JoinHandle<()>,
}

impl Control {
    /// Starts to listen on a free port. The line, where there is one, is open as long as that.
    pub(crate) async fn start(stack: Shared, line: Option<Line>) -> Result<Self> {
        let token = secret();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the control server cannot listen")?;
        let url = format!("http://{}", listener.local_addr().context("the control server has no address")?);
        let router = router(Controlled { stack, line: line.map(Arc::new) }, &token);
        let task = tokio::spawn(async move {
            // It serves until it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, token, task })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is under control.
#[derive(Clone)]
struct Controlled {
    stack: Shared,
    line: Option<Arc<Line>>,
}

fn router(controlled: Controlled, token: &str) -> Router {
    let expected: Arc<str> = format!("Bearer {token}").into();
    Router::new()
        .route("/{service}/kill", post(kill))
        .route("/{service}/start", post(start))
        .route("/logs/{service}", get(log))
        .route("/door/{service}", post(lead_to))
        .route("/line", get(fates_on_line).post(line_becomes))
        .layer(middleware::from_fn(move |request: Request, next: Next| allowed(Arc::clone(&expected), request, next)))
        .with_state(controlled)
}

async fn allowed(expected: Arc<str>, request: Request, next: Next) -> Result<Response, StatusCode> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given == Some(&*expected) { Ok(next.run(request).await) } else { Err(StatusCode::UNAUTHORIZED) }
}

type Answer = Result<String, (StatusCode, String)>;

async fn kill(State(Controlled { stack, .. }): State<Controlled>, Path(service): Path<String>) -> Answer {
    let mut stack = stack.lock().await;
    stack.service(&service).map_err(unknown)?.process.kill().await;
    Ok(String::new())
}

async fn start(State(Controlled { stack, .. }): State<Controlled>, Path(service): Path<String>) -> Answer {
    let mut stack = stack.lock().await;
    let service = stack.service(&service).map_err(unknown)?;
    service.start_again().await.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")))?;
    Ok(String::new())
}

async fn lead_to(State(Controlled { stack, .. }): State<Controlled>, Path(service): Path<String>) -> Answer {
    let service = Some(service.as_str()).filter(|service| *service != "all");
    stack.lock().await.lead_to(service).map_err(unknown)?;
    Ok(String::new())
}

async fn log(State(Controlled { stack, .. }): State<Controlled>, Path(service): Path<String>) -> Answer {
    stack.lock().await.log(&service).map_err(unknown)
}

/// How the line is to be.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Conditions {
    up: Condition,
    down: Condition,
}

async fn line_becomes(State(Controlled { line, .. }): State<Controlled>, Json(conditions): Json<Conditions>) -> Answer {
    let Conditions { up, down } = conditions;
    if !up.is_possible() || !down.is_possible() {
        return Err((StatusCode::BAD_REQUEST, "a line loses a share from 0 to 1".to_owned()));
    }
    line.ok_or_else(no_line)?.becomes(up, down);
    Ok(String::new())
}

async fn fates_on_line(State(Controlled { line, .. }): State<Controlled>) -> Result<Json<Value>, (StatusCode, String)> {
    let [up, down] = line.ok_or_else(no_line)?.fates();
    Ok(Json(json!({"up": up, "down": down})))
}

fn no_line() -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, "this stack has no line".to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn unknown(error: anyhow::Error) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::database::Source;

    async fn controlled(folder: &std::path::Path, line: Option<Line>) -> Control {
        let source = Source::Given("mongodb://nowhere".to_owned());
        let stack = Stack::start_database(&source, 1, folder).await.unwrap();
        Control::start(Arc::new(Mutex::new(stack)), line).await.unwrap()
    }

    #[tokio::test]
    async fn only_who_bears_the_token_reaches_the_services_that_exist() {
        let folder = tempfile::tempdir().unwrap();
        let control = controlled(folder.path(), None).await;
        let request =
            |token: &str| reqwest::Client::new().post(format!("{}/server/kill", control.url)).bearer_auth(token).send();
        assert_eq!(request("wrong").await.unwrap().status(), 401);
        assert_eq!(request(&control.token).await.unwrap().status(), 404, "nothing runs in this stack");
    }

    #[tokio::test]
    async fn the_line_becomes_what_is_asked_for_where_that_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = ([127, 0, 0, 1], 0).into();
        for (line, sent, status) in [
            (true, json!({"down": {"loss": 0.2, "delayMs": 80, "kbps": 300}}), 200),
            (true, json!({}), 200),
            (true, json!({"up": {"loss": 20}}), 400),
            (true, json!({"up": {"lost": 0.2}}), 422),
            (false, json!({}), 404),
        ] {
            let line = if line { Some(Line::open(nowhere, nowhere).await.unwrap()) } else { None };
            let control = controlled(folder.path(), line).await;
            let url = format!("{}/line", control.url);
            let client = reqwest::Client::new();
            let answer = client.post(&url).bearer_auth(&control.token).json(&sent).send().await.unwrap();
            assert_eq!(answer.status(), status, "{sent}");
        }
    }
}
