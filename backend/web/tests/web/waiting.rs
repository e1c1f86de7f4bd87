//! What may happen while waiting, with and without script.

use anteroom_domain::{
    SignedDuration,
    command::{Command, Outcome, TransferTo},
    consultation::Side,
    hours::OverrideState,
    ids::{ConsultationId, CustomerId, TicketId},
    ticket::{EndReason, RemoveReason, Staff, TicketState},
};
use serde_json::json;

use crate::common::{Browser, HANNA, NODE, OTHER_SESSION, SESSION, World};

const VISIT: &str = "/s/contact-centre";

/// Presses a button that needs nothing but itself.
async fn press(browser: &Browser, action: &str) {
    let answer = browser.submit(&format!("{VISIT}/{action}"), &[]).await;
    assert_eq!((answer.status, answer.location().as_str()), (303, VISIT), "{action}: {}", answer.text);
}

/// What the page says, as one line.
async fn reads(browser: &Browser) -> String {
    browser.get(VISIT).await.text
}

/// Whether a host could have someone now.
async fn is_anyone_for_the_host(world: &World) -> bool {
    world.floor.ask(Command::Next { host: HANNA, session: None }).await.is_ok()
}

/// Calls the first in line and lets both meet.
async fn meet(world: &World) -> ConsultationId {
    let Outcome::Called { ticket, consultation } = world.done(Command::Next { host: HANNA, session: None }).await
    else {
        panic!("somebody is called")
    };
    let customer = world.ticket(ticket).customer;
    world.done(Command::Answer { consultation, customer }).await;
    for side in Side::BOTH {
        world.done(Command::Media { consultation, side, up: true }).await;
    }
    assert!(world.is_talking(consultation));
    consultation
}

#[tokio::test]
async fn what_is_asked_before_the_wait_is_agreed_to_without_script() {
    let world = World::with_settings(|s| s.consent_text = "We keep notes.\n\nFor <30> days.".to_owned()).await;
    world.available(HANNA).await;
    let zoe = world.customer("Zoë").await;
    let page = zoe.get(VISIT).await;
    assert_eq!(page.picture()["stage"], "draft");
    for says in ["Before you wait", "<p>We keep notes.</p><p>For &#60;30&#62; days.</p>", "I agree, keep my place"] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    assert!(page.text.contains("Your place is kept until <time datetime="), "{}", page.text);
    assert!(page.text.contains("Leave the line") && page.text.contains("?still=here"));
    assert!(!is_anyone_for_the_host(&world).await, "nobody is called before they agree");
    press(&zoe, "agree").await;
    assert!(reads(&zoe).await.contains("You are next"));
    press(&zoe, "agree").await;
    assert!(is_anyone_for_the_host(&world).await);
    let late = zoe.submit(&format!("{VISIT}/agree"), &[]).await;
    late.is_error_page(409, "not_waiting");
}

#[tokio::test]
async fn who_does_not_agree_leaves_or_loses_the_place_in_time() {
    let world = World::with_settings(|s| (s.consent_text, s.draft_s) = ("We keep notes.".to_owned(), 30)).await;
    let zoe = world.customer("Zoë").await;
    press(&zoe, "leave").await;
    assert!(reads(&zoe).await.contains("You have left the line"));
    let yann = world.customer("Yann").await;
    world.pass_s(31).await;
    assert!(reads(&yann).await.contains("You have left the line"));
    assert_eq!(world.line(), []);
}

#[tokio::test]
async fn stepping_away_keeps_the_place_and_nobody_is_called_meanwhile() {
    let world = World::with_settings(|s| s.away_max_s = 60).await;
    let (_host, _desk) = world.hanna().await;
    let zoe = world.customer("Zoë").await;
    let mut socket = zoe.visit().await;
    assert!(reads(&zoe).await.contains("Step away for a moment"));
    press(&zoe, "away").await;
    let push = socket.push_where("being away", |picture| picture["stage"] == "away").await;
    assert_eq!(push.data["untilMs"], json!(push.data["serverTimeMs"].as_u64().unwrap() + 60_000));
    let page = reads(&zoe).await;
    for says in ["You have stepped away", "Your place is kept until <strong><time", "in a minute</time>", "I am back"] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    assert!(!page.contains("Step away for a moment"));
    assert!(!is_anyone_for_the_host(&world).await);
    press(&zoe, "back").await;
    socket.push_where("being back", |picture| picture["stage"] == "waiting").await;
    press(&zoe, "back").await;
    press(&zoe, "away").await;
    world.pass_s(61).await;
    socket.push_where("the end of being away", |picture| picture["stage"] == "waiting").await;
    assert!(is_anyone_for_the_host(&world).await);
    zoe.submit(&format!("{VISIT}/away"), &[]).await.is_error_page(409, "not_waiting");
}

#[tokio::test]
async fn where_nobody_may_step_away_it_is_not_offered() {
    let world = World::with_settings(|s| s.away_max_s = 0).await;
    let zoe = world.customer("Zoë").await;
    assert!(!reads(&zoe).await.contains("Step away"));
    zoe.submit(&format!("{VISIT}/away"), &[]).await.is_error_page(409, "away_not_allowed");
}

#[tokio::test]
async fn when_nobody_is_at_the_desk_the_customer_is_asked_and_may_stay() {
    let world = World::with_settings(|s| {
        (s.unstaffed_prompt_s, s.unstaffed_answer_s, s.unstaffed_again_s) = (20, 30, 20);
    });
    let world = world.await;
    let zoe = world.customer("Zoë").await;
    let mut socket = zoe.visit().await;
    world.pass_s(21).await;
    let push = socket.push_where("the question", |picture| picture["stage"] == "asked").await;
    assert_eq!(push.data["headline"], "Nobody is at the desk");
    assert!(push.data["untilMs"].is_u64());
    let page = reads(&zoe).await;
    for says in ["Do you want to keep waiting?", "Stay in line", "seconds left", "Leave the line"] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    press(&zoe, "stay").await;
    socket.push_where("staying", |picture| picture["stage"] == "waiting").await;
    press(&zoe, "stay").await;
    world.pass_s(21).await;
    socket.push_where("the question again", |picture| picture["stage"] == "asked").await;
    world.pass_s(31).await;
    let push = socket.push_where("the end", |picture| picture["stage"] == "over").await;
    assert_eq!(push.data["headline"], "Your wait has ended");
    assert_eq!(world.line(), []);
}

#[tokio::test]
async fn on_hold_the_customer_is_told_by_whom_and_is_called_again() {
    let world = World::new().await;
    world.available(HANNA).await;
    let zoe = world.customer("Zoë").await;
    let mut socket = zoe.visit().await;
    let consultation = meet(&world).await;
    let ticket = world.read(|floor| floor.ticket_of(consultation).unwrap().id);
    world.done(Command::Hold { host: HANNA, consultation }).await;
    let push = socket.push_where("the hold", |picture| picture["stage"] == "held").await;
    assert_eq!(
        (&push.data["headline"], &push.data["consultation"]),
        (&json!("HANNA Öberg has put you on hold"), &json!(null))
    );
    let page = reads(&zoe).await;
    assert!(page.contains("Stay here.") && page.contains("?still=here"), "{page}");
    zoe.get(&format!("/api/consultations/{consultation}/room")).await.is_problem(404, "not_found");
    world.done(Command::Resume { host: HANNA, ticket }).await;
    socket.push_where("the call", |picture| picture["stage"] == "called").await;
}

#[tokio::test]
async fn who_is_handed_on_is_led_to_the_other_session_from_the_old_address() {
    let world = World::new().await;
    let (first, zoe) = (world.customer("First").await, world.customer("Zoë").await);
    let behind = world.customer("Behind").await;
    let (mut socket, mut behind) = (zoe.visit().await, behind.visit().await);
    behind.push_where("the place in line", |picture| picture["ahead"] == 2).await;
    let ticket = world.line()[1];
    let to = TransferTo::Session(OTHER_SESSION);
    world.done(Command::Transfer { ticket, by: Staff::Admin, to }).await;
    let push = socket.push_where("being handed on", |picture| picture["stage"] == "elsewhere").await;
    assert_eq!(push.data["elsewhere"], json!({ "session": "library", "name": "The library" }));
    behind.push_where("moving up in the line that it left", |picture| picture["ahead"] == 1).await;
    let old = zoe.get(VISIT).await;
    assert!(old.text.contains("You were handed on to The library"), "{}", old.text);
    assert!(old.text.contains("href=\"/s/library\""));
    let led = zoe.get(&format!("{VISIT}?still=here")).await;
    assert_eq!((led.status, led.location().as_str()), (303, "/s/library"), "without script, too");
    let page = zoe.get("/s/library").await;
    assert_eq!(page.picture()["stage"], "waiting");
    assert!(page.text.contains("You were handed on, and have kept your place."), "{}", page.text);
    assert!(reads(&first).await.contains("You are next"), "nobody else is led anywhere");
}

#[tokio::test]
async fn a_removal_that_is_taken_back_brings_the_page_back_by_itself() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let mut socket = zoe.visit().await;
    let ticket = world.line()[0];
    world.done(Command::Remove { ticket, by: Staff::Admin, why: RemoveReason::Other }).await;
    let push = socket.push_where("the removal", |picture| picture["stage"] == "over").await;
    assert_eq!(push.data["mayReturn"], json!(true));
    let page = reads(&zoe).await;
    assert!(page.contains("Your visit was ended") && page.contains("?still=here"), "{page}");
    world.done(Command::UndoRemove { ticket, by: Staff::Admin }).await;
    let push = socket.push_where("the return", |picture| picture["stage"] == "waiting").await;
    assert!(push.data["reason"].as_str().unwrap().contains("You have your place back"));
    world.done(Command::Remove { ticket, by: Staff::Admin, why: RemoveReason::Other }).await;
    world.pass_s(61).await;
    let page = zoe.get(VISIT).await;
    assert!(!page.text.contains("?still=here") && page.picture()["mayReturn"] == json!(false), "then it is final");
}

#[tokio::test]
async fn whoever_waits_at_closing_time_is_told_so() {
    let world = World::with_settings(|s| s.at_closing = anteroom_domain::session::Closing::Cutoff).await;
    let zoe = world.customer("Zoë").await;
    world.done(Command::by_hand(SESSION, OverrideState::Closed)).await;
    let page = reads(&zoe).await;
    assert!(page.contains("We have closed for now") && page.contains("You cannot join while it is closed."), "{page}");
}

/// Somebody is served for so long, by way of the floor alone.
async fn serve(world: &World, number: u128, seconds: i64) {
    let (customer, ticket) = (CustomerId(number), TicketId(number));
    world.done(Command::Join { session: SESSION, customer, ticket, node: Some(NODE) }).await;
    let consultation = meet(world).await;
    world.clock.advance(SignedDuration::from_secs(seconds));
    world.done(Command::End { host: HANNA, consultation }).await;
    world.done(Command::EndWrapUp { host: HANNA }).await;
    let TicketState::Ended(ended) = world.ticket(ticket).state else { panic!("it is over") };
    assert_eq!(ended.reason, EndReason::Served);
}

#[tokio::test]
async fn the_wait_is_told_as_a_range_once_enough_is_known_and_never_rises() {
    let world = World::new().await;
    world.available(HANNA).await;
    let before = world.browser().get(VISIT).await;
    assert!(!before.text.contains("The wait is"), "too little is known");
    for number in 1..=6 {
        serve(&world, number, 300).await;
    }
    let first = world.customer("First").await;
    meet(&world).await;
    let _first = first.visit().await;
    let before = world.browser().get(VISIT).await;
    assert!(before.text.contains("The wait is about 5 minutes at the moment."), "{}", before.text);
    let zoe = world.customer("Zoë").await;
    let socket = zoe.visit().await;
    let picture = zoe.get(VISIT).await.picture();
    assert_eq!(picture["estimate"], "About 5 minutes to go.");
    let stale = |picture: &serde_json::Value| {
        picture["staleAtMs"].as_u64().unwrap() - picture["serverTimeMs"].as_u64().unwrap()
    };
    assert!((1..=60_000).contains(&stale(&picture)), "{picture}");
    world.clock.advance(SignedDuration::from_secs(150));
    assert_eq!(socket.ask("visit:sync", &json!({})).await["estimate"], "About 2 to 3 minutes to go.");
    // Whoever joins behind changes nothing.
    let behind = world.customer("Behind").await;
    assert_eq!(socket.ask("visit:sync", &json!({})).await["estimate"], "About 2 to 3 minutes to go.");
    assert_eq!(behind.get(VISIT).await.picture()["estimate"], "About 7 to 8 minutes to go.");
    world.clock.advance(SignedDuration::from_secs(211));
    let late = socket.ask("visit:sync", &json!({})).await;
    assert_eq!((&late["estimate"], &late["staleAtMs"]), (&json!("It takes longer than we thought."), &json!(null)));
}

#[tokio::test]
async fn why_a_place_changed_is_told_in_counts_and_times_and_never_whom() {
    let world = World::new().await;
    world.available(HANNA).await;
    let (one, two) = (world.customer("Quirin-Unmistakable").await, world.customer("Rosa-Unmistakable").await);
    let zoe = world.customer("Zoë").await;
    let before = zoe.get(&format!("{VISIT}/changes")).await;
    assert!(before.text.contains("Nobody ahead of you has come or gone"), "{}", before.text);
    assert!(before.text.contains("/s/contact-centre/changes?still=here"), "it keeps the place without script");
    world.done(Command::Next { host: HANNA, session: None }).await;
    two.submit(&format!("{VISIT}/leave"), &[]).await;
    let page = zoe.get(&format!("{VISIT}/changes?still=here")).await;
    let (called, left) =
        (page.text.find("Somebody ahead of you was called in."), page.text.find("Somebody ahead of you has left"));
    assert!(left.is_some() && left < called, "the latest first: {}", page.text);
    assert!(page.text.contains(" UTC</time>"));
    for secret in ["Unmistakable", &one.csrf(), &world.line()[0].to_string()] {
        assert!(!page.text.contains(secret), "{secret}");
    }
    for nobody in [&two, &world.browser()] {
        assert_eq!(nobody.get(&format!("{VISIT}/changes")).await.location(), VISIT, "who has no place is led back");
    }
    // Whoever reads it without script and is called hears of it.
    assert_eq!(one.get(&format!("{VISIT}/changes?still=here")).await.location(), VISIT);
}

#[tokio::test]
async fn what_one_does_with_a_place_needs_one() {
    let world = World::new().await;
    world.customer("Zoë").await;
    let stranger = world.browser();
    stranger.get(VISIT).await;
    let before = world.revision();
    for action in ["agree", "away", "back", "stay", "leave"] {
        let path = format!("{VISIT}/{action}");
        stranger.submit(&path, &[]).await.is_error_page(409, "no_such_ticket");
        stranger.post(&path, &[("csrf", "nonsense")]).await.is_error_page(403, "bad_csrf");
        stranger.post(&path, &[]).await.is_error_page(422, "bad_form");
        stranger.get(&path).await.is_error_page(405, "wrong_method");
        stranger.submit(&format!("/s/nowhere/{action}"), &[]).await.is_error_page(404, "no_such_session");
    }
    for page in ["changes", "invite", "move"] {
        assert_eq!(stranger.get(&format!("{VISIT}/{page}")).await.location(), VISIT);
        stranger.get(&format!("/s/nowhere/{page}")).await.is_error_page(404, "no_such_session");
    }
    assert_eq!(world.revision(), before);
}
