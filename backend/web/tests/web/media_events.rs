//! `POST /events/janus`.

use anteroom_domain::command::Command;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::common::{Browser, EVENTS_PASSWORD, EVENTS_USER, HANNA, World};

fn post(janus: &Browser, body: impl Into<Vec<u8>>) -> RequestBuilder {
    janus.request(Method::POST, "/events/janus").body(body.into())
}

#[tokio::test]
async fn whoever_does_not_know_the_password_tells_nothing() {
    let world = World::new().await;
    world.customer("Zoë").await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let event = json!({ "consultation": world.consultation().to_string(), "side": "host", "up": true }).to_string();
    let janus = world.staff("admin").await;
    let before = world.revision();
    let tries = [
        post(&janus, event.clone()),
        post(&janus, event.clone()).basic_auth(EVENTS_USER, Some("wrong")),
        post(&janus, event.clone()).basic_auth("wrong", Some(EVENTS_PASSWORD)),
        post(&janus, event.clone()).basic_auth(EVENTS_USER, None::<&str>),
        post(&janus, event.clone()).bearer_auth(EVENTS_PASSWORD),
    ];
    for request in tries {
        janus.send(request).await.is_problem(401, "unauthorized");
    }
    world.pass_s(1).await;
    assert_eq!(world.revision(), before);
    let right = post(&janus, event).basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD));
    assert_eq!(janus.send(right).await.status, 200);
    world.until("the floor knows", |floor| floor.open_consultations().any(|c| c.media.host)).await;
}

#[tokio::test]
async fn whoever_knows_the_password_is_answered_200_whatever_the_body_says() {
    let world = World::new().await;
    let janus = world.browser();
    let before = world.revision();
    let nobodys = json!({ "consultation": "00000000000000000000000000000001", "side": "host", "up": true }).to_string();
    for body in ["", "{", "[]", "null", "\u{0}", "{\"side\":\"host\"}", &nobodys, &"[".repeat(10_000)] {
        let request = post(&janus, body).basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD));
        assert_eq!(janus.send(request).await.status, 200, "{body:.20}");
    }
    let huge = post(&janus, vec![b'x'; 64 * 1_024 + 1]).basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD));
    janus.send(huge).await.is_problem(413, "too_large");
    world.pass_s(1).await;
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn without_a_password_in_the_settings_nobody_is_let_in() {
    let world = World::with(|_| {}, |config| config.events = None).await;
    let janus = world.browser();
    for request in [
        post(&janus, "[]"),
        post(&janus, "[]").basic_auth("", Some("")),
        post(&janus, "[]").basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD)),
    ] {
        janus.send(request).await.is_problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn each_of_several_media_servers_has_an_address_of_its_own() {
    let world = World::new().await;
    world.customer("Zoë").await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let event = json!({ "consultation": world.consultation().to_string(), "side": "host", "up": true }).to_string();
    let janus = world.browser();
    let at = |path: &str| janus.request(Method::POST, path).body(event.clone());
    let known = |path: &str| at(path).basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD));
    for (path, code) in [("/events/janus/west", "not_found"), ("/events/janus/No%20name", "not_found")] {
        janus.send(known(path)).await.is_problem(404, code);
        janus.send(at(path)).await.is_problem(401, "unauthorized");
    }
    assert_eq!(janus.send(known("/events/janus/janus")).await.status, 200);
    world.until("the floor knows", |floor| floor.open_consultations().any(|c| c.media.host)).await;
}
