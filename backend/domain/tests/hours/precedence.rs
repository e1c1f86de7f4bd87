//! Which rule decides.

use anteroom_domain::hours::{Country, OpeningHours, OverrideState, Rule, Span};

use crate::common::{at, daily, exception, holidays, overriding, spans, timetable, working_days};

/// Hours in which every rule has something to say about 2025-12-25, a Thursday.
fn all_rules() -> OpeningHours {
    let mut hours = working_days("Europe/Berlin", "08:00-12:00");
    hours.holidays = Some(holidays("DE", "12:00-14:00"));
    hours.exceptions = vec![exception("2025-12-24", "2025-12-26", "14:00-16:00", "Christmas")];
    hours.overriding = Some(overriding(OverrideState::Open, "2025-12-25T15:00Z", Some("2025-12-25T17:00Z")));
    hours
}

/// Which of the four hours of 2025-12-25 in question are open: at 09:00, 13:00, 15:00 and 17:00.
fn open(hours: &OpeningHours) -> [bool; 4] {
    let timetable = timetable(hours);
    ["08", "12", "14", "16"].map(|hour| timetable.is_open(at(&format!("2025-12-25T{hour}:00Z"))))
}

#[test]
fn the_override_precedes_the_exception_the_exception_the_holiday_and_the_holiday_the_week() {
    let mut hours = all_rules();
    assert_eq!(open(&hours), [false, false, true, true]);
    hours.overriding = None;
    assert_eq!(open(&hours), [false, false, true, false]);
    hours.exceptions.clear();
    assert_eq!(open(&hours), [false, true, false, false]);
    hours.holidays = None;
    assert_eq!(open(&hours), [true, false, false, false]);
}

#[test]
fn what_decided_is_told() {
    let mut hours = all_rules();
    let rule = |hours: &OpeningHours, instant: &str| timetable(hours).explain(at(instant)).rule;
    assert_eq!(rule(&hours, "2025-12-25T16:00Z"), Rule::Override(hours.overriding.clone().unwrap()));
    assert_eq!(rule(&hours, "2025-12-25T08:00Z"), Rule::Exception(hours.exceptions[0].clone()));
    hours.exceptions.clear();
    assert_eq!(rule(&hours, "2025-12-25T08:00Z"), Rule::Holiday(Country::new("DE")));
    assert_eq!(rule(&hours, "2025-12-24T08:00Z"), Rule::Weekly);
}

#[test]
fn an_explanation_has_the_hours_of_the_day_and_the_next_change() {
    let timetable = timetable(&working_days("Europe/Berlin", "13:00-17:00 08:00-12:00"));
    let noon = timetable.explain(at("2025-12-01T11:30Z"));
    assert!(!noon.open && !noon.admits);
    assert_eq!(noon.hours, spans("08:00-12:00 13:00-17:00"));
    assert_eq!(noon.changes_at, Some(at("2025-12-01T12:00Z")));
    let sunday = timetable.explain(at("2025-12-07T11:30Z"));
    assert_eq!((sunday.hours, sunday.changes_at), (Vec::<Span>::new(), Some(at("2025-12-08T07:00Z"))));
}

#[test]
fn a_night_belongs_to_the_date_on_which_it_begins() {
    let mut hours = daily("Europe/Berlin", "22:00-02:00");
    hours.exceptions = vec![exception("2025-12-24", "2025-12-24", "", "Christmas Eve")];
    let timetable = timetable(&hours);
    let night = timetable.explain(at("2025-12-24T00:30Z"));
    assert!(night.open);
    assert_eq!((night.date.to_string().as_str(), night.rule), ("2025-12-23", Rule::Weekly));
    assert!(!timetable.is_open(at("2025-12-24T21:30Z")));
    assert!(!timetable.is_open(at("2025-12-25T00:30Z")));
    assert!(timetable.is_open(at("2025-12-25T21:30Z")));
}

#[test]
fn of_several_exceptions_the_shortest_decides_whatever_their_order() {
    let closed = exception("2025-12-20", "2026-01-06", "", "Holidays");
    let between = exception("2025-12-27", "2025-12-28", "10:00-12:00", "Between the years");
    for exceptions in [vec![closed.clone(), between.clone()], vec![between.clone(), closed.clone()]] {
        let timetable = timetable(&OpeningHours { exceptions, ..daily("UTC", "08:00-18:00") });
        assert_eq!(timetable.next_open(at("2025-12-20T00:00Z")), Some(at("2025-12-27T10:00Z")));
        assert_eq!(timetable.next_open(at("2025-12-28T12:00Z")), Some(at("2026-01-07T08:00Z")));
    }
}

#[test]
fn an_override_ends_by_itself_and_reaches_no_further_back_than_its_beginning() {
    let mut hours = daily("UTC", "08:00-18:00");
    hours.overriding = Some(overriding(OverrideState::Closed, "2025-06-02T10:00Z", Some("2025-06-02T12:00Z")));
    let timetable = timetable(&hours);
    for (instant, open) in [("09:59:59.999", true), ("10:00", false), ("11:59:59.999", false), ("12:00", true)] {
        assert_eq!(timetable.is_open(at(&format!("2025-06-02T{instant}Z"))), open, "{instant}");
    }
    assert_eq!(timetable.closes_at(at("2025-06-02T09:00Z")), Some(at("2025-06-02T10:00Z")));
    assert_eq!(timetable.next_open(at("2025-06-02T10:00Z")), Some(at("2025-06-02T12:00Z")));
}

#[test]
fn an_override_without_an_end_lasts() {
    let mut hours = daily("UTC", "08:00-18:00");
    hours.overriding = Some(overriding(OverrideState::Closed, "2025-06-02T10:00Z", None));
    assert_eq!(timetable(&hours).next_open(at("2025-06-02T10:00Z")), None);
    hours.overriding = Some(overriding(OverrideState::Open, "2025-06-02T20:00Z", None));
    let timetable = timetable(&hours);
    assert_eq!(timetable.next_open(at("2025-06-02T19:00Z")), Some(at("2025-06-02T20:00Z")));
    assert_eq!(timetable.closes_at(at("2025-06-03T19:00Z")), None);
    assert!(timetable.is_open(at("2035-06-03T03:00Z")));
}
