//! One place: a store, a media server, nodes, and whoever watches them.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    Timestamp,
    consultation::Side,
    event::{Commit, Event},
    ids::{ConsultationId, NodeId},
};
use anteroom_engine::{
    fakes::{FakeRooms, MemoryStore},
    ports::{CommitStore, MediaEvent, StoreError},
};
use parking_lot::Mutex;
use tokio::{
    sync::broadcast,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{
    dice::Dice,
    failure::Failure,
    journal::Journal,
    names::HAS_A_KEPT_PLACE,
    node::Node,
    plan::{Flaw, Plan},
    ports::BEGAN_AT,
    referee::Referee,
};

/// Revisions that a node may be behind in hearing of; whoever is further behind hears of the newest.
const NEWS_KEPT: usize = 64;

/// How long the rooms may need to be right again after the media server was away: the pauses between four tries.
const MEDIA_RECOVERY: Duration = Duration::from_secs(3);

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) flaw: Option<Flaw>,
    pub(crate) store: MemoryStore,
    pub(crate) rooms: FakeRooms,
    pub(crate) began: Instant,
    /// Set when something is broken: the seed ends at once.
    pub(crate) failed: CancellationToken,
    /// Everybody goes home.
    pub(crate) closing: CancellationToken,
    /// Everybody reloads. A `watch` would wake them in an order that no seed decides.
    pub(crate) storm: broadcast::Sender<()>,
    /// The revision of each commit that is new in the log.
    pub(crate) written: broadcast::Sender<u64>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) referee: Mutex<Referee>,
    nodes: Mutex<Vec<Option<Arc<Node>>>>,
    media: Mutex<Media>,
}

struct Media {
    dice: Dice,
    /// The rooms may be behind until then.
    unwell_until: Instant,
    /// Events about media do not arrive until then.
    silent_until: Instant,
}

impl World {
    pub(crate) fn new(plan: Plan, flaw: Option<Flaw>, dice: &mut Dice, in_words: bool) -> Arc<Self> {
        let began = Instant::now();
        Arc::new(Self {
            flaw,
            store: MemoryStore::new(),
            rooms: FakeRooms::default(),
            began,
            failed: CancellationToken::new(),
            closing: CancellationToken::new(),
            storm: broadcast::Sender::new(1),
            written: broadcast::Sender::new(NEWS_KEPT),
            journal: Mutex::new(Journal::new(in_words)),
            referee: Mutex::new(Referee::new(began)),
            nodes: Mutex::new(vec![None; plan.nodes]),
            media: Mutex::new(Media { dice: dice.fork(), unwell_until: began, silent_until: began }),
            plan,
        })
    }

    pub(crate) fn time(&self) -> Duration {
        self.began.elapsed()
    }

    /// The true time, whatever any machine shows.
    pub(crate) fn now(&self) -> Timestamp {
        BEGAN_AT + self.time()
    }

    pub(crate) fn note(&self, words: impl FnOnce() -> String) {
        let time = self.time();
        self.journal.lock().note(time, words);
    }

    /// Something is broken. The first thing counts: what follows may be its consequence.
    pub(crate) fn fail(&self, invariant: &str, sentence: String) {
        let journal = self.journal.lock();
        let (time, step, actions) = (self.time(), journal.step, journal.last());
        let failure = Failure { invariant: invariant.to_owned(), sentence, time, step, actions };
        self.referee.lock().failure.get_or_insert(failure);
        self.failed.cancel();
    }

    /// Stores a commit, and looks at it if it is new.
    pub(crate) async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        let result = self.store.append(commit).await;
        if self.flaw == Some(Flaw::LyingStore) && matches!(result, Err(StoreError::Conflict(_))) {
            return Ok(());
        }
        result?;
        let (findings, names) = {
            let mut referee = self.referee.lock();
            if !referee.is_stored(commit) {
                // Nobody listening is no error: all nodes may be dead.
                self.written.send(commit.revision.0).ok();
            }
            (referee.stored(commit, self.now()), commit.events.iter().map(crate::names::event_name))
        };
        let mut journal = self.journal.lock();
        for name in names {
            *journal.counts.events.entry(name).or_default() += 1;
        }
        let carried = |event: &&Event| matches!(event, Event::TicketJoined { carried: Some(_), .. });
        let count = commit.events.iter().filter(carried).count() as u64;
        *journal.counts.moves.entry(HAS_A_KEPT_PLACE).or_default() += count;
        drop(journal);
        self.note(|| format!("log: {} by {:x}: {:?}", commit.revision, commit.node.0, commit.events));
        for (invariant, sentence) in findings {
            self.fail(invariant, sentence);
        }
        Ok(())
    }

    /// A node has made a commit known: it is in the log, exactly so (I11: nothing is told that is not written).
    pub(crate) fn published(&self, node: NodeId, commit: &Commit) {
        if !self.referee.lock().is_stored(commit) {
            self.fail("I11", format!("{node:?} tells of revision {}, which the log does not have so", commit.revision));
        }
    }

    /// A node wants a room: its consultation is in the log (I11: a lost race makes no room).
    pub(crate) fn room_is_wanted(&self, consultation: ConsultationId) {
        if !self.referee.lock().was_called(consultation) {
            self.fail("I11", format!("a room is made for {consultation:?}, which nobody was called into"));
        }
    }

    pub(crate) fn rooms_stay(&self) -> bool {
        self.flaw == Some(Flaw::RoomsStay)
    }

    /// The nodes that run, with their places.
    pub(crate) fn running(&self) -> Vec<Arc<Node>> {
        self.nodes.lock().iter().flatten().filter(|node| !node.link.is_dead()).cloned().collect()
    }

    pub(crate) fn put_node(&self, place: usize, node: Option<Arc<Node>>) {
        if let Some(slot) = self.nodes.lock().get_mut(place) {
            *slot = node;
        }
    }

    /// Lets go of the nodes, each of which holds this world by its store.
    pub(crate) fn end(&self) {
        self.nodes.lock().clear();
    }

    /// The media server is away from now on, or back. It may have forgotten everything meanwhile.
    pub(crate) fn media_server(&self, available: bool, forgets: bool) {
        if forgets {
            self.rooms.forget_everything();
        }
        self.rooms.set_available(available);
        self.media_is_unwell(if available { Duration::ZERO } else { Duration::from_hours(1) });
        if available {
            for node in self.running() {
                node.news.tell(MediaEvent::Started);
            }
        }
    }

    fn media_is_unwell(&self, lasting: Duration) {
        self.media.lock().unwell_until = Instant::now() + lasting + MEDIA_RECOVERY;
    }

    /// Since when the rooms should be right; `None` while they need not be.
    pub(crate) fn media_well_since(&self) -> Option<Instant> {
        let since = self.media.lock().unwell_until;
        (since <= Instant::now()).then_some(since)
    }

    /// Nobody hears of changes of media for so long.
    pub(crate) fn media_is_silent(&self, lasting: Duration) {
        self.media.lock().silent_until = Instant::now() + lasting;
    }

    /// Somebody's media begins or ends; the media server tells some node of it, late, twice, or not at all.
    pub(crate) fn set_media(self: &Arc<Self>, consultation: ConsultationId, side: Side, up: bool) -> bool {
        if self.rooms.sides(consultation).is_none_or(|sides| of(sides, side) == up) {
            return false;
        }
        self.rooms.set_media(consultation, side, up);
        let (silent, times, first, second) = {
            let mut media = self.media.lock();
            let (times, silent) = (media.dice.below(20), media.silent_until > Instant::now());
            (silent, times, media.dice.ms(0, 300), media.dice.ms(0, 3_000))
        };
        // One in twenty is lost, two come twice.
        if !silent && times > 0 {
            let late = if times <= 2 { vec![first, second] } else { vec![first] };
            for late in late {
                let world = self.clone();
                tokio::spawn(async move {
                    sleep(late).await;
                    let running = world.running();
                    let node = world.media.lock().dice.one(&running).cloned();
                    if let Some(node) = node {
                        node.news.tell(MediaEvent::Media { consultation, side, up });
                    }
                });
            }
        }
        true
    }
}

fn of(sides: anteroom_engine::ports::MediaSides, side: Side) -> bool {
    match side {
        Side::Customer => sides.customer,
        Side::Host => sides.host,
    }
}
