//! The languages in which customers are spoken to. Staff are spoken to in English.

mod messages;
mod negotiation;
#[cfg(test)]
mod tests;

pub(crate) use messages::Around;

use std::fmt;

/// A language in which everything is written that a customer may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// The one in which sentences are thought of first.
    English,
    /// With "Sie".
    German,
    /// With "vous".
    French,
    /// With "u".
    Dutch,
    /// With "usted".
    Spanish,
}

impl Language {
    /// Those that can be chosen, in the order in which they are declared.
    pub const OFFERED: [Self; 5] = [Self::English, Self::German, Self::French, Self::Dutch, Self::Spanish];

    /// Its name among machines, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Dutch => "nl",
            Self::Spanish => "es",
        }
    }

    /// What those who speak it call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Dutch => "Nederlands",
            Self::Spanish => "Español",
        }
    }

    /// The language that a tag names, whatever country stands behind it: `de-AT` is German.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let base = tag.split(['-', '_']).next().unwrap_or_default();
        Self::OFFERED.into_iter().find(|language| language.tag().eq_ignore_ascii_case(base))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
