//! Looking at what a camera shows now: one picture, or as many as come in a while.

use std::sync::Arc;

use anteroom_domain::{camera::Cause, ids::CameraId};
use anteroom_engine::cameras::{LookError, Watched};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use tokio::sync::mpsc;

use crate::{app::App, auth::Admin, errors::PageError, words};

/// A picture takes the place of the one before, in every browser and without script.
const LIVE: &str = "multipart/x-mixed-replace; boundary=picture";
/// Browsers show a picture when the next one is announced, so that is done at once.
const NEXT: &[u8] = b"\r\n--picture\r\n";

/// `GET /admin/cameras/{camera}/live`: pictures, each in the place of the one before.
pub(crate) async fn watch_camera(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Result<Path<CameraId>, PathRejection>,
) -> Result<Response, PageError> {
    let Watched { first, more } = watched(&app, &admin, path).await?;
    let pictures = stream::unfold((Some(first), more), next);
    Ok(([(header::CONTENT_TYPE, LIVE)], Body::from_stream(pictures)).into_response())
}

/// `GET /admin/cameras/{camera}/picture.jpg`: what it shows now.
pub(crate) async fn camera_picture(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Result<Path<CameraId>, PathRejection>,
) -> Result<Response, PageError> {
    Ok(jpeg(watched(&app, &admin, path).await?.first))
}

/// A picture as an answer.
pub(crate) fn jpeg(picture: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/jpeg")], picture).into_response()
}

/// Why there is no picture, as an answer.
pub(crate) fn nothing_shown(error: LookError) -> PageError {
    match error {
        LookError::Camera(error) => error.into(),
        LookError::Busy => PageError::Unavailable,
        // Whatever the camera sends, it takes that program to make single pictures of it.
        LookError::NoPictures(Cause::NoTranscoder) => PageError::CameraShowsNothing(
            "Looking at a camera needs the program anteroom-transcode, which is not installed on this server."
                .to_owned(),
        ),
        error @ (LookError::Sealed | LookError::TooSlow | LookError::NoPictures(_)) => {
            PageError::CameraShowsNothing(words::not_found(&error).advice.join(" "))
        }
    }
}

async fn watched(app: &App, admin: &Admin, path: Result<Path<CameraId>, PathRejection>) -> Result<Watched, PageError> {
    let Path(id) = path.map_err(|_| PageError::NotFound)?;
    app.cameras.watch(admin.0.account.id, id).await.map_err(nothing_shown)
}

type Pictures = (Option<Vec<u8>>, mpsc::Receiver<Vec<u8>>);

/// The next part of the answer: the announcement of the first picture goes before it.
async fn next((first, mut more): Pictures) -> Option<(Result<Bytes, std::convert::Infallible>, Pictures)> {
    let is_first = first.is_some();
    let picture = match first {
        Some(picture) => picture,
        None => more.recv().await?,
    };
    let mut part = if is_first { NEXT.to_vec() } else { Vec::new() };
    part.extend_from_slice(format!("Content-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len()).as_bytes());
    part.extend_from_slice(&picture);
    part.extend_from_slice(NEXT);
    Some((Ok(part.into()), (None, more)))
}
