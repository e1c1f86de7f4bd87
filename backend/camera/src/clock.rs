//! From a camera's time to ours. Pure: time is passed in.
//!
//! Both streams of an RTSP session count from one beginning, so one anchor places both on our clock. Taking each stream's
//! arrival for its time instead would let every hiccup of the network show in picture and sound, and in each differently.

use std::time::{Duration, Instant};

/// So late, the camera has set its clock or was away: the anchor is laid anew.
const LATE_MAX: Duration = Duration::from_millis(1500);
/// How much the anchor gives way with each unit that comes late, in millionths of a second: with 25 pictures a second enough
/// for a clock that is wrong by a thousandth, and far too little to be seen.
const SLEW: Duration = Duration::from_micros(40);

/// Places what comes in one RTSP session on our clock.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    anchor: Option<Instant>,
}

impl Clock {
    /// When a unit is to be thought of as made: `micros` after the beginning of the session, and never after it came.
    pub(crate) fn place(&mut self, micros: i64, received: Instant) -> Instant {
        let beginning = || moved(received, micros.saturating_neg());
        let anchor = *self.anchor.get_or_insert_with(beginning);
        let placed = moved(anchor, micros);
        if placed > received || received - placed > LATE_MAX {
            // Sooner than any before it, or so late that something else has begun.
            self.anchor = Some(beginning());
            return received;
        }
        self.anchor = Some(anchor + SLEW.min(received - placed));
        placed
    }
}

/// As far from `at` as can be counted.
fn moved(at: Instant, micros: i64) -> Instant {
    let by = Duration::from_micros(micros.unsigned_abs());
    let moved = if micros < 0 { at.checked_sub(by) } else { at.checked_add(by) };
    moved.unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: i64 = 40_000;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn both_streams_are_placed_by_one_anchor() {
        let (mut clock, start) = (Clock::default(), Instant::now());
        assert_eq!(clock.place(0, start), start);
        // Sound that was made together with the picture and came later is placed beside the picture.
        let placed = clock.place(0, start + ms(30));
        assert!(placed - start <= SLEW, "{:?}", placed - start);
    }

    #[test]
    fn what_comes_unevenly_is_placed_evenly() {
        let (mut clock, start) = (Clock::default(), Instant::now());
        let late = [0, 9, 3, 14, 0, 7];
        let placed: Vec<_> = late
            .iter()
            .zip(0_u64..)
            .map(|(late, index)| clock.place(PICTURE * i64::try_from(index).unwrap(), start + ms(40 * index + late)))
            .collect();
        for pair in placed.windows(2) {
            let step = pair[1] - pair[0];
            assert!(step.abs_diff(ms(40)) <= ms(1), "{step:?}");
        }
    }

    #[test]
    fn a_camera_whose_clock_is_wrong_is_followed_without_a_jump() {
        for wrong in [-500, 500_i64] {
            let (mut clock, start) = (Clock::default(), Instant::now());
            let mut last: Option<Instant> = None;
            // Ten minutes, with a clock that is wrong by half a thousandth.
            for index in 0..15_000_i64 {
                let received = start + Duration::from_micros(u64::try_from(PICTURE * index).unwrap());
                let placed = clock.place(index * (PICTURE + wrong * PICTURE / 1_000_000), received);
                assert!(received - placed < ms(5), "{wrong}: {:?}", received - placed);
                if let Some(last) = last {
                    assert!((placed - last).abs_diff(ms(40)) < ms(1));
                }
                last = Some(placed);
            }
        }
    }

    #[test]
    fn a_camera_that_sets_its_clock_is_placed_anew() {
        let (mut clock, start) = (Clock::default(), Instant::now());
        clock.place(0, start);
        assert_eq!(clock.place(3_600_000_000, start + ms(40)), start + ms(40), "into the future");
        assert_eq!(clock.place(PICTURE, start + ms(80)), start + ms(80), "and back");
        assert_eq!(clock.place(-PICTURE, start + ms(120)), start, "before the beginning");
    }
}
