//! `/openvidu/api/config`: what a program may know of the server.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::{auth::Caller, errors::OpenViduError};
use crate::app::App;

/// Whose interface this is.
const VERSION: &str = "2.32.2";

/// `GET /openvidu/api/config`. Bandwidths of 0 are unbounded, and what is off is not here.
pub(super) async fn config(State(app): State<Arc<App>>, _caller: Caller) -> Json<Value> {
    let origin = &app.config.public_origin;
    let authority = origin.split_once("://").map_or(origin.as_str(), |(_, authority)| authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (host, port.parse().unwrap_or_default())
        }
        Some(_) | None => (authority, if app.config.is_secure() { 443_u16 } else { 80 }),
    };
    Json(json!({
        "VERSION": VERSION,
        "DOMAIN_OR_PUBLIC_IP": host,
        "HTTPS_PORT": port,
        "OPENVIDU_PUBLICURL": with_slash(origin),
        "OPENVIDU_CDR": false,
        "OPENVIDU_STREAMS_VIDEO_MAX_RECV_BANDWIDTH": 0,
        "OPENVIDU_STREAMS_VIDEO_MIN_RECV_BANDWIDTH": 0,
        "OPENVIDU_STREAMS_VIDEO_MAX_SEND_BANDWIDTH": 0,
        "OPENVIDU_STREAMS_VIDEO_MIN_SEND_BANDWIDTH": 0,
        "OPENVIDU_STREAMS_FORCED_VIDEO_CODEC": "NONE",
        "OPENVIDU_STREAMS_ALLOW_TRANSCODING": false,
        "OPENVIDU_WEBRTC_SIMULCAST": false,
        "OPENVIDU_SESSIONS_GARBAGE_INTERVAL": 0,
        "OPENVIDU_SESSIONS_GARBAGE_THRESHOLD": 0,
        "OPENVIDU_RECORDING": false,
        "OPENVIDU_WEBHOOK": false,
    }))
}

/// `GET /openvidu/api/config/openvidu-publicurl`: for everybody, where there is the interface.
pub(super) async fn public_url(State(app): State<Arc<App>>) -> Result<String, OpenViduError> {
    app.config.openvidu_secret.as_ref().ok_or(OpenViduError::Empty(StatusCode::NOT_FOUND))?;
    Ok(with_slash(&app.config.public_origin))
}

fn with_slash(origin: &str) -> String {
    format!("{origin}/")
}
