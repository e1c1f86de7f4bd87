//! A piece of a day in wall time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// From one minute of the day to another, half-open. Written `08:00-12:30`; `24:00` may end it, and an end before the
/// start means the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u16,
    /// Counted from the midnight at which the day of the start begins, so it is always greater than the start.
    end: u16,
}

/// Why two minutes make no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanProblem {
    /// It is not written as `08:00-12:30`.
    #[error("write it as 08:00-12:30")]
    Form,
    /// The day has no such minute.
    #[error("a day begins at 00:00 and ends at 24:00")]
    OutsideTheDay,
    /// It would be empty, or a whole day: nobody can tell which.
    #[error("it ends where it starts; a whole day is 00:00-24:00")]
    Empty,
}

impl Span {
    /// The whole day.
    pub const WHOLE_DAY: Self = Self { start: 0, end: DAY };

    /// From one minute of the day, 0 to 1439, to another, 1 to 1440 of the same day or an earlier one of the next.
    pub fn new(start: u16, end: u16) -> Result<Self, SpanProblem> {
        if start >= DAY || end > DAY {
            return Err(SpanProblem::OutsideTheDay);
        }
        match end {
            _ if end == start => Err(SpanProblem::Empty),
            _ if end < start => Ok(Self { start, end: end + DAY }),
            _ => Ok(Self { start, end }),
        }
    }

    /// The minute of the day at which it starts.
    pub const fn start(self) -> u16 {
        self.start
    }

    /// The minute at which it ends, exclusive, counted from the same midnight: past 1440 on the next day.
    pub const fn end(self) -> u16 {
        self.end
    }

    /// Whether it runs into the next day.
    pub fn is_past_midnight(self) -> bool {
        self.end > DAY
    }
}

/// Whether these, in the order of their starts, cover the whole day without the help of others.
pub(super) fn cover_the_day(spans: &[Span]) -> bool {
    spans.iter().fold(0, |reached, span| if span.start <= reached { reached.max(span.end) } else { reached }) >= DAY
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.is_past_midnight() { self.end - DAY } else { self.end };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.start / 60, self.start % 60, end / 60, end % 60)
    }
}

impl FromStr for Span {
    type Err = SpanProblem;

    fn from_str(text: &str) -> Result<Self, SpanProblem> {
        let (start, end) = text.split_once('-').ok_or(SpanProblem::Form)?;
        Self::new(minute(start.trim())?, minute(end.trim())?)
    }
}

fn minute(text: &str) -> Result<u16, SpanProblem> {
    let number = |digits: &str| match digits.len() {
        1 | 2 if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<u16>().map_err(|_| SpanProblem::Form)
        }
        _ => Err(SpanProblem::Form),
    };
    let (hour, minute) = text.split_once(':').ok_or(SpanProblem::Form)?;
    let (hour, minute) = (number(hour)?, number(minute)?);
    if minute > 59 {
        return Err(SpanProblem::OutsideTheDay);
    }
    Ok(hour * 60 + minute)
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
