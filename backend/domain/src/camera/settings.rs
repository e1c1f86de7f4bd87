//! What can be said about a camera besides where it is.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Longest jitter buffer. Above it nobody would call it live.
const NETWORK_CACHE_MS_MAX: u32 = 10_000;
/// Longest grace after the last subscriber.
const CLOSE_AFTER_S_MAX: u32 = 3600;
/// Longest of the time limits. They begin at one second.
const TIMEOUT_S_MAX: u32 = 60;

/// How media comes from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// TCP first; UDP when the camera refuses that.
    #[default]
    Auto,
    /// Interleaved in the connection.
    Tcp,
    /// Datagrams of its own, put in order again.
    Udp,
}

/// What becomes of pictures that browsers cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoPolicy {
    /// Passed on if possible, else re-encoded.
    #[default]
    Auto,
    /// Passed on or refused, never re-encoded.
    Pass,
    /// Always re-encoded.
    Transcode,
}

/// What becomes of the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioPolicy {
    /// Passed on if possible, else re-encoded if that can be, else left out.
    #[default]
    Auto,
    /// Left out.
    Off,
}

/// Which certificate an encrypted camera may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrustedCertificate {
    /// One for its name, by an authority that this machine trusts.
    #[default]
    Verified,
    /// Exactly this one, known by its SHA-256; most cameras sign their own.
    Pinned([u8; 32]),
    /// Any. Whoever is in between can see and change everything.
    Any,
}

/// A text says of no certificate that it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A certificate is trusted as \"verified\", as \"any\", or by its SHA-256 in 64 hexadecimal digits.")]
pub struct NotACertificate;

/// `verified`, `any`, or the SHA-256 in hexadecimal digits.
impl fmt::Display for TrustedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verified => f.write_str("verified"),
            Self::Any => f.write_str("any"),
            Self::Pinned(hash) => hash.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

/// As it is written; of a hash in any of the ways that programs print one, such as `AB:CD:…`.
impl FromStr for TrustedCertificate {
    type Err = NotACertificate;

    fn from_str(text: &str) -> Result<Self, NotACertificate> {
        match text.trim() {
            "verified" => Ok(Self::Verified),
            "any" => Ok(Self::Any),
            hash => {
                let is_between = |c: char| c == ':' || c.is_whitespace();
                let digits: Option<Vec<_>> = hash.chars().filter(|c| !is_between(*c)).map(|c| c.to_digit(16)).collect();
                let digits = digits.filter(|digits| digits.len() == 64).ok_or(NotACertificate)?;
                let mut bytes = [0; 32];
                for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
                    *byte = u8::try_from(pair[0] * 16 + pair[1]).expect("two hexadecimal digits");
                }
                Ok(Self::Pinned(bytes))
            }
        }
    }
}

impl Serialize for TrustedCertificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TrustedCertificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// How a camera is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CameraSettings {
    /// How media comes.
    pub transport: Transport,
    /// Which certificate is accepted.
    pub certificate: TrustedCertificate,
    /// Whether the camera is left alone while nobody watches.
    pub only_play_with_subscribers: bool,
    /// Whether viewers should get what their line can take, which needs re-encoding.
    pub adaptative_bitrate: bool,
    /// How long media is held back so that it comes out evenly, in ms.
    pub network_cache_ms: u32,
    /// How long the camera is kept after its last subscriber, in s.
    pub close_after_s: u32,
    /// How long connecting may take, in s.
    pub connect_timeout_s: u32,
    /// How long one answer may take, in s.
    pub read_timeout_s: u32,
    /// How long after connecting the first key frame may take, in s.
    pub start_timeout_s: u32,
    /// How long video may be away before the camera is connected to anew, in s.
    pub stall_timeout_s: u32,
    /// What becomes of pictures.
    pub video: VideoPolicy,
    /// What becomes of sound.
    pub audio: AudioPolicy,
}

/// A value that cannot be. The sentence names the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsProblem {
    /// Out of its range.
    #[error("networkCache must be from 0 to {NETWORK_CACHE_MS_MAX} ms.")]
    NetworkCache,
    /// Out of its range.
    #[error("closeAfter must be from 0 to {CLOSE_AFTER_S_MAX} s.")]
    CloseAfter,
    /// Out of its range.
    #[error("{0} must be from 1 to {TIMEOUT_S_MAX} s.")]
    Timeout(&'static str),
}

impl Default for CameraSettings {
    fn default() -> Self {
        Self {
            transport: Transport::Auto,
            certificate: TrustedCertificate::Verified,
            only_play_with_subscribers: true,
            adaptative_bitrate: true,
            network_cache_ms: 2000,
            close_after_s: 10,
            connect_timeout_s: 5,
            read_timeout_s: 10,
            start_timeout_s: 10,
            stall_timeout_s: 5,
            video: VideoPolicy::Auto,
            audio: AudioPolicy::Auto,
        }
    }
}

impl SettingsProblem {
    /// The field of [`CameraSettings`] that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::NetworkCache => "network_cache_ms",
            Self::CloseAfter => "close_after_s",
            Self::Timeout("connectTimeout") => "connect_timeout_s",
            Self::Timeout("readTimeout") => "read_timeout_s",
            Self::Timeout("startTimeout") => "start_timeout_s",
            Self::Timeout(_) => "stall_timeout_s",
        }
    }
}

impl CameraSettings {
    /// The least and the greatest value of a field that is a number.
    pub fn bounds(field: &str) -> Option<(u32, u32)> {
        match field {
            "network_cache_ms" => Some((0, NETWORK_CACHE_MS_MAX)),
            "close_after_s" => Some((0, CLOSE_AFTER_S_MAX)),
            "connect_timeout_s" | "read_timeout_s" | "start_timeout_s" | "stall_timeout_s" => Some((1, TIMEOUT_S_MAX)),
            _ => None,
        }
    }

    /// The defaults of `OpenVidu` 2, which parts from a camera with its last subscriber.
    pub fn of_openvidu() -> Self {
        Self { close_after_s: 0, ..Self::default() }
    }

    /// Everything that is wrong, so that one answer can tell all of it.
    pub fn problems(&self) -> Vec<SettingsProblem> {
        let mut problems = Vec::new();
        if self.network_cache_ms > NETWORK_CACHE_MS_MAX {
            problems.push(SettingsProblem::NetworkCache);
        }
        if self.close_after_s > CLOSE_AFTER_S_MAX {
            problems.push(SettingsProblem::CloseAfter);
        }
        let timeouts = [
            ("connectTimeout", self.connect_timeout_s),
            ("readTimeout", self.read_timeout_s),
            ("startTimeout", self.start_timeout_s),
            ("stallTimeout", self.stall_timeout_s),
        ];
        let wrong = timeouts.into_iter().filter(|(_, seconds)| !(1..=TIMEOUT_S_MAX).contains(seconds));
        problems.extend(wrong.map(|(field, _)| SettingsProblem::Timeout(field)));
        problems
    }

    /// [`Self::network_cache_ms`], typed.
    pub fn network_cache(&self) -> Duration {
        Duration::from_millis(self.network_cache_ms.into())
    }

    /// [`Self::close_after_s`], typed.
    pub fn close_after(&self) -> Duration {
        Duration::from_secs(self.close_after_s.into())
    }

    /// [`Self::connect_timeout_s`], typed.
    pub fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_s.into())
    }

    /// [`Self::read_timeout_s`], typed.
    pub fn read_timeout(&self) -> Duration {
        Duration::from_secs(self.read_timeout_s.into())
    }

    /// [`Self::start_timeout_s`], typed.
    pub fn start_timeout(&self) -> Duration {
        Duration::from_secs(self.start_timeout_s.into())
    }

    /// [`Self::stall_timeout_s`], typed.
    pub fn stall_timeout(&self) -> Duration {
        Duration::from_secs(self.stall_timeout_s.into())
    }
}
