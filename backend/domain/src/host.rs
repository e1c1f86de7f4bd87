//! A host is an account that serves sessions. An admin may host too.
//!
//! What a host is doing is derived, never stored twice: whoever has a ticket is reserved or busy, whatever they asked
//! for in the meantime, so that a pause asked for during a consultation takes effect after it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{HostId, SessionId, TicketId},
    presence::Presence,
};

/// How long a host's connection may be lost before their offers go back and their duty ends, in seconds: one ping
/// interval of 30 s and 10 s for its answer.
pub const HOST_LEASE_S: u32 = 40;

/// How much one request for more time adds to a wrap-up, in seconds.
pub const WRAP_UP_EXTENSION_S: u32 = 60;
/// The end of a wrap-up is never further away than this, in seconds.
pub const WRAP_UP_MAX_S: u32 = 1_800;

/// What a host has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Not serving.
    #[default]
    Off,
    /// Ready for customers.
    Available,
    /// Here, but not for customers.
    Paused(PauseReason),
}

/// Why a host is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The host asked for it and gave no reason.
    Asked,
    /// A break.
    Break,
    /// A meeting.
    Meeting,
    /// Work between customers.
    Paperwork,
    /// Too many offers were missed in a row.
    MissedOffers,
}

/// What a host's ticket means for the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engagement {
    /// A ticket is being offered.
    Reserved(TicketId),
    /// A ticket is called or in consultation.
    Busy(TicketId),
}

impl Engagement {
    /// The ticket.
    pub fn ticket(self) -> TicketId {
        match self {
            Self::Reserved(ticket) | Self::Busy(ticket) => ticket,
        }
    }
}

/// What a host is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostState {
    /// Not serving.
    Offline,
    /// Ready for the next customer.
    Available,
    /// Asked about a ticket.
    Reserved(TicketId),
    /// With a customer, or waiting for one to come in.
    Busy(TicketId),
    /// Finishing up; ready again at the instant.
    WrapUp(Timestamp),
    /// Here, but not for customers.
    Paused(PauseReason),
}

/// A consultation that took place, as far as it takes a host's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// In which session.
    pub session: SessionId,
    /// When the customer was called.
    pub called_at: Timestamp,
}

/// Someone who serves sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Their id, which is their account's.
    pub id: HostId,
    /// What they asked for.
    pub duty: Duty,
    /// When they asked for it.
    pub duty_since: Timestamp,
    /// Whether their console is connected.
    pub presence: Presence,
    /// The ticket they have, if any.
    pub engaged: Option<Engagement>,
    /// The tickets they have put on hold.
    pub held: BTreeSet<TicketId>,
    /// The consultation whose wrap-up may still be running: its time is counted when the host turns to something else.
    pub handling: Option<Handling>,
    /// The ticket of the last consultation that began: what is written down afterwards belongs to it.
    #[serde(default)]
    pub served_last: Option<TicketId>,
    /// The end of the wrap-up, which may have passed.
    pub wrap_up_until: Option<Timestamp>,
    /// Not to be offered anything before this instant, after declining or missing an offer.
    pub left_alone_until: Option<Timestamp>,
    /// Offers missed in a row.
    pub missed_offers: u8,
    /// Since when they have had nothing to do; the longest idle is asked first.
    pub idle_since: Timestamp,
}

impl Host {
    pub(crate) fn new(id: HostId, now: Timestamp) -> Self {
        Self {
            id,
            duty: Duty::Off,
            duty_since: now,
            presence: Presence::default(),
            engaged: None,
            held: BTreeSet::new(),
            handling: None,
            served_last: None,
            wrap_up_until: None,
            left_alone_until: None,
            missed_offers: 0,
            idle_since: now,
        }
    }

    /// What the host is doing at `now`.
    pub fn state(&self, now: Timestamp) -> HostState {
        match (self.engaged, self.wrap_up_until, self.duty) {
            (Some(Engagement::Reserved(ticket)), _, _) => HostState::Reserved(ticket),
            (Some(Engagement::Busy(ticket)), _, _) => HostState::Busy(ticket),
            (None, _, Duty::Off) => HostState::Offline,
            (None, Some(until), Duty::Available | Duty::Paused(_)) if now < until => HostState::WrapUp(until),
            (None, _, Duty::Available) => HostState::Available,
            (None, _, Duty::Paused(reason)) => HostState::Paused(reason),
        }
    }

    /// Whether an offer may be made at `now`: available, connected, and not to be left alone.
    pub fn is_free(&self, now: Timestamp) -> bool {
        self.state(now) == HostState::Available
            && self.presence.is_online()
            && self.left_alone_until.is_none_or(|until| until <= now)
    }

    /// Whether customers may expect this host to serve: on duty and not paused, whatever they are doing now.
    pub fn is_on_duty(&self) -> bool {
        self.duty == Duty::Available
    }

    /// When something is due for this host if nothing else happens.
    ///
    /// A lost connection ends the duty at the end of the lease, and so returns an offer; during a consultation the
    /// ticket's own rejoin timer decides instead.
    pub fn due_at(&self, now: Timestamp) -> Option<Timestamp> {
        // Whoever logged off while calling must still be found missing.
        let may_be_lost = self.duty != Duty::Off || self.engaged.is_some();
        let lease = self.presence.offline().filter(|_| may_be_lost).map(|offline| offline.kept_until);
        let ready = [self.wrap_up_until, self.left_alone_until]
            .into_iter()
            .flatten()
            .filter(|&instant| instant > now && self.engaged.is_none() && self.duty == Duty::Available)
            .max();
        [lease, ready].into_iter().flatten().min()
    }
}
