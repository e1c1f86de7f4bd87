//! Addresses and ports for services that share a machine with others.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// Where services are put. Below the range from which the kernel takes the ports of outgoing connections (from 32768), so
/// that a port found free is not taken by a passing connection a moment later.
const SERVICE_PORTS: Range<u16> = 12_000..20_000;
/// Where media is put; each stack takes [`MEDIA_SPAN`] in a row.
const MEDIA_PORTS: Range<u16> = 20_000..32_000;
/// How many ports Janus, and as many again coturn, may use: some hundred calls.
const MEDIA_SPAN: u16 = 400;
/// How often a port is guessed before it is called hopeless.
const TRIES_MAX: usize = 200;

/// The ports of one stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ports {
    /// Anteroom itself.
    pub(crate) server: u16,
    /// The database.
    pub(crate) database: u16,
    /// Janus' API over WebSocket.
    pub(crate) janus_api: u16,
    /// Janus' admin API over HTTP.
    pub(crate) janus_admin: u16,
    /// TURN, TCP and UDP.
    pub(crate) turn: u16,
    /// The first of the ports for Janus' media.
    pub(crate) rtp_first: u16,
    /// The first of the ports that coturn relays on.
    pub(crate) relay_first: u16,
}

/// Hands out free ports, none of them twice: for several stacks, and for whatever else a run wants to have beside them.
#[derive(Debug, Default)]
pub(crate) struct Reserve {
    services: Vec<u16>,
    /// The first ports of the spans.
    media: Vec<u16>,
}

impl Reserve {
    /// Ports for everything in a stack; the server's own when it is not given.
    pub(crate) fn stack(&mut self, server: Option<u16>, machine: Ipv4Addr) -> Result<Ports> {
        let rtp_first = self.span()?;
        Ok(Ports {
            server: server.map_or_else(|| self.service(Ipv4Addr::LOCALHOST), Ok)?,
            database: self.service(Ipv4Addr::LOCALHOST)?,
            janus_api: self.service(Ipv4Addr::LOCALHOST)?,
            janus_admin: self.service(Ipv4Addr::LOCALHOST)?,
            turn: self.service(machine)?,
            rtp_first,
            relay_first: self.span()?,
        })
    }

    /// The ports of a stack but for those of its second Janus, which has its own.
    pub(crate) fn another_janus(&mut self, ports: &Ports) -> Result<Ports> {
        let (janus_api, janus_admin) = (self.service(Ipv4Addr::LOCALHOST)?, self.service(Ipv4Addr::LOCALHOST)?);
        Ok(Ports { janus_api, janus_admin, rtp_first: self.span()?, ..ports.clone() })
    }

    /// Ports for services that listen on this address.
    pub(crate) fn services(&mut self, count: usize, address: Ipv4Addr) -> Result<Vec<u16>> {
        (0..count).map(|_| self.service(address)).collect()
    }

    /// A port for a service that listens on this address.
    pub(crate) fn service(&mut self, address: Ipv4Addr) -> Result<u16> {
        let taken = &mut self.services;
        let port = random_port(&SERVICE_PORTS, |port| !taken.contains(&port) && is_free(IpAddr::V4(address), port))?;
        taken.push(port);
        Ok(port)
    }

    fn span(&mut self) -> Result<u16> {
        let taken = &mut self.media;
        let first = random_port(&MEDIA_PORTS, |first| span_fits(first, taken))?;
        taken.push(first);
        Ok(first)
    }
}

impl Ports {
    /// Free ports for everything in the only stack of a run; the server's own when it is not given.
    pub(crate) fn free(server: Option<u16>, machine: Ipv4Addr) -> Result<Self> {
        Reserve::default().stack(server, machine)
    }

    /// Whether everything but the server's own port is still free.
    pub(crate) fn are_free(&self, machine: Ipv4Addr) -> bool {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        [self.database, self.janus_api, self.janus_admin].iter().all(|port| is_free(loopback, *port))
            && is_free(IpAddr::V4(machine), self.turn)
    }

    /// The last of the ports for Janus' media.
    pub(crate) fn rtp_last(&self) -> u16 {
        self.rtp_first + MEDIA_SPAN - 1
    }

    /// The last of the ports that coturn relays on.
    pub(crate) fn relay_last(&self) -> u16 {
        self.relay_first + MEDIA_SPAN - 1
    }
}

/// Whether a service could listen there, over TCP and UDP, now.
pub(crate) fn is_free(address: IpAddr, port: u16) -> bool {
    let address = SocketAddr::new(address, port);
    TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok()
}

fn random_port(range: &Range<u16>, fits: impl Fn(u16) -> bool) -> Result<u16> {
    let mut random = rand::rng();
    (0..TRIES_MAX)
        .map(|_| random.random_range(range.clone()))
        .find(|port| fits(*port))
        .context("no free port was found")
}

fn span_fits(first: u16, others: &[u16]) -> bool {
    first + MEDIA_SPAN <= MEDIA_PORTS.end && others.iter().all(|other| first.abs_diff(*other) >= MEDIA_SPAN)
}

/// The machine's own address. Media needs it: Janus never uses loopback, and coturn has to relay on the address on which
/// Janus is reached. No packet is sent: connecting a UDP socket only asks the kernel which address it would use.
pub(crate) fn machine_address() -> Result<Ipv4Addr> {
    // Addresses that are reserved for documentation, then the private ranges: one of them has a route on any machine
    // with an interface.
    for target in ["198.51.100.1:9", "10.255.255.254:9", "192.168.255.254:9", "172.31.255.254:9"] {
        let Ok(socket) = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)) else { continue };
        if socket.connect(target).is_ok()
            && let Ok(SocketAddr::V4(own)) = socket.local_addr()
            && !own.ip().is_loopback()
            && !own.ip().is_unspecified()
        {
            return Ok(*own.ip());
        }
    }
    bail!(
        "this machine has only the loopback interface, and Janus does not send media there. Give it an address, for example \
         with `ip link add anteroom0 type veth peer name anteroom1 && ip addr add 10.99.0.1/8 dev anteroom0 && \
         ip link set anteroom0 up && ip link set anteroom1 up`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_handed_out_twice() {
        let mut reserve = Reserve::default();
        let (mut services, mut spans) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let ports = reserve.stack(None, Ipv4Addr::LOCALHOST).unwrap();
            let other = reserve.another_janus(&ports).unwrap();
            services.extend([ports.server, ports.database, ports.janus_api, ports.janus_admin, ports.turn]);
            services.extend([other.janus_api, other.janus_admin]);
            services.extend(reserve.services(2, Ipv4Addr::LOCALHOST).unwrap());
            spans.extend([ports.rtp_first..=ports.rtp_last(), other.rtp_first..=other.rtp_last()]);
            spans.push(ports.relay_first..=ports.relay_last());
            assert!(ports.are_free(Ipv4Addr::LOCALHOST));
        }
        services.sort_unstable();
        services.dedup();
        assert_eq!(services.len(), 18);
        spans.sort_by_key(|span| *span.start());
        assert!(spans.windows(2).all(|pair| pair[0].end() < pair[1].start()), "{spans:?}");
    }

    #[test]
    fn a_port_that_somebody_listens_on_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(!is_free(IpAddr::V4(Ipv4Addr::LOCALHOST), listener.local_addr().unwrap().port()));
    }

    #[test]
    fn the_given_port_is_the_servers() {
        assert_eq!(Ports::free(Some(8080), Ipv4Addr::LOCALHOST).unwrap().server, 8080);
    }
}
