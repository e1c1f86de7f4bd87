//! Opening and using a WebSocket to Janus, always with time limits.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::WebSocketConfig,
    },
};

use crate::errors::JanusError;

/// How long opening a connection may take. Chosen: Janus is near, and answers in milliseconds.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long handing one frame to the kernel may take. Chosen: longer means that Janus reads no more.
pub(crate) const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a parting may take. Chosen: nobody waits for it, and dropping the socket does as well.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// The default of 128 KiB costs that much memory for each browser in a room; frames here are small.
const READ_BUFFER: usize = 4 * 1024;

/// Largest frame from Janus. Chosen: an offer with every publisher of a full room stays below 64 KiB.
const MESSAGE_MAX: usize = 256 * 1024;

/// A WebSocket to Janus.
pub(crate) struct JanusSocket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl JanusSocket {
    /// Opens a connection to the Janus API at `url`.
    pub(crate) async fn open(url: &str) -> Result<Self, JanusError> {
        const DOING: &str = "connecting";
        let unreachable = |source| JanusError::Unreachable { doing: DOING, source: Box::new(source) };
        let mut request = url.into_client_request().map_err(unreachable)?;
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("janus-protocol"));
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(2 * MESSAGE_MAX)
            .max_message_size(Some(MESSAGE_MAX))
            .max_frame_size(Some(MESSAGE_MAX));
        match timeout(CONNECT_TIMEOUT, connect_async_with_config(request, Some(config), true)).await {
            Ok(Ok((stream, _response))) => Ok(Self(stream)),
            Ok(Err(source)) => Err(unreachable(source)),
            Err(_elapsed) => Err(JanusError::TimedOut { doing: DOING, limit: CONNECT_TIMEOUT }),
        }
    }

    /// Sends one frame.
    pub(crate) async fn send(&mut self, text: String) -> Result<(), JanusError> {
        const DOING: &str = "sending";
        match timeout(SEND_TIMEOUT, self.0.send(Message::text(text))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(JanusError::Unreachable { doing: DOING, source: Box::new(source) }),
            Err(_elapsed) => Err(JanusError::TimedOut { doing: DOING, limit: SEND_TIMEOUT }),
        }
    }

    /// The next text frame; `None` when the connection is over. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Option<String> {
        // Pings are answered by the library; each turn of this loop takes one frame off the wire.
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return Some(text.as_str().to_owned()),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                // Janus speaks text only; anything else means that this is not Janus.
                Ok(Message::Binary(_) | Message::Frame(_) | Message::Close(_)) => return None,
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "a connection to Janus broke");
                    return None;
                }
            }
        }
    }

    /// Says goodbye and waits a moment for the answer.
    pub(crate) async fn close(mut self) {
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        if let Ok(Ok(())) = timeout_at(deadline, self.0.close(None)).await {
            while let Ok(Some(Ok(_))) = timeout_at(deadline, self.0.next()).await {}
        }
    }
}
