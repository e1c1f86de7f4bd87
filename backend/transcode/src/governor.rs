//! When a transcoder takes more of the machine than it may. Pure: time is passed in.

use std::time::Duration;

/// How long too much has to be used before something is done: a key frame of every layer at once is no reason.
const WINDOW: Duration = Duration::from_secs(4);

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Fine,
    /// Do with less: too much was used for a while.
    Less,
}

/// Watches how much processor time is used.
#[derive(Debug)]
pub struct Governor {
    /// In per cent of a core.
    limit: u32,
    /// When the present window began, and what had been used by then.
    began: Option<(Duration, Duration)>,
}

impl Governor {
    /// One that allows so much, in per cent of a core.
    pub fn new(limit: u32) -> Self {
        Self { limit, began: None }
    }

    /// To be asked now and then: at `now`, `used` of processor time has been used since the beginning.
    pub fn look(&mut self, now: Duration, used: Duration) -> Verdict {
        let (began, before) = *self.began.get_or_insert((now, used));
        let lasted = now.saturating_sub(began);
        if lasted < WINDOW {
            return Verdict::Fine;
        }
        self.began = Some((now, used));
        let allowed = lasted.as_millis() * u128::from(self.limit) / 100;
        if used.saturating_sub(before).as_millis() > allowed { Verdict::Less } else { Verdict::Fine }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn what_lasts_is_told_once_for_each_window_and_a_moment_is_not() {
        let mut governor = Governor::new(50);
        assert_eq!(governor.look(ms(0), ms(0)), Verdict::Fine);
        // All of a core for a second, then nothing.
        assert_eq!(governor.look(ms(1000), ms(1000)), Verdict::Fine);
        assert_eq!(governor.look(ms(4000), ms(1000)), Verdict::Fine);
        // Nearly all of it for a window.
        assert_eq!(governor.look(ms(6000), ms(2900)), Verdict::Fine);
        assert_eq!(governor.look(ms(8000), ms(4800)), Verdict::Less);
        assert_eq!(governor.look(ms(9000), ms(5800)), Verdict::Fine, "what was done has to show first");
    }

    #[test]
    fn exactly_what_is_allowed_is_allowed() {
        let mut governor = Governor::new(100);
        governor.look(ms(0), ms(0));
        assert_eq!(governor.look(ms(4000), ms(4000)), Verdict::Fine);
        assert_eq!(governor.look(ms(8000), ms(8001)), Verdict::Less);
    }
}
