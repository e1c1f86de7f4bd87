//! The days ahead, as a calendar.

use jiff::{Timestamp, civil::Date};

use super::{OverrideState, Rule, Span, Timetable, zone::Edge, zone::instant};

/// How many days staff are shown.
pub const PREVIEW_DAYS: u16 = 60;

/// From one instant to another, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTime {
    /// When it opens.
    pub opens_at: Timestamp,
    /// When it closes, exclusive.
    pub closes_at: Timestamp,
}

/// A day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// What decided, leaving the override out. Never [`Rule::Override`].
    pub rule: Rule,
    /// The hours that begin on it, by that rule.
    pub hours: Vec<Span>,
    /// What they come to: in order, those that touch or overlap being one, those that a clock change skips left out.
    pub open: Vec<OpenTime>,
    /// What the override makes of this day, or of a part of it.
    pub overridden: Option<OverrideState>,
}

impl Timetable {
    /// So many days from the one in which an instant falls. A date that the zone skips is left out.
    pub fn preview(&self, from: Timestamp, days: u16) -> Vec<Day> {
        let first = self.date_of(from);
        let dates = first.series(jiff::ToSpan::days(1)).take(usize::from(days));
        dates.filter(|date| self.exists(*date) || !self.open_on(*date).is_empty()).map(|date| self.day(date)).collect()
    }

    fn day(&self, date: Date) -> Day {
        Day {
            date,
            rule: self.rule_of(date),
            hours: self.on(date).1.to_vec(),
            open: self.open_on(date),
            overridden: self.overridden_on(date),
        }
    }

    fn exists(&self, date: Date) -> bool {
        let (begins, ends) = self.bounds(date);
        begins < ends
    }

    fn bounds(&self, date: Date) -> (Timestamp, Timestamp) {
        let whole = Span::WHOLE_DAY;
        (instant(&self.zone, date, whole.start(), Edge::Start), instant(&self.zone, date, whole.end(), Edge::End))
    }

    pub(super) fn open_on(&self, date: Date) -> Vec<OpenTime> {
        let mut open: Vec<OpenTime> = Vec::new();
        for span in self.resolved(date).filter(|span| span.start < span.end) {
            match open.last_mut() {
                Some(before) if span.start <= before.closes_at => before.closes_at = before.closes_at.max(span.end),
                _ => open.push(OpenTime { opens_at: span.start, closes_at: span.end }),
            }
        }
        open
    }

    fn overridden_on(&self, date: Date) -> Option<OverrideState> {
        let overriding = self.hours.overriding.as_ref()?;
        let (begins, ends) = self.bounds(date);
        let lasts = overriding.until.is_none_or(|until| begins < until && overriding.since < until);
        (overriding.since < ends && lasts).then_some(overriding.state)
    }
}
