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

impl Ports {
    /// Free ports for everything; the server's own when it is not given.
    pub(crate) fn free(server: Option<u16>, machine: Ipv4Addr) -> Result<Self> {
        let mut taken = Vec::new();
        let mut service = |addresses: &[IpAddr]| -> Result<u16> {
            let port = random_port(&SERVICE_PORTS, |port| {
                !taken.contains(&port) && addresses.iter().all(|address| is_free(*address, port))
            })?;
            taken.push(port);
            Ok(port)
        };
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
        let machine = [IpAddr::V4(machine)];
        let rtp_first = random_port(&MEDIA_PORTS, |port| span_fits(port, None))?;
        Ok(Self {
            server: server.map_or_else(|| service(&loopback), Ok)?,
            database: service(&loopback)?,
            janus_api: service(&loopback)?,
            janus_admin: service(&loopback)?,
            turn: service(&machine)?,
            rtp_first,
            relay_first: random_port(&MEDIA_PORTS, |port| span_fits(port, Some(rtp_first)))?,
        })
    }

    /// Free ports for server processes behind a front door, none of which is among these.
    pub(crate) fn of_nodes(&self, count: usize) -> Result<Vec<u16>> {
        let mut taken = vec![self.server, self.database, self.janus_api, self.janus_admin, self.turn];
        let known = taken.len();
        for _ in 0..count {
            let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
            taken.push(random_port(&SERVICE_PORTS, |port| !taken.contains(&port) && is_free(loopback, port))?);
        }
        Ok(taken.split_off(known))
    }

    /// The same ports but for those of a second Janus, which has its own.
    pub(crate) fn of_another_janus(&self) -> Result<Self> {
        let [janus_api, janus_admin] = self.of_nodes(2)?[..] else { unreachable!("as many as were asked for") };
        let is_apart = |port| span_fits(port, Some(self.rtp_first)) && span_fits(port, Some(self.relay_first));
        let rtp_first = random_port(&MEDIA_PORTS, is_apart)?;
        Ok(Self { janus_api, janus_admin, rtp_first, ..self.clone() })
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

fn span_fits(first: u16, other: Option<u16>) -> bool {
    first + MEDIA_SPAN <= MEDIA_PORTS.end && other.is_none_or(|other| first.abs_diff(other) >= MEDIA_SPAN)
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
         with `ip link add anteroom0 type veth peer name anteroom1 && ip addr add 10.99.0.1/24 dev anteroom0 && \
         ip link set anteroom0 up && ip link set anteroom1 up`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_of_a_stack_are_all_different() {
        let ports = Ports::free(None, Ipv4Addr::LOCALHOST).unwrap();
        let other = ports.of_another_janus().unwrap();
        let mut all = vec![ports.server, ports.database, ports.janus_api, ports.janus_admin, ports.turn];
        all.extend([other.janus_api, other.janus_admin]);
        all.extend(other.of_nodes(2).unwrap());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 9);
        assert!(ports.rtp_last() < other.rtp_first || other.rtp_last() < ports.rtp_first);
        assert!(ports.rtp_last() < ports.relay_first || ports.relay_last() < ports.rtp_first);
        assert!(ports.are_free(Ipv4Addr::LOCALHOST));
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
