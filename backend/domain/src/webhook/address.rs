//! Where webhooks are sent.

use std::{fmt, net::IpAddr};

use crate::network::{AddressRefusal, AddressRule, Host, PlaceProblem, read_place};

/// Longest address that is read, in bytes. Chosen: browsers and servers agree on about as much.
const LENGTH_MAX: usize = 2048;

/// An address that webhooks are sent to. Neither `Debug` nor `Display` show more than its origin: path and query of such
/// addresses often are what admits a sender.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookAddress {
    tls: bool,
    host: Host,
    port: u16,
    /// Path and query; begins with a slash.
    target: String,
}

/// Why a text is no address to send webhooks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookAddressProblem {
    /// Nothing was given.
    #[error("The address is missing.")]
    Missing,
    /// It is longer than [`LENGTH_MAX`].
    #[error("The address is longer than {LENGTH_MAX} characters.")]
    TooLong,
    /// Files and whatever else.
    #[error("The address must begin with https:// or http://.")]
    Scheme,
    /// No host, or something that cannot be one.
    #[error("The address names no host.")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("The address has a port that is no number from 1 to 65535.")]
    Port,
    /// Something that would have to be encoded.
    #[error("The address contains a space, a control character or a letter that has to be percent-encoded.")]
    Characters,
    /// A user or a password.
    #[error("The address has a user or password. Sign-in is by the signature; leave them out.")]
    Login,
    /// What stands behind `#` is never sent.
    #[error("The address has a part behind #, which is never sent. Leave it out.")]
    Fragment,
    /// It is not among those that may be connected to.
    #[error(transparent)]
    Refused(#[from] AddressRefusal),
    /// Without encryption, to where everybody could read along.
    #[error("The address must begin with https://: without it only networks of your own are sent to.")]
    Unencrypted,
}

impl From<PlaceProblem> for WebhookAddressProblem {
    fn from(problem: PlaceProblem) -> Self {
        match problem {
            PlaceProblem::Host => Self::Host,
            PlaceProblem::Port => Self::Port,
        }
    }
}

impl WebhookAddress {
    /// Reads an address such as `https://crm.example/hooks/anteroom?key=7`.
    pub fn parse(text: &str) -> Result<Self, WebhookAddressProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WebhookAddressProblem::Missing);
        }
        if text.len() > LENGTH_MAX {
            return Err(WebhookAddressProblem::TooLong);
        }
        let (scheme, rest) = text.split_once("://").ok_or(WebhookAddressProblem::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(WebhookAddressProblem::Scheme),
        };
        // Quotes, brackets and backslashes are read differently by different programs, so they have to be encoded, too.
        if rest
            .chars()
            .any(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
        {
            return Err(WebhookAddressProblem::Characters);
        }
        if rest.contains('#') {
            return Err(WebhookAddressProblem::Fragment);
        }
        let (place, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if place.contains('@') {
            return Err(WebhookAddressProblem::Login);
        }
        let (host, port) = read_place(place)?;
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { tls, host, port: port.unwrap_or(if tls { 443 } else { 80 }), target })
    }

    /// Whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whom to ask for.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, which is 443, or 80 without encryption, where none was given.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query. For the receiver only.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// What the request says that it asks for: the host, and the port where it is not the usual one.
    pub fn authority(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { self.host.to_string() } else { format!("{}:{}", self.host, self.port) }
    }

    /// The whole address, secrets included.
    pub fn expose(&self) -> String {
        format!("{}{}", self, self.target)
    }

    /// Whether it may be registered, as far as that is known before its name is resolved.
    pub fn may_be_registered(&self, rule: &AddressRule) -> Result<(), WebhookAddressProblem> {
        rule.admits_place(&self.host, self.port)?;
        match &self.host {
            Host::Ip(ip) => self.may_be_connected_to(*ip, rule),
            Host::Name(_) => Ok(()),
        }
    }

    /// Whether what its name leads to now may be connected to. Without encryption that is so in networks alone that the
    /// rule names: whoever is on the way elsewhere could read along, and answer in the receiver's place.
    pub fn may_be_connected_to(&self, ip: IpAddr, rule: &AddressRule) -> Result<(), WebhookAddressProblem> {
        rule.check(ip, self.port)?;
        if self.tls || rule.is_private(ip) { Ok(()) } else { Err(WebhookAddressProblem::Unencrypted) }
    }
}

/// What may be shown and logged.
impl fmt::Display for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.tls { "https" } else { "http" }, self.authority())
    }
}

impl fmt::Debug for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookAddress({self})")
    }
}
