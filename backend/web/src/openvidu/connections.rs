//! `/openvidu/api/sessions/{session}/connection`: cameras of a session.

use std::sync::Arc;

use anteroom_engine::{
    cameras::{CameraError, IpcamError},
    fields::FieldWrong,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    auth::Caller,
    body,
    errors::OpenViduError,
    json,
    sessions::{named, seen},
};
use crate::app::App;

/// `POST …/connection`. That there is such a session is asked before what is sent is looked at.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(session): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, OpenViduError> {
    let place = named(&app, &session, StatusCode::NOT_FOUND)?;
    let body = body.map_err(|_| caller.too_large())?;
    let wish = body::connection(&body).map_err(|problem| caller.wrong(problem))?;
    let camera = app.cameras.connect(place.at, wish).await.map_err(|error| refused(&caller, error))?;
    // A program has just put it there.
    json::connection(&place, &camera).map(Json).ok_or(OpenViduError::Empty(StatusCode::NOT_FOUND))
}

fn refused(caller: &Caller, error: IpcamError) -> OpenViduError {
    match error {
        IpcamError::NoSuchConsultation => OpenViduError::Empty(StatusCode::NOT_FOUND),
        IpcamError::Camera(CameraError::Store(error)) => caller.failed(&error),
        IpcamError::Camera(CameraError::Fields(fields)) => {
            let of_openvidu = |field: &'static str| if field == "address" { "rtspUri" } else { field };
            let told =
                |FieldWrong { field, problem }| format!("Error in parameter '{}': {problem}", of_openvidu(field));
            caller.wrong(fields.into_iter().map(told).collect::<Vec<_>>().join(" "))
        }
        IpcamError::Camera(error @ (CameraError::NoSuchCamera | CameraError::Overtaken | CameraError::TooMany)) => {
            caller.wrong(error.to_string())
        }
    }
}

/// `GET …/connection`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(session): Path<String>,
) -> Result<Json<Value>, OpenViduError> {
    let (place, cameras) = seen(&app, &caller, &session, StatusCode::NOT_FOUND).await?;
    Ok(Json(json::connections(&place, &cameras)))
}

/// `GET …/connection/{connection}`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((session, connection)): Path<(String, String)>,
) -> Result<Json<Value>, OpenViduError> {
    let (place, cameras) = seen(&app, &caller, &session, StatusCode::NOT_FOUND).await?;
    let meant = cameras.iter().find(|camera| camera.connection.as_ref().is_some_and(|there| there.id == connection));
    let told = meant.and_then(|camera| json::connection(&place, camera));
    told.map(Json).ok_or(OpenViduError::Empty(StatusCode::NOT_FOUND))
}

/// `DELETE …/connection/{connection}`.
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((session, connection)): Path<(String, String)>,
) -> Result<StatusCode, OpenViduError> {
    let place = named(&app, &session, StatusCode::BAD_REQUEST)?;
    let was_there = app.cameras.disconnect(place.at, &connection).await.map_err(|error| caller.failed(&error))?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(OpenViduError::Empty(StatusCode::NOT_FOUND)) }
}

/// `PATCH …/connection/{connection}`, which `OpenVidu` CE does not have.
pub(super) async fn change(caller: Caller) -> Response {
    ([(header::ALLOW, "GET,HEAD,DELETE")], caller.of_pro_only()).into_response()
}

/// `DELETE …/stream/{stream}`: the stream of a camera ends with its connection and not otherwise.
pub(super) async fn remove_stream(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((session, stream)): Path<(String, String)>,
) -> Result<StatusCode, OpenViduError> {
    let (_, cameras) = seen(&app, &caller, &session, StatusCode::BAD_REQUEST).await?;
    let is_of_camera =
        cameras.iter().any(|camera| camera.connection.as_ref().is_some_and(|there| there.stream == stream));
    let status = if is_of_camera { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_FOUND };
    Err(OpenViduError::Empty(status))
}
