//! Following the log, and keeping the lanes: by one node at a time.
//!
//! Which node that is, and how far it has come, stand in one document, written with the version of the one before. What is
//! derived is kept first and noted as told afterwards, so a node that dies in between has it derived once more by the next
//! one, under the same ids.
//!
//! As long as there is no receiver, nothing of the log is read and no floor is held for it: it is only remembered up to
//! where nobody has missed anything. Any receiver ends that, whatever its state: one that is switched off and on again must
//! not be told what was in between.

use std::{collections::BTreeMap, sync::atomic::Ordering, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    floor::Floor,
    ids::{Revision, WebhookId},
    webhook::Teller,
};
use tokio::{
    sync::watch,
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
/// How often receivers are looked through, so that new ones get their lanes, and so that the first one is found that another
/// node has made.
const TENDED_EVERY: Duration = Duration::from_secs(2);
/// How often what waits is counted, which is more work, so that the excess is dropped.
const COUNTED_EVERY: Duration = Duration::from_secs(20);
/// How long turns of opening hours are not told yet, because a commit of before may still be on its way.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(2);
/// Commits that are read at once.
const PAGE: u32 = 500;
/// Most deliveries that are dropped at one go; the next look drops more.
const DROPPED_AT_ONCE: u64 = 500;

/// Up to where everything is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    /// The last commit that is told.
    revision: Revision,
    /// Until when turns of opening hours are told, inclusive.
    told_until: Timestamp,
}

impl Mark {
    fn or_later(self, other: Self) -> Self {
        let Self { revision, told_until } = other;
        Self { revision: self.revision.max(revision), told_until: self.told_until.max(told_until) }
    }
}

/// How far has been told, and from what more follows.
enum Told {
    /// There is no receiver, so nobody misses anything.
    ToNobody(Mark),
    /// There are receivers, and the log is followed for them.
    By(Box<Teller>),
}

impl Told {
    fn mark(&self) -> Mark {
        match self {
            Self::ToNobody(mark) => *mark,
            Self::By(teller) => Mark { revision: teller.floor().revision(), told_until: teller.told_until() },
        }
    }
}

/// What the node has that is at it.
struct Role {
    telling: Telling,
    told: Told,
    /// Says that there may be a receiver of this node's making.
    news: watch::Receiver<u64>,
    /// What is derived and not kept yet, because the database did not answer. Nothing more is derived until it is.
    unkept: Vec<OutboxEvent>,
    renewed: Instant,
    tended: Option<Instant>,
    counted: Option<Instant>,
}

impl Role {
    fn is_to_be_tended(&self) -> bool {
        // There is much news while there are receivers, and that is for their lanes.
        let may_be_first = matches!(self.told, Told::ToNobody(_)) && self.news.has_changed().unwrap_or(false);
        may_be_first || self.tended.is_none_or(|tended| tended.elapsed() >= TENDED_EVERY)
    }
}

/// What a look at the receivers came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tended {
    /// All of them, if there are any, have their lanes.
    All,
    /// There is one after there was none: nothing is followed for it yet.
    First,
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
        if held.is_to_be_tended() {
            held.tended = Some(Instant::now());
            held.news.mark_unchanged();
            if self.tend(held, lanes).await? == Tended::First {
                // What is to be followed for it is found as by whoever takes over: others may go on if that takes long.
                *role = self.take_over().await?;
                return Ok(());
            }
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
        let (here, news) = (self.mark_before_look(), self.news.subscribe());
        let (from, version) = match there {
            Some(Telling { revision, told_until, version, .. }) => (Mark { revision, told_until }, version + 1),
            // Nobody was ever told anything: it begins now.
            None => (here, 0),
        };
        let told = if store.all(WEBHOOKS_MAX).await?.is_empty() {
            Told::ToNobody(from.or_later(here))
        } else {
            Told::By(Box::new(Teller::new(self.floor_at(from.revision).await?, from.told_until)))
        };
        let Mark { revision, told_until } = told.mark();
        let telling = Telling { version, node, held_until: clock.now() + HELD, revision, told_until };
        store.tell(&telling).await?;
        self.may_send_until.store(telling.held_until.as_millisecond(), Ordering::Release);
        tracing::info!(revision = %telling.revision, "this node tells webhooks from now on");
        let (unkept, renewed) = (Vec::new(), Instant::now());
        Ok(Some(Role { telling, told, news, unkept, renewed, tended: None, counted: None }))
    }

    /// Up to where nobody has missed anything if there turns out to be no receiver. A receiver that is not found was kept
    /// after this, and whatever it is to be told is later: so this comes before the look, and never after it.
    fn mark_before_look(&self) -> Mark {
        let settled = self.parts.clock.now() - SETTLED_AFTER;
        let floor = self.parts.floor.read();
        // What turned before a commit is told before it, so it is as settled as the commit.
        let told_until = floor.last_at().map_or(settled, |at| at.max(settled));
        Mark { revision: floor.revision(), told_until }
    }

    /// The floor as of a commit: from the snapshot before it where there is one, or from the log alone.
    async fn floor_at(&self, revision: Revision) -> Result<Floor, StoreError> {
        {
            let floor = self.parts.floor.read();
            if floor.revision() == revision {
                return Ok(floor.clone());
            }
        }
        let snapshot = self.parts.log.snapshot_until(revision).await?;
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

    /// Keeps what is new for everybody who has asked for it; where there is nobody, nothing is read.
    async fn tell_news(&self, role: &mut Role) -> Result<(), StoreError> {
        let WebhookParts { log, floor, clock, .. } = &*self.parts;
        let Told::By(teller) = &mut role.told else { return Ok(()) };
        if role.unkept.is_empty() {
            let (told, mut news, mut is_all) = (teller.floor().revision(), Vec::new(), true);
            if floor.read().revision() > told {
                let commits = log.after(told, PAGE).await?;
                is_all = commits.len() < PAGE as usize;
                news.extend(commits.iter().flat_map(|commit| teller.follow(commit)));
            }
            if is_all {
                news.extend(teller.pass(clock.now() - SETTLED_AFTER));
            }
            role.unkept = news.iter().map(OutboxEvent::from).collect();
        }
        self.outbox().add(&role.unkept).await?;
        role.unkept.clear();
        Ok(())
    }

    async fn renewed(&self, role: &Role) -> Result<Telling, StoreError> {
        let Mark { revision, told_until } = role.told.mark();
        let (version, held_until) = (role.telling.version + 1, self.parts.clock.now() + HELD);
        let telling = Telling { version, held_until, revision, told_until, ..role.telling };
        self.parts.store.tell(&telling).await?;
        self.may_send_until.store(telling.held_until.as_millisecond(), Ordering::Release);
        Ok(telling)
    }

    /// Gives every receiver its lane. Where there is none, what was followed for those before is let go.
    async fn tend(&self, role: &mut Role, lanes: &mut Lanes) -> Result<Tended, StoreError> {
        let here = self.mark_before_look();
        let webhooks = self.parts.store.all(WEBHOOKS_MAX).await?;
        if webhooks.is_empty() {
            role.told = Told::ToNobody(role.told.mark().or_later(here));
            return Ok(Tended::All);
        }
        if matches!(role.told, Told::ToNobody(_)) {
            return Ok(Tended::First);
        }
        for webhook in webhooks {
            if is_sent_to(&webhook) && !lanes.running.contains_key(&webhook.id) {
                let (id, lane) = (webhook.id, self.clone());
                let handle = lanes.tasks.spawn(async move {
                    lane.drive(id).await;
                    id
                });
                lanes.running.insert(id, handle);
            }
        }
        Ok(Tended::All)
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
