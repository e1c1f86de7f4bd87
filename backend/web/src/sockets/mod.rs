//! Socket.io: a courtesy that keeps pages current. The page is the truth.
//!
//! Identity comes from the cookies with which a socket connected, never from a payload. Every request is acknowledged.

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

use anteroom_contract::reply::Reply;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use socketioxide::{SocketIo, TransportType, extract::AckSender, layer::SocketIoLayer};
use tower_cookies::Cookies;

pub use audience::Audience;
pub(crate) use cameras::run as tell_of_cameras;
pub(crate) use departures::{Departure, Departures};
pub(crate) use push::run as push;
pub(crate) use wall::run as push_wall;

use crate::{app::App, forms::BODY_MAX};

/// A page that does not answer a ping of this rhythm within [`PONG_WITHIN`] is gone. Together they stay well below every
/// grace, and far above what a phone needs to answer from a hidden tab.
const PING_EVERY: Duration = Duration::from_secs(10);
/// See [`PING_EVERY`].
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// How long a transport may take to join a namespace.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Pushes that may wait for one slow page; it is cut off after that and asks for the whole when it is back.
const BUFFER_MAX: usize = 16;
/// Read buffer of a socket: the default of 128 kB costs more memory than everything else about a customer. What pages ask
/// fits into far less; a longer message is read in parts.
const READ_BUFFER: usize = 1_024;

/// The sockets, over WebSocket only: no transport that needs the same node twice.
pub(crate) fn layer(app: &Arc<App>) -> (SocketIoLayer, SocketIo) {
    let (layer, io) = SocketIo::builder()
        .with_state(Arc::clone(app))
        .transports([TransportType::Websocket])
        .ping_interval(PING_EVERY)
        .ping_timeout(PONG_WITHIN)
        .connect_timeout(CONNECT_WITHIN)
        .max_payload(BODY_MAX as u64)
        .ws_max_message_size(BODY_MAX)
        .ws_max_frame_size(BODY_MAX)
        .ws_read_buffer_size(READ_BUFFER)
        .max_buffer_size(BUFFER_MAX)
        .build_layer();
    visit::register(&io);
    desk::register(&io);
    wall::register(&io);
    (layer, io)
}

/// Leaves of a request what a socket needs, in memory of its own: a socket keeps its request for as long as it lives, and
/// as it came, each of its headers holds on to the whole buffer into which the connection was read.
pub(crate) fn slim(request: &mut Request) {
    const KEPT: [HeaderName; 4] =
        [header::CONNECTION, header::UPGRADE, header::SEC_WEBSOCKET_KEY, header::SEC_WEBSOCKET_VERSION];
    let copy = |name: HeaderName| {
        let value = HeaderValue::from_bytes(request.headers().get(&name)?.as_bytes()).ok()?;
        Some((name, value))
    };
    let headers: HeaderMap = KEPT.into_iter().filter_map(copy).collect();
    *request.headers_mut() = headers;
    if let Ok(uri) = request.uri().to_string().parse() {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().remove::<Cookies>();
}

/// Even what no page of ours asks is answered.
async fn unknown(ack: AckSender) {
    ack.send(&Reply::refused("malformed", "This request could not be read.")).ok();
}
