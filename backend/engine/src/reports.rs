//! Reports: figures of the log, kept by every node for itself.
//!
//! Each node folds the log from its beginning when it starts, and follows it from then on. Nothing is stored: the figures
//! are what the log says, so they are right after any crash, and nodes cannot count anything twice.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    event::Commit,
    ids::{Revision, SessionId},
    report::{Figures, Fold, Report, Step},
};
use jiff::tz::TimeZone;
use parking_lot::RwLock;
use tokio_util::sync::CancellationToken;

use crate::{floor::FloorHandle, ports::CommitStore};

/// How long figures are kept. A quarter of a year, and a week to look back from its end.
pub const FIGURES_KEPT: SignedDuration = SignedDuration::from_hours(100 * 24);
/// Commits read at once.
const PAGE: u32 = 500;
/// Pause after a look at the log that failed.
const PAUSE: Duration = Duration::from_secs(2);

/// How an organisation reads its figures.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Whose days and hours are meant unless somebody says otherwise.
    pub zone: TimeZone,
    /// Within how many seconds a customer should be answered: one of the domain's thresholds.
    pub threshold_s: u32,
}

impl Default for Reading {
    /// Days of UTC, and a minute.
    fn default() -> Self {
        Self { zone: TimeZone::UTC, threshold_s: 60 }
    }
}

/// The figures. A clone is the same.
#[derive(Clone)]
pub struct Reports {
    fold: Arc<RwLock<Fold>>,
    floor: FloorHandle,
    store: Arc<dyn CommitStore>,
    /// How they are read unless somebody says otherwise.
    pub reading: Reading,
}

impl Reports {
    /// Over this floor and its log. Empty until [`Reports::run`] has read it.
    pub fn new(floor: FloorHandle, store: Arc<dyn CommitStore>, reading: Reading) -> Self {
        Self { fold: Arc::default(), floor, store, reading }
    }

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut commits = self.floor.subscribe();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.read_everything() => {}
            }
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    commit = commits.recv() => {
                        // Whoever falls behind reads the log again.
                        let in_order = commit.is_ok_and(|commit| self.take(&commit));
                        if !in_order { break }
                    }
                }
            }
        }
    }

    /// Adds a commit, unless it is known already; `false` when one before it is missing.
    fn take(&self, commit: &Commit) -> bool {
        let mut fold = self.fold.write();
        if commit.revision > fold.revision().next() {
            return false;
        }
        if commit.revision == fold.revision().next() {
            fold.add(commit);
            fold.forget_before(commit.at - FIGURES_KEPT);
        }
        true
    }

    /// Reads the log to its end, page by page, for as long as it takes.
    async fn read_everything(&self) {
        loop {
            let known = self.fold.read().revision();
            if known >= self.floor.read().revision() {
                return;
            }
            match self.store.after(known, PAGE).await {
                Ok(commits) => {
                    for commit in &commits {
                        self.take(commit);
                    }
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the log cannot be read for reports");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// The last commit that is in the figures.
    pub fn revision(&self) -> Revision {
        self.fold.read().revision()
    }

    /// The figures of a period of one session, or of all.
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        session: Option<SessionId>,
        step: Step,
        zone: &TimeZone,
    ) -> Report {
        let fold = self.fold.read();
        let wanted = fold.between(from, to).filter(|(place, _)| session.is_none_or(|id| id == place.session));
        Report::of(wanted, step, zone)
    }

    /// The figures of each session since `from`.
    pub fn since(&self, from: Timestamp) -> BTreeMap<SessionId, Figures> {
        let fold = self.fold.read();
        Report::of(fold.between(from, Timestamp::MAX), Step::Day, &TimeZone::UTC).sessions
    }
}
