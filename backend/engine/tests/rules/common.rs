//! A place with one database, one clock and any number of nodes.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anteroom_domain::{
    SignedDuration,
    command::{Command, Outcome},
    event::{Commit, Event},
    floor::{COMMIT_EVENTS_MAX, Floor, Snapshot},
    host::Duty,
    ids::{ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, TicketId},
    session::{Assignment, Settings},
    ticket::{Ticket, TicketState},
};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore, Planned, SeededRandom},
    floor::{AskError, FloorHandle},
    ports::{CommitStore, StoreError},
};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

pub(crate) const HERE: NodeId = NodeId(1);
pub(crate) const THERE: NodeId = NodeId(2);
pub(crate) const ANNA: CustomerId = CustomerId(0xa);
pub(crate) const BILAL: CustomerId = CustomerId(0xb);
pub(crate) const SESSION: SessionId = SessionId(0x5e);
pub(crate) const HOST: HostId = HostId(0x40);
pub(crate) const OTHER_HOST: HostId = HostId(0x41);

/// Longest that anything may take to come true, in virtual time.
const PATIENCE: Duration = Duration::from_mins(5);
/// How finely the two clocks go on together.
const STEP: Duration = Duration::from_millis(20);

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FakeClock>,
    tickets: AtomicU64,
}

/// One running floor.
pub(crate) struct Node {
    pub(crate) floor: FloorHandle,
    pub(crate) runner: JoinHandle<()>,
    pub(crate) stop: CancellationToken,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FakeClock::default());
        Self { store: Arc::new(MemoryStore::new()), clock, tickets: AtomicU64::new(0x1000) }
    }

    pub(crate) async fn node(&self, id: NodeId) -> Node {
        self.node_over(id, self.store.clone()).await
    }

    pub(crate) async fn node_over(&self, id: NodeId, store: Arc<dyn CommitStore>) -> Node {
        self.node_with(id, store, self.clock.clone()).await
    }

    pub(crate) async fn node_with(&self, id: NodeId, store: Arc<dyn CommitStore>, clock: Arc<FakeClock>) -> Node {
        let stop = CancellationToken::new();
        let random = Arc::new(SeededRandom::new(u64::try_from(id.0).expect("small")));
        let (floor, runner) =
            FloorHandle::start(store, clock, random, id, stop.clone()).await.expect("the store answers");
        Node { floor, runner, stop }
    }

    /// Lets time pass, for everyone alike.
    pub(crate) async fn pass(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let step = left.min(STEP);
            // Whoever sleeps wakes a moment before the clock shows it, and so never too early.
            tokio::time::sleep(step).await;
            self.clock.advance(SignedDuration::try_from(step).expect("short"));
            left -= step;
        }
        // Whatever became due at the last step is done, too.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    pub(crate) async fn pass_s(&self, seconds: u64) {
        self.pass(Duration::from_secs(seconds)).await;
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let mut waited = Duration::ZERO;
        while !is_so() {
            assert!(waited < PATIENCE, "not within {PATIENCE:?}: {what}");
            self.pass(STEP).await;
            waited += STEP;
        }
    }

    pub(crate) fn fresh_ticket(&self) -> TicketId {
        TicketId(self.tickets.fetch_add(1, Ordering::Relaxed).into())
    }

    pub(crate) fn joining(&self, customer: CustomerId, node: NodeId) -> Command {
        Command::Join { session: SESSION, customer, ticket: self.fresh_ticket(), node: Some(node) }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.store.commits().into_iter().flat_map(|commit| commit.events).collect()
    }

    /// How many events of the log are of one kind.
    pub(crate) fn count(&self, is_it: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|event| is_it(event)).count()
    }

    /// The log makes the floors of all nodes, and breaks no rule on the way.
    pub(crate) fn check(&self, nodes: &[&Node]) {
        let mut floor = Floor::default();
        for commit in self.store.commits() {
            assert!(commit.events.len() <= COMMIT_EVENTS_MAX, "{} has {} events", commit.revision, commit.events.len());
            assert!(floor.last_at().is_none_or(|last| last <= commit.at), "time goes forward in the log");
            floor.apply_commit(&commit);
            floor.check();
        }
        for node in nodes {
            assert_eq!(*node.floor.read(), floor, "I19 every node has the floor that the log makes");
        }
    }
}

impl Node {
    pub(crate) async fn done(&self, command: Command) -> Outcome {
        let asked = command.clone();
        self.floor.ask(command).await.unwrap_or_else(|error| panic!("{asked:?}: {error}"))
    }

    /// Why a command was refused.
    pub(crate) async fn refused(&self, command: Command) -> &'static str {
        match self.floor.ask(command).await {
            Err(AskError::Refused(refusal)) => refusal.code(),
            other => panic!("refused, not {other:?}"),
        }
    }

    /// An open session, its default settings changed as told.
    pub(crate) async fn session(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = Settings::default();
        change(&mut settings);
        let (slug, name) = ("contact-centre".parse().expect("a slug"), "Contact centre".to_owned());
        let description = String::new();
        self.done(Command::CreateSession { session: SESSION, slug, name, description, settings }).await;
    }

    pub(crate) async fn automatic_session(&self) {
        self.session(|settings| settings.assignment = Assignment::Automatic).await;
    }

    /// A host who is connected here and available.
    pub(crate) async fn host(&self, host: HostId) {
        let node = self.floor.node();
        self.done(Command::AssignHost { session: SESSION, host }).await;
        self.done(Command::HostPresence { host, node, online: true }).await;
        self.done(Command::SetDuty { host, duty: Duty::Available }).await;
    }

    pub(crate) async fn join(&self, world: &World, customer: CustomerId) -> TicketId {
        let outcome = self.done(world.joining(customer, self.floor.node())).await;
        let Outcome::Joined { ticket, .. } = outcome else { panic!("joining gives a ticket, not {outcome:?}") };
        ticket
    }

    pub(crate) async fn next(&self, host: HostId) -> ConsultationId {
        let outcome = self.done(Command::Next { host, session: None }).await;
        let Outcome::Called { consultation, .. } = outcome else { panic!("next gives a customer, not {outcome:?}") };
        consultation
    }

    pub(crate) fn ticket(&self, ticket: TicketId) -> Ticket {
        self.floor.read().ticket(ticket).expect("the ticket is known").clone()
    }

    pub(crate) fn is_waiting(&self, ticket: TicketId) -> bool {
        self.ticket(ticket).state == TicketState::Waiting
    }

    pub(crate) fn is_online(&self, ticket: TicketId) -> bool {
        self.ticket(ticket).presence.is_online()
    }

    pub(crate) fn line(&self) -> Vec<TicketId> {
        self.floor.read().session(SESSION).expect("the session exists").line().collect()
    }

    pub(crate) fn revision(&self) -> Revision {
        self.floor.read().revision()
    }

    /// As after kill -9: nothing is finished, nothing is said.
    pub(crate) fn kill(self) {
        self.runner.abort();
    }
}

/// A store that can be made to hold writes back, to fail reads, and to wake nobody.
pub(crate) struct Unruly {
    inner: Arc<MemoryStore>,
    wakeups: Option<watch::Sender<u64>>,
    writes: Semaphore,
    reads: Mutex<VecDeque<bool>>,
    /// From where the log was read, in order.
    pub(crate) read_after: Mutex<Vec<Revision>>,
}

impl Unruly {
    pub(crate) fn new(inner: Arc<MemoryStore>) -> Arc<Self> {
        Arc::new(Self::over(inner, None))
    }

    /// One whose wake-ups never come, although it does not say so.
    pub(crate) fn silent(inner: Arc<MemoryStore>) -> Arc<Self> {
        Arc::new(Self::over(inner, Some(watch::Sender::new(0))))
    }

    fn over(inner: Arc<MemoryStore>, wakeups: Option<watch::Sender<u64>>) -> Self {
        let (reads, read_after) = (Mutex::default(), Mutex::default());
        Self { inner, wakeups, writes: Semaphore::new(Semaphore::MAX_PERMITS), reads, read_after }
    }

    /// Lets the next reads of the log succeed or fail, as told; those after them succeed.
    pub(crate) fn plan_reads(&self, succeed: &[bool]) {
        self.reads.lock().extend(succeed);
    }

    /// Writes wait from here on.
    pub(crate) fn hold_writes(&self) {
        self.writes.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn let_writes_go(&self) {
        self.writes.add_permits(Semaphore::MAX_PERMITS);
    }
}

#[async_trait]
impl CommitStore for Unruly {
    async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        let _permit = self.writes.acquire().await.expect("never closed");
        self.inner.append(commit).await
    }

    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError> {
        self.read_after.lock().push(revision);
        if self.reads.lock().pop_front() == Some(false) {
            return Err(StoreError::Unavailable { doing: "reading the log", source: Planned.into() });
        }
        self.inner.after(revision, limit).await
    }

    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.inner.latest_snapshot().await
    }

    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError> {
        self.inner.snapshot_until(revision).await
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.inner.save_snapshot(snapshot).await
    }

    fn wakeups(&self) -> watch::Receiver<u64> {
        self.wakeups.as_ref().map_or_else(|| self.inner.wakeups(), watch::Sender::subscribe)
    }
}

/// A store without change streams: its wake-ups end at once.
pub(crate) struct Deaf(pub(crate) Arc<MemoryStore>);

#[async_trait]
impl CommitStore for Deaf {
    async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        self.0.append(commit).await
    }

    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError> {
        self.0.after(revision, limit).await
    }

    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.0.latest_snapshot().await
    }

    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError> {
        self.0.snapshot_until(revision).await
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.0.save_snapshot(snapshot).await
    }

    fn wakeups(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}
