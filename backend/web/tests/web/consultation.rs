//! From the call to goodbye.

use serde_json::json;

use crate::common::{Browser, EVENTS_PASSWORD, EVENTS_USER, HANNA, World};

/// The media server says that a side has media, or has lost it.
async fn media(world: &World, consultation: &str, side: &str, up: bool) {
    let event = json!({ "consultation": consultation, "side": side, "up": up });
    let janus = world.browser();
    let request = janus.request(reqwest::Method::POST, "/events/janus");
    let request = request.basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD)).body(event.to_string());
    assert_eq!(janus.send(request).await.status, 200);
    // As the media server would answer when asked.
    let id = consultation.parse().expect("an id");
    let side = if side == "host" {
        anteroom_domain::consultation::Side::Host
    } else {
        anteroom_domain::consultation::Side::Customer
    };
    world.rooms.set_media(id, side, up);
}

async fn rooms_are(world: &World, count: usize) {
    crate::common::in_time("rooms agree with consultations", async {
        while world.rooms.rooms().len() != count {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_customer_and_a_host_meet_and_part() {
    let world = World::new().await;
    let (zoe, yann) = (world.customer("Zoë").await, world.customer("Yann").await);
    let mut visit = zoe.visit().await;
    let (host, mut desk) = world.hanna().await;
    host.get("/host").await;
    assert_eq!(host.submit("/host/next", &[]).await.location(), "/host");
    let called = visit.push_where("the call", |picture| picture["stage"] == "called").await.data;
    assert_eq!(called["headline"], "HANNA Öberg is ready for you");
    let id = called["consultation"]["id"].as_str().unwrap().to_owned();
    rooms_are(&world, 1).await;
    assert!(yann.get("/s/contact-centre").await.text.contains("You are next"));

    let page = zoe.get("/s/contact-centre").await;
    assert_eq!(page.field("consultation").as_deref(), Some(id.as_str()), "it can be answered without script");
    assert_eq!(visit.ask("visit:answer", &json!({ "consultation": id })).await["ok"], json!(true));
    assert_eq!(visit.ask("visit:answer", &json!({ "consultation": id })).await["ok"], json!(true), "twice is once");
    desk.push_where("coming in", |picture| picture["consultation"]["stage"] == "entering").await;
    let room = format!("/api/consultations/{id}/room");
    let people = json!([
        { "key": "host", "side": "host", "name": "HANNA Öberg" },
        { "key": "customer", "side": "customer", "name": "Zoë" },
    ]);
    for (browser, side) in [(&zoe, "customer"), (&host, "host")] {
        let access = browser.get(&room).await;
        assert_eq!((access.status, access.header("cache-control")), (200, Some("no-store")));
        let access = access.json();
        assert_eq!((&access["room"], &access["side"], &access["me"]), (&json!(id), &json!(side), &json!(side)));
        assert_eq!(access["people"], people);
        assert_eq!(access["signalling"], format!("/janus?consultation={id}&side={side}"));
        assert_eq!((&access["icePolicy"], &access["iceRenewInS"]), (&json!("all"), &json!(10_800)));
        assert_eq!(access["iceServers"][0], json!({ "urls": ["stun:stun.example:3478"] }));
        assert!(access["iceServers"][1]["username"].as_str().unwrap().contains(side));
        assert!(!access.to_string().contains("turn-secret"));
    }
    media(&world, &id, "host", true).await;
    media(&world, &id, "customer", true).await;
    let talking = visit.push_where("media", |picture| picture["headline"] == "You are with HANNA Öberg").await.data;
    assert_eq!(talking["stage"], "consultation");
    assert!(
        desk.push_where("media", |p| p["consultation"]["stage"] == "live").await.data["consultation"]["beganAtMs"]
            .is_u64()
    );
    assert!(zoe.get("/s/contact-centre").await.text.contains("Leave the consultation"));

    media(&world, &id, "customer", false).await;
    visit.push_where("the loss", |picture| picture["consultation"]["interrupted"] == true).await;
    media(&world, &id, "customer", true).await;
    visit.push_where("the return", |picture| picture["consultation"]["interrupted"] == false).await;
    world.clock.advance(anteroom_domain::SignedDuration::from_secs(200));
    host.get("/host").await;
    assert_eq!(host.submit("/host/end", &[("consultation", &id)]).await.location(), "/host");
    let over = visit.push_where("the end", |picture| picture["stage"] == "over").await.data;
    assert_eq!(over["headline"], "Goodbye, and thank you for coming");
    rooms_are(&world, 0).await;
    goodbye(&zoe).await;
    zoe.get(&room).await.is_problem(404, "not_found");
    host.submit("/host/end", &[("consultation", &id)]).await.is_error_page(409, "no_such_consultation");

    let wrapping = desk.push_where("the wrap-up", |picture| picture["state"] == "wrapUp").await.data;
    assert!(wrapping["wrapUpUntilMs"].as_u64() > wrapping["serverTimeMs"].as_u64());
    assert!(host.get("/host").await.text.contains("Ready now"));
    assert_eq!(host.submit("/host/ready", &[]).await.location(), "/host");
    assert_eq!(host.get("/host").await.picture()["state"], "available");
    assert_eq!(host.submit("/host/next", &[]).await.location(), "/host", "the next one moves up");
    assert!(yann.get("/s/contact-centre").await.text.contains("HANNA Öberg is ready for you"));
}

async fn goodbye(customer: &Browser) {
    let page = customer.get("/s/contact-centre").await;
    assert!(page.text.contains("Goodbye, and thank you for coming"), "{}", page.text);
    assert!(page.text.contains("You talked for 3 minutes."), "{}", page.text);
    assert!(page.text.contains("Need something else?"));
    assert!(!page.text.contains("http-equiv=\"refresh\""), "nothing is waited for any more");
}

#[tokio::test]
async fn a_customer_can_come_in_and_leave_without_script() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let (host, desk) = world.hanna().await;
    host.get("/host").await;
    host.submit("/host/next", &[]).await;
    let page = zoe.get("/s/contact-centre").await;
    let id = page.field("consultation").unwrap();
    assert!(page.text.contains("30 seconds left"), "{}", page.text);
    let answered = zoe.submit("/s/contact-centre/answer", &[("consultation", &id)]).await;
    assert_eq!(answered.location(), "/s/contact-centre");
    let page = zoe.get("/s/contact-centre").await;
    assert!(page.text.contains("Video needs scripts"), "{}", page.text);
    media(&world, &id, "host", true).await;
    media(&world, &id, "customer", true).await;
    let id = id.parse().unwrap();
    world.until("they talk", |floor| floor.ticket_of(id).unwrap().consultation().unwrap().began_at.is_some()).await;
    assert!(world.is_talking(id));
    assert_eq!(zoe.submit("/s/contact-centre/leave", &[]).await.location(), "/s/contact-centre");
    let state = desk.ask("desk:sync", &json!({})).await["state"].clone();
    assert_eq!(state, "wrapUp", "whoever was with a customer has a moment");
    assert!(world.read(|floor| floor.host(HANNA).unwrap().engaged.is_none()));
}

#[tokio::test]
async fn a_consultation_in_which_no_media_comes_gets_a_new_room_and_then_gives_the_place_back() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let mut visit = zoe.visit().await;
    let (host, _desk) = world.hanna().await;
    host.get("/host").await;
    host.submit("/host/next", &[]).await;
    let id = world.consultation().to_string();
    visit.ask("visit:answer", &json!({ "consultation": id })).await;
    world.pass_s(21).await;
    visit.push_where("a new room", |picture| picture["consultation"]["roomAttempt"] == 2).await;
    world.pass_s(21).await;
    let back = visit.push_where("the place", |picture| picture["stage"] == "waiting").await.data;
    assert_eq!(back["reason"], "The connection could not be made. You have kept your place.");
    assert_eq!(back["ahead"], 0);
}
