//! `/janus`: the way to the media server.

use anteroom_domain::{command::Command, consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::{Arrival, Participant, RelayEnd};
use serde_json::Value;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::common::{Browser, World, Ws, in_time};

/// A customer and a host in a consultation.
async fn called(world: &World) -> (Browser, Browser, ConsultationId) {
    let zoe = world.customer("Zoë").await;
    let (host, desk) = world.hanna().await;
    host.get("/host").await;
    host.submit("/host/next", &[]).await;
    drop(desk);
    (zoe, host, world.consultation())
}

async fn open(browser: &Browser, path: &str) -> Result<Ws, (u16, String)> {
    Ws::open(browser.ws(path).header("sec-websocket-protocol", "janus-protocol")).await
}

async fn refused(browser: &Browser, path: &str, status: u16, code: &str) {
    let Err((told, body)) = open(browser, path).await else { panic!("{path} was opened") };
    let problem: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error} in {told} {body}"));
    assert_eq!((told, problem["code"].as_str()), (status, Some(code)), "{path}");
}

fn text(message: Option<Message>) -> String {
    match message {
        Some(Message::Text(text)) => text.as_str().to_owned(),
        other => panic!("text, not {other:?}"),
    }
}

async fn ended(world: &World, count: usize) -> Vec<RelayEnd> {
    in_time("the relay ends", async {
        while world.signalling.ends.lock().len() < count {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    world.signalling.ends.lock().clone()
}

#[tokio::test]
async fn to_anyone_but_its_participants_a_consultation_does_not_exist() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let others = [world.browser(), world.customer("Yann").await, world.staff("omar").await, world.staff("admin").await];
    for other in &others {
        refused(other, &format!("/janus?consultation={id}"), 404, "not_found").await;
        refused(other, &format!("/janus?consultation={id}&side=customer"), 404, "not_found").await;
    }
    refused(&zoe, &format!("/janus?consultation={id}&side=host"), 404, "not_found").await;
    refused(&zoe, "/janus?consultation=00000000000000000000000000000001", 404, "not_found").await;
    refused(&zoe, "/janus?consultation=x", 404, "not_found").await;
    for malformed in ["/janus".to_owned(), "/janus?side=host".to_owned(), format!("/janus?consultation={id}&side=x")] {
        refused(&zoe, &malformed, 400, "malformed").await;
    }
    let request = zoe.ws(&format!("/janus?consultation={id}")).header("origin", "https://evil.example");
    let Err((status, body)) = Ws::open(request).await else { panic!("a foreign page got through") };
    assert!(status == 403 && body.contains("foreign_origin"), "{status} {body}");
    zoe.get(&format!("/janus?consultation={id}")).await.is_problem(400, "malformed");
    assert_eq!(*world.signalling.relayed.lock(), []);
}

#[tokio::test]
async fn participants_speak_through_it_both_ways() {
    let world = World::new().await;
    let (zoe, host, id) = called(&world).await;
    for (browser, side) in [(&zoe, Side::Customer), (&host, Side::Host)] {
        let mut ws = open(browser, &format!("/janus?consultation={id}&side={}", side.as_str())).await.expect("let in");
        assert_eq!(ws.response.headers()["sec-websocket-protocol"], "janus-protocol");
        for frame in ["{\"janus\":\"create\"}", "", "not json"] {
            ws.send(Message::text(frame)).await;
            assert_eq!(text(ws.next().await), format!("got:{frame}"));
        }
        let large = "x".repeat(100 * 1_024);
        ws.send(Message::text(large.clone())).await;
        assert_eq!(
            text(ws.next().await).len(),
            large.len() + 4,
            "the policy refuses with a reason, the door only bounds"
        );
        let participant = Participant::first(id, side);
        assert_eq!(world.signalling.relayed.lock().last(), Some(&(participant, Arrival::Enters)));
    }
    // Gone with their connections.
    assert_eq!(ended(&world, 2).await, [RelayEnd::ClientGone; 2]);
    // Whoever does not say which side is the one that they are.
    let _ws = open(&zoe, &format!("/janus?consultation={id}&door=true")).await.expect("let in");
    in_time("it is relayed", async {
        while world.signalling.relayed.lock().len() < 3 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let participant = Participant { consultation: id, side: Side::Customer, number: 0 };
    assert_eq!(world.signalling.relayed.lock()[2], (participant, Arrival::WaitsAtDoor));
}

#[tokio::test]
async fn what_is_not_text_goes_no_further() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let mut ws = open(&zoe, &format!("/janus?consultation={id}")).await.expect("let in");
    ws.send(Message::Binary(Bytes::from_static(b"{\"janus\":\"create\"}"))).await;
    assert_eq!(text(ws.next().await), "got:", "the policy is given nothing that it could take for a request");
    ws.send(Message::Ping(Bytes::from_static(b"x"))).await;
    ws.send(Message::text("after")).await;
    let mut next = ws.next().await;
    if matches!(next, Some(Message::Pong(_))) {
        next = ws.next().await;
    }
    assert_eq!(text(next), "got:after");
}

#[tokio::test]
async fn a_message_beyond_all_measure_ends_the_connection() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let mut ws = open(&zoe, &format!("/janus?consultation={id}")).await.expect("let in");
    ws.send(Message::text("x".repeat(129 * 1_024))).await;
    assert_eq!(ws.next().await, None);
    assert_eq!(ended(&world, 1).await, [RelayEnd::ClientGone]);
}

#[tokio::test]
async fn when_the_media_server_ends_it_the_browser_is_told_and_what_is_over_cannot_be_opened_again() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let mut ws = open(&zoe, &format!("/janus?consultation={id}")).await.expect("let in");
    ws.send(Message::text("hello")).await;
    assert_eq!(text(ws.next().await), "got:hello");
    let ticket = world.read(|floor| floor.ticket_of(id).unwrap().clone());
    world.done(Command::Leave { ticket: ticket.id, customer: ticket.customer }).await;
    world.signalling.over.notify_waiters();
    assert_eq!(ws.farewell().await, (1000, String::new()), "closed in good order");
    assert_eq!(ended(&world, 1).await, [RelayEnd::Replaced]);
    refused(&zoe, &format!("/janus?consultation={id}"), 404, "not_found").await;
}

#[tokio::test]
async fn whoever_is_replaced_by_a_newer_connection_of_the_same_participant_is_told_so() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let mut ws = open(&zoe, &format!("/janus?consultation={id}")).await.expect("let in");
    ws.send(Message::text("hello")).await;
    assert_eq!(text(ws.next().await), "got:hello");
    world.signalling.over.notify_waiters();
    assert_eq!(ws.farewell().await, (4001, "replaced".to_owned()), "the page knows this number");
    assert_eq!(ended(&world, 1).await, [RelayEnd::Replaced]);
    open(&zoe, &format!("/janus?consultation={id}")).await.expect("taking it back is allowed");
}

#[tokio::test]
async fn a_browser_that_has_gone_silent_is_gone() {
    let world = World::new().await;
    let (zoe, _host, id) = called(&world).await;
    let _ws = open(&zoe, &format!("/janus?consultation={id}")).await.expect("let in");
    world.pass_s(60).await;
    assert!(world.signalling.ends.lock().is_empty());
    world.pass_s(12).await;
    assert_eq!(ended(&world, 1).await, [RelayEnd::ClientGone]);
}
