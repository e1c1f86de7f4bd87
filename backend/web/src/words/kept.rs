//! How long what is personal is kept, in words.

use anteroom_domain::SignedDuration;

use crate::language::Language;

/// "30 days", "about an hour".
pub(crate) fn kept_words(language: Language, kept: SignedDuration) -> String {
    match kept.as_hours() / 24 {
        0 => language.say("kept-hour"),
        days => language.count("kept-days", days),
    }
}

/// A size as people say it.
pub(crate) fn size_words(bytes: u64) -> String {
    if bytes >= 1_000_000 {
        return format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
    }
    format!("{} kB", bytes.div_ceil(1_000).max(1))
}

/// What becomes of what a customer says.
pub(crate) fn name_kept(language: Language, kept: SignedDuration) -> String {
    language.fill("name-kept", "kept", &kept_words(language, kept))
}

/// The same of what is said afterwards.
pub(crate) fn said_kept(language: Language, kept: SignedDuration) -> String {
    language.fill("said-kept", "kept", &kept_words(language, kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_something_is_kept_is_told_in_days_or_as_an_hour() {
        let told = |hours| kept_words(Language::English, SignedDuration::from_hours(hours));
        assert_eq!([told(1), told(24), told(720)], ["about an hour", "1 day", "30 days"]);
    }

    #[test]
    fn a_size_is_told_in_kilobytes_or_megabytes() {
        assert_eq!([0, 999, 1_001, 2_540_000].map(size_words), ["1 kB", "1 kB", "2 kB", "2.5 MB"]);
    }
}
