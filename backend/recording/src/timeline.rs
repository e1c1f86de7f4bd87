//! When each piece plays in the film.

use std::time::Duration;

/// A stretch in which nothing at all was recorded is left out of the film if it is longer than this: the host had paused, or
/// everyone was gone.
const GAP_MAX: Duration = Duration::from_secs(2);

/// When something was recorded, from any beginning that is the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) from: Duration,
    pub(crate) length: Duration,
}

/// When each of these plays, in their order, and how long all of it takes. What was recorded at the same moment plays at the
/// same moment.
pub(crate) fn arrange(recorded: &[Recorded]) -> (Vec<Duration>, Duration) {
    let mut order: Vec<usize> = (0..recorded.len()).collect();
    order.sort_by_key(|index| recorded[*index].from);
    let mut plays_at = vec![Duration::ZERO; recorded.len()];
    let (mut left_out, mut until) = (Duration::ZERO, Duration::ZERO);
    for (nth, index) in order.into_iter().enumerate() {
        let Recorded { from, length } = recorded[index];
        let gap = from.saturating_sub(until);
        if nth == 0 || gap > GAP_MAX {
            left_out += gap;
        }
        until = until.max(from + length);
        plays_at[index] = from.saturating_sub(left_out);
    }
    (plays_at, until.saturating_sub(left_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn arranged(recorded: &[(u64, u64)]) -> (Vec<Duration>, Duration) {
        let recorded: Vec<_> =
            recorded.iter().map(|&(from, length)| Recorded { from: ms(from), length: ms(length) }).collect();
        arrange(&recorded)
    }

    #[test]
    fn what_was_recorded_at_the_same_moment_plays_at_the_same_moment() {
        let (plays_at, length) = arranged(&[(90_040, 5_000), (90_000, 4_000), (92_000, 9_000)]);
        assert_eq!((plays_at, length), (vec![ms(40), ms(0), ms(2_000)], ms(11_000)));
    }

    #[test]
    fn a_pause_is_left_out_and_a_hiccup_is_not() {
        let (plays_at, length) = arranged(&[(1_000, 5_000), (8_000, 1_000), (60_000, 2_000), (60_500, 2_000)]);
        assert_eq!(plays_at, [ms(0), ms(7_000), ms(8_000), ms(8_500)]);
        assert_eq!(length, ms(10_500));
    }

    #[test]
    fn a_piece_within_a_longer_one_opens_no_gap() {
        let (plays_at, length) = arranged(&[(0, 60_000), (1_000, 1_000), (30_000, 1_000)]);
        assert_eq!((plays_at, length), (vec![ms(0), ms(1_000), ms(30_000)], ms(60_000)));
        assert_eq!(arranged(&[]), (vec![], ms(0)));
    }
}
