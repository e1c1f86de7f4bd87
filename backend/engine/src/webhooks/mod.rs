//! Webhooks: what happens here is told to programs elsewhere.
//!
//! What is told goes through an [`Outbox`] in the database, one delivery for each event and receiver, under keys that its
//! source derives: whoever derives it twice keeps it once. One node at a time follows the log and sends what waits
//! ([`Webhooks::run`]); each receiver has a lane of its own, so a slow one holds up nobody else.

mod lane;
mod outbox;
mod run;
mod sealing;
mod signature;
mod wish;

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{AccountId, WebhookId},
    network::AddressRule,
    webhook::{EventId, EventName, OpenViduForm, WebhookAddress},
};
use tokio::sync::watch;

use crate::{
    audit_log::{AuditLog, Deed},
    fields::FieldWrong,
    floor::FloorHandle,
    keys::AccountKeys,
    ports::{
        Actor, Clock, CommitStore, Delivery, DeliveryState, DeliveryStore, Random, StoreError, StoredWebhook, Subject,
        WebhookSender, WebhookStore,
    },
};

pub(crate) use outbox::body;
pub use outbox::{Outbox, OutboxEvent};
pub use sealing::{SECRET_OVERLAP, WebhookSecret};
pub use signature::signature;
pub use wish::WebhookWish;

/// Most receivers of one installation. Two admins who add the last one at once may go one beyond it. Chosen: each has a lane
/// that looks into the database every few seconds.
pub const WEBHOOKS_MAX: u32 = 20;
/// Longest name, in characters.
pub const WEBHOOK_NAME_CHARS_MAX: usize = 80;
/// Most deliveries that wait for one receiver; beyond that the oldest are dropped. Chosen: a busy day.
pub const WAITING_MAX: u64 = 10_000;
/// How long a delivery is kept once it is over, so that it can be looked at and sent again.
pub const SETTLED_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a delivery is kept that waits, whatever keeps it waiting.
pub const WAITING_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long one try may take in all.
pub const SEND_WITHIN: Duration = Duration::from_secs(10);
/// How often what lanes have written in between is tried around before an admin is told to come back.
const TRIES: usize = 5;

/// A receiver as it may be shown: without its secrets, and of its address no more than where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its name for programs.
    pub id: WebhookId,
    /// Grows with each change by an admin. Whoever changes it says which one they have seen.
    pub edition: u64,
    /// Its name for people.
    pub name: String,
    /// Scheme, host and port; `None` if that was sealed with another secret of the server, and has to be given anew.
    pub address: Option<String>,
    /// What it is told.
    pub events: BTreeSet<EventName>,
    /// How it is told what has a name of `OpenVidu`.
    pub openvidu_form: OpenViduForm,
    /// Whether anything is sent to it.
    pub enabled: bool,
    /// Since when it has taken nothing.
    pub failing_since: Option<Timestamp>,
    /// Since when it is left alone, because it has taken nothing for long.
    pub paused_at: Option<Timestamp>,
    /// When something was last dropped because too much waited.
    pub dropped_at: Option<Timestamp>,
    /// Until when the secret before this one signs, too.
    pub old_secret_until: Option<Timestamp>,
}

/// Why something about a receiver was not done. Each but the last is a sentence to be shown.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Fields cannot be used as they are: at least one.
    #[error("Something about the webhook cannot be used as it is.")]
    Fields(Vec<FieldWrong>),
    /// There is no such receiver, or no such delivery of it.
    #[error("There is no such webhook, or no such delivery.")]
    NotFound,
    /// Somebody else was quicker.
    #[error("Somebody else has changed this webhook meanwhile. Look at it again, and then change it.")]
    Overtaken,
    /// No more can be made.
    #[error("There are {WEBHOOKS_MAX} webhooks, and there cannot be more. Delete one first.")]
    TooMany,
    /// Nothing is sent while it is switched off or paused.
    #[error("Nothing is sent to this webhook at present. Switch it on first.")]
    Off,
    /// The database did not answer.
    #[error("webhooks are unavailable")]
    Store(#[from] StoreError),
}

/// What [`Webhooks`] rests on.
pub struct WebhookParts {
    /// Where receivers are kept.
    pub store: Arc<dyn WebhookStore>,
    /// Where what is to be sent is kept.
    pub deliveries: Arc<dyn DeliveryStore>,
    /// The log.
    pub log: Arc<dyn CommitStore>,
    /// What sends.
    pub sender: Arc<dyn WebhookSender>,
    /// The floor.
    pub floor: FloorHandle,
    /// What seals addresses and secrets.
    pub keys: AccountKeys,
    /// Who changed what.
    pub audit_log: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids, secrets and nonces.
    pub random: Arc<dyn Random>,
    /// Where receivers may be.
    pub rule: AddressRule,
}

/// The webhooks of an installation. A clone is the same.
#[derive(Clone)]
pub struct Webhooks {
    parts: Arc<WebhookParts>,
    /// Counts how often there is something new to send, so that lanes of this node need not wait until they look.
    news: watch::Sender<u64>,
    /// Until when this node may send, in milliseconds of its clock; 0 while another one may.
    may_send_until: Arc<AtomicI64>,
}

impl Webhooks {
    /// Over these ports.
    pub fn new(parts: WebhookParts) -> Self {
        Self { parts: Arc::new(parts), news: watch::Sender::new(0), may_send_until: Arc::default() }
    }

    /// What whoever has something to tell uses.
    pub fn outbox(&self) -> Outbox {
        let WebhookParts { store, deliveries, clock, .. } = &*self.parts;
        Outbox::new(store.clone(), deliveries.clone(), clock.clone(), self.news.clone())
    }

    /// All of them, by name.
    pub async fn all(&self) -> Result<Vec<Webhook>, StoreError> {
        let stored = self.parts.store.all(WEBHOOKS_MAX).await?;
        let mut webhooks: Vec<_> = stored.iter().map(|webhook| self.shown(webhook)).collect();
        webhooks.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(webhooks)
    }

    /// One of them.
    pub async fn one(&self, id: WebhookId) -> Result<Webhook, WebhookError> {
        Ok(self.shown(&self.stored(id).await?))
    }

    /// Makes a receiver, and the secret that its deliveries are signed with, which is told now and never again.
    pub async fn create(&self, by: AccountId, wish: WebhookWish) -> Result<(Webhook, WebhookSecret), WebhookError> {
        let WebhookParts { clock, random, keys, store, .. } = &*self.parts;
        let (id, secret) = (WebhookId(random.id()), WebhookSecret::fresh(&**random));
        let blank = StoredWebhook {
            id,
            version: 0,
            edition: 0,
            name: String::new(),
            sealed_address: Vec::new(),
            sealed_secrets: sealing::seal_secrets(keys, id, &secret, None, &**random),
            events: BTreeSet::new(),
            openvidu_form: OpenViduForm::Flat,
            enabled: true,
            failing_since: None,
            paused_at: None,
            dropped_at: None,
            made_by: by,
            made_at: clock.now(),
        };
        // What is not said of a new one is as wrong as what is said to be nothing.
        let name = wish.name.or_else(|| Some(String::new()));
        let address = wish.address.or_else(|| Some(String::new()));
        let events = wish.events.or_else(|| Some(Vec::new()));
        let (webhook, changed) = self.follow(blank, &WebhookWish { name, address, events, ..wish })?;
        if store.all(WEBHOOKS_MAX).await?.len() >= WEBHOOKS_MAX as usize {
            return Err(WebhookError::TooMany);
        }
        self.record(by, Deed::WebhookCreated, &webhook, &changed).await?;
        store.add(&webhook).await?;
        self.something_is_new();
        Ok((self.shown(&webhook), secret))
    }

    /// Changes what is wished, all of it or nothing. `edition` is the one that whoever asks has seen. Whatever is changed,
    /// one that was paused is tried again.
    pub async fn change(
        &self,
        by: AccountId,
        id: WebhookId,
        edition: u64,
        wish: WebhookWish,
    ) -> Result<Webhook, WebhookError> {
        for _ in 0..TRIES {
            let stored = self.stored(id).await?;
            if stored.edition != edition {
                return Err(WebhookError::Overtaken);
            }
            let (mut webhook, mut changed) = self.follow(stored, &wish)?;
            if webhook.paused_at.take().is_some() {
                webhook.failing_since = None;
                changed.push(("paused", "no".to_owned()));
            }
            if changed.is_empty() {
                return Ok(self.shown(&webhook));
            }
            let webhook = StoredWebhook { version: webhook.version + 1, edition: edition + 1, ..webhook };
            self.record(by, Deed::WebhookChanged, &webhook, &changed).await?;
            if self.write(&webhook).await? {
                return Ok(self.shown(&webhook));
            }
        }
        Err(WebhookError::Overtaken)
    }

    /// Makes a new secret, which is told now and never again. The one before goes on signing for [`SECRET_OVERLAP`].
    pub async fn rotate(&self, by: AccountId, id: WebhookId) -> Result<(Webhook, WebhookSecret), WebhookError> {
        let WebhookParts { clock, random, keys, .. } = &*self.parts;
        for _ in 0..TRIES {
            let stored = self.stored(id).await?;
            let old = sealing::open_secrets(keys, id, &stored.sealed_secrets).map(|secrets| secrets.current);
            let secret = WebhookSecret::fresh(&**random);
            let old = old.map(|old| (old, clock.now() + SECRET_OVERLAP));
            let sealed_secrets = sealing::seal_secrets(keys, id, &secret, old.as_ref(), &**random);
            let (version, edition) = (stored.version + 1, stored.edition + 1);
            let webhook = StoredWebhook { version, edition, sealed_secrets, ..stored };
            self.record(by, Deed::WebhookSecretRotated, &webhook, &[]).await?;
            if self.write(&webhook).await? {
                return Ok((self.shown(&webhook), secret));
            }
        }
        Err(WebhookError::Overtaken)
    }

    /// Deletes a receiver, and what is on its way to it.
    pub async fn delete(&self, by: AccountId, id: WebhookId) -> Result<(), WebhookError> {
        let webhook = self.stored(id).await?;
        self.record(by, Deed::WebhookDeleted, &webhook, &[]).await?;
        Ok(self.parts.store.remove(id).await?)
    }

    /// Sends an event that says nothing, so that somebody sees whether anything arrives. It waits its turn.
    pub async fn test(&self, by: AccountId, id: WebhookId) -> Result<EventId, WebhookError> {
        let webhook = self.stored(id).await?;
        if !is_sent_to(&webhook) {
            return Err(WebhookError::Off);
        }
        self.record(by, Deed::WebhookTested, &webhook, &[]).await?;
        let now = self.parts.clock.now();
        let event = EventId::new(now, &format!("test-{:032x}", self.parts.random.id()));
        let body = body(&anteroom_domain::webhook::News::new(event.clone(), EventName::Test, now));
        let delivery = outbox::delivery(id, event.clone(), EventName::Test.code(), body, now);
        self.parts.deliveries.keep(&[delivery]).await?;
        self.something_is_new();
        Ok(event)
    }

    /// The deliveries of a receiver, the last events first, those before `before` where one is named.
    pub async fn deliveries(
        &self,
        id: WebhookId,
        before: Option<&EventId>,
        limit: u32,
    ) -> Result<Vec<Delivery>, WebhookError> {
        self.stored(id).await?;
        Ok(self.parts.deliveries.latest(id, before, self.parts.clock.now(), limit).await?)
    }

    /// How many deliveries of a receiver wait.
    pub async fn waiting(&self, id: WebhookId) -> Result<u64, StoreError> {
        self.parts.deliveries.waiting_count(id, self.parts.clock.now()).await
    }

    /// Sends a delivery once more, with the same id and body, before whatever is newer.
    pub async fn send_again(&self, by: AccountId, id: WebhookId, event: &EventId) -> Result<Delivery, WebhookError> {
        let webhook = self.stored(id).await?;
        if !is_sent_to(&webhook) {
            return Err(WebhookError::Off);
        }
        let now = self.parts.clock.now();
        let seen = self.parts.deliveries.one(id, event, now).await?.ok_or(WebhookError::NotFound)?;
        let again = Delivery {
            version: seen.version + 1,
            state: DeliveryState::Waiting { next_try_at: now },
            tries: 0,
            forget_at: now + WAITING_KEPT,
            ..seen
        };
        self.record(by, Deed::WebhookSentAgain, &webhook, &[("event", event.to_string())]).await?;
        self.parts.deliveries.write(&again).await.map_err(overtaken)?;
        self.something_is_new();
        Ok(again)
    }

    async fn stored(&self, id: WebhookId) -> Result<StoredWebhook, WebhookError> {
        self.parts.store.get(id).await?.ok_or(WebhookError::NotFound)
    }

    /// Writes a receiver; `false` if a lane has written it since it was read.
    async fn write(&self, webhook: &StoredWebhook) -> Result<bool, WebhookError> {
        match self.parts.store.change(webhook).await {
            Ok(()) => {
                self.something_is_new();
                Ok(true)
            }
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn something_is_new(&self) {
        self.news.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn address(&self, webhook: &StoredWebhook) -> Option<WebhookAddress> {
        let address = sealing::open_address(&self.parts.keys, webhook.id, &webhook.sealed_address);
        if address.is_none() {
            tracing::warn!(webhook.id = %webhook.id, "the address of a webhook cannot be opened: was the secret changed?");
        }
        address
    }

    fn shown(&self, webhook: &StoredWebhook) -> Webhook {
        let secrets = sealing::open_secrets(&self.parts.keys, webhook.id, &webhook.sealed_secrets);
        let old_secret_until = secrets.and_then(|secrets| secrets.previous).map(|(_, until)| until);
        let now = self.parts.clock.now();
        Webhook {
            id: webhook.id,
            edition: webhook.edition,
            name: webhook.name.clone(),
            address: self.address(webhook).as_ref().map(ToString::to_string),
            events: webhook.events.iter().filter_map(|code| EventName::of_code(code)).collect(),
            openvidu_form: webhook.openvidu_form,
            enabled: webhook.enabled,
            failing_since: webhook.failing_since,
            paused_at: webhook.paused_at,
            dropped_at: webhook.dropped_at,
            old_secret_until: old_secret_until.filter(|until| *until > now),
        }
    }

    async fn record(
        &self,
        by: AccountId,
        deed: Deed,
        webhook: &StoredWebhook,
        changed: &[(&'static str, String)],
    ) -> Result<(), StoreError> {
        let named = [("webhook", webhook.name.clone()), ("id", webhook.id.to_string())];
        let details: Vec<_> = named.into_iter().chain(changed.iter().cloned()).collect();
        self.parts.audit_log.record(Actor::Account(by), deed, Subject::Installation, &details).await
    }
}

/// Whether anything is sent to it now.
fn is_sent_to(webhook: &StoredWebhook) -> bool {
    webhook.enabled && webhook.paused_at.is_none()
}

fn overtaken(error: StoreError) -> WebhookError {
    match error {
        StoreError::Conflict(_) => WebhookError::Overtaken,
        error @ (StoreError::Unavailable { .. } | StoreError::Corrupt { .. }) => error.into(),
    }
}
