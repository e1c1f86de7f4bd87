//! A clock that never jumps.
//!
//! Machines' clocks are corrected, sometimes by an hour and sometimes wrongly, and a timer must not fire early because of
//! that. So the wall clock is believed once, when the node starts; from then on time goes on with a counter that nobody
//! sets. Two things bring it back to the truth:
//!
//! * It drifts towards what the wall clock shows now, by [`SLEW`] of the time that passes at most: too slowly for any timer
//!   to be early by more than that, fast enough to follow the corrections by which a machine usually keeps its time.
//! * It catches up at once with the time of a commit that another node wrote ([`Clock::catch_up`]). A floor's time never
//!   goes back, so a node that stayed behind would only wait: its timers would all be late.
//!
//! A node that starts while its machine shows a wrong time believes that time, and so do all who follow its commits; there
//! is nobody to ask. A large gap that appears later is logged: if it is the wall clock that is right, restart the node.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::ports::{Clock, Ticks};

/// At most one part in so many is gained or lost while drifting towards the wall clock: a wait of 20 s may end 0.1 s early.
/// Ten times what `adjtime` allows itself, so that a machine that is being slewed is followed.
const SLEW: i128 = 200;
/// A gap to the wall clock that somebody should look at.
const GAP_TOLD: SignedDuration = SignedDuration::from_secs(5);

/// A clock that never jumps; see the module.
pub struct SteadyClock {
    wall: Arc<dyn Clock>,
    ticks: Arc<dyn Ticks>,
    state: Mutex<State>,
}

struct State {
    /// What was shown last, in nanoseconds since 1970: many small steps must not be lost to rounding.
    shown_ns: i128,
    /// When that was.
    ticks: Duration,
    gap_told: bool,
}

impl SteadyClock {
    /// Believes the wall clock this once.
    pub fn new(wall: Arc<dyn Clock>, ticks: Arc<dyn Ticks>) -> Self {
        let (shown_ns, ticks_now) = (wall.now().as_nanosecond(), ticks.since_start());
        Self { wall, ticks, state: Mutex::new(State { shown_ns, ticks: ticks_now, gap_told: false }) }
    }
}

impl State {
    fn go_on(&mut self, ticks: Duration, wall: Timestamp) {
        let passed = ticks.saturating_sub(self.ticks);
        let passed_ns = i128::try_from(passed.as_nanos()).unwrap_or(i128::MAX / SLEW);
        self.ticks = ticks.max(self.ticks);
        self.shown_ns += passed_ns;
        let gap_ns = wall.as_nanosecond() - self.shown_ns;
        let slew_ns = passed_ns / SLEW;
        self.shown_ns += gap_ns.clamp(-slew_ns, slew_ns);
        self.tell_gap(gap_ns);
    }

    fn tell_gap(&mut self, gap_ns: i128) {
        let large = gap_ns.abs() > GAP_TOLD.as_nanos();
        if large && !self.gap_told {
            let seconds = i64::try_from(gap_ns / 1_000_000_000).unwrap_or(i64::MAX);
            tracing::warn!(gap_s = seconds, "the machine's clock differs from this node's; if it is right, restart");
        }
        self.gap_told = large;
    }

    fn shown(&self) -> Timestamp {
        let milliseconds = i64::try_from(self.shown_ns.div_euclid(1_000_000)).unwrap_or(i64::MAX);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let (wall, ticks) = (self.wall.now(), self.ticks.since_start());
        let mut state = self.state.lock();
        state.go_on(ticks, wall);
        state.shown()
    }

    fn catch_up(&self, to: Timestamp) {
        let (wall, ticks) = (self.wall.now(), self.ticks.since_start());
        let mut state = self.state.lock();
        state.go_on(ticks, wall);
        state.shown_ns = state.shown_ns.max(to.as_nanosecond());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::{FakeClock, FakeTicks};

    struct Machine {
        wall: Arc<FakeClock>,
        ticks: Arc<FakeTicks>,
        clock: SteadyClock,
        began: Timestamp,
    }

    impl Machine {
        fn new() -> Self {
            let (wall, ticks) = (Arc::new(FakeClock::default()), Arc::new(FakeTicks::default()));
            let clock = SteadyClock::new(wall.clone(), ticks.clone());
            Self { began: wall.now(), wall, ticks, clock }
        }

        /// Time goes on, seen every now and then.
        fn pass(&self, seconds: u32) {
            for _ in 0..seconds * 10 {
                self.ticks.advance(Duration::from_millis(100));
                self.wall.advance(SignedDuration::from_millis(100));
                self.clock.now();
            }
        }

        fn shown(&self) -> SignedDuration {
            self.clock.now().duration_since(self.began)
        }
    }

    #[test]
    fn it_shows_the_time_of_a_machine_that_is_left_alone() {
        let machine = Machine::new();
        machine.pass(600);
        assert_eq!(machine.shown(), SignedDuration::from_secs(600));
    }

    #[test]
    fn a_jump_of_an_hour_is_followed_by_half_a_percent_at_most_and_time_never_goes_back() {
        for hours in [1, -1] {
            let machine = Machine::new();
            machine.pass(10);
            machine.wall.advance(SignedDuration::from_hours(hours));
            let before = machine.shown();
            assert_eq!(before, SignedDuration::from_secs(10), "nothing is seen of the jump itself");
            machine.pass(200);
            let gained = machine.shown() - before - SignedDuration::from_secs(200);
            assert_eq!(gained, SignedDuration::from_secs(hours), "half a percent of 200 s");
        }
    }

    #[test]
    fn a_small_correction_is_taken_over_exactly() {
        let machine = Machine::new();
        machine.wall.advance(SignedDuration::from_millis(-300));
        machine.pass(100);
        assert_eq!(machine.clock.now(), machine.wall.now());
    }

    #[test]
    fn it_catches_up_with_others_and_goes_on_from_there() {
        let machine = Machine::new();
        machine.clock.catch_up(machine.began + SignedDuration::from_secs(30));
        assert_eq!(machine.shown(), SignedDuration::from_secs(30));
        machine.clock.catch_up(machine.began);
        assert_eq!(machine.shown(), SignedDuration::from_secs(30), "never back");
        machine.pass(2);
        assert_eq!(machine.shown(), SignedDuration::from_millis(31_990), "the wall clock draws it back, slowly");
    }

    #[test]
    fn a_counter_that_fails_to_count_does_no_harm() {
        let machine = Machine::new();
        machine.wall.advance(SignedDuration::from_hours(1));
        assert_eq!(machine.shown(), SignedDuration::ZERO, "no time has passed");
    }
}
