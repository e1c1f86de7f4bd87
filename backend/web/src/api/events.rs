//! `POST /events/janus`: what the media server tells.

use std::sync::Arc;

use anteroom_engine::ports::ServerName;
use axum::{
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use subtle::ConstantTimeEq;

use crate::{app::App, config::EventsLogin, errors::ApiError};

/// `POST /events/janus`: the only media server, or the first of several.
pub(crate) async fn janus_events(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    authorise(&app, &headers)?;
    hear(&app, None, body)
}

/// `POST /events/janus/{server}`: the one of that name.
pub(crate) async fn janus_server_events(
    State(app): State<Arc<App>>,
    server: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    authorise(&app, &headers)?;
    let server = server.ok().and_then(|Path(name)| name.parse().ok()).ok_or(ApiError::NotFound)?;
    hear(&app, Some(&server), body)
}

fn authorise(app: &App, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_known = app.config.events.as_ref().is_some_and(|login| is_right(login, headers));
    if is_known { Ok(()) } else { Err(ApiError::Unauthorized) }
}

/// Whoever knows the password is answered 200 whatever the body says: Janus never repeats an event that was answered
/// otherwise, and what is lost is found again by looking at the rooms.
fn hear(app: &App, server: Option<&ServerName>, body: Result<Bytes, BytesRejection>) -> Result<StatusCode, ApiError> {
    let body = body.map_err(|_| ApiError::TooLarge)?;
    let events = app.media_events.read(server, &body).ok_or(ApiError::NotFound)?;
    app.events_heard.now(app.clock.now());
    for event in events {
        app.media_news.tell(event);
    }
    Ok(StatusCode::OK)
}

fn is_right(login: &EventsLogin, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    let wanted = format!("Basic {}", STANDARD.encode(format!("{}:{}", login.user, login.password)));
    given.ct_eq(wanted.as_bytes()).into()
}
