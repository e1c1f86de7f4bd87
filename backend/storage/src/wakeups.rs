//! Tells that there may be new commits.
//!
//! Nothing is taken from the stream of changes but the newest revision: whoever is woken reads the log, unless they know
//! that revision. So no resume token is kept. After each opening there is a wake-up, because commits may have come while nobody listened.

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use bson::{Document, doc};
use mongodb::{Collection, change_stream::ChangeStream};
use tokio::{
    runtime::Handle,
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    commits::revision_of,
    failure::{Failure, OPERATION_LIMIT, within},
};

/// How long the database holds a question for changes before it answers that there are none.
const AWAIT: Duration = Duration::from_secs(1);

/// How long a quiet stream is trusted before the log is asked whether the stream has missed something.
const DISTRUST_AFTER: Duration = Duration::from_secs(5);

/// How often the log is asked where there are no change streams.
const POLL_EVERY: Duration = Duration::from_millis(250);

/// How long to poll before asking for a change stream again.
const POLL_FOR: Duration = Duration::from_mins(1);

/// The first pause after a failure; each further one is twice as long, up to the last.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_LAST: Duration = Duration::from_secs(5);

/// The task that listens, begun when somebody first wants to be woken.
pub(crate) struct Wakeups {
    commits: Collection<Document>,
    newest: Arc<watch::Sender<u64>>,
    begun: Once,
    stop: CancellationToken,
    _stop_when_dropped: DropGuard,
    runtime: Handle,
}

impl Wakeups {
    pub(crate) fn new(commits: Collection<Document>) -> Self {
        let stop = CancellationToken::new();
        Self {
            commits,
            newest: Arc::new(watch::Sender::new(0)),
            begun: Once::new(),
            _stop_when_dropped: stop.clone().drop_guard(),
            stop,
            runtime: Handle::current(),
        }
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.begun.call_once(|| {
            let listener = Listener { commits: self.commits.clone(), told: Arc::clone(&self.newest), newest: None };
            let stop = self.stop.clone();
            self.runtime.spawn(async move { stop.run_until_cancelled(listener.run()).await });
        });
        self.newest.subscribe()
    }
}

/// Listens until it is dropped.
struct Listener {
    commits: Collection<Document>,
    told: Arc<watch::Sender<u64>>,
    /// The key of the newest commit that somebody was woken for.
    newest: Option<String>,
}

impl Listener {
    async fn run(mut self) {
        let mut pause = PAUSE_FIRST;
        loop {
            let begun = Instant::now();
            let result = match self.open().await {
                Ok(stream) => self.listen(stream).await,
                // The database has answered: it has no change streams, or not for this user.
                Err(failure) if failure.code().is_some() => {
                    tracing::debug!(code = failure.code(), "no change streams: the log is polled");
                    self.poll().await
                }
                Err(failure) => Err(failure),
            };
            // What held for a while begins anew; what fails at once is left alone for longer and longer.
            pause = if begun.elapsed() > PAUSE_LAST { PAUSE_FIRST } else { PAUSE_LAST.min(pause * 2) };
            if let Err(failure) = result {
                tracing::warn!(
                    error = &failure.cause as &dyn std::error::Error,
                    ?pause,
                    "listening for commits failed"
                );
            }
            // Nodes that lost the same database must not come back in step.
            sleep(pause.mul_f64(rand::random_range(0.5..1.0))).await;
        }
    }

    async fn open(&self) -> Result<ChangeStream<Document>, Failure> {
        // Only the key: the events would be read from the log anyway.
        let inserts = [
            doc! { "$match": { "operationType": "insert" } },
            doc! { "$project": { "operationType": 1, "documentKey": 1 } },
        ];
        let stream = self.commits.watch().pipeline(inserts).max_await_time(AWAIT);
        Ok(within(OPERATION_LIMIT, "opening a change stream", stream).await?.with_type())
    }

    /// Wakes at every change, until the stream ends or has missed something.
    async fn listen(&mut self, mut stream: ChangeStream<Document>) -> Result<(), Failure> {
        self.wake_anyway();
        self.wake_if_newer().await?;
        let mut quiet_since = Instant::now();
        while stream.is_alive() {
            let change = within(AWAIT + OPERATION_LIMIT, "waiting for a change", stream.next_if_any()).await?;
            if let Some(change) = change {
                let key = change.get_document("documentKey").and_then(|key| key.get_str("_id")).map(str::to_owned);
                self.newest = self.newest.take().max(key.ok());
                self.wake();
                quiet_since = Instant::now();
            } else if quiet_since.elapsed() > DISTRUST_AFTER {
                if self.wake_if_newer().await? {
                    tracing::debug!("the change stream was silent about a commit");
                    return Ok(());
                }
                quiet_since = Instant::now();
            }
        }
        Ok(())
    }

    /// Asks the log again and again, for a while.
    async fn poll(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + POLL_FOR;
        self.wake_anyway();
        while Instant::now() < until {
            self.wake_if_newer().await?;
            sleep(POLL_EVERY).await;
        }
        Ok(())
    }

    /// Wakes if the log has a commit that nobody was woken for.
    async fn wake_if_newer(&mut self) -> Result<bool, Failure> {
        let newest = self.commits.find_one(doc! {}).sort(doc! { "_id": -1 }).projection(doc! { "_id": 1 });
        let newest = within(OPERATION_LIMIT, "looking for new commits", newest).await?;
        let newest = newest.and_then(|commit| commit.get_str("_id").ok().map(str::to_owned));
        let newer = newest > self.newest;
        if newer {
            self.newest = newest;
            self.wake();
        }
        Ok(newer)
    }

    /// Wakes with the newest revision, so that whoever wrote it need not read it.
    fn wake(&self) {
        self.told.send_replace(self.newest.as_deref().and_then(revision_of).unwrap_or(0));
    }

    /// Wakes everybody: there may be commits that nobody has seen.
    fn wake_anyway(&self) {
        self.told.send_replace(0);
    }
}
