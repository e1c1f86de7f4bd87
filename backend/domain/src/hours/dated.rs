//! Dates with hours of their own.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::span::Span;

/// Other hours, or none, on a date or on each date of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The first date.
    pub first: Date,
    /// The last date, inclusive.
    pub last: Date,
    /// What begins on each of these dates; empty when closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Span>,
    /// Why, for staff and customers; may be empty.
    #[serde(default)]
    pub label: String,
}

impl Exception {
    /// On one date.
    pub fn on(date: Date, hours: Vec<Span>, label: &str) -> Self {
        Self { first: date, last: date, hours, label: label.to_owned() }
    }

    /// Whether it covers the date.
    pub fn covers(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Of several that cover a date, the one with the least rank decides: the shortest, then the one that begins last.
    /// What follows only keeps the answer from depending on the order in which staff wrote them down.
    pub(super) fn rank(&self) -> (i32, Reverse<Date>, &[Span], &str) {
        ((self.last - self.first).get_days(), Reverse(self.first), &self.hours, &self.label)
    }
}

/// A range of dates in which one exception decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) first: Date,
    pub(super) last: Date,
    /// The place of the exception in the list.
    pub(super) exception: usize,
}

/// The ranges in which exceptions decide, in order and without overlaps.
pub(super) fn stretches(exceptions: &[Exception]) -> Vec<Stretch> {
    let mut edges: Vec<Date> = Vec::new();
    for exception in exceptions.iter().filter(|exception| exception.first <= exception.last) {
        edges.push(exception.first);
        edges.extend(exception.last.tomorrow());
    }
    edges.sort_unstable();
    edges.dedup();
    let mut found: Vec<Stretch> = Vec::new();
    for (index, &first) in edges.iter().enumerate() {
        let last = edges.get(index + 1).map_or(Date::MAX, |next| next.yesterday().unwrap_or(*next));
        let covering = exceptions.iter().enumerate().filter(|(_, exception)| exception.covers(first));
        let Some((exception, _)) = covering.min_by(|(_, a), (_, b)| a.rank().cmp(&b.rank())) else { continue };
        match found.last_mut() {
            Some(before) if before.exception == exception && before.last.tomorrow().ok() == Some(first) => {
                before.last = last;
            }
            _ => found.push(Stretch { first, last, exception }),
        }
    }
    found
}
