//! The limit: a WebSocket server that does nothing but send one text to as many sockets as it is told.
//!
//! It runs in a process of its own, so that its processor time is counted as the server's is.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::time::{Interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async_with_config};

use super::load::Load;
use crate::bench::figures::Figures;
use crate::bench::socket::{self, WebSocket};
use crate::command::guarded;

/// How many clients connect at a time.
const AT_A_TIME: usize = 64;
/// How long anything may take that is waited for.
const LIMIT: Duration = Duration::from_secs(20);

/// `cargo xtask bare-websockets`: takes connections on a port that it prints. The first client gives the orders: each text
/// `SOCKETS BYTES` of its has so many bytes sent to so many of the others, one after another, and is sent back after that.
pub(crate) async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port")?;
    println!("{}", listener.local_addr()?.port());
    let mut commander = accept(&listener).await?;
    let mut sockets = Vec::new();
    while let Some(order) = commander.next().await {
        let order = order?.into_text()?;
        let (count, bytes) = order.split_once(' ').context("not two numbers")?;
        let (count, bytes): (usize, usize) = (count.parse()?, bytes.parse()?);
        while sockets.len() < count {
            sockets.push(timeout(LIMIT, accept(&listener)).await.context("too few connections")??);
        }
        let text = Message::text("x".repeat(bytes));
        for socket in &mut sockets[..count] {
            socket.send(text.clone()).await.context("a client is gone")?;
        }
        commander.send(Message::text(order)).await.context("nobody gives orders")?;
    }
    Ok(())
}

async fn accept(listener: &TcpListener) -> Result<WebSocketStream<TcpStream>> {
    let (stream, _) = listener.accept().await.context("no connection")?;
    stream.set_nodelay(true).context("a connection without options")?;
    accept_async_with_config(stream, Some(socket::small_buffers())).await.context("no WebSocket")
}

/// That server with its clients.
pub(super) struct Bare {
    _process: Child,
    commander: WebSocket,
    load: Load,
    arrivals: mpsc::UnboundedReceiver<Instant>,
    /// Memory per connection, in bytes.
    pub(super) memory: u64,
}

/// What sending cost.
pub(super) struct Sent {
    /// Processor time of one sending, the mean of all.
    pub(super) cpu: Duration,
    /// From the word to send until each text had arrived.
    pub(super) latency: Figures,
}

impl Bare {
    /// Starts it with so many clients.
    pub(super) async fn start(count: usize) -> Result<Self> {
        let program = std::env::current_exe().context("this program has no file")?;
        let mut command = guarded(program);
        command.arg("bare-websockets").stdout(Stdio::piped());
        let mut process = command.spawn().context("cannot start the bare server")?;
        let load = Load::of(process.id().context("the bare server has ended")?);
        let mut stdout = BufReader::new(process.stdout.take().context("no output")?).lines();
        let port = timeout(LIMIT, stdout.next_line()).await.context("no port")??.context("no port")?;
        let url = format!("ws://127.0.0.1:{port}/");
        let mut commander = socket::open(&url, None, None).await?;
        let before = load.memory()?;
        let (tell, arrivals) = mpsc::unbounded_channel();
        // The server takes connections when it is told how many there will be.
        commander.send(Message::text(format!("{count} 300"))).await.context("the bare server is gone")?;
        let mut connecting = stream::iter(0..count).map(|_| socket::open(&url, None, None)).buffer_unordered(AT_A_TIME);
        while let Some(mut socket) = connecting.try_next().await? {
            let tell = tell.clone();
            tokio::spawn(async move {
                while let Some(Ok(_)) = socket.next().await {
                    tell.send(Instant::now()).ok();
                }
            });
        }
        drop(connecting);
        let mut bare = Self { _process: process, commander, load, arrivals, memory: 0 };
        bare.until_sent(count, Instant::now(), &mut Figures::default()).await?;
        let per_client = (load.memory()?.saturating_sub(before)) / u64::try_from(count)?;
        bare.memory = per_client;
        Ok(bare)
    }

    /// Sends so many bytes to so many clients, `rounds` times, at a pace: what a processor does after a rest takes longer.
    pub(super) async fn send(&mut self, count: usize, bytes: usize, rounds: u32, mut pace: Interval) -> Result<Sent> {
        let mut latency = Figures::default();
        let before = self.load.cpu()?;
        for _ in 0..rounds {
            pace.tick().await;
            let began = Instant::now();
            let order = Message::text(format!("{count} {bytes}"));
            self.commander.send(order).await.context("the bare server is gone")?;
            self.until_sent(count, began, &mut latency).await?;
        }
        Ok(Sent { cpu: self.load.cpu()?.saturating_sub(before) / rounds, latency })
    }

    async fn until_sent(&mut self, count: usize, began: Instant, latency: &mut Figures) -> Result<()> {
        for _ in 0..count {
            let arrived = timeout(LIMIT, self.arrivals.recv()).await.context("a text is late")?;
            latency.take(arrived.context("no client")?.saturating_duration_since(began));
        }
        socket::next_text(&mut self.commander).await.map(drop)
    }
}
