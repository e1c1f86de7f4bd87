//! The way from a node to everything outside of it. A node that is dead reaches nothing any more: whatever it was about to
//! do stays undone, exactly as after kill -9.

use std::{future::pending, time::Duration};

use parking_lot::Mutex;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::dice::Dice;

/// How long a node may need to be itself again after a fault: its commit is tried five times within 1.5 s, and then the
/// log is read again after half a second, each way taking its time.
const RECOVERY: Duration = Duration::from_secs(3);

/// When a node dies by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doom {
    /// With a commit in its hands that is not stored.
    BeforeStoring,
    /// With a commit stored that nobody has been told about.
    AfterStoring,
}

/// What is wrong with the way to the store until an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing arrives.
    Away,
    /// Everything takes up to so many milliseconds.
    Slow(u32),
    /// So many answers in a hundred are lost after the commit was stored.
    LostReplies(u32),
    /// So many appends in a hundred are told that a rival was first.
    Conflicts(u32),
    /// Wake-ups come up to so many milliseconds late, again, or without saying what for.
    LateWakeups(u32),
}

pub(crate) struct Link {
    dead: CancellationToken,
    way_ms: u32,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    troubles: Vec<(Trouble, Instant)>,
    unwell_until: Instant,
    doom: Option<Doom>,
}

impl Link {
    pub(crate) fn new(dice: Dice, way_ms: u32) -> Self {
        // It starts with reading the log.
        let unwell_until = Instant::now() + Duration::from_secs(1);
        let state = State { dice, troubles: Vec::new(), unwell_until, doom: None };
        Self { dead: CancellationToken::new(), way_ms, state: Mutex::new(state) }
    }

    pub(crate) fn die(&self) {
        self.dead.cancel();
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.is_cancelled()
    }

    pub(crate) async fn died(&self) {
        self.dead.cancelled().await;
    }

    /// Since when nothing has been wrong; `None` while something is.
    pub(crate) fn well_since(&self) -> Option<Instant> {
        let since = self.state.lock().unwell_until;
        (since <= Instant::now() && !self.is_dead()).then_some(since)
    }

    pub(crate) fn make(&self, trouble: Trouble, lasting: Duration) {
        let until = Instant::now() + lasting;
        let mut state = self.state.lock();
        state.troubles.push((trouble, until));
        state.unwell_until = state.unwell_until.max(until + RECOVERY);
    }

    pub(crate) fn doom(&self, doom: Doom) {
        self.state.lock().doom = Some(doom);
    }

    /// Everything is right again, and stays so.
    pub(crate) fn heal(&self) {
        let mut state = self.state.lock();
        state.troubles.clear();
        state.doom = None;
    }

    fn troubles(&self) -> Vec<Trouble> {
        let now = Instant::now();
        let mut state = self.state.lock();
        state.troubles.retain(|(_, until)| *until > now);
        state.troubles.iter().map(|(trouble, _)| *trouble).collect()
    }

    /// Half of the way there and back, which a dead node never gets to the end of.
    pub(crate) async fn travel(&self) {
        let slow = self.troubles().into_iter().find_map(|t| if let Trouble::Slow(ms) = t { Some(ms) } else { None });
        let time = self.state.lock().dice.ms(0, slow.unwrap_or(self.way_ms));
        if !time.is_zero() {
            sleep(time).await;
        }
        self.stay_if_dead().await;
    }

    /// The same to somewhere that the troubles do not concern.
    pub(crate) async fn travel_freely(&self) {
        let time = self.state.lock().dice.ms(0, self.way_ms);
        if !time.is_zero() {
            sleep(time).await;
        }
        self.stay_if_dead().await;
    }

    async fn stay_if_dead(&self) {
        if self.is_dead() {
            pending::<()>().await;
        }
    }

    pub(crate) fn is_away(&self) -> bool {
        self.troubles().contains(&Trouble::Away)
    }

    pub(crate) fn loses_reply(&self) -> bool {
        self.happens(|trouble| if let Trouble::LostReplies(chance) = trouble { Some(chance) } else { None })
    }

    pub(crate) fn claims_conflict(&self) -> bool {
        self.happens(|trouble| if let Trouble::Conflicts(chance) = trouble { Some(chance) } else { None })
    }

    fn happens(&self, chance: impl Fn(Trouble) -> Option<u32>) -> bool {
        let chance = self.troubles().into_iter().find_map(chance);
        chance.is_some_and(|chance| self.state.lock().dice.percent(chance))
    }

    /// How late a wake-up comes, and whether it says what for.
    pub(crate) fn wakeup(&self) -> (Duration, bool) {
        let late =
            self.troubles().into_iter().find_map(|t| if let Trouble::LateWakeups(ms) = t { Some(ms) } else { None });
        let dice = &mut self.state.lock().dice;
        (dice.ms(0, late.unwrap_or(self.way_ms)), !dice.percent(if late.is_some() { 30 } else { 1 }))
    }

    /// Whether a wake-up comes a second time.
    pub(crate) fn wakes_twice(&self) -> bool {
        self.state.lock().dice.percent(5)
    }

    /// Dies here if that was its fate.
    pub(crate) async fn meet(&self, fate: Doom) {
        if self.state.lock().doom == Some(fate) {
            self.die();
        }
        self.stay_if_dead().await;
    }
}
