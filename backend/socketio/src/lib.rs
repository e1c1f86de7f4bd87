//! Socket.IO over WebSocket, for very many pages that are told little and ask less.
//!
//! The server's side of the two protocols that `socket.io-client` 4 speaks, as far as pages of ours need them: Engine.IO 4
//! (<https://socket.io/docs/v4/engine-io-protocol/>) without long polling, and Socket.IO 5
//! (<https://socket.io/docs/v4/socket-io-protocol/>) without binary payloads. `WebSocket` frames are tungstenite's.
//!
//! What it exists for is the price of a page that waits. A connection is one task, one read buffer and its frames' state;
//! whoever has something to tell writes it to the network at once, without waking that task. Decision 36 has the figures.

mod connection;
mod packet;
mod page;
mod upgrade;
mod wire;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::Serialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use page::{Page, Untold};

/// What bounds connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How often a page is asked whether it is still there. One that has joined no namespace by the first time is closed.
    pub ping_every: Duration,
    /// How long it may take to answer.
    pub pong_within: Duration,
    /// The longest message that is read, in bytes; a longer one ends the connection.
    pub message_max: usize,
    /// Most messages that may wait for a page that takes none.
    pub waiting_max: usize,
    /// Most requests of one connection that are being answered. One that asks for more at a time is closed.
    pub requests_max: usize,
}

/// What is said to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(String);

impl Answer {
    /// Says this.
    ///
    /// # Panics
    ///
    /// When it cannot be put into JSON, which is a defect of its type.
    pub fn of(said: &impl Serialize) -> Self {
        let Ok(json) = serde_json::to_string(said) else { panic!("an answer is made of what JSON has") };
        Self(json)
    }
}

/// A part of the sockets, with rules of its own for who may come in.
#[async_trait]
pub trait Namespace<Who>: Send + Sync {
    /// Its name, which begins with a slash.
    fn name(&self) -> &'static str;

    /// Lets somebody in, or says in a word why not. `connect` is what their page says of itself.
    async fn admit(&self, who: &Who, connect: Value) -> Result<Arc<dyn Guest>, &'static str>;
}

/// Somebody who was let in.
#[async_trait]
pub trait Guest: Send + Sync {
    /// Their page is connected and may be told things. What is returned is dropped when it is not any more.
    fn connected(&self, page: &Page) -> Box<dyn Send>;

    /// Answers a request of the page.
    async fn answer(&self, event: &str, request: Value) -> Answer;
}

/// All namespaces, and what their connections have in common.
pub struct Sockets<Who> {
    shared: Arc<Shared<Who>>,
}

struct Shared<Who> {
    limits: Limits,
    namespaces: Vec<Box<dyn Namespace<Who>>>,
    stop: CancellationToken,
}

impl<Who> Clone for Sockets<Who> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<Who: Send + Sync + 'static> Sockets<Who> {
    /// Sockets with these namespaces. They end with `stop`.
    pub fn new(limits: Limits, namespaces: Vec<Box<dyn Namespace<Who>>>, stop: CancellationToken) -> Self {
        Self { shared: Arc::new(Shared { limits, namespaces, stop }) }
    }
}
