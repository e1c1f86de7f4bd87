//! `/openvidu/api`: the part of `OpenVidu` 2's REST interface that puts IP cameras into sessions, as its clients and their
//! documentation have it. Thin: each request asks the engine what a page would ask.
//!
//! An `OpenVidu` session is one of ours, by its name in addresses, or a consultation, by its id. Whoever asks knows the
//! secret of the configuration; no cookie counts here, and that secret counts nowhere else. Statuses, keys and sentences are
//! those of `OpenVidu` CE 2.32; what differs stands in `documentation/guides/openvidu.md`.

mod auth;
mod body;
mod connections;
mod errors;
mod json;
mod place;
mod server;
mod sessions;

use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{delete, get},
};

use crate::routes::Handlers;
use errors::OpenViduError;

/// Every address of the interface.
pub(crate) const ROUTES: &[(&str, Handlers)] = &[
    ("/openvidu/api/sessions", || get(sessions::list).post(sessions::create)),
    ("/openvidu/api/sessions/{session}", || get(sessions::read).delete(sessions::close)),
    ("/openvidu/api/sessions/{session}/connection", || get(connections::list).post(connections::create)),
    ("/openvidu/api/sessions/{session}/connection/{connection}", || {
        get(connections::read).delete(connections::remove).patch(connections::change)
    }),
    ("/openvidu/api/sessions/{session}/stream/{stream}", || delete(connections::remove_stream)),
    ("/openvidu/api/config", || get(server::config)),
    ("/openvidu/api/config/openvidu-publicurl", || get(server::public_url)),
];

/// Whether an address is one of this interface, or would be.
pub(crate) fn is_ours(uri: &Uri) -> bool {
    uri.path().starts_with("/openvidu/")
}

/// The answer to what this interface does not have.
pub(crate) fn nothing(status: StatusCode) -> Response {
    OpenViduError::Empty(status).into_response()
}
