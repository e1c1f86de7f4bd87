//! Where a camera is, and what it asks to be told before it shows anything.

use std::fmt;

use crate::network::{AddressRefusal, AddressRule, Host, PlaceProblem, read_place};

/// Longest address that is read. Chosen: far above what any maker prints into a manual.
const LENGTH_MAX: usize = 2048;

/// The address of a camera. Neither `Debug` nor `Display` show login or query.
#[derive(Clone, PartialEq, Eq)]
pub struct CameraAddress {
    tls: bool,
    host: Host,
    port: u16,
    /// Path and query as the camera wants to see them; begins with a slash.
    target: String,
    login: Option<CameraLogin>,
}

/// User and password of a camera.
#[derive(Clone, PartialEq, Eq)]
pub struct CameraLogin {
    /// The user.
    pub user: String,
    /// The password, which may be empty.
    pub password: String,
}

/// Why a text is no address of a camera. Each sentence names the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// Nothing was given.
    #[error("rtspUri is missing.")]
    Missing,
    /// It is longer than [`LENGTH_MAX`].
    #[error("rtspUri is longer than {LENGTH_MAX} characters.")]
    TooLong,
    /// Files, web pages and whatever else.
    #[error("rtspUri must begin with rtsp:// or rtsps://.")]
    Scheme,
    /// No host, or something that cannot be one.
    #[error("rtspUri names no host.")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("rtspUri has a port that is no number from 1 to 65535.")]
    Port,
    /// A space, a line break, or something else that would not stay inside one line.
    #[error("rtspUri contains a space or a control character.")]
    Characters,
    /// A percent sign without two digits, or bytes that are no text.
    #[error("rtspUri has a user or password that is not percent-encoded text.")]
    Login,
}

impl From<PlaceProblem> for AddressProblem {
    fn from(problem: PlaceProblem) -> Self {
        match problem {
            PlaceProblem::Host => Self::Host,
            PlaceProblem::Port => Self::Port,
        }
    }
}

impl AddressRule {
    /// Whether a camera may be registered at this address, as far as that is known before its name is resolved.
    pub fn admits(&self, address: &CameraAddress) -> Result<(), AddressRefusal> {
        self.admits_place(address.host(), address.port())
    }
}

impl CameraAddress {
    /// Reads an address such as `rtsp://user:p%40ss@camera.example:8554/stream?channel=1`.
    ///
    /// A password with a bare `@` is understood, as people paste them so: what counts is the last one before the path.
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressProblem::Missing);
        }
        if text.len() > LENGTH_MAX {
            return Err(AddressProblem::TooLong);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressProblem::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "rtsp" => false,
            "rtsps" => true,
            _ => return Err(AddressProblem::Scheme),
        };
        if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressProblem::Characters);
        }
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(read_login(login)?), place),
            None => (None, authority),
        };
        let (host, port) = read_place(place)?;
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { tls, host, port: port.unwrap_or(if tls { 322 } else { 554 }), target, login })
    }

    /// The same place with this login instead of whatever was in the address.
    #[must_use]
    pub fn with_login(self, login: Option<CameraLogin>) -> Self {
        Self { login, ..self }
    }

    /// Whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whom to ask for.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, which is 554, or 322 with encryption, where none was given.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The login, if there is one.
    pub fn login(&self) -> Option<&CameraLogin> {
        self.login.as_ref()
    }

    /// Scheme, host and port as requests name them, without a login.
    pub fn origin(&self) -> String {
        let scheme = if self.tls { "rtsps" } else { "rtsp" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// Path and query. For the camera only: some makers put the password there.
    pub fn target(&self) -> &str {
        &self.target
    }
}

/// What may be shown and logged: no login, no query, and no part of the path that assigns something, as a password may be
/// what is assigned.
impl fmt::Display for CameraAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())?;
        let path = self.target.split('?').next().unwrap_or_default();
        for part in path.split('/').skip(1) {
            f.write_str("/")?;
            f.write_str(if part.contains('=') { "…" } else { part })?;
        }
        Ok(())
    }
}

impl fmt::Debug for CameraAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CameraAddress({self})")
    }
}

impl fmt::Debug for CameraLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CameraLogin")
    }
}

fn read_login(text: &str) -> Result<CameraLogin, AddressProblem> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    Ok(CameraLogin { user: percent_decoded(user)?, password: percent_decoded(password)? })
}

fn percent_decoded(text: &str) -> Result<String, AddressProblem> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(AddressProblem::Login) };
        bytes.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits"));
    }
    // Decoded control characters would break out of the line of a request.
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control)).ok_or(AddressProblem::Login)
}
