//! Every minute of two years in twelve zones, against a table that another library made: see `make.py` beside this
//! file.

use std::sync::LazyLock;

use anteroom_domain::{
    Timestamp,
    hours::{OpeningHours, Timetable},
};
use jiff::{SignedDuration, Timestamp as Instant, civil};

use crate::common::{WEEKDAYS, exception, holidays, spans, timetable};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// A minute in this many is asked for by itself. It is prime, so that in a few days every minute of the day has its
/// turn.
const STEP: usize = 241;

/// One zone of the table.
struct Case {
    zone: String,
    begin: Timestamp,
    timetable: Timetable,
    /// Whether it is open, for each minute from the beginning on.
    open: Vec<bool>,
    /// The minutes at which a clock is changed.
    clock_changes: Vec<usize>,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let table = include_str!("table.txt");
    table.split("zone ").filter(|block| !block.is_empty()).map(case).collect()
});

fn case(block: &str) -> Case {
    let mut lines = block.lines();
    let zone = lines.next().expect("a zone").to_owned();
    let mut hours = OpeningHours::never(&zone);
    let (mut years, mut days, mut open) = (None, WEEKDAYS.into_iter(), Vec::new());
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "years" => years = rest.split_once(' ').map(|(first, _)| first.parse::<i16>().expect("a year")),
            "day" => *hours.weekly.on_mut(days.next().expect("seven days")) = spans(rest),
            "exception" => {
                let mut words = rest.splitn(3, ' ');
                let mut word = || words.next().unwrap_or_default();
                hours.exceptions.push(exception(word(), word(), word(), ""));
            }
            "holidays" => {
                let (country, spans) = rest.split_once(' ').expect("a country and hours");
                hours.holidays = Some(holidays(country, spans));
            }
            "changes" => open = minutes(rest),
            other => panic!("{other}"),
        }
    }
    let begin = beginning(years.expect("the years"));
    let length = beginning(years.expect("the years") + 2).duration_since(begin).as_secs() / 60;
    let last = open.last().copied().unwrap_or_default();
    open.resize(usize::try_from(length).expect("two years"), last);
    let timetable = timetable(&hours);
    let changes =
        timetable.zone().following(begin).map(|change| change.timestamp().duration_since(begin).as_secs() / 60);
    let clock_changes =
        changes.take_while(|minute| *minute < length).filter_map(|minute| minute.try_into().ok()).collect();
    Case { zone, begin, timetable, open, clock_changes }
}

fn beginning(year: i16) -> Timestamp {
    civil::date(year, 1, 1).in_tz("UTC").expect("a year").timestamp()
}

/// Opens and closes in turn, each as the distance from the one before.
fn minutes(distances: &str) -> Vec<bool> {
    let mut open = Vec::new();
    let mut state = false;
    for distance in distances.split(' ') {
        open.resize(open.len() + distance.parse::<usize>().expect("a number"), state);
        state = !state;
    }
    open.push(state);
    open
}

impl Case {
    fn minute(&self, minute: usize) -> Timestamp {
        self.begin + SignedDuration::from_mins(i64::try_from(minute).expect("a minute"))
    }

    /// Whether a clock is changed within three hours.
    fn is_near_a_clock_change(&self, minute: usize) -> bool {
        self.clock_changes.iter().any(|change| change.abs_diff(minute) <= 180)
    }

    /// The first of these minutes, or the length of the table.
    fn first(&self, instant: Option<Timestamp>) -> usize {
        let length = self.open.len();
        instant.map_or(length, |instant| {
            let since = instant - self.begin;
            assert_eq!(since.get_seconds() % 60, 0, "{}: {instant} is no whole minute", self.zone);
            usize::try_from(since.get_seconds() / 60).expect("after the beginning").min(length)
        })
    }
}

#[test]
fn every_minute_of_two_years_in_twelve_zones_is_as_another_library_has_it() {
    assert_eq!(CASES.len(), 12);
    for case in CASES.iter() {
        let mut ours = Vec::with_capacity(case.open.len());
        while ours.len() < case.open.len() {
            let instant = case.minute(ours.len());
            let until = case.first(case.timetable.next_change(instant));
            assert!(until > ours.len(), "{}: no progress after {instant}", case.zone);
            ours.resize(until, case.timetable.is_open(instant));
        }
        let wrong = ours.iter().zip(&case.open).position(|(ours, theirs)| ours != theirs);
        let shown = wrong.map(|minute| (case.minute(minute).to_string(), case.open[minute]));
        assert_eq!(shown, None, "{}: the first minute that differs, and what it should be", case.zone);
        assert_eq!(ours.len(), case.open.len());
    }
}

#[test]
fn each_minute_asked_for_by_itself_has_the_same_answer_and_the_same_next_opening() {
    for case in CASES.iter() {
        for minute in (0..case.open.len()).filter(|minute| minute % STEP == 0 || case.is_near_a_clock_change(*minute)) {
            let instant = case.minute(minute);
            let open = case.open[minute];
            assert_eq!(case.timetable.is_open(instant), open, "{} {instant}", case.zone);
            let next =
                case.open[minute..].iter().position(|open| *open).map_or(case.open.len(), |ahead| minute + ahead);
            assert_eq!(case.first(case.timetable.next_open(instant)), next, "{} {instant}", case.zone);
        }
    }
}

#[test]
fn every_edge_is_half_open_to_the_millisecond() {
    let millisecond = SignedDuration::from_millis(1);
    for case in CASES.iter() {
        for minute in (1..case.open.len()).filter(|minute| case.open[*minute] != case.open[minute - 1]) {
            let edge: Instant = case.minute(minute);
            assert_eq!(case.timetable.is_open(edge), case.open[minute], "{} {edge}", case.zone);
            assert_ne!(case.timetable.is_open(edge - millisecond), case.open[minute], "{} {edge}", case.zone);
            assert_eq!(case.timetable.next_change(edge - millisecond), Some(edge), "{} {edge}", case.zone);
            assert!(case.timetable.next_change(edge).is_none_or(|next| next >= edge + MINUTE), "{} {edge}", case.zone);
        }
    }
}
