//! The one task that decides.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use anteroom_domain::{
    Timestamp,
    command::Outcome,
    event::Commit,
    floor::{COMMIT_EVENTS_MAX, Draft, Floor, Ids, Snapshot},
    refusal::Refusal,
};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{AskError, FloorHandle, Request};
use crate::ports::{Clock, CommitStore, Random, StoreError};

/// Most commands taken from the inbox at once.
const BATCH_MAX: usize = 500;
/// Commits read at once when following.
const PAGE: u32 = 500;
/// A snapshot is kept after each so many commits.
const SNAPSHOT_EVERY: u64 = 1_000;
/// How often the same commit is tried when the database does not answer, with a growing pause between.
const APPEND_ATTEMPTS: u32 = 5;
/// The first of those pauses.
const APPEND_PAUSE: Duration = Duration::from_millis(100);
/// How often a group of commands is decided anew because another node was first.
const CONFLICTS_MAX: u32 = 50;
/// How long to wait before reading the log again when it could not be read.
const FOLLOW_PAUSE: Duration = Duration::from_millis(500);
/// Longest sleep, so that a clock that was set forward is noticed.
const SLEEP_MAX: Duration = Duration::from_secs(5);

struct FreshIds<'a>(&'a dyn Random);

impl Ids for FreshIds<'_> {
    fn fresh(&mut self) -> u128 {
        self.0.id()
    }
}

pub(super) struct Runner {
    handle: FloorHandle,
    store: Arc<dyn CommitStore>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    inbox: mpsc::Receiver<Request>,
    wakeups: watch::Receiver<u64>,
    /// Runs ahead of the shared floor while a commit is being written, and is thrown away if that fails.
    working: Floor,
    /// Set when a write may have landed without our knowing: the log must be read before anything is decided.
    uncertain: bool,
}

/// Commands that were decided together, and what is to be written for them.
struct Group {
    commit: Option<Commit>,
    decided: Vec<(Request, Result<Outcome, Refusal>)>,
}

impl Runner {
    pub(super) fn new(
        handle: FloorHandle,
        store: Arc<dyn CommitStore>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        inbox: mpsc::Receiver<Request>,
    ) -> Self {
        let wakeups = store.wakeups();
        let working = handle.read().clone();
        // The log may have grown between reading it and listening for more.
        Self { handle, store, clock, random, inbox, wakeups, working, uncertain: true }
    }

    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        let mut listening = true;
        loop {
            let mut woken = self.uncertain;
            if !woken {
                let sleep = self.sleep_time();
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return,
                    changed = self.wakeups.changed(), if listening => {
                        // A store that no longer wakes us is followed by the sleep alone.
                        listening = changed.is_ok();
                        woken = true;
                    }
                    count = self.inbox.recv_many(&mut batch, BATCH_MAX) => if count == 0 { return },
                    () = tokio::time::sleep(sleep) => woken = !listening,
                }
            }
            if woken && let Err(error) = self.follow().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the log cannot be read");
                self.uncertain = true;
                self.turn_away(&mut batch);
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(FOLLOW_PAUSE) => continue,
                }
            }
            self.work(batch.drain(..).collect()).await;
        }
    }

    /// Nobody waits for a database that does not answer: they are told at once, and ask again.
    fn turn_away(&mut self, batch: &mut Vec<Request>) {
        while let Ok(request) = self.inbox.try_recv() {
            batch.push(request);
        }
        for request in batch.drain(..) {
            request.reply.send(Err(AskError::Unavailable)).ok();
        }
    }

    /// Now, or the time of the last commit if the clock is behind it: time does not go backwards on a floor.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        let Some(last) = self.working.last_at().filter(|last| *last > now) else { return now };
        self.clock.catch_up(last);
        last
    }

    fn sleep_time(&self) -> Duration {
        let now = self.now();
        let deadline = self.working.next_deadline(now);
        let time = deadline.map(|at| Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO));
        time.map_or(SLEEP_MAX, |time| time.min(SLEEP_MAX))
    }

    /// Decides everything that waits and everything that is due, in as few commits as it takes.
    async fn work(&mut self, mut waiting: VecDeque<Request>) {
        let mut conflicts = 0;
        loop {
            let group = self.decide(&mut waiting);
            let more =
                !waiting.is_empty() || group.commit.as_ref().is_some_and(|c| c.events.len() >= COMMIT_EVENTS_MAX);
            match self.write(group.commit.as_ref()).await {
                Ok(()) => {
                    if let Some(commit) = group.commit {
                        self.publish(commit);
                    }
                    for (request, result) in group.decided {
                        request.reply.send(result.map_err(AskError::from)).ok();
                    }
                }
                Err(StoreError::Conflict(_)) if conflicts < CONFLICTS_MAX => {
                    conflicts += 1;
                    self.uncertain = true;
                    for (request, _) in group.decided.into_iter().rev() {
                        waiting.push_front(request);
                    }
                    if self.follow().await.is_ok() {
                        continue;
                    }
                    self.give_up(waiting);
                    return;
                }
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "a commit could not be written");
                    self.give_up(group.decided.into_iter().map(|(request, _)| request).chain(waiting));
                    return;
                }
            }
            if !more {
                return;
            }
        }
    }

    fn give_up(&mut self, requests: impl IntoIterator<Item = Request>) {
        self.uncertain = true;
        for request in requests {
            request.reply.send(Err(AskError::Unavailable)).ok();
        }
    }

    fn decide(&mut self, waiting: &mut VecDeque<Request>) -> Group {
        let now = self.now();
        let mut ids = FreshIds(&*self.random);
        let mut draft = Draft::new(&mut self.working, now);
        let mut decided = Vec::with_capacity(waiting.len());
        draft.settle(&mut ids);
        while !draft.is_full()
            && let Some(request) = waiting.pop_front()
        {
            let result = draft.run(&request.command, &mut ids);
            if let Err(refusal) = &result {
                tracing::debug!(code = refusal.code(), "refused");
            }
            decided.push((request, result));
        }
        Group { commit: draft.finish(self.handle.node), decided }
    }

    /// Writes a commit, trying again while the database does not answer. The store tells our own commit, whose reply was
    /// lost, from a rival's.
    async fn write(&self, commit: Option<&Commit>) -> Result<(), StoreError> {
        let Some(commit) = commit else { return Ok(()) };
        let mut pause = APPEND_PAUSE;
        for _ in 1..APPEND_ATTEMPTS {
            match self.store.append(commit).await {
                Err(error) if error.is_retryable() => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "trying a commit again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                result => return result,
            }
        }
        self.store.append(commit).await
    }

    /// Makes a stored commit known: to readers, to followers, and now and then as a snapshot.
    fn publish(&self, commit: Commit) {
        let snapshot = {
            let mut floor = self.handle.floor.write();
            floor.apply_commit(&commit);
            commit.revision.0.is_multiple_of(SNAPSHOT_EVERY).then(|| Snapshot::from(&*floor))
        };
        // Nobody listening is no error: followers come and go.
        self.handle.commits.send(Arc::new(commit)).ok();
        if let Some(snapshot) = snapshot {
            let store = Arc::clone(&self.store);
            tokio::spawn(async move {
                if let Err(error) = store.save_snapshot(&snapshot).await {
                    // The next one will do: a snapshot only shortens a start.
                    tracing::warn!(error = &error as &dyn std::error::Error, "a snapshot could not be kept");
                }
            });
        }
    }

    /// Applies what others have written, and forgets what was decided without knowing of it.
    async fn follow(&mut self) -> Result<(), StoreError> {
        // A wake-up that only tells of what we wrote ourselves needs no reading.
        let told = *self.wakeups.borrow_and_update();
        let known = self.handle.read().revision();
        // The number alone does not tell: a commit of ours that was not written has the number of the rival's that was.
        let in_step = !self.uncertain && self.working.revision() == known;
        if in_step && told != 0 && told <= known.0 {
            return Ok(());
        }
        loop {
            let known = self.handle.read().revision();
            let page = self.store.after(known, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for commit in page {
                if in_step {
                    self.working.apply_commit(&commit);
                }
                self.publish(commit);
            }
        }
        if !in_step {
            self.working = self.handle.read().clone();
        }
        self.uncertain = false;
        Ok(())
    }
}

/// Reads a floor from its newest snapshot and the commits after it.
pub(super) async fn read(store: &dyn CommitStore) -> Result<Floor, StoreError> {
    let mut floor = store.latest_snapshot().await?.map(Floor::from).unwrap_or_default();
    loop {
        let page = store.after(floor.revision(), PAGE).await?;
        if page.is_empty() {
            return Ok(floor);
        }
        for commit in &page {
            floor.apply_commit(commit);
        }
    }
}
