//! `/health/live` and `/health/ready`.

use std::{sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode};

use crate::app::App;

/// How long each part may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The process runs.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// The database and the media server answer; else 503 and which of them does not.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let store = tokio::time::timeout(ANSWER_WITHIN, app.store.ping());
    let rooms = tokio::time::timeout(ANSWER_WITHIN, app.rooms.ping());
    match tokio::join!(store, rooms) {
        (Ok(Ok(())), Ok(Ok(()))) => (StatusCode::OK, "ready\n"),
        (Ok(Ok(())), _) => (StatusCode::SERVICE_UNAVAILABLE, "the media server does not answer\n"),
        (_, Ok(Ok(()))) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "neither the database nor the media server answers\n"),
    }
}
