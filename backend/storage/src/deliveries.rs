//! What is on its way to receivers of webhooks, and what was.

use anteroom_domain::{Timestamp, ids::WebhookId, webhook::EventId};
use anteroom_engine::ports::{Delivery, DeliveryState, DeliveryStore, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
};

pub(crate) const DELIVERIES: &str = "webhook_deliveries";
/// Most deliveries that are inserted by one request.
const INSERTED_AT_ONCE: usize = 500;

/// A delivery as it is stored.
#[derive(Serialize, Deserialize)]
struct DeliveryDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    version: i64,
    webhook: WebhookId,
    event: String,
    name: String,
    body: String,
    state: String,
    at: DateTime,
    tries: i64,
    answer: Option<String>,
    forget_at: DateTime,
}

/// The key: a receiver has one delivery of an event, and they are in the order of their events.
fn key(webhook: WebhookId, event: &EventId) -> String {
    format!("{webhook}/{event}")
}

fn document(delivery: &Delivery) -> Result<Document, StoreError> {
    let id = key(delivery.webhook, &delivery.event);
    let stored = DeliveryDocument {
        id: id.clone(),
        format: FORMAT,
        version: i64::try_from(delivery.version).unwrap_or(i64::MAX),
        webhook: delivery.webhook,
        event: delivery.event.to_string(),
        name: delivery.name.clone(),
        body: delivery.body.clone(),
        state: delivery.state.code().to_owned(),
        at: date(delivery.state.at()),
        tries: delivery.tries.into(),
        answer: delivery.answer.map(|answer| answer.to_string()),
        forget_at: date(delivery.forget_at),
    };
    bson::serialize_to_document(&stored).map_err(|_| corrupt(DELIVERIES, id, "it cannot be stored"))
}

fn delivery(document: Document) -> Result<Delivery, StoreError> {
    let id = id_of(&document);
    let stored: DeliveryDocument = read(DELIVERIES, || id.clone(), document)?;
    let wrong = |problem| corrupt(DELIVERIES, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let instant = |at: DateTime| timestamp(at).ok_or_else(|| wrong("a time is out of range"));
    let answer = stored.answer.map(|answer| answer.parse()).transpose();
    Ok(Delivery {
        webhook: stored.webhook,
        event: stored.event.parse().map_err(|_| wrong("its event is no event"))?,
        version: u64::try_from(stored.version).map_err(|_| wrong("its version is negative"))?,
        name: stored.name,
        body: stored.body,
        state: DeliveryState::of_code(&stored.state, instant(stored.at)?)
            .ok_or_else(|| wrong("its state is unknown"))?,
        tries: u32::try_from(stored.tries).map_err(|_| wrong("its tries are no count"))?,
        answer: answer.map_err(|_| wrong("its answer is unknown"))?,
        forget_at: instant(stored.forget_at)?,
    })
}

/// Those of a receiver that wait, and are not forgotten.
fn waiting(webhook: WebhookId, now: Timestamp) -> Document {
    doc! { "webhook": webhook.to_string(), "state": "waiting", "forget_at": { "$gt": date(now) } }
}

#[async_trait]
impl DeliveryStore for Mongo {
    async fn keep(&self, deliveries: &[Delivery]) -> Result<(), StoreError> {
        const DOING: &str = "keeping what is to be delivered";
        let collection = self.collection(DELIVERIES);
        for some in deliveries.chunks(INSERTED_AT_ONCE) {
            let documents = some.iter().map(document).collect::<Result<Vec<_>, _>>()?;
            // Unordered: those that are there already keep none of the others out.
            let inserted = within(BULK_LIMIT, DOING, collection.insert_many(documents).ordered(false)).await;
            match inserted {
                Ok(_) => {}
                Err(failure) if failure.is_of_duplicate_keys_alone() => {}
                Err(failure) => return Err(failure.of_writing(DELIVERIES, || "(one of several)".to_owned())),
            }
        }
        Ok(())
    }

    async fn write(&self, delivery: &Delivery) -> Result<(), StoreError> {
        const WHAT: &str = "a later version of that delivery";
        let document = document(delivery)?;
        self.replace_seen(DELIVERIES, "writing a delivery", document, WHAT).await
    }

    async fn one(&self, webhook: WebhookId, event: &EventId, now: Timestamp) -> Result<Option<Delivery>, StoreError> {
        let deliveries = self.collection(DELIVERIES);
        let find = deliveries.find_one(doc! { "_id": key(webhook, event), "forget_at": { "$gt": date(now) } });
        within(OPERATION_LIMIT, "reading a delivery", find).await?.map(delivery).transpose()
    }

    async fn waiting(&self, webhook: WebhookId, now: Timestamp, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        let sort = doc! { "event": 1 };
        let found = self.listed(DELIVERIES, "reading what waits", waiting(webhook, now), sort, limit).await?;
        found.into_iter().map(delivery).collect()
    }

    async fn waiting_count(&self, webhook: WebhookId, now: Timestamp) -> Result<u64, StoreError> {
        let deliveries = self.collection(DELIVERIES);
        let count = deliveries.count_documents(waiting(webhook, now));
        Ok(within(OPERATION_LIMIT, "counting what waits", count).await?)
    }

    async fn latest(
        &self,
        webhook: WebhookId,
        before: Option<&EventId>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut filter = doc! { "webhook": webhook.to_string(), "forget_at": { "$gt": date(now) } };
        if let Some(before) = before {
            filter.insert("event", doc! { "$lt": before.as_str() });
        }
        let found = self.listed(DELIVERIES, "reading deliveries", filter, doc! { "event": -1 }, limit).await?;
        found.into_iter().map(delivery).collect()
    }
}
