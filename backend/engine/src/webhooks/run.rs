//! Following the log, and keeping the lanes: by one node at a time.
//!
//! Which node that is, and how far it has come, stand in one document, written with the version of the one before. What is
//! derived is kept first and noted as told afterwards, so a node that dies in between has it derived once more by the next
//! one, under the same ids.

use std::{collections::BTreeMap, sync::atomic::Ordering, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    floor::Floor,
    ids::{Revision, WebhookId},
    webhook::Teller,
};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{OutboxEvent, SETTLED_KEPT, WAITING_MAX, WEBHOOKS_MAX, WebhookParts, Webhooks, is_sent_to};
use crate::ports::{Delivery, DeliveryState, StoreError, StoredWebhook, Telling};

/// How often there is a look for new commits. What it finds is told that much late at most, besides the receiver's own time.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long a node may be silent before another one goes on in its place.
pub(super) const HELD: SignedDuration = SignedDuration::from_secs(15);
/// How often a node says that it is still at it, or how far it has come.
const RENEWED_EVERY: Duration = Duration::from_secs(2);
/// How often receivers are looked through, so that new ones get their lanes.
const TENDED_EVERY: Duration = Duration::from_secs(2);
/// How often what waits is counted, which is more work, so that the excess is dropped.
const COUNTED_EVERY: Duration = Duration::from_secs(20);
/// How long turns of opening hours are not told yet, because a commit of before may still be on its way.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);
/// Commits that are read at once.
const PAGE: u32 = 500;
/// Most deliveries that are dropped at one go; the next look drops more.
const DROPPED_AT_ONCE: u64 = 500;

/// What the node has that is at it.
struct Role {
    telling: Telling,
    teller: Teller,
    /// What is derived and not kept yet, because the database did not answer. Nothing more is derived until it is.
    unkept: Vec<OutboxEvent>,
    renewed: Instant,
    tended: Option<Instant>,
    counted: Option<Instant>,
}

/// The lanes. Dropping them ends them; what is on its way then is sent again by whoever goes on.
#[derive(Default)]
struct Lanes {
    tasks: JoinSet<WebhookId>,
    running: BTreeMap<WebhookId, AbortHandle>,
}

impl Lanes {
    /// Forgets the lanes that have ended. One that broke goes on breaking whoever runs them.
    fn clear(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            match ended {
                Ok(id) => {
                    self.running.remove(&id);
                }
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_cancelled) => {}
            }
        }
    }

    fn end_all(&mut self) {
        *self = Self::default();
    }
}

impl Webhooks {
    /// Follows the log and sends what waits, until `stop`, whenever it is this node's turn.
    pub async fn run(self, stop: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut role, mut lanes) = (None, Lanes::default());
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = looks.tick() => {}
            }
            let stepped = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                stepped = self.step(&mut role, &mut lanes) => stepped,
            };
            match stepped {
                Ok(()) => {}
                // Another node has taken over.
                Err(StoreError::Conflict(_)) => self.give_up(&mut role, &mut lanes),
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "webhooks cannot be told");
                    if role.as_ref().is_some_and(|role| role.telling.held_until <= self.parts.clock.now()) {
                        self.give_up(&mut role, &mut lanes);
                    }
                }
            }
        }
        lanes.end_all();
        if let Some(Role { telling, .. }) = role {
            // Whoever goes on need not wait until this node is believed dead. What is not said so is found out then.
            let over = Telling { version: telling.version + 1, held_until: self.parts.clock.now(), ..telling };
            self.parts.store.tell(&over).await.ok();
        }
    }

    fn give_up(&self, role: &mut Option<Role>, lanes: &mut Lanes) {
        self.may_send_until.store(0, Ordering::Release);
        lanes.end_all();
        *role = None;
    }

    async fn step(&self, role: &mut Option<Role>, lanes: &mut Lanes) -> Result<(), StoreError> {
        lanes.clear();
        if role.is_none() {
            *role = self.take_over().await?;
        }
        let Some(held) = role.as_mut() else { return Ok(()) };
        if held.telling.held_until <= self.parts.clock.now() {
            // It was asleep for longer than others wait.
            return Err(StoreError::Conflict("another node's turn"));
        }
        self.tell_news(held).await?;
        if held.renewed.elapsed() >= RENEWED_EVERY {
            held.telling = self.renewed(held).await?;
            held.renewed = Instant::now();
        }
        if held.tended.is_none_or(|tended| tended.elapsed() >= TENDED_EVERY) {
            held.tended = Some(Instant::now());
            self.tend(lanes).await?;
        }
        if held.counted.is_none_or(|counted| counted.elapsed() >= COUNTED_EVERY) {
            held.counted = Some(Instant::now());
            for webhook in self.parts.store.all(WEBHOOKS_MAX).await? {
                self.drop_excess(webhook).await?;
            }
        }
        Ok(())
    }

    /// Takes the role over, if nobody has it.
    async fn take_over(&self) -> Result<Option<Role>, StoreError> {
        let WebhookParts { store, clock, floor, .. } = &*self.parts;
        let (now, node) = (clock.now(), floor.node());
        let there = store.telling().await?;
        if there.as_ref().is_some_and(|there| there.node != node && there.held_until > now) {
            return Ok(None);
        }
        let (teller, version) = match &there {
            Some(there) => (Teller::new(self.floor_at(there.revision).await?, there.told_until), there.version + 1),
            // Nobody was ever told anything: it begins now.
            None => (Teller::new(floor.read().clone(), now), 0),
        };
        let telling = Telling {
            version,
            node,
            held_until: clock.now() + HELD,
            revision: teller.floor().revision(),
            told_until: teller.told_until(),
        };
        store.tell(&telling).await?;
        self.may_send_until.store(telling.held_until.as_millisecond(), Ordering::Release);
        tracing::info!(revision = %telling.revision, "this node tells webhooks from now on");
        Ok(Some(Role { telling, teller, unkept: Vec::new(), renewed: Instant::now(), tended: None, counted: None }))
    }

    /// The floor as of a commit: from the snapshot before it where there is one, or from the log alone.
    async fn floor_at(&self, revision: Revision) -> Result<Floor, StoreError> {
        {
            let floor = self.parts.floor.read();
            if floor.revision() == revision {
                return Ok(floor.clone());
            }
        }
        let snapshot = self.parts.log.latest_snapshot().await?.filter(|snapshot| snapshot.revision <= revision);
        let mut floor = snapshot.map(Floor::from).unwrap_or_default();
        while floor.revision() < revision {
            let page = self.parts.log.after(floor.revision(), PAGE).await?;
            if page.is_empty() {
                break;
            }
            for commit in page.iter().take_while(|commit| commit.revision <= revision) {
                floor.apply_commit(commit);
            }
        }
        Ok(floor)
    }

    /// Keeps what is new for everybody who has asked for it.
    async fn tell_news(&self, role: &mut Role) -> Result<(), StoreError> {
        let WebhookParts { log, floor, clock, .. } = &*self.parts;
        if role.unkept.is_empty() {
            let (told, mut news, mut is_all) = (role.teller.floor().revision(), Vec::new(), true);
            if floor.read().revision() > told {
                let commits = log.after(told, PAGE).await?;
                is_all = commits.len() < PAGE as usize;
                news.extend(commits.iter().flat_map(|commit| role.teller.follow(commit)));
            }
            if is_all {
                news.extend(role.teller.pass(clock.now() - SETTLED_AFTER));
            }
            role.unkept = news.iter().map(OutboxEvent::from).collect();
        }
        self.outbox().add(&role.unkept).await?;
        role.unkept.clear();
        Ok(())
    }

    async fn renewed(&self, role: &Role) -> Result<Telling, StoreError> {
        let telling = Telling {
            version: role.telling.version + 1,
            held_until: self.parts.clock.now() + HELD,
            revision: role.teller.floor().revision(),
            told_until: role.teller.told_until(),
            ..role.telling
        };
        self.parts.store.tell(&telling).await?;
        self.may_send_until.store(telling.held_until.as_millisecond(), Ordering::Release);
        Ok(telling)
    }

    /// Gives every receiver its lane.
    async fn tend(&self, lanes: &mut Lanes) -> Result<(), StoreError> {
        for webhook in self.parts.store.all(WEBHOOKS_MAX).await? {
            if is_sent_to(&webhook) && !lanes.running.contains_key(&webhook.id) {
                let (id, lane) = (webhook.id, self.clone());
                let handle = lanes.tasks.spawn(async move {
                    lane.drive(id).await;
                    id
                });
                lanes.running.insert(id, handle);
            }
        }
        Ok(())
    }

    /// Drops what waits beyond all bounds, the oldest first.
    async fn drop_excess(&self, webhook: StoredWebhook) -> Result<(), StoreError> {
        let WebhookParts { store, deliveries, clock, .. } = &*self.parts;
        let now = clock.now();
        let excess = deliveries.waiting_count(webhook.id, now).await?.saturating_sub(WAITING_MAX).min(DROPPED_AT_ONCE);
        let excess = u32::try_from(excess).unwrap_or(u32::MAX);
        if excess == 0 {
            return Ok(());
        }
        for delivery in deliveries.waiting(webhook.id, now, excess).await? {
            match deliveries.write(&dropped(delivery, now)).await {
                // Its lane was quicker.
                Ok(()) | Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        tracing::warn!(webhook.id = %webhook.id, count = excess, "too much waits for a webhook; the oldest is dropped");
        let noted = StoredWebhook { version: webhook.version + 1, dropped_at: Some(now), ..webhook };
        match store.change(&noted).await {
            // Noted the next time.
            Ok(()) | Err(StoreError::Conflict(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn dropped(delivery: Delivery, now: Timestamp) -> Delivery {
    let (state, forget_at) = (DeliveryState::Dropped { at: now }, now + SETTLED_KEPT);
    Delivery { version: delivery.version + 1, state, forget_at, ..delivery }
}
