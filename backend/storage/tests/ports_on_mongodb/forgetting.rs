//! After a purge or an erasure nothing personal can be read from any collection, and the log is what it was.

use std::sync::Arc;

use anteroom_audit::Checker;
use anteroom_domain::{
    SignedDuration,
    command::Command,
    event::Commit,
    floor::{ENDED_KEPT, Floor, Snapshot},
    ids::{AccountId, CustomerId, NodeId, Revision, SessionId, TicketId},
    rating::Stars,
    session::Settings,
    ticket::Ticket,
};
use anteroom_engine::{
    audit_log::AuditLog,
    fakes::{FakeClock, SeededRandom},
    floor::FloorHandle,
    names::Names,
    notes::Notes,
    personal::{PURGE_EVERY, PURGE_HELD, Personal, PersonalParts},
    port_suite::in_time,
    ports::{Actor, Clock as _, CommitStore as _, Purge, Purges as _, VisitNotes},
    ratings::Ratings,
    recordings::{RecordingParts, Recordings},
};
use anteroom_storage::Mongo;
use bson::{Bson, Document, doc};
use futures_util::TryStreamExt as _;
use tokio_util::sync::CancellationToken;

use crate::scratch::{Scratch, with_scratch};

const SESSION: SessionId = SessionId(0x5e);
const ADMIN: Actor = Actor::Account(AccountId(1));

/// One node on the database.
struct Node {
    floor: FloorHandle,
    names: Arc<Names>,
    notes: Notes,
    ratings: Ratings,
    personal: Personal,
    mongo: Mongo,
    stop: CancellationToken,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Node {
    async fn start(scratch: &Scratch, clock: &Arc<FakeClock>, id: u128) -> Self {
        let mongo = scratch.open().await;
        let store = Arc::new(mongo.clone());
        let stop = CancellationToken::new();
        let random = Arc::new(SeededRandom::new(u64::try_from(id).unwrap()));
        let started = FloorHandle::start(store.clone(), clock.clone(), random.clone(), NodeId(id), stop.clone()).await;
        let (floor, _) = started.unwrap();
        let names = Arc::new(Names::new(store.clone(), store.clone(), clock.clone()));
        let audit_log = AuditLog::new(store.clone(), clock.clone(), random);
        let recordings = Recordings::new(RecordingParts {
            floor: floor.clone(),
            store: store.clone(),
            tapes: None,
            audit_log: audit_log.clone(),
            clock: clock.clone(),
        });
        let personal = Personal::new(PersonalParts {
            floor: floor.clone(),
            log: store.clone(),
            data: store.clone(),
            purges: store.clone(),
            checks: store.clone(),
            names: names.clone(),
            recordings,
            audit_log,
            clock: clock.clone(),
        });
        let notes = Notes::new(store.clone(), store.clone(), clock.clone());
        let ratings = Ratings::new(store.clone(), store, clock.clone());
        Self { floor, names, notes, ratings, personal, mongo, stop }
    }

    async fn done(&self, command: Command) {
        in_time("the command is accepted", self.floor.ask(command)).await.unwrap();
    }

    async fn session(&self, settings: Settings) {
        let (slug, name) = ("contact-centre".parse().unwrap(), "Contact centre".to_owned());
        let description = String::new();
        self.done(Command::CreateSession { session: SESSION, slug, name, description, settings }).await;
    }

    /// Somebody with a name visits, is written about, leaves, and says how it was.
    async fn visit(&self, id: u128, name: &str) -> TicketId {
        self.visit_of(CustomerId(id), TicketId(id), name).await
    }

    async fn visit_of(&self, customer: CustomerId, ticket: TicketId, name: &str) -> TicketId {
        self.names.save(ticket, SESSION, customer, Some(name.to_owned())).await.unwrap();
        let node = Some(self.floor.node());
        self.done(Command::Join { session: SESSION, customer, ticket, node }).await;
        let text = format!("{name} has lost a key.");
        self.notes.replace(&self.ticket(ticket), &VisitNotes { text, outcome: None }).await.unwrap();
        self.done(Command::Leave { ticket, customer }).await;
        let (stars, comment) = (Stars::new(5).unwrap(), format!("Regards, {name}"));
        self.ratings.give(ticket, SESSION, customer, stars, &comment).await.unwrap();
        ticket
    }

    fn ticket(&self, ticket: TicketId) -> Ticket {
        self.floor.read().ticket(ticket).expect("the floor knows it").clone()
    }

    async fn remembers(&self, ticket: TicketId) -> bool {
        self.names.of_customers(&[(ticket, 7)]).await[&ticket] != "Guest 7"
    }
}

/// Every document of every collection, as text, bytes included: snapshots are stored as such.
async fn everything(scratch: &Scratch) -> Vec<String> {
    let mut texts = Vec::new();
    for collection in scratch.raw.list_collection_names().await.unwrap() {
        let cursor = scratch.raw.collection::<Document>(&collection).find(doc! {}).await.unwrap();
        let documents: Vec<_> = cursor.try_collect().await.unwrap();
        texts.extend(documents.iter().map(|document| {
            let binaries =
                document.values().filter_map(|value| if let Bson::Binary(b) = value { Some(b) } else { None });
            let bytes = binaries.map(|binary| String::from_utf8_lossy(&binary.bytes));
            format!("{collection} {document:?} {}", bytes.collect::<String>())
        }));
    }
    texts
}

async fn mentions(scratch: &Scratch, text: &str) -> Vec<String> {
    let mut found = everything(scratch).await;
    found.retain(|document| document.contains(text));
    found
}

async fn log(mongo: &Mongo) -> Vec<Commit> {
    mongo.after(Revision(0), 1_000).await.unwrap()
}

/// The log keeps its rules and makes the floor that the node has.
async fn check(node: &Node) {
    let (mut checker, mut floor) = (Checker::new(), Floor::default());
    let mut violations = Vec::new();
    for commit in log(&node.mongo).await {
        violations.extend(checker.commit(&commit));
        floor.apply_commit(&commit);
    }
    violations.extend(checker.finish());
    assert!(violations.is_empty(), "{violations:?}");
    assert_eq!(floor, *node.floor.read());
    assert_eq!(node.mongo.latest_snapshot().await.unwrap(), Some(Snapshot::from(&floor)));
}

/// Far ahead of the database's own, so that it does not clear up meanwhile.
fn clock() -> Arc<FakeClock> {
    let clock = Arc::new(FakeClock::default());
    clock.advance(SignedDuration::from_hours(24 * 365 * 20));
    clock
}

async fn keep_snapshot(node: &Node) {
    let snapshot = Snapshot::from(&*node.floor.read());
    node.mongo.save_snapshot(&snapshot).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_is_left_after_a_purge_and_the_log_is_what_it_was() {
    with_scratch(|scratch| async move {
        scratch.migrated().await;
        let clock = clock();
        let (one, two) = (Node::start(&scratch, &clock, 1).await, Node::start(&scratch, &clock, 2).await);
        one.session(Settings { retention_days: 2, ..Settings::default() }).await;
        let gone = one.visit(0xa, "Quirin-Unmistakable").await;
        clock.advance(SignedDuration::from_mins(5));
        one.personal.look().await.unwrap();
        clock.advance(SignedDuration::from_hours(48));
        let stays = one.visit(0xb, "Rosalind-Unmistakable").await;
        two.floor.catch_up().await.unwrap();
        assert!(two.remembers(gone).await && two.remembers(stays).await);
        keep_snapshot(&one).await;
        let before = log(&one.mongo).await;
        assert_eq!(mentions(&scratch, "Quirin").await.len(), 3, "a name, notes and a rating");
        clock.advance(PURGE_EVERY);
        two.personal.look().await.unwrap();
        one.personal.look().await.unwrap();
        assert_eq!(mentions(&scratch, "Quirin").await, Vec::<String>::new());
        assert_eq!(mentions(&scratch, "Rosalind").await.len(), 3, "whose time has not come");
        for node in [&one, &two] {
            assert!(!node.remembers(gone).await && node.remembers(stays).await);
        }
        assert_eq!(log(&one.mongo).await, before, "no history is rewritten");
        check(&one).await;
        let receipts = one.personal.receipts(9).await.unwrap();
        assert_eq!(receipts.iter().map(|purge| (purge.visits, purge.pending.len())).collect::<Vec<_>>(), [(1, 0)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_is_left_after_an_erasure_and_the_log_is_what_it_was() {
    with_scratch(|scratch| async move {
        scratch.migrated().await;
        let clock = clock();
        let node = Node::start(&scratch, &clock, 1).await;
        node.session(Settings::default()).await;
        let gone = node.visit(0xa, "Quirin-Unmistakable").await;
        node.visit(0xb, "Rosalind-Unmistakable").await;
        keep_snapshot(&node).await;
        let before = log(&node.mongo).await;
        let found = node.personal.find("QUIRIN").await.unwrap();
        assert_eq!(found.iter().map(|record| record.ticket).collect::<Vec<_>>(), [gone]);
        let file = node.personal.hand_out(ADMIN, &[gone]).await.unwrap().pop().unwrap();
        assert!(file.is_complete && file.events.len() >= 2, "{file:?}");
        node.personal.erase(ADMIN, &[gone]).await.unwrap();
        assert_eq!(mentions(&scratch, "Quirin").await, Vec::<String>::new());
        assert_eq!(mentions(&scratch, "Rosalind").await.len(), 3);
        assert!(!node.remembers(gone).await);
        assert_eq!(log(&node.mongo).await, before);
        check(&node).await;
        let notes = VisitNotes { text: "Quirin again".to_owned(), outcome: None };
        node.notes.replace(&node.ticket(gone), &notes).await.unwrap_err();
        assert_eq!(mentions(&scratch, "Quirin").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_of_a_node_that_died_in_the_middle_is_finished_by_another() {
    with_scratch(|scratch| async move {
        scratch.migrated().await;
        let clock = clock();
        let node = Node::start(&scratch, &clock, 1).await;
        node.session(Settings { nickname_only: true, ..Settings::default() }).await;
        let tickets =
            [node.visit(0xa, "Quirin").await, node.visit(0xb, "Quirin").await, node.visit(0xc, "Quirin").await];
        clock.advance(ENDED_KEPT + PURGE_EVERY);
        // As a node leaves it that is killed after it has deleted one of two that it had written down.
        let (slot, held_until) = (clock.now() - SignedDuration::from_mins(1), clock.now() + PURGE_HELD);
        let pending = tickets[..2].to_vec();
        let purge = Purge { slot, version: 3, node: NodeId(9), held_until, pending, visits: 4, ended_at: None };
        node.mongo.begin(&purge, held_until + ENDED_KEPT).await.unwrap();
        let visits = scratch.collection("visits");
        visits.delete_one(doc! { "_id": tickets[0].to_string() }).await.unwrap();
        node.personal.look().await.unwrap();
        assert_eq!(node.mongo.latest(9).await.unwrap(), [purge], "it is left alone while it may live");
        clock.advance(PURGE_HELD);
        node.personal.look().await.unwrap();
        assert_eq!(mentions(&scratch, "Quirin").await, Vec::<String>::new());
        let receipts = node.personal.receipts(9).await.unwrap();
        assert_eq!(receipts.iter().map(|purge| (purge.visits, purge.pending.len())).collect::<Vec<_>>(), [(7, 0)]);
        assert_eq!(mentions(&scratch, "privacy.purged").await.len(), 1, "written down once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_erased_with_all_of_their_visits_those_included_that_the_floor_has_forgotten() {
    with_scratch(|scratch| async move {
        let clock = Arc::new(FakeClock::default());
        let node = Node::start(&scratch, &clock, 1).await;
        node.session(Settings::default()).await;
        let (quirin, rosalind) = (CustomerId(u128::MAX), CustomerId(2));
        node.visit_of(quirin, TicketId(0xa), "Quirin-Unmistakable").await;
        node.visit_of(rosalind, TicketId(0xb), "Rosalind-Unmistakable").await;
        clock.advance(ENDED_KEPT - SignedDuration::from_secs(1));
        node.personal.look().await.unwrap();
        clock.advance(SignedDuration::from_hours(2));
        node.visit_of(rosalind, TicketId(0xc), "Rosalind-Unmistakable").await;
        assert!(node.floor.read().ticket(TicketId(0xa)).is_none(), "the floor has forgotten the first visits");
        node.visit_of(quirin, TicketId(0xd), "Quirin-Unmistakable").await;
        assert_eq!(mentions(&scratch, "Quirin").await.len(), 6);
        keep_snapshot(&node).await;
        let before = log(&node.mongo).await;
        for _ in 0..2 {
            node.personal.erase_customer(ADMIN, quirin).await.unwrap();
            assert_eq!(mentions(&scratch, "Quirin").await, Vec::<String>::new());
        }
        assert_eq!(mentions(&scratch, "Rosalind").await.len(), 6);
        assert_eq!(log(&node.mongo).await, before);
        check(&node).await;
    })
    .await;
}
