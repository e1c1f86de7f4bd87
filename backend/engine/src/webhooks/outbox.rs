//! What is to be told, kept in the database until each receiver has it.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    ids::WebhookId,
    webhook::{EventId, EventName, News, OpenViduForm},
};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::{WAITING_KEPT, WEBHOOKS_MAX};
use crate::ports::{Clock, Delivery, DeliveryState, DeliveryStore, StoreError, WebhookStore};

/// Something to be told to every receiver that has asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Its id. Of the same id one is kept; the order of ids is the order in which each receiver is told.
    pub id: EventId,
    /// What it is called: what receivers have asked for, and `Anteroom-Event`.
    pub name: &'static str,
    /// When it happened. Receivers that were made later are not told.
    pub at: Timestamp,
    /// What is sent, in JSON.
    pub body: String,
}

impl From<&News> for OutboxEvent {
    fn from(news: &News) -> Self {
        Self { id: news.id.clone(), name: news.event.code(), at: news.at, body: body(news) }
    }
}

/// Where whoever has something to tell leaves it. A clone is the same.
#[derive(Clone)]
pub struct Outbox {
    store: Arc<dyn WebhookStore>,
    deliveries: Arc<dyn DeliveryStore>,
    clock: Arc<dyn Clock>,
    news: watch::Sender<u64>,
}

impl Outbox {
    pub(super) fn new(
        store: Arc<dyn WebhookStore>,
        deliveries: Arc<dyn DeliveryStore>,
        clock: Arc<dyn Clock>,
        news: watch::Sender<u64>,
    ) -> Self {
        Self { store, deliveries, clock, news }
    }

    /// Keeps events for every receiver that is switched on and has asked for them. Once this returns they survive whatever
    /// happens to this node; keeping one again changes nothing.
    pub async fn add(&self, events: &[OutboxEvent]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let (receivers, now) = (self.store.all(WEBHOOKS_MAX).await?, self.clock.now());
        let receivers: Vec<_> = receivers.iter().filter(|webhook| webhook.enabled).collect();
        let mut deliveries = Vec::new();
        for event in events {
            let asked = receivers.iter().filter(|webhook| webhook.events.contains(event.name));
            for webhook in asked.filter(|webhook| webhook.made_at <= event.at) {
                let body = match webhook.openvidu_form {
                    OpenViduForm::Nested if EventName::of_code(event.name).is_some_and(EventName::is_of_openvidu) => {
                        nested(event.name, &event.body)
                    }
                    OpenViduForm::Nested | OpenViduForm::Flat => event.body.clone(),
                };
                deliveries.push(delivery(webhook.id, event.id.clone(), event.name, body, now));
            }
        }
        if deliveries.is_empty() {
            return Ok(());
        }
        self.deliveries.keep(&deliveries).await?;
        self.news.send_modify(|count| *count = count.wrapping_add(1));
        Ok(())
    }
}

pub(super) fn delivery(webhook: WebhookId, event: EventId, name: &str, body: String, now: Timestamp) -> Delivery {
    Delivery {
        webhook,
        event,
        version: 0,
        name: name.to_owned(),
        body,
        state: DeliveryState::Waiting { next_try_at: now },
        tries: 0,
        answer: None,
        forget_at: now + WAITING_KEPT,
    }
}

/// An event as it is sent.
pub(crate) fn body(news: &impl Serialize) -> String {
    let Ok(body) = serde_json::to_string(news) else { panic!("what is told is made of what JSON has") };
    body
}

/// The same in the older form of `OpenVidu`, where `clientData` is text even if there is none.
fn nested(name: &str, flat: &str) -> String {
    let Ok(mut told) = serde_json::from_str::<Map<String, Value>>(flat) else { panic!("what is told is an object") };
    told.remove("event");
    if let Some(data) = told.get_mut("clientData").filter(|data| data.is_null()) {
        *data = "".into();
    }
    body(&Map::from_iter([(name.to_owned(), Value::Object(told))]))
}
