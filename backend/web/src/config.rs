//! What the web needs to know that is not data.

use std::fmt;

use anteroom_contract::room::IcePolicy;

use crate::{language::Language, links::LinkKey};

/// Settings of the web.
#[derive(Clone)]
pub struct WebConfig {
    /// The address that browsers use, without a path: `https://example.org`.
    pub public_origin: String,
    /// How many reverse proxies stand before this server, each adding to `X-Forwarded-For`; 0 believes nobody.
    pub trusted_proxies: u8,
    /// Who may post the media server's events; `None` refuses everybody.
    pub events: Option<EventsLogin>,
    /// How browsers find a way through networks.
    pub ice: IceConfig,
    /// What links that let somebody in are sealed with; the same on every node.
    pub links: LinkKey,
    /// What whoever reads the metrics shows; without one nobody can.
    pub metrics_token: Option<String>,
    /// What programs show that speak `OpenVidu`; without one there is no such interface.
    pub openvidu_secret: Option<String>,
    /// The language of customers whose browsers ask for none that is offered.
    pub language: Language,
    /// What stands on the button that leads to the identity provider.
    pub provider_label: String,
    /// Whether what cameras send can be re-encoded.
    pub reencoding: Reencoding,
}

/// Whether what cameras send can be re-encoded on this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reencoding {
    /// It can be.
    Works,
    /// Nothing that does is installed.
    Missing,
    /// What does is installed, and lacks something.
    Unfit,
}

impl WebConfig {
    /// Whether browsers come over TLS, so that cookies must never travel without it.
    pub fn is_secure(&self) -> bool {
        self.public_origin.starts_with("https://")
    }
}

/// The name and password that the media server's event handler sends.
#[derive(Clone)]
pub struct EventsLogin {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for EventsLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsLogin").finish_non_exhaustive()
    }
}

/// How browsers find a way through networks.
#[derive(Clone, Default)]
pub struct IceConfig {
    /// Which ways media may take.
    pub policy: IcePolicy,
    /// `stun:` addresses.
    pub stun: Vec<String>,
    /// `turn:` addresses.
    pub turn: Vec<String>,
    /// The secret shared with the TURN servers, from which credentials are made.
    pub turn_secret: Option<String>,
    /// How long those credentials last, in seconds. A page in a long call gets new ones before that.
    pub turn_credentials_s: u32,
}

impl fmt::Debug for IceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceConfig").field("stun", &self.stun).field("turn", &self.turn).finish_non_exhaustive()
    }
}
