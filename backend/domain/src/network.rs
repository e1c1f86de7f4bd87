//! Which addresses the server may connect to on behalf of whoever registers a camera, or somewhere to send webhooks to.
//!
//! Such an address is typed in by somebody, and the server stands where that somebody may not: beside the database, the
//! Admin API of Janus, the metadata service of a cloud. So the rule is asked about the resolved address, at every connection.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Longest name of a host, as the domain name system has it.
const HOST_LENGTH_MAX: usize = 253;

/// Whom to ask for: a name, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name, which has to be resolved anew for each connection.
    Name(String),
    /// An address.
    Ip(IpAddr),
}

/// As it stands in an address: IPv6 in brackets.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V4(ip)) => write!(f, "{ip}"),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
        }
    }
}

/// What is wrong with the part of an address that says where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceProblem {
    /// No host, or something that cannot be one.
    Host,
    /// Not a number from 1 to 65535.
    Port,
}

/// Which addresses and ports may be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRule {
    /// Networks that are not public and may be connected to all the same, such as that of cameras.
    pub private_networks: Vec<Network>,
    /// The ports that may be connected to.
    pub ports: Vec<PortRange>,
}

/// Ports from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

/// A network, such as `192.168.7.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// A text is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A network is written as 192.168.7.0/24 or fd00:7::/64.")]
pub struct NetworkProblem;

/// Why an address is not connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefusal {
    /// The server itself.
    #[error("The server does not connect to itself.")]
    Loopback,
    /// Neighbours without a configured address, and the metadata services of clouds.
    #[error("The server does not connect to link-local addresses.")]
    LinkLocal,
    /// Many at once.
    #[error("The server does not connect to multicast addresses.")]
    Multicast,
    /// No address of anybody.
    #[error("The server does not connect to reserved addresses.")]
    Reserved,
    /// An IPv4 address in the clothes of an IPv6 address.
    #[error("An IPv4 address must be written as one.")]
    Disguised,
    /// A network that is not public and not among those that are allowed.
    #[error("This network is not among those that the server may connect to.")]
    PrivateNetwork,
    /// A port that is not among those that are allowed.
    #[error("This port is not among those that the server may connect to.")]
    Port,
}

impl Default for AddressRule {
    /// Public addresses, on the ports that makers choose for RTSP.
    fn default() -> Self {
        let ports = [322, 554, 8554, 10554].map(|port| PortRange { first: port, last: port });
        Self { private_networks: Vec::new(), ports: ports.into() }
    }
}

impl AddressRule {
    /// Whether an address may be registered that leads here. What a name leads to is asked anew at each connection, so of
    /// a name only its port is judged here.
    pub fn admits_place(&self, host: &Host, port: u16) -> Result<(), AddressRefusal> {
        match host {
            Host::Ip(ip) => self.check(*ip, port),
            Host::Name(_) => self.check_port(port),
        }
    }

    /// Whether an address is in a network that is not public, and may be connected to all the same.
    pub fn is_private(&self, ip: IpAddr) -> bool {
        self.private_networks.iter().any(|network| network.contains(ip))
    }

    /// Whether this address may be connected to.
    pub fn check(&self, ip: IpAddr, port: u16) -> Result<(), AddressRefusal> {
        self.check_port(port)?;
        let is_public = match ip {
            IpAddr::V4(ip) => judge_v4(ip)?,
            IpAddr::V6(ip) => judge_v6(ip)?,
        };
        if is_public || self.is_private(ip) {
            return Ok(());
        }
        Err(AddressRefusal::PrivateNetwork)
    }

    fn check_port(&self, port: u16) -> Result<(), AddressRefusal> {
        let is_allowed = self.ports.iter().any(|range| (range.first..=range.last).contains(&port));
        if is_allowed { Ok(()) } else { Err(AddressRefusal::Port) }
    }
}

/// Whether the address is public; a refusal if no configuration can allow it.
fn judge_v4(ip: Ipv4Addr) -> Result<bool, AddressRefusal> {
    let [a, b, ..] = ip.octets();
    if ip.is_loopback() {
        return Err(AddressRefusal::Loopback);
    }
    if ip.is_link_local() {
        return Err(AddressRefusal::LinkLocal);
    }
    if ip.is_multicast() {
        return Err(AddressRefusal::Multicast);
    }
    // 0.0.0.0/8 reaches the machine itself on Linux; 240.0.0.0/4 has the broadcast address in it.
    if a == 0 || a >= 240 {
        return Err(AddressRefusal::Reserved);
    }
    let is_carrier = a == 100 && (64..128).contains(&b);
    let is_benchmark = a == 198 && (18..20).contains(&b);
    let is_protocol = ip.octets()[..3] == [192, 0, 0];
    Ok(!(ip.is_private() || ip.is_documentation() || is_carrier || is_benchmark || is_protocol))
}

/// As [`judge_v4`].
fn judge_v6(ip: Ipv6Addr) -> Result<bool, AddressRefusal> {
    let [first, second, ..] = ip.segments();
    if ip.is_loopback() {
        return Err(AddressRefusal::Loopback);
    }
    if ip.is_unicast_link_local() {
        return Err(AddressRefusal::LinkLocal);
    }
    if ip.is_multicast() {
        return Err(AddressRefusal::Multicast);
    }
    if ip.is_unspecified() {
        return Err(AddressRefusal::Reserved);
    }
    // Mapped, compatible, translated (64:ff9b), 6to4 (2002) and Teredo (2001:0) addresses all carry an IPv4 address that
    // some gateway may unwrap.
    let carries_v4 = ip.segments()[..5] == [0; 5] || (first, second) == (0x64, 0xff9b);
    if carries_v4 || first == 0x2002 || (first, second) == (0x2001, 0) {
        return Err(AddressRefusal::Disguised);
    }
    // Site-local addresses are long given up, and no one's.
    if (0xfec0..0xff00).contains(&first) {
        return Err(AddressRefusal::Reserved);
    }
    // The metadata service of a cloud, in an otherwise private network.
    if ip == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254) {
        return Err(AddressRefusal::LinkLocal);
    }
    let is_documentation = (first, second) == (0x2001, 0xdb8);
    Ok(!(ip.is_unique_local() || is_documentation))
}

impl Network {
    /// Whether an address is in this network.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Network {
    type Err = NetworkProblem;

    fn from_str(text: &str) -> Result<Self, NetworkProblem> {
        let (address, prefix) = text.split_once('/').ok_or(NetworkProblem)?;
        let address: IpAddr = address.trim().parse().map_err(|_| NetworkProblem)?;
        let prefix: u8 = prefix.trim().parse().map_err(|_| NetworkProblem)?;
        if prefix > if address.is_ipv4() { 32 } else { 128 } {
            return Err(NetworkProblem);
        }
        Ok(Self { address, prefix })
    }
}

/// Reads a host and, where there is one, a port.
pub(crate) fn read_place(text: &str) -> Result<(Host, Option<u16>), PlaceProblem> {
    if let Some(rest) = text.strip_prefix('[') {
        let (ip, after) = rest.split_once(']').ok_or(PlaceProblem::Host)?;
        let ip: Ipv6Addr = ip.parse().map_err(|_| PlaceProblem::Host)?;
        let port = match after.strip_prefix(':') {
            Some(port) => Some(read_port(port)?),
            None if after.is_empty() => None,
            None => return Err(PlaceProblem::Host),
        };
        return Ok((Host::Ip(IpAddr::V6(ip)), port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(read_port(port)?)),
        None => (text, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if host.is_empty() || host.len() > HOST_LENGTH_MAX || !host.chars().all(is_name) {
        return Err(PlaceProblem::Host);
    }
    let ip = host.parse().map(|ip| Host::Ip(IpAddr::V4(ip)));
    Ok((ip.unwrap_or_else(|_| Host::Name(host.to_ascii_lowercase())), port))
}

fn read_port(text: &str) -> Result<u16, PlaceProblem> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port != 0).ok_or(PlaceProblem::Port)
}
