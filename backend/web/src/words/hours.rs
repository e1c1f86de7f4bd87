//! When a session is open, in the wall time of its zone. Whoever reads it elsewhere is told their own time by the script.

use anteroom_domain::{
    Timestamp,
    hours::{OpeningHours, Rule, Timetable},
    session::Session,
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

/// A sentence around an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timed {
    pub(crate) before: &'static str,
    pub(crate) iso: String,
    pub(crate) words: String,
    pub(crate) after: String,
}

/// What customers are told of a session's hours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HoursWords {
    /// Sentences; none where it never closes.
    pub(crate) sentences: Vec<Timed>,
    /// What staff say about it: a message, or why a date is another than usual.
    pub(crate) note: Option<String>,
    /// Whether there is a next opening to put into a calendar.
    pub(crate) has_calendar: bool,
    /// No opening is planned.
    pub(crate) never_opens: bool,
    /// The zone of the times.
    pub(crate) zone: String,
    /// When any of it is out of date, in milliseconds since 1970.
    pub(crate) turns_at_ms: Option<i64>,
}

/// What is told now. One that was put away has no hours.
pub(crate) fn hours(session: &Session, now: Timestamp) -> HoursWords {
    if session.archived {
        return HoursWords::default();
    }
    let timetable = &session.timetable;
    let (open, admits) = (session.is_open(now), session.admits(now));
    let timed = |before, at: Timestamp, end: bool| Timed {
        before,
        iso: at.to_string(),
        words: when(at, now, timetable.zone(), end),
        after: format!(", {}.", zone_words(timetable.hours())),
    };
    let mut sentences = Vec::new();
    if open {
        sentences.extend(timetable.closes_at(now).map(|at| timed("Open until ", at, true)));
    }
    let last = timetable.hours().last_admission_s > 0 && admits;
    sentences.extend(timetable.admits_until(now).filter(|_| last).map(|at| timed("You can join until ", at, true)));
    let next = if admits { None } else { timetable.next_admission(now) };
    let opens = if open { "You can join again " } else { "Opens " };
    sentences.extend(next.map(|at| timed(opens, at, false)));
    HoursWords {
        sentences,
        note: note(timetable, now, open),
        has_calendar: next.is_some(),
        never_opens: !admits && next.is_none(),
        zone: timetable.hours().zone.clone(),
        turns_at_ms: session.turns_at(now).map(Timestamp::as_millisecond),
    }
}

/// A message that was given by hand, else why it is closed on this date.
fn note(timetable: &Timetable, now: Timestamp, open: bool) -> Option<String> {
    let said = match timetable.explain(now).rule {
        Rule::Override(overriding) => overriding.message,
        Rule::Exception(exception) if !open => exception.label,
        Rule::Exception(_) | Rule::Holiday(_) | Rule::Weekly => return None,
    };
    Some(said).filter(|said| !said.is_empty())
}

/// "Berlin time", for `Europe/Berlin`.
pub(crate) fn zone_words(hours: &OpeningHours) -> String {
    match hours.zone.rsplit_once('/') {
        Some(("Etc", _)) | None => hours.zone.clone(),
        Some((_, place)) => format!("{} time", place.replace('_', " ")),
    }
}

/// An instant as near as it is: "17:00", "tomorrow at 09:00", "on Friday at 09:00", "on 3 March at 09:00". An end at the
/// beginning of a day is the midnight of the one before.
pub(super) fn when(at: Timestamp, now: Timestamp, zone: &TimeZone, end: bool) -> String {
    let (there, today) = (zone.to_datetime(at), zone.to_datetime(now).date());
    let midnight = end && there.time() == jiff::civil::Time::midnight();
    let date = if midnight { there.date().yesterday().unwrap_or(there.date()) } else { there.date() };
    let clock = if midnight { "midnight".to_owned() } else { there.strftime("%H:%M").to_string() };
    let at_clock = if midnight { clock.clone() } else { format!("at {clock}") };
    match day_words(date, today) {
        None if end => clock,
        None => format!("today {at_clock}"),
        Some(day) => format!("{day} {at_clock}"),
    }
}

/// A date as seen from today; `None` for today.
fn day_words(date: Date, today: Date) -> Option<String> {
    let after = |days: i64| today.checked_add(days.days()).ok();
    if date == today {
        return None;
    }
    let words = if Some(date) == after(1) {
        "tomorrow".to_owned()
    } else if date > today && after(7).is_some_and(|week| date < week) {
        format!("on {}", date.strftime("%A"))
    } else if date.year() == today.year() {
        format!("on {}", date.strftime("%-d %B"))
    } else {
        format!("on {}", date.strftime("%-d %B %Y"))
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn told(at_instant: &str, end: bool) -> String {
        let zone = Timetable::new(&OpeningHours::always("Europe/Berlin")).unwrap().zone().clone();
        when(at(at_instant), at("2026-03-02T09:00:00Z"), &zone, end)
    }

    #[test]
    fn an_instant_is_told_as_near_as_it_is() {
        assert_eq!(told("2026-03-02T16:00:00Z", true), "17:00");
        assert_eq!(told("2026-03-02T16:00:00Z", false), "today at 17:00");
        assert_eq!(told("2026-03-03T08:00:00Z", false), "tomorrow at 09:00");
        assert_eq!(told("2026-03-06T08:00:00Z", false), "on Friday at 09:00");
        assert_eq!(told("2026-03-09T08:00:00Z", false), "on 9 March at 09:00");
        assert_eq!(told("2027-01-04T08:00:00Z", false), "on 4 January 2027 at 09:00");
    }

    #[test]
    fn an_end_at_midnight_belongs_to_the_day_before() {
        assert_eq!(told("2026-03-02T23:00:00Z", true), "midnight");
        assert_eq!(told("2026-03-03T23:00:00Z", true), "tomorrow midnight");
        assert_eq!(told("2026-03-02T23:00:00Z", false), "tomorrow at 00:00");
    }

    #[test]
    fn a_zone_is_told_by_its_place() {
        let words = |zone| zone_words(&OpeningHours::never(zone));
        assert_eq!(words("America/New_York"), "New York time");
        assert_eq!((words("UTC"), words("Etc/UTC")), ("UTC".to_owned(), "Etc/UTC".to_owned()));
    }
}
