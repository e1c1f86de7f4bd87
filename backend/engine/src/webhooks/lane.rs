//! The lane of one receiver: its deliveries, one after another in the order of their events.

use std::{sync::atomic::Ordering, time::Duration};

use anteroom_domain::{
    Timestamp,
    ids::WebhookId,
    webhook::{PAUSED_AFTER, next_try_in},
};
use tokio::time::timeout;

use super::{SEND_WITHIN, SETTLED_KEPT, WebhookParts, Webhooks, is_sent_to, sealing, signature};
use crate::ports::{Answer, Delivery, DeliveryState, Outgoing, SendProblem, StoreError, StoredWebhook};

/// How often a lane looks for what another node has changed: a delivery that is to be sent again, say.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Pause after the database has failed.
const PAUSE: Duration = Duration::from_secs(1);

/// What a lane does after a look.
enum After {
    /// Looks again at once.
    Look,
    /// Waits for something new, but not for longer than this.
    Wait(Duration),
    /// Ends: nothing may be sent any more.
    End,
}

impl Webhooks {
    /// Sends what waits for a receiver, for as long as this node may.
    pub(super) async fn drive(self, id: WebhookId) {
        let mut news = self.news.subscribe();
        loop {
            news.mark_unchanged();
            let pause = match self.deliver_next(id).await {
                Ok(After::Look) => continue,
                Ok(After::Wait(time)) => time.min(LOOK_EVERY),
                Ok(After::End) => return,
                // An admin was quicker; what they want is read anew.
                Err(StoreError::Conflict(_)) => continue,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        webhook.id = %id,
                        "what waits for a webhook cannot be sent"
                    );
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = news.changed() => {}
            }
        }
    }

    /// Whether this node is still the one that sends.
    fn may_send(&self, now: Timestamp) -> bool {
        now.as_millisecond() < self.may_send_until.load(Ordering::Acquire)
    }

    async fn deliver_next(&self, id: WebhookId) -> Result<After, StoreError> {
        let WebhookParts { store, deliveries, clock, .. } = &*self.parts;
        let Some(webhook) = store.get(id).await?.filter(is_sent_to) else { return Ok(After::End) };
        let now = clock.now();
        let Some(head) = deliveries.waiting(id, now, 1).await?.pop() else { return Ok(After::Wait(LOOK_EVERY)) };
        let wait = head.state.at().duration_since(now);
        if wait.is_positive() {
            return Ok(After::Wait(Duration::try_from(wait).unwrap_or_default()));
        }
        if !self.may_send(now) {
            return Ok(After::End);
        }
        let answer = self.send(&webhook, &head, now).await;
        let now = clock.now();
        deliveries.write(&after(head, answer, now)).await?;
        self.note(webhook, answer, now).await?;
        Ok(After::Look)
    }

    async fn send(&self, webhook: &StoredWebhook, delivery: &Delivery, now: Timestamp) -> Answer {
        let secrets = sealing::open_secrets(&self.parts.keys, webhook.id, &webhook.sealed_secrets);
        let (Some(address), Some(secrets)) = (self.address(webhook), secrets) else {
            return Answer::None(SendProblem::Sealed);
        };
        let previous = secrets.previous.filter(|(_, until)| *until > now).map(|(secret, _)| secret);
        let signature = signature([secrets.current].iter().chain(previous.iter()), now, &delivery.body);
        let outgoing = Outgoing {
            address,
            name: delivery.name.clone(),
            event: delivery.event.clone(),
            signature,
            body: delivery.body.clone(),
        };
        let answer = timeout(SEND_WITHIN, self.parts.sender.send(outgoing)).await;
        answer.unwrap_or(Answer::None(SendProblem::TimedOut))
    }

    /// Remembers since when a receiver has taken nothing, and leaves it alone when that is long ago.
    async fn note(&self, webhook: StoredWebhook, answer: Answer, now: Timestamp) -> Result<(), StoreError> {
        let mut noted = StoredWebhook { version: webhook.version + 1, ..webhook };
        match (answer.is_taken(), noted.failing_since) {
            (true, None) => return Ok(()),
            (true, Some(_)) => noted.failing_since = None,
            (false, None) => noted.failing_since = Some(now),
            (false, Some(since)) if now.duration_since(since) >= PAUSED_AFTER => {
                tracing::warn!(webhook.id = %noted.id, "a webhook is paused, as it has taken nothing for days");
                noted.paused_at = Some(now);
            }
            (false, Some(_)) => return Ok(()),
        }
        self.parts.store.change(&noted).await
    }
}

/// A delivery after a try.
fn after(delivery: Delivery, answer: Answer, now: Timestamp) -> Delivery {
    let tries = delivery.tries.saturating_add(1);
    let (state, forget_at) = match next_try_in(tries) {
        _ if answer.is_taken() => (DeliveryState::Delivered { at: now }, now + SETTLED_KEPT),
        None => (DeliveryState::GivenUp { at: now }, now + SETTLED_KEPT),
        Some(wait) => (DeliveryState::Waiting { next_try_at: now + wait }, delivery.forget_at),
    };
    Delivery { version: delivery.version + 1, state, tries, answer: Some(answer), forget_at, ..delivery }
}
