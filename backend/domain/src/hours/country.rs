//! Public holidays, from the database of the `opening-hours` crate. The only file that names `chrono`, which that uses.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::span::Span;

/// A country by its ISO 3166 code of two letters. That holidays are known for it is checked when hours are saved, so
/// that a stored one can always be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Country(String);

/// Which public holidays count, and what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Whose holidays.
    pub country: Country,
    /// Whether the days count too that are holidays in a part of the country only. The database does not know in which.
    #[serde(default)]
    pub regional: bool,
    /// What begins on each of them; empty when closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Span>,
}

impl Country {
    /// A country by its code; whether holidays are known for it is another question.
    pub fn new(code: &str) -> Self {
        Self(code.to_owned())
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether its holidays are known.
    pub fn is_known(&self) -> bool {
        self.entry().is_some()
    }

    /// Its name in English; its code when it is not known.
    pub fn name(&self) -> String {
        self.entry().map_or_else(|| self.0.clone(), |entry| entry.name().to_owned())
    }

    /// Every country of which holidays are known, by name.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = (b'A'..=b'Z')
            .flat_map(|first| (b'A'..=b'Z').map(move |second| Self([first, second].map(char::from).iter().collect())))
            .filter(Self::is_known)
            .collect();
        all.sort_by_key(Self::name);
        all
    }

    /// The days that are holidays in the whole country, in order. Empty when the country is not known.
    pub(super) fn national(&self) -> Vec<Date> {
        self.entry().map(|entry| dates(&entry.holidays())).unwrap_or_default()
    }

    /// The days that are holidays in a part of the country only, in order.
    pub(super) fn regional(&self) -> Vec<Date> {
        self.entry().map(|entry| dates(&entry.holidays_regional())).unwrap_or_default()
    }

    fn entry(&self) -> Option<opening_hours::localization::Country> {
        opening_hours::localization::Country::from_str(&self.0).ok()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn dates(holidays: &opening_hours::ContextHolidays) -> Vec<Date> {
    holidays.get_public().iter().filter_map(jiff_date).collect()
}

fn jiff_date(date: chrono::NaiveDate) -> Option<Date> {
    let (month, day) = (i8::try_from(date.month()).ok()?, i8::try_from(date.day()).ok()?);
    Date::new(i16::try_from(date.year()).ok()?, month, day).ok()
}

impl Holidays {
    /// Every day that counts, in order.
    pub(super) fn dates(&self) -> Vec<Date> {
        let mut dates = self.country.national();
        if self.regional {
            dates.extend(self.country.regional());
            dates.sort_unstable();
            dates.dedup();
        }
        dates
    }
}
