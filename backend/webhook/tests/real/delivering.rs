//! What arrives, and in which order.

use anteroom_engine::ports::{Answer, DeliveryState};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::support::{ADMIN, Arrived, Place, Receiver, Reply, until};

const JOINED: &[&str] = &["ticket.joined"];

/// The tickets of what arrived, in order.
fn tickets(arrived: &[Arrived]) -> Vec<String> {
    arrived.iter().map(|arrived| arrived.body.split("\"ticket\":\"").nth(1).unwrap()[..32].to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_in_their_order_and_one_that_is_refused_is_sent_again_before_the_next() {
    let (place, receiver) = (Place::new(), Receiver::start([Reply::Status(204), Reply::Status(500)]).await);
    let node = place.node(1).await;
    place.until_told_by(1).await;
    let (id, _) = node.receiver(&receiver.address, JOINED).await;
    node.session().await;
    let joined = node.join(1..6).await;
    receiver.until_arrived(2).await;
    until("the refusal is noted", async || node.deliveries(id).await.iter().any(|delivery| delivery.tries == 1)).await;
    until("it is failing", async || node.webhooks.one(id).await.unwrap().failing_since.is_some()).await;
    assert_eq!(receiver.arrived().len(), 2, "nothing overtakes what was refused");
    place.pass_s(5);
    let arrived = receiver.until_arrived(6).await;
    assert_eq!(arrived[1].delivery, arrived[2].delivery, "the same id");
    assert_eq!(arrived[1].body, arrived[2].body, "and the same body");
    let order: Vec<_> = [&arrived[..1], &arrived[2..]].concat();
    assert_eq!(tickets(&order), joined);
    assert!(arrived.iter().all(|arrived| arrived.event == "ticket.joined"));
    until("all is delivered", async || node.webhooks.waiting(id).await.unwrap() == 0).await;
    until("it takes what comes", async || node.webhooks.one(id).await.unwrap().failing_since.is_none()).await;
    let deliveries = node.deliveries(id).await;
    assert!(deliveries.iter().all(|delivery| matches!(delivery.state, DeliveryState::Delivered { .. })));
    assert!(deliveries.iter().all(|delivery| delivery.answer == Some(Answer::Status(204))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_does_not_answer_holds_up_nobody_else() {
    let (place, slow) = (Place::new(), Receiver::start([Reply::Never]).await);
    let quick = Receiver::start([]).await;
    let node = place.node(1).await;
    place.until_told_by(1).await;
    node.receiver(&slow.address, JOINED).await;
    node.receiver(&quick.address, JOINED).await;
    node.session().await;
    let joined = node.join(1..21).await;
    assert_eq!(tickets(&quick.until_arrived(20).await), joined);
    assert_eq!(slow.until_arrived(1).await.len(), 1, "the other one has one on its way, and no second");
    slow.let_go_on();
    assert_eq!(tickets(&slow.until_arrived(20).await), joined);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_node_had_on_its_way_is_sent_by_another_one_with_the_same_ids() {
    let (place, receiver) = (Place::new(), Receiver::start([Reply::Status(204), Reply::Never]).await);
    let first = place.node(1).await;
    place.until_told_by(1).await;
    first.receiver(&receiver.address, JOINED).await;
    first.session().await;
    let mut joined = first.join(1..6).await;
    receiver.until_arrived(2).await;
    first.kill();
    let second = place.node(2).await;
    // What happens while nobody tells is told later.
    joined.extend(second.join(6..11).await);
    place.pass_s(16);
    place.until_told_by(2).await;
    let arrived = receiver.until_arrived(11).await;
    assert_eq!(arrived[1].delivery, arrived[2].delivery, "what was on its way comes once more, with its id");
    let once: Vec<_> = [&arrived[..1], &arrived[2..]].concat();
    assert_eq!(tickets(&once), joined, "nothing is lost, and everything in its order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_signed_with_both_secrets_while_they_overlap() {
    let (place, receiver) = (Place::new(), Receiver::start([]).await);
    let node = place.node(1).await;
    place.until_told_by(1).await;
    let (id, first) = node.receiver(&receiver.address, JOINED).await;
    let expected = |arrived: &Arrived, secrets: &[&str]| {
        let time = arrived.signature.strip_prefix("t=").unwrap().split(',').next().unwrap();
        let signed = secrets.iter().map(|secret| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(time.as_bytes());
            mac.update(b".");
            mac.update(arrived.body.as_bytes());
            format!(",v1={}", hex::encode(mac.finalize().into_bytes()))
        });
        format!("t={time}{}", signed.collect::<String>())
    };
    node.webhooks.test(ADMIN, id).await.unwrap();
    let arrived = receiver.until_arrived(1).await;
    assert_eq!((arrived[0].event.as_str(), &arrived[0].signature), ("webhook.test", &expected(&arrived[0], &[&first])));
    assert!(arrived[0].signature.starts_with("t=1772442000,"), "{}", arrived[0].signature);
    let (_, second) = node.webhooks.rotate(ADMIN, id).await.unwrap();
    node.webhooks.test(ADMIN, id).await.unwrap();
    let arrived = receiver.until_arrived(2).await;
    assert_eq!(arrived[1].signature, expected(&arrived[1], &[second.expose(), &first]));
    node.kill();
    place.pass_s(24 * 3600);
    let node = place.node(2).await;
    place.until_told_by(2).await;
    node.webhooks.test(ADMIN, id).await.unwrap();
    let arrived = receiver.until_arrived(3).await;
    assert_eq!(arrived[2].signature, expected(&arrived[2], &[second.expose()]), "after a day the old one is over");
}
