//! The limits of one connection, and how they are kept.

use std::time::Instant;

/// Longest frame of a browser, in bytes. Chosen: an offer with simulcast and many codecs is about 10 kB.
pub(super) const FRAME_MAX: usize = 64 * 1024;

/// Deepest nesting of JSON. The deepest honest request (`body.streams[].mid`) has 4 levels.
pub(super) const DEPTH_MAX: usize = 16;

/// Handles of one connection: one publishes, one subscribes to each of the seven others, and each of those is attached anew
/// before it is let go when somebody comes back.
pub(super) const HANDLES_MAX: usize = 16;

/// Handles at once of a connection that checks the way: one try after the other.
pub(super) const CHECK_HANDLES_MAX: usize = 1;

/// Offences after which a connection is cut off.
pub(super) const OFFENCES_MAX: u32 = 20;

/// Requests that may come at once: a page that joins sends about 20 for each peer connection.
const BURST: f64 = 200.0;

/// Requests a second in the long run.
const SUSTAINED: f64 = 40.0;

/// Whether JSON text is nested more deeply than [`DEPTH_MAX`]. Reads it once, without recursion and without memory.
pub(super) fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return true;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (_, _) => {}
        }
    }
    false
}

/// A bucket of requests that refills steadily.
#[derive(Debug)]
pub(super) struct Rate {
    left: f64,
    at: Instant,
}

impl Rate {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: BURST, at: now }
    }

    /// Takes one request out. False when there is none left.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + passed * SUSTAINED).min(BURST);
        let allowed = self.left >= 1.0;
        if allowed {
            self.left -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn depth_is_counted_outside_of_strings_only() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(DEPTH_MAX)));
        assert!(is_too_deep(&nested(DEPTH_MAX + 1)));
        assert!(!is_too_deep(&format!(r#"{{"a":"{}"}}"#, "[".repeat(100))));
        assert!(!is_too_deep(&format!(r#"{{"a":"\"{}"}}"#, "{".repeat(100))));
        assert!(is_too_deep(&format!(r#"{{"a":"\\",{}"#, "[".repeat(100))));
        assert!(!is_too_deep(&"[]".repeat(100)));
        assert!(!is_too_deep("]]]]"));
    }

    #[test]
    fn a_burst_is_allowed_and_a_flood_is_not() {
        let start = Instant::now();
        let mut rate = Rate::new(start);
        let allowed = (0..1000).filter(|_| rate.allows(start)).count();
        assert_eq!(allowed, 200);
        let second = start + Duration::from_secs(1);
        assert_eq!((0..1000).filter(|_| rate.allows(second)).count(), 40);
        assert!(rate.allows(start + Duration::from_mins(1)));
        assert!(rate.allows(start), "a clock that steps back is no reason to refuse");
    }
}
