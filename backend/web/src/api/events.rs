//! `POST /events/janus`: what the media server tells.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use subtle::ConstantTimeEq;

use crate::{app::App, config::EventsLogin, errors::ApiError};

/// Whoever knows the password is answered 200 whatever the body says: Janus never repeats an event that was answered
/// otherwise, and what is lost is found again by looking at the rooms.
pub(crate) async fn janus_events(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    if !app.config.events.as_ref().is_some_and(|login| is_right(login, &headers)) {
        return Err(ApiError::Unauthorized);
    }
    let body = body.map_err(|_| ApiError::TooLarge)?;
    app.events_heard.now(app.clock.now());
    for event in app.media_events.read(&body) {
        app.media_news.tell(event);
    }
    Ok(StatusCode::OK)
}

fn is_right(login: &EventsLogin, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    let wanted = format!("Basic {}", STANDARD.encode(format!("{}:{}", login.user, login.password)));
    given.ct_eq(wanted.as_bytes()).into()
}
