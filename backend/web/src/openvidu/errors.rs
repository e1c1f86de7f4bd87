//! What is answered when something is not done: nothing but a status, or an error with the keys of `OpenVidu`.

use std::time::Duration;

use anteroom_domain::Timestamp;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// How a program is told that it has to show its secret. Java's client shows it only after that.
const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"OpenVidu\", charset=\"UTF-8\"");

/// Why a request is not done.
pub(crate) enum OpenViduError {
    /// `OpenVidu` says no more than this.
    Empty(StatusCode),
    /// A sentence goes with it.
    Told(Box<Told>),
}

/// An error in the form of `OpenVidu`.
pub(crate) struct Told {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// The address that was asked.
    pub(super) path: String,
    pub(super) at: Timestamp,
    /// When to try again.
    pub(super) wait: Option<Duration>,
}

impl IntoResponse for OpenViduError {
    fn into_response(self) -> Response {
        let told = match self {
            Self::Empty(status) => return status.into_response(),
            Self::Told(told) => told,
        };
        let Told { status, message, path, at, wait } = *told;
        let body = json!({
            "timestamp": at.as_millisecond(),
            "status": status.as_u16(),
            "error": status.canonical_reason().unwrap_or_default(),
            "message": message,
            "path": path,
        });
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, BASIC);
        }
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        response
    }
}
