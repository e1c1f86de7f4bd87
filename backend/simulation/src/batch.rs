//! Many seeds, on all cores.

use std::{
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

use crate::{Counts, Failure, Options, Report, simulate};

/// Failures that are kept; once there are so many, no further seed is begun.
const FAILURES_MAX: usize = 5;

/// Which seeds to run.
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// The first.
    pub first: u64,
    /// How many.
    pub seeds: u64,
    /// The length of each, in virtual minutes.
    pub minutes: u32,
}

/// What came of them.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// How many were run.
    pub seeds: u64,
    /// The seeds that failed, and how.
    pub failures: Vec<(u64, Failure)>,
    /// What happened in all of them together.
    pub counts: Counts,
}

/// Runs seeds in parallel, each on one thread; `progress` is called after each.
pub fn run_all(batch: Batch, mut progress: impl FnMut(&Summary)) -> Summary {
    let (next, enough) = (AtomicU64::new(0), AtomicBool::new(false));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut summary = Summary::default();
    thread::scope(|scope| {
        let (results, finished) = mpsc::channel::<(u64, Report)>();
        for _ in 0..threads {
            let (results, next, enough) = (results.clone(), &next, &enough);
            scope.spawn(move || {
                while !enough.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= batch.seeds {
                        return;
                    }
                    let seed = batch.first.wrapping_add(index);
                    let report = simulate(Options { seed, minutes: batch.minutes, flaw: None });
                    if results.send((seed, report)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        for (seed, report) in finished {
            summary.seeds += 1;
            summary.counts.add(&report.counts);
            summary.failures.extend(report.failure.map(|failure| (seed, failure)));
            if summary.failures.len() >= FAILURES_MAX {
                enough.store(true, Ordering::Relaxed);
            }
            progress(&summary);
        }
    });
    summary.failures.sort_by_key(|(seed, _)| *seed);
    summary
}
