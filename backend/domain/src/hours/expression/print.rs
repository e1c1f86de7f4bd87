//! Hours as an expression.

use jiff::civil::Date;
use opening_hours_syntax::{
    ExtendedTime,
    rules::{
        OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence,
        day::{self, DaySelector, HolidayKind, Month, MonthdayRange, WeekDayRange, Year},
        time::{TimeSelector, TimeSpan},
    },
};

use crate::hours::{Exception, OpeningHours, Span, week::DAYS};

/// The rules of hours as an expression. [`super::from_expression`] reads it back; a quotation mark in a label becomes
/// an apostrophe, since the syntax has no way to write one.
pub fn to_expression(hours: &OpeningHours) -> String {
    let mut rules = Vec::new();
    let mut days = DAYS.into_iter().map(|(weekday, _)| weekday).peekable();
    while let Some(first) = days.next() {
        let spans = hours.weekly.on(first);
        let mut last = first;
        while let Some(next) = days.next_if(|next| hours.weekly.on(*next) == spans) {
            last = next;
        }
        if !spans.is_empty() {
            rules.push(rule(on_weekdays(first, last), spans, ""));
        }
    }
    if rules.is_empty() {
        rules.push(rule(DaySelector::default(), &[], ""));
    }
    if let Some(holidays) = &hours.holidays {
        let weekday = vec![WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 }];
        rules.push(rule(DaySelector { weekday, ..DaySelector::default() }, &holidays.hours, ""));
    }
    // In the syntax the later rule decides, here the shorter one.
    let mut exceptions: Vec<_> = hours.exceptions.iter().collect();
    exceptions.sort_by(|a, b| b.rank().cmp(&a.rank()));
    rules.extend(exceptions.into_iter().map(|exception| rule(on_dates(exception), &exception.hours, &exception.label)));
    OpeningHoursExpression { rules }.to_string()
}

fn rule(day_selector: DaySelector, spans: &[Span], comment: &str) -> RuleSequence {
    RuleSequence {
        day_selector,
        time_selector: TimeSelector::new(spans.iter().filter_map(|span| time_span(*span)).collect()),
        kind: if spans.is_empty() { RuleKind::Closed } else { RuleKind::Open },
        operator: RuleOperator::Normal,
        comment: comment.replace('"', "'").into(),
    }
}

fn time_span(span: Span) -> Option<TimeSpan> {
    let end =
        if span.is_past_midnight() { span.end() - ExtendedTime::MIDNIGHT_24.mins_from_midnight() } else { span.end() };
    let time = ExtendedTime::from_mins_from_midnight;
    Some(TimeSpan::fixed_range(time(span.start())?, time(end)?))
}

fn on_weekdays(first: jiff::civil::Weekday, last: jiff::civil::Weekday) -> DaySelector {
    let weekday = WeekDayRange::Fixed {
        range: their_weekday(first)..=their_weekday(last),
        offset: 0,
        nth_from_start: [true; 5],
        nth_from_end: [true; 5],
    };
    DaySelector { weekday: vec![weekday], ..DaySelector::default() }
}

fn on_dates(exception: &Exception) -> DaySelector {
    let side = |date| (their_date(date), day::DateOffset::default());
    let range = MonthdayRange::Date { start: side(exception.first), end: side(exception.last) };
    DaySelector { monthday: vec![range], ..DaySelector::default() }
}

fn their_date(date: Date) -> day::Date {
    let month = u8::try_from(date.month()).ok().and_then(|month| Month::try_from(month).ok()).unwrap_or(Month::January);
    day::Date::ymd(date.day().unsigned_abs(), month, Year(date.year().into()))
}

fn their_weekday(weekday: jiff::civil::Weekday) -> day::Weekday {
    match weekday {
        jiff::civil::Weekday::Monday => day::Weekday::Mon,
        jiff::civil::Weekday::Tuesday => day::Weekday::Tue,
        jiff::civil::Weekday::Wednesday => day::Weekday::Wed,
        jiff::civil::Weekday::Thursday => day::Weekday::Thu,
        jiff::civil::Weekday::Friday => day::Weekday::Fri,
        jiff::civil::Weekday::Saturday => day::Weekday::Sat,
        jiff::civil::Weekday::Sunday => day::Weekday::Sun,
    }
}
