//! The only randomness there is.

use std::time::Duration;

/// Numbers that look random and are the same for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring numbers.
        let mut dice = Self(seed ^ 0x5851_f42d_4c95_7f2d);
        dice.next();
        dice
    }

    /// Others, for somebody who draws at times of their own.
    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.next())
    }

    /// Sebastiano Vigna's `SplitMix64`. <https://prng.di.unimi.it/splitmix64.c>
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..end`, which must not be empty.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of `least..=most`.
    pub(crate) fn between(&mut self, least: u32, most: u32) -> u32 {
        let width = u64::from(most - least) + 1;
        least + u32::try_from(self.below(width)).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < u64::from(chance)
    }

    /// A time of `least..=most` milliseconds.
    pub(crate) fn ms(&mut self, least: u32, most: u32) -> Duration {
        Duration::from_millis(u64::from(self.between(least, most)))
    }

    /// A time around `mean` milliseconds, short ones and long ones: up to four times the mean, mostly below it.
    pub(crate) fn around_ms(&mut self, mean: u32) -> Duration {
        let longest = if self.percent(25) { mean * 4 } else { mean };
        self.ms(1, longest.max(1))
    }

    /// One of them, unless there is none.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(of.len()).ok().filter(|count| *count > 0)?;
        of.get(usize::try_from(self.below(count)).ok()?)
    }

    /// One of them, heavy ones more often.
    pub(crate) fn weighed<'a, T>(&mut self, of: &[(&'a T, u32)]) -> Option<&'a T> {
        let sum: u64 = of.iter().map(|(_, weight)| u64::from(*weight)).sum();
        if sum == 0 {
            return None;
        }
        let mut left = self.below(sum);
        for &(item, weight) in of {
            match left.checked_sub(u64::from(weight)) {
                Some(rest) => left = rest,
                None => return Some(item),
            }
        }
        None
    }
}
