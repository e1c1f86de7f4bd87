//! What the end to end tests may do to the services: kill them without warning, start them again, read their logs.
//!
//! HTTP on loopback, for as long as the tests run, with a random bearer token:
//! `POST /<service>/kill`, `POST /<service>/start`, `GET /logs/<service>`; services are `server`, `server-b`, `janus`,
//! `janus-b`, `coturn` and `database`. `POST /door/<service>` leads new connections to that server process alone,
//! `POST /door/all` to every one again. An answer comes when the thing is done: after `start` the service is ready.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

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
    /// Starts to listen on a free port.
    pub(crate) async fn start(stack: Shared) -> Result<Self> {
        let token = secret();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the control server cannot listen")?;
        let url = format!("http://{}", listener.local_addr().context("the control server has no address")?);
        let router = router(stack, &token);
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

fn router(stack: Shared, token: &str) -> Router {
    let expected: Arc<str> = format!("Bearer {token}").into();
    Router::new()
        .route("/{service}/kill", post(kill))
        .route("/{service}/start", post(start))
        .route("/logs/{service}", get(log))
        .route("/door/{service}", post(lead_to))
        .layer(middleware::from_fn(move |request: Request, next: Next| allowed(Arc::clone(&expected), request, next)))
        .with_state(stack)
}

async fn allowed(expected: Arc<str>, request: Request, next: Next) -> Result<Response, StatusCode> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given == Some(&*expected) { Ok(next.run(request).await) } else { Err(StatusCode::UNAUTHORIZED) }
}

type Answer = Result<String, (StatusCode, String)>;

async fn kill(State(stack): State<Shared>, Path(service): Path<String>) -> Answer {
    let mut stack = stack.lock().await;
    stack.service(&service).map_err(unknown)?.process.kill().await;
    Ok(String::new())
}

async fn start(State(stack): State<Shared>, Path(service): Path<String>) -> Answer {
    let mut stack = stack.lock().await;
    let service = stack.service(&service).map_err(unknown)?;
    service.start_again().await.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")))?;
    Ok(String::new())
}

async fn lead_to(State(stack): State<Shared>, Path(service): Path<String>) -> Answer {
    let service = Some(service.as_str()).filter(|service| *service != "all");
    stack.lock().await.lead_to(service).map_err(unknown)?;
    Ok(String::new())
}

async fn log(State(stack): State<Shared>, Path(service): Path<String>) -> Answer {
    stack.lock().await.log(&service).map_err(unknown)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn unknown(error: anyhow::Error) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::database::Source;

    #[tokio::test]
    async fn only_who_bears_the_token_reaches_the_services_that_exist() {
        let folder = tempfile::tempdir().unwrap();
        let source = Source::Given("mongodb://nowhere".to_owned());
        let stack = Stack::start_database(&source, 1, folder.path()).await.unwrap();
        let control = Control::start(Arc::new(Mutex::new(stack))).await.unwrap();
        let request =
            |token: &str| reqwest::Client::new().post(format!("{}/server/kill", control.url)).bearer_auth(token).send();
        assert_eq!(request("wrong").await.unwrap().status(), 401);
        assert_eq!(request(&control.token).await.unwrap().status(), 404, "nothing runs in this stack");
    }
}
