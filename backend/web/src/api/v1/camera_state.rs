//! What cameras do in rooms, and having one begin anew.

use std::sync::Arc;

use anteroom_domain::camera::{CameraState, Cause};
use anteroom_engine::{
    camera_care::RestartError,
    ports::{CameraDuty, CameraMoment},
};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::problem::{ForAdmins, OfCamera, Problem},
    cameras::{ApiCamera, refused},
};
use crate::{
    app::App,
    errors::{ApiError, PageError},
    pages::admin::{jpeg, nothing_shown},
};

/// Where a camera is, and where it was within the last day.
#[derive(Serialize, ToSchema)]
pub(crate) struct CameraRooms {
    /// One for each consultation, the latest first; 20 at most.
    rooms: Vec<CameraRoom>,
}

/// A camera in the room of a consultation.
#[derive(Serialize, ToSchema)]
struct CameraRoom {
    /// The consultation.
    consultation: String,
    /// Its session, by its name in addresses; `null` once the consultation is over.
    session: Option<String>,
    /// What it does: `idle` while nobody watches, `connecting`, `live`, `stalled`, `reconnecting`, `failed`, or `stopped` once it
    /// has left the room.
    state: &'static str,
    /// Why it is not live, where something went wrong, such as `unauthorized` or `connectTimeout`.
    cause: Option<&'static str>,
    /// The server that keeps it there; `null` once it has left the room.
    kept_by: Option<String>,
    /// What happened, the latest first; 50 at most.
    history: Vec<CameraChange>,
}

/// Something that happened to a camera.
#[derive(Serialize, ToSchema)]
struct CameraChange {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What it did from then on.
    state: &'static str,
    /// Why, where something went wrong.
    cause: Option<&'static str>,
    /// Which attempt in a row had failed; 0 if none.
    attempt: u32,
    /// After how many milliseconds it was to be tried again; `null` if it was not.
    retry_in_ms: Option<u64>,
}

fn change(moment: &CameraMoment) -> CameraChange {
    CameraChange {
        at: moment.at.to_string(),
        state: moment.state.as_str(),
        cause: moment.cause.map(Cause::as_str),
        attempt: moment.attempt,
        retry_in_ms: moment.retry_in.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
    }
}

fn room(app: &App, duty: &CameraDuty) -> CameraRoom {
    let is_held = app.cameras_in_rooms.is_held(duty);
    let session = {
        let floor = app.floor.read();
        let ticket = floor.ticket_of(duty.post.consultation);
        ticket.and_then(|ticket| floor.session(ticket.session)).map(|session| session.slug.to_string())
    };
    CameraRoom {
        consultation: duty.post.consultation.to_string(),
        session,
        state: if is_held { duty.condition.state } else { CameraState::Stopped }.as_str(),
        cause: duty.condition.cause.filter(|_| is_held).map(Cause::as_str),
        kept_by: is_held.then(|| duty.node.to_string()),
        history: duty.condition.history.iter().rev().map(change).collect(),
    }
}

/// What a camera does in consultations, and what happened to it there within the last day.
#[utoipa::path(
    get,
    path = "/api/v1/cameras/{camera}/state",
    tag = "Cameras",
    operation_id = "readCameraState",
    params(("camera" = String, Path, description = "Its id.")),
    responses((status = 200, description = "What it does, and did.", body = CameraRooms), ForAdmins, OfCamera)
)]
pub(crate) async fn state(
    State(app): State<Arc<App>>,
    ApiCamera { id, .. }: ApiCamera,
) -> Result<Json<CameraRooms>, ApiError> {
    app.cameras.one(id).await.map_err(refused)?;
    let duties = app.cameras_in_rooms.of_camera(id).await?;
    Ok(Json(CameraRooms { rooms: duties.iter().map(|duty| room(&app, duty)).collect() }))
}

/// A picture in JPEG.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct Jpeg(#[expect(dead_code, reason = "only its schema is of use")] Vec<u8>);

/// A picture of what a camera shows now. The camera is connected to for it.
#[utoipa::path(
    get,
    path = "/api/v1/cameras/{camera}/snapshot",
    tag = "Cameras",
    operation_id = "readCameraSnapshot",
    params(("camera" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The picture, 1280 by 720 at most.", body = inline(Jpeg), content_type = "image/jpeg"),
        (status = 409, description = "It shows nothing.", body = Problem, content_type = "application/problem+json"),
        ForAdmins,
        OfCamera,
    )
)]
pub(crate) async fn snapshot(
    State(app): State<Arc<App>>,
    ApiCamera { by, id }: ApiCamera,
) -> Result<Response, ApiError> {
    match app.cameras.watch(by, id).await {
        Ok(watched) => Ok(jpeg(watched.first)),
        Err(error) => Err(ApiError::from(nothing_shown(error))),
    }
}

/// Has a camera begin anew in every consultation that it is in.
#[utoipa::path(
    post,
    path = "/api/v1/cameras/{camera}/restart",
    tag = "Cameras",
    operation_id = "restartCamera",
    params(("camera" = String, Path, description = "Its id.")),
    responses(
        (status = 204, description = "It begins anew within a few seconds."),
        (status = 409, description = "It is in no consultation now.", body = Problem, content_type = "application/problem+json"),
        ForAdmins,
        OfCamera,
    )
)]
pub(crate) async fn restart(
    State(app): State<Arc<App>>,
    ApiCamera { by, id }: ApiCamera,
) -> Result<StatusCode, ApiError> {
    app.cameras.one(id).await.map_err(refused)?;
    match app.cameras_in_rooms.restart(by, id).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(RestartError::NotInUse) => Err(ApiError::Page(PageError::CameraNotInUse)),
        Err(RestartError::Store(error)) => Err(error.into()),
    }
}
