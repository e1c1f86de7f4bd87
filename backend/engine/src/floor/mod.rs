//! The runner of a floor: commands in, commits out.
//!
//! Commands of a floor are decided one after another in memory and written in groups, so that thousands of joins a second
//! need few inserts. Everything else follows the commits: [`FloorHandle::subscribe`].

mod runner;

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    command::{Command, Outcome},
    event::Commit,
    floor::Floor,
    ids::NodeId,
    refusal::Refusal,
};
use parking_lot::{RwLock, RwLockReadGuard};
use tokio::{
    sync::{broadcast, mpsc, oneshot},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::ports::{Clock, CommitStore, Random, StoreError};

/// Most commands that wait to be decided; the next is told to come back. Chosen, not measured.
const INBOX_MAX: usize = 4_096;
/// Most commits that a follower may be behind before it has to look at the whole floor instead.
const COMMITS_KEPT: usize = 1_024;
/// How long a command may take in all, the database included.
const ASK_TIME: Duration = Duration::from_secs(10);
/// Commits read at once to find the end of the log.
const PAGE: u32 = 500;

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The rules say no. Nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database did not answer, or too much is waiting. Asking again is safe.
    #[error("the floor is unavailable")]
    Unavailable,
}

struct Request {
    command: Command,
    reply: oneshot::Sender<Result<Outcome, AskError>>,
}

/// How everyone else speaks with a floor. Cheap to clone.
#[derive(Clone)]
pub struct FloorHandle {
    node: NodeId,
    inbox: mpsc::Sender<Request>,
    floor: Arc<RwLock<Floor>>,
    commits: broadcast::Sender<Arc<Commit>>,
    store: Arc<dyn CommitStore>,
}

impl FloorHandle {
    /// Reads the floor and starts its runner, which ends when `stop` is cancelled, after what it has begun.
    ///
    /// The task panics only on a defect; whoever started it must then end the process, since what is in memory can no
    /// longer be trusted.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub async fn start(
        store: Arc<dyn CommitStore>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        node: NodeId,
        stop: CancellationToken,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let floor = runner::read(&*store).await?;
        let (inbox, requests) = mpsc::channel(INBOX_MAX);
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let handle = Self { node, inbox, floor: Arc::new(RwLock::new(floor)), commits, store: Arc::clone(&store) };
        let runner = runner::Runner::new(handle.clone(), store, clock, random, requests);
        Ok((handle, tokio::spawn(runner.run(stop))))
    }

    /// Has a command decided and its events stored.
    ///
    /// # Errors
    ///
    /// See [`AskError`]. Dropping the future does not take the command back.
    pub async fn ask(&self, command: Command) -> Result<Outcome, AskError> {
        let (reply, answer) = oneshot::channel();
        self.inbox.try_send(Request { command, reply }).map_err(|_| AskError::Unavailable)?;
        match tokio::time::timeout(ASK_TIME, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(AskError::Unavailable),
        }
    }

    /// The floor as of the last stored commit. Hold it briefly and never across an await: the runner waits for it.
    pub fn read(&self) -> RwLockReadGuard<'_, Floor> {
        self.floor.read()
    }

    /// Waits until the floor contains everything that was in the log when this was called: what other nodes have written
    /// may come a moment late.
    ///
    /// # Errors
    ///
    /// [`AskError::Unavailable`] when the log cannot be read, or this node cannot follow it in time.
    pub async fn catch_up(&self) -> Result<(), AskError> {
        let mut commits = self.subscribe();
        let caught_up = async {
            loop {
                let known = self.read().revision();
                let missing = self.store.after(known, PAGE).await.map_err(|_| AskError::Unavailable)?;
                let Some(newest) = missing.last().map(|commit| commit.revision) else { return Ok(()) };
                while self.read().revision() < newest {
                    // What was missed while falling behind is in the floor that is read next.
                    if let Err(broadcast::error::RecvError::Closed) = commits.recv().await {
                        return Err(AskError::Unavailable);
                    }
                }
                if missing.len() < PAGE as usize {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(ASK_TIME, caught_up).await.unwrap_or(Err(AskError::Unavailable))
    }

    /// How many commits are in the log that this floor does not contain yet; [`PAGE`] stands for that many or more.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub async fn behind(&self) -> Result<usize, StoreError> {
        let known = self.read().revision();
        Ok(self.store.after(known, PAGE).await?.len())
    }

    /// Every commit from now on, this node's own and others'. Whoever falls behind reads the floor.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Commit>> {
        self.commits.subscribe()
    }

    /// The node that this process is.
    pub fn node(&self) -> NodeId {
        self.node
    }
}
