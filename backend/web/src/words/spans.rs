//! How long something takes, or has lasted, in words.

/// A duration as one would say it: "45 s", "2 min", "1 h 30 min".
pub(crate) fn seconds_words(seconds: u32) -> String {
    let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let parts: Vec<_> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

/// How long something has lasted, at a glance: "just now", "4 min", "1 h 05 min". As the scripts say it.
pub(crate) fn age_words(seconds: u64) -> String {
    match seconds / 60 {
        0 => "just now".to_owned(),
        minutes @ 1..=59 => format!("{minutes} min"),
        minutes => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_the_units_that_one_would_use() {
        for (seconds, words) in [(0, "0 s"), (45, "45 s"), (120, "2 min"), (90, "1 min 30 s"), (5_400, "1 h 30 min")] {
            assert_eq!(seconds_words(seconds), words);
        }
    }

    #[test]
    fn what_has_lasted_is_told_at_a_glance() {
        for (seconds, words) in [(59, "just now"), (60, "1 min"), (3_599, "59 min"), (3_900, "1 h 05 min")] {
            assert_eq!(age_words(seconds), words);
        }
    }
}
