//! Whatever staff may paste as opening hours, for fuzzing and for the replay of its seeds.

use jiff::Timestamp;

use super::{Country, Holidays, OpeningHours, Timetable, from_expression, to_expression};

/// Reads an expression and asks the hours that it comes to everything that a page asks.
///
/// # Panics
///
/// When what was taken over cannot be written down as it was read, or a question about it cannot be answered.
pub fn expression(text: &str) {
    let Ok(expressed) = from_expression(text) else { return };
    let holidays = Holidays { country: Country::new("DE"), regional: true, hours: Vec::new() };
    let hours = OpeningHours { holidays: Some(holidays), ..OpeningHours::never("Europe/Berlin") };
    let Ok(hours) = expressed.applied_to(hours) else { panic!("a country is chosen") };
    if !hours.problems().is_empty() {
        return;
    }
    let written = to_expression(&hours);
    match from_expression(&written).map(|again| again.applied_to(hours.clone())) {
        Ok(Ok(again)) => assert_eq!(to_expression(&again), written),
        Ok(Err(problem)) | Err(problem) => panic!("{written:?} cannot be read again: {problem}"),
    }
    ask(&hours);
}

/// Asks hours that can be saved everything that a page asks, now and long ago.
///
/// # Panics
///
/// When a question cannot be answered.
pub fn ask(hours: &OpeningHours) {
    let Ok(timetable) = Timetable::new(hours) else { panic!("hours without problems have a zone") };
    for second in [0, 951_782_400, 1_772_411_400, 1_774_746_000, 7_258_118_400] {
        let Ok(at) = Timestamp::from_second(second) else { continue };
        let open = timetable.is_open(at);
        assert_eq!(timetable.explain(at).open, open, "the explanation says otherwise at {at}");
        assert!(open || !timetable.admits(at), "nobody is let in while it is closed at {at}");
        for next in [timetable.next_change(at), timetable.next_open(at), timetable.next_admission(at)] {
            assert!(next.is_none_or(|next| next >= at), "what is next is past at {at}");
        }
    }
    if let Ok(now) = Timestamp::from_second(1_772_411_400) {
        timetable.lint(now);
        timetable.preview(now, 8);
    }
}
