//! `/openvidu/api/sessions`: the sessions that there are. Admins make them, so no program makes or ends one.

use std::sync::Arc;

use anteroom_engine::cameras::RegisteredCamera;
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
};
use serde_json::Value;

use super::{
    auth::Caller,
    body,
    errors::OpenViduError,
    json,
    place::{self, Place},
};
use crate::app::App;

/// The session that an address names.
pub(super) fn named(app: &App, id: &str, otherwise: StatusCode) -> Result<Place, OpenViduError> {
    place::find(app, id).ok_or(OpenViduError::Empty(otherwise))
}

/// The same, with the cameras that programs have put there.
pub(super) async fn seen(
    app: &App,
    caller: &Caller,
    id: &str,
    otherwise: StatusCode,
) -> Result<(Place, Vec<RegisteredCamera>), OpenViduError> {
    let place = named(app, id, otherwise)?;
    let mut cameras = app.cameras.connected().await.map_err(|error| caller.failed(&error))?;
    cameras.retain(|camera| camera.is_in(place.at));
    Ok((place, cameras))
}

/// `POST /openvidu/api/sessions`. The clients of `OpenVidu` begin with this, and take 409 to mean that the session is there.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, OpenViduError> {
    let body = body.map_err(|_| caller.too_large())?;
    let id = body::custom_session_id(&body).map_err(|problem| caller.wrong(problem))?;
    match id {
        Some(id) if place::find(&app, &id).is_some() => Err(OpenViduError::Empty(StatusCode::CONFLICT)),
        Some(_) | None => Err(caller.wrong(
            "Sessions are made by administrators. Give the name of one that exists, or the id of a consultation, as \
             'customSessionId'",
        )),
    }
}

/// `GET /openvidu/api/sessions`.
pub(super) async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Value>, OpenViduError> {
    let cameras = app.cameras.connected().await.map_err(|error| caller.failed(&error))?;
    Ok(Json(json::list(place::all(&app).iter().map(|place| json::session(place, &cameras)))))
}

/// `GET /openvidu/api/sessions/{session}`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(session): Path<String>,
) -> Result<Json<Value>, OpenViduError> {
    let (place, cameras) = seen(&app, &caller, &session, StatusCode::NOT_FOUND).await?;
    Ok(Json(json::session(&place, &cameras)))
}

/// `DELETE /openvidu/api/sessions/{session}`: takes out what programs have put there. The session itself stays.
pub(super) async fn close(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(session): Path<String>,
) -> Result<StatusCode, OpenViduError> {
    let place = named(&app, &session, StatusCode::NOT_FOUND)?;
    app.cameras.disconnect_all(place.at).await.map_err(|error| caller.failed(&error))?;
    Ok(StatusCode::NO_CONTENT)
}
