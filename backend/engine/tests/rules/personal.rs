//! What is personal about visits is deleted in its time, and when somebody asks for it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::Command,
    floor::{ENDED_KEPT, Floor},
    hours::OverrideState,
    ids::{AccountId, CustomerId, NodeId, SessionId, TicketId},
    session::Closing,
    ticket::Ticket,
};
use anteroom_engine::{
    audit_log::{AuditLog, Deed},
    fakes::{MemoryStore, Planned, SeededRandom},
    names::Names,
    notes::{NotKept, Notes},
    personal::{PURGE_EVERY, PURGE_HELD, Personal, PersonalParts},
    ports::{Actor, Ending, Kept, PersonalData, PersonalRecord, StoreError, VisitNotes, Wanted},
    recordings::{RecordingParts, Recordings},
};
use async_trait::async_trait;

use crate::common::{Node, SESSION, World};

const ADMIN: Actor = Actor::Account(AccountId(1));
const ASKS: CustomerId = CustomerId(70);

/// A node with everything that it remembers about people.
struct Place {
    node: Node,
    names: Arc<Names>,
    notes: Notes,
    personal: Personal,
}

impl Place {
    async fn new(world: &World, id: u128) -> Self {
        Self::over(world, id, world.store.clone()).await
    }

    async fn over(world: &World, id: u128, data: Arc<dyn PersonalData>) -> Self {
        let node = world.node(NodeId(id)).await;
        let names = Arc::new(Names::new(world.store.clone(), world.store.clone(), world.clock.clone()));
        let random = Arc::new(SeededRandom::new(u64::try_from(id).expect("small")));
        let audit_log = AuditLog::new(world.store.clone(), world.clock.clone(), random);
        let recordings = Recordings::new(RecordingParts {
            floor: node.floor.clone(),
            store: world.store.clone(),
            tapes: None,
            audit_log: audit_log.clone(),
            clock: world.clock.clone(),
        });
        let personal = Personal::new(PersonalParts {
            floor: node.floor.clone(),
            log: world.store.clone(),
            data: data.clone(),
            purges: world.store.clone(),
            checks: world.store.clone(),
            names: names.clone(),
            recordings,
            audit_log,
            clock: world.clock.clone(),
        });
        let notes = Notes::new(world.store.clone(), data, world.clock.clone());
        Self { node, names, notes, personal }
    }

    /// Somebody with a name joins, is written about, and leaves.
    async fn visit(&self, world: &World, customer: u128, name: &str) -> TicketId {
        let ticket = self.begin(world, customer, name).await;
        self.node.done(Command::Leave { ticket, customer: CustomerId(customer) }).await;
        ticket
    }

    async fn begin(&self, world: &World, customer: u128, name: &str) -> TicketId {
        let ticket = world.fresh_ticket();
        let customer = CustomerId(customer);
        self.names.save(ticket, SESSION, customer, Some(name.to_owned())).await.expect("the name is kept");
        let node = Some(self.node.floor.node());
        self.node.done(Command::Join { session: SESSION, customer, ticket, node }).await;
        self.notes.replace(&self.ticket(ticket), &about(name)).await.expect("the notes are kept");
        ticket
    }

    fn ticket(&self, ticket: TicketId) -> Ticket {
        self.node.floor.read().ticket(ticket).expect("the floor knows it").clone()
    }

    async fn look(&self) {
        self.personal.look().await.expect("the store answers");
    }

    async fn remembers(&self, ticket: TicketId) -> bool {
        let names = self.names.of_customers(&[(ticket, 7)]).await;
        names[&ticket] != "Guest 7"
    }
}

fn about(name: &str) -> VisitNotes {
    VisitNotes { text: format!("{name} asks for a key."), outcome: None }
}

async fn is_kept(world: &World, ticket: TicketId) -> bool {
    !world.store.find(&Wanted::Ticket(ticket), 1).await.expect("the store answers").is_empty()
}

/// The next purge comes after this.
fn a_slot_later(world: &World) {
    world.clock.advance(PURGE_EVERY);
}

async fn purged_entries(world: &World) -> Vec<Vec<(String, String)>> {
    let log = AuditLog::new(world.store.clone(), world.clock.clone(), Arc::new(SeededRandom::new(9)));
    let entries = log.page(None, 100).await.expect("the store answers").into_iter();
    entries.filter(|entry| entry.deed == Deed::Purged.code()).map(|entry| entry.details).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_personal_is_deleted_after_its_days_and_not_before() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.retention_days = 2).await;
    let ticket = place.visit(&world, 70, "Anna").await;
    world.pass_s(120).await;
    place.look().await;
    world.clock.advance(SignedDuration::from_hours(48) - SignedDuration::from_mins(2) - PURGE_EVERY);
    place.look().await;
    assert!(is_kept(&world, ticket).await, "its time has not come");
    a_slot_later(&world);
    a_slot_later(&world);
    place.look().await;
    assert!(!is_kept(&world, ticket).await);
    assert!(!place.remembers(ticket).await);
    let receipts = place.personal.receipts(10).await.unwrap();
    assert_eq!(receipts.iter().map(|purge| (purge.visits, purge.pending.len())).collect::<Vec<_>>(), [(1, 0)]);
    assert_eq!(purged_entries(&world).await, [[("visits".to_owned(), "1".to_owned())]]);
    world.check(&[&place.node]);
}

#[tokio::test(start_paused = true)]
async fn a_name_is_kept_as_long_as_the_place_of_its_visit_is() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place
        .node
        .session(|settings| {
            (settings.nickname_only, settings.keeps_places) = (true, true);
            settings.at_closing = Closing::Cutoff;
        })
        .await;
    let ticket = place.begin(&world, 70, "Anna").await;
    place.node.done(Command::by_hand(SESSION, OverrideState::Closed)).await;
    for _ in 0..12 {
        a_slot_later(&world);
        place.look().await;
    }
    assert!(is_kept(&world, ticket).await, "the place is kept");
    assert_eq!(place.names.said(ticket).await.unwrap().as_deref(), Some("Anna"));
    place.node.done(Command::by_hand(SESSION, OverrideState::Open)).await;
    for _ in 0..3 {
        a_slot_later(&world);
        // Whatever is asked, what is due is done first.
        place.node.done(Command::CustomerPresence { customer: ASKS, node: NodeId(1), online: false }).await;
        place.look().await;
    }
    assert!(!is_kept(&world, ticket).await, "nobody came back for it");
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_visit_that_goes_on_is_deleted() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.nickname_only = true).await;
    let ticket = place.begin(&world, 70, "Anna").await;
    for _ in 0..12 {
        a_slot_later(&world);
        place.look().await;
    }
    assert!(is_kept(&world, ticket).await && place.remembers(ticket).await);
}

#[tokio::test(start_paused = true)]
async fn with_nicknames_only_nothing_outlives_the_hour_after_the_visit() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.nickname_only = true).await;
    let ticket = place.visit(&world, 70, "Ferret").await;
    world.clock.advance(ENDED_KEPT - SignedDuration::from_secs(1));
    place.look().await;
    assert!(is_kept(&world, ticket).await, "its host may still write down what it came to");
    a_slot_later(&world);
    place.look().await;
    assert!(!is_kept(&world, ticket).await && !place.remembers(ticket).await);
}

#[tokio::test(start_paused = true)]
async fn a_setting_that_changes_counts_for_what_is_kept_already() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.retention_days = 3_650).await;
    let ticket = place.visit(&world, 70, "Anna").await;
    world.clock.advance(SignedDuration::from_hours(25));
    place.look().await;
    assert!(is_kept(&world, ticket).await);
    let session = place.node.floor.read().session(SESSION).unwrap().clone();
    let (name, description) = (session.name, session.description);
    let settings = anteroom_domain::session::Settings { retention_days: 1, ..session.settings };
    place.node.done(Command::ConfigureSession { session: SESSION, edition: None, name, description, settings }).await;
    a_slot_later(&world);
    place.look().await;
    assert!(!is_kept(&world, ticket).await);
}

#[tokio::test(start_paused = true)]
async fn what_belongs_to_no_visit_is_deleted_too_once_that_is_certain() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.nickname_only = true).await;
    // Somebody was turned away in the moment after their name was kept.
    let orphan = world.fresh_ticket();
    place.names.save(orphan, SESSION, CustomerId(7), Some("Orphan".to_owned())).await.unwrap();
    place.look().await;
    world.clock.advance(ENDED_KEPT - SignedDuration::from_secs(1));
    place.look().await;
    assert!(is_kept(&world, orphan).await, "another node may be about to let them in");
    for _ in 0..2 {
        a_slot_later(&world);
        place.look().await;
    }
    assert!(!is_kept(&world, orphan).await);
}

#[tokio::test(start_paused = true)]
async fn another_node_forgets_what_one_has_deleted() {
    let world = World::new();
    let (one, two) = (Place::new(&world, 1).await, Place::new(&world, 2).await);
    one.node.session(|settings| settings.nickname_only = true).await;
    let ended = one.visit(&world, 70, "Anna").await;
    let live = one.begin(&world, 71, "Berta").await;
    world.until("the other node follows", || two.node.floor.read().ticket(live).is_some()).await;
    assert!(two.remembers(ended).await && two.remembers(live).await);
    one.personal.erase(ADMIN, &[live]).await.unwrap();
    assert!(!one.remembers(live).await);
    two.look().await;
    assert!(!two.remembers(live).await, "who was erased elsewhere is forgotten at the next look");
    world.clock.advance(ENDED_KEPT + PURGE_EVERY);
    one.look().await;
    two.look().await;
    assert!(!two.remembers(ended).await && !is_kept(&world, ended).await);
    world.check(&[&one.node, &two.node]);
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_purged_once_whichever_nodes_look() {
    let world = World::new();
    let (one, two) = (Place::new(&world, 1).await, Place::new(&world, 2).await);
    one.node.session(|settings| settings.nickname_only = true).await;
    for customer in 70..75 {
        one.visit(&world, customer, "Anna").await;
    }
    world.until("the other node follows", || two.node.revision() == one.node.revision()).await;
    world.clock.advance(ENDED_KEPT + PURGE_EVERY);
    let (first, second) = tokio::join!(one.personal.look(), two.personal.look());
    first.unwrap();
    second.unwrap();
    two.look().await;
    let receipts = one.personal.receipts(10).await.unwrap();
    assert_eq!(receipts.iter().map(|purge| purge.visits).collect::<Vec<_>>(), [5]);
    assert_eq!(purged_entries(&world).await.len(), 1);
}

/// Dies, as it were, at the n-th deletion: before it, or when some of it is done.
struct Dying {
    store: Arc<MemoryStore>,
    left: AtomicUsize,
    halfway: bool,
}

fn dead() -> StoreError {
    StoreError::Unavailable { doing: "dying", source: Planned.into() }
}

#[async_trait]
impl PersonalData for Dying {
    async fn without_end(&self, after: Option<TicketId>, limit: u32) -> Result<Vec<(TicketId, Kept)>, StoreError> {
        self.store.without_end(after, limit).await
    }

    async fn note_end(&self, ticket: TicketId, ending: &Ending) -> Result<(), StoreError> {
        self.store.note_end(ticket, ending).await
    }

    async fn ended(&self, session: SessionId, until: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        // Small batches, so that there are several.
        self.store.ended(session, until, limit.min(2)).await
    }

    async fn find(&self, wanted: &Wanted, limit: u32) -> Result<Vec<PersonalRecord>, StoreError> {
        self.store.find(wanted, limit).await
    }

    async fn delete(&self, tickets: &[TicketId]) -> Result<(), StoreError> {
        if tickets.is_empty() {
            return Ok(());
        }
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return self.store.delete(tickets).await;
        }
        if self.halfway {
            self.store.delete(&tickets[..1]).await?;
        }
        Err(dead())
    }

    async fn bar(&self, ticket: TicketId, at: Timestamp, forget_at: Timestamp) -> Result<(), StoreError> {
        self.store.bar(ticket, at, forget_at).await
    }

    async fn barred(&self, since: Timestamp, limit: u32) -> Result<Vec<TicketId>, StoreError> {
        self.store.barred(since, limit).await
    }

    async fn is_barred(&self, ticket: TicketId) -> Result<bool, StoreError> {
        self.store.is_barred(ticket).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_purge_whose_node_dies_is_gone_on_with_and_its_receipt_counts_right() {
    for (deletions, halfway) in [(0, false), (0, true), (1, false), (1, true), (2, true)] {
        let world = World::new();
        let data = Arc::new(Dying { store: world.store.clone(), left: AtomicUsize::new(deletions), halfway });
        let (dying, other) = (Place::over(&world, 1, data).await, Place::new(&world, 2).await);
        other.node.session(|settings| settings.nickname_only = true).await;
        let mut tickets = Vec::new();
        for customer in 70..75 {
            tickets.push(other.visit(&world, customer, "Anna").await);
        }
        world.until("the other node follows", || other.node.revision() == dying.node.revision()).await;
        world.clock.advance(ENDED_KEPT + PURGE_EVERY);
        dying.personal.look().await.unwrap_err();
        other.look().await;
        let open = other.personal.last_purge().await.unwrap().unwrap();
        assert_eq!((open.node, open.ended_at), (NodeId(1), None), "it is left alone with its purge");
        world.clock.advance(PURGE_HELD);
        other.look().await;
        for ticket in &tickets {
            assert!(!is_kept(&world, *ticket).await, "{deletions} {halfway}");
        }
        let receipts = other.personal.receipts(10).await.unwrap();
        let told: Vec<_> = receipts.iter().map(|purge| (purge.visits, purge.pending.len())).collect();
        assert_eq!(told, [(5, 0)], "{deletions} {halfway}");
        assert_eq!(purged_entries(&world).await.len(), 1);
        // The one that was believed dead finds that it was overtaken.
        dying.look().await;
        assert_eq!(other.personal.receipts(10).await.unwrap(), receipts);
    }
}

#[tokio::test(start_paused = true)]
async fn erasing_somebody_leaves_the_log_as_it_was_and_everyone_else() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|_| {}).await;
    let (live, ended) = (place.begin(&world, 70, "Anna").await, place.visit(&world, 71, "Anna").await);
    let other = place.begin(&world, 72, "Otto").await;
    let log = world.store.commits();
    place.personal.erase(ADMIN, &[live, ended]).await.unwrap();
    for ticket in [live, ended] {
        assert!(!is_kept(&world, ticket).await && !place.remembers(ticket).await);
    }
    assert!(is_kept(&world, other).await && place.remembers(other).await);
    assert_eq!(world.store.commits(), log, "no history is rewritten");
    assert!(place.node.is_waiting(live), "and nobody loses their place");
    world.check(&[&place.node]);
    let mut again = Floor::default();
    for commit in &log {
        again.apply_commit(commit);
    }
    assert_eq!(again, *place.node.floor.read());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_down_about_somebody_who_was_erased() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|_| {}).await;
    let ticket = place.begin(&world, 70, "Anna").await;
    place.personal.erase(ADMIN, &[ticket]).await.unwrap();
    let refused = place.notes.replace(&place.ticket(ticket), &about("Anna")).await;
    assert!(matches!(refused, Err(NotKept::Erased)), "{refused:?}");
    assert!(!is_kept(&world, ticket).await);
}

#[tokio::test(start_paused = true)]
async fn an_erasure_that_is_broken_off_is_finished_by_the_next_purge() {
    let world = World::new();
    let data = Arc::new(Dying { store: world.store.clone(), left: AtomicUsize::new(0), halfway: true });
    let (dying, other) = (Place::over(&world, 1, data).await, Place::new(&world, 2).await);
    other.node.session(|_| {}).await;
    let tickets = [other.visit(&world, 70, "Anna").await, other.visit(&world, 71, "Anna").await];
    dying.personal.erase(ADMIN, &tickets).await.unwrap_err();
    assert!(is_kept(&world, tickets[1]).await);
    other.look().await;
    assert!(!is_kept(&world, tickets[0]).await && !is_kept(&world, tickets[1]).await);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_is_not_erased() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|_| {}).await;
    let ticket = place.visit(&world, 70, "Anna").await;
    world.store.set_available(false);
    place.personal.erase(ADMIN, &[ticket]).await.unwrap_err();
    world.store.set_available(true);
    assert!(is_kept(&world, ticket).await);
}

#[tokio::test(start_paused = true)]
async fn somebody_is_found_by_name_number_or_visit_whatever_is_kept() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|_| {}).await;
    let anna = place.visit(&world, 70, "Anna Berg").await;
    let guest = place.node.join(&world, CustomerId(71)).await;
    let number = place.node.ticket(guest).number;
    let found = async |text: &str| {
        let found = place.personal.find(text).await.unwrap();
        found.into_iter().map(|record| record.ticket).collect::<Vec<_>>()
    };
    assert_eq!(found("berg").await, [anna]);
    assert_eq!(found(&anna.to_string()).await, [anna]);
    assert_eq!(found(&format!("Guest {number}")).await, [guest]);
    assert_eq!(found(&number.to_string()).await, [guest]);
    assert_eq!(found("Otto").await, []);
    assert_eq!(found(&TicketId(99_999).to_string()).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_file_has_all_that_is_kept_about_a_visit_and_nothing_about_others() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|_| {}).await;
    for customer in 80..90 {
        place.begin(&world, customer, "Otto").await;
        world.pass_s(1).await;
    }
    let ticket = place.begin(&world, ASKS.0, "Anna").await;
    for customer in 90..95 {
        place.begin(&world, customer, "Otto").await;
        world.pass_s(1).await;
    }
    place.node.done(Command::Leave { ticket, customer: ASKS }).await;
    let expected: Vec<_> = world.events().into_iter().filter(|event| event.subjects().ticket == Some(ticket)).collect();
    assert!(expected.len() >= 2);
    let file = place.personal.hand_out(ADMIN, &[ticket]).await.unwrap().pop().unwrap();
    assert_eq!(file.record.name.as_deref(), Some("Anna"));
    assert_eq!(file.record.notes, Some(about("Anna")));
    assert_eq!(file.events.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), expected);
    assert!(file.is_complete);
    // Also when the floor has forgotten the visit.
    world.pass_s(120).await;
    place.look().await;
    world.clock.advance(ENDED_KEPT + ENDED_KEPT);
    place.node.join(&world, CustomerId(99)).await;
    assert!(place.node.floor.read().ticket(ticket).is_none());
    let file = place.personal.file(ticket).await.unwrap().unwrap();
    assert_eq!(file.events.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), expected);
    place.personal.erase(ADMIN, &[ticket]).await.unwrap();
    assert!(place.personal.file(ticket).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn while_the_database_is_away_nothing_is_lost_and_afterwards_all_goes_on() {
    let world = World::new();
    let place = Place::new(&world, 1).await;
    place.node.session(|settings| settings.nickname_only = true).await;
    let ticket = place.visit(&world, 70, "Anna").await;
    world.clock.advance(ENDED_KEPT + PURGE_EVERY);
    world.store.set_available(false);
    place.personal.look().await.unwrap_err();
    world.store.set_available(true);
    place.look().await;
    assert!(!is_kept(&world, ticket).await);
    assert!(place.node.floor.node() == NodeId(1));
}
