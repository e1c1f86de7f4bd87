//! A line that loses: UDP between browsers and the relay, with losses, delays and narrow places as a test wants them. It needs
//! nothing of the kernel, which has no `netem` everywhere.
//!
//! As a router does, it has a socket of its own for each client, so that answers find their way back.

mod way;

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use parking_lot::Mutex;
use serde::Serialize;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

pub(crate) use self::way::Condition;
use self::way::Way;

/// Most clients at a time: each peer connection of each page is one.
const CLIENTS_MAX: usize = 64;
/// Most datagrams that are on their way in one direction: half a second of several films. Who comes later is lost.
const ON_THE_WAY_MAX: usize = 2_048;
/// A client that nobody has answered for so long is forgotten. Longer than any test cuts the line.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(2);
/// Longer than any datagram on any line.
const DATAGRAM_MAX: usize = 2_048;
/// How long the kernel may take to accept one.
const SEND_LIMIT: Duration = Duration::from_secs(1);

/// What has become of the datagrams of one direction so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Fate {
    /// They have arrived, or will.
    carried: u64,
    /// They never arrive.
    lost: u64,
}

/// An open line; it is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Line {
    /// Where clients reach what is beyond it.
    pub(crate) address: SocketAddr,
    up: Arc<Direction>,
    down: Arc<Direction>,
    task: JoinHandle<()>,
}

impl Line {
    /// Opens a perfect one between two addresses, at the first of which it listens.
    pub(crate) async fn open(address: SocketAddr, beyond: SocketAddr) -> Result<Self> {
        let socket = UdpSocket::bind(address).await.context("the line cannot listen")?;
        let address = socket.local_addr().context("the line has no address")?;
        let mut tasks = JoinSet::new();
        let [up, down] = [(); 2].map(|()| Direction::open(&mut tasks));
        let clients = Clients { socket: Arc::new(socket), beyond, up: Arc::clone(&up), down: Arc::clone(&down) };
        let task = tokio::spawn(async move {
            // Dropped with this task, and with it what the line has not delivered yet.
            let _delivering = tasks;
            clients.carry().await;
        });
        Ok(Self { address, up, down, task })
    }

    /// Makes it another one: `up` is from the clients, `down` to them.
    pub(crate) fn becomes(&self, up: Condition, down: Condition) {
        self.up.way.lock().0.becomes(up);
        self.down.way.lock().0.becomes(down);
    }

    /// What has become of everything, up and down.
    pub(crate) fn fates(&self) -> [Fate; 2] {
        [&self.up, &self.down].map(|direction| direction.way.lock().1)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A datagram on its way.
struct Datagram {
    arrives: Instant,
    bytes: Vec<u8>,
    /// Who sends it on: for the ways beyond, the client's own, which is connected.
    socket: Arc<UdpSocket>,
    to: Option<SocketAddr>,
}

/// One direction, with what is on it.
#[derive(Debug)]
struct Direction {
    way: Mutex<(Way, Fate)>,
    queue: mpsc::Sender<Datagram>,
}

impl Direction {
    fn open(tasks: &mut JoinSet<()>) -> Arc<Self> {
        let (queue, on_the_way) = mpsc::channel(ON_THE_WAY_MAX);
        tasks.spawn(deliver(on_the_way));
        Arc::new(Self { way: Mutex::new((Way::new(Instant::now()), Fate::default())), queue })
    }

    /// Puts a datagram on the way, or loses it.
    fn send(&self, bytes: &[u8], socket: &Arc<UdpSocket>, to: Option<SocketAddr>) {
        let mut way = self.way.lock();
        let (way, fate) = &mut *way;
        let arrives = way.send(bytes.len(), Instant::now(), rand::random());
        let datagram = |arrives| Datagram { arrives, bytes: bytes.to_vec(), socket: Arc::clone(socket), to };
        if arrives.is_some_and(|arrives| self.queue.try_send(datagram(arrives)).is_ok()) {
            fate.carried += 1;
        } else {
            fate.lost += 1;
        }
    }
}

async fn deliver(mut on_the_way: mpsc::Receiver<Datagram>) {
    while let Some(Datagram { arrives, bytes, socket, to }) = on_the_way.recv().await {
        sleep_until(arrives).await;
        let sending = async {
            match to {
                Some(to) => socket.send_to(&bytes, to).await,
                None => socket.send(&bytes).await,
            }
        };
        // What cannot be sent is lost, as on any line.
        let _ = timeout(SEND_LIMIT, sending).await;
    }
}

/// Everybody who has sent something through the line.
struct Clients {
    socket: Arc<UdpSocket>,
    beyond: SocketAddr,
    up: Arc<Direction>,
    down: Arc<Direction>,
}

impl Clients {
    async fn carry(self) {
        let mut known: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
        let mut answers = JoinSet::new();
        let mut buffer = [0; DATAGRAM_MAX];
        loop {
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => {
                    // An error is about something that was sent earlier and found nobody.
                    let Ok((length, client)) = received else { continue };
                    if !known.contains_key(&client) && known.len() < CLIENTS_MAX
                        && let Ok(own) = self.socket_beyond().await
                    {
                        answers.spawn(carry_back(Arc::clone(&self.socket), Arc::clone(&own), client, Arc::clone(&self.down)));
                        known.insert(client, own);
                    }
                    if let Some(own) = known.get(&client) {
                        self.up.send(&buffer[..length], own, None);
                    }
                }
                Some(Ok(forgotten)) = answers.join_next(), if !answers.is_empty() => {
                    known.remove(&forgotten);
                }
            }
        }
    }

    /// A client's own.
    async fn socket_beyond(&self) -> Result<Arc<UdpSocket>> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await.context("no UDP socket")?;
        socket.connect(self.beyond).await.context("no route")?;
        Ok(Arc::new(socket))
    }
}

/// Carries what is answered to a client; returns the client once it is to be forgotten.
async fn carry_back(
    socket: Arc<UdpSocket>,
    own: Arc<UdpSocket>,
    client: SocketAddr,
    down: Arc<Direction>,
) -> SocketAddr {
    let mut buffer = [0; DATAGRAM_MAX];
    while let Ok(received) = timeout(FORGOTTEN_AFTER, own.recv(&mut buffer)).await {
        // Where nobody listens beyond, each datagram that was sent there comes back as an error.
        if let Ok(length) = received {
            down.send(&buffer[..length], &socket, Some(client));
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
    const ANSWER_LIMIT: Duration = Duration::from_secs(5);

    /// Answers everybody with what they sent, turned round.
    async fn mirror() -> (SocketAddr, JoinHandle<()>) {
        let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
        let address = socket.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut buffer = [0; DATAGRAM_MAX];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                buffer[..length].reverse();
                socket.send_to(&buffer[..length], from).await.unwrap();
            }
        });
        (address, task)
    }

    async fn client(line: &Line) -> UdpSocket {
        let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
        socket.connect(line.address).await.unwrap();
        socket
    }

    async fn answer(client: &UdpSocket) -> String {
        let mut buffer = [0; DATAGRAM_MAX];
        let length = timeout(ANSWER_LIMIT, client.recv(&mut buffer)).await.expect("an answer comes").unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }

    #[tokio::test]
    async fn each_client_gets_its_own_answers() {
        let (beyond, _mirror) = mirror().await;
        let line = Line::open(LOOPBACK, beyond).await.unwrap();
        let (one, other) = (client(&line).await, client(&line).await);
        one.send(b"abc").await.unwrap();
        other.send(b"xyz").await.unwrap();
        assert_eq!([answer(&one).await, answer(&other).await], ["cba", "zyx"]);
        assert_eq!(line.fates(), [Fate { carried: 2, lost: 0 }; 2]);
    }

    #[tokio::test]
    async fn a_line_that_was_cut_carries_again_when_it_is_mended() {
        let (beyond, _mirror) = mirror().await;
        let line = Line::open(LOOPBACK, beyond).await.unwrap();
        let one = client(&line).await;
        one.send(b"abc").await.unwrap();
        assert_eq!(answer(&one).await, "cba");
        let cut = Condition { loss: 1.0, ..Condition::default() };
        line.becomes(Condition::default(), cut);
        one.send(b"lost").await.unwrap();
        let is_lost = async {
            while line.fates()[1].lost == 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(ANSWER_LIMIT, is_lost).await.expect("the answer is lost");
        let late = Condition { delay_ms: 50, ..Condition::default() };
        line.becomes(late, late);
        let sent_at = Instant::now();
        one.send(b"late").await.unwrap();
        assert_eq!(answer(&one).await, "etal", "the lost answer does not come after all");
        assert!(sent_at.elapsed() >= Duration::from_millis(100), "both ways are late");
    }

    #[tokio::test]
    async fn the_line_has_room_for_so_many_and_no_more() {
        let (beyond, _mirror) = mirror().await;
        let line = Line::open(LOOPBACK, beyond).await.unwrap();
        let mut clients = Vec::new();
        for _ in 0..CLIENTS_MAX {
            let one = client(&line).await;
            one.send(b"ab").await.unwrap();
            assert_eq!(answer(&one).await, "ba");
            clients.push(one);
        }
        let one_more = client(&line).await;
        one_more.send(b"ab").await.unwrap();
        // Datagrams of one socket arrive in order: once this answer is there, the one before was passed over.
        clients[0].send(b"cd").await.unwrap();
        assert_eq!(answer(&clients[0]).await, "dc");
        assert_eq!(line.fates()[0].carried, u64::try_from(CLIENTS_MAX).unwrap() + 1);
    }
}
