//! Hours to ask, written down shortly.

use anteroom_domain::{
    Timestamp,
    hours::{Country, Exception, Holidays, OpeningHours, Override, OverrideState, Span, Timetable, Week},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use proptest::prelude::*;

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

/// Spans that start and end at any minute, but more often at midnight and around clock changes.
fn any_span() -> impl Strategy<Value = Span> {
    let minute = prop_oneof![0..=1_440_u16, (0..=16_u16).prop_map(|quarter| quarter * 15), Just(0), Just(1_440)];
    (minute.clone(), minute).prop_filter_map("a span", |(start, end)| Span::new(start, end).ok())
}

fn any_day() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::btree_set(any_span(), 0..4).prop_map(|day| day.into_iter().collect())
}

/// A date of the two years around the clock changes that the properties look at.
fn any_date() -> impl Strategy<Value = Date> {
    (0..730_i64).prop_map(|day| date("2024-01-01").saturating_add(day.days()))
}

fn any_exceptions() -> impl Strategy<Value = Vec<Exception>> {
    let exception = (any_date(), 0..20_i64, any_day()).prop_map(|(first, days, hours)| Exception {
        first,
        last: first.saturating_add(days.days()),
        hours,
        label: "Any".to_owned(),
    });
    proptest::collection::vec(exception, 0..6)
}

pub(crate) const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Antarctica/Troll"];

/// Hours that can be saved.
pub(crate) fn any_hours() -> impl Strategy<Value = OpeningHours> {
    let week = proptest::collection::vec(any_day(), 7);
    let holidays = proptest::option::of(any_day());
    (proptest::sample::select(&ZONES[..]), week, holidays, any_exceptions(), 0..4_000_u32)
        .prop_map(|(zone, week, holidays, exceptions, last_admission_s)| {
            let mut hours = OpeningHours { exceptions, last_admission_s, ..OpeningHours::never(zone) };
            for (weekday, day) in WEEKDAYS.into_iter().zip(week) {
                *hours.weekly.on_mut(weekday) = day;
            }
            hours.holidays = holidays.map(|hours| Holidays { hours, ..self::holidays("DE", "") });
            hours
        })
        .prop_filter("no two exceptions have the same dates", |hours| hours.problems().is_empty())
}
