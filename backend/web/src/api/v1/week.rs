//! Opening hours as JSON, and back. What cannot be is named by its field, all of it at once.

use anteroom_domain::hours::{Country, Exception, Holidays, OpeningHours, Override, Span, Week};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{super::problem::FieldProblem, input::Object};

/// When a session is open. Of the rules the first that says something decides: dates with hours of their own, public
/// holidays, the week.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hours {
    /// The IANA zone in whose wall time all of it is meant.
    #[schema(min_length = 1, max_length = 64, example = "Europe/Berlin")]
    zone: String,
    /// The hours of each day of the week.
    #[serde(default, deserialize_with = "object")]
    #[schema(inline = false)]
    weekly: Days,
    /// Which public holidays count, and what they mean; `null` when they are days like any other.
    #[serde(default, deserialize_with = "object_or_null")]
    #[schema(inline = false)]
    holidays: Option<PublicHolidays>,
    /// Dates with hours of their own. Where several cover a date, the shortest decides.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 400)]
    exceptions: Vec<DatedHours>,
    /// How long before closing nobody is admitted any more.
    #[serde(default)]
    #[schema(maximum = 86_400)]
    last_admission_s: u32,
}

/// The hours of each day of the week, such as `09:00-17:00`; none where it is closed. A span belongs to the day on which it
/// begins.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Week)]
pub(crate) struct Days {
    #[schema(max_items = 12, example = json!(["09:00-12:00", "13:00-17:00"]))]
    mon: Vec<Times>,
    #[schema(max_items = 12)]
    tue: Vec<Times>,
    #[schema(max_items = 12)]
    wed: Vec<Times>,
    #[schema(max_items = 12)]
    thu: Vec<Times>,
    #[schema(max_items = 12)]
    fri: Vec<Times>,
    #[schema(max_items = 12)]
    sat: Vec<Times>,
    #[schema(max_items = 12)]
    sun: Vec<Times>,
}

/// From when until when in wall time: `09:00-17:00`. An end before the start means the next day, `24:00` the midnight that
/// ends the day.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(
    as = Span,
    value_type = String,
    pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
    example = "09:00-17:00"
)]
pub(crate) struct Times(String);

/// Public holidays.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicHolidays {
    /// Whose: the ISO 3166 code of a country.
    #[schema(pattern = "^[A-Z]{2}$", example = "DE")]
    country: String,
    /// Whether the days count, too, that are holidays in a part of the country only.
    #[serde(default)]
    regional: bool,
    /// The hours of each; none where it is closed.
    #[serde(default)]
    #[schema(max_items = 12)]
    hours: Vec<Times>,
}

/// A date, or each date of a range, with hours of its own.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatedHours {
    /// The first date.
    #[schema(format = Date, example = "2026-12-24")]
    first: String,
    /// The last date, inclusive.
    #[schema(format = Date, example = "2026-12-24")]
    last: String,
    /// The hours of each; none where it is closed.
    #[serde(default)]
    #[schema(max_items = 12)]
    hours: Vec<Times>,
    /// Why; customers read it, too.
    #[serde(default)]
    #[schema(max_length = 300)]
    label: String,
}

fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Days, D::Error> {
    Ok(Object::deserialize(deserializer)?.0)
}

fn object_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicHolidays>, D::Error> {
    Ok(Option::<Object<_>>::deserialize(deserializer)?.map(|holidays| holidays.0))
}

fn objects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<DatedHours>, D::Error> {
    let all = Vec::<Object<_>>::deserialize(deserializer)?;
    Ok(all.into_iter().map(|dated| dated.0).collect())
}

impl Hours {
    /// Hours that are, without what was set by hand.
    pub(crate) fn of(hours: &OpeningHours) -> Self {
        let week = &hours.weekly;
        Self {
            zone: hours.zone.clone(),
            weekly: Days {
                mon: times(&week.mon),
                tue: times(&week.tue),
                wed: times(&week.wed),
                thu: times(&week.thu),
                fri: times(&week.fri),
                sat: times(&week.sat),
                sun: times(&week.sun),
            },
            holidays: hours.holidays.as_ref().map(|holidays| PublicHolidays {
                country: holidays.country.code().to_owned(),
                regional: holidays.regional,
                hours: times(&holidays.hours),
            }),
            exceptions: hours.exceptions.iter().map(dated).collect(),
            last_admission_s: hours.last_admission_s,
        }
    }

    /// What they say, with what was set by hand; else every field that cannot be, its name after `before`.
    pub(crate) fn read(self, before: &str, by_hand: Option<Override>) -> Result<OpeningHours, Vec<FieldProblem>> {
        let mut reading = Reading(Vec::new());
        let Days { mon, tue, wed, thu, fri, sat, sun } = self.weekly;
        let weekly = Week {
            mon: reading.spans("weekly.mon", &mon),
            tue: reading.spans("weekly.tue", &tue),
            wed: reading.spans("weekly.wed", &wed),
            thu: reading.spans("weekly.thu", &thu),
            fri: reading.spans("weekly.fri", &fri),
            sat: reading.spans("weekly.sat", &sat),
            sun: reading.spans("weekly.sun", &sun),
        };
        let holidays = self.holidays.map(|holidays| Holidays {
            country: Country::new(&holidays.country),
            regional: holidays.regional,
            hours: reading.spans("holidays.hours", &holidays.hours),
        });
        let dated = self.exceptions.into_iter().enumerate();
        let exceptions = dated.map(|(place, dated)| reading.exception(place, dated)).collect();
        let hours = OpeningHours {
            zone: self.zone,
            weekly,
            holidays,
            exceptions,
            overriding: by_hand,
            last_admission_s: self.last_admission_s,
        };
        let Reading(mut problems) = reading;
        // Places are counted in what could be read, so what could not be comes first and alone.
        if problems.is_empty() {
            let found = hours.problems().into_iter();
            problems = found.map(|found| FieldProblem::new(found.field, sentence(&found.fault))).collect();
        }
        for problem in &mut problems {
            problem.field.insert_str(0, before);
        }
        if problems.is_empty() { Ok(hours) } else { Err(problems) }
    }
}

fn sentence(problem: &impl std::fmt::Display) -> String {
    format!("This does not hold: {problem}.")
}

fn times(spans: &[Span]) -> Vec<Times> {
    spans.iter().map(|span| Times(span.to_string())).collect()
}

fn dated(exception: &Exception) -> DatedHours {
    DatedHours {
        first: exception.first.to_string(),
        last: exception.last.to_string(),
        hours: times(&exception.hours),
        label: exception.label.clone(),
    }
}

/// What has been found while reading.
struct Reading(Vec<FieldProblem>);

impl Reading {
    fn spans(&mut self, field: &str, texts: &[Times]) -> Vec<Span> {
        let mut spans = Vec::new();
        for (place, Times(text)) in texts.iter().enumerate() {
            match text.parse() {
                Ok(span) => spans.push(span),
                Err(problem) => self.0.push(FieldProblem::new(format!("{field}[{place}]"), sentence(&problem))),
            }
        }
        spans
    }

    fn exception(&mut self, place: usize, dated: DatedHours) -> Exception {
        let field = |name: &str| format!("exceptions[{place}].{name}");
        let (first, last) = (self.date(field("first"), &dated.first), self.date(field("last"), &dated.last));
        Exception { first, last, hours: self.spans(&field("hours"), &dated.hours), label: dated.label }
    }

    fn date(&mut self, field: String, text: &str) -> Date {
        text.parse().unwrap_or_else(|_| {
            self.0.push(FieldProblem::new(field, "Give a date like 2026-12-24."));
            Date::ZERO
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<OpeningHours, Vec<String>> {
        let hours: Hours = serde_json::from_value(value).unwrap();
        hours.read("hours.", None).map_err(|found| found.into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn hours_come_back_as_they_were() {
        let sent = json!({
            "zone": "Europe/Berlin",
            "weekly": { "mon": ["09:00-12:00"], "tue": [], "wed": [], "thu": [], "fri": ["22:00-02:00"], "sat": [],
                "sun": ["00:00-24:00"] },
            "holidays": { "country": "DE", "regional": true, "hours": ["10:00-11:00"] },
            "exceptions": [{ "first": "2026-12-24", "last": "2026-12-26", "hours": [], "label": "Christmas" }],
            "last_admission_s": 900,
        });
        let hours = read(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(Hours::of(&hours)).unwrap(), sent);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_so_is_what_does_not_hold() {
        let unread = json!({
            "zone": "Berlin",
            "weekly": { "mon": ["09:00-12:00", "soon"], "sun": ["09:00-09:00"] },
            "exceptions": [{ "first": "2026-02-30", "last": "2026-03-01" }],
        });
        let fields = ["hours.weekly.mon[1]", "hours.weekly.sun[0]", "hours.exceptions[0].first"].map(str::to_owned);
        assert_eq!(read(unread), Err(fields.to_vec()));
        let unheld = json!({ "zone": "Berlin", "holidays": { "country": "XX" }, "last_admission_s": 86_401 });
        let fields = ["hours.zone", "hours.holidays.country", "hours.last_admission_s"].map(str::to_owned);
        assert_eq!(read(unheld), Err(fields.to_vec()));
    }

    #[test]
    fn a_list_is_no_object() {
        for wrong in [
            json!({ "zone": "UTC", "weekly": [] }),
            json!({ "zone": "UTC", "exceptions": [["2026-01-01", "2026-01-01"]] }),
        ] {
            assert!(serde_json::from_value::<Hours>(wrong).is_err());
        }
    }
}
