//! What becomes of deliveries over days, of what waits in excess, and of receivers that are changed meanwhile.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration,
    ids::{AccountId, NodeId, WebhookId},
    network::{AddressRule, PortRange},
    webhook::{EventId, PAUSED_AFTER},
};
use anteroom_engine::{
    audit_log::AuditLog,
    fakes::{FakeWebhookSender, SeededRandom},
    keys::AccountKeys,
    ports::{Answer, Clock as _, CommitStore, Delivery, DeliveryState, SendProblem, WebhookStore as _},
    webhooks::{OutboxEvent, WAITING_MAX, WebhookError, WebhookParts, WebhookWish, Webhooks},
};
use tokio_util::sync::DropGuard;

use crate::common::{ANNA, BILAL, HERE, Node, THERE, World};

pub(super) const ADMIN: AccountId = AccountId(1);
const CRM: &str = "https://crm.example";

struct Place {
    world: World,
    node: Node,
    sender: Arc<FakeWebhookSender>,
    webhooks: Webhooks,
    running: Option<DropGuard>,
}

pub(super) fn webhooks(world: &World, node: &Node, sender: &Arc<FakeWebhookSender>) -> Webhooks {
    webhooks_over(world.store.clone(), world, node, sender)
}

pub(super) fn webhooks_over(
    log: Arc<dyn CommitStore>,
    world: &World,
    node: &Node,
    sender: &Arc<FakeWebhookSender>,
) -> Webhooks {
    let (store, clock, random) = (world.store.clone(), world.clock.clone(), Arc::new(SeededRandom::new(3)));
    Webhooks::new(WebhookParts {
        store: store.clone(),
        deliveries: store.clone(),
        log,
        sender: sender.clone(),
        floor: node.floor.clone(),
        keys: AccountKeys::derive(&[1; 32]),
        audit_log: AuditLog::new(store, clock.clone(), random.clone()),
        clock,
        random,
        rule: AddressRule { private_networks: Vec::new(), ports: vec![PortRange { first: 443, last: 443 }] },
    })
}

pub(super) async fn receiver(webhooks: &Webhooks, events: &[&str]) -> WebhookId {
    let wish = WebhookWish {
        name: Some("CRM".to_owned()),
        address: Some(CRM.to_owned()),
        events: Some(events.iter().map(|event| (*event).to_owned()).collect()),
        ..WebhookWish::default()
    };
    webhooks.create(ADMIN, wish).await.expect("it is made").0.id
}

impl Place {
    async fn new() -> Self {
        let world = World::new();
        let (node, sender) = (world.node(HERE).await, Arc::new(FakeWebhookSender::default()));
        let webhooks = webhooks(&world, &node, &sender);
        let mut place = Self { world, node, sender, webhooks, running: None };
        place.run().await;
        place
    }

    async fn run(&mut self) {
        let stop = tokio_util::sync::CancellationToken::new();
        tokio::spawn(self.webhooks.clone().run(stop.clone()));
        self.running = Some(stop.drop_guard());
        self.world.pass_s(1).await;
    }

    async fn receiver(&self, events: &[&str]) -> WebhookId {
        receiver(&self.webhooks, events).await
    }

    async fn teller(&self) -> NodeId {
        self.world.store.telling().await.expect("it can be read").expect("somebody tells").node
    }

    fn names(&self) -> Vec<String> {
        self.sender.sent().into_iter().map(|sent| sent.name).collect()
    }

    async fn deliveries(&self, id: WebhookId) -> Vec<Delivery> {
        self.webhooks.deliveries(id, None, 100).await.expect("they can be read")
    }
}

#[tokio::test(start_paused = true)]
async fn a_receiver_is_told_what_it_has_asked_for_from_when_it_was_made() {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    place.node.join(&place.world, ANNA).await;
    place.world.pass_s(3).await;
    place.receiver(&["ticket.joined"]).await;
    place.node.join(&place.world, BILAL).await;
    place.world.pass_s(5).await;
    assert_eq!(place.names(), ["ticket.joined"], "not what was before, and not the session");
}

#[tokio::test(start_paused = true)]
async fn what_happens_while_it_is_switched_off_is_never_sent() {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    let id = place.receiver(&["ticket.joined"]).await;
    let set = async |edition, enabled| {
        let wish = WebhookWish { enabled: Some(enabled), ..WebhookWish::default() };
        place.webhooks.change(ADMIN, id, edition, wish).await.expect("changed");
    };
    set(0, false).await;
    place.node.join(&place.world, ANNA).await;
    place.world.pass_s(5).await;
    assert!(matches!(place.webhooks.test(ADMIN, id).await, Err(WebhookError::Off)));
    set(1, true).await;
    place.node.join(&place.world, BILAL).await;
    place.world.pass_s(5).await;
    assert_eq!(place.sender.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_takes_is_given_up_after_a_day_and_the_next_goes_on() {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    let id = place.receiver(&["ticket.joined"]).await;
    place.sender.answer(Answer::None(SendProblem::NotConnected));
    place.node.join(&place.world, ANNA).await;
    place.node.join(&place.world, BILAL).await;
    let (mut days, step) = (SignedDuration::ZERO, Duration::from_mins(5));
    while !place.deliveries(id).await.iter().any(|one| matches!(one.state, DeliveryState::GivenUp { .. })) {
        assert!(days < SignedDuration::from_hours(25), "it is given up within a day");
        // The clock goes on in leaps; the node looks in between.
        for _ in 0..30 {
            place.world.clock.advance(SignedDuration::from_secs(10));
            tokio::time::sleep(Duration::from_millis(2_100)).await;
        }
        days += SignedDuration::try_from(step).expect("short");
    }
    assert!(days > SignedDuration::from_hours(20), "{days:?}");
    let given_up = place.deliveries(id).await.pop().expect("the first");
    assert_eq!((given_up.tries, given_up.answer), (18, Some(Answer::None(SendProblem::NotConnected))));
    place.sender.answer(Answer::Status(200));
    // The next one may have been tried some times, too, since the first was given up.
    place.world.clock.advance(SignedDuration::from_hours(1));
    place.world.pass_s(20).await;
    assert_eq!(place.webhooks.waiting(id).await.expect("counted"), 0, "the next one was sent");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_takes_nothing_for_days_is_paused_until_somebody_changes_it() {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    let id = place.receiver(&["ticket.joined"]).await;
    place.sender.answer(Answer::Status(500));
    place.node.join(&place.world, ANNA).await;
    place.world.pass_s(3).await;
    let failing = place.webhooks.one(id).await.expect("it is there");
    assert!(failing.failing_since.is_some() && failing.paused_at.is_none(), "{failing:?}");
    // Three days later it is tried once more, by whichever node is there.
    place.world.clock.advance(PAUSED_AFTER);
    place.world.pass_s(20).await;
    let paused = place.webhooks.one(id).await.expect("it is there");
    assert!(paused.paused_at.is_some(), "{paused:?}");
    let tried = place.sender.sent().len();
    place.node.join(&place.world, BILAL).await;
    place.world.pass_s(60).await;
    assert_eq!(place.sender.sent().len(), tried, "nothing is sent while it is paused");
    assert_eq!(place.webhooks.waiting(id).await.expect("counted"), 2, "and it waits");
    place.sender.answer(Answer::Status(204));
    let changed = place.webhooks.change(ADMIN, id, paused.edition, WebhookWish::default()).await.expect("changed");
    assert_eq!((changed.paused_at, changed.failing_since), (None, None));
    let first = place.deliveries(id).await.pop().expect("the first").event;
    place.webhooks.send_again(ADMIN, id, &first).await.expect("on its way");
    place.world.pass_s(10).await;
    assert_eq!(place.webhooks.waiting(id).await.expect("counted"), 0);
}

#[tokio::test(start_paused = true)]
async fn of_what_waits_in_excess_the_oldest_is_dropped_and_that_is_said() {
    let place = Place::new().await;
    let id = place.receiver(&["ticket.joined"]).await;
    place.sender.hold_up(Some(CRM));
    let now = place.world.clock.now();
    let event = |n: u64| {
        let (id, body) = (EventId::new(now, &format!("{n:08}")), "{}".to_owned());
        OutboxEvent { id, name: "ticket.joined", at: now, body }
    };
    let events: Vec<_> = (0..WAITING_MAX + 7).map(event).collect();
    for _ in 0..2 {
        place.webhooks.outbox().add(&events).await.expect("kept");
    }
    place.world.pass_s(25).await;
    assert_eq!(place.webhooks.waiting(id).await.expect("counted"), WAITING_MAX);
    assert!(place.webhooks.one(id).await.expect("it is there").dropped_at.is_some());
    let newest = place.deliveries(id).await;
    assert!(newest.iter().all(|one| matches!(one.state, DeliveryState::Waiting { .. })), "the newest are kept");
}

#[tokio::test(start_paused = true)]
async fn one_node_sends_and_another_goes_on_at_once_when_it_stops() {
    let mut place = Place::new().await;
    place.node.session(|_| {}).await;
    place.receiver(&["ticket.joined"]).await;
    let there = place.world.node(THERE).await;
    let other = webhooks(&place.world, &there, &place.sender);
    let stop = tokio_util::sync::CancellationToken::new();
    let _other = stop.clone().drop_guard();
    tokio::spawn(other.run(stop));
    place.world.pass_s(5).await;
    assert_eq!(place.teller().await, HERE);
    place.node.join(&place.world, ANNA).await;
    place.world.pass_s(5).await;
    place.running = None;
    place.world.pass_s(1).await;
    place.node.join(&place.world, BILAL).await;
    place.world.pass_s(5).await;
    assert_eq!(place.teller().await, THERE);
    assert_eq!(place.sender.sent().len(), 2, "each was sent once");
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_kept_while_the_database_was_away_is_kept_afterwards() {
    let place = Place::new().await;
    place.node.session(|_| {}).await;
    place.receiver(&["ticket.joined"]).await;
    place.node.join(&place.world, ANNA).await;
    place.world.store.set_available(false);
    place.world.pass_s(5).await;
    place.world.store.set_available(true);
    place.world.pass_s(5).await;
    assert_eq!(place.names(), ["ticket.joined"]);
    place.world.store.set_available(false);
    place.world.pass_s(30).await;
    place.world.store.set_available(true);
    place.world.pass_s(5).await;
    place.node.join(&place.world, BILAL).await;
    place.world.pass_s(5).await;
    assert_eq!(place.names().len(), 2, "a role that lapsed meanwhile is taken again");
}
