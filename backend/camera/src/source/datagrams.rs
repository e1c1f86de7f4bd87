//! Media that comes in datagrams of its own: a pair of ports for each stream, in order again, and framed as it would have come
//! within the connection.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use bytes::{BufMut, Bytes, BytesMut};
use tokio::{
    net::UdpSocket,
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep_until},
};

use super::{message::MEDIA_HEAD, reorder::Reorder};

/// How often a pair of neighbouring ports is looked for.
const TRIES_MAX: usize = 64;
/// Longest datagram. Longer ones are cut by the kernel, and then lost.
const DATAGRAM_MAX: usize = 2048;
/// How often the camera is told that somebody still listens; some stop sending otherwise.
const REPORT_EVERY: Duration = Duration::from_secs(5);
/// A receiver report about nothing, from nobody in particular.
const REPORT: [u8; 8] = [0x80, 201, 0, 1, 0x41, 0x6e, 0x74, 0x65];
/// An empty packet, which opens the way through a firewall.
const OPENER: [u8; 12] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0x41, 0x6e, 0x74, 0x65];

/// Two ports: media, and one above it what is said about media.
pub(crate) struct Pair {
    media: UdpSocket,
    reports: UdpSocket,
    /// The port for media.
    pub(crate) port: u16,
}

impl Pair {
    /// Two neighbouring free ports of this address, the lower one even.
    pub(crate) async fn bind(ip: IpAddr) -> std::io::Result<Self> {
        for _ in 0..TRIES_MAX {
            let media = UdpSocket::bind((ip, 0)).await?;
            let port = media.local_addr()?.port();
            if port % 2 == 0
                && let Ok(reports) = UdpSocket::bind((ip, port + 1)).await
            {
                return Ok(Self { media, reports, port });
            }
        }
        Err(std::io::ErrorKind::AddrInUse.into())
    }

    /// Moves what `camera` sends to `out`, as media of `channel`, until nobody takes it any more. `server_port` is where the
    /// camera sends from, if it told.
    pub(crate) async fn run(self, camera: IpAddr, server_port: Option<u16>, channel: u8, out: mpsc::Sender<Bytes>) {
        let Self { media, reports, .. } = self;
        let mut order = Reorder::default();
        let (mut datagram, mut report) = (vec![0; DATAGRAM_MAX], vec![0; DATAGRAM_MAX]);
        let mut ticks = interval(REPORT_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if let Some(port) = server_port {
            media.send_to(&OPENER, SocketAddr::new(camera, port)).await.ok();
        }
        loop {
            let frame = tokio::select! {
                received = media.recv_from(&mut datagram) => {
                    // An unreachable port of the camera's shows here, and passes.
                    let Ok((length, from)) = received else { continue };
                    if from.ip() == camera {
                        order.push(Bytes::copy_from_slice(&datagram[..length]), Instant::now());
                    }
                    None
                }
                received = reports.recv_from(&mut report) => {
                    let Ok((length, from)) = received else { continue };
                    (from.ip() == camera).then(|| framed(channel + 1, &report[..length]))
                }
                () = sleep_until_some(order.poll_timeout()) => None,
                _ = ticks.tick() => {
                    if let Some(port) = server_port.and_then(|port| port.checked_add(1)) {
                        reports.send_to(&REPORT, SocketAddr::new(camera, port)).await.ok();
                    }
                    None
                }
            };
            let ordered = std::iter::from_fn(|| order.pop(Instant::now())).map(|packet| framed(channel, &packet));
            for frame in frame.into_iter().chain(ordered) {
                if out.send(frame).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn framed(channel: u8, packet: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(MEDIA_HEAD + packet.len());
    frame.put_u8(b'$');
    frame.put_u8(channel);
    frame.put_u16(u16::try_from(packet.len()).expect("a datagram is short"));
    frame.put_slice(packet);
    frame.freeze()
}

async fn sleep_until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
