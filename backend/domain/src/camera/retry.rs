//! How long to wait before a camera is tried again.

use std::time::Duration;

use super::Cause;

/// Waits after one failure after the other, and for ever after those. A camera takes about a minute to start anew, and
/// whoever watches is to see it within a second of its return, so it is asked that often for longer than that; one
/// that is gone for an hour is asked each quarter of a minute. An attempt that is refused costs next to nothing.
const TABLE: [(u32, Duration); 2] = [(100, Duration::from_millis(800)), (120, Duration::from_secs(5))];
const AT_LAST: Duration = Duration::from_secs(15);
/// The wait when nothing suggests that it will be better soon. Some cameras lock out whoever tries a wrong password often.
const LONGEST: Duration = Duration::from_mins(1);
/// How much chance makes a wait longer or shorter, so that cameras of one switch do not come back in step.
const JITTER: f64 = 0.2;

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It may be back any moment.
    Soon,
    /// Somebody has to change something at the camera, and may do so without telling us.
    EachMinute,
    /// Only a change of what is registered here helps.
    Never,
}

/// Whether trying again after this can help.
pub fn retry_of(cause: Cause) -> Retry {
    match cause {
        Cause::DnsFailed
        | Cause::ConnectTimeout
        | Cause::Refused
        | Cause::TransportRefused
        | Cause::NoKeyframe
        | Cause::ReadTimeout
        | Cause::Eos
        | Cause::Protocol
        | Cause::Transcoder => Retry::Soon,
        Cause::TlsFailed | Cause::Unauthorized | Cause::NotFound => Retry::EachMinute,
        Cause::UnsupportedCodec | Cause::AddressDenied | Cause::NoTranscoder => Retry::Never,
    }
}

/// The wait before attempt `attempt`, the first of which is 1, after `cause`. `chance` in `0.0..1.0` spreads it by a fifth to
/// both sides. `None` where no attempt should follow.
pub fn wait_before(attempt: u32, cause: Cause, chance: f64) -> Option<Duration> {
    let wait = match retry_of(cause) {
        Retry::Never => return None,
        Retry::EachMinute => LONGEST,
        Retry::Soon => {
            let mut left = attempt.max(1);
            let step = TABLE.iter().find(|(times, _)| {
                let is_here = left <= *times;
                left = left.saturating_sub(*times);
                is_here
            });
            step.map_or(AT_LAST, |(_, wait)| *wait)
        }
    };
    Some(wait.mul_f64(1.0 + JITTER * (2.0 * chance.clamp(0.0, 1.0) - 1.0)))
}
