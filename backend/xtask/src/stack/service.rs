//! A process together with the proof that it is ready.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::net::UdpSocket;

use super::mongo_wire;
use super::process::{Process, Spec};

/// How long a service may take from its start to its first answer. Generous: on a busy machine a cold start of the database
/// was seen to take several seconds.
const READY_LIMIT: Duration = Duration::from_mins(1);

/// How a service shows that it is ready: it answers in its own protocol.
#[derive(Debug, Clone)]
pub(crate) enum Probe {
    /// A database that takes writes.
    Database {
        /// Its port on loopback.
        port: u16,
    },
    /// A mongod that has to be made a replica set of one first.
    ReplicaSet {
        /// Its port on loopback.
        port: u16,
    },
    /// Janus' admin API lists its sessions, and its WebSocket port is open.
    Janus {
        /// The port of the admin API.
        admin: u16,
        /// The port of the WebSocket API.
        api: u16,
        /// The secret of the admin API.
        secret: String,
    },
    /// A TURN server answers a STUN binding request.
    Turn {
        /// Where it listens, over UDP.
        address: SocketAddr,
    },
    /// Anteroom calls itself ready.
    Server {
        /// Its port on loopback.
        port: u16,
    },
}

impl Probe {
    /// One look.
    pub(crate) async fn look(&self) -> Result<()> {
        match self {
            Self::Database { port } => mongo_wire::takes_writes(*port).await,
            Self::ReplicaSet { port } => mongo_wire::lead_own_replica_set(*port).await,
            Self::Janus { admin, api, secret } => {
                let request = json!({"janus": "list_sessions", "transaction": "ready", "admin_secret": secret});
                let url = format!("http://127.0.0.1:{admin}/admin");
                let response = reqwest::Client::new().post(url).json(&request).send().await?;
                let answer: Value = response.json().await?;
                ensure!(answer["janus"] == "success", "Janus refuses the admin API");
                tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, *api)).await.context("no WebSocket API")?;
                Ok(())
            }
            Self::Turn { address } => stun_binding(*address).await,
            Self::Server { port } => {
                let url = format!("http://127.0.0.1:{port}/health/ready");
                let status = reqwest::Client::new().get(url).send().await?.status();
                ensure!(status.is_success(), "it answers {status}");
                Ok(())
            }
        }
    }
}

/// The constant that marks a STUN message (RFC 8489 §5).
const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// How long to wait for the answer to one datagram.
const STUN_LIMIT: Duration = Duration::from_millis(500);

async fn stun_binding(address: SocketAddr) -> Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await.context("no UDP socket")?;
    socket.connect(address).await.context("no route")?;
    let id: [u8; 12] = rand::random();
    let mut request = vec![0, 1, 0, 0];
    request.extend_from_slice(&STUN_COOKIE);
    request.extend_from_slice(&id);
    socket.send(&request).await.context("nobody listens")?;
    let mut answer = [0; 512];
    let length = tokio::time::timeout(STUN_LIMIT, socket.recv(&mut answer)).await.context("no answer")??;
    ensure!(length >= 20 && answer[..2] == [1, 1] && answer[8..20] == id, "that is no STUN answer");
    Ok(())
}

/// A process that is kept ready.
#[derive(Debug)]
pub(crate) struct Service {
    /// How it is started.
    pub(crate) spec: Spec,
    /// The running process, or the last one that ran.
    pub(crate) process: Process,
    /// How it shows that it is ready.
    pub(crate) probe: Probe,
}

impl Service {
    /// Starts the process and waits until it is ready.
    pub(crate) async fn start(spec: Spec, probe: Probe) -> Result<Self> {
        let process = Process::start(&spec)?;
        process.ready(READY_LIMIT, || probe.look()).await?;
        Ok(Self { spec, process, probe })
    }

    /// Starts it anew, unless it runs, and waits until it is ready.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        if self.process.status().is_some() {
            self.process = Process::start(&self.spec)?;
        }
        let probe = self.probe.clone();
        self.process.ready(READY_LIMIT, || probe.look()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_stun_answer_to_our_own_question_counts() {
        for honest in [true, false] {
            let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let address = server.local_addr().unwrap();
            let answer = async move {
                let mut request = [0; 64];
                let (length, from) = server.recv_from(&mut request).await.unwrap();
                request[..2].copy_from_slice(&[1, 1]);
                request[19] ^= u8::from(!honest);
                server.send_to(&request[..length], from).await.unwrap();
            };
            let (result, ()) = tokio::join!(stun_binding(address), answer);
            assert_eq!(result.is_ok(), honest);
        }
    }
}
