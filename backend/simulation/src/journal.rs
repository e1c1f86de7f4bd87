//! What was done, in order, and how often.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// Actions that are shown when something breaks.
const KEPT: usize = 30;

/// Kept while a world runs. The words are only made when they are asked for: a seed that fails is run once more for them.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    in_words: bool,
    pub(crate) step: u64,
    last: VecDeque<String>,
    pub(crate) counts: Counts,
}

/// How often each thing happened.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Events in the log, by type.
    pub events: BTreeMap<&'static str, u64>,
    /// Commands that people gave, by name and by what came of them.
    pub commands: BTreeMap<(&'static str, &'static str), u64>,
    /// Faults by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// What people did besides giving commands, by name.
    pub moves: BTreeMap<&'static str, u64>,
    /// Commits in the log.
    pub commits: u64,
    /// Virtual time.
    pub time: Duration,
}

impl Counts {
    /// Adds those of another seed.
    pub fn add(&mut self, other: &Self) {
        fn sum<K: Ord + Copy>(all: &mut BTreeMap<K, u64>, more: &BTreeMap<K, u64>) {
            for (key, count) in more {
                *all.entry(*key).or_default() += count;
            }
        }
        sum(&mut self.events, &other.events);
        sum(&mut self.commands, &other.commands);
        sum(&mut self.faults, &other.faults);
        sum(&mut self.moves, &other.moves);
        self.commits += other.commits;
        self.time += other.time;
    }
}

impl Journal {
    pub(crate) fn new(in_words: bool) -> Self {
        Self { in_words, ..Self::default() }
    }

    /// Takes down one action.
    pub(crate) fn note(&mut self, time: Duration, words: impl FnOnce() -> String) {
        self.step += 1;
        if self.in_words {
            if self.last.len() == KEPT {
                self.last.pop_front();
            }
            self.last.push_back(format!("{:>10.3} s  #{:<5} {}", time.as_secs_f64(), self.step, words()));
        }
    }

    pub(crate) fn last(&self) -> Vec<String> {
        self.last.iter().cloned().collect()
    }
}
