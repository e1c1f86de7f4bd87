//! The network's end of a connection.
//!
//! Anybody may send: what the network takes at once is gone when the call returns, and only what it does not take waits for
//! the connection's task. That task alone reads.

use std::io::{self, ErrorKind, Read, Write};

use parking_lot::Mutex;
use tokio::{io::Interest, net::TcpStream, sync::Notify};
use tokio_tungstenite::tungstenite::{
    Error, Message, Utf8Bytes,
    protocol::{Role, WebSocketConfig, WebSocketContext},
};

use crate::{Limits, page::Untold};

/// The read buffer of a connection. What pages ask fits into it; a longer message is read in parts. The default of 128 kB
/// costs more than everything else about a page.
const READ_BUFFER: usize = 512;

/// A connection, for as long as anybody may send.
pub(crate) struct Wire {
    stream: TcpStream,
    frames: Mutex<Frames>,
    waiting_max: usize,
    /// Something waits for the network, or nobody wants this connection any more.
    stir: Notify,
}

struct Frames {
    context: WebSocketContext,
    /// Messages that the network has not taken. All of them have gone when a later one has.
    waiting: usize,
    /// Whether the connection is to end.
    is_over: bool,
}

/// The stream as tungstenite wants it: it takes or gives what it can, and never waits.
struct Now<'a>(&'a TcpStream);

impl Read for Now<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl Write for Now<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What reading came to.
pub(crate) enum Came {
    /// A text.
    Text(Utf8Bytes),
    /// Something that is the library's, which answers pings of its own protocol.
    Unneeded,
    /// Nothing, for now.
    Nothing,
    /// The end.
    End,
}

impl Wire {
    /// Over a stream that has been upgraded; `read` is what came after the request.
    pub(crate) fn new(stream: TcpStream, read: Vec<u8>, limits: &Limits) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(limits.message_max))
            .max_frame_size(Some(limits.message_max));
        let context = WebSocketContext::from_partially_read(read, Role::Server, Some(config));
        let frames = Mutex::new(Frames { context, waiting: 0, is_over: false });
        Self { stream, frames, waiting_max: limits.waiting_max, stir: Notify::new() }
    }

    /// Sends a text, now or as soon as the network takes it.
    pub(crate) fn send(&self, text: String) -> Result<(), Untold> {
        let mut frames = self.frames.lock();
        if frames.is_over {
            return Err(Untold::Gone);
        }
        if frames.waiting >= self.waiting_max {
            return Err(Untold::Busy);
        }
        match frames.context.write(&mut Now(&self.stream), Message::text(text)) {
            Ok(()) => {
                frames.waiting = 0;
                Ok(())
            }
            Err(error) if is_for_later(&error) => {
                frames.waiting += 1;
                self.stir.notify_one();
                Ok(())
            }
            Err(_) => {
                frames.is_over = true;
                self.stir.notify_one();
                Err(Untold::Gone)
            }
        }
    }

    /// Ends the connection, with these as the last words.
    pub(crate) fn end(&self, last_words: String) {
        self.send(last_words).ok();
        self.frames.lock().is_over = true;
        self.stir.notify_one();
    }

    /// What has come, if anything has.
    pub(crate) fn read(&self) -> Came {
        let mut frames = self.frames.lock();
        if frames.is_over {
            return Came::End;
        }
        match frames.context.read(&mut Now(&self.stream)) {
            Ok(Message::Text(text)) => Came::Text(text),
            Ok(Message::Ping(_) | Message::Pong(_)) => Came::Unneeded,
            Ok(Message::Binary(_) | Message::Close(_) | Message::Frame(_)) => Came::End,
            Err(error) if is_for_later(&error) => Came::Nothing,
            Err(_) => Came::End,
        }
    }

    /// Returns when there may be something to read, or the connection is to end; meanwhile sends what waits.
    pub(crate) async fn stirred(&self) {
        loop {
            let waits = self.frames.lock().waiting > 0;
            let interest = if waits { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
            let ready = tokio::select! {
                ready = self.stream.ready(interest) => ready,
                () = self.stir.notified() => {
                    if self.frames.lock().is_over {
                        return;
                    }
                    continue;
                }
            };
            let Ok(ready) = ready else {
                self.frames.lock().is_over = true;
                return;
            };
            if ready.is_writable() {
                self.flush();
            }
            if ready.is_readable() || ready.is_read_closed() {
                return;
            }
        }
    }

    fn flush(&self) {
        let mut frames = self.frames.lock();
        match frames.context.flush(&mut Now(&self.stream)) {
            Ok(()) => frames.waiting = 0,
            Err(error) if is_for_later(&error) => {}
            Err(_) => frames.is_over = true,
        }
    }

    /// Says goodbye. What the network does not take of it is lost.
    pub(crate) fn close(&self) {
        let mut frames = self.frames.lock();
        frames.is_over = true;
        frames.context.close(&mut Now(&self.stream), None).ok();
    }
}

/// Whether the network merely takes or has nothing now.
fn is_for_later(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}
