//! Checks of the device and of the way to the media server, by those who wait.

use anteroom_contract::room::IcePolicy;
use anteroom_domain::command::Command;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::common::{Browser, HANNA, Socket, World, Ws, in_time};

const ACCESS: &str = "/api/sessions/contact-centre/check";
const DOOR: &str = "/janus/check?session=contact-centre";

async fn open(browser: &Browser) -> Result<Ws, (u16, String)> {
    Ws::open(browser.ws(DOOR).header("sec-websocket-protocol", "janus-protocol")).await
}

fn good() -> Value {
    json!({"path": "direct", "weak": false, "camera": "works", "microphone": "works"})
}

/// What a console shows beside the first of the line, once that is so.
async fn light_of_the_first(desk: &mut Socket, light: &str) -> Value {
    let check = |picture: &Value| picture["sessions"][0]["line"][0]["check"].clone();
    let push = desk.push_where("the light", |picture| check(picture)["light"] == light).await;
    check(&push.data)
}

#[tokio::test]
async fn the_way_can_be_checked_by_those_who_are_in_line_and_nobody_else() {
    let world = World::new().await;
    let waits = world.customer("Zoë").await;
    let passer_by = world.browser();
    passer_by.get("/s/contact-centre").await;
    for other in [world.browser(), passer_by, world.staff("hanna").await, world.staff("admin").await] {
        other.get(ACCESS).await.is_problem(404, "not_found");
        assert_eq!(open(&other).await.err().map(|(status, _)| status), Some(404));
    }
    let foreign = waits.ws(DOOR).header("origin", "https://evil.example");
    assert_eq!(Ws::open(foreign).await.err().map(|(status, _)| status), Some(403));
    waits.get("/api/sessions/nowhere/check").await.is_problem(404, "not_found");
    waits.get("/janus/check").await.is_problem(400, "malformed");

    let access = waits.get(ACCESS).await.json();
    assert_eq!(access["signalling"], DOOR);
    let turn = &access["iceServers"][1];
    assert!(turn["username"].as_str().unwrap().contains(":check-"), "credentials of its own: {turn}");
    let mut ws = open(&waits).await.expect("let in");
    ws.send(Message::text("hello")).await;
    assert_eq!(ws.next().await, Some(Message::text("got:hello")));
    assert_eq!(*world.signalling.checked.lock(), 1);
    assert_eq!(*world.signalling.relayed.lock(), [], "no room is part of it");

    waits.submit("/s/contact-centre/leave", &[]).await;
    waits.get(ACCESS).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn who_checks_over_and_over_is_told_to_wait() {
    let world = World::new().await;
    let waits = world.customer("Zoë").await;
    for _ in 0..6 {
        drop(open(&waits).await.expect("let in"));
    }
    let Err((status, body)) = open(&waits).await else { panic!("let in a seventh time") };
    assert!(status == 429 && body.contains("too_many"), "{status} {body}");
    let other = world.customer("Yann").await;
    open(&other).await.expect("others are not concerned");
}

#[tokio::test]
async fn what_came_of_it_is_shown_to_hosts_at_whichever_node_before_they_take_the_customer() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let hanna = world.staff("hanna").await;
    let mut desk = hanna.desk().await;
    let mut elsewhere = world.browser_at_another_node(&hanna).await.desk().await;
    let visit = zoe.visit().await;
    assert_eq!(visit.ask("visit:checked", &good()).await["ok"], true);
    for desk in [&mut desk, &mut elsewhere] {
        let check = light_of_the_first(desk, "green").await;
        assert_eq!(check["words"], "Connection good; camera and microphone work");
    }
    world.pass_s(1).await;
    let worse = json!({"path": "nowhere", "weak": false, "camera": "blocked", "microphone": "works"});
    assert_eq!(visit.ask("visit:checked", &worse).await["ok"], true);
    let check = light_of_the_first(&mut desk, "red").await;
    assert_eq!(check["words"], "Video and sound do not get through; camera blocked, microphone works");
    // Without script too, and a console that is opened later.
    let page = hanna.get("/host").await;
    assert!(page.text.contains("Video and sound do not get through; camera blocked"), "{}", page.text);
}

#[tokio::test]
async fn whoever_made_a_check_can_take_along_what_is_kept_of_it() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let visit = zoe.visit().await;
    let file = zoe.get("/s/contact-centre/data").await.json();
    assert_eq!(file["visits"][0]["check"], Value::Null);
    assert_eq!(visit.ask("visit:checked", &good()).await["ok"], true);
    let file = zoe.get("/s/contact-centre/data").await.json();
    assert_eq!(file["visits"][0]["check"]["found"], "Connection good; camera and microphone work");
}

#[tokio::test]
async fn nothing_of_a_check_is_in_the_log() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let visit = zoe.visit().await;
    let before = world.revision();
    assert_eq!(visit.ask("visit:checked", &good()).await["ok"], true);
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn what_is_told_by_somebody_who_is_not_in_line_or_is_no_check_is_refused() {
    let world = World::new().await;
    let zoe = world.browser();
    zoe.get("/s/contact-centre").await;
    let visit = zoe.visit().await;
    assert_eq!(visit.ask("visit:checked", &good()).await["problem"]["code"], "no_such_ticket");
    zoe.submit("/s/contact-centre/join", &[]).await;
    for wrong in [json!({}), json!({"path": "by air"}), json!(null)] {
        assert_eq!(visit.ask("visit:checked", &wrong).await["problem"]["code"], "malformed", "{wrong}");
    }
    world.store.set_available(false);
    assert_eq!(visit.ask("visit:checked", &good()).await["problem"]["code"], "unavailable");
    world.store.set_available(true);
    world.available(HANNA).await;
    in_time("it is kept now", async { while visit.ask("visit:checked", &good()).await["ok"] != true {} }).await;
}

#[tokio::test]
async fn where_media_must_take_the_relay_pages_are_told_so() {
    let world = World::with(|_| {}, |config| config.ice.policy = IcePolicy::Relay).await;
    let zoe = world.customer("Zoë").await;
    assert_eq!(zoe.get(ACCESS).await.json()["icePolicy"], "relay");
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let access = zoe.get(&format!("/api/consultations/{}/room", world.consultation())).await.json();
    assert_eq!(access["icePolicy"], "relay");
}
