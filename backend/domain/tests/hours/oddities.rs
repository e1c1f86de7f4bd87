//! What staff are told before they save: what is wrong, what is odd, and what the days ahead will be.

use anteroom_domain::hours::{
    Country, Exception, Fault, Moved, OpenTime, OpeningHours, Override, OverrideState, Place, Rule, Span, SpanProblem,
    Timetable, UnknownZone, Warning,
};
use jiff::civil::Weekday;

use crate::common::{at, daily, date, exception, holidays, overriding, spans, timetable, working_days};

/// From when on the hours are looked at: a Thursday, before the clock changes of the year.
const NOW: &str = "2026-01-01T12:00Z";

/// Hours without anything odd.
fn plain() -> OpeningHours {
    OpeningHours { holidays: Some(holidays("FR", "")), ..working_days("Europe/Berlin", "08:00-12:00 13:00-17:00") }
}

fn odd(hours: &OpeningHours) -> Vec<Warning> {
    timetable(hours).lint(at(NOW))
}

#[test]
fn nothing_is_odd_about_plain_hours() {
    assert_eq!(odd(&plain()), []);
}

#[test]
fn an_overlap_is_odd_also_over_midnight_and_over_the_end_of_the_week() {
    let mut hours = plain();
    hours.weekly.tue = spans("11:00-14:00 08:00-12:00");
    hours.weekly.sun = spans("20:00-09:00");
    hours.exceptions.push(exception("2026-02-02", "2026-02-03", "20:00-10:00 09:00-11:00", ""));
    let overlap =
        |place, first: &str, second: &str| Warning::Overlap { place, first: spans(first)[0], second: spans(second)[0] };
    assert_eq!(
        odd(&hours)[..3],
        [
            overlap(Place::Weekly(Weekday::Tuesday), "08:00-12:00", "11:00-14:00"),
            overlap(Place::Weekly(Weekday::Sunday), "20:00-09:00", "08:00-12:00"),
            overlap(Place::Exception(0), "20:00-10:00", "09:00-11:00"),
        ]
    );
}

#[test]
fn a_gap_of_a_minute_is_odd_also_at_midnight() {
    let mut hours = plain();
    hours.weekly.mon = spans("08:00-11:59 12:00-17:00 18:00-23:59");
    hours.weekly.tue = spans("00:00-06:00 06:02-08:00");
    let gap = |first: &str, second: &str| Warning::MinuteGap {
        place: Place::Weekly(Weekday::Monday),
        first: spans(first)[0],
        second: spans(second)[0],
    };
    assert_eq!(odd(&hours), [gap("08:00-11:59", "12:00-17:00"), gap("18:00-23:59", "00:00-06:00")]);
}

#[test]
fn touching_spans_are_one_opening_and_not_odd() {
    let mut hours = plain();
    hours.weekly.mon = spans("08:00-12:00 12:00-24:00");
    hours.weekly.tue = spans("00:00-06:00");
    assert_eq!(odd(&hours), []);
    let timetable = timetable(&hours);
    assert_eq!(timetable.closes_at(at("2026-01-12T08:00Z")), Some(at("2026-01-13T05:00Z")));
}

#[test]
fn holidays_on_which_somebody_would_have_to_be_there_are_odd() {
    assert_eq!(odd(&OpeningHours { holidays: None, ..plain() }), [Warning::HolidaysOpen]);
    let mut hours = plain();
    hours.exceptions.push(exception("2026-04-30", "2026-05-02", "10:00-12:00", "Fair"));
    let dates = vec![date("2026-05-01")];
    assert_eq!(odd(&hours), [Warning::ExceptionOnHolidays { exception: 0, dates }]);
}

#[test]
fn holidays_of_a_part_of_the_country_are_odd_where_it_opens() {
    let mut hours = plain();
    hours.holidays = Some(holidays("DE", ""));
    let warnings = odd(&hours);
    let [Warning::RegionalHolidays { dates }] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(dates.contains(&date("2026-01-06")), "Epiphany, in the south: {dates:?}");
    assert!(!dates.contains(&date("2026-05-01")), "of the whole country");
    let all = hours.holidays.clone().map(|holidays| anteroom_domain::hours::Holidays { regional: true, ..holidays });
    assert_eq!(odd(&OpeningHours { holidays: all, ..hours }), []);
}

#[test]
fn a_clock_change_that_moves_an_opening_is_odd() {
    let mut hours = plain();
    hours.weekly.sun = spans("02:15-02:45");
    hours.weekly.sat = spans("20:00-02:30");
    let change = |date: &str, span: &str, moved, opens_at: &str, closes_at: &str| Warning::ClockChange {
        date: crate::common::date(date),
        span: spans(span)[0],
        moved,
        open: OpenTime { opens_at: at(opens_at), closes_at: at(closes_at) },
    };
    let found: Vec<_> =
        odd(&hours).into_iter().filter(|warning| matches!(warning, Warning::ClockChange { .. })).collect();
    assert_eq!(
        found,
        [
            change("2026-03-28", "20:00-02:30", Moved::EndSkipped, "2026-03-28T19:00Z", "2026-03-29T01:00Z"),
            change("2026-03-29", "02:15-02:45", Moved::Skipped, "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
            change("2026-10-24", "20:00-02:30", Moved::EndTwice, "2026-10-24T18:00Z", "2026-10-25T01:30Z"),
            change("2026-10-25", "02:15-02:45", Moved::StartTwice, "2026-10-25T00:15Z", "2026-10-25T01:45Z"),
            change("2026-10-25", "02:15-02:45", Moved::EndTwice, "2026-10-25T00:15Z", "2026-10-25T01:45Z"),
        ]
    );
    hours.weekly = daily("UTC", "02:30-05:00").weekly;
    assert!(
        odd(&hours).iter().any(|warning| matches!(warning, Warning::ClockChange { moved: Moved::StartSkipped, .. }))
    );
}

#[test]
fn rules_that_never_open_are_odd_and_an_override_does_not_hide_it() {
    let mut hours = OpeningHours { weekly: anteroom_domain::hours::Week::default(), ..plain() };
    assert_eq!(odd(&hours), [Warning::NeverOpens]);
    hours.exceptions.push(exception("2025-12-01", "2025-12-31", "08:00-12:00", ""));
    assert_eq!(odd(&hours), [Warning::NeverOpens, Warning::ExceptionOver { exception: 0 }]);
    hours.overriding = Some(overriding(OverrideState::Open, "2026-01-01T00:00Z", Some("2026-01-02T00:00Z")));
    assert!(odd(&hours).contains(&Warning::NeverOpens));
}

#[test]
fn exceptions_that_are_over_hidden_or_without_effect_are_odd() {
    let mut hours = plain();
    hours.exceptions = vec![
        exception("2025-12-24", "2025-12-31", "", "over"),
        exception("2026-02-02", "2026-02-03", "", "hidden"),
        exception("2026-02-02", "2026-02-02", "09:00-10:00", "hides"),
        exception("2026-02-03", "2026-02-03", "09:00-10:00", "hides"),
        exception("2026-02-04", "2026-02-04", "13:00-17:00 08:00-12:00", "as usual"),
        exception("2026-02-07", "2026-02-08", "", "a weekend"),
    ];
    assert_eq!(
        odd(&hours),
        [
            Warning::ExceptionOver { exception: 0 },
            Warning::ExceptionHidden { exception: 1 },
            Warning::ExceptionWithoutEffect { exception: 4 },
            Warning::ExceptionWithoutEffect { exception: 5 },
        ]
    );
}

#[test]
fn an_override_that_is_over_or_has_no_end_is_odd() {
    let with = |until| {
        odd(&OpeningHours {
            overriding: Some(overriding(OverrideState::Closed, "2025-12-01T00:00Z", until)),
            ..plain()
        })
    };
    assert_eq!(with(Some(NOW)), [Warning::OverrideOver]);
    assert_eq!(with(Some("2026-01-01T12:00:00.001Z")), []);
    assert_eq!(with(None), [Warning::OverrideWithoutEnd]);
}

#[test]
fn a_night_that_runs_into_a_closed_date_is_odd() {
    let mut hours = plain();
    hours.weekly.wed = spans("20:00-02:00");
    hours.exceptions.push(exception("2026-02-05", "2026-02-05", "", "Closed on Thursday"));
    let found = odd(&hours);
    let night =
        |date: &str| Warning::NightIntoClosedDate { date: crate::common::date(date), span: spans("20:00-02:00")[0] };
    assert_eq!(found[0], night("2026-02-05"));
    assert!(found.contains(&night("2026-05-14")), "Ascension Day: {found:?}");
}

#[test]
fn an_opening_too_short_to_admit_anybody_is_odd() {
    let mut hours = plain();
    hours.last_admission_s = 3_600;
    hours.weekly.wed = spans("08:00-08:30 08:30-09:00 13:00-14:01");
    let open = OpenTime { opens_at: at("2026-01-07T07:00Z"), closes_at: at("2026-01-07T08:00Z") };
    assert_eq!(odd(&hours), [Warning::NobodyAdmitted { open }]);
    hours.last_admission_s = 3_599;
    assert_eq!(odd(&hours), []);
}

#[test]
fn every_problem_names_its_field() {
    let mut hours = OpeningHours { zone: "Europe/Atlantis".to_owned(), ..plain() };
    hours.weekly.fri = vec![spans("08:00-12:00")[0]; 2];
    hours.weekly.sat = (0..13).map(|hour| Span::new(hour * 60, hour * 60 + 30).unwrap()).collect();
    hours.holidays = Some(holidays("XX", ""));
    hours.exceptions = vec![
        exception("2026-02-03", "2026-02-02", "", ""),
        exception("1999-12-31", "2200-01-01", "", &"x".repeat(301)),
        Exception::on(date("2026-05-05"), Vec::new(), ""),
        Exception::on(date("2026-05-05"), Vec::new(), "again"),
    ];
    let message = "x".repeat(301);
    let (since, until) = (at(NOW), Some(at(NOW)));
    hours.overriding = Some(Override { state: OverrideState::Open, since, until, message });
    hours.last_admission_s = 86_401;
    let found: Vec<_> = hours.problems().into_iter().map(|problem| (problem.field, problem.fault)).collect();
    let expected = [
        ("zone", Fault::UnknownZone),
        ("weekly.fri[1]", Fault::Twice),
        ("weekly.sat", Fault::TooMany { most: 12 }),
        ("holidays.country", Fault::UnknownCountry),
        ("exceptions[0].last", Fault::EndsBeforeItBegins),
        ("exceptions[1].first", Fault::DateOutOfRange),
        ("exceptions[1].last", Fault::DateOutOfRange),
        ("exceptions[1].label", Fault::TooLong { most: 300 }),
        ("exceptions[3].first", Fault::SameDates),
        ("override.until", Fault::EndsBeforeItBegins),
        ("override.message", Fault::TooLong { most: 300 }),
        ("last_admission_s", Fault::TooGreat { most: 86_400 }),
    ];
    assert_eq!(found, expected.map(|(field, fault)| (field.to_owned(), fault)));
    let unknown = Timetable::new(&hours).err();
    assert_eq!(unknown, Some(UnknownZone { zone: "Europe/Atlantis".to_owned() }));
}

#[test]
fn a_span_is_written_as_people_write_it_and_nothing_else_is_taken() {
    for text in ["08:00-12:30", "00:00-24:00", "22:00-02:00"] {
        assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
    }
    assert_eq!("8:5 - 9:00".parse::<Span>().unwrap().to_string(), "08:05-09:00");
    assert_eq!("22:00-00:00".parse::<Span>().unwrap().to_string(), "22:00-24:00");
    for (text, problem) in [
        ("", SpanProblem::Form),
        ("08:00", SpanProblem::Form),
        ("8-12", SpanProblem::Form),
        ("08:00-+9:00", SpanProblem::Form),
        ("08:00-123:00", SpanProblem::Form),
        ("08:60-12:00", SpanProblem::OutsideTheDay),
        ("24:00-25:00", SpanProblem::OutsideTheDay),
        ("08:00-24:01", SpanProblem::OutsideTheDay),
        ("08:00-08:00", SpanProblem::Empty),
        ("00:00-00:00", SpanProblem::Empty),
    ] {
        assert_eq!(text.parse::<Span>(), Err(problem), "{text}");
    }
}

#[test]
fn the_calendar_shows_each_day_with_what_decided_it() {
    let mut hours = daily("Europe/Berlin", "08:00-12:00 11:00-14:00");
    hours.holidays = Some(holidays("DE", ""));
    hours.exceptions.push(exception("2026-05-02", "2026-05-02", "", "Moving house"));
    hours.overriding = Some(overriding(OverrideState::Open, "2026-05-03T20:00Z", Some("2026-05-04T00:00Z")));
    let days = timetable(&hours).preview(at("2026-04-30T23:00Z"), 4);
    let dates: Vec<_> = days.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(dates, ["2026-05-01", "2026-05-02", "2026-05-03", "2026-05-04"]);
    assert_eq!(days[0].rule, Rule::Holiday(Country::new("DE")));
    assert_eq!(days[1].rule, Rule::Exception(hours.exceptions[0].clone()));
    assert!(days[0].open.is_empty() && days[1].open.is_empty());
    assert_eq!(days[2].rule, Rule::Weekly);
    assert_eq!(days[2].hours, spans("08:00-12:00 11:00-14:00"));
    assert_eq!(days[2].open, [OpenTime { opens_at: at("2026-05-03T06:00Z"), closes_at: at("2026-05-03T12:00Z") }]);
    let overridden: Vec<_> = days.iter().map(|day| day.overridden).collect();
    assert_eq!(overridden, [None, None, Some(OverrideState::Open), Some(OverrideState::Open)]);
}

#[test]
fn the_calendar_leaves_out_a_date_that_does_not_exist() {
    let days = timetable(&daily("Pacific/Apia", "08:00-16:00")).preview(at("2011-12-29T12:00Z"), 4);
    let dates: Vec<_> = days.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(dates, ["2011-12-29", "2011-12-31", "2012-01-01"]);
}

#[test]
fn last_admission_is_exact_to_the_millisecond() {
    let mut hours = daily("UTC", "08:00-18:00");
    hours.last_admission_s = 900;
    let timetable = timetable(&hours);
    assert!(timetable.admits(at("2026-01-01T17:44:59.999Z")));
    assert!(!timetable.admits(at("2026-01-01T17:45Z")));
    assert!(timetable.is_open(at("2026-01-01T17:45Z")));
    assert_eq!(timetable.admits_until(at("2026-01-01T17:50Z")), Some(at("2026-01-01T17:45Z")));
    assert_eq!(timetable.next_admission(at("2026-01-01T17:45Z")), Some(at("2026-01-02T08:00Z")));
    assert!(
        Timetable::new(&OpeningHours { last_admission_s: 900, ..OpeningHours::always("UTC") }).unwrap().admits(at(NOW))
    );
}

#[test]
fn the_stored_form_is_short_and_readable() {
    let mut hours = working_days("Europe/Berlin", "08:00-12:00 22:00-02:00");
    hours.weekly.tue.clear();
    hours.holidays = Some(holidays("DE", ""));
    hours.exceptions = vec![exception("2026-12-24", "2026-12-26", "", "Christmas")];
    hours.overriding = Some(overriding(OverrideState::Closed, "2026-01-01T12:00Z", None));
    let stored = include_str!("stored.json");
    assert_eq!(serde_json::to_string_pretty(&hours).unwrap() + "\n", stored);
    assert_eq!(serde_json::from_str::<OpeningHours>(stored).unwrap(), hours);
    assert!(serde_json::from_str::<OpeningHours>(&stored.replace("\"label\"", "\"lable\"")).is_err());
}

#[test]
fn holidays_are_known_for_many_countries_and_years() {
    let all = Country::all();
    assert!(all.len() > 100 && all.iter().all(Country::is_known), "{}", all.len());
    assert_eq!(Country::new("DE").name(), "Germany");
    assert!(!Country::new("de").is_known() && !Country::new("XX").is_known());
    let opens = |instant: &str| {
        timetable(&OpeningHours { holidays: Some(holidays("DE", "")), ..daily("Europe/Berlin", "08:00-12:00") })
            .is_open(at(instant))
    };
    for (instant, open) in [("2026-04-03T08:00Z", false), ("2026-04-04T08:00Z", true), ("2070-12-25T08:00Z", false)] {
        assert_eq!(opens(instant), open, "{instant}");
    }
}

#[test]
fn zone_data_is_compiled_in_and_has_every_zone() {
    assert!(anteroom_domain::hours::zone_data().starts_with("20"));
    let names = anteroom_domain::hours::zone_names();
    assert!(names.len() > 400 && names.iter().any(|name| name == "Australia/Lord_Howe"), "{}", names.len());
}
