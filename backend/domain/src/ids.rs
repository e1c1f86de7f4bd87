//! The names of things. Each kind has a type of its own, so that a host can never be passed for a ticket.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Text that is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct NotAnId(pub &'static str);

/// Declares an id of 128 bits, written as 32 lower-case hexadecimal digits wherever it leaves the process.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($what, " {:032x}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_hex(text).map(Self).ok_or(NotAnId($what))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

/// Exactly 32 lower-case hexadecimal digits, so that every id has one spelling only.
fn parse_hex(text: &str) -> Option<u128> {
    let canonical = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if canonical { u128::from_str_radix(text, 16).ok() } else { None }
}

id! {
    /// A service that an admin created ("Contact centre").
    SessionId, "session"
}
id! {
    /// One customer's place and visit, from joining to its end.
    TicketId, "ticket"
}
id! {
    /// Whoever holds a seat: derived from the seat's secret, and worth nothing to anyone who reads it.
    CustomerId, "customer"
}
id! {
    /// An account that serves sessions. The same as its [`AccountId`].
    HostId, "host"
}
id! {
    /// Someone who can log in.
    AccountId, "account"
}
id! {
    /// One attempt of one host and one room on one ticket. Also the name of the room at Janus.
    ConsultationId, "consultation"
}
id! {
    /// A file that was sent during a consultation.
    FileId, "file"
}
id! {
    /// A camera that an admin registered.
    CameraId, "camera"
}
id! {
    /// Somewhere that an admin has webhooks sent to.
    WebhookId, "webhook"
}
id! {
    /// One run of one server process.
    NodeId, "node"
}

impl From<AccountId> for HostId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

impl From<HostId> for AccountId {
    fn from(host: HostId) -> Self {
        Self(host.0)
    }
}

/// A short name for addresses and keys: 1 to 64 of `a-z`, `0-9` and `-`, neither starting nor ending with `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Slug(String);

impl Slug {
    /// The text of the slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let plain = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let ends = !text.starts_with('-') && !text.ends_with('-');
        if plain && ends && (1..=64).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(NotAnId("slug")) }
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The number of a commit on its floor. The first is 1; 0 is the empty floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision that the next commit gets.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling_only() {
        let id = TicketId(0xabc);
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "abc", "00000000000000000000000000000ABC", "+0000000000000000000000000000abc"] {
            assert_eq!(wrong.parse::<TicketId>(), Err(NotAnId("ticket")), "{wrong}");
        }
    }

    #[test]
    fn a_slug_is_plain_and_short() {
        assert!("contact-centre".parse::<Slug>().is_ok());
        for wrong in ["", "-a", "a-", "A", "a b", "é", "a/b", &"a".repeat(65)] {
            assert_eq!(wrong.parse::<Slug>(), Err(NotAnId("slug")), "{wrong}");
        }
    }
}
