//! When a session is open, in the wall time of its zone. Whoever reads it elsewhere is told their own time by the script.

use anteroom_domain::{
    Timestamp,
    hours::{OpeningHours, Rule, Timetable},
    session::Session,
};
use fluent_bundle::FluentValue;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::language::{Around, Language};

/// A sentence around an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timed {
    pub(crate) around: Around,
    pub(crate) iso: String,
    pub(crate) words: String,
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
pub(crate) fn hours(language: Language, session: &Session, now: Timestamp) -> HoursWords {
    if session.archived {
        return HoursWords::default();
    }
    let timetable = &session.timetable;
    let (open, admits) = (session.is_open(now), session.admits(now));
    let place = zone_words(language, timetable.hours());
    let timed = |id, at: Timestamp, end: bool| Timed {
        around: language.around_with(id, "time", [("zone", FluentValue::from(place.as_str()))]),
        iso: at.to_string(),
        words: when(language, at, now, timetable.zone(), end),
    };
    let mut sentences = Vec::new();
    if open {
        sentences.extend(timetable.closes_at(now).map(|at| timed("hours-open-until", at, true)));
    }
    let last = timetable.hours().last_admission_s > 0 && admits;
    sentences.extend(timetable.admits_until(now).filter(|_| last).map(|at| timed("hours-join-until", at, true)));
    let next = if admits { None } else { timetable.next_admission(now) };
    let opens = if open { "hours-join-again" } else { "hours-opens" };
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
pub(crate) fn zone_words(language: Language, hours: &OpeningHours) -> String {
    match hours.zone.rsplit_once('/') {
        Some(("Etc", _)) | None => hours.zone.clone(),
        Some((_, place)) => language.fill("zone-of-place", "place", &place.replace('_', " ")),
    }
}

/// An instant as near as it is: "17:00", "tomorrow at 09:00", "on Friday at 09:00", "on 3 March at 09:00". An end at the
/// beginning of a day is the midnight of the one before.
pub(super) fn when(language: Language, at: Timestamp, now: Timestamp, zone: &TimeZone, end: bool) -> String {
    let (there, today) = (zone.to_datetime(at), zone.to_datetime(now).date());
    let midnight = end && there.time() == jiff::civil::Time::midnight();
    let date = if midnight { there.date().yesterday().unwrap_or(there.date()) } else { there.date() };
    let clock = there.strftime("%H:%M").to_string();
    let id = match near(date, today) {
        Near::Today if end && midnight => return language.say("when-midnight"),
        Near::Today if end => return language.fill("when-clock", "clock", &clock),
        Near::Today => "when-today",
        Near::Tomorrow => "when-tomorrow",
        Near::Week => "when-weekday",
        Near::Year => "when-date",
        Near::Far => "when-year",
    };
    let at_clock = if midnight { language.say("when-at-midnight") } else { language.fill("when-at", "clock", &clock) };
    let values = [
        ("at", at_clock.into()),
        ("weekday", date.weekday().to_monday_one_offset().into()),
        ("day", date.day().into()),
        ("month", date.month().into()),
        ("year", date.year().into()),
    ];
    language.with(id, values)
}

/// How near a date is.
enum Near {
    Today,
    Tomorrow,
    /// Within a week, so that its weekday says which it is.
    Week,
    /// Of the same year.
    Year,
    Far,
}

fn near(date: Date, today: Date) -> Near {
    let after = |days: i64| today.checked_add(days.days()).ok();
    if date == today {
        Near::Today
    } else if Some(date) == after(1) {
        Near::Tomorrow
    } else if date > today && after(7).is_some_and(|week| date < week) {
        Near::Week
    } else if date.year() == today.year() {
        Near::Year
    } else {
        Near::Far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn told(at_instant: &str, end: bool) -> String {
        told_in(Language::English, at_instant, end)
    }

    fn told_in(language: Language, at_instant: &str, end: bool) -> String {
        let zone = Timetable::new(&OpeningHours::always("Europe/Berlin")).unwrap().zone().clone();
        when(language, at(at_instant), at("2026-03-02T09:00:00Z"), &zone, end)
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
        let words = |zone| zone_words(Language::English, &OpeningHours::never(zone));
        assert_eq!(words("America/New_York"), "New York time");
        assert_eq!((words("UTC"), words("Etc/UTC")), ("UTC".to_owned(), "Etc/UTC".to_owned()));
    }

    #[test]
    fn days_and_months_are_called_as_the_reader_calls_them() {
        use Language::{Dutch, French, German, Spanish};
        let instants = ["2026-03-03T08:00:00Z", "2026-03-06T08:00:00Z", "2026-04-01T08:00:00Z", "2027-01-04T08:00:00Z"];
        for (language, until, begins) in [
            (
                German,
                ["17:00 Uhr", "morgen um Mitternacht"],
                [
                    "morgen um 09:00 Uhr",
                    "am Freitag um 09:00 Uhr",
                    "am 1. April um 10:00 Uhr",
                    "am 4. Januar 2027 um 09:00 Uhr",
                ],
            ),
            (
                French,
                ["à 17:00", "demain à minuit"],
                ["demain à 09:00", "vendredi à 09:00", "le 1er avril à 10:00", "le 4 janvier 2027 à 09:00"],
            ),
            (
                Dutch,
                ["17:00 uur", "morgen om middernacht"],
                ["morgen om 09:00 uur", "vrijdag om 09:00 uur", "1 april om 10:00 uur", "4 januari 2027 om 09:00 uur"],
            ),
            (
                Spanish,
                ["las 17:00", "mañana a medianoche"],
                [
                    "mañana a las 09:00",
                    "el viernes a las 09:00",
                    "el 1 de abril a las 10:00",
                    "el 4 de enero de 2027 a las 09:00",
                ],
            ),
        ] {
            let ends = ["2026-03-02T16:00:00Z", "2026-03-03T23:00:00Z"];
            assert_eq!(ends.map(|end| told_in(language, end, true)), until);
            assert_eq!(instants.map(|instant| told_in(language, instant, false)), begins);
        }
    }
}
