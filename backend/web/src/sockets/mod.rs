//! Socket.io: a courtesy that keeps pages current. The page is the truth.
//!
//! Identity comes from the cookies with which a socket connected, never from a payload. Every request is answered.

mod audience;
mod cameras;
mod departures;
mod desk;
mod line;
mod push;
mod visit;
mod wall;
mod watch;

use std::{sync::Arc, time::Duration};

use anteroom_contract::{
    CONTRACT_VERSION,
    reply::{Reply, Since},
};
use anteroom_socketio::{Answer, Limits, Sockets};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use audience::Audience;
pub(crate) use cameras::run as tell_of_cameras;
pub(crate) use departures::{Departure, Departures};
pub(crate) use push::run as push;
pub(crate) use wall::run as push_wall;

use crate::{app::App, auth::Viewer, errors::ApiError, forms::BODY_MAX, security};

/// A page that does not answer a ping of this rhythm within the same time is gone. Together they stay well below every
/// grace, and far above what a phone needs to answer from a hidden tab.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Pushes that may wait for one slow page; it is told the whole later.
const WAITING_MAX: usize = 16;
/// Requests of one page that are answered at a time. Pages of ours ask one thing after another, each when a button is pressed.
const REQUESTS_MAX: usize = 32;

/// The sockets of an app, until `stop`.
pub(crate) fn open(app: &Arc<App>, stop: CancellationToken) -> Sockets<Viewer> {
    let limits = Limits {
        ping_every: PING_EVERY,
        pong_within: PING_EVERY,
        message_max: BODY_MAX,
        waiting_max: WAITING_MAX,
        requests_max: REQUESTS_MAX,
    };
    let app = || Arc::clone(app);
    Sockets::new(
        limits,
        vec![Box::new(visit::Visit(app())), Box::new(desk::Desk(app())), Box::new(wall::Wall(app()))],
        stop,
    )
}

/// Takes a page of ours in. Foreign pages are turned away.
pub(crate) fn take(app: &App, viewer: Viewer, sockets: &Sockets<Viewer>, request: Request) -> Response {
    if !security::is_same_origin(&app.config, request.headers()) {
        return ApiError::ForeignOrigin.into_response();
    }
    sockets.open(request, viewer)
}

/// What a page says of itself, if it is of this version. `version` finds that in what it says.
fn introduced<T: DeserializeOwned>(connect: Value, version: fn(&T) -> u32) -> Result<T, &'static str> {
    let connect = serde_json::from_value(connect).map_err(|_| "malformed")?;
    if version(&connect) == CONTRACT_VERSION { Ok(connect) } else { Err("outdated") }
}

/// What goes with a request; `None` if that is something else.
fn asked<T: DeserializeOwned>(request: Value) -> Option<T> {
    serde_json::from_value(request).ok()
}

/// Which revision a page shows that asks for the picture; 0 where it does not say so.
fn since(request: Value) -> u64 {
    asked::<Since>(request).and_then(|request| request.since).unwrap_or(0)
}

/// What cannot be read is answered, too, even what no page of ours asks.
fn malformed() -> Answer {
    Answer::of(&Reply::refused("malformed", "This request could not be read."))
}
