//! Why it is open or closed at an instant. Pages put it into words.

use jiff::{Timestamp, civil::Date};

use super::{Country, Exception, Override, Span, Timetable, timetable::Source};

/// What decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Staff, by hand.
    Override(Override),
    /// A dated exception.
    Exception(Exception),
    /// A public holiday.
    Holiday(Country),
    /// The week.
    Weekly,
}

/// Whether it is open at an instant, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The instant in question.
    pub at: Timestamp,
    /// Whether it is open.
    pub open: bool,
    /// Whether somebody who comes is admitted; never when it is closed.
    pub admits: bool,
    /// What decided.
    pub rule: Rule,
    /// The date whose hours decided: that of the opening that runs, which may have begun the day before; otherwise the
    /// one that the clock shows.
    pub date: Date,
    /// Those hours, by the rule that decided; empty when it is closed all day. Under an override, what would be
    /// otherwise.
    pub hours: Vec<Span>,
    /// When it will change; `None` when nothing changes any more.
    pub changes_at: Option<Timestamp>,
}

impl Timetable {
    /// Which rule decides at this instant, and what follows from it.
    pub fn explain(&self, at: Timestamp) -> Explanation {
        let date = self.scheduled(at).map_or_else(|| self.date_of(at), |span| span.date);
        Explanation {
            at,
            open: self.is_open(at),
            admits: self.admits(at),
            rule: self
                .overriding(at)
                .map_or_else(|| self.rule_of(date), |overriding| Rule::Override(overriding.clone())),
            date,
            hours: self.on(date).1.to_vec(),
            changes_at: self.next_change(at),
        }
    }

    /// What decides about a date, leaving the override out.
    pub(super) fn rule_of(&self, date: Date) -> Rule {
        match (self.on(date).0, &self.hours.holidays) {
            (Source::Exception(place), _) => Rule::Exception(self.hours.exceptions[place].clone()),
            (Source::Holiday, Some(holidays)) => Rule::Holiday(holidays.country.clone()),
            (Source::Holiday, None) | (Source::Weekly, _) => Rule::Weekly,
        }
    }
}
