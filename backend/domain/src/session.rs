//! A session is what an admin creates: a named service with a line and hosts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{HostId, SessionId, Slug, TicketId},
    line::LineKey,
};

/// How a waiting ticket finds its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// The first in line is offered to the host who has been free longest.
    Automatic,
    /// A host asks for the next one.
    #[default]
    Manual,
}

/// What joining means while no host is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unstaffed {
    /// Customers may join; the page says plainly that nobody is there yet.
    #[default]
    Admit,
    /// Customers are turned away.
    Refuse,
}

/// Whether customers may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// Customers may join.
    #[default]
    Open,
    /// Nobody may join. Everyone already waiting is still served.
    Closed,
}

/// How a session treats its customers and hosts. Every number has its unit in its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How a waiting ticket finds its host.
    pub assignment: Assignment,
    /// What joining means while no host is on duty.
    pub unstaffed: Unstaffed,
    /// Most tickets that may be in line at once; the next customer is turned away.
    pub line_max: u32,
    /// How long a lost connection keeps its place.
    pub grace_s: u32,
    /// How long a host has to accept an offer.
    pub offer_s: u32,
    /// How long a called customer has to come in; alerted again at half time.
    pub answer_s: u32,
    /// How long both sides may take to have media once the customer has come in.
    pub media_s: u32,
    /// How long either side may be lost from a consultation.
    pub rejoin_s: u32,
    /// A customer who ends earlier than this after both had media counts as having left.
    pub media_min_s: u32,
    /// How long a host has after a consultation before the next one.
    pub wrap_up_s: u32,
    /// How long a host is left alone after declining or missing an offer.
    pub reject_delay_s: u32,
    /// Offers missed in a row until the host is paused.
    pub missed_offers_max: u8,
    /// How many tickets a customer who missed a call is put behind.
    pub missed_call_behind: u32,
}

impl Default for Settings {
    /// The defaults, chosen from FreeSWITCH `mod_callcenter`, Asterisk `app_queue` and office-hours queues; not measured.
    fn default() -> Self {
        Self {
            assignment: Assignment::default(),
            unstaffed: Unstaffed::default(),
            line_max: 500,
            grace_s: 120,
            offer_s: 20,
            answer_s: 30,
            media_s: 20,
            rejoin_s: 90,
            media_min_s: 10,
            wrap_up_s: 30,
            reject_delay_s: 5,
            missed_offers_max: 2,
            missed_call_behind: 2,
        }
    }
}

/// A number of seconds as a duration.
pub(crate) fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}

impl Settings {
    /// Every problem found, each naming its field, so that one correction mends them all.
    pub fn problems(&self) -> Vec<SettingProblem> {
        const HOUR_S: u32 = 3_600;
        let bounds = [
            ("line_max", self.line_max, 1, 100_000),
            ("grace_s", self.grace_s, 1, 24 * HOUR_S),
            ("offer_s", self.offer_s, 3, HOUR_S),
            ("answer_s", self.answer_s, 3, HOUR_S),
            ("media_s", self.media_s, 5, HOUR_S),
            ("rejoin_s", self.rejoin_s, 5, HOUR_S),
            ("media_min_s", self.media_min_s, 0, HOUR_S),
            ("wrap_up_s", self.wrap_up_s, 0, HOUR_S),
            ("reject_delay_s", self.reject_delay_s, 0, HOUR_S),
            ("missed_offers_max", u32::from(self.missed_offers_max), 1, 100),
            ("missed_call_behind", self.missed_call_behind, 0, 1_000),
        ];
        bounds
            .into_iter()
            .filter(|(_, value, least, most)| !(least..=most).contains(&value))
            .map(|(field, _, least, most)| SettingProblem { field, least, most })
            .collect()
    }
}

/// A setting outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be between {least} and {most}")]
pub struct SettingProblem {
    /// The field's name.
    pub field: &'static str,
    /// The least value allowed.
    pub least: u32,
    /// The greatest value allowed.
    pub most: u32,
}

/// A session and its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its name in addresses; never changes, so that printed links stay right.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// One sentence about what it is for; may be empty.
    pub description: String,
    /// Whether customers may join.
    pub opening: Opening,
    /// How it treats people.
    pub settings: Settings,
    /// The hosts who serve it.
    pub hosts: BTreeSet<HostId>,
    /// Everyone in line, in order. Rebuilt from the tickets, so never stored.
    #[serde(skip)]
    pub(crate) line: BTreeMap<LineKey, TicketId>,
}

impl Session {
    /// Whether customers may join at `now`.
    pub fn is_open(&self, _now: Timestamp) -> bool {
        match self.opening {
            Opening::Open => true,
            Opening::Closed => false,
        }
    }

    /// How many tickets are in line: waiting or being offered.
    pub fn line_len(&self) -> usize {
        self.line.len()
    }

    /// The tickets in line, first to be served first.
    pub fn line(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.line.values().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds() {
        assert_eq!(Settings::default().problems(), []);
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_field() {
        let settings = Settings { offer_s: 0, line_max: 0, ..Settings::default() };
        let fields: Vec<_> = settings.problems().into_iter().map(|p| p.field).collect();
        assert_eq!(fields, ["line_max", "offer_s"]);
    }
}
