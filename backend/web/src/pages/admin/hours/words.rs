//! What is odd about hours, and why it is open or closed, in sentences.

use anteroom_domain::{
    Timestamp,
    hours::{Explanation, Moved, OpeningHours, OverrideState, Place, Rule, Span, Timetable, Warning},
};
use jiff::civil::{Date, Weekday};

/// Dates that a sentence names; of the others it says how many they are.
const NAMED_MAX: usize = 3;

pub(super) fn spans(spans: &[Span]) -> String {
    spans.iter().copied().map(span).collect::<Vec<_>>().join(", ")
}

fn span(span: Span) -> String {
    span.to_string().replace('-', "–")
}

pub(super) fn date(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

pub(super) fn clock(timetable: &Timetable, at: Timestamp) -> String {
    timetable.zone().to_datetime(at).strftime("%H:%M").to_string()
}

pub(super) fn day_and_clock(timetable: &Timetable, at: Timestamp) -> String {
    timetable.zone().to_datetime(at).strftime("%a %-d %b %Y, %H:%M").to_string()
}

fn dates(dates: &[Date]) -> String {
    let named: Vec<_> = dates.iter().take(NAMED_MAX).map(|named| date(*named)).collect();
    let others = dates.len().saturating_sub(NAMED_MAX);
    let more = if others == 0 { String::new() } else { format!(" and {others} more") };
    format!("{}{more}", named.join("; "))
}

pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn exception(hours: &OpeningHours, place: usize) -> String {
    let Some(exception) = hours.exceptions.get(place) else { return String::new() };
    let label = if exception.label.is_empty() { String::new() } else { format!(" ({})", exception.label) };
    if exception.first == exception.last {
        format!("{}{label}", date(exception.first))
    } else {
        format!("{} to {}{label}", date(exception.first), date(exception.last))
    }
}

fn place(hours: &OpeningHours, place: Place) -> String {
    match place {
        Place::Weekly(day) => format!("{}s", weekday(day)),
        Place::Holidays => "Public holidays".to_owned(),
        Place::Exception(number) => exception(hours, number),
    }
}

/// Something odd, as a sentence.
pub(crate) fn warning(warning: &Warning, timetable: &Timetable) -> String {
    let hours = timetable.hours();
    match warning {
        Warning::NeverOpens => "It never opens from now on.".to_owned(),
        Warning::Overlap { place: at, first, second } => {
            format!("{}: {} and {} overlap. They count as one.", place(hours, *at), span(*first), span(*second))
        }
        Warning::MinuteGap { place: at, first, second } => {
            format!("{}: it closes for one minute between {} and {}.", place(hours, *at), span(*first), span(*second))
        }
        Warning::HolidaysOpen => {
            "No country is chosen: public holidays are days like any other, also where nobody is there.".to_owned()
        }
        Warning::ExceptionOnHolidays { exception: number, dates: on } => {
            format!(
                "{}: it opens on public holidays ({}). Somebody has to be there.",
                exception(hours, *number),
                dates(on)
            )
        }
        Warning::RegionalHolidays { dates: on } => {
            format!("It opens on days that are holidays in a part of the country: {}.", dates(on))
        }
        Warning::ClockChange { date: on, span: of, moved, open } => {
            let comes_to = match moved {
                Moved::Skipped => "the clock skips all of it, so it does not open".to_owned(),
                Moved::StartSkipped => format!("it opens at {} instead", clock(timetable, open.opens_at)),
                Moved::EndSkipped => format!("it closes at {} instead", clock(timetable, open.closes_at)),
                Moved::StartTwice => {
                    format!("the clock shows {} twice, and it opens at the first", clock(timetable, open.opens_at))
                }
                Moved::EndTwice => {
                    format!("the clock shows {} twice, and it closes at the last", clock(timetable, open.closes_at))
                }
            };
            format!("{}, {}: the clocks change; {comes_to}.", date(*on), span(*of))
        }
        Warning::NightIntoClosedDate { date: on, span: of } => {
            format!("{} is closed, but the opening of the evening before, {}, runs into it.", date(*on), span(*of))
        }
        Warning::NobodyAdmitted { open } => format!(
            "{} to {}: the last admission is before the opening, so nobody is ever admitted.",
            day_and_clock(timetable, open.opens_at),
            clock(timetable, open.closes_at)
        ),
        Warning::ExceptionOver { exception: number } => {
            format!("{} is over and can be taken out.", exception(hours, *number))
        }
        Warning::ExceptionHidden { exception: number } => {
            format!("{} never decides: others that are shorter cover all of its dates.", exception(hours, *number))
        }
        Warning::ExceptionWithoutEffect { exception: number } => {
            format!("{} says what would be without it.", exception(hours, *number))
        }
        Warning::OverrideOver => "What was set by hand is over.".to_owned(),
        Warning::OverrideWithoutEnd => {
            "It was set by hand, without an end: these hours do not count until that is taken back.".to_owned()
        }
    }
}

/// Whether it is open at an instant, which rule says so, and when that changes.
pub(super) fn explanation(explained: &Explanation, timetable: &Timetable) -> Vec<String> {
    let state = if explained.open { "Open" } else { "Closed" };
    let hours = if explained.hours.is_empty() { "closed all day".to_owned() } else { spans(&explained.hours) };
    let because = match &explained.rule {
        Rule::Override(overriding) => {
            let way = match overriding.state {
                OverrideState::Open => "opened",
                OverrideState::Closed => "closed",
            };
            format!("it was {way} by hand on {}", day_and_clock(timetable, overriding.since))
        }
        Rule::Exception(exception) if exception.label.is_empty() => {
            format!("{} has hours of its own: {hours}", date(explained.date))
        }
        Rule::Exception(exception) => {
            format!("{} has hours of its own, {}: {hours}", date(explained.date), exception.label)
        }
        Rule::Holiday(country) => {
            format!("{} is a public holiday ({}): {hours}", date(explained.date), country.name())
        }
        Rule::Weekly => {
            format!("the week says so of {}s: {hours}", weekday(explained.date.weekday()))
        }
    };
    let mut said = vec![format!("{state} on {}, because {because}.", day_and_clock(timetable, explained.at))];
    if explained.open && !explained.admits {
        said.push("Nobody is admitted any more: the last admission is over.".to_owned());
    }
    said.push(match explained.changes_at {
        Some(at) if explained.open => format!("It closes on {}.", day_and_clock(timetable, at)),
        Some(at) => format!("It opens on {}.", day_and_clock(timetable, at)),
        None => "After that nothing changes any more.".to_owned(),
    });
    said
}
