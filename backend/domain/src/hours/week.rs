//! The hours of a week.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use super::span::Span;

/// The days of a week in their order, with the names under which they are stored.
pub const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// The hours of each day of the week; a day without any is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Week {
    /// What begins on a Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<Span>,
    /// What begins on a Tuesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<Span>,
    /// What begins on a Wednesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<Span>,
    /// What begins on a Thursday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<Span>,
    /// What begins on a Friday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<Span>,
    /// What begins on a Saturday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<Span>,
    /// What begins on a Sunday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<Span>,
}

impl Week {
    /// Every day around the clock.
    pub fn always() -> Self {
        let mut week = Self::default();
        for (weekday, _) in DAYS {
            week.on_mut(weekday).push(Span::WHOLE_DAY);
        }
        week
    }

    /// The hours of one day.
    pub fn on(&self, weekday: Weekday) -> &[Span] {
        match weekday {
            Weekday::Monday => &self.mon,
            Weekday::Tuesday => &self.tue,
            Weekday::Wednesday => &self.wed,
            Weekday::Thursday => &self.thu,
            Weekday::Friday => &self.fri,
            Weekday::Saturday => &self.sat,
            Weekday::Sunday => &self.sun,
        }
    }

    /// The hours of one day, to change them.
    pub fn on_mut(&mut self, weekday: Weekday) -> &mut Vec<Span> {
        match weekday {
            Weekday::Monday => &mut self.mon,
            Weekday::Tuesday => &mut self.tue,
            Weekday::Wednesday => &mut self.wed,
            Weekday::Thursday => &mut self.thu,
            Weekday::Friday => &mut self.fri,
            Weekday::Saturday => &mut self.sat,
            Weekday::Sunday => &mut self.sun,
        }
    }
}
