//! `GET /api/sessions/{session}/check`: what the page of somebody who waits needs to check the way to the media server.

use std::sync::Arc;

use anteroom_contract::room::CheckAccess;
use anteroom_domain::ids::{CustomerId, Slug, TicketId};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use crate::{app::App, auth::Viewer, errors::ApiError, ice};

/// The viewer's place in the line of a session, if they have one. Whoever joined through another node may be unknown to this
/// one for a moment.
pub(crate) async fn in_line(app: &App, viewer: &Viewer, session: &str) -> Option<(CustomerId, TicketId)> {
    let customer = viewer.seat.as_ref()?.customer;
    let slug: Slug = session.parse().ok()?;
    let find = || {
        let floor = app.floor.read();
        let session = floor.session_at(&slug)?.id;
        let ticket = floor.visit(customer, session).filter(|ticket| ticket.is_in_line())?;
        Some((customer, ticket.id))
    };
    let known = find();
    if known.is_some() {
        return known;
    }
    app.floor.catch_up().await.ok()?;
    find()
}

pub(crate) async fn check(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    viewer: Viewer,
) -> Result<Json<CheckAccess>, ApiError> {
    let Path(session) = path.map_err(|_| ApiError::NotFound)?;
    let (_, ticket) = in_line(&app, &viewer, &session).await.ok_or(ApiError::NotFound)?;
    Ok(Json(CheckAccess {
        signalling: format!("/janus/check?session={session}"),
        ice_policy: app.config.ice.policy,
        ice_servers: ice::servers_for_check(&app.config.ice, ticket, app.clock.now()),
    }))
}
