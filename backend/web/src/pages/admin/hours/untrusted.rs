//! Whatever may be typed into the form of the hours, for fuzzing and for the replay of its seeds.

use anteroom_domain::hours::{OpeningHours, untrusted::ask};

use super::{super::typed::Typed, form::Form};

/// Reads a form of lines like `mon-1-from=08:30`.
///
/// # Panics
///
/// When hours are taken over that do not hold, or that the form would show otherwise.
pub(crate) fn form(text: &str) {
    let fields = text.lines().filter_map(|line| line.split_once('='));
    let typed = Typed::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    let current = OpeningHours::always("UTC");
    let mut form = Form::typed(&typed);
    let read = if typed.has("paste") { form.read_expression(&current) } else { form.read(&current) };
    let Some(hours) = read else {
        assert!(!form.problems().is_empty(), "it is refused without a reason");
        return;
    };
    if hours.problems().is_empty() {
        let again = Form::of(&hours).read(&current);
        assert_eq!(again.as_ref(), Some(&hours), "the form shows something else");
        ask(&hours);
    } else {
        assert!(typed.has("paste"), "hours that do not hold were read: {:?}", hours.problems());
    }
}
