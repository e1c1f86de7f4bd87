//! The front door of a stack with several server processes: one address, behind which each connection goes to the next
//! process that lives. What Caddy is in production, as far as nodes that come and go are concerned.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// How long a process may take to accept a connection before the next one is tried. On loopback a process that lives
/// accepts at once.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// Most connections at a time: each costs two file descriptors, of which a process often has 4,096.
const CONNECTIONS_MAX: usize = 1_500;

/// Where a process listens, by the name of its service.
type Node = (&'static str, u16);

/// An open door; it is shut, and every connection through it ends, when this is dropped.
#[derive(Debug)]
pub(crate) struct Door {
    nodes: Arc<[Node]>,
    only: watch::Sender<Option<&'static str>>,
    task: JoinHandle<()>,
}

impl Door {
    /// Opens it on a port of loopback.
    pub(crate) async fn open(port: u16, nodes: Vec<Node>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("the front door cannot listen")?;
        let nodes: Arc<[Node]> = nodes.into();
        let (only, allowed) = watch::channel(None);
        let task = tokio::spawn(keep_open(listener, Arc::clone(&nodes), allowed));
        Ok(Self { nodes, only, task })
    }

    /// Lets new connections reach this service alone, or every one again. Those that exist stay where they are.
    pub(crate) fn lead_to(&self, service: Option<&str>) -> Result<()> {
        let only = match service {
            None => None,
            Some(service) => {
                let known = self.nodes.iter().find(|(name, _)| *name == service);
                Some(known.with_context(|| format!("`{service}` is not behind the door"))?.0)
            }
        };
        self.only.send_replace(only);
        Ok(())
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep_open(listener: TcpListener, nodes: Arc<[Node]>, only: watch::Receiver<Option<&'static str>>) {
    let turn = Arc::new(AtomicUsize::new(0));
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        // A connection that broke while it was accepted is the client's to repeat.
        let Ok((client, _)) = listener.accept().await else { continue };
        let (nodes, turn, only) = (Arc::clone(&nodes), Arc::clone(&turn), *only.borrow());
        connections.spawn(async move {
            // Where nobody lives the client's connection is simply closed.
            if let Some(node) = next_that_lives(&nodes, only, &turn).await {
                carry(client, node).await;
            }
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
}

/// A connection to the process whose turn it is, or to the next one that accepts it.
async fn next_that_lives(nodes: &[Node], only: Option<&str>, turn: &AtomicUsize) -> Option<TcpStream> {
    let first = turn.fetch_add(1, Ordering::Relaxed);
    let in_turn = (0..nodes.len()).map(|offset| nodes[(first + offset) % nodes.len()]);
    for (_, port) in in_turn.filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        let connecting = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
        if let Ok(Ok(node)) = timeout(CONNECT_LIMIT, connecting).await {
            return Some(node);
        }
    }
    None
}

/// Moves bytes until either side ends it. There is no time limit: a consultation lasts as long as it lasts.
async fn carry(mut client: TcpStream, mut node: TcpStream) {
    // A push is small and must not wait for the acknowledgement of the one before. A connection that is gone needs no
    // option, and no other word about its end than the end itself.
    let _ = client.set_nodelay(true);
    let _ = node.set_nodelay(true);
    let _ = copy_bidirectional(&mut client, &mut node).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Answers each connection with one letter, and keeps it open.
    async fn node(letter: u8) -> (u16, JoinHandle<()>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.write_all(&[letter]).await.unwrap();
                open.push(stream);
            }
        });
        (port, task)
    }

    fn free_port() -> u16 {
        std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
    }

    async fn letter(port: u16) -> (Option<char>, TcpStream) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let letter = timeout(CONNECT_LIMIT, stream.read_u8()).await.unwrap().ok().map(char::from);
        (letter, stream)
    }

    #[tokio::test]
    async fn connections_go_to_the_living_in_turn_and_end_with_them() {
        let ((a, a_task), (b, b_task)) = (node(b'a').await, node(b'b').await);
        let port = free_port();
        let door = Door::open(port, vec![("a", a), ("b", b)]).await.unwrap();
        let (first, mut stays) = letter(port).await;
        assert_eq!([first, letter(port).await.0, letter(port).await.0], [Some('a'), Some('b'), Some('a')]);
        a_task.abort();
        let end = timeout(CONNECT_LIMIT, stays.read_u8()).await.expect("the end is passed on");
        assert!(end.is_err());
        assert_eq!([letter(port).await.0, letter(port).await.0], [Some('b'), Some('b')]);
        b_task.abort();
        assert!(b_task.await.unwrap_err().is_cancelled());
        assert_eq!(letter(port).await.0, None, "where nobody lives the door is shut in their face");
        drop(door);
    }

    #[tokio::test]
    async fn a_door_may_lead_to_one_alone() {
        let ((a, _a), (b, _b)) = (node(b'a').await, node(b'b').await);
        let port = free_port();
        let door = Door::open(port, vec![("a", a), ("b", b)]).await.unwrap();
        door.lead_to(Some("b")).unwrap();
        assert_eq!([letter(port).await.0, letter(port).await.0], [Some('b'), Some('b')]);
        door.lead_to(None).unwrap();
        assert_ne!(letter(port).await.0, letter(port).await.0);
        assert!(door.lead_to(Some("c")).is_err());
    }
}
