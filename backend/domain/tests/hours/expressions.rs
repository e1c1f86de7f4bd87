//! The syntax in which hours are shown and pasted.

use anteroom_domain::hours::{
    Beyond, EXPRESSION_MAX, Exception, Expressed, NotUnderstood, OpeningHours, Span, from_expression, to_expression,
};
use proptest::{collection::vec, prelude::*};

use crate::common::{WEEKDAYS, any_hours, at, date, exception, holidays, spans, timetable, working_days};

fn said(hours: &OpeningHours) -> Expressed {
    let holidays = hours.holidays.as_ref().map(|holidays| holidays.hours.clone());
    Expressed { weekly: hours.weekly.clone(), holidays, exceptions: hours.exceptions.clone() }
}

#[test]
fn hours_are_shown_in_the_syntax() {
    let mut hours = working_days("Europe/Berlin", "08:00-12:00 13:00-17:00");
    hours.weekly.sat = spans("22:00-02:00");
    hours.holidays = Some(holidays("DE", ""));
    hours.exceptions = vec![
        exception("2026-12-27", "2026-12-27", "10:00-12:00", ""),
        exception("2026-12-24", "2027-01-01", "", "Between the \"years\""),
    ];
    assert_eq!(
        to_expression(&hours),
        "Mo-Fr 08:00-12:00,13:00-17:00; Sa 22:00-02:00; PH closed; \
         2026 Dec 24-2027 Jan 1 closed \"Between the 'years'\"; 2026 Dec 27 10:00-12:00"
    );
    assert_eq!(to_expression(&OpeningHours::always("UTC")), "Mo-Su");
    assert_eq!(to_expression(&OpeningHours::never("UTC")), "24/7 closed");
}

#[test]
fn what_is_pasted_is_understood() {
    let week = |text: &str| from_expression(text).map(|said| said.weekly);
    assert_eq!(week("24/7"), Ok(OpeningHours::always("UTC").weekly));
    assert_eq!(week("Mo-Fr 08:00-18:00; We 14:00-20:00").unwrap().wed, spans("14:00-20:00"));
    assert_eq!(week("Mo-Fr 08:00-12:00, We 14:00-18:00").unwrap().wed, spans("08:00-12:00 14:00-18:00"));
    assert_eq!(week("Mo-Fr 08:00-18:00; We off").unwrap().wed, []);
    assert_eq!(week("Fr-Mo 22:00-26:00").unwrap().sun, spans("22:00-02:00"));
    assert_eq!(week("Fr-Mo 22:00-26:00").unwrap().tue, []);
    let shared = from_expression("Mo-Fr,PH 09:00-10:00").unwrap();
    assert_eq!((shared.holidays, shared.weekly.mon), (Some(spans("09:00-10:00")), spans("09:00-10:00")));
    let dated = from_expression("24/7; 2026 Aug off \"Summer\"; 2026 Dec 24-26,2027 Jan 1 10:00-12:00").unwrap();
    assert_eq!(
        dated.exceptions,
        [
            exception("2026-08-01", "2026-08-31", "", "Summer"),
            exception("2026-12-24", "2026-12-26", "10:00-12:00", ""),
            exception("2027-01-01", "2027-01-01", "10:00-12:00", ""),
        ]
    );
}

#[test]
fn a_later_rule_for_the_same_dates_replaces_the_earlier_as_in_the_syntax() {
    let dated = from_expression("24/7; 2026 Dec 25 10:00-12:00; 2026 Dec 24-26 off").unwrap();
    assert_eq!(dated.exceptions, [exception("2026-12-24", "2026-12-26", "", "")]);
}

#[test]
fn what_cannot_be_said_is_refused_by_name() {
    for (text, expected) in [
        ("SH off", Beyond::SchoolHolidays),
        ("24/7; PH +1 day off", Beyond::Offset),
        ("24/7; PH Mo-Fr off", Beyond::HolidaysOnWeekdays),
        ("Mo-Fr PH 10:00-12:00", Beyond::HolidaysOnWeekdays),
        ("Mo[1] 08:00-12:00", Beyond::NthWeekday),
        ("week 1-10 Mo 08:00-12:00", Beyond::Weeks),
        ("24/7; Dec 25 off", Beyond::WithoutYear),
        ("Jul-Aug 08:00-12:00", Beyond::WithoutYear),
        ("2026 Mo 08:00-12:00", Beyond::Years),
        ("2026 easter off", Beyond::Easter),
        ("2026 Feb 30 off", Beyond::NoSuchDate),
        ("2026-2027 Aug off", Beyond::Years),
        ("2026 Dec 24 +1 day off", Beyond::Offset),
        ("2026 Dec 24-2026 Dec 25 +1 day off", Beyond::Offset),
        ("2026 Dec 24-26 Mo 08:00-12:00", Beyond::DatesOnWeekdays),
        ("sunrise-sunset", Beyond::Sun),
        ("Mo 08:00+", Beyond::OpenEnd),
        ("Mo 08:00-18:00/01:00", Beyond::Repetition),
        ("Mo 08:00-08:00", Beyond::Length),
        ("Mo 08:00-34:00", Beyond::Length),
        ("Mo 08:00-12:00 unknown", Beyond::Unknown),
        ("Mo 08:00-12:00 || Tu 08:00-12:00", Beyond::Fallback),
        ("24/7; 2026 Dec 24 10:00-12:00, 2026 Dec 24 14:00-16:00", Beyond::Addition),
        ("24/7; Mo 12:00-13:00 off", Beyond::PartlyClosed),
        ("Mo 08:00-12:00 \"by appointment\"", Beyond::Comment),
        ("PH off; Mo-Fr 08:00-12:00", Beyond::Order),
        ("24/7; 2026 Dec 24 off; PH off", Beyond::Order),
        ("24/7; 2026 Dec 20-25 off; 2026 Dec 24-31 10:00-12:00", Beyond::Order),
    ] {
        let refused = match from_expression(text) {
            Err(NotUnderstood::Beyond { beyond, rule }) => {
                assert!(!rule.is_empty());
                Some(beyond)
            }
            Ok(_) | Err(_) => None,
        };
        assert_eq!(refused, Some(expected), "{text}: {:?}", from_expression(text));
    }
}

#[test]
fn what_is_not_in_the_syntax_is_shown() {
    let refused = from_expression("Mo-Fr 08:00-12:00; Montag bis Freitag; PH off");
    assert_eq!(refused, Err(NotUnderstood::Syntax { part: "Montag bis Freitag".to_owned() }));
    assert_eq!(from_expression(""), Err(NotUnderstood::Syntax { part: String::new() }));
    assert_eq!(from_expression(&"x".repeat(EXPRESSION_MAX + 1)), Err(NotUnderstood::TooLong));
}

#[test]
fn what_is_pasted_changes_the_rules_and_nothing_else() {
    let mut hours = working_days("Europe/Berlin", "08:00-12:00");
    hours.last_admission_s = 900;
    let said = from_expression("Sa 10:00-12:00; PH off").unwrap();
    assert_eq!(said.clone().applied_to(hours.clone()), Err(NotUnderstood::NoCountry));
    hours.holidays = Some(holidays("FR", "10:00-11:00"));
    let changed = said.applied_to(hours).unwrap();
    assert_eq!(changed.holidays, Some(holidays("FR", "")));
    assert_eq!((changed.last_admission_s, changed.weekly.mon, changed.weekly.sat), (900, vec![], spans("10:00-12:00")));
}

fn sorted(mut exceptions: Vec<Exception>) -> Vec<Exception> {
    exceptions.sort_by_key(|exception| (exception.first, exception.last));
    exceptions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_shown_is_understood_again(hours in any_hours()) {
        let again = from_expression(&to_expression(&hours)).unwrap();
        prop_assert_eq!(&again.weekly, &hours.weekly);
        prop_assert_eq!(&again.holidays, &said(&hours).holidays);
        prop_assert_eq!(sorted(again.exceptions), sorted(hours.exceptions));
    }

    #[test]
    fn nothing_that_is_pasted_brings_it_down(words in vec(0..WORDS.len(), 0..14), noise in ".{0,6}") {
        let text: String = words.into_iter().map(|word| WORDS[word]).collect();
        for text in [text.clone(), text + &noise] {
            if let Ok(said) = from_expression(&text) {
                prop_assert!(said.exceptions.iter().all(|exception| exception.first <= exception.last));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_shown_means_the_same_to_others(hours in any_hours(), minutes in vec(0..731 * 1_440_u32, 40)) {
        // Theirs is wall time; and whether the next date cuts a night, the syntax leaves open.
        let hours = without_nights(OpeningHours { zone: "UTC".to_owned(), ..hours });
        let holidays = opening_hours::localization::Country::DE.holidays();
        let context = opening_hours::Context::default().with_holidays(holidays);
        let theirs = to_expression(&hours).parse::<opening_hours::OpeningHours>().expect("an expression");
        let theirs = theirs.with_context(context);
        let ours = timetable(&hours);
        let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date").and_time(chrono::NaiveTime::MIN);
        for minute in minutes {
            let instant = at("2024-01-01T00:00Z") + jiff::SignedDuration::from_mins(minute.into());
            let wall = first + chrono::TimeDelta::minutes(minute.into());
            prop_assert_eq!(ours.is_open(instant), theirs.is_open(wall), "{} {}", instant, to_expression(&hours));
        }
    }
}

/// The same hours, nights ending at midnight.
fn without_nights(mut hours: OpeningHours) -> OpeningHours {
    let cut = |day: &mut Vec<Span>| {
        let mut cut: Vec<_> =
            day.iter().map(|span| Span::new(span.start(), span.end().min(1_440)).expect("a span")).collect();
        cut.sort_unstable();
        cut.dedup();
        *day = cut;
    };
    for weekday in WEEKDAYS {
        cut(hours.weekly.on_mut(weekday));
    }
    for exception in &mut hours.exceptions {
        cut(&mut exception.hours);
    }
    if let Some(holidays) = &mut hours.holidays {
        cut(&mut holidays.hours);
    }
    hours
}

/// What expressions are made of.
const WORDS: [&str; 48] = [
    "Mo",
    "Tu",
    "Fr",
    "Su",
    "-",
    ",",
    ", ",
    "; ",
    " ",
    "PH",
    "SH",
    "08:00",
    "12:00",
    "00:00",
    "24:00",
    "26:00",
    "48:00",
    "+",
    "/",
    "01:00",
    "off",
    "closed",
    "open",
    "unknown",
    "\"x\"",
    "2026",
    "2027",
    "9999",
    "1900",
    "Jan",
    "Dec",
    "Feb",
    "1",
    "29",
    "31",
    "99",
    "week",
    "easter",
    " +1 day",
    " -99999 days",
    "sunrise",
    "(sunset+01:00)",
    "[1]",
    "[-1]",
    "[5-1]",
    " || ",
    "24/7",
    ":",
];

#[test]
fn a_date_is_written_with_its_year() {
    let mut hours = OpeningHours::always("UTC");
    hours.exceptions.push(Exception::on(date("2028-02-29"), spans(""), "Leap day"));
    assert_eq!(to_expression(&hours), "Mo-Su; 2028 Feb 29 closed \"Leap day\"");
}
