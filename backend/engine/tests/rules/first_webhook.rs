//! While there is no receiver nothing is read for any, and the first one misses nothing.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration,
    command::Command,
    floor::Snapshot,
    hours::OverrideState,
    ids::{CustomerId, TicketId, WebhookId},
};
use anteroom_engine::{
    fakes::FakeWebhookSender,
    ports::{Clock as _, CommitStore as _, WebhookStore as _},
    webhooks::Webhooks,
};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    common::{ANNA, BILAL, HERE, Node, SESSION, THERE, Unruly, World},
    webhooks::{ADMIN, receiver, webhooks_over},
};

/// Some parts of the two seconds between two looks at the receivers.
const PHASES_MS: [u64; 7] = [0, 310, 620, 930, 1_240, 1_550, 1_860];
/// Longer than from one look at the receivers to the next, with all that follows.
const LOOKED_S: u64 = 4;

/// One node tells. On another one, which never tells, receivers are made, so that the first has to look for them.
struct Place {
    world: World,
    node: Node,
    /// The log as the node reads it that tells.
    log: Arc<Unruly>,
    sender: Arc<FakeWebhookSender>,
    telling: Webhooks,
    /// The log as the other one would.
    log_elsewhere: Arc<Unruly>,
    elsewhere: Webhooks,
    running: AbortHandle,
}

impl Place {
    async fn new() -> Self {
        let world = World::new();
        let (node, there) = (world.node(HERE).await, world.node(THERE).await);
        node.session(|_| {}).await;
        let (log, sender) = (Unruly::new(world.store.clone()), Arc::new(FakeWebhookSender::default()));
        let telling = webhooks_over(log.clone(), &world, &node, &sender);
        let log_elsewhere = Unruly::new(world.store.clone());
        let elsewhere = webhooks_over(log_elsewhere.clone(), &world, &there, &sender);
        let running = tokio::spawn(telling.clone().run(CancellationToken::new())).abort_handle();
        world.pass_s(1).await;
        Self { world, node, log, sender, telling, log_elsewhere, elsewhere, running }
    }

    fn reads(&self) -> usize {
        self.log.read_after.lock().len()
    }

    async fn pass_ms(&self, time: u64) {
        self.world.pass(Duration::from_millis(time)).await;
    }

    async fn delete(&self, id: WebhookId) {
        self.elsewhere.delete(ADMIN, id).await.expect("deleted");
        self.world.pass_s(LOOKED_S).await;
    }

    fn bodies(&self) -> Vec<String> {
        self.sender.sent().into_iter().map(|sent| sent.body).collect()
    }
}

fn is_of(body: &str, ticket: TicketId) -> bool {
    body.contains(&format!("\"ticket\":\"{ticket}\""))
}

#[tokio::test(start_paused = true)]
async fn the_log_is_read_only_while_there_is_a_receiver_and_the_first_is_told_all_that_comes_after_it() {
    let place = Place::new().await;
    let mut joined = Vec::new();
    for (round, phase) in (0..).zip(PHASES_MS) {
        let before = place.reads();
        let customer = |n: u128| CustomerId(0x1_0000 + round * 0x100 + n);
        place.node.join(&place.world, customer(1)).await;
        place.world.pass_s(LOOKED_S).await;
        place.pass_ms(phase).await;
        place.node.join(&place.world, customer(2)).await;
        assert_eq!(place.reads(), before, "nobody is told, and nothing is read");
        place.pass_ms(20).await;
        let id = receiver(&place.elsewhere, &["ticket.joined"]).await;
        for n in 3..5 {
            place.pass_ms(50).await;
            joined.push(place.node.join(&place.world, customer(n)).await);
        }
        place.world.pass_s(LOOKED_S).await;
        joined.push(place.node.join(&place.world, customer(5)).await);
        place.pass_ms(400).await;
        let told = place.bodies();
        assert_eq!(told.len(), joined.len(), "phase {phase}: {told:?}");
        assert!(told.iter().zip(&joined).all(|(body, ticket)| is_of(body, *ticket)), "phase {phase}: {told:?}");
        assert!(place.reads() > before, "what it is told is read");
        place.delete(id).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_receiver_that_is_made_on_the_node_that_tells_need_not_be_looked_for() {
    let place = Place::new().await;
    for (count, phase) in (1..).zip(PHASES_MS) {
        place.pass_ms(phase).await;
        let id = receiver(&place.telling, &["ticket.joined"]).await;
        place.node.join(&place.world, CustomerId(0x1_0000 + count)).await;
        place.pass_ms(700).await;
        assert_eq!(place.bodies().len() as u128, count, "phase {phase}");
        place.delete(id).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_of_hours_is_told_once_if_the_first_receiver_was_there_before_it() {
    let place = Place::new().await;
    let opens_in = async |milliseconds| {
        let until = Some(place.world.clock.now() + SignedDuration::from_millis(milliseconds));
        let (state, message) = (Some(OverrideState::Closed), String::new());
        place.node.done(Command::SetOverride { session: SESSION, state, until, message }).await;
    };
    for (count, phase) in (1..).zip(PHASES_MS) {
        place.pass_ms(phase).await;
        // One turn is shortly before the receiver is there.
        opens_in(100).await;
        place.pass_ms(140).await;
        let id = receiver(&place.elsewhere, &["session.opened"]).await;
        place.world.pass_s(2 * LOOKED_S).await;
        assert_eq!(place.bodies().len(), count - 1, "phase {phase}: it was not there yet");
        place.delete(id).await;
        // And one shortly after.
        opens_in(300).await;
        place.pass_ms(200).await;
        let id = receiver(&place.elsewhere, &["session.opened"]).await;
        place.world.pass_s(2 * LOOKED_S).await;
        assert_eq!(place.bodies().len(), count, "phase {phase}: once");
        place.delete(id).await;
    }
}

#[tokio::test(start_paused = true)]
async fn another_node_goes_on_from_where_nobody_had_missed_anything() {
    let place = Place::new().await;
    place.node.join(&place.world, ANNA).await;
    place.world.pass_s(LOOKED_S).await;
    let there = place.world.store.telling().await.expect("it can be read").expect("somebody tells");
    assert_eq!(
        (there.node, there.revision),
        (HERE, place.node.revision()),
        "it is noted how far nobody missed anything"
    );
    // The node dies between two looks, and the receiver comes while nobody tells.
    place.running.abort();
    place.pass_ms(500).await;
    receiver(&place.elsewhere, &["ticket.joined"]).await;
    place.pass_ms(50).await;
    let ticket = place.node.join(&place.world, BILAL).await;
    tokio::spawn(place.elsewhere.clone().run(CancellationToken::new()));
    place.world.pass_s(20).await;
    let teller = place.world.store.telling().await.expect("it can be read").map(|telling| telling.node);
    assert_eq!(teller, Some(THERE));
    let told = place.bodies();
    assert!(told.len() == 1 && is_of(&told[0], ticket), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_takes_over_for_nobody_reads_nothing_either() {
    let place = Place::new().await;
    place.running.abort();
    place.node.join(&place.world, ANNA).await;
    tokio::spawn(place.elsewhere.clone().run(CancellationToken::new()));
    place.world.pass_s(20).await;
    let there = place.world.store.telling().await.expect("it can be read").expect("somebody tells");
    assert_eq!((there.node, there.revision), (THERE, place.node.revision()));
    assert_eq!(*place.log_elsewhere.read_after.lock(), []);
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_meanwhile_does_not_have_the_log_read_from_its_beginning() {
    let place = Place::new().await;
    let snapshot = async || {
        let snapshot = Snapshot::from(&*place.node.floor.read());
        place.world.store.save_snapshot(&snapshot).await.expect("kept");
        snapshot.revision
    };
    place.node.join(&place.world, ANNA).await;
    let before = snapshot().await;
    place.world.pass_s(LOOKED_S).await;
    receiver(&place.elsewhere, &["ticket.joined"]).await;
    let ticket = place.node.join(&place.world, BILAL).await;
    snapshot().await;
    place.world.pass_s(LOOKED_S).await;
    let told = place.bodies();
    assert!(told.len() == 1 && is_of(&told[0], ticket), "{told:?}");
    let read = place.log.read_after.lock().clone();
    assert!(!read.is_empty() && read.iter().all(|after| *after >= before), "{read:?} after {before}");
}
