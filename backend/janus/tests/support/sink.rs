//! Takes in what the event handler of Janus posts, as the web would.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::within;

/// A sink of events.
pub(crate) struct Sink {
    /// Where Janus posts.
    pub(crate) url: String,
    bodies: mpsc::Receiver<Vec<u8>>,
}

impl Sink {
    /// Listens for events.
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, bodies) = mpsc::channel(64);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take_in(stream, sender.clone()));
            }
        });
        Self { url: format!("http://127.0.0.1:{port}/events"), bodies }
    }

    /// The next body that was posted.
    pub(crate) async fn body(&mut self) -> Vec<u8> {
        within("an event", self.bodies.recv()).await.expect("the sink listens")
    }
}

/// Answers one request after the other, until the connection ends.
async fn take_in(mut stream: TcpStream, bodies: mpsc::Sender<Vec<u8>>) {
    let mut read = Vec::new();
    loop {
        let Some(head) = read.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4) else {
            if stream.read_buf(&mut read).await.is_ok_and(|bytes| bytes > 0) {
                continue;
            }
            return;
        };
        let lines = String::from_utf8_lossy(&read[..head]).to_lowercase();
        let length = lines.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).expect("a length");
        while read.len() < head + length {
            if !stream.read_buf(&mut read).await.is_ok_and(|bytes| bytes > 0) {
                return;
            }
        }
        let body = read[head..head + length].to_vec();
        read.drain(..head + length);
        if bodies.send(body).await.is_err() {
            return;
        }
        if stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.is_err() {
            return;
        }
    }
}
