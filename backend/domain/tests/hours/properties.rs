//! What holds for all hours.

use anteroom_domain::{
    Timestamp,
    hours::{OpeningHours, Override, OverrideState, Span, Timetable},
};
use jiff::{SignedDuration, ToSpan, civil::Date};
use proptest::prelude::*;

use crate::common::{any_hours, at, timetable};

const MILLISECOND: SignedDuration = SignedDuration::from_millis(1);
/// How far a property looks from minute to minute.
const SCAN: i64 = 3 * 24 * 60;

/// An instant of the two years in which the exceptions are; the second half of the numbers falls around clock changes.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let anywhere =
        (0..2 * 366 * 24 * 60_i64).prop_map(|minute| at("2024-01-01T00:00Z") + SignedDuration::from_mins(minute));
    let changes = [
        "2024-03-10T07:00Z",
        "2024-03-31T01:00Z",
        "2024-04-06T15:00Z",
        "2024-10-05T15:30Z",
        "2024-10-27T01:00Z",
        "2024-11-03T06:00Z",
        "2025-03-30T01:00Z",
        "2025-10-26T01:00Z",
    ];
    let around = (proptest::sample::select(changes.to_vec()), -3_000..3_000_i64)
        .prop_map(|(change, minute)| at(change) + SignedDuration::from_mins(minute));
    (prop_oneof![anywhere, around], 0..60_000_i64)
        .prop_map(|(at, millisecond)| at + SignedDuration::from_millis(millisecond))
}

fn any_override() -> impl Strategy<Value = Option<Override>> {
    let state = prop_oneof![Just(OverrideState::Open), Just(OverrideState::Closed)];
    let ends_after = proptest::option::of(1..5_000_i64);
    proptest::option::of((state, any_instant(), ends_after).prop_map(|(state, since, ends_after)| Override {
        state,
        since,
        until: ends_after.map(|minutes| since + SignedDuration::from_mins(minutes)),
        message: String::new(),
    }))
}

fn any_rules() -> impl Strategy<Value = OpeningHours> {
    (any_hours(), any_override()).prop_map(|(hours, overriding)| OpeningHours { overriding, ..hours })
}

/// This instant, then every whole minute after it.
fn minutes_from(instant: Timestamp) -> impl Iterator<Item = Timestamp> {
    let whole = Timestamp::from_second((instant.as_second().div_euclid(60) + 1) * 60).expect("an instant");
    std::iter::once(instant).chain((0..SCAN).map(move |minute| whole + SignedDuration::from_mins(minute)))
}

/// The rules in the words of the design, for UTC, where a day is a day: found by looking at everything.
fn is_open_by_the_book(hours: &OpeningHours, at: Timestamp, holidays: &[Date]) -> bool {
    if let Some(overriding) = &hours.overriding
        && overriding.since <= at
        && overriding.until.is_none_or(|until| at < until)
    {
        return overriding.state == OverrideState::Open;
    }
    let day = |date: Date| -> Vec<Span> {
        let covering = hours.exceptions.iter().filter(|exception| exception.first <= date && date <= exception.last);
        let mut covering: Vec<_> = covering.collect();
        covering.sort_by_key(|exception| {
            ((exception.last - exception.first).get_days(), -(exception.first - date).get_days())
        });
        match (covering.first(), &hours.holidays) {
            (Some(exception), _) => exception.hours.clone(),
            (None, Some(rule)) if holidays.contains(&date) => rule.hours.clone(),
            _ => hours.weekly.on(date.weekday()).to_vec(),
        }
    };
    let today = jiff::tz::TimeZone::UTC.to_datetime(at);
    let minute = u16::from(today.hour().unsigned_abs()) * 60 + u16::from(today.minute().unsigned_abs());
    let yesterday = today.date().yesterday().expect("a date");
    day(today.date()).iter().any(|span| span.start() <= minute && minute < span.end())
        || day(yesterday).iter().any(|span| minute + 1_440 < span.end())
}

/// Those of Germany in 2023 to 2025, by the calendar on the wall.
fn german_holidays() -> Vec<Date> {
    let movable = [
        "2024-03-29",
        "2024-04-01",
        "2024-05-09",
        "2024-05-20",
        "2025-04-18",
        "2025-04-21",
        "2025-05-29",
        "2025-06-09",
    ];
    let fixed = ["01-01", "05-01", "10-03", "12-25", "12-26"];
    let years = [2023, 2024, 2025, 2026].into_iter();
    let fixed = years.flat_map(|year| fixed.map(|day| format!("{year}-{day}")));
    fixed.chain(movable.map(str::to_owned)).map(|date| date.parse().expect("a date")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_next_opening_is_the_least_instant_that_is_open(hours in any_rules(), from in any_instant()) {
        let timetable = timetable(&hours);
        let next = timetable.next_open(from);
        // An override may begin or end between two minutes, so what is found may lie before the next one that is open.
        let scanned = minutes_from(from).find(|minute| timetable.is_open(*minute));
        match (next, scanned) {
            (Some(next), scanned) => {
                prop_assert!(next >= from && timetable.is_open(next));
                prop_assert!(next == from || !timetable.is_open(next - MILLISECOND));
                let within = |scanned: Timestamp| (0..60_000).contains(&scanned.duration_since(next).as_millis());
                prop_assert!(scanned.is_none_or(within));
            }
            (None, scanned) => prop_assert_eq!(scanned, None),
        }
    }

    #[test]
    fn the_next_change_is_the_least_instant_at_which_the_answer_differs(hours in any_rules(), from in any_instant()) {
        let timetable = timetable(&hours);
        let open = timetable.is_open(from);
        let next = timetable.next_change(from);
        if let Some(next) = next {
            prop_assert!(next > from);
            prop_assert_eq!(timetable.is_open(next), !open);
            prop_assert_eq!(timetable.is_open(next - MILLISECOND), open);
        }
        let differs = minutes_from(from).find(|minute| timetable.is_open(*minute) != open);
        prop_assert!(differs.is_none_or(|differs| next.is_some_and(|next| next <= differs)), "{:?}", differs);
    }

    #[test]
    fn nobody_is_admitted_less_than_the_last_admission_before_closing(hours in any_rules(), from in any_instant()) {
        let timetable = timetable(&hours);
        let last = SignedDuration::from_secs(i64::from(hours.last_admission_s));
        let too_late = timetable.closes_at(from).is_some_and(|closes| closes.duration_since(from) <= last);
        prop_assert_eq!(timetable.admits(from), timetable.is_open(from) && (last.is_zero() || !too_late));
        if let Some(next) = timetable.next_admission(from) {
            prop_assert!(next >= from && timetable.admits(next));
            let before = minutes_from(from).take_while(|minute| *minute < next);
            prop_assert!(before.into_iter().all(|minute| !timetable.admits(minute)));
        }
    }

    #[test]
    fn the_order_in_which_rules_are_written_changes_nothing(hours in any_rules(), from in any_instant()) {
        let mut turned = hours.clone();
        turned.exceptions.reverse();
        for exception in &mut turned.exceptions {
            exception.hours.reverse();
        }
        turned.weekly.mon.reverse();
        turned.weekly.sat.reverse();
        let (straight, turned) = (timetable(&hours), timetable(&turned));
        for instant in minutes_from(from).step_by(7) {
            prop_assert_eq!(straight.is_open(instant), turned.is_open(instant));
        }
        prop_assert_eq!(straight.next_open(from), turned.next_open(from));
        prop_assert_eq!(straight.explain(from).rule, turned.explain(from).rule);
    }

    #[test]
    fn where_no_clock_is_changed_the_rules_are_what_they_say(hours in any_rules(), from in any_instant()) {
        let hours = OpeningHours { zone: "UTC".to_owned(), ..hours };
        let (timetable, holidays) = (timetable(&hours), german_holidays());
        for instant in minutes_from(from).step_by(11) {
            prop_assert_eq!(timetable.is_open(instant), is_open_by_the_book(&hours, instant, &holidays), "{}", instant);
        }
    }

    #[test]
    fn an_explanation_agrees_with_the_answers(hours in any_rules(), from in any_instant()) {
        let timetable = timetable(&hours);
        let why = timetable.explain(from);
        prop_assert_eq!(why.open, timetable.is_open(from));
        prop_assert_eq!(why.admits, timetable.admits(from));
        prop_assert_eq!(why.changes_at, timetable.next_change(from));
    }

    #[test]
    fn the_calendar_has_every_opening_and_no_other(hours in any_hours(), from in any_instant()) {
        let timetable = timetable(&hours);
        let begin = from.checked_sub(72.hours()).expect("an instant");
        let days = timetable.preview(begin, 8);
        for instant in minutes_from(from).step_by(13) {
            let mut open = days.iter().flat_map(|day| &day.open);
            let shown = open.any(|open| open.opens_at <= instant && instant < open.closes_at);
            prop_assert_eq!(shown, timetable.is_open(instant), "{}", instant);
        }
    }

    #[test]
    fn hours_are_stored_and_read_again(hours in any_rules()) {
        let stored = serde_json::to_string(&hours).expect("to be written");
        prop_assert_eq!(serde_json::from_str::<OpeningHours>(&stored).expect("to be read"), hours);
    }
}

#[test]
fn the_ends_of_time_bring_nothing_down() {
    for zone in ["UTC", "Europe/Berlin", "Pacific/Apia"] {
        for hours in [OpeningHours::always(zone), OpeningHours::never(zone), crate::common::daily(zone, "22:00-02:00")]
        {
            let timetable = Timetable::new(&hours).expect("a zone");
            for instant in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
                assert_eq!(timetable.explain(instant).open, timetable.is_open(instant));
                assert!(timetable.next_open(instant).is_none_or(|next| next >= instant));
                assert!(timetable.preview(instant, 3).len() <= 3);
                assert!(timetable.lint(instant).len() < 100);
            }
        }
    }
}
