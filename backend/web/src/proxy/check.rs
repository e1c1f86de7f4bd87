//! `/janus/check`: the door for those who wait and check the way to the media server.

use std::sync::Arc;

use anteroom_engine::ports::ClientFrames;
use axum::{
    extract::{
        Query, State, WebSocketUpgrade,
        rejection::QueryRejection,
        ws::{CloseFrame, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tokio::sync::{mpsc, oneshot};

use super::{FRAMES_MAX, bounded, carry, over};
use crate::{
    api::in_line,
    app::App,
    auth::Viewer,
    errors::{ApiError, PageError},
    security,
};

#[derive(Deserialize)]
pub(crate) struct CheckQuery {
    session: String,
}

/// Upgrades for whoever is in the session's line, now and then; to anyone else it does not exist.
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    query: Result<Query<CheckQuery>, QueryRejection>,
    viewer: Viewer,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !security::is_same_origin(&app.config, &headers) {
        return ApiError::ForeignOrigin.into_response();
    }
    let Ok(Query(query)) = query else { return ApiError::Malformed.into_response() };
    let Some((customer, _)) = in_line(&app, &viewer, &query.session).await else {
        return ApiError::NotFound.into_response();
    };
    let Ok(upgrade) = upgrade else { return ApiError::Malformed.into_response() };
    if let Err(wait) = app.checks.begin(customer) {
        return ApiError::Page(PageError::TooMany { wait }).into_response();
    }
    let hold = viewer.seat_login.map(|token| app.live_logins.hold(token));
    bounded(upgrade).on_upgrade(move |socket| async move {
        let (to_relay, incoming) = mpsc::channel(FRAMES_MAX);
        let (outgoing, from_relay) = mpsc::channel(FRAMES_MAX);
        let (tell_end, told_end) = oneshot::channel();
        let relay = async {
            let end = app.signalling.check(ClientFrames { incoming, outgoing }).await;
            tell_end.send(CloseFrame { code: close_code::NORMAL, reason: "".into() }).ok();
            end
        };
        let carried = async {
            tokio::select! {
                () = carry(socket, to_relay, from_relay, told_end) => {}
                () = over(hold.as_ref()) => {}
            }
        };
        let (end, ()) = tokio::join!(relay, carried);
        tracing::debug!(?end, "a check ended");
    })
}
