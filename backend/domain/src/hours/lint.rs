//! What is odd about opening hours, though they can be saved. Pages put it into words.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::AmbiguousOffset,
};

use super::{
    OpenTime, Rule, Span, Timetable,
    span::DAY,
    timetable::{Resolved, Source},
    week::DAYS,
    zone::wall_time,
};

/// How many days ahead are looked at.
const DAYS_AHEAD: i32 = 366;

/// Where in the hours something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A day of the week.
    Weekly(Weekday),
    /// The hours of holidays.
    Holidays,
    /// The exception at this place of the list, counted from 0.
    Exception(usize),
}

/// What a clock change does to a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// All of it is skipped.
    Skipped,
    /// Its start is skipped, so it opens when the clock goes on.
    StartSkipped,
    /// Its end is skipped, so it closes when the clock goes on.
    EndSkipped,
    /// Its start is shown twice; it opens at the first.
    StartTwice,
    /// Its end is shown twice; it closes at the last.
    EndTwice,
}

/// Something odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// It never opens from now on, were there no override.
    NeverOpens,
    /// Two spans overlap; they count as one.
    Overlap {
        /// Where the first is; the second may be on the next day of the week.
        place: Place,
        /// The one that starts first.
        first: Span,
        /// The other one.
        second: Span,
    },
    /// It closes for one minute between two spans.
    MinuteGap {
        /// Where the first is; the second may be on the next day of the week.
        place: Place,
        /// The one before the gap.
        first: Span,
        /// The one after it.
        second: Span,
    },
    /// No country is chosen: public holidays are days like any other, also where nobody is there to serve.
    HolidaysOpen,
    /// An exception opens on public holidays, on which somebody has to be there.
    ExceptionOnHolidays {
        /// The exception's place in the list.
        exception: usize,
        /// The holidays among the days ahead.
        dates: Vec<Date>,
    },
    /// It opens on days that are holidays in a part of the country.
    RegionalHolidays {
        /// Those among the days ahead.
        dates: Vec<Date>,
    },
    /// A clock change moves an opening.
    ClockChange {
        /// The date on which the span begins.
        date: Date,
        /// The span.
        span: Span,
        /// What happens to it.
        moved: Moved,
        /// What it comes to; empty when skipped.
        open: OpenTime,
    },
    /// An opening past midnight runs into a date that an exception or a holiday closes.
    NightIntoClosedDate {
        /// The date that is closed.
        date: Date,
        /// The opening that runs into it.
        span: Span,
    },
    /// An opening is no longer than the last admission before its closing: nobody is ever admitted.
    NobodyAdmitted {
        /// The first such opening.
        open: OpenTime,
    },
    /// An exception is over.
    ExceptionOver {
        /// Its place in the list.
        exception: usize,
    },
    /// Shorter exceptions decide about all of its dates.
    ExceptionHidden {
        /// Its place in the list.
        exception: usize,
    },
    /// An exception says what would be without it.
    ExceptionWithoutEffect {
        /// Its place in the list.
        exception: usize,
    },
    /// The override is over.
    OverrideOver,
    /// The override lasts until somebody takes it back.
    OverrideWithoutEnd,
}

impl Timetable {
    /// Everything odd, as seen from an instant, looking a year ahead.
    pub fn lint(&self, at: Timestamp) -> Vec<Warning> {
        let mut found = Vec::new();
        let today = self.date_of(at);
        if self.schedule_ends(at) {
            found.push(Warning::NeverOpens);
        }
        self.lint_spans(&mut found);
        self.lint_holidays(today, &mut found);
        self.lint_clock_changes(at, &mut found);
        self.lint_nights(today, &mut found);
        found.extend(self.nobody_admitted(at).map(|open| Warning::NobodyAdmitted { open }));
        self.lint_exceptions(today, &mut found);
        if let Some(overriding) = &self.hours().overriding {
            match overriding.until {
                Some(until) if until <= at => found.push(Warning::OverrideOver),
                Some(_) => {}
                None => found.push(Warning::OverrideWithoutEnd),
            }
        }
        found
    }

    fn ahead(today: Date) -> impl Iterator<Item = Date> {
        today.series(1.day()).take(usize::try_from(DAYS_AHEAD).unwrap_or_default())
    }

    fn lint_spans(&self, found: &mut Vec<Warning>) {
        let hours = self.hours();
        for (index, (weekday, _)) in DAYS.into_iter().enumerate() {
            let (tomorrow, _) = DAYS[(index + 1) % DAYS.len()];
            neighbours(Place::Weekly(weekday), hours.weekly.on(weekday), hours.weekly.on(tomorrow), found);
        }
        if let Some(holidays) = &hours.holidays {
            neighbours(Place::Holidays, &holidays.hours, &[], found);
        }
        for (place, exception) in hours.exceptions.iter().enumerate() {
            let tomorrow = if exception.first < exception.last { &exception.hours[..] } else { &[] };
            neighbours(Place::Exception(place), &exception.hours, tomorrow, found);
        }
    }

    fn lint_holidays(&self, today: Date, found: &mut Vec<Warning>) {
        let Some(holidays) = &self.hours().holidays else {
            if self.hours().weekly != super::Week::default() {
                found.push(Warning::HolidaysOpen);
            }
            return;
        };
        let is_ahead = |date: &Date| *date >= today && (*date - today).get_days() < DAYS_AHEAD;
        for (place, _) in self.hours().exceptions.iter().enumerate() {
            let opens = |date: &Date| {
                let (source, hours) = self.on(*date);
                source == Source::Exception(place) && !hours.is_empty()
            };
            let dates: Vec<_> = holidays.dates().into_iter().filter(is_ahead).filter(opens).collect();
            if !dates.is_empty() {
                found.push(Warning::ExceptionOnHolidays { exception: place, dates });
            }
        }
        let usual = |date: &Date| self.on(*date).0 == Source::Weekly && !self.on(*date).1.is_empty();
        let mut dates: Vec<_> = holidays.country.regional().into_iter().filter(is_ahead).filter(usual).collect();
        dates.dedup();
        if !dates.is_empty() {
            found.push(Warning::RegionalHolidays { dates });
        }
    }

    fn lint_clock_changes(&self, at: Timestamp, found: &mut Vec<Warning>) {
        let mut dates = Vec::new();
        let changes = self.zone().following(at).map(|change| change.timestamp());
        for change in changes.take_while(|change| change.duration_since(at).as_secs() < i64::from(DAYS_AHEAD) * 86_400)
        {
            let before = self.date_of(change.checked_sub(1.second()).unwrap_or(change));
            dates.extend(
                before.yesterday().unwrap_or(before).series(1.day()).take_while(|date| *date <= self.date_of(change)),
            );
        }
        dates.sort_unstable();
        dates.dedup();
        for resolved in dates.into_iter().flat_map(|date| self.resolved(date)) {
            let open = OpenTime { opens_at: resolved.start, closes_at: resolved.end };
            found.extend(self.moved(&resolved).into_iter().map(|moved| Warning::ClockChange {
                date: resolved.date,
                span: resolved.span,
                moved,
                open,
            }));
        }
    }

    fn moved(&self, resolved: &Resolved) -> Vec<Moved> {
        if resolved.start >= resolved.end {
            return vec![Moved::Skipped];
        }
        let edge = |minute, skipped, twice| {
            let wall = wall_time(resolved.date, minute)?;
            match self.zone().to_ambiguous_timestamp(wall).offset() {
                AmbiguousOffset::Unambiguous { .. } => None,
                AmbiguousOffset::Gap { .. } => Some(skipped),
                AmbiguousOffset::Fold { .. } => Some(twice),
            }
        };
        let start = edge(resolved.span.start(), Moved::StartSkipped, Moved::StartTwice);
        start.into_iter().chain(edge(resolved.span.end(), Moved::EndSkipped, Moved::EndTwice)).collect()
    }

    fn lint_nights(&self, today: Date, found: &mut Vec<Warning>) {
        for date in Self::ahead(today) {
            let Ok(tomorrow) = date.tomorrow() else { return };
            if !self.on(tomorrow).1.is_empty() || self.rule_of(tomorrow) == Rule::Weekly {
                continue;
            }
            let nights = self.on(date).1.iter().filter(|span| span.is_past_midnight());
            found.extend(nights.map(|&span| Warning::NightIntoClosedDate { date: tomorrow, span }));
        }
    }

    /// The first opening of the coming weeks that is too short to admit anybody.
    fn nobody_admitted(&self, at: Timestamp) -> Option<OpenTime> {
        let mut from = at;
        for _ in 0..DAYS_AHEAD {
            let opens_at = self.next_open(from)?;
            let closes_at = self.closes_at(opens_at)?;
            // Of an opening that runs already, the length is not known.
            if opens_at > at && !self.admits(opens_at) {
                return Some(OpenTime { opens_at, closes_at });
            }
            from = closes_at;
        }
        None
    }

    fn lint_exceptions(&self, today: Date, found: &mut Vec<Warning>) {
        for (place, exception) in self.hours().exceptions.iter().enumerate() {
            if exception.last < today {
                found.push(Warning::ExceptionOver { exception: place });
            } else if !self.decides_somewhere(place) {
                found.push(Warning::ExceptionHidden { exception: place });
            } else if self.is_as_usual(place) {
                found.push(Warning::ExceptionWithoutEffect { exception: place });
            }
        }
    }
}

/// Looks at the spans of one day, in the order of their starts, and at those of the next.
fn neighbours(place: Place, today: &[Span], tomorrow: &[Span], found: &mut Vec<Warning>) {
    let shown = |span: &Span, day: u16| (span.start() + day, span.end() + day, *span);
    let all: Vec<_> =
        today.iter().map(|span| shown(span, 0)).chain(tomorrow.iter().map(|span| shown(span, DAY))).collect();
    for (index, (_, end, first)) in all.iter().enumerate().take(today.len()) {
        for (start, _, second) in &all[index + 1..] {
            if start < end {
                found.push(Warning::Overlap { place, first: *first, second: *second });
            } else if *start == end + 1 && !all.iter().any(|(start, other_end, _)| start <= end && end < other_end) {
                found.push(Warning::MinuteGap { place, first: *first, second: *second });
            }
        }
    }
}
