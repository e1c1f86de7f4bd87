//! What the database in memory keeps of webhooks, and a receiver that takes what a test says.

use std::collections::VecDeque;

use anteroom_domain::{Timestamp, ids::WebhookId, webhook::EventId};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::store::{MemoryStore, State, put};
use crate::ports::{
    Answer, Delivery, DeliveryState, DeliveryStore, Outgoing, StoreError, StoredWebhook, Telling, WebhookSender,
    WebhookStore,
};

#[async_trait]
impl WebhookStore for MemoryStore {
    async fn add(&self, webhook: &StoredWebhook) -> Result<(), StoreError> {
        self.with("adding a webhook", |state| {
            put(&mut state.webhooks, webhook.id, webhook.clone(), "a webhook of that id")
        })
    }

    async fn change(&self, webhook: &StoredWebhook) -> Result<(), StoreError> {
        self.with("changing a webhook", |state| match state.webhooks.get_mut(&webhook.id) {
            Some(there) if there.version + 1 == webhook.version || there == webhook => {
                *there = webhook.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that webhook")),
        })
    }

    async fn remove(&self, id: WebhookId) -> Result<(), StoreError> {
        self.with("removing a webhook", |state| {
            state.webhooks.remove(&id);
            state.deliveries.retain(|(webhook, _), _| *webhook != id);
            Ok(())
        })
    }

    async fn get(&self, id: WebhookId) -> Result<Option<StoredWebhook>, StoreError> {
        self.with("reading a webhook", |state| Ok(state.webhooks.get(&id).cloned()))
    }

    async fn all(&self, limit: u32) -> Result<Vec<StoredWebhook>, StoreError> {
        self.with("reading webhooks", |state| Ok(state.webhooks.values().take(counted(limit)).cloned().collect()))
    }

    async fn telling(&self) -> Result<Option<Telling>, StoreError> {
        self.with("reading how far webhooks are told", |state| Ok(state.telling.clone()))
    }

    async fn tell(&self, telling: &Telling) -> Result<(), StoreError> {
        self.with("telling webhooks", |state| {
            let next = state.telling.as_ref().map_or(0, |there| there.version + 1);
            if telling.version != next && state.telling.as_ref() != Some(telling) {
                return Err(StoreError::Conflict("a later version of how far webhooks are told"));
            }
            state.telling = Some(telling.clone());
            Ok(())
        })
    }
}

fn counted(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// The deliveries of a receiver that are not forgotten, in the order of their events.
fn of(state: &State, webhook: WebhookId, now: Timestamp) -> impl DoubleEndedIterator<Item = &Delivery> {
    let all = state.deliveries.iter().filter(move |((of, _), _)| *of == webhook);
    all.map(|(_, delivery)| delivery).filter(move |delivery| delivery.forget_at > now)
}

/// The same, but for those that are over.
fn waiting(state: &State, webhook: WebhookId, now: Timestamp) -> impl Iterator<Item = &Delivery> {
    of(state, webhook, now).filter(|delivery| matches!(delivery.state, DeliveryState::Waiting { .. }))
}

#[async_trait]
impl DeliveryStore for MemoryStore {
    async fn keep(&self, deliveries: &[Delivery]) -> Result<(), StoreError> {
        self.with("keeping what is to be delivered", |state| {
            for delivery in deliveries {
                let key = (delivery.webhook, delivery.event.clone());
                state.deliveries.entry(key).or_insert_with(|| delivery.clone());
            }
            Ok(())
        })
    }

    async fn write(&self, delivery: &Delivery) -> Result<(), StoreError> {
        self.with("writing a delivery", |state| {
            match state.deliveries.get_mut(&(delivery.webhook, delivery.event.clone())) {
                Some(there) if there.version + 1 == delivery.version || there == delivery => {
                    *there = delivery.clone();
                    Ok(())
                }
                Some(_) | None => Err(StoreError::Conflict("a later version of that delivery")),
            }
        })
    }

    async fn one(&self, webhook: WebhookId, event: &EventId, now: Timestamp) -> Result<Option<Delivery>, StoreError> {
        self.with("reading a delivery", |state| {
            let found = state.deliveries.get(&(webhook, event.clone()));
            Ok(found.filter(|delivery| delivery.forget_at > now).cloned())
        })
    }

    async fn waiting(&self, webhook: WebhookId, now: Timestamp, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.with("reading what waits", |state| {
            Ok(waiting(state, webhook, now).take(counted(limit)).cloned().collect())
        })
    }

    async fn waiting_count(&self, webhook: WebhookId, now: Timestamp) -> Result<u64, StoreError> {
        self.with("counting what waits", |state| {
            Ok(u64::try_from(waiting(state, webhook, now).count()).unwrap_or(u64::MAX))
        })
    }

    async fn latest(
        &self,
        webhook: WebhookId,
        before: Option<&EventId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.with("reading deliveries", |state| {
            let earlier = of(state, webhook, now).rev().filter(|delivery| before.is_none_or(|id| delivery.event < *id));
            Ok(earlier.take(counted(limit)).cloned().collect())
        })
    }
}

/// Receivers that answer what a test says, and remember what was sent.
#[derive(Debug)]
pub struct FakeWebhookSender {
    state: Mutex<Answers>,
    released: Notify,
}

#[derive(Debug)]
struct Answers {
    always: Answer,
    next: VecDeque<Answer>,
    stuck: Option<String>,
    sent: Vec<Outgoing>,
}

impl Default for FakeWebhookSender {
    /// Every receiver takes what comes.
    fn default() -> Self {
        let answers = Answers { always: Answer::Status(204), next: VecDeque::new(), stuck: None, sent: Vec::new() };
        Self { state: Mutex::new(answers), released: Notify::new() }
    }
}

impl FakeWebhookSender {
    /// What is answered from now on.
    pub fn answer(&self, answer: Answer) {
        self.state.lock().always = answer;
    }

    /// What is answered next, once, before what is always answered.
    pub fn answer_next(&self, answer: Answer) {
        self.state.lock().next.push_back(answer);
    }

    /// The receiver at this origin answers nothing from now on; `None` for no such receiver.
    pub fn hold_up(&self, origin: Option<&str>) {
        self.state.lock().stuck = origin.map(str::to_owned);
        self.released.notify_waiters();
    }

    /// What was sent, in order.
    pub fn sent(&self) -> Vec<Outgoing> {
        self.state.lock().sent.clone()
    }
}

#[async_trait]
impl WebhookSender for FakeWebhookSender {
    async fn send(&self, outgoing: Outgoing) -> Answer {
        let origin = outgoing.address.to_string();
        self.state.lock().sent.push(outgoing);
        loop {
            let released = self.released.notified();
            {
                let mut state = self.state.lock();
                if state.stuck.as_ref() != Some(&origin) {
                    let always = state.always;
                    return state.next.pop_front().unwrap_or(always);
                }
            }
            released.await;
        }
    }
}
