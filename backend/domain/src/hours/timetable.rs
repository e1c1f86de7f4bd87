//! Opening hours made ready for questions, each answered in microseconds however far away the answer lies.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    OpeningHours, Override, OverrideState,
    dated::{self, Stretch},
    span::{Span, cover_the_day},
    zone::{self, Edge},
};

/// No opening is looked for after this date. Nothing that staff may enter reaches so far.
const LAST_DATE: Date = jiff::civil::date(9_000, 1, 1);

/// [`OpeningHours`] made ready: the zone found, the holidays listed, the exceptions laid end to end.
///
/// It is stored as the hours, and two are the same when their hours are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "OpeningHours", try_from = "OpeningHours")]
pub struct Timetable {
    pub(super) hours: OpeningHours,
    pub(super) zone: TimeZone,
    stretches: Vec<Stretch>,
    holidays: Vec<Date>,
    /// Whether every day of the week is open around the clock.
    week_is_whole: bool,
}

impl PartialEq for Timetable {
    fn eq(&self, other: &Self) -> bool {
        self.hours == other.hours
    }
}

impl Eq for Timetable {}

impl From<Timetable> for OpeningHours {
    fn from(timetable: Timetable) -> Self {
        timetable.hours
    }
}

impl TryFrom<OpeningHours> for Timetable {
    type Error = UnknownZone;

    fn try_from(hours: OpeningHours) -> Result<Self, UnknownZone> {
        Self::new(&hours)
    }
}

/// The hours name a zone that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone {zone:?}")]
pub struct UnknownZone {
    /// What they name.
    pub zone: String,
}

/// What decides about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The exception at this place of the list.
    Exception(usize),
    Holiday,
    Weekly,
}

/// A span of a date, as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) date: Date,
    pub(super) span: Span,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Resolved {
    pub(super) fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

impl Timetable {
    /// Makes the hours ready. Everything but the zone has a meaning even where [`OpeningHours::problems`] finds fault.
    pub fn new(hours: &OpeningHours) -> Result<Self, UnknownZone> {
        let zone = zone::named(&hours.zone).ok_or_else(|| UnknownZone { zone: hours.zone.clone() })?;
        let mut hours = hours.clone();
        // In the order of their starts, the first that has not ended yet is the next one.
        for (weekday, _) in super::week::DAYS {
            hours.weekly.on_mut(weekday).sort_unstable();
        }
        for exception in &mut hours.exceptions {
            exception.hours.sort_unstable();
        }
        if let Some(holidays) = &mut hours.holidays {
            holidays.hours.sort_unstable();
        }
        let stretches = dated::stretches(&hours.exceptions);
        let holidays = hours.holidays.as_ref().map(super::Holidays::dates).unwrap_or_default();
        let week_is_whole = super::week::DAYS.iter().all(|(weekday, _)| cover_the_day(hours.weekly.on(*weekday)));
        Ok(Self { hours, zone, stretches, holidays, week_is_whole })
    }

    /// The hours, each day's in the order of their starts.
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// The zone in which they are meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it is open.
    pub fn is_open(&self, at: Timestamp) -> bool {
        match self.override_at(at) {
            Some(state) => state == OverrideState::Open,
            None => self.scheduled(at).is_some(),
        }
    }

    /// The least instant from this one on at which it is open; `None` when there is none.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        let Some(overriding) = &self.hours.overriding else { return self.next_scheduled(at) };
        let over = overriding.until.is_some_and(|until| until <= at || until <= overriding.since);
        if over {
            return self.next_scheduled(at);
        }
        if at < overriding.since
            && let Some(open) = self.next_scheduled(at).filter(|open| *open < overriding.since)
        {
            return Some(open);
        }
        match overriding.state {
            OverrideState::Open => Some(at.max(overriding.since)),
            OverrideState::Closed => self.next_scheduled(overriding.until?),
        }
    }

    /// What staff said by hand, if that is in force at this instant.
    pub fn overriding(&self, at: Timestamp) -> Option<&Override> {
        self.hours.overriding.as_ref().filter(|overriding| overriding.is_in_force(at))
    }

    /// What the override says at this instant, if it is in force.
    pub(super) fn override_at(&self, at: Timestamp) -> Option<OverrideState> {
        self.overriding(at).map(|overriding| overriding.state)
    }

    /// The span that is open at this instant, were there no override.
    ///
    /// It may have begun on the date before. Where a clock goes back past midnight, it may even belong to the date
    /// after.
    pub(super) fn scheduled(&self, at: Timestamp) -> Option<Resolved> {
        let today = self.date_of(at);
        let dates = [Some(today), today.yesterday().ok(), today.tomorrow().ok()];
        dates.into_iter().flatten().find_map(|date| self.resolved(date).find(|span| span.contains(at)))
    }

    fn next_scheduled(&self, at: Timestamp) -> Option<Timestamp> {
        let today = self.date_of(at);
        let mut from = today.yesterday().unwrap_or(today);
        // Starts come in the order of their wall times, so the first that has not ended yet is the next one. The loop
        // goes round again only for what has ended, and for spans that a clock change leaves empty.
        loop {
            let date = self.next_date_with_hours(from)?;
            if let Some(next) = self.resolved(date).find(|span| span.start < span.end && at < span.end) {
                return Some(next.start.max(at));
            }
            from = date.tomorrow().ok()?;
        }
    }

    /// The first date from this one on that has hours. Closed ranges and years between holidays are skipped at once.
    fn next_date_with_hours(&self, from: Date) -> Option<Date> {
        let mut date = from;
        let mut next = self.stretches.partition_point(|stretch| stretch.last < from);
        loop {
            let stretch = self.stretches.get(next);
            let until = stretch.map_or(LAST_DATE, |stretch| stretch.first);
            if let Some(found) = self.next_usual_date_with_hours(date, until) {
                return Some(found);
            }
            let stretch = stretch?;
            if !self.hours.exceptions[stretch.exception].hours.is_empty() {
                return Some(date.max(stretch.first));
            }
            date = stretch.last.tomorrow().ok()?;
            next += 1;
        }
    }

    /// The same, as far as holidays and the week decide, before the date `until`.
    fn next_usual_date_with_hours(&self, from: Date, until: Date) -> Option<Date> {
        let mut date = from;
        if self.hours.weekly == super::Week::default() {
            let first = self.holidays.partition_point(|holiday| *holiday < from);
            let opens = self.hours.holidays.as_ref().is_some_and(|holidays| !holidays.hours.is_empty());
            return self.holidays.get(first).copied().filter(|holiday| opens && *holiday < until);
        }
        // A week has a day with hours, and no country has holidays for weeks on end.
        while date < until {
            if !self.usual(date).1.is_empty() {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// What decides about a date, and the hours that begin on it.
    pub(super) fn on(&self, date: Date) -> (Source, &[Span]) {
        match self.stretch_of(date) {
            Some(stretch) => (Source::Exception(stretch.exception), &self.hours.exceptions[stretch.exception].hours),
            None => self.usual(date),
        }
    }

    fn usual(&self, date: Date) -> (Source, &[Span]) {
        match &self.hours.holidays {
            Some(holidays) if self.is_holiday(date) => (Source::Holiday, &holidays.hours),
            _ => (Source::Weekly, self.hours.weekly.on(date.weekday())),
        }
    }

    fn is_holiday(&self, date: Date) -> bool {
        self.holidays.binary_search(&date).is_ok()
    }

    fn stretch_of(&self, date: Date) -> Option<&Stretch> {
        let next = self.stretches.partition_point(|stretch| stretch.last < date);
        self.stretches.get(next).filter(|stretch| stretch.first <= date)
    }

    /// The spans that begin on a date, as instants, in the order of their starts. One that a clock change skips is
    /// empty.
    pub(super) fn resolved(&self, date: Date) -> impl Iterator<Item = Resolved> + '_ {
        self.on(date).1.iter().map(move |&span| Resolved {
            date,
            span,
            start: zone::instant(&self.zone, date, span.start(), Edge::Start),
            end: zone::instant(&self.zone, date, span.end(), Edge::End),
        })
    }

    /// The first date from this one on that is not open around the clock; `None` when every date is.
    pub(super) fn next_date_with_a_gap(&self, from: Date) -> Option<Date> {
        let whole = |date: Date| cover_the_day(self.on(date).1);
        let mut date = from;
        while date < LAST_DATE {
            if !whole(date) {
                return Some(date);
            }
            date = match self.stretch_of(date) {
                Some(stretch) => stretch.last.tomorrow().ok()?,
                // Where the week has no gap, only a holiday or an exception can bring one.
                None if self.week_is_whole => {
                    let after = date.tomorrow().ok()?;
                    let holiday = self.holidays.partition_point(|holiday| *holiday < after);
                    let stretch = self.stretches.partition_point(|stretch| stretch.first < after);
                    let holiday = self.holidays.get(holiday).copied();
                    let stretch = self.stretches.get(stretch).map(|stretch| stretch.first);
                    holiday.into_iter().chain(stretch).min()?
                }
                None => date.tomorrow().ok()?,
            };
        }
        None
    }

    /// The date that the clock shows.
    pub(super) fn date_of(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// Whether it never opens from this instant on, were there no override.
    pub(super) fn schedule_ends(&self, at: Timestamp) -> bool {
        self.next_scheduled(at).is_none()
    }

    /// Whether there is a date about which the exception at this place decides.
    pub(super) fn decides_somewhere(&self, place: usize) -> bool {
        self.stretches.iter().any(|stretch| stretch.exception == place)
    }

    /// Whether the exception at this place changes nothing on any date about which it decides.
    pub(super) fn is_as_usual(&self, place: usize) -> bool {
        let exception = &self.hours.exceptions[place];
        let decided = self.stretches.iter().filter(|stretch| stretch.exception == place);
        let mut dates = decided
            .flat_map(|stretch| stretch.first.series(jiff::ToSpan::days(1)).take_while(|date| *date <= stretch.last));
        dates.all(|date| self.usual(date).1 == exception.hours)
    }
}
