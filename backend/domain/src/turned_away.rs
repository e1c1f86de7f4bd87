//! Those who asked to join and never got a ticket, counted and nothing more.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::{Deserialize, Serialize};

use crate::{ids::SessionId, refusal::JoinRefused};

/// How many were turned away at the door, by reason. Who asks three times is three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TurnedAway {
    /// It was closed.
    pub closed: u64,
    /// The last admission had passed.
    pub too_late: u64,
    /// The line was full.
    pub full: u64,
    /// Nobody was on duty, and the session refuses then.
    pub unstaffed: u64,
    /// They had been there a short while before.
    pub too_soon: u64,
    /// Too many had joined from their address.
    pub too_often: u64,
}

/// The same, by session.
pub type Doors = BTreeMap<SessionId, TurnedAway>;

impl TurnedAway {
    /// All of them.
    pub fn total(&self) -> u64 {
        let Self { closed, too_late, full, unstaffed, too_soon, too_often } = self;
        closed + too_late + full + unstaffed + too_soon + too_often
    }

    /// One more, for this reason. A session that does not exist turns nobody away.
    pub fn note(&mut self, refused: &JoinRefused) {
        match refused {
            JoinRefused::NoSuchSession => {}
            JoinRefused::Closed => self.closed += 1,
            JoinRefused::LastAdmission => self.too_late += 1,
            JoinRefused::LineFull => self.full += 1,
            JoinRefused::Unstaffed => self.unstaffed += 1,
            JoinRefused::Cooldown { .. } => self.too_soon += 1,
        }
    }
}

impl AddAssign<&Self> for TurnedAway {
    fn add_assign(&mut self, other: &Self) {
        let Self { closed, too_late, full, unstaffed, too_soon, too_often } = other;
        self.closed += closed;
        self.too_late += too_late;
        self.full += full;
        self.unstaffed += unstaffed;
        self.too_soon += too_soon;
        self.too_often += too_often;
    }
}
