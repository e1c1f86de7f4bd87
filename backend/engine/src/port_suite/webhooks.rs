//! Rules of [`WebhookStore`] and [`DeliveryStore`].

use std::sync::Arc;

use anteroom_domain::{
    ids::{AccountId, NodeId, Revision, WebhookId},
    webhook::{EventId, OpenViduForm},
};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{
    Answer, Delivery, DeliveryState, DeliveryStore, SendProblem, StoreError, StoredWebhook, Telling, WebhookStore,
};

/// Far ahead of any database's clock, so that it does not clear up meanwhile.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 60;

fn webhook(id: u128) -> StoredWebhook {
    StoredWebhook {
        id: WebhookId(id),
        version: 0,
        edition: 0,
        name: "Éva's \u{1f984} \"$crm\" with a.dot".to_owned(),
        sealed_address: (0..=255).collect(),
        sealed_secrets: vec![7; 90],
        events: ["ticket.joined".to_owned(), "of.the.future".to_owned()].into(),
        openvidu_form: OpenViduForm::Flat,
        enabled: true,
        failing_since: None,
        paused_at: None,
        dropped_at: None,
        made_by: AccountId(9),
        made_at: at(5),
    }
}

fn event(ms: i64, suffix: &str) -> EventId {
    EventId::new(at(ms), suffix)
}

fn delivery(webhook: u128, event: EventId) -> Delivery {
    Delivery {
        webhook: WebhookId(webhook),
        event,
        version: 0,
        name: "ticket.joined".to_owned(),
        body: "{\"$a.b\":\"é\u{1f984}\"}".to_owned(),
        state: DeliveryState::Waiting { next_try_at: at(7) },
        tries: 0,
        answer: None,
        forget_at: at(FAR_MS),
    }
}

/// Every value that a receiver may have survives.
pub async fn a_webhook_comes_back_whole(store: Arc<dyn WebhookStore>) {
    let paused = StoredWebhook {
        events: [].into(),
        openvidu_form: OpenViduForm::Nested,
        enabled: false,
        failing_since: Some(at(6)),
        paused_at: Some(at(7)),
        dropped_at: Some(at(8)),
        edition: 3,
        ..webhook(u128::MAX)
    };
    let webhooks = [webhook(1), webhook(2), paused];
    for webhook in webhooks.iter().rev() {
        for _ in 0..2 {
            store.add(webhook).await.expect("the same again is ours");
        }
        assert_eq!(store.get(webhook.id).await.expect("it can be read").as_ref(), Some(webhook));
    }
    assert_eq!(store.all(10).await.expect("they can be read"), webhooks);
    assert_eq!(store.all(2).await.expect("they can be read"), webhooks[..2]);
    assert_eq!(store.all(0).await.expect("they can be read"), []);
    let rival = store.add(&StoredWebhook { name: "Another".to_owned(), ..webhook(1) }).await;
    assert!(matches!(rival, Err(StoreError::Conflict(_))), "{rival:?}");
}

/// Of several who change what they have all seen, one does; and what was removed stays gone.
pub async fn a_change_of_a_webhook_follows_what_was_seen(store: Arc<dyn WebhookStore>) {
    store.add(&webhook(1)).await.expect("added");
    let mut changing = JoinSet::new();
    for n in 1..=8 {
        let store = Arc::clone(&store);
        let changed = StoredWebhook { version: 1, name: format!("Receiver {n}"), ..webhook(1) };
        changing.spawn(async move { store.change(&changed).await.map(|()| changed.name) });
    }
    let done = in_time("everyone is told", changing.join_all()).await;
    let kept: Vec<_> = done.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(kept.len(), 1, "{done:?}");
    let there = store.get(WebhookId(1)).await.expect("it can be read").expect("it is there");
    assert_eq!(&there.name, kept[0]);
    store.change(&there).await.expect("the same change again is ours");
    for _ in 0..2 {
        store.remove(WebhookId(1)).await.expect("removing twice is removing");
    }
    let change = store.change(&StoredWebhook { version: 2, ..there }).await;
    assert!(matches!(change, Err(StoreError::Conflict(_))), "{change:?}");
    assert_eq!(store.get(WebhookId(1)).await.expect("it can be read"), None);
}

/// Of nodes that begin or go on at once, one does, and nobody goes back.
pub async fn one_node_at_a_time_tells(store: Arc<dyn WebhookStore>) {
    let telling = |version, node| Telling {
        version,
        node: NodeId(node),
        held_until: at(100),
        revision: Revision(u64::from(u32::MAX) + version),
        told_until: at(9),
    };
    assert_eq!(store.telling().await.expect("it can be read"), None);
    for version in 0..2 {
        let mut going_on = JoinSet::new();
        for node in 1..=8 {
            let store = Arc::clone(&store);
            going_on.spawn(async move { store.tell(&telling(version, node)).await });
        }
        let done = in_time("every node is told", going_on.join_all()).await;
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 1, "{done:?}");
        let refused = done.iter().filter(|result| matches!(result, Err(StoreError::Conflict(_))));
        assert_eq!(refused.count(), 7, "{done:?}");
    }
    let there = store.telling().await.expect("it can be read").expect("it is there");
    assert_eq!(there, telling(1, there.node.0));
    store.tell(&there).await.expect("the same again is ours");
    let back = store.tell(&telling(0, 1)).await;
    assert!(matches!(back, Err(StoreError::Conflict(_))), "{back:?}");
}

/// What is kept again is left as it is, whatever has become of it, and everything new beside it is kept.
pub async fn an_event_is_kept_once_for_each_receiver(store: Arc<dyn DeliveryStore>) {
    let first = delivery(1, event(5, "a"));
    store.keep(std::slice::from_ref(&first)).await.expect("kept");
    let done = Delivery { version: 1, state: DeliveryState::Delivered { at: at(8) }, tries: 1, ..first.clone() };
    store.write(&done).await.expect("written");
    let others = [first.clone(), delivery(1, event(5, "b")), delivery(2, event(5, "a"))];
    for _ in 0..2 {
        store.keep(&others).await.expect("kept");
    }
    store.keep(&[]).await.expect("nothing is nothing");
    assert_eq!(store.one(WebhookId(1), &first.event, at(0)).await.expect("it can be read"), Some(done));
    assert_eq!(store.waiting_count(WebhookId(1), at(0)).await.expect("it can be read"), 1);
    assert_eq!(store.waiting(WebhookId(2), at(0), 9).await.expect("it can be read"), others[2..]);
}

/// Every value that a delivery may have survives, and a write follows what was seen.
pub async fn a_delivery_comes_back_whole(store: Arc<dyn DeliveryStore>) {
    let mut seen = delivery(1, event(5, "a"));
    store.keep(std::slice::from_ref(&seen)).await.expect("kept");
    let states = [
        DeliveryState::GivenUp { at: at(8) },
        DeliveryState::Dropped { at: at(9) },
        DeliveryState::Delivered { at: at(10) },
        DeliveryState::Waiting { next_try_at: at(11) },
    ];
    let answers = SendProblem::ALL.map(Answer::None).into_iter().chain([Answer::Status(204), Answer::Status(503)]);
    for (answer, state) in answers.zip(states.into_iter().cycle()) {
        let changed =
            Delivery { version: seen.version + 1, tries: seen.tries + 1, state, answer: Some(answer), ..seen.clone() };
        for _ in 0..2 {
            store.write(&changed).await.expect("the same again is ours");
        }
        assert_eq!(store.one(WebhookId(1), &seen.event, at(0)).await.expect("it can be read").as_ref(), Some(&changed));
        let rival = store.write(&Delivery { tries: 99, ..changed.clone() }).await;
        assert!(matches!(rival, Err(StoreError::Conflict(_))), "{rival:?}");
        seen = changed;
    }
    let unknown = store.write(&Delivery { version: 1, ..delivery(1, event(6, "a")) }).await;
    assert!(matches!(unknown, Err(StoreError::Conflict(_))), "there is no such delivery: {unknown:?}");
}

/// What waits comes in the order of events, what was comes in the other, and each receiver has its own.
pub async fn deliveries_are_in_the_order_of_their_events(store: Arc<dyn DeliveryStore>) {
    let ids = [event(5, "a"), event(5, "b"), event(6, "a"), event(1_000_000, "a")];
    let of = |webhook| ids.iter().rev().map(move |id| delivery(webhook, id.clone())).collect::<Vec<_>>();
    store.keep(&of(1)).await.expect("kept");
    store.keep(&of(0x10)).await.expect("kept");
    let done = Delivery { version: 1, state: DeliveryState::Delivered { at: at(8) }, ..delivery(1, ids[1].clone()) };
    store.write(&done).await.expect("written");
    let events = |deliveries: Vec<Delivery>| deliveries.into_iter().map(|delivery| delivery.event).collect::<Vec<_>>();
    let waiting = events(store.waiting(WebhookId(1), at(0), 9).await.expect("they can be read"));
    assert_eq!(waiting, [ids[0].clone(), ids[2].clone(), ids[3].clone()]);
    assert_eq!(events(store.waiting(WebhookId(1), at(0), 2).await.expect("they can be read")), waiting[..2]);
    let latest = events(store.latest(WebhookId(1), None, at(0), 9).await.expect("they can be read"));
    assert_eq!(latest, ids.iter().rev().cloned().collect::<Vec<_>>());
    let older = events(store.latest(WebhookId(1), Some(&ids[2]), at(0), 9).await.expect("they can be read"));
    assert_eq!(older, [ids[1].clone(), ids[0].clone()]);
    assert_eq!(store.latest(WebhookId(1), None, at(0), 1).await.expect("they can be read").len(), 1);
}

/// By the clock, and not when the database gets round to it.
pub async fn what_is_forgotten_is_not_found(store: Arc<dyn DeliveryStore>) {
    let id = event(5, "a");
    store.keep(&[delivery(1, id.clone())]).await.expect("kept");
    let now = at(FAR_MS);
    assert_eq!(store.one(WebhookId(1), &id, now).await.expect("it can be read"), None);
    assert_eq!(store.waiting(WebhookId(1), now, 9).await.expect("they can be read"), []);
    assert_eq!(store.waiting_count(WebhookId(1), now).await.expect("they can be counted"), 0);
    assert_eq!(store.latest(WebhookId(1), None, now, 9).await.expect("they can be read"), []);
}
