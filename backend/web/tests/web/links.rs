//! Links that let somebody in: coming along, and another device.

use anteroom_domain::{SignedDuration, command::Command, ids::ConsultationId};
use serde_json::json;

use crate::common::{Browser, HANNA, SESSION, Socket, World};

const VISIT: &str = "/s/contact-centre";

/// The path of the link that a page of someone's shows.
pub(crate) async fn link(browser: &Browser, page: &str) -> String {
    let page = browser.get(&format!("{VISIT}/{page}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let after = page.text.split("id=\"link\" value=\"http://meet.example").nth(1).expect("the page has a link");
    after.split('"').next().expect("the field ends").to_owned()
}

/// Opens a link and presses its button.
pub(crate) async fn follow(browser: &Browser, link: &str) {
    let page = browser.get(link).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let followed = browser.submit(link, &[]).await;
    assert_eq!((followed.status, followed.location().as_str()), (303, VISIT), "{}", followed.text);
}

async fn pushed(socket: &mut Socket, stage: &str) -> serde_json::Value {
    socket.push_where(stage, |picture| picture["stage"] == stage).await.data
}

async fn called(world: &World) -> ConsultationId {
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    world.consultation()
}

#[tokio::test]
async fn whoever_follows_an_invitation_waits_along_and_comes_in_along() {
    let world = World::new().await;
    let (first, zoe) = (world.customer("First").await, world.customer("Zoë").await);
    let mut socket = zoe.visit().await;
    assert!(zoe.get(VISIT).await.text.contains("Invite someone"));
    let link = link(&zoe, "invite").await;
    let friend = world.browser();
    let before = world.revision();
    let page = friend.get(&link).await;
    assert!(page.text.contains("Come along") && page.text.contains("The contact-centre"), "{}", page.text);
    assert_eq!(world.revision(), before, "looking at a link is not following it");
    follow(&friend, &link).await;
    let push = socket.push_where("the friend", |picture| picture["people"] == 2).await;
    assert_eq!(push.data["party"], "Somebody has come along with you.");
    let page = friend.get(VISIT).await;
    for says in ["1 person is ahead of you", "You have come along with somebody", "The others keep their place"] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    for not_offered in ["Invite someone", "Continue on another device"] {
        assert!(!page.text.contains(not_offered), "{not_offered} is the owner's");
    }
    assert_eq!(friend.get(&format!("{VISIT}/invite")).await.location(), VISIT);
    assert_eq!(friend.get(&format!("{VISIT}/move")).await.location(), VISIT);
    assert_eq!(friend.get(&link).await.location(), VISIT, "opening it again leads to the place");
    assert_eq!(world.line().len(), 2);
    first.submit(&format!("{VISIT}/leave"), &[]).await;
    let mut along = friend.visit().await;
    let consultation = called(&world).await;
    let (theirs, own) = (pushed(&mut along, "called").await, pushed(&mut socket, "called").await);
    assert_eq!(theirs["headline"], own["headline"]);
    for (browser, me) in [(&zoe, "customer"), (&friend, "customer1")] {
        let room = browser.get(&format!("/api/consultations/{consultation}/room")).await.json();
        assert_eq!((&room["side"], &room["me"]), (&json!("customer"), &json!(me)));
        assert_eq!(room["people"][1], json!({ "key": "customer1", "side": "customer", "name": "With Zoë" }));
    }
    friend.get(VISIT).await;
    let answer = friend.submit(&format!("{VISIT}/answer"), &[("consultation", &consultation.to_string())]).await;
    assert_eq!(answer.status, 303);
    let own = pushed(&mut socket, "consultation").await;
    assert!(own["detail"].as_str().unwrap().starts_with("Each of you comes in"), "{own}");
}

#[tokio::test]
async fn who_came_along_leaves_alone_and_the_owner_leaves_for_all() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let link = link(&zoe, "invite").await;
    let (one, two) = (world.browser(), world.browser());
    follow(&one, &link).await;
    follow(&two, &link).await;
    assert!(zoe.get(VISIT).await.text.contains("There are 3 of you."));
    let (mut one_page, mut two_page, mut own) = (one.visit().await, two.visit().await, zoe.visit().await);
    one.submit(&format!("{VISIT}/leave"), &[]).await;
    assert_eq!(pushed(&mut one_page, "over").await["headline"], "You have left");
    let page = one.get(VISIT).await;
    assert!(page.text.contains("The others keep their place without you."), "after a reload, too: {}", page.text);
    own.push_where("that one has left", |picture| picture["people"] == 2).await;
    two_page.push_where("that one has left", |picture| picture["people"] == 2).await;
    one.get(&format!("/api/consultations/{}/room", "0".repeat(32))).await.is_problem(404, "not_found");
    let page = zoe.get(VISIT).await;
    assert!(page.text.contains("You would give up the place for all of you."), "{}", page.text);
    zoe.submit(&format!("{VISIT}/leave"), &[]).await;
    assert_eq!(pushed(&mut two_page, "over").await["headline"], "Your party has left the line");
    assert_eq!(world.line(), []);
    two.get(&link).await.is_error_page(410, "link_over");
}

#[tokio::test]
async fn no_more_come_along_than_the_session_allows() {
    let world = World::with_settings(|s| s.party_max = 2).await;
    let zoe = world.customer("Zoë").await;
    let link = link(&zoe, "invite").await;
    follow(&world.browser(), &link).await;
    let third = world.browser();
    third.get(&link).await;
    third.submit(&link, &[]).await.is_error_page(409, "party_full");
    assert!(!zoe.get(VISIT).await.text.contains("Invite someone"));
    let other = world.customer("Other").await;
    other.get(&link).await;
    other.submit(&link, &[]).await.is_error_page(409, "has_a_place");
    let alone = World::with_settings(|s| s.party_max = 1).await;
    let zoe = alone.customer("Zoë").await;
    assert!(!zoe.get(VISIT).await.text.contains("Invite someone"));
    assert_eq!(zoe.get(&format!("{VISIT}/invite")).await.location(), VISIT);
}

#[tokio::test]
async fn a_place_moves_to_the_device_that_follows_the_link_and_the_old_one_is_released() {
    let world = World::new().await;
    let (_first, phone) = (world.customer("First").await, world.customer("Zoë").await);
    let mut old = phone.visit().await;
    let page = phone.get(&format!("{VISIT}/move")).await;
    assert!(page.text.contains("<svg class=\"app-qr\"") && page.text.contains("in 5 minutes"), "{}", page.text);
    let link = link(&phone, "move").await;
    let laptop = world.browser();
    let before = world.revision();
    let page = laptop.get(&link).await;
    assert!(page.text.contains("Continue here"), "{}", page.text);
    assert_eq!(world.revision(), before, "looking at a link is not following it");
    assert_eq!(phone.get(&link).await.location(), VISIT, "on the device that has it, there is nothing to do");
    follow(&laptop, &link).await;
    let moved = pushed(&mut old, "moved").await;
    assert_eq!(moved["headline"], "Your visit goes on on your other device");
    let page = laptop.get(VISIT).await;
    assert!(page.text.contains("1 person is ahead of you"), "{}", page.text);
    let page = phone.get(VISIT).await;
    let main = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(main.contains("Your visit goes on on your other device"), "{main}");
    assert!(!main.contains("<form") && !main.contains("<a "), "nothing else is offered: {main}");
    for action in ["leave", "away", "back", "stay"] {
        phone.submit(&format!("{VISIT}/{action}"), &[]).await.is_error_page(409, "no_such_ticket");
    }
    // Used once, it fits nobody.
    for browser in [&phone, &laptop, &world.browser()] {
        browser.get(&link).await.is_error_page(410, "link_over");
    }
    let other = world.browser();
    other.get(VISIT).await;
    other.submit(&link, &[]).await.is_error_page(410, "link_over");
    assert_eq!(world.line().len(), 2);
    let consultation = {
        world.done(Command::Leave { ticket: world.line()[0], customer: world.ticket(world.line()[0]).customer }).await;
        called(&world).await
    };
    let room = format!("/api/consultations/{consultation}/room");
    assert_eq!(laptop.get(&room).await.status, 200);
    phone.get(&room).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn of_two_devices_that_follow_one_link_at_once_one_gets_the_place() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let link = link(&zoe, "move").await;
    let devices = [world.browser(), world.browser(), world.browser()];
    for device in &devices {
        device.get(&link).await;
    }
    let answers = futures_util::future::join_all(devices.iter().map(|device| device.submit(&link, &[]))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    assert!(answers.iter().all(|answer| [303, 409, 410].contains(&answer.status)));
    assert_eq!(world.line().len(), 1);
}

#[tokio::test]
async fn a_link_is_good_for_its_purpose_for_its_time_and_as_it_is() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let (invitation, moving) = (link(&zoe, "invite").await, link(&zoe, "move").await);
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let stranger = world.browser();
    stranger.get(VISIT).await;
    let forged = format!("{}A", &token(&invitation)[..74]);
    let mut wrong = vec![
        format!("{VISIT}/join/{}", token(&moving)),
        format!("{VISIT}/move/{}", token(&invitation)),
        format!("{VISIT}/join/x"),
        format!("{VISIT}/move/%FF"),
    ];
    if forged != token(&invitation) {
        wrong.push(format!("{VISIT}/join/{forged}"));
    }
    // Another installation's, for a ticket that exists here, too.
    let before = world.revision();
    for link in &wrong {
        stranger.get(link).await.is_error_page(410, "link_over");
        stranger.submit(link, &[]).await.is_error_page(410, "link_over");
    }
    for link in [&invitation, &moving] {
        stranger.post(link, &[("csrf", "nonsense")]).await.is_error_page(403, "bad_csrf");
        stranger.post(link, &[]).await.is_error_page(422, "bad_form");
        world.browser().post(link, &[("csrf", &stranger.csrf())]).await.is_error_page(403, "no_cookies");
        let foreign = stranger.form(link, &[("csrf", &stranger.csrf())]).header("origin", "https://evil.example");
        stranger.send(foreign).await.is_error_page(403, "foreign_origin");
    }
    assert_eq!(world.revision(), before);
    let _page = zoe.visit().await;
    world.clock.advance(SignedDuration::from_mins(5));
    stranger.submit(&moving, &[]).await.is_error_page(410, "link_over");
    assert_eq!(stranger.get(&invitation).await.status, 200);
    world.clock.advance(SignedDuration::from_mins(115));
    stranger.submit(&invitation, &[]).await.is_error_page(410, "link_over");
}

#[tokio::test]
async fn an_invitation_leads_to_where_the_ticket_is_now() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let link = link(&zoe, "invite").await;
    let to = anteroom_domain::command::TransferTo::Session(crate::common::OTHER_SESSION);
    let by = anteroom_domain::ticket::Staff::Admin;
    world.done(Command::Transfer { ticket: world.line()[0], by, to }).await;
    let friend = world.browser();
    friend.get(&link).await;
    let followed = friend.submit(&link, &[]).await;
    assert_eq!(followed.location(), "/s/library");
    assert_eq!(friend.get("/s/library").await.picture()["people"], json!(2));
    assert!(world.read(|floor| floor.session(SESSION).unwrap().line_len()) == 0);
}

#[tokio::test]
async fn everyone_on_a_ticket_keeps_its_place_by_their_own_page() {
    let world = World::with_settings(|s| s.grace_s = 20).await;
    let zoe = world.customer("Zoë").await;
    let link = link(&zoe, "invite").await;
    let friend = world.browser();
    follow(&friend, &link).await;
    let _friends_page = friend.visit().await;
    let ticket = world.line()[0];
    world.pass_s(50).await;
    assert!(world.ticket(ticket).is_live() && world.ticket(ticket).is_online(), "one of them is still there");
    assert!(!world.ticket(ticket).presence.is_online());
}
