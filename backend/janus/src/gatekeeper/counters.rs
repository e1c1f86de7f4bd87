//! What passes the gate and what does not, counted for the metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use super::refusal::Refusal;

/// Counts since the start of the process. They only grow.
#[derive(Debug, Default)]
pub struct GateCounters {
    /// Frames of browsers that Janus got.
    pub to_server: Count,
    /// Frames of Janus that browsers got.
    pub to_client: Count,
    /// Frames of Janus that no browser may see, or that cannot be read.
    pub withheld: Count,
    /// Fields that were left out of forwarded requests.
    pub fields_removed: Count,
    /// Connections cut off for misbehaving.
    pub cut_off: Count,
    /// Sessions destroyed because a newer connection took over.
    pub taken_over: Count,
    refused: [Count; Refusal::ALL.len()],
}

/// One count.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

impl GateCounters {
    /// Requests refused so far, by kind.
    pub fn refused(&self) -> impl Iterator<Item = (Refusal, u64)> + '_ {
        Refusal::ALL.into_iter().map(|kind| (kind, self.refused[kind as usize].get()))
    }

    /// Requests refused so far.
    pub fn refused_total(&self) -> u64 {
        self.refused.iter().map(Count::get).sum()
    }

    pub(super) fn count_refusal(&self, kind: Refusal) {
        self.refused[kind as usize].add(1);
    }
}
