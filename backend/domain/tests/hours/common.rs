//! Hours to ask, written down shortly.

use anteroom_domain::{
    Timestamp,
    hours::{Country, Exception, Holidays, OpeningHours, Override, OverrideState, Span, Timetable, Week},
};
use jiff::civil::{Date, Weekday};

pub(crate) const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Spans, like `08:00-12:00 13:00-17:00`.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    text.split_whitespace().map(|span| span.parse().expect("a span")).collect()
}

/// The same hours every day.
pub(crate) fn daily(zone: &str, text: &str) -> OpeningHours {
    let mut hours = OpeningHours::never(zone);
    for weekday in WEEKDAYS {
        *hours.weekly.on_mut(weekday) = spans(text);
    }
    hours
}

/// The same hours from Monday to Friday.
pub(crate) fn working_days(zone: &str, text: &str) -> OpeningHours {
    let day = spans(text);
    let weekly =
        Week { mon: day.clone(), tue: day.clone(), wed: day.clone(), thu: day.clone(), fri: day, ..Week::default() };
    OpeningHours { weekly, ..OpeningHours::never(zone) }
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// An instant, like `2025-03-30T01:00Z`.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// An exception for the dates from `first` to `last`, like `2025-12-24`; no hours for closed.
pub(crate) fn exception(first: &str, last: &str, hours: &str, label: &str) -> Exception {
    Exception { first: date(first), last: date(last), hours: spans(hours), label: label.to_owned() }
}

pub(crate) fn holidays(country: &str, hours: &str) -> Holidays {
    Holidays { country: Country::new(country), regional: false, hours: spans(hours) }
}

pub(crate) fn overriding(state: OverrideState, since: &str, until: Option<&str>) -> Override {
    Override { state, since: at(since), until: until.map(at), message: "By hand.".to_owned() }
}

pub(crate) fn timetable(hours: &OpeningHours) -> Timetable {
    assert_eq!(hours.problems(), []);
    Timetable::new(hours).expect("a known zone")
}
