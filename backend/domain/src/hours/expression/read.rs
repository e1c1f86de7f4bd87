//! An expression as hours.

use jiff::civil::{Date, Weekday};
use opening_hours_syntax::{
    ExtendedTime,
    rules::{
        RuleKind, RuleOperator, RuleSequence,
        day::{self, DateOffset, HolidayKind, Month, MonthdayRange, WeekDayRange, Year},
        time::{Time, TimeSpan},
    },
};

use super::{Beyond, EXPRESSION_MAX, Expressed, NotUnderstood};
use crate::hours::{Exception, Span, week::DAYS};

/// Reads an expression.
pub fn from_expression(text: &str) -> Result<Expressed, NotUnderstood> {
    if text.len() > EXPRESSION_MAX {
        return Err(NotUnderstood::TooLong);
    }
    let text = text.trim();
    let expression = opening_hours_syntax::parse(text).map_err(|_| NotUnderstood::Syntax { part: culprit(text) })?;
    // The parser reads `PH Mo-Fr`, the holidays that are weekdays, like `PH,Mo-Fr`, which is something else.
    if text.split(';').any(narrows_holidays) {
        return Err(NotUnderstood::Beyond { rule: text.to_owned(), beyond: Beyond::HolidaysOnWeekdays });
    }
    let mut reader = Reader::default();
    for rule in &expression.rules {
        reader.take(rule).map_err(|beyond| NotUnderstood::Beyond { rule: rule.to_string(), beyond })?;
    }
    Ok(reader.said)
}

/// The first rule that is no expression by itself.
fn culprit(text: &str) -> String {
    let mut rules = text.split(';').map(str::trim);
    rules.find(|rule| opening_hours_syntax::parse(rule).is_err()).unwrap_or(text).to_owned()
}

fn narrows_holidays(rule: &str) -> bool {
    const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let words: Vec<_> = rule.split_whitespace().collect();
    let begins_weekday = |word: &str| NAMES.iter().any(|name| word.starts_with(name));
    let ends_weekday = |word: &str| NAMES.iter().any(|name| word.ends_with(name));
    words.windows(2).any(|pair| {
        (pair[0].ends_with("PH") && begins_weekday(pair[1])) || (ends_weekday(pair[0]) && pair[1].starts_with("PH"))
    })
}

/// How special the rules so far are; in the syntax a later rule decides over them, here it must be as special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Stage {
    #[default]
    Week,
    Holidays,
    Dates,
}

#[derive(Default)]
struct Reader {
    said: Expressed,
    stage: Stage,
}

impl Reader {
    fn take(&mut self, rule: &RuleSequence) -> Result<(), Beyond> {
        let hours = hours(rule)?;
        let adds = match rule.operator {
            RuleOperator::Normal => false,
            RuleOperator::Additional => true,
            RuleOperator::Fallback => return Err(Beyond::Fallback),
        };
        let days = &rule.day_selector;
        if !days.week.is_empty() {
            return Err(Beyond::Weeks);
        }
        let year = the_year(&days.year)?;
        if days.monthday.is_empty() {
            if year.is_some() {
                return Err(Beyond::Years);
            }
            if !rule.comment.is_empty() {
                return Err(Beyond::Comment);
            }
            return self.take_weekdays(&days.weekday, &hours, adds);
        }
        if !days.weekday.is_empty() {
            return Err(Beyond::DatesOnWeekdays);
        }
        if adds {
            return Err(Beyond::Addition);
        }
        self.stage = Stage::Dates;
        for range in &days.monthday {
            let (first, last) = dates(range, year)?;
            self.take_dates(Exception { first, last, hours: hours.clone(), label: rule.comment.to_string() })?;
        }
        Ok(())
    }

    fn take_weekdays(&mut self, ranges: &[WeekDayRange], hours: &[Span], adds: bool) -> Result<(), Beyond> {
        let mut weekdays = if ranges.is_empty() { DAYS.map(|(weekday, _)| weekday).to_vec() } else { Vec::new() };
        let mut holidays = false;
        for range in ranges {
            match range {
                WeekDayRange::Holiday { kind: HolidayKind::School, .. } => return Err(Beyond::SchoolHolidays),
                WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } => holidays = true,
                WeekDayRange::Holiday { .. } => return Err(Beyond::Offset),
                WeekDayRange::Fixed { offset, .. } if *offset != 0 => return Err(Beyond::Offset),
                WeekDayRange::Fixed { nth_from_start, nth_from_end, .. }
                    if nth_from_start.contains(&false) || nth_from_end.contains(&false) =>
                {
                    return Err(Beyond::NthWeekday);
                }
                WeekDayRange::Fixed { range, .. } => weekdays.extend(from_to(*range.start(), *range.end())),
            }
        }
        let stage = if weekdays.is_empty() { Stage::Holidays } else { Stage::Week };
        if stage < self.stage {
            return Err(Beyond::Order);
        }
        if adds && hours.is_empty() {
            return Err(Beyond::Addition);
        }
        for weekday in weekdays {
            say(self.said.weekly.on_mut(weekday), hours, adds);
        }
        if holidays {
            say(self.said.holidays.get_or_insert_default(), hours, adds);
            self.stage = Stage::Holidays;
        }
        Ok(())
    }

    fn take_dates(&mut self, exception: Exception) -> Result<(), Beyond> {
        let covered = |other: &Exception| exception.covers(other.first) && exception.covers(other.last);
        self.said.exceptions.retain(|other| !covered(other));
        let overlaps = |other: &&Exception| other.first <= exception.last && exception.first <= other.last;
        if self.said.exceptions.iter().filter(overlaps).any(|other| other.rank() < exception.rank()) {
            return Err(Beyond::Order);
        }
        self.said.exceptions.push(exception);
        Ok(())
    }
}

fn say(day: &mut Vec<Span>, hours: &[Span], adds: bool) {
    if !adds {
        day.clear();
    }
    for span in hours {
        if !day.contains(span) {
            day.push(*span);
        }
    }
}

fn hours(rule: &RuleSequence) -> Result<Vec<Span>, Beyond> {
    let spans = rule.time_selector.spans.iter().map(span).collect::<Result<Vec<_>, _>>()?;
    match rule.kind {
        RuleKind::Open => Ok(spans),
        RuleKind::Closed if spans == [Span::WHOLE_DAY] => Ok(Vec::new()),
        RuleKind::Closed => Err(Beyond::PartlyClosed),
        RuleKind::Unknown => Err(Beyond::Unknown),
    }
}

fn span(span: &TimeSpan) -> Result<Span, Beyond> {
    if span.open_end {
        return Err(Beyond::OpenEnd);
    }
    if span.repeats.is_some() {
        return Err(Beyond::Repetition);
    }
    let minute = |time: &Time| match time {
        Time::Fixed(time) => Ok(time.mins_from_midnight()),
        Time::Variable(_) => Err(Beyond::Sun),
    };
    let (start, end) = (minute(&span.range.start)?, minute(&span.range.end)?);
    let midnight = ExtendedTime::MIDNIGHT_24.mins_from_midnight();
    // `22:00-26:00` is the same as `22:00-02:00`; `08:00-34:00` would be longer than a day.
    let past_midnight = end > midnight;
    let end = if past_midnight { end - midnight } else { end };
    if past_midnight && end >= start {
        return Err(Beyond::Length);
    }
    Span::new(start, end).map_err(|_| Beyond::Length)
}

fn from_to(first: day::Weekday, last: day::Weekday) -> Vec<Weekday> {
    let place = |weekday: day::Weekday| usize::try_from(weekday.num_days_from_monday()).unwrap_or_default();
    let (first, last) = (place(first), place(last));
    let days = (last + DAYS.len() - first) % DAYS.len();
    (first..=first + days).map(|index| DAYS[index % DAYS.len()].0).collect()
}

/// The year that stands before months, as in `2026 Aug`.
fn the_year(years: &[day::YearRange]) -> Result<Option<Year>, Beyond> {
    match years {
        [] => Ok(None),
        [only] => {
            let (range, _) = only.into_parts();
            if range.start() == range.end() { Ok(Some(*range.start())) } else { Err(Beyond::Years) }
        }
        _ => Err(Beyond::Years),
    }
}

fn dates(range: &MonthdayRange, year: Option<Year>) -> Result<(Date, Date), Beyond> {
    let (first, last) = match range {
        MonthdayRange::Month { year: own, range } => {
            let year = own.or(year).ok_or(Beyond::WithoutYear)?;
            (our_date(year, *range.start(), 1)?, our_date(year, *range.end(), 1)?.last_of_month())
        }
        MonthdayRange::Date { start: (_, before), end: (_, after) }
            if (*before, *after) != (DateOffset::default(), DateOffset::default()) =>
        {
            return Err(Beyond::Offset);
        }
        MonthdayRange::Date { start: (start, _), end: (end, _) } => (fixed(start, year)?, fixed(end, year)?),
    };
    if last < first { Err(Beyond::NoSuchDate) } else { Ok((first, last)) }
}

fn fixed(date: &day::Date, year: Option<Year>) -> Result<Date, Beyond> {
    match date {
        day::Date::Fixed { year: own, month, day } => our_date(own.or(year).ok_or(Beyond::WithoutYear)?, *month, *day),
        day::Date::Weekday { .. } => Err(Beyond::NthWeekday),
        day::Date::Easter { .. } => Err(Beyond::Easter),
    }
}

fn our_date(year: Year, month: Month, day: u8) -> Result<Date, Beyond> {
    let small = |number: u8| i8::try_from(number).map_err(|_| Beyond::NoSuchDate);
    let year = i16::try_from(year.0).map_err(|_| Beyond::NoSuchDate)?;
    Date::new(year, small(month as u8)?, small(day)?).map_err(|_| Beyond::NoSuchDate)
}
