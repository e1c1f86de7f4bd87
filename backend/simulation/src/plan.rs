//! What a seed's world is like. Few people and varied worlds find more than one crowded world would.

use anteroom_domain::session::{Assignment, Closing, Settings, Unstaffed};

use crate::dice::Dice;

/// A mistake that is planted to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nodes believe the machine's clock, jumps included.
    WallClock,
    /// The store says that a commit is written although another one has its revision.
    LyingStore,
    /// Rooms are never closed.
    RoomsStay,
    /// Nodes that were killed are never started again.
    NobodyReturns,
}

/// A world before it begins.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) nodes: usize,
    pub(crate) sessions: Vec<Settings>,
    pub(crate) hosts: usize,
    pub(crate) customers: usize,
    /// Mean time between two faults; none at all in a calm world.
    pub(crate) fault_every_ms: Option<u32>,
    /// Longest way to the store and back, in a good moment.
    pub(crate) way_ms: u32,
    /// How busy people are: the percentage of their usual pauses that they take.
    pub(crate) pauses: u32,
}

impl Plan {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let count = dice.between(1, 3) as usize;
        let sessions = (0..count).map(|_| settings(dice)).collect();
        let calm = dice.percent(12);
        let often = *dice.one(&[4_000, 12_000, 12_000, 40_000]).unwrap_or(&12_000);
        Self {
            nodes: *dice.one(&[1, 2, 2, 3, 3]).unwrap_or(&2),
            sessions,
            hosts: dice.between(1, 4) as usize,
            customers: dice.between(2, 10) as usize,
            fault_every_ms: (!calm).then_some(often),
            way_ms: *dice.one(&[1, 5, 30]).unwrap_or(&5),
            pauses: *dice.one(&[40, 100, 100, 250]).unwrap_or(&100),
        }
    }
}

/// Settings within their bounds, mostly short, so that every timer runs out now and then.
pub(crate) fn settings(dice: &mut Dice) -> Settings {
    Settings {
        assignment: if dice.percent(65) { Assignment::Automatic } else { Assignment::Manual },
        unstaffed: if dice.percent(80) { Unstaffed::Admit } else { Unstaffed::Refuse },
        line_max: *dice.one(&[1, 3, 500, 500]).unwrap_or(&500),
        grace_s: *dice.one(&[2, 10, 30, 120]).unwrap_or(&30),
        offer_s: *dice.one(&[3, 8, 20]).unwrap_or(&20),
        answer_s: *dice.one(&[3, 8, 30]).unwrap_or(&30),
        media_s: *dice.one(&[5, 8, 20]).unwrap_or(&20),
        rejoin_s: *dice.one(&[5, 20, 90]).unwrap_or(&20),
        media_min_s: *dice.one(&[0, 10]).unwrap_or(&10),
        wrap_up_s: *dice.one(&[0, 1, 10, 30]).unwrap_or(&10),
        reject_delay_s: *dice.one(&[0, 5]).unwrap_or(&5),
        missed_offers_max: u8::try_from(dice.between(1, 3)).unwrap_or(2),
        missed_call_behind: dice.between(0, 3),
        consent_text: if dice.percent(25) { "We may keep notes.".to_owned() } else { String::new() },
        draft_s: *dice.one(&[10, 60]).unwrap_or(&60),
        away_max_s: *dice.one(&[0, 20, 120]).unwrap_or(&120),
        party_max: u8::try_from(dice.between(1, 3)).unwrap_or(2),
        longest_wait_s: *dice.one(&[0, 0, 90, 300]).unwrap_or(&0),
        unstaffed_prompt_s: *dice.one(&[0, 15, 60]).unwrap_or(&60),
        unstaffed_again_s: *dice.one(&[10, 60]).unwrap_or(&60),
        unstaffed_answer_s: *dice.one(&[10, 30]).unwrap_or(&30),
        class: u8::try_from(dice.between(0, 3)).unwrap_or(1),
        ageing_s: *dice.one(&[0, 30, 120]).unwrap_or(&0),
        weight: dice.between(1, 3),
        cooldown_s: *dice.one(&[0, 0, 30]).unwrap_or(&0),
        held_max: u8::try_from(dice.between(0, 2)).unwrap_or(1),
        held_host_s: *dice.one(&[5, 60]).unwrap_or(&60),
        at_closing: *dice.one(&[Closing::Drain, Closing::Cutoff, Closing::Hard]).unwrap_or(&Closing::Drain),
        transfers_to_tail: dice.percent(50),
        keeps_places: dice.percent(60),
        kept_place_min: *dice.one(&[1, 1, 2]).unwrap_or(&1),
        // Nothing personal is said here.
        ..Settings::default()
    }
}
