//! Sockets: who is let in, and that every request is answered.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::common::{Browser, Socket, World, Ws};

const VERSION: u32 = anteroom_contract::CONTRACT_VERSION;

fn visit() -> Value {
    json!({ "session": "contact-centre", "contractVersion": VERSION })
}

async fn refused(browser: &Browser, namespace: &'static str, auth: &Value) -> String {
    browser.socket(namespace, auth).await.err().unwrap_or_else(|| panic!("{namespace} let {auth} in"))
}

#[tokio::test]
async fn without_its_cookie_nobody_is_let_in() {
    let world = World::new().await;
    let (nobody, customer, host) = (world.browser(), world.customer("Zoë").await, world.staff("hanna").await);
    let desk = json!({ "contractVersion": VERSION });
    assert_eq!(refused(&nobody, "/visit", &visit()).await, "no_seat");
    assert_eq!(refused(&nobody, "/desk", &desk).await, "not_logged_in");
    assert_eq!(refused(&customer, "/desk", &desk).await, "not_logged_in");
    let forged = world.browser();
    forged.set_cookie("anteroom-login", &"ab".repeat(32));
    forged.set_cookie("anteroom-seat", "nonsense");
    assert_eq!(refused(&forged, "/desk", &desk).await, "not_logged_in");
    assert_eq!(refused(&forged, "/visit", &visit()).await, "no_seat");
    // Who someone is, is never what a payload says.
    let claim = json!({ "contractVersion": VERSION, "host": crate::common::HANNA.to_string(), "session": "library" });
    assert_eq!(refused(&customer, "/desk", &claim).await, "not_logged_in");
    assert!(host.socket("/desk", &desk).await.is_ok());
}

#[tokio::test]
async fn what_a_page_connects_with_is_checked_and_the_reason_is_a_word() {
    let world = World::new().await;
    let (customer, host) = (world.customer("Zoë").await, world.staff("hanna").await);
    for old in [0, VERSION + 1] {
        let auth = json!({ "session": "contact-centre", "contractVersion": old });
        assert_eq!(refused(&customer, "/visit", &auth).await, "outdated");
        assert_eq!(refused(&host, "/desk", &auth).await, "outdated");
    }
    for slug in ["nowhere", "", "UPPER", "../x"] {
        let auth = json!({ "session": slug, "contractVersion": VERSION });
        assert_eq!(refused(&customer, "/visit", &auth).await, "no_such_session");
    }
    for auth in [json!({}), json!([]), json!("x"), json!({ "session": 7, "contractVersion": "1" })] {
        assert_eq!(refused(&customer, "/visit", &auth).await, "malformed", "{auth}");
        assert_eq!(refused(&host, "/desk", &auth).await, "malformed", "{auth}");
    }
}

#[tokio::test]
async fn a_foreign_page_gets_no_socket() {
    let world = World::new().await;
    let (customer, host) = (world.customer("Zoë").await, world.staff("hanna").await);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        for browser in [&customer, &host] {
            let request = browser.ws("/socket.io/?EIO=4&transport=websocket").header("origin", origin);
            let Err((status, body)) = Ws::open(request).await else { panic!("{origin} got a socket") };
            assert_eq!(status, 403);
            let problem: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(problem["code"], "foreign_origin");
        }
    }
    let ours = customer.ws("/socket.io/?EIO=4&transport=websocket").header("origin", "http://meet.example");
    assert!(Socket::connect(ours, "/visit", &visit().to_string()).await.is_ok(), "by its public name it is ours");
}

#[tokio::test]
async fn only_websockets_are_spoken() {
    let world = World::new().await;
    let customer = world.customer("Zoë").await;
    let answer = customer.get("/socket.io/?EIO=4&transport=polling").await;
    assert_eq!(answer.status, 400, "no transport that needs the same node twice");
}

#[tokio::test]
async fn every_request_is_acknowledged_malformed_ones_too() {
    let world = World::new().await;
    let customer = world.customer("Zoë").await;
    let (visit, desk) = (customer.visit().await, world.staff("hanna").await.desk().await);
    world.pass_s(1).await;
    let before = world.revision();
    let with_payload = [
        (&visit, "visit:answer"),
        (&desk, "desk:duty"),
        (&desk, "desk:next"),
        (&desk, "desk:accept"),
        (&desk, "desk:decline"),
        (&desk, "desk:end"),
    ];
    for (socket, event) in with_payload {
        for payload in ["7", "\"x\"", "[]", "null", "{\"consultation\":7,\"duty\":\"asleep\",\"session\":{}}"] {
            // A session that is `null` is meant: all that the host serves.
            let reply = socket.ask_raw(&format!("[\"{event}\",{payload}]")).await;
            assert_eq!(
                (&reply["ok"], &reply["problem"]["code"]),
                (&json!(false), &json!("malformed")),
                "{event} {payload}"
            );
            assert!(reply["problem"]["message"].as_str().is_some_and(|words| words.ends_with('.')));
        }
        let reply = socket.ask_raw(&format!("[\"{event}\"]")).await;
        assert_eq!(reply["ok"], json!(false), "{event} without a payload");
        let unlike_an_id = json!({ "consultation": "G", "session": "x", "duty": "x" });
        assert_eq!(socket.ask(event, &unlike_an_id).await["problem"]["code"], "malformed", "{event}");
    }
    for (socket, event) in
        [(&visit, "visit:shout"), (&desk, "desk:shout"), (&visit, "desk:next"), (&desk, "visit:leave")]
    {
        assert_eq!(socket.ask(event, &json!({})).await["problem"]["code"], "malformed", "{event}");
    }
    let nobodys = json!({ "consultation": "00000000000000000000000000000001" });
    let refusals = [
        (&visit, "visit:answer", nobodys.clone(), "not_called"),
        (&desk, "desk:accept", nobodys.clone(), "not_offered"),
        (&desk, "desk:decline", nobodys.clone(), "not_offered"),
        (&desk, "desk:end", nobodys, "no_such_consultation"),
        (&desk, "desk:next", json!({ "session": null }), "not_available"),
    ];
    for (socket, event, payload, code) in refusals {
        assert_eq!(socket.ask(event, &payload).await["problem"]["code"], code, "{event}");
    }
    assert_eq!(world.revision(), before, "nothing was written");
    // And the well-formed ones.
    for payload in [json!({}), json!(null), json!([1, 2])] {
        assert_eq!(visit.ask("visit:sync", &payload).await["stage"], "waiting");
        assert_eq!(desk.ask("desk:sync", &payload).await["hostName"], "HANNA Öberg");
        assert_eq!(desk.ask("desk:ready", &payload).await, json!({ "ok": true, "problem": null }));
    }
    assert_eq!(visit.ask_raw("[\"visit:leave\"]").await["ok"], json!(true));
    let again = visit.ask("visit:leave", &json!({})).await;
    assert_eq!(again["problem"]["code"], "over");
}

#[tokio::test]
async fn nonsense_below_the_protocol_hurts_nobody_else() {
    let world = World::new().await;
    let (one, two) = (world.customer("Zoë").await, world.customer("Yann").await);
    let other = two.visit().await;
    world.pass_s(1).await;
    let before = world.revision();
    for nonsense in
        ["", "4", "42", "42/visit,", "42/visit,1", "42/visit,[", "42/visit,1[]", "42/visit,1{}", "451-/visit,[]", "9"]
    {
        let socket = one.visit().await;
        socket.raw(nonsense).await;
        assert_eq!(other.ask("visit:sync", &json!({})).await["stage"], "waiting", "after {nonsense}");
    }
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn a_message_of_more_than_64_kb_ends_the_socket_and_writes_nothing() {
    let world = World::new().await;
    let customer = world.customer("Zoë").await;
    let mut socket = customer.visit().await;
    world.pass_s(1).await;
    let before = world.revision();
    socket.raw(&format!("42/visit,1[\"visit:leave\",\"{}\"]", "x".repeat(64 * 1_024))).await;
    socket.closed().await;
    assert_eq!((world.revision(), world.line().len()), (before, 1));
}

#[tokio::test]
async fn a_page_that_does_not_answer_pings_is_gone() {
    let world = World::new().await;
    let customer = world.customer("Zoë").await;
    let ticket = world.line()[0];
    let mut ws = Ws::open(customer.ws("/socket.io/?EIO=4&transport=websocket")).await.expect("a socket");
    ws.send(Message::text(format!("40/visit,{}", visit()))).await;
    while ws.next().await.expect("a ping comes") != Message::text("2") {}
    ws.send(Message::text("3")).await;
    // It says nothing more. Joining counts for 15 s, then only the socket does; the ping after 10 s has another 10 s.
    world.pass_s(18).await;
    assert!(world.ticket(ticket).presence.is_online());
    world.pass_s(8).await;
    assert!(!world.ticket(ticket).presence.is_online());
}
