//! `/janus/check`: the door for those who wait and check the way to the media server.

use std::sync::Arc;

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

use super::{bounded, browser::Browser, over, until_dismissed};
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
        let mut browser = Browser::new(socket);
        let dismissal = browser.dismissal();
        let check = app.signalling.check(&mut browser);
        let end = until_dismissed(check, over(hold.as_ref()), &dismissal).await;
        browser.close(CloseFrame { code: close_code::NORMAL, reason: "".into() }).await;
        tracing::debug!(?end, "a check ended");
    })
}
