//! The same hours in OpenStreetMap's `opening_hours` syntax, for those who want to read or paste it.
//!
//! The syntax can say more than staff may: what our hours cannot say is refused by name, never left out.

mod print;
mod read;

use super::{Exception, OpeningHours, Span, Week};

pub use self::{print::to_expression, read::from_expression};

/// Longest expression that is read, in bytes.
pub const EXPRESSION_MAX: usize = 20_000;

/// What an expression says. Zone, country, override and last admission are not in the syntax.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expressed {
    /// The hours of each day of the week.
    pub weekly: Week,
    /// What public holidays mean; `None` when they are days like any other.
    pub holidays: Option<Vec<Span>>,
    /// Dates with hours of their own.
    pub exceptions: Vec<Exception>,
}

impl Expressed {
    /// These rules in hours that keep their zone, country, override and last admission.
    pub fn applied_to(self, hours: OpeningHours) -> Result<OpeningHours, NotUnderstood> {
        let holidays = match (self.holidays, hours.holidays) {
            (None, _) => None,
            (Some(_), None) => return Err(NotUnderstood::NoCountry),
            (Some(spans), Some(holidays)) => Some(super::Holidays { hours: spans, ..holidays }),
        };
        Ok(OpeningHours { weekly: self.weekly, holidays, exceptions: self.exceptions, ..hours })
    }
}

/// Why an expression is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    /// It is too long.
    #[error("the expression may have at most {EXPRESSION_MAX} characters")]
    TooLong,
    /// It is not in the syntax.
    #[error("{part:?} is not in the opening_hours syntax")]
    Syntax {
        /// The first rule that is not; all of it where no single rule is to blame.
        part: String,
    },
    /// A rule is in the syntax, but hours here cannot say it.
    #[error("{rule:?}: {beyond}")]
    Beyond {
        /// The rule.
        rule: String,
        /// What in it cannot be said.
        beyond: Beyond,
    },
    /// Public holidays are named, but no country is chosen.
    #[error("choose a country first: the expression names public holidays")]
    NoCountry,
}

/// What hours here cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Beyond {
    /// `SH`.
    #[error("school holidays are not known")]
    SchoolHolidays,
    /// `PH +1 day`, `2026 Dec 24 +1 day`.
    #[error("days before or after a day are not understood")]
    Offset,
    /// `PH Mo-Fr`.
    #[error("holidays of certain weekdays only are not understood")]
    HolidaysOnWeekdays,
    /// `Mo[1]`.
    #[error("the first or last weekday of a month is not understood")]
    NthWeekday,
    /// `week 1-10`.
    #[error("weeks of the year are not understood")]
    Weeks,
    /// `Dec 25`, `Jul-Aug`.
    #[error("dates need a year here")]
    WithoutYear,
    /// `2026`, `2026-2028`.
    #[error("whole years are not understood; write dates")]
    Years,
    /// `easter`.
    #[error("Easter is not understood; write the date, or use PH")]
    Easter,
    /// `2026 Feb 30`.
    #[error("there is no such date")]
    NoSuchDate,
    /// `2026 Dec 24 Mo 08:00-12:00`.
    #[error("dates of certain weekdays only are not understood")]
    DatesOnWeekdays,
    /// `sunrise-sunset`.
    #[error("sunrise and sunset are not understood")]
    Sun,
    /// `08:00+`.
    #[error("an end must be given")]
    OpenEnd,
    /// `08:00-18:00/01:00`.
    #[error("points in time are not understood")]
    Repetition,
    /// `08:00-08:00`, `08:00-34:00`.
    #[error("a span must be longer than nothing and shorter than a day; a whole day is 00:00-24:00")]
    Length,
    /// `unknown`.
    #[error("it must be either open or closed")]
    Unknown,
    /// `||`.
    #[error("fallback rules are not understood")]
    Fallback,
    /// `, 2026 Dec 24 14:00-16:00`.
    #[error("hours can be added to weekdays only")]
    Addition,
    /// `12:00-13:00 closed`.
    #[error("closing a part of a day is not understood; write when it is open")]
    PartlyClosed,
    /// `Mo 08:00-12:00 "by appointment"`.
    #[error("comments are understood at dates only")]
    Comment,
    /// A rule after one that would decide here: the week comes first, then `PH`, then dates, shorter ones last.
    #[error("write the week first, then PH, then dates, the shorter ranges last")]
    Order,
}
