//! Receivers of webhooks, and how far they are told.

use std::collections::BTreeSet;

use anteroom_domain::{
    Timestamp,
    ids::{AccountId, NodeId, Revision, WebhookId},
    webhook::OpenViduForm,
};
use anteroom_engine::ports::{StoreError, StoredWebhook, Telling, WebhookStore};
use async_trait::async_trait;
use bson::{Binary, DateTime, Document, doc, spec::BinarySubtype};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    deliveries::DELIVERIES,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
};

const WEBHOOKS: &str = "webhooks";
const TELLING: &str = "webhook_telling";
/// There is one floor, and so one who tells.
const MAIN: &str = "main";

/// A receiver as it is stored.
#[derive(Serialize, Deserialize)]
struct WebhookDocument {
    #[serde(rename = "_id")]
    id: WebhookId,
    format: i32,
    version: i64,
    edition: i64,
    name: String,
    sealed_address: Binary,
    sealed_secrets: Binary,
    events: BTreeSet<String>,
    /// Absent where it is the usual one, as in what was written before there was another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    openvidu_form: Option<String>,
    enabled: bool,
    failing_since: Option<DateTime>,
    paused_at: Option<DateTime>,
    dropped_at: Option<DateTime>,
    made_by: AccountId,
    made_at: DateTime,
}

/// How far receivers are told, as it is stored.
#[derive(Serialize, Deserialize)]
struct TellingDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    version: i64,
    node: NodeId,
    held_until: DateTime,
    revision: i64,
    told_until: DateTime,
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn binary(bytes: &[u8]) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() }
}

fn document(webhook: &StoredWebhook) -> Result<Document, StoreError> {
    let stored = WebhookDocument {
        id: webhook.id,
        format: FORMAT,
        version: signed(webhook.version),
        edition: signed(webhook.edition),
        name: webhook.name.clone(),
        sealed_address: binary(&webhook.sealed_address),
        sealed_secrets: binary(&webhook.sealed_secrets),
        events: webhook.events.clone(),
        openvidu_form: Some(webhook.openvidu_form)
            .filter(|form| *form != OpenViduForm::default())
            .map(|form| form.as_str().to_owned()),
        enabled: webhook.enabled,
        failing_since: webhook.failing_since.map(date),
        paused_at: webhook.paused_at.map(date),
        dropped_at: webhook.dropped_at.map(date),
        made_by: webhook.made_by,
        made_at: date(webhook.made_at),
    };
    bson::serialize_to_document(&stored).map_err(|_| corrupt(WEBHOOKS, webhook.id.to_string(), "it cannot be stored"))
}

fn form(word: Option<&str>) -> Option<OpenViduForm> {
    word.map_or(Some(OpenViduForm::default()), OpenViduForm::of_word)
}

fn webhook(document: Document) -> Result<StoredWebhook, StoreError> {
    let id = id_of(&document);
    let stored: WebhookDocument = read(WEBHOOKS, || id.clone(), document)?;
    let wrong = |problem| corrupt(WEBHOOKS, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let instant = |at: DateTime| timestamp(at).ok_or_else(|| wrong("a time is out of range"));
    let count = |number| u64::try_from(number).map_err(|_| wrong("a count is negative"));
    Ok(StoredWebhook {
        id: stored.id,
        version: count(stored.version)?,
        edition: count(stored.edition)?,
        name: stored.name,
        sealed_address: stored.sealed_address.bytes,
        sealed_secrets: stored.sealed_secrets.bytes,
        events: stored.events,
        openvidu_form: form(stored.openvidu_form.as_deref()).ok_or_else(|| wrong("it has a form that is unknown"))?,
        enabled: stored.enabled,
        failing_since: stored.failing_since.map(instant).transpose()?,
        paused_at: stored.paused_at.map(instant).transpose()?,
        dropped_at: stored.dropped_at.map(instant).transpose()?,
        made_by: stored.made_by,
        made_at: instant(stored.made_at)?,
    })
}

fn telling_document(telling: &Telling) -> Result<Document, StoreError> {
    let stored = TellingDocument {
        id: MAIN.to_owned(),
        format: FORMAT,
        version: signed(telling.version),
        node: telling.node,
        held_until: date(telling.held_until),
        revision: signed(telling.revision.0),
        told_until: date(telling.told_until),
    };
    bson::serialize_to_document(&stored).map_err(|_| corrupt(TELLING, MAIN, "it cannot be stored"))
}

fn telling(document: Document) -> Result<Telling, StoreError> {
    let stored: TellingDocument = read(TELLING, || MAIN.to_owned(), document)?;
    let wrong = |problem| corrupt(TELLING, MAIN, problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let instant =
        |at: DateTime| -> Result<Timestamp, _> { timestamp(at).ok_or_else(|| wrong("a time is out of range")) };
    let count = |number| u64::try_from(number).map_err(|_| wrong("a count is negative"));
    Ok(Telling {
        version: count(stored.version)?,
        node: stored.node,
        held_until: instant(stored.held_until)?,
        revision: Revision(count(stored.revision)?),
        told_until: instant(stored.told_until)?,
    })
}

#[async_trait]
impl WebhookStore for Mongo {
    async fn add(&self, webhook: &StoredWebhook) -> Result<(), StoreError> {
        let new = New {
            collection: WEBHOOKS,
            what: "a webhook of that id",
            doing: "adding a webhook",
            rivals: doc! { "_id": webhook.id.to_string() },
            document: document(webhook)?,
        };
        new.insert(&self.collection(WEBHOOKS)).await
    }

    async fn change(&self, webhook: &StoredWebhook) -> Result<(), StoreError> {
        const WHAT: &str = "a later version of that webhook";
        let document = document(webhook)?;
        self.replace_seen(WEBHOOKS, "changing a webhook", document, WHAT).await
    }

    async fn remove(&self, id: WebhookId) -> Result<(), StoreError> {
        const DOING: &str = "removing a webhook";
        let id = id.to_string();
        let (webhooks, deliveries) = (self.collection(WEBHOOKS), self.collection(DELIVERIES));
        within(OPERATION_LIMIT, DOING, webhooks.delete_one(doc! { "_id": &id })).await?;
        within(BULK_LIMIT, DOING, deliveries.delete_many(doc! { "webhook": &id })).await?;
        Ok(())
    }

    async fn get(&self, id: WebhookId) -> Result<Option<StoredWebhook>, StoreError> {
        let webhooks = self.collection(WEBHOOKS);
        let find = webhooks.find_one(doc! { "_id": id.to_string() });
        within(OPERATION_LIMIT, "reading a webhook", find).await?.map(webhook).transpose()
    }

    async fn all(&self, limit: u32) -> Result<Vec<StoredWebhook>, StoreError> {
        let found = self.listed(WEBHOOKS, "reading webhooks", doc! {}, doc! { "_id": 1 }, limit).await?;
        found.into_iter().map(webhook).collect()
    }

    async fn telling(&self) -> Result<Option<Telling>, StoreError> {
        let tellings = self.collection(TELLING);
        let find = tellings.find_one(doc! { "_id": MAIN });
        within(OPERATION_LIMIT, "reading how far webhooks are told", find).await?.map(telling).transpose()
    }

    async fn tell(&self, telling: &Telling) -> Result<(), StoreError> {
        const DOING: &str = "telling webhooks";
        const WHAT: &str = "a later version of how far webhooks are told";
        let document = telling_document(telling)?;
        if telling.version > 0 {
            return self.replace_seen(TELLING, DOING, document, WHAT).await;
        }
        let new = New { collection: TELLING, what: WHAT, doing: DOING, rivals: doc! { "_id": MAIN }, document };
        new.insert(&self.collection(TELLING)).await
    }
}
