//! Who changed what, for staff to look up.

use std::{fmt, str::FromStr};

use anteroom_domain::{
    Timestamp,
    ids::{AccountId, NotAnId, SessionId},
};
use async_trait::async_trait;

use super::StoreError;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Someone who had logged in.
    Account(AccountId),
    /// Whoever held the one-time link for it: the first admin before there is one, or someone setting a password.
    OneTimeLink,
    /// Whoever runs the server, on its command line.
    CommandLine,
    /// The identity provider, by what it says about somebody who logs in.
    Provider,
    /// Nobody: the server does it by itself when it is time.
    Schedule,
    /// A program that knows the secret of the `OpenVidu` interface.
    OpenVidu,
}

/// What it was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An account.
    Account(AccountId),
    /// A session.
    Session(SessionId),
    /// The installation as a whole.
    Installation,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::OneTimeLink => f.write_str("one_time_link"),
            Self::CommandLine => f.write_str("command_line"),
            Self::Provider => f.write_str("provider"),
            Self::Schedule => f.write_str("schedule"),
            Self::OpenVidu => f.write_str("openvidu"),
        }
    }
}

impl FromStr for Actor {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.split_once(':') {
            Some(("account", id)) => id.parse().map(Self::Account),
            None if text == "one_time_link" => Ok(Self::OneTimeLink),
            None if text == "command_line" => Ok(Self::CommandLine),
            None if text == "provider" => Ok(Self::Provider),
            None if text == "schedule" => Ok(Self::Schedule),
            None if text == "openvidu" => Ok(Self::OpenVidu),
            _ => Err(NotAnId("actor")),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Session(id) => write!(f, "session:{id}"),
            Self::Installation => f.write_str("installation"),
        }
    }
}

impl FromStr for Subject {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.split_once(':') {
            Some(("account", id)) => id.parse().map(Self::Account),
            Some(("session", id)) => id.parse().map(Self::Session),
            None if text == "installation" => Ok(Self::Installation),
            _ => Err(NotAnId("subject")),
        }
    }
}

/// The name of an entry: its time in milliseconds, then random bits, so that the order of names is the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuditId(pub u128);

impl fmt::Display for AuditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for AuditId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let canonical = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let id = if canonical { u128::from_str_radix(text, 16).ok() } else { None };
        id.map(Self).ok_or(NotAnId("audit entry"))
    }
}

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its name.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What, as a stable code: those that this build writes are [`Deed`](crate::audit_log::Deed)s, an older one may
    /// have written others.
    pub deed: String,
    /// What it was done to.
    pub subject: Subject,
    /// What else is worth knowing, as names and values: which settings became what. Nothing about customers.
    pub details: Vec<(String, String)>,
}

/// The entries. They are added and read, never changed; the database deletes them at their time.
#[async_trait]
pub trait AuditEntries: Send + Sync {
    /// Adds an entry, kept until `purge_at`.
    async fn add(&self, entry: &AuditEntry, purge_at: Timestamp) -> Result<(), StoreError>;

    /// The newest entries that are older than `before`, or the newest of all; newest first, `limit` at most. Those that
    /// are purged at `now` are left out.
    async fn older_than(
        &self,
        before: Option<AuditId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;
}
