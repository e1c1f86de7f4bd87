//! What a span means on the days on which a clock is changed.

use anteroom_domain::{Timestamp, hours::Timetable};
use jiff::SignedDuration;

use crate::common::{at, daily, timetable};

/// The openings that begin at `from` or later and before `to`.
fn openings(timetable: &Timetable, from: &str, to: &str) -> Vec<(Timestamp, Timestamp)> {
    let (mut from, to) = (at(from), at(to));
    let mut found = Vec::new();
    while let Some(open) = timetable.next_open(from).filter(|open| *open < to) {
        from = timetable.closes_at(open).expect("an end");
        found.push((open, from));
    }
    found
}

/// A day of hours in a zone, and the openings that they come to between two instants.
fn expect(zone: &str, hours: &str, between: (&str, &str), expected: &[(&str, &str)]) {
    let timetable = timetable(&daily(zone, hours));
    let expected: Vec<_> = expected.iter().map(|(open, close)| (at(open), at(close))).collect();
    assert_eq!(openings(&timetable, between.0, between.1), expected, "{zone} {hours}");
    for (open, close) in expected {
        let millisecond = SignedDuration::from_millis(1);
        assert!(timetable.is_open(open) && timetable.is_open(close - millisecond), "{zone} {hours}");
        assert!(!timetable.is_open(open - millisecond) && !timetable.is_open(close), "{zone} {hours}");
    }
}

// Berlin skips 02:00-03:00 on 2025-03-30 (at 01:00Z) and shows it twice on 2025-10-26 (again from 01:00Z).
const SPRING: (&str, &str) = ("2025-03-29T22:30Z", "2025-03-30T22:00Z");
const AUTUMN: (&str, &str) = ("2025-10-25T21:30Z", "2025-10-26T23:00Z");

#[test]
fn a_start_in_the_gap_moves_to_the_first_instant_after_it() {
    expect("Europe/Berlin", "02:30-05:00", SPRING, &[("2025-03-30T01:00Z", "2025-03-30T03:00Z")]);
    expect("Europe/Berlin", "02:00-05:00", SPRING, &[("2025-03-30T01:00Z", "2025-03-30T03:00Z")]);
}

#[test]
fn an_end_in_the_gap_moves_to_the_first_instant_after_it() {
    expect("Europe/Berlin", "01:00-02:30", SPRING, &[("2025-03-30T00:00Z", "2025-03-30T01:00Z")]);
}

#[test]
fn a_span_wholly_inside_the_gap_is_empty() {
    expect("Europe/Berlin", "02:00-03:00", SPRING, &[]);
    expect("Europe/Berlin", "02:15-02:45 09:00-10:00", SPRING, &[("2025-03-30T07:00Z", "2025-03-30T08:00Z")]);
}

#[test]
fn in_the_fold_a_start_is_the_first_showing_and_an_end_the_last() {
    expect("Europe/Berlin", "02:30-05:00", AUTUMN, &[("2025-10-26T00:30Z", "2025-10-26T04:00Z")]);
    expect("Europe/Berlin", "01:00-02:30", AUTUMN, &[("2025-10-25T23:00Z", "2025-10-26T01:30Z")]);
    expect("Europe/Berlin", "02:15-02:45", AUTUMN, &[("2025-10-26T00:15Z", "2025-10-26T01:45Z")]);
    expect("Europe/Berlin", "01:00-02:00", AUTUMN, &[("2025-10-25T23:00Z", "2025-10-26T01:00Z")]);
}

#[test]
fn a_span_around_the_change_is_as_long_as_the_clock_makes_it() {
    expect("Europe/Berlin", "01:00-04:00", SPRING, &[("2025-03-30T00:00Z", "2025-03-30T02:00Z")]);
    expect("Europe/Berlin", "01:00-04:00", AUTUMN, &[("2025-10-25T23:00Z", "2025-10-26T03:00Z")]);
}

// Lord Howe moves by half an hour: 02:00 to 02:30 on 2024-10-06 (at 2024-10-05T15:30Z), 02:00 back to 01:30 on
// 2024-04-07 (at 2024-04-06T15:00Z).
#[test]
fn a_shift_of_half_an_hour_holds() {
    let spring = ("2024-10-05T13:45Z", "2024-10-06T12:00Z");
    expect("Australia/Lord_Howe", "02:15-04:00", spring, &[("2024-10-05T15:30Z", "2024-10-05T17:00Z")]);
    expect("Australia/Lord_Howe", "02:00-02:30", spring, &[]);
    expect("Australia/Lord_Howe", "01:00-02:29", spring, &[("2024-10-05T14:30Z", "2024-10-05T15:30Z")]);
    let autumn = ("2024-04-06T13:15Z", "2024-04-07T12:00Z");
    expect("Australia/Lord_Howe", "01:45-03:00", autumn, &[("2024-04-06T14:45Z", "2024-04-06T16:30Z")]);
    expect("Australia/Lord_Howe", "01:00-01:45", autumn, &[("2024-04-06T14:00Z", "2024-04-06T15:15Z")]);
}

// Apia had no 2011-12-30: from 2011-12-29 24:00 (2011-12-30T10:00Z) the clock went on at 2011-12-31 00:00.
#[test]
fn a_date_that_does_not_exist_has_no_opening() {
    let around = ("2011-12-29T10:30Z", "2011-12-31T09:00Z");
    let days = [("2011-12-29T18:00Z", "2011-12-30T02:00Z"), ("2011-12-30T18:00Z", "2011-12-31T02:00Z")];
    expect("Pacific/Apia", "08:00-16:00", around, &days);
    assert_eq!(timetable(&daily("Pacific/Apia", "00:00-24:00")).closes_at(at("2011-12-29T10:00Z")), None);
}

#[test]
fn a_night_into_a_date_that_does_not_exist_ends_at_the_first_instant_after_it() {
    let mut hours = daily("Pacific/Apia", "");
    hours.exceptions.push(crate::common::exception("2011-12-29", "2011-12-29", "22:00-02:00", ""));
    let timetable = timetable(&hours);
    let expected = [(at("2011-12-30T08:00Z"), at("2011-12-30T10:00Z"))];
    assert_eq!(openings(&timetable, "2011-12-28T00:00Z", "2012-01-03T00:00Z"), expected);
}

// Sao Paulo skipped 00:00-01:00 on 2018-11-04 (at 03:00Z) and showed 23:00-24:00 of 2018-02-17 twice (again from
// 02:00Z).
#[test]
fn a_change_at_midnight_holds() {
    let spring = ("2018-11-03T05:00Z", "2018-11-04T12:00Z");
    let expected = [
        ("2018-11-03T11:00Z", "2018-11-03T12:00Z"),
        ("2018-11-04T01:00Z", "2018-11-04T03:00Z"),
        ("2018-11-04T10:00Z", "2018-11-04T11:00Z"),
    ];
    expect("America/Sao_Paulo", "00:00-00:45 08:00-09:00 22:00-24:00", spring, &expected);
    let autumn = ("2018-02-17T06:00Z", "2018-02-18T12:00Z");
    expect("America/Sao_Paulo", "22:00-24:00", autumn, &[("2018-02-18T00:00Z", "2018-02-18T03:00Z")]);
    expect("America/Sao_Paulo", "23:30-24:00", autumn, &[("2018-02-18T01:30Z", "2018-02-18T03:00Z")]);
}

// St. John's went back at 2010-11-07 00:01 (02:31Z) to 23:01 of the date before, which it then showed for 59 minutes.
#[test]
fn a_change_back_past_midnight_holds() {
    let mut hours = daily("America/St_Johns", "");
    hours.exceptions.push(crate::common::exception("2010-11-07", "2010-11-07", "00:00-00:01", ""));
    let timetable = timetable(&hours);
    let expected = [(at("2010-11-07T02:30Z"), at("2010-11-07T03:31Z"))];
    assert_eq!(openings(&timetable, "2010-11-05T00:00Z", "2010-11-09T00:00Z"), expected);
    assert!(timetable.is_open(at("2010-11-07T03:00Z")));
}
