//! A browser's socket at the door to the media server.
//!
//! Frames go straight from one socket to the other in one task: a channel between them would wake it twice more for each.

use std::time::Duration;

use anteroom_engine::ports::{ClientFrames, ClientGone};
use async_trait::async_trait;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

/// A browser that sends nothing for this long is gone: its keepalive comes every 25 s, and Janus ends a session after 60 s.
const SILENCE_MAX: Duration = Duration::from_secs(70);
/// How long a frame may take to be taken by the browser.
const SEND_WITHIN: Duration = Duration::from_secs(5);

/// A browser that is connected.
pub(super) struct Browser {
    socket: WebSocket,
    heard: Instant,
    dismissed: CancellationToken,
}

impl Browser {
    /// On this socket.
    pub(super) fn new(socket: WebSocket) -> Self {
        Self { socket, heard: Instant::now(), dismissed: CancellationToken::new() }
    }

    /// Ends what the browser may say, when it is cancelled.
    pub(super) fn dismissal(&self) -> CancellationToken {
        self.dismissed.clone()
    }

    /// Says goodbye. A browser that is gone does not hear it.
    pub(super) async fn close(mut self, farewell: CloseFrame) {
        timeout(SEND_WITHIN, self.socket.send(Message::Close(Some(farewell)))).await.ok();
    }

    async fn frame(&mut self) -> Option<String> {
        loop {
            let message = timeout_at(self.heard + SILENCE_MAX, self.socket.next()).await.ok()??.ok()?;
            self.heard = Instant::now();
            match message {
                Message::Text(text) => return Some(text.as_str().to_owned()),
                // The protocol is text; what is not is passed on as what it is, for the policy to refuse.
                Message::Binary(_) => return Some(String::new()),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Close(_) => return None,
            }
        }
    }
}

#[async_trait]
impl ClientFrames for Browser {
    async fn next(&mut self) -> Option<String> {
        let dismissed = self.dismissed.clone();
        tokio::select! {
            biased;
            () = dismissed.cancelled() => None,
            frame = self.frame() => frame,
        }
    }

    async fn send(&mut self, frame: String) -> Result<(), ClientGone> {
        match timeout(SEND_WITHIN, self.socket.send(Message::Text(frame.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(ClientGone),
        }
    }
}
