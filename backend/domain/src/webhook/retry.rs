//! When something that was not taken is sent again.

use jiff::SignedDuration;

/// The waits after the first tries. After them it is [`STEADY`].
const FIRST: [SignedDuration; 6] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
];
/// The wait after each try that follows.
const STEADY: SignedDuration = SignedDuration::from_hours(2);
/// Most tries. With the waits between them they take a little less than a day: whoever repairs a receiver on the next
/// morning loses nothing.
const TRIES_MAX: u32 = 18;

/// For how long a receiver may take nothing at all before it is left alone until somebody looks at it.
pub const PAUSED_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// How long to wait after so many tries, at least one; `None` when it is given up.
pub fn next_try_in(tries: u32) -> Option<SignedDuration> {
    if tries >= TRIES_MAX {
        return None;
    }
    let index = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    Some(FIRST.get(index).copied().unwrap_or(STEADY))
}
