//! When a session is open.
//!
//! [`OpeningHours`] is what staff edit and what is stored; [`Timetable`] is the same made ready for questions. There is
//! no flag that a job would flip: whether it is open is a function of the hours and the instant, so every node answers
//! alike.
//!
//! Of the rules, the first that has something to say decides: the override, then a dated exception, then the public
//! holidays, then the week. Whatever decides, the hours of a day belong to the date on which they begin: a night that
//! runs past midnight is not cut by the next date being closed.

mod change;
mod country;
mod dated;
mod explain;
mod expression;
mod lint;
mod preview;
mod problem;
mod span;
mod timetable;
pub mod untrusted;
mod week;
mod zone;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::{
    country::{Country, Holidays},
    dated::Exception,
    explain::{Explanation, Rule},
    expression::{Beyond, EXPRESSION_MAX, Expressed, NotUnderstood, from_expression, to_expression},
    lint::{Moved, Place, Warning},
    preview::{Day, OpenTime, PREVIEW_DAYS},
    problem::{EXCEPTIONS_MAX, Fault, Problem, SPANS_MAX, TEXT_MAX},
    span::{Span, SpanProblem},
    timetable::{Timetable, UnknownZone},
    week::{DAYS, Week},
    zone::{zone_data, zone_names},
};

/// The zone of a session until somebody sets its hours.
pub const ZONE_AT_FIRST: &str = "UTC";

/// When a session is open, as staff edit it and as it is stored. The format is stable: see the decision on opening
/// hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// The IANA zone in whose wall time everything below is meant, like `Europe/Berlin`.
    pub zone: String,
    /// The hours of each day of the week.
    #[serde(default)]
    pub weekly: Week,
    /// Which public holidays count, and what they mean; `None` when they are days like any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<Holidays>,
    /// Dates with hours of their own. Where several cover a date the shortest decides, whatever their order here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// What staff said by hand, over everything else.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overriding: Option<Override>,
    /// How long before closing nobody is admitted any more.
    #[serde(default)]
    pub last_admission_s: u32,
}

impl OpeningHours {
    /// Open around the clock: what a session has until somebody sets its hours.
    pub fn always(zone: &str) -> Self {
        Self { weekly: Week::always(), ..Self::never(zone) }
    }

    /// Nothing set yet.
    pub fn never(zone: &str) -> Self {
        Self {
            zone: zone.to_owned(),
            weekly: Week::default(),
            holidays: None,
            exceptions: Vec::new(),
            overriding: None,
            last_admission_s: 0,
        }
    }

    pub(crate) fn last_admission(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.last_admission_s))
    }
}

/// Which way an override points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideState {
    /// Open, whatever the rules say.
    Open,
    /// Closed, whatever the rules say.
    Closed,
}

/// What staff said by hand. It ends by comparing `until` with the instant in question: nothing has to remove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Open or closed.
    pub state: OverrideState,
    /// From when, so that a question about an earlier instant has its old answer.
    pub since: Timestamp,
    /// Until when, exclusive; `None` until somebody takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What customers are told; may be empty.
    #[serde(default)]
    pub message: String,
}

impl Override {
    /// Whether it decides at this instant.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}
