//! From a request to a connection.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    http::{Response, StatusCode, header},
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::{rt::TokioIo, server::conn::auto::upgrade::downcast};
use serde_json::json;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use crate::{Sockets, connection::Connection, wire::Wire};

/// How long the connection may take to be handed over, after it was answered.
const HANDED_OVER_WITHIN: Duration = Duration::from_secs(10);

impl<Who: Send + Sync + 'static> Sockets<Who> {
    /// Answers a request for a socket. Whoever asks is known by then.
    pub fn open(&self, mut request: Request, who: Who) -> Response<Body> {
        if !asks_for_what_is_spoken(request.uri().query().unwrap_or_default()) {
            return refusal();
        }
        let Ok(response) = create_response_with_body(&request, Body::empty) else { return refusal() };
        let (sockets, upgrade) = (self.clone(), hyper::upgrade::on(&mut request));
        tokio::spawn(async move { sockets.take(upgrade, who).await });
        response
    }

    async fn take(self, upgrade: OnUpgrade, who: Who) {
        // A browser that has gone in the meantime is no error.
        let Ok(Ok(upgraded)) = timeout(HANDED_OVER_WITHIN, upgrade).await else { return };
        let Some((stream, read)) = parts(upgraded) else {
            tracing::error!("a socket was asked for over something that is not TCP");
            return;
        };
        let wire = Wire::new(stream, read, &self.shared.limits);
        // In a task of its own, which holds nothing of how it came about.
        tokio::spawn(Connection::new(self.shared, who, wire).run());
    }
}

fn parts(upgraded: Upgraded) -> Option<(TcpStream, Vec<u8>)> {
    // As axum's server has it.
    let parts = downcast::<TokioIo<TcpStream>>(upgraded).ok()?;
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}

/// The fourth Engine.IO, and the transport that needs no node twice.
fn asks_for_what_is_spoken(query: &str) -> bool {
    let has = |what| query.split('&').any(|part| part == what);
    has("EIO=4") && has("transport=websocket") && !query.split('&').any(|part| part.starts_with("sid="))
}

/// What `engine.io` answers with to what it does not speak.
fn refusal() -> Response<Body> {
    let body = Body::from(json!({ "code": 3, "message": "Bad request" }).to_string());
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_websockets_of_this_protocol_are_spoken() {
        assert!(asks_for_what_is_spoken("EIO=4&transport=websocket"));
        assert!(asks_for_what_is_spoken("t=abc&transport=websocket&EIO=4"));
        for query in
            ["", "EIO=4", "EIO=3&transport=websocket", "EIO=4&transport=polling", "EIO=4&transport=websocket&sid=1"]
        {
            assert!(!asks_for_what_is_spoken(query), "{query}");
        }
    }
}
