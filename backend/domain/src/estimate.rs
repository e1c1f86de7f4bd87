//! How long the wait will be, as a range, or nothing at all when nothing honest can be said.
//!
//! An estimate is a pair of instants, not a number of minutes: it comes nearer as time passes and never moves away while
//! the position and the staffing stay as they are (I21). For that, what it rests on (a [`Basis`]) is frozen and replaced
//! only for those whose position changed, or for everyone when the staffing changed (a [`Tide`]).
//!
//! The model: every host on duty is free at a known or expected instant, and takes one ticket after another, each for the
//! mean handle time of the latest consultations. Half of the tickets are expected to be called by the first instant of
//! the range; the second adds what a normal distribution of the sum of handle times adds for nine out of ten.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::line::LineKey;

/// How many of the latest consultations count. Enough to be steady, few enough to follow a day; chosen, not measured.
const WINDOW: usize = 50;
/// Fewer consultations than this say nothing.
pub const SAMPLES_MIN: usize = 5;
/// Most places in a line with a basis of their own.
const MARKS_MAX: usize = 64;
/// The 90th percentile of the standard normal distribution.
const NINE_OF_TEN: f64 = 1.281_551_6;

/// How long the latest consultations of a session took their hosts, from the call to the end of the wrap-up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace {
    handled_s: VecDeque<u32>,
}

impl Pace {
    pub(crate) fn add(&mut self, handled: SignedDuration) {
        if self.handled_s.len() == WINDOW {
            self.handled_s.pop_front();
        }
        self.handled_s.push_back(u32::try_from(handled.as_secs().max(1)).unwrap_or(u32::MAX));
    }

    /// How many consultations it rests on.
    pub fn samples(&self) -> usize {
        self.handled_s.len()
    }

    /// Mean and standard deviation of the handle time, in milliseconds; `None` while there are too few samples.
    fn mean_and_deviation_ms(&self) -> Option<(u64, u64)> {
        if self.handled_s.len() < SAMPLES_MIN {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 50")]
        let count = self.handled_s.len() as f64;
        let mean = self.handled_s.iter().map(|&s| f64::from(s)).sum::<f64>() / count;
        let variance = self.handled_s.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Some((milliseconds(mean * 1_000.0), milliseconds(variance.sqrt() * 1_000.0)))
    }

    /// The mean handle time, in seconds; `None` while there are too few samples.
    pub fn mean_s(&self) -> Option<u64> {
        self.mean_and_deviation_ms().map(|(mean, _)| mean / 1_000)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "durations of consultations")]
fn milliseconds(value: f64) -> u64 {
    value.round() as u64
}

/// When a ticket will be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// As likely before as after this.
    pub likely_by: Timestamp,
    /// Before this, nine times out of ten.
    pub surely_by: Timestamp,
}

/// Whether somebody will be served before a session closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// Nine times out of ten.
    Likely,
    /// Less often than that.
    Unlikely,
}

impl Estimate {
    /// Whether the ticket will be called before `closing`.
    pub fn before(&self, closing: Timestamp) -> Likelihood {
        if self.surely_by <= closing { Likelihood::Likely } else { Likelihood::Unlikely }
    }
}

/// What estimates rest on, as it was at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// When each host on duty is free for the next ticket; never empty.
    free_at: Vec<Timestamp>,
    mean_ms: u64,
    deviation_ms: u64,
}

impl Basis {
    /// `None` when nobody is on duty or too little is known. `free_at` gets the mean handle time.
    pub(crate) fn new(pace: &Pace, free_at: impl FnOnce(SignedDuration) -> Vec<Timestamp>) -> Option<Self> {
        let (mean_ms, deviation_ms) = pace.mean_and_deviation_ms()?;
        let mut free_at = free_at(SignedDuration::from_millis(i64::try_from(mean_ms).ok()?));
        free_at.sort_unstable();
        if free_at.is_empty() { None } else { Some(Self { free_at, mean_ms, deviation_ms }) }
    }

    /// When a ticket with `ahead` tickets before it will be called.
    pub fn estimate(&self, ahead: usize) -> Option<Estimate> {
        let mean_ms = i64::try_from(self.mean_ms.max(1)).ok()?;
        let first = self.free_at.first()?;
        let offsets: Vec<i64> =
            self.free_at.iter().map(|at| i64::try_from(at.duration_since(*first).as_millis()).unwrap_or(0)).collect();
        // How many tickets the hosts will have taken within so many milliseconds of the first of them being free.
        let taken = |within: i64| -> u64 {
            let of = |offset: &i64| {
                if *offset > within { 0 } else { u64::try_from((within - offset) / mean_ms + 1).unwrap_or(0) }
            };
            offsets.iter().map(of).sum()
        };
        let wanted = ahead as u64 + 1;
        // The least time at which so many are taken, found by halving: enough for any line in some fifty steps.
        let (mut too_early, mut enough) = (-1, mean_ms.checked_mul(i64::try_from(wanted).ok()?)?);
        while enough - too_early > 1 {
            let middle = too_early + (enough - too_early) / 2;
            if taken(middle) >= wanted { enough = middle } else { too_early = middle }
        }
        let likely_by = *first + SignedDuration::from_millis(enough);
        #[expect(clippy::cast_precision_loss, reason = "a handful of rounds, and minutes")]
        let spread = {
            let rounds = (ahead / self.free_at.len() + 1) as f64;
            milliseconds(NINE_OF_TEN * self.deviation_ms as f64 * rounds.sqrt())
        };
        Some(Estimate { likely_by, surely_by: likely_by + SignedDuration::from_millis(i64::try_from(spread).ok()?) })
    }
}

/// Which basis holds for which places of a line.
///
/// A ticket that leaves the line changes the position of those behind it only; those ahead keep the basis they had.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tide {
    /// What holds from the head of the line on.
    head: Option<Basis>,
    /// What holds behind a place, in the order of places.
    marks: Vec<(LineKey, Option<Basis>)>,
}

impl Tide {
    /// Positions behind `from`, or from the head of the line on, have changed, those behind `until` excepted.
    pub(crate) fn moved(&mut self, from: Option<LineKey>, until: Option<LineKey>, basis: Option<Basis>) {
        let beyond = until.map(|until| {
            let mark = self.marks.iter().rev().find(|(mark, _)| *mark <= until);
            (until, mark.map_or(&self.head, |(_, basis)| basis).clone())
        });
        self.marks
            .retain(|(mark, _)| from.is_some_and(|from| *mark < from) || until.is_some_and(|until| until < *mark));
        let mut index = self.marks.partition_point(|(mark, _)| from.is_some_and(|from| *mark < from));
        match from {
            None => self.head = basis,
            Some(from) => {
                self.marks.insert(index, (from, basis));
                index += 1;
            }
        }
        if let Some(beyond) = beyond {
            self.marks.insert(index, beyond);
        }
        if self.marks.len() > MARKS_MAX {
            self.marks.drain(..self.marks.len() - MARKS_MAX);
        }
    }

    /// The staffing has changed, or the line begins anew.
    pub(crate) fn turned(&mut self, basis: Option<Basis>) {
        self.moved(None, None, basis);
    }

    /// The basis for a place.
    pub fn basis(&self, key: LineKey) -> Option<&Basis> {
        let mark = self.marks.iter().rev().find(|(mark, _)| *mark < key);
        mark.map_or(self.head.as_ref(), |(_, basis)| basis.as_ref())
    }
}

/// How often the estimates given at joining came true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Accuracy {
    /// Tickets that were called and had been given an estimate at joining.
    pub given: u64,
    /// Those of them that were called within it.
    pub held: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEAN_S: i64 = 300;

    fn instant(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn pace(seconds: &[i64]) -> Pace {
        let mut pace = Pace::default();
        for s in seconds {
            pace.add(SignedDuration::from_secs(*s));
        }
        pace
    }

    fn basis(free_at: &[i64]) -> Basis {
        Basis::new(&pace(&[MEAN_S; 10]), |_| free_at.iter().copied().map(instant).collect()).expect("enough samples")
    }

    fn likely_after(basis: &Basis, ahead: usize) -> i64 {
        basis.estimate(ahead).expect("an estimate").likely_by.as_second()
    }

    #[test]
    fn too_few_samples_or_nobody_on_duty_give_no_estimate() {
        assert_eq!(Basis::new(&pace(&[60; SAMPLES_MIN - 1]), |_| vec![instant(0)]), None);
        assert_eq!(Basis::new(&pace(&[60; SAMPLES_MIN]), |_| Vec::new()), None);
    }

    #[test]
    fn the_head_is_called_when_the_first_host_is_free() {
        assert_eq!(likely_after(&basis(&[40, 10]), 0), 10);
        assert_eq!(likely_after(&basis(&[40, 10]), 1), 40);
        assert_eq!(likely_after(&basis(&[40, 10]), 2), 10 + MEAN_S);
    }

    #[test]
    fn twice_as_many_hosts_halve_the_wait() {
        for ahead in [10, 100, 1_000] {
            let (one, two) = (likely_after(&basis(&[0; 2]), ahead), likely_after(&basis(&[0; 4]), ahead));
            assert!((one - 2 * two).abs() <= 2 * MEAN_S, "{ahead} ahead: {one} and {two}");
        }
    }

    #[test]
    fn the_range_grows_with_the_spread_of_the_handle_times() {
        let even = basis(&[0]).estimate(3).expect("an estimate");
        assert_eq!(even.likely_by, even.surely_by);
        let uneven = Basis::new(&pace(&[100, 500, 100, 500, 300]), |_| vec![instant(0)]).expect("enough samples");
        let uneven = uneven.estimate(3).expect("an estimate");
        assert_eq!(uneven.likely_by, even.likely_by);
        // A deviation of 200 s over four rounds: 1.2816 x 200 x 2.
        assert_eq!(uneven.surely_by.duration_since(uneven.likely_by).as_secs(), 512);
    }

    #[test]
    fn only_those_behind_a_change_get_another_basis() {
        let key = |seq| LineKey::joining(1, instant(0), seq);
        let mut tide = Tide::default();
        tide.turned(Some(basis(&[1])));
        tide.moved(Some(key(5)), None, Some(basis(&[2])));
        tide.moved(Some(key(3)), None, Some(basis(&[3])));
        let head = |seq| likely_after(tide.basis(key(seq)).expect("a basis"), 0);
        assert_eq!([head(2), head(3), head(4), head(9)], [1, 1, 3, 3]);
    }

    #[test]
    fn a_ticket_that_moves_within_the_line_changes_only_what_lies_between() {
        let key = |seq| LineKey::joining(1, instant(0), seq);
        let mut tide = Tide::default();
        tide.turned(Some(basis(&[1])));
        tide.moved(Some(key(6)), None, Some(basis(&[2])));
        tide.moved(Some(key(2)), Some(key(5)), Some(basis(&[3])));
        let head = |seq| likely_after(tide.basis(key(seq)).expect("a basis"), 0);
        assert_eq!([head(2), head(3), head(5), head(6), head(7)], [1, 3, 3, 1, 2]);
    }

    #[test]
    fn served_before_closing_is_likely_when_nine_of_ten_are() {
        let estimate = Estimate { likely_by: instant(50), surely_by: instant(100) };
        assert_eq!(estimate.before(instant(100)), Likelihood::Likely);
        assert_eq!(estimate.before(instant(99)), Likelihood::Unlikely);
    }
}
