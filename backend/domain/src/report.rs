//! Reports: a fold over commits into figures.
//!
//! Everything is counted where and when it happened: in the quarter of an hour of its instant, by session, and by host
//! where one took part. Quarters, because the hours and days of every time zone are made of them. Sums of quarters are
//! sums of what happened, so any period can be put together, and a figure is never counted twice.

mod fold;

use std::{collections::BTreeMap, ops::AddAssign};

use jiff::{Timestamp, tz::TimeZone};

pub use fold::Fold;

use crate::{
    ids::{HostId, SessionId},
    turned_away::TurnedAway,
};

/// Length of a quarter of an hour, in seconds. The offsets of all time zones in use are multiples of it.
const QUARTER_S: i64 = 900;

/// The waits that answers are sorted by, in seconds: a service level can be had for each of these thresholds.
pub const THRESHOLDS_S: [u32; 10] = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

/// Whoever gives up sooner than this, in seconds, hardly waited at all: a short abandon.
pub const SHORT_S: u32 = 10;

/// A quarter of an hour, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter(i64);

impl Quarter {
    /// The quarter that contains an instant.
    pub fn of(at: Timestamp) -> Self {
        // Whole seconds are cut off towards zero, which is the wrong way before 1970; nothing happened then.
        Self(at.as_second().div_euclid(QUARTER_S))
    }

    /// When it begins.
    pub fn start(self) -> Timestamp {
        Timestamp::from_second(self.0 * QUARTER_S).unwrap_or(Timestamp::MAX)
    }
}

/// Where and when something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub quarter: Quarter,
    /// In which session.
    pub session: SessionId,
    /// By whom, where a host took part.
    pub host: Option<HostId>,
}

/// What was counted. Sums of these are these again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Customers who joined, those included who had yet to agree to something.
    pub joined: u64,
    /// Customers whose first consultation began.
    pub answered: u64,
    /// How long they had waited, all together, in milliseconds.
    pub wait_ms: u64,
    /// The longest of these waits, in milliseconds.
    pub wait_max_ms: u64,
    /// How many of them had waited no longer than each of [`THRESHOLDS_S`], but longer than the one before it.
    pub waits: [u64; THRESHOLDS_S.len()],
    /// Customers who gave up, or were not there any more, before anyone answered; short abandons included.
    pub abandoned: u64,
    /// Those of them who did so within [`SHORT_S`].
    pub short_abandoned: u64,
    /// Customers who left without having agreed to what is asked before waiting.
    pub undecided: u64,
    /// Customers in line whose visit ended because the session closed.
    pub closed_out: u64,
    /// Those who asked to join and never got a ticket.
    pub turned_away: TurnedAway,
    /// Customers removed by staff before anyone answered.
    pub removed: u64,
    /// Customers with whom no connection could be made, twice.
    pub failed: u64,
    /// Consultations that were served to their end.
    pub served: u64,
    /// Consultations that took place and are over, their wrap-up included.
    pub handled: u64,
    /// How long these took their hosts: call, consultation and wrap-up, in milliseconds.
    pub handle_ms: u64,
    /// How long both had media, in milliseconds.
    pub talk_ms: u64,
    /// Offers that hosts declined.
    pub declined: u64,
    /// Offers that hosts missed.
    pub missed: u64,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// So many.
    pub part: u64,
    /// Of so many; never 0.
    pub of: u64,
}

impl Share {
    /// `None` where there is nothing to have a share of.
    pub fn new(part: u64, of: u64) -> Option<Self> {
        (of > 0).then_some(Self { part, of })
    }

    /// In whole percent, rounded down: 100 % means all of them.
    pub fn percent(self) -> u64 {
        self.part * 100 / self.of
    }
}

impl Figures {
    /// The mean wait of those who were answered (ASA, average speed of answer), in milliseconds.
    pub fn mean_wait_ms(&self) -> Option<u64> {
        self.wait_ms.checked_div(self.answered)
    }

    /// The mean handle time, in milliseconds.
    pub fn mean_handle_ms(&self) -> Option<u64> {
        self.handle_ms.checked_div(self.handled)
    }

    /// Answered within a threshold / (answered + abandoned - short abandons).
    ///
    /// # Panics
    ///
    /// If the threshold is not one of [`THRESHOLDS_S`]: in between nothing is known.
    pub fn service_level(&self, threshold_s: u32) -> Option<Share> {
        assert!(THRESHOLDS_S.contains(&threshold_s), "waits are sorted by other thresholds");
        let sorted = THRESHOLDS_S.iter().zip(self.waits);
        let within = sorted.filter(|(edge, _)| **edge <= threshold_s).map(|(_, count)| count).sum();
        Share::new(within, self.answered + self.abandoned - self.short_abandoned)
    }

    /// Abandoned, without the short ones / (answered + abandoned - short abandons).
    pub fn abandon_rate(&self) -> Option<Share> {
        let abandoned = self.abandoned - self.short_abandoned;
        Share::new(abandoned, self.answered + abandoned)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn answer(&mut self, wait_ms: u64) {
        self.answered += 1;
        self.wait_ms += wait_ms;
        self.wait_max_ms = self.wait_max_ms.max(wait_ms);
        let edges = THRESHOLDS_S.iter().zip(&mut self.waits);
        if let Some((_, count)) = edges.into_iter().find(|(edge, _)| wait_ms <= u64::from(**edge) * 1_000) {
            *count += 1;
        }
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        // Taken apart, so that a new figure is not forgotten here.
        let Self {
            joined,
            answered,
            wait_ms,
            wait_max_ms,
            waits,
            abandoned,
            short_abandoned,
            undecided,
            closed_out,
            turned_away,
            removed,
            failed,
            served,
            handled,
            handle_ms,
            talk_ms,
            declined,
            missed,
        } = other;
        self.joined += joined;
        self.answered += answered;
        self.wait_ms += wait_ms;
        self.wait_max_ms = self.wait_max_ms.max(*wait_max_ms);
        for (sum, count) in self.waits.iter_mut().zip(waits) {
            *sum += count;
        }
        self.abandoned += abandoned;
        self.short_abandoned += short_abandoned;
        self.undecided += undecided;
        self.closed_out += closed_out;
        self.turned_away += turned_away;
        self.removed += removed;
        self.failed += failed;
        self.served += served;
        self.handled += handled;
        self.handle_ms += handle_ms;
        self.talk_ms += talk_ms;
        self.declined += declined;
        self.missed += missed;
    }
}

/// What the figures of a period are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Each hour of the zone by itself. An hour that the clocks go through twice is two.
    Hour,
    /// Each day of the zone by itself, however many hours it has.
    Day,
    /// The same hour of all days together: 0 to 23.
    HourOfDay,
}

/// The figures of a period, put together from those of its quarters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// All of them.
    pub total: Figures,
    /// By session.
    pub sessions: BTreeMap<SessionId, Figures>,
    /// By host, of those in which a host took part.
    pub hosts: BTreeMap<HostId, Figures>,
    /// By time: the beginning of each hour or day in which something was counted, or the hour of the day.
    pub times: BTreeMap<Time, Figures>,
}

/// A row of a report by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// It begins then.
    From(Timestamp),
    /// The same hour of all days.
    Hour(i8),
}

impl Report {
    /// Puts figures together. Whoever calls has chosen the period, of whole quarters, and the session, if it is one.
    pub fn of<'a>(figures: impl IntoIterator<Item = (&'a Place, &'a Figures)>, step: Step, zone: &TimeZone) -> Self {
        let mut report = Self::default();
        for (place, figures) in figures {
            report.total += figures;
            *report.sessions.entry(place.session).or_default() += figures;
            if let Some(host) = place.host {
                *report.hosts.entry(host).or_default() += figures;
            }
            *report.times.entry(time(place.quarter, step, zone)).or_default() += figures;
        }
        report
    }
}

/// The row that a quarter belongs to.
fn time(quarter: Quarter, step: Step, zone: &TimeZone) -> Time {
    let local = quarter.start().to_zoned(zone.clone());
    match step {
        // Minutes and seconds past the hour are the same on every way there, so going back by them never crosses a
        // change of the clocks: those are at whole quarters, and a part of an hour is an hour of its own.
        Step::Hour => {
            let past_s = i64::from(local.minute()) * 60 + i64::from(local.second());
            Time::From(Timestamp::from_second(quarter.start().as_second() - past_s).unwrap_or(Timestamp::MIN))
        }
        Step::Day => Time::From(local.start_of_day().map_or(quarter.start(), |start| start.timestamp())),
        Step::HourOfDay => Time::Hour(local.hour()),
    }
}
