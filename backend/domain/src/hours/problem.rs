//! What keeps opening hours from being saved.

use jiff::civil::{Date, date};

use super::{OpeningHours, Span, week::DAYS, zone};

/// Most spans on one day.
pub const SPANS_MAX: usize = 12;
/// Most exceptions.
pub const EXCEPTIONS_MAX: usize = 400;
/// Longest label or message, in characters.
pub const TEXT_MAX: usize = 300;
/// The dates that staff may name. Past ones stay, so that an old answer can be explained.
const FIRST_DATE: Date = date(2000, 1, 1);
const LAST_DATE: Date = date(2199, 12, 31);
/// A day: with a longer last admission nobody would ever be admitted.
const LAST_ADMISSION_MAX_S: u32 = 86_400;

/// Something that must be mended before the hours can be saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct Problem {
    /// The field, like `weekly.mon[1]` or `exceptions[3].last`, counted from 0.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No such zone.
    #[error("there is no such time zone")]
    UnknownZone,
    /// No holidays are known for this country.
    #[error("no public holidays are known for this country")]
    UnknownCountry,
    /// There are more than may be.
    #[error("there may be at most {most}")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// The text is too long.
    #[error("it may have at most {most} characters")]
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// The date is before 2000 or after 2199.
    #[error("dates reach from 2000 to 2199")]
    DateOutOfRange,
    /// It ends before it begins.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// Another one says something about exactly the same dates.
    #[error("another exception has the same dates")]
    SameDates,
    /// The same span is there twice.
    #[error("it is there twice")]
    Twice,
    /// The number is too great.
    #[error("it may be at most {most}")]
    TooGreat {
        /// The greatest value.
        most: u32,
    },
}

impl OpeningHours {
    /// Every problem, each naming its field, so that one correction mends them all.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Found(Vec::new());
        found.when(zone::named(&self.zone).is_none(), "zone", Fault::UnknownZone);
        for (weekday, name) in DAYS {
            found.spans(&format!("weekly.{name}"), self.weekly.on(weekday));
        }
        if let Some(holidays) = &self.holidays {
            found.when(!holidays.country.is_known(), "holidays.country", Fault::UnknownCountry);
            found.spans("holidays.hours", &holidays.hours);
        }
        found.when(self.exceptions.len() > EXCEPTIONS_MAX, "exceptions", Fault::TooMany { most: EXCEPTIONS_MAX });
        for (place, exception) in self.exceptions.iter().enumerate().take(EXCEPTIONS_MAX) {
            let field = |name: &str| format!("exceptions[{place}].{name}");
            for (name, date) in [("first", exception.first), ("last", exception.last)] {
                found.when(!(FIRST_DATE..=LAST_DATE).contains(&date), &field(name), Fault::DateOutOfRange);
            }
            found.when(exception.last < exception.first, &field("last"), Fault::EndsBeforeItBegins);
            let before = &self.exceptions[..place];
            let same = before.iter().any(|other| (other.first, other.last) == (exception.first, exception.last));
            found.when(same, &field("first"), Fault::SameDates);
            found.spans(&field("hours"), &exception.hours);
            found.text(&field("label"), &exception.label);
        }
        if let Some(overriding) = &self.overriding {
            let ends_first = overriding.until.is_some_and(|until| until <= overriding.since);
            found.when(ends_first, "override.until", Fault::EndsBeforeItBegins);
            found.text("override.message", &overriding.message);
        }
        let too_great = self.last_admission_s > LAST_ADMISSION_MAX_S;
        found.when(too_great, "last_admission_s", Fault::TooGreat { most: LAST_ADMISSION_MAX_S });
        found.0
    }
}

struct Found(Vec<Problem>);

impl Found {
    fn when(&mut self, wrong: bool, field: &str, fault: Fault) {
        if wrong {
            self.0.push(Problem { field: field.to_owned(), fault });
        }
    }

    fn spans(&mut self, field: &str, spans: &[Span]) {
        self.when(spans.len() > SPANS_MAX, field, Fault::TooMany { most: SPANS_MAX });
        for (place, span) in spans.iter().enumerate().take(SPANS_MAX) {
            self.when(spans[..place].contains(span), &format!("{field}[{place}]"), Fault::Twice);
        }
    }

    fn text(&mut self, field: &str, text: &str) {
        self.when(text.chars().count() > TEXT_MAX, field, Fault::TooLong { most: TEXT_MAX });
    }
}
