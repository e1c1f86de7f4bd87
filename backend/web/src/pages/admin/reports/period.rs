//! Which period a report is of, and how its rows are called.

use std::collections::BTreeMap;

use anteroom_domain::{
    Timestamp,
    report::{Step, Time},
};
use anteroom_engine::reports::Reading;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::pages::query::encoded;

/// Longest period, in days: as long as figures are kept, without the week to look back.
const DAYS_MAX: i32 = 92;

/// The periods that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum PeriodKind {
    #[default]
    Today,
    Yesterday,
    Week,
    Month,
    Days,
}

impl PeriodKind {
    pub(crate) const ALL: [Self; 5] = [Self::Today, Self::Yesterday, Self::Week, Self::Month, Self::Days];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Week => "week",
            Self::Month => "month",
            Self::Days => "days",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Yesterday => "Yesterday",
            Self::Week => "Last 7 days",
            Self::Month => "Last 30 days",
            Self::Days => "First to last day",
        }
    }
}

/// What was asked for, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    pub(super) kind: PeriodKind,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) zone: String,
    pub(super) session: String,
    pub(super) threshold: String,
    /// Whether the hours of all days are put together.
    pub(super) by_hour: bool,
}

impl Asked {
    pub(super) fn read(mut query: BTreeMap<String, String>, reading: &Reading) -> Self {
        let mut take = |name: &str| query.remove(name).unwrap_or_default().trim().to_owned();
        let kind = take("period");
        let or = |text: String, default: String| if text.is_empty() { default } else { text };
        Self {
            kind: PeriodKind::ALL.into_iter().find(|k| k.name() == kind).unwrap_or_default(),
            from: take("from"),
            to: take("to"),
            zone: or(take("zone"), reading.zone.iana_name().unwrap_or("UTC").to_owned()),
            session: take("session"),
            threshold: or(take("threshold"), reading.threshold_s.to_string()),
            by_hour: take("hours") == "together",
        }
    }

    /// As an address.
    pub(super) fn query(&self) -> String {
        let hours = if self.by_hour { "together" } else { "" };
        let fields = [
            ("period", self.kind.name()),
            ("from", &self.from),
            ("to", &self.to),
            ("zone", &self.zone),
            ("session", &self.session),
            ("threshold", &self.threshold),
            ("hours", hours),
        ];
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
        fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }
}

/// A period of whole days of a zone, and how it is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Timestamp,
    /// Exclusive.
    pub(crate) to: Timestamp,
    pub(super) step: Step,
    days: i32,
}

impl Period {
    /// The days that were asked for; else the field that is wrong and why.
    pub(super) fn new(asked: &Asked, now: Timestamp, zone: &TimeZone) -> Result<Self, (&'static str, String)> {
        let today = now.to_zoned(zone.clone()).date();
        let day = |field: &'static str, text: &str| {
            let problem = || (field, "Give a day as year-month-day, such as 2026-03-02.".to_owned());
            text.parse::<Date>().map_err(|_| problem())
        };
        let before = |days: i32| today.saturating_sub(days.days());
        let (first, last) = match asked.kind {
            PeriodKind::Today => (today, today),
            PeriodKind::Yesterday => (before(1), before(1)),
            PeriodKind::Week => (before(6), today),
            PeriodKind::Month => (before(29), today),
            PeriodKind::Days => (day("from", &asked.from)?, day("to", &asked.to)?),
        };
        if last < first {
            return Err(("to", "The last day is before the first.".to_owned()));
        }
        let mut period = Self::of_days(first, last, zone).ok_or(("from", "These days are out of reach.".to_owned()))?;
        if period.days > DAYS_MAX {
            return Err(("from", format!("At most {DAYS_MAX} days at once.")));
        }
        if asked.by_hour {
            period.step = Step::HourOfDay;
        }
        Ok(period)
    }

    pub(super) fn today(now: Timestamp, zone: &TimeZone) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        let nothing = Self { from: now, to: now, step: Step::Hour, days: 1 };
        Self::of_days(today, today, zone).unwrap_or(nothing)
    }

    /// A day begins with its first instant, which is not midnight everywhere.
    fn of_days(first: Date, last: Date, zone: &TimeZone) -> Option<Self> {
        let begin = |day: Date| day.to_zoned(zone.clone()).ok()?.start_of_day().ok().map(|start| start.timestamp());
        let days = first.until(last).ok()?.get_days() + 1;
        let step = if days == 1 { Step::Hour } else { Step::Day };
        Some(Self { from: begin(first)?, to: begin(last.tomorrow().ok()?)?, step, days })
    }

    /// Its first and its last day.
    pub(super) fn days(&self, zone: &TimeZone) -> (String, String) {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
        (day(self.from), day(self.to.saturating_sub(1.second()).unwrap_or(self.to)))
    }

    /// What its rows by time are called together.
    pub(super) fn title(&self) -> &'static str {
        match self.step {
            Step::Hour => "By hour",
            Step::Day => "By day",
            Step::HourOfDay => "By hour of the day",
        }
    }

    /// What one of them is.
    pub(super) fn of(&self) -> &'static str {
        match self.step {
            Step::Hour | Step::HourOfDay => "Hour",
            Step::Day => "Day",
        }
    }

    /// What a row by time is called. An hour that comes twice on a day is told apart by its offset.
    pub(super) fn label(&self, time: Time, zone: &TimeZone) -> String {
        match time {
            Time::Hour(hour) => format!("{hour:02}:00"),
            Time::From(at) => {
                let local = at.to_zoned(zone.clone());
                if self.step == Step::Day {
                    return local.strftime("%a %Y-%m-%d").to_string();
                }
                let twice = zone.to_ambiguous_timestamp(local.datetime()).is_ambiguous();
                local.strftime(if twice { "%H:%M (%:z)" } else { "%H:%M" }).to_string()
            }
        }
    }

    /// The period in words.
    pub(crate) fn words(&self, zone: &TimeZone) -> String {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d").to_string();
        let last = day(self.to.saturating_sub(1.second()).unwrap_or(self.to));
        let days = if self.days == 1 { day(self.from) } else { format!("{} to {last}", day(self.from)) };
        format!("{days}, {}", zone.iana_name().unwrap_or("UTC"))
    }

    /// The period in the name of a file.
    pub(super) fn file_name(&self, zone: &TimeZone) -> String {
        let (first, last) = self.days(zone);
        if self.days == 1 { last } else { format!("{first}-{last}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(kind: PeriodKind, from: &str, to: &str, zone: &str) -> Result<Period, (&'static str, String)> {
        let asked = Asked { kind, from: from.to_owned(), to: to.to_owned(), ..Asked::default() };
        Period::new(&asked, "2026-03-02T12:00:00Z".parse().unwrap(), &TimeZone::get(zone).unwrap())
    }

    fn ends(kind: PeriodKind, from: &str, to: &str, zone: &str) -> (String, String) {
        let period = period(kind, from, to, zone).unwrap();
        (period.from.to_string(), period.to.to_string())
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let both = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let today = |zone| ends(PeriodKind::Today, "", "", zone);
        assert_eq!(today("UTC"), both("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"));
        assert_eq!(today("Pacific/Auckland"), both("2026-03-02T11:00:00Z", "2026-03-03T11:00:00Z"));
        let week = ends(PeriodKind::Week, "", "", "Europe/Berlin");
        assert_eq!(week, both("2026-02-23T23:00:00Z", "2026-03-02T23:00:00Z"));
    }

    #[test]
    fn a_day_on_which_the_clocks_change_is_as_long_as_it_is() {
        let hours = |day, zone| {
            let period = period(PeriodKind::Days, day, day, zone).unwrap();
            period.to.duration_since(period.from).as_hours()
        };
        assert_eq!(hours("2026-03-29", "Europe/Berlin"), 23);
        assert_eq!(hours("2026-10-25", "Europe/Berlin"), 25);
        // Its clocks go forward at midnight: the day begins at one.
        assert_eq!(hours("2024-09-08", "America/Santiago"), 23);
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let period = period(PeriodKind::Days, "2026-10-25", "2026-10-25", "Europe/Berlin").unwrap();
        let label = |at: &str| period.label(Time::From(at.parse().unwrap()), &berlin);
        assert_eq!(label("2026-10-25T00:00:00Z"), "02:00 (+02:00)");
        assert_eq!(label("2026-10-25T01:00:00Z"), "02:00 (+01:00)");
        assert_eq!(label("2026-10-25T02:00:00Z"), "03:00");
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        for (from, to, field) in [
            ("", "2026-03-02", "from"),
            ("2026-03-01", "2 March", "to"),
            ("2026-03-02", "2026-03-01", "to"),
            ("2025-01-01", "2026-03-02", "from"),
            ("2026-02-30", "2026-03-02", "from"),
        ] {
            assert_eq!(period(PeriodKind::Days, from, to, "UTC").unwrap_err().0, field, "{from} to {to}");
        }
        assert!(period(PeriodKind::Days, "2025-12-01", "2026-03-02", "UTC").is_ok(), "92 days");
    }

    #[test]
    fn what_was_asked_comes_back_from_its_address() {
        let asked = Asked {
            kind: PeriodKind::Days,
            from: "2026-03-01".to_owned(),
            zone: "a/b&c=d é".to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.query(), "period=days&from=2026-03-01&zone=a%2Fb%26c%3Dd%20%C3%A9");
    }
}
