//! Opening hours: how long it takes to tell whether it is open, and when next. Needs nothing but the rules.

use std::hint::black_box;
use std::time::Instant;

use anteroom_domain::Timestamp;
use anteroom_domain::hours::{Country, Exception, Holidays, OpeningHours, Span, Timetable, Week};
use anyhow::{Context, Result, ensure};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::figures::Figures;

pub(super) const NAME: &str = "hours";

/// How often each question is asked, at an instant at random each time.
const QUESTIONS: usize = 50_000;
/// How many exceptions each rule has.
const EXCEPTIONS: usize = 20;
/// The instants in question are of this many days, from the first date on.
const FIRST: Date = date(2026, 1, 1);
const DAYS: i64 = 730;

pub(super) fn run() -> Result<()> {
    println!("\nhours: {EXCEPTIONS} exceptions each, instants at random in two years; limits 5 us and 50 us");
    for (name, hours) in rules()? {
        ensure!(hours.problems().is_empty() && hours.exceptions.len() == EXCEPTIONS, "{name} is no rule to measure");
        let began = Instant::now();
        let timetable = Timetable::new(&hours)?;
        println!("{name}: made ready in {:.2} ms", began.elapsed().as_secs_f64() * 1_000.0);
        measure("  is_open", "<= 5 us", |at| timetable.is_open(at));
        measure("  next_open", "<= 50 us", |at| timetable.next_open(at));
        measure("  admits", "", |at| timetable.admits(at));
        measure("  next_change", "", |at| timetable.next_change(at));
    }
    Ok(())
}

/// Times each question by itself; reading the clock is part of every figure.
fn measure<T>(what: &str, promise: &str, question: impl Fn(Timestamp) -> T) {
    let mut random = StdRng::seed_from_u64(1);
    let first =
        FIRST.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
    let mut figures = Figures::default();
    for _ in 0..QUESTIONS {
        let at = first + SignedDuration::from_millis(random.random_range(0..DAYS * 86_400_000));
        let began = Instant::now();
        black_box(question(black_box(at)));
        figures.take(began.elapsed());
    }
    figures.print_us(what, promise);
}

/// Rules whose next opening is near and far.
fn rules() -> Result<Vec<(&'static str, OpeningHours)>> {
    let work: Span = "08:00-12:00".parse()?;
    let night: Span = "20:00-02:00".parse()?;
    let week = Week {
        mon: vec![work, night],
        tue: vec![work, night],
        wed: vec![work],
        thu: vec![work, night],
        fri: vec![work, night],
        ..Week::default()
    };
    let holidays = |hours| Some(Holidays { country: Country::new("DE"), regional: false, hours });
    let base =
        OpeningHours { last_admission_s: 900, exceptions: scattered(work)?, ..OpeningHours::never("Europe/Berlin") };
    let usual = OpeningHours { weekly: week.clone(), holidays: holidays(Vec::new()), ..base.clone() };
    let mut away = usual.clone();
    away.exceptions.truncate(EXCEPTIONS - 1);
    close(&mut away.exceptions);
    away.exceptions.push(Exception { first: FIRST, last: date(2028, 6, 30), hours: Vec::new(), label: String::new() });
    let mut never = base;
    close(&mut never.exceptions);
    let feasts = OpeningHours { holidays: holidays(vec![work]), ..never.clone() };
    let mut once = never.clone();
    once.exceptions[0] = Exception::on(date(2199, 12, 31), vec![work], "");
    let always = OpeningHours { weekly: Week::always(), ..never.clone() };
    Ok(vec![
        ("a usual week", usual),
        ("closed for two years by a range", away),
        ("open on public holidays only", feasts),
        ("open once, in 2199", once),
        ("never open", never),
        ("open around the clock", always),
    ])
}

fn close(exceptions: &mut [Exception]) {
    for exception in exceptions {
        exception.hours.clear();
    }
}

/// Exceptions all over the two years: single days with other hours, and closed weeks.
fn scattered(work: Span) -> Result<Vec<Exception>> {
    let exception = |index: usize| {
        let first = FIRST.checked_add((i64::try_from(index)? * 36).days()).context("no date")?;
        let closed = index.is_multiple_of(2);
        let last = first.checked_add(if closed { 6.days() } else { 0.days() }).context("no date")?;
        Ok(Exception { first, last, hours: if closed { Vec::new() } else { vec![work] }, label: String::new() })
    };
    (0..EXCEPTIONS).map(exception).collect()
}
