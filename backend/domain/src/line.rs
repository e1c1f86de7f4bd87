//! The order of a session's tickets.

mod places;

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use places::Places;

/// A place in line. Smaller is served earlier; two tickets never have the same place, because `seq` is given inside
/// the commit.
///
/// The order of the fields is the rule: class, then those whose consultation broke, then time, then sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineKey {
    /// Priority class; 0 is served first.
    pub class: u8,
    /// `false` for a ticket that resumes after its host was lost: it goes ahead of its class.
    pub fresh: bool,
    /// Usually the moment of joining. Being put back in line keeps it.
    pub effective_at: Timestamp,
    /// Order of joining within the floor.
    pub seq: u64,
    /// 0, or the order among tickets that were put behind the ticket with this `effective_at` and `seq`.
    pub behind: u64,
}

impl LineKey {
    /// No place is before this one.
    pub(crate) const FIRST: Self = Self { class: 0, fresh: false, effective_at: Timestamp::MIN, seq: 0, behind: 0 };

    /// The place of someone who joins now.
    pub fn joining(class: u8, now: Timestamp, seq: u64) -> Self {
        Self { class, fresh: true, effective_at: now, seq, behind: 0 }
    }

    /// The same place, ahead of everyone of its class who was not interrupted.
    #[must_use]
    pub fn resumed(self) -> Self {
        Self { fresh: false, ..self }
    }

    /// The place directly behind `other`, and behind those who were put there earlier: `order` only ever grows.
    #[must_use]
    pub fn after(other: Self, order: u64) -> Self {
        Self { behind: order, ..other }
    }
}

/// Most changes of a line that are remembered. A bound for memory; chosen, not measured.
const MOVES_KEPT: usize = 64;

/// Why somebody's position changed: what happened to the ticket ahead of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// It joined with a better priority: one more ahead.
    Joined,
    /// A host called it: one fewer ahead.
    Called,
    /// Its visit ended without a call: one fewer ahead.
    Gone,
    /// It was put back in line: one more ahead.
    Returned,
    /// It was given another priority.
    Reprioritised,
    /// It was transferred from or to another line.
    Transferred,
    /// Its place was kept since an earlier closing: one more ahead.
    CarriedOver,
}

/// One change of a line. It concerns every ticket behind `key` and, if there is a limit, not behind `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// When.
    pub at: Timestamp,
    /// Where in the line.
    pub key: LineKey,
    /// Where the change ends, if it does.
    pub until: Option<LineKey>,
    /// Whether there is one more ahead of those concerned, or one fewer.
    pub more: bool,
    /// Why.
    pub why: MoveReason,
}

/// The latest changes of a line, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moves(VecDeque<Move>);

impl Moves {
    pub(crate) fn add(&mut self, change: Move) {
        if self.0.len() == MOVES_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(change);
    }

    /// The changes that concern a ticket at `key` since `since`, oldest first. What is long past is forgotten.
    pub fn of(&self, key: LineKey, since: Timestamp) -> impl Iterator<Item = &Move> {
        self.0.iter().filter(move |change| {
            change.key < key && change.until.is_none_or(|until| key < until) && change.at >= since
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(second: i64, seq: u64) -> LineKey {
        LineKey::joining(0, Timestamp::from_second(second).unwrap(), seq)
    }

    #[test]
    fn the_earlier_comes_first_and_the_sequence_decides_between_equals() {
        assert!(key(1, 9) < key(2, 1));
        assert!(key(1, 1) < key(1, 2));
    }

    #[test]
    fn a_resumed_ticket_goes_ahead_of_its_class_only() {
        let urgent = LineKey { class: 0, ..key(9, 9) };
        let normal = LineKey { class: 1, ..key(1, 1) };
        assert!(key(9, 9).resumed() < key(1, 1));
        assert!(urgent < normal.resumed());
    }

    #[test]
    fn put_behind_someone_is_directly_behind_them_in_the_order_of_being_put_there() {
        let (third, fourth) = (key(3, 3), key(4, 4));
        let first_put = LineKey::after(third, 10);
        let later_put = LineKey::after(third, 11);
        assert!(third < first_put && first_put < later_put && later_put < fourth);
    }
}
