//! A host's way: logging in, duty, the line, logging out.

use anteroom_domain::{host::HostState, session::Assignment, ticket::TicketState};
use serde_json::json;

use crate::common::{HANNA, PASSWORD, SESSION, World};

#[tokio::test]
async fn a_wrong_password_keeps_what_was_typed_but_the_password() {
    let world = World::new().await;
    let browser = world.browser();
    browser.get("/login?next=/host").await;
    for username in ["hanna", "nobody"] {
        let fields = [("username", username), ("password", "hunter2-hunter2"), ("next", "/host")];
        let page = browser.submit("/login", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("The name or the password is not right."), "{}", page.text);
        assert_eq!((page.field("username").as_deref(), page.field("next").as_deref()), (Some(username), Some("/host")));
        assert!(!page.text.contains("hunter2"));
        assert!(browser.cookie("anteroom-login").is_none());
    }
}

#[tokio::test]
async fn too_many_tries_are_told_to_wait() {
    let world = World::new().await;
    let browser = world.browser();
    browser.get("/login").await;
    for _ in 0..6 {
        assert_eq!(browser.submit("/login", &[("username", "hanna"), ("password", "wrong")]).await.status, 422);
    }
    let page = browser.submit("/login", &[("username", "hanna"), ("password", PASSWORD)]).await;
    // A second, rounded up.
    assert_eq!((page.status, page.header("retry-after")), (429, Some("2")));
    assert!(page.text.contains("Too many tries. Try again in"), "{}", page.text);
    world.clock.advance(anteroom_domain::SignedDuration::from_secs(1));
    assert_eq!(browser.submit("/login", &[("username", "hanna"), ("password", PASSWORD)]).await.status, 303);
}

#[tokio::test]
async fn whoever_is_not_logged_in_comes_back_after_logging_in_and_only_to_pages() {
    let world = World::new().await;
    let browser = world.browser();
    let sent = browser.get("/host").await;
    assert_eq!((sent.status, sent.location().as_str()), (303, "/login?next=/host"));
    assert_eq!(browser.get(&sent.location()).await.field("next").as_deref(), Some("/host"));
    let sent = browser.post("/host/next", &[("csrf", "x")]).await;
    assert_eq!(sent.location(), "/login?next=/host", "what was posted has no page of its own");
    for (next, expected) in [("/s/contact-centre", "/s/contact-centre"), ("//evil.example", "/host"), ("", "/host")] {
        let browser = world.browser();
        browser.get("/login").await;
        let fields = [("username", "hanna"), ("password", PASSWORD), ("next", next)];
        assert_eq!(browser.submit("/login", &fields).await.location(), expected);
        assert_eq!(browser.get("/login").await.location(), "/host", "whoever is logged in needs no form");
    }
}

#[tokio::test]
async fn logging_out_ends_the_login_and_cuts_the_console() {
    let world = World::new().await;
    let (browser, mut desk) = world.hanna().await;
    let (elsewhere, mut other_desk) = world.hanna().await;
    browser.get("/host").await;
    let old = browser.cookie("anteroom-login").unwrap();
    let answer = browser.submit("/logout", &[]).await;
    assert_eq!((answer.status, answer.location().as_str()), (303, "/"));
    desk.closed().await;
    assert!(browser.cookie("anteroom-login").is_none());
    browser.set_cookie("anteroom-login", &old);
    assert_eq!(browser.get("/host").await.status, 303, "the old cookie is worth nothing");
    let auth = json!({ "contractVersion": anteroom_contract::CONTRACT_VERSION });
    assert_eq!(browser.socket("/desk", &auth).await.err().as_deref(), Some("not_logged_in"));
    assert_eq!(elsewhere.get("/host").await.status, 200, "other browsers stay logged in");
    let picture = other_desk.ask("desk:sync", &json!({})).await;
    assert_eq!(picture["hostName"], "HANNA Öberg");
    other_desk.pushes_so_far();
}

#[tokio::test]
async fn a_login_ends_after_twelve_hours() {
    let world = World::new().await;
    let browser = world.staff("hanna").await;
    world.clock.advance(anteroom_domain::SignedDuration::from_hours(12));
    assert_eq!(browser.get("/host").await.location(), "/login?next=/host");
}

#[tokio::test]
async fn duty_is_chosen_by_form_and_the_line_is_shown() {
    let world = World::new().await;
    world.customer("Zoë").await;
    let browser = world.staff("hanna").await;
    let page = browser.get("/host").await;
    assert!(page.text.contains("You are not taking anyone") && page.text.contains("Zoë"), "{}", page.text);
    for (duty, state) in [("available", "available"), ("paused", "paused"), ("off", "offline")] {
        assert_eq!(browser.submit("/host/duty", &[("duty", duty)]).await.location(), "/host");
        assert_eq!(browser.get("/host").await.picture()["state"], json!(state));
    }
    writes_a_refusal(&world, &browser).await;
}

/// Off duty, nobody is called.
async fn writes_a_refusal(world: &World, browser: &crate::common::Browser) {
    browser.submit("/host/next", &[]).await.is_error_page(409, "not_available");
    browser.submit("/host/duty", &[("duty", "available")]).await;
    let other = [("session", crate::common::OTHER_SESSION.to_string())];
    let refused = browser.submit("/host/next", &[(other[0].0, &other[0].1)]).await;
    refused.is_error_page(409, "not_your_session");
    let own = SESSION.to_string();
    assert_eq!(browser.submit("/host/next", &[("session", &own)]).await.location(), "/host");
    assert_eq!(world.line(), []);
    browser.submit("/host/next", &[]).await.is_error_page(409, "engaged");
}

#[tokio::test]
async fn a_customer_whom_a_host_declines_keeps_the_place_and_reads_nothing_of_it() {
    let world = World::with_settings(|settings| settings.assignment = Assignment::Automatic).await;
    let (host, _desk) = world.hanna().await;
    let zoe = world.customer("Zoë").await;
    world.customer("Yann").await;
    let before = world.line();
    let page = host.get("/host").await;
    assert!(page.text.contains("Would you like to take them now?"), "{}", page.text);
    assert_eq!(page.picture()["offer"]["customer"]["name"], "Zoë");
    assert!(zoe.get("/s/contact-centre").await.text.contains("A host is being asked to see you now."));
    let consultation = page.field("consultation").unwrap();
    assert_eq!(host.submit("/host/decline", &[("consultation", &consultation)]).await.location(), "/host");
    assert_eq!(world.line(), before, "I14 a decline never moves the ticket");
    let page = zoe.get("/s/contact-centre").await;
    assert!(page.text.contains("You are next"), "{}", page.text);
    assert_eq!(page.picture()["reason"], json!(null));
    world
        .until("after a moment the host is asked again", |floor| {
            matches!(floor.ticket(before[0]).unwrap().state, TicketState::Waiting)
        })
        .await;
    world.pass_s(6).await;
    let doing = world.read(|floor| floor.host(HANNA).unwrap().state(floor.last_at().unwrap()));
    assert_eq!(doing, HostState::Reserved(before[0]));
}
