//! Opening hours as the fields of a form, and back. Times are pairs of fields, so that nobody has to know how to write
//! them; an end at 00:00 is the midnight that ends the day.

use anteroom_domain::hours::{
    Country, DAYS, EXCEPTIONS_MAX, Exception, Fault, Holidays, OpeningHours, SPANS_MAX, Span, SpanProblem, Week,
    from_expression, to_expression,
};
use jiff::civil::Date;

use super::{super::typed::Typed, words};

/// Pairs of times that a day shows at least. It always shows one that is empty, so that there is room for one more.
const PAIRS_MIN: usize = 2;
/// Rows of dates that are empty.
const DATES_SPARE: usize = 2;
/// The minute at which a day ends.
const MIDNIGHT: u16 = Span::WHOLE_DAY.end();

/// A field as it stands on the page.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) problem: Option<String>,
}

/// From when until when, as it stands in two fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) from: String,
    pub(super) to: String,
}

/// A piece of a day that is open, in minutes of it, to be painted.
pub(super) struct Bar {
    pub(super) start: u16,
    pub(super) length: u16,
}

/// The hours of a day of the week, or of holidays.
pub(super) struct DayLine {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) pairs: Vec<Pair>,
    pub(super) bars: Vec<Bar>,
    pub(super) problem: Option<String>,
}

/// Dates with hours of their own.
#[derive(Default)]
pub(super) struct DateLine {
    pub(super) first: String,
    pub(super) last: String,
    pub(super) hours: String,
    pub(super) label: String,
    pub(super) problem: Option<String>,
}

impl DateLine {
    fn is_empty(&self) -> bool {
        [&self.first, &self.last, &self.hours, &self.label].iter().all(|value| value.is_empty())
    }
}

/// All of it.
pub(super) struct Form {
    pub(super) zone: Line,
    pub(super) days: Vec<DayLine>,
    pub(super) last_admission: Line,
    pub(super) country: Line,
    pub(super) regional: bool,
    pub(super) holidays: DayLine,
    pub(super) dates: Vec<DateLine>,
    pub(super) expression: Line,
}

impl Form {
    /// Hours that are, as fields.
    pub(super) fn of(hours: &OpeningHours) -> Self {
        let day = |name, label, spans: &[Span]| DayLine::new(name, label, spans.iter().copied().map(pair).collect());
        let holidays = hours.holidays.as_ref();
        let mut form = Self {
            zone: line("zone", "Time zone", hours.zone.clone()),
            days: DAYS.map(|(weekday, name)| day(name, words::weekday(weekday), hours.weekly.on(weekday))).into(),
            last_admission: line("last_admission", "Last admission", (hours.last_admission_s / 60).to_string()),
            country: country(holidays.map_or("", |holidays| holidays.country.code())),
            regional: holidays.is_some_and(|holidays| holidays.regional),
            holidays: day("holidays", "On public holidays", holidays.map_or(&[], |holidays| &holidays.hours)),
            dates: hours.exceptions.iter().map(date_line).collect(),
            expression: line("expression", "As an expression", to_expression(hours)),
        };
        form.paint(&hours.weekly);
        form.leave_room();
        form
    }

    /// The fields as they were typed.
    pub(super) fn typed(typed: &Typed) -> Self {
        let value = |name: &str| typed.get(name).trim().to_owned();
        let day = |name, label| {
            let pairs = (1..=SPANS_MAX).map(|number| Pair {
                from: value(&format!("{name}-{number}-from")),
                to: value(&format!("{name}-{number}-to")),
            });
            DayLine::new(name, label, pairs.filter(|pair| *pair != Pair::default()).collect())
        };
        let dates = (1..=EXCEPTIONS_MAX + DATES_SPARE).map(|number| DateLine {
            first: value(&format!("date-{number}-first")),
            last: value(&format!("date-{number}-last")),
            hours: value(&format!("date-{number}-hours")),
            label: value(&format!("date-{number}-label")),
            problem: None,
        });
        let mut form = Self {
            zone: line("zone", "Time zone", value("zone")),
            days: DAYS.map(|(weekday, name)| day(name, words::weekday(weekday))).into(),
            last_admission: line("last_admission", "Last admission", value("last_admission")),
            country: country(typed.get("country")),
            regional: typed.has("regional"),
            holidays: day("holidays", "On public holidays"),
            dates: dates.filter(|date| !date.is_empty()).collect(),
            expression: line("expression", "As an expression", value("expression")),
        };
        form.leave_room();
        form
    }

    /// The hours of Monday on the other four days on which most people work.
    pub(super) fn copy_monday(&mut self) {
        let pairs = self.days[0].pairs.clone();
        for day in &mut self.days[1..5] {
            day.pairs.clone_from(&pairs);
        }
    }

    /// What the fields say, over hours that are; what cannot be says so at its field. The days are painted as far as they
    /// can be read.
    pub(super) fn read(&mut self, current: &OpeningHours) -> Option<OpeningHours> {
        let mut weekly = Week::default();
        for (day, (weekday, _)) in self.days.iter_mut().zip(DAYS) {
            *weekly.on_mut(weekday) = day.read();
        }
        self.paint(&weekly);
        let on_holidays = self.holidays.read();
        let exceptions = self.dates.iter_mut().filter(|date| !date.is_empty()).filter_map(DateLine::read).collect();
        let last_admission: Option<u32> = match self.last_admission.value.as_str() {
            "" => Some(0),
            minutes => minutes.parse().ok(),
        };
        if last_admission.is_none() {
            self.last_admission.problem = Some("Give a whole number of minutes.".to_owned());
        }
        let country = self.country.value.as_str();
        let hours = OpeningHours {
            zone: self.zone.value.clone(),
            weekly,
            holidays: (!country.is_empty()).then(|| Holidays {
                country: Country::new(country),
                regional: self.regional,
                hours: on_holidays,
            }),
            exceptions,
            overriding: current.overriding.clone(),
            last_admission_s: last_admission.unwrap_or(0).saturating_mul(60),
        };
        let dates = self.dates.iter().enumerate();
        let read = dates.filter(|(_, date)| date.problem.is_none() && !date.is_empty());
        let read: Vec<_> = read.map(|(row, _)| row).collect();
        for problem in hours.problems() {
            self.tell(&problem.field, problem.fault, &read);
        }
        self.problems().is_empty().then_some(hours)
    }

    /// The hours with the rules of the expression in place of those of the other fields.
    pub(super) fn read_expression(&mut self, current: &OpeningHours) -> Option<OpeningHours> {
        let hours = self.read(current)?;
        let expressed = from_expression(&self.expression.value).and_then(|expressed| expressed.applied_to(hours));
        let taken = expressed.map_err(|problem| problem.to_string()).and_then(|hours| match hours.problems().first() {
            None => Ok(hours),
            Some(problem) => Err(problem.to_string()),
        });
        taken.map_err(|problem| self.expression.problem = Some(format!("This cannot be taken over: {problem}."))).ok()
    }

    /// Every problem: the place of its field on the page, and what the field is called.
    pub(super) fn problems(&self) -> Vec<(&str, &str)> {
        let lines = [&self.zone, &self.last_admission, &self.country, &self.expression];
        let lines = lines.into_iter().map(|line| (line.name, line.label, &line.problem));
        let days = self.days.iter().chain([&self.holidays]).map(|day| (day.name, day.label, &day.problem));
        let dates = self.dates.iter().map(|date| ("dates", "Dates with hours of their own", &date.problem));
        let wrong = lines.chain(days).chain(dates).filter(|(.., problem)| problem.is_some());
        let mut places: Vec<_> = wrong.map(|(place, label, _)| (place, label)).collect();
        places.dedup();
        places
    }

    /// Says a problem at its field. `read` are the rows of the dates that could be read: the exceptions, in their order.
    fn tell(&mut self, field: &str, fault: Fault, read: &[usize]) {
        let place = field.split_once('[').and_then(|(_, rest)| rest.split_once(']')?.0.parse::<usize>().ok());
        let problem = match field.split(['.', '[']).next() {
            Some("zone") => &mut self.zone.problem,
            Some("last_admission_s") => &mut self.last_admission.problem,
            Some("holidays") if field == "holidays.country" => &mut self.country.problem,
            Some("holidays") => &mut self.holidays.problem,
            Some("weekly") => {
                let name = field.trim_start_matches("weekly.").split('[').next().unwrap_or_default();
                let Some(day) = self.days.iter_mut().find(|day| day.name == name) else { return };
                &mut day.problem
            }
            Some("exceptions") => {
                let Some(row) = read.get(place.unwrap_or(0)) else { return };
                &mut self.dates[*row].problem
            }
            Some(_) | None => return,
        };
        let words = if matches!(fault, Fault::TooGreat { .. }) {
            "At most 1440 minutes.".to_owned()
        } else {
            format!("This does not hold: {fault}.")
        };
        problem.get_or_insert(words);
    }

    /// What is open on each day, with what runs into it from the evening before.
    fn paint(&mut self, weekly: &Week) {
        for (index, (weekday, _)) in DAYS.into_iter().enumerate() {
            let (yesterday, _) = DAYS[(index + DAYS.len() - 1) % DAYS.len()];
            let nights = weekly.on(yesterday).iter().filter(|span| span.is_past_midnight());
            let nights = nights.map(|span| Bar { start: 0, length: span.end() - MIDNIGHT });
            let own = weekly.on(weekday).iter();
            let own = own.map(|span| Bar { start: span.start(), length: span.end().min(MIDNIGHT) - span.start() });
            self.days[index].bars = nights.chain(own).collect();
        }
    }

    fn leave_room(&mut self) {
        for day in self.days.iter_mut().chain([&mut self.holidays]) {
            let wanted = (day.pairs.len() + 1).clamp(PAIRS_MIN, SPANS_MAX);
            day.pairs.resize(wanted.max(day.pairs.len()), Pair::default());
        }
        let spare = EXCEPTIONS_MAX.saturating_sub(self.dates.len()).min(DATES_SPARE);
        self.dates.extend((0..spare).map(|_| DateLine::default()));
    }
}

impl DayLine {
    fn new(name: &'static str, label: &'static str, pairs: Vec<Pair>) -> Self {
        Self { name, label, pairs, bars: Vec::new(), problem: None }
    }

    /// The spans of the pairs; none when one of them cannot be read.
    fn read(&mut self) -> Vec<Span> {
        let filled = self.pairs.iter().filter(|pair| **pair != Pair::default());
        match filled.map(read_pair).collect() {
            Ok(spans) => spans,
            Err(problem) => {
                self.problem = Some(problem);
                Vec::new()
            }
        }
    }
}

impl DateLine {
    fn read(&mut self) -> Option<Exception> {
        let read = || {
            let first = read_date(&self.first)?;
            let last = if self.last.is_empty() { first } else { read_date(&self.last)? };
            Ok(Exception { first, last, hours: read_spans(&self.hours)?, label: self.label.clone() })
        };
        read().map_err(|problem| self.problem = Some(problem)).ok()
    }
}

fn line(name: &'static str, label: &'static str, value: String) -> Line {
    Line { name, label, value, problem: None }
}

fn country(code: &str) -> Line {
    line("country", "Public holidays of", code.to_owned())
}

fn pair(span: Span) -> Pair {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    Pair { from: clock(span.start()), to: clock(span.end() % MIDNIGHT) }
}

fn read_pair(pair: &Pair) -> Result<Span, String> {
    if pair.from.is_empty() || pair.to.is_empty() {
        return Err("Give both times, from when and until when.".to_owned());
    }
    let to = if pair.to == "00:00" { "24:00" } else { &pair.to };
    format!("{}-{to}", pair.from).parse().map_err(|problem| match problem {
        SpanProblem::Empty => {
            format!("{} to {}: it ends where it starts. A whole day is 00:00 to 00:00.", pair.from, pair.to)
        }
        SpanProblem::Form | SpanProblem::OutsideTheDay => {
            format!("{} to {}: write times like 08:30.", pair.from, pair.to)
        }
    })
}

fn date_line(exception: &Exception) -> DateLine {
    let last = if exception.last == exception.first { String::new() } else { exception.last.to_string() };
    let hours = exception.hours.iter().map(Span::to_string).collect::<Vec<_>>().join(", ");
    DateLine {
        first: exception.first.to_string(),
        last,
        hours: if hours.is_empty() { "closed".to_owned() } else { hours },
        label: exception.label.clone(),
        problem: None,
    }
}

fn read_date(text: &str) -> Result<Date, String> {
    match text {
        "" => Err("Give the date.".to_owned()),
        text => text.parse().map_err(|_| format!("“{text}” is no date like 2026-12-24.")),
    }
}

/// `09:00-12:00, 13:00-17:00`, or `closed`.
fn read_spans(text: &str) -> Result<Vec<Span>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "closed");
    parts.map(|part| part.parse().map_err(|problem| format!("“{part}”: {problem}."))).collect()
}
