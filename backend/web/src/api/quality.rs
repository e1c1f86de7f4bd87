//! `POST /api/consultations/{id}/quality`: a page tells how its call has been so far.

use std::sync::Arc;

use anteroom_contract::room::{CallReport, CallWay};
use anteroom_domain::{
    SignedDuration,
    consultation::Side,
    ids::{ConsultationId, HostId},
    quality::{Measured, Way},
    ticket::{Ended, Ticket, TicketState},
};
use anteroom_engine::{checks::NotKept, ports::Participant, quality::Told};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
};

use super::{
    in_room::Inside,
    room::{Named, SideQuery},
    v1::Body,
};
use crate::{
    app::App,
    auth::Viewer,
    browser,
    errors::{ApiError, PageError},
};

/// How long after the end of a consultation its pages may tell of it: they hear of the end, and then they tell.
const LAST_WORDS: SignedDuration = SignedDuration::from_mins(1);
/// All of it, in thousandths.
const WHOLE: u16 = 1_000;

pub(crate) async fn tell(
    State(app): State<Arc<App>>,
    Named(consultation): Named,
    query: Result<Query<SideQuery>, QueryRejection>,
    viewer: Viewer,
    headers: HeaderMap,
    Body(report): Body<CallReport>,
) -> Result<StatusCode, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::Malformed)?;
    let inside = match Inside::find(&app, &viewer, consultation, query.side).await {
        Ok(inside) => Some((inside.participant, inside.ticket)),
        Err(ApiError::NotFound) => was_inside(&app, &viewer, consultation, query.side),
        Err(error) => return Err(error),
    };
    // Whoever was put on hold, removed, or left tells of it, too, as their page closes. Of a call in which they have no part,
    // nothing is kept, and the answer says nothing about it.
    let Some((participant, ticket)) = inside else { return Ok(StatusCode::NO_CONTENT) };
    let told = Told {
        ticket: ticket.id,
        session: ticket.session,
        customer: ticket.customer,
        participant,
        host: ticket.host(),
        measured: measured(&report),
        browser: browser::of(&headers),
    };
    match app.quality.tell(told).await {
        // What was erased is not missed.
        Ok(()) | Err(NotKept::Erased) => Ok(StatusCode::NO_CONTENT),
        Err(NotKept::TooOften(wait)) => Err(PageError::TooMany { wait }.into()),
        Err(NotKept::Store(error)) => Err(error.into()),
    }
}

/// The viewer's part in a consultation that has just ended, of those whom the floor still knows: who was on the ticket, and
/// who served.
fn was_inside(
    app: &App,
    viewer: &Viewer,
    consultation: ConsultationId,
    side: Option<Side>,
) -> Option<(Participant, Ticket)> {
    let now = app.now();
    let floor = app.floor.read();
    let has_just_ended = |ticket: &&Ticket| {
        let TicketState::Ended(Ended { consultation: last, at, .. }) = &ticket.state else { return false };
        *last == Some(consultation) && now <= *at + LAST_WORDS
    };
    let as_customer = || {
        let customer = viewer.seat.as_ref()?.customer;
        let ticket = floor.visits_of(customer).find(has_just_ended)?;
        let number = ticket.number_of(customer)?;
        Some((Participant { consultation, side: Side::Customer, number }, ticket.clone()))
    };
    let as_host = || {
        let (account, _) = viewer.staff.as_ref()?;
        let served = floor.host(HostId::from(account.id))?.served_last?;
        let ticket = floor.ticket(served).filter(has_just_ended)?;
        Some((Participant::first(consultation, Side::Host), ticket.clone()))
    };
    match side {
        Some(Side::Customer) => as_customer(),
        Some(Side::Host) => as_host(),
        None => as_customer().or_else(as_host),
    }
}

fn measured(report: &CallReport) -> Measured {
    Measured {
        together_s: report.together_s,
        first_picture_ms: report.first_picture_ms,
        received_lost: report.received_lost.min(WHOLE),
        sent_lost: report.sent_lost.min(WHOLE),
        round_trip_ms: report.round_trip_ms,
        available_kbps: report.available_kbps,
        still: report.still.min(WHOLE),
        returns: report.returns,
        way: report.way.map(way),
    }
}

fn way(way: CallWay) -> Way {
    match way {
        CallWay::DirectUdp => Way::DirectUdp,
        CallWay::DirectTcp => Way::DirectTcp,
        CallWay::RelayUdp => Way::RelayUdp,
        CallWay::RelayTcp => Way::RelayTcp,
        CallWay::RelayTls => Way::RelayTls,
        CallWay::Nowhere => Way::Nowhere,
    }
}
