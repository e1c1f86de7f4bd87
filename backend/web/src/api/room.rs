//! `GET /api/consultations/{id}/room`: what a participant's page needs to enter the room.

use std::sync::Arc;

use anteroom_contract::room::RoomAccess;
use anteroom_domain::{
    consultation::Side,
    floor::Floor,
    ids::{ConsultationId, HostId},
};
use anteroom_engine::ports::Participant;
use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use serde::Deserialize;

use crate::{app::App, auth::Viewer, errors::ApiError, ice};

/// Which of one's own sides is meant, for whoever is on both: someone who tries the product out.
#[derive(Deserialize)]
pub(crate) struct SideQuery {
    side: Option<Side>,
}

/// The viewer's part in a consultation that is open; to anyone else it does not exist.
fn participant(
    floor: &Floor,
    viewer: &Viewer,
    consultation: ConsultationId,
    side: Option<Side>,
) -> Option<Participant> {
    let ticket = floor.ticket_of(consultation)?;
    let open = ticket.consultation()?;
    // Everyone on the ticket is on the customer's side, on which the newest connection holds the media.
    let is_customer = viewer.seat.as_ref().is_some_and(|seat| ticket.includes(seat.customer));
    let is_host = viewer.staff.as_ref().is_some_and(|(account, _)| HostId::from(account.id) == open.host);
    let own = [(is_customer, Side::Customer), (is_host, Side::Host)];
    let side =
        own.into_iter().filter(|(own, _)| *own).map(|(_, own)| own).find(|own| side.is_none_or(|s| s == *own))?;
    Some(Participant { consultation, side })
}

/// The same for whoever was told of the consultation by another node, of which this one may know a moment later.
pub(crate) async fn participant_told_elsewhere(
    app: &App,
    viewer: &Viewer,
    consultation: ConsultationId,
    side: Option<Side>,
) -> Option<Participant> {
    let find = || participant(&app.floor.read(), viewer, consultation, side);
    let known = find();
    if known.is_some() {
        return known;
    }
    app.floor.catch_up().await.ok()?;
    find()
}

pub(crate) async fn room(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
) -> Result<Json<RoomAccess>, ApiError> {
    let consultation = path.ok().and_then(|Path(id)| id.parse().ok()).ok_or(ApiError::NotFound)?;
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let participant = participant_told_elsewhere(&app, &viewer, consultation, query.side).await;
    let found = participant.zip(app.floor.read().ticket_of(consultation).cloned());
    let (participant, ticket) = found.ok_or(ApiError::NotFound)?;
    let peer_name = match (participant.side, ticket.host()) {
        (Side::Customer, Some(host)) => app.names.of_host(host).await,
        (Side::Customer, None) => String::new(),
        (Side::Host, _) => app.names.of_customer(&ticket).await,
    };
    let side = participant.side.as_str();
    Ok(Json(RoomAccess {
        room: consultation.to_string(),
        side: side.to_owned(),
        signalling: format!("/janus?consultation={consultation}&side={side}"),
        peer_name,
        ice_servers: ice::servers(&app.config.ice, participant, app.clock.now()),
    }))
}
