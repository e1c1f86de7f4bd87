//! `/janus`: the only way to the media server. Here the door, in the media adapter the policy.

mod browser;
mod check;

use std::{pin::pin, sync::Arc};

use anteroom_domain::{
    consultation::Side,
    ids::{ConsultationId, TicketId},
};
use anteroom_engine::ports::{Arrival, Participant, RelayEnd, RoomPlan};
use axum::{
    extract::{
        Query, State, WebSocketUpgrade,
        rejection::QueryRejection,
        ws::{CloseCode, CloseFrame, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use browser::Browser;
pub(crate) use check::check;

use crate::{
    api::{participant, participant_told_elsewhere},
    app::App,
    auth::{Hold, Viewer},
    errors::ApiError,
    security,
};

/// Largest message that is read at all. The policy refuses from 64 kB on, with a reason; this bounds memory.
const MESSAGE_MAX: usize = 128 * 1_024;
/// Read buffer of a connection.
const READ_BUFFER: usize = 4 * 1_024;
/// Closes a connection when a newer one of the same participant has taken over: whoever enters again upon it would push
/// that one out in turn, for ever. The page has the same number.
const REPLACED: CloseCode = 4001;

#[derive(Deserialize)]
pub(crate) struct ProxyQuery {
    consultation: String,
    side: Option<Side>,
    /// Whether the page only waits at the door.
    #[serde(default)]
    door: bool,
}

/// Upgrades for the two participants of an open consultation; to anyone else it does not exist.
pub(crate) async fn janus(
    State(app): State<Arc<App>>,
    query: Result<Query<ProxyQuery>, QueryRejection>,
    viewer: Viewer,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !security::is_same_origin(&app.config, &headers) {
        return ApiError::ForeignOrigin.into_response();
    }
    let Ok(Query(query)) = query else { return ApiError::Malformed.into_response() };
    let Ok(consultation) = query.consultation.parse() else { return ApiError::NotFound.into_response() };
    let found = participant_told_elsewhere(&app, &viewer, consultation, query.side).await;
    let Some(participant) = found else { return ApiError::NotFound.into_response() };
    let plan = RoomPlan::of(&app.floor.read(), consultation);
    let arrival = if query.door { Arrival::WaitsAtDoor } else { Arrival::Enters };
    // What a login opened ends with it; the side of a customer without an account rests on the seat.
    let login = match participant.side {
        Side::Host => viewer.staff.as_ref().map(|(_, token)| *token),
        Side::Customer => viewer.seat_login,
    };
    let hold = login.map(|token| app.live_logins.hold(token));
    let Some(ticket) = app.floor.read().ticket_of(consultation).map(|ticket| ticket.id) else {
        return ApiError::NotFound.into_response();
    };
    let Ok(upgrade) = upgrade else { return ApiError::Malformed.into_response() };
    bounded(upgrade).on_upgrade(move |socket| async move {
        let mut browser = Browser::new(socket);
        let dismissal = browser.dismissal();
        let dismissed = async {
            tokio::select! {
                () = over(hold.as_ref()) => {}
                // Whoever was removed hears and sees nothing any more, on whichever node they are.
                () = put_out(&app, &viewer, participant, ticket) => app.signalling.expel(participant).await,
            }
        };
        let relay = app.signalling.relay(participant, plan, arrival, &mut browser);
        let end = until_dismissed(relay, dismissed, &dismissal).await;
        browser.close(farewell(&app, participant, end)).await;
        tracing::debug!(janus.room = %participant.consultation, ?end, "a signalling connection ended");
    })
}

/// Runs a relay, and has it end in order when the browser is not to be heard any more.
async fn until_dismissed(
    relay: impl Future<Output = RelayEnd>,
    dismissed: impl Future<Output = ()>,
    dismissal: &CancellationToken,
) -> RelayEnd {
    let mut relay = pin!(relay);
    tokio::select! {
        end = &mut relay => end,
        () = dismissed => {
            dismissal.cancel();
            relay.await
        }
    }
}

/// The upgrade of a browser that speaks Janus' protocol.
fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .protocols(["janus-protocol"])
        .max_message_size(MESSAGE_MAX)
        .max_frame_size(MESSAGE_MAX)
        .read_buffer_size(READ_BUFFER)
}

/// Returns when the login is over that holds the connection open, if one does.
async fn over(hold: Option<&Hold>) {
    match hold {
        Some(hold) => hold.over().await,
        None => std::future::pending().await,
    }
}

/// Returns when the consultation goes on without this participant. Its end is not that: rooms are closed otherwise.
async fn put_out(app: &App, viewer: &Viewer, who: Participant, ticket: TicketId) {
    let mut news = app.room_news.of(ticket);
    let is_in = || {
        let floor = app.floor.read();
        let is_open = floor.ticket_of(who.consultation).is_some_and(|ticket| ticket.consultation().is_some());
        !is_open || participant(&floor, viewer, who.consultation, Some(who.side)) == Some(who)
    };
    while is_in() {
        if news.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

/// What the browser is told when the relay has ended. The end of a consultation ends its relays like a newer connection
/// does, and only the latter is worth a word: the former the page hears of otherwise.
fn farewell(app: &App, participant: Participant, end: RelayEnd) -> CloseFrame {
    match end {
        RelayEnd::Replaced if is_open(app, participant.consultation) => {
            CloseFrame { code: REPLACED, reason: "replaced".into() }
        }
        RelayEnd::Replaced | RelayEnd::ClientGone | RelayEnd::ServerGone | RelayEnd::Misbehaved => {
            CloseFrame { code: close_code::NORMAL, reason: "".into() }
        }
    }
}

fn is_open(app: &App, consultation: ConsultationId) -> bool {
    app.floor.read().ticket_of(consultation).is_some_and(|ticket| ticket.consultation().is_some())
}
