//! `GET /api/consultations/{id}/room`: what a participant's page needs to enter the room.

use std::sync::Arc;

use anteroom_contract::room::{RoomAccess, RoomPerson};
use anteroom_domain::{
    consultation::Side,
    floor::Floor,
    ids::{ConsultationId, HostId},
    in_room::{Helper, Writer},
    ticket::Ticket,
};
use anteroom_engine::ports::{Participant, RoomPlan, Said};
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query, State, rejection::QueryRejection},
    http::request::Parts,
};
use serde::Deserialize;

use crate::{app::App, auth::Viewer, errors::ApiError, ice, language::Language, words};

/// Which of one's own sides is meant, for whoever is on both: someone who tries the product out.
#[derive(Deserialize)]
pub(crate) struct SideQuery {
    pub(super) side: Option<Side>,
}

/// The viewer's part in a consultation that is open; to anyone else it does not exist.
pub(crate) fn participant(
    floor: &Floor,
    viewer: &Viewer,
    consultation: ConsultationId,
    side: Option<Side>,
) -> Option<Participant> {
    let ticket = floor.ticket_of(consultation)?;
    let open = ticket.consultation()?;
    let customer = viewer.seat.as_ref().and_then(|seat| ticket.number_of(seat.customer));
    let is_host = viewer.staff.as_ref().is_some_and(|(account, _)| HostId::from(account.id) == open.host);
    let helps = viewer.seat.as_ref().and_then(|seat| open.room.number_of(seat.customer));
    let own = [(Side::Customer, customer), (Side::Host, is_host.then_some(0)), (Side::Host, helps)];
    let mut own = own.into_iter().filter_map(|(side, number)| Some((side, number?)));
    let (side, number) = own.find(|(own, _)| side.is_none_or(|side| side == *own))?;
    Some(Participant { consultation, side, number })
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

/// Everyone who may be in the room, by name.
pub(super) async fn people(
    language: Language,
    app: &App,
    ticket: &Ticket,
    consultation: ConsultationId,
) -> Vec<RoomPerson> {
    let person = |side, number, name| {
        let participant = Participant { consultation, side, number };
        RoomPerson { key: participant.key(), side: side.as_str().to_owned(), name }
    };
    let mut people = Vec::new();
    if let Some(host) = ticket.host() {
        people.push(person(Side::Host, 0, app.names.of_host(host).await));
    }
    people.extend(
        helpers(language, app, ticket).await.into_iter().map(|(number, name)| person(Side::Host, number, name)),
    );
    let customer = customer_words(language, app, ticket).await;
    let came_along =
        ticket.party.iter().map(|other| person(Side::Customer, other.number, words::with(language, &customer)));
    people.extend(came_along);
    people.push(person(Side::Customer, 0, customer));
    people
}

/// What somebody is called in the room for those who read this language: what they said, or "Guest 12".
async fn customer_words(language: Language, app: &App, ticket: &Ticket) -> String {
    match app.names.said_by(ticket).await {
        Some(name) => name,
        None => language.with("guest-number", [("number", ticket.number.into())]),
    }
}

/// The language of what this one reads of a room: hosts, and those who help them, read English.
pub(super) fn language_of(participant: &Participant, language: Language) -> Language {
    match participant.side {
        Side::Host => Language::English,
        Side::Customer => language,
    }
}

/// Who helps the host, under the names with which they came in.
async fn helpers(language: Language, app: &App, ticket: &Ticket) -> Vec<(u8, String)> {
    let Some(open) = ticket.consultation().filter(|open| !open.room.helpers.is_empty()) else { return Vec::new() };
    let lines = app.chat.of(ticket.id).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "the names of those who help cannot be read");
        Vec::new()
    });
    let name = |customer| {
        lines.iter().rev().find_map(|line| match &line.said {
            Said::Came(name) if line.by == Writer::Guest(customer) && !name.is_empty() => Some(name.clone()),
            Said::Came(_) | Said::Words(_) | Said::File(_) => None,
        })
    };
    let named = |helper: &Helper| (helper.number, name(helper.customer).unwrap_or_else(|| language.say("colleague")));
    open.room.helpers.iter().map(named).collect()
}

/// The consultation that an address names.
pub(crate) struct Named(pub(crate) ConsultationId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.ok().and_then(|Path(id)| id.parse().ok()).map(Self).ok_or(ApiError::NotFound)
    }
}

pub(crate) async fn room(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    language: Language,
) -> Result<Json<RoomAccess>, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let participant = participant_told_elsewhere(&app, &viewer, consultation, query.side).await;
    let found = participant.zip(app.floor.read().ticket_of(consultation).cloned());
    let (participant, ticket) = found.ok_or(ApiError::NotFound)?;
    let side = participant.side.as_str();
    let plan = RoomPlan::of(&app.floor.read(), consultation);
    Ok(Json(RoomAccess {
        room: consultation.to_string(),
        side: side.to_owned(),
        signalling: format!("/janus?consultation={consultation}&side={side}"),
        me: participant.key(),
        people: people(language_of(&participant, language), &app, &ticket, consultation).await,
        video_codec: plan.video_codec.as_str().to_owned(),
        video_kbps_max: plan.video_kbps_max,
        ice_policy: app.config.ice.policy,
        ice_renew_in_s: ice::renew_in_s(&app.config.ice),
        ice_servers: ice::servers(&app.config.ice, participant, app.clock.now()),
    }))
}
