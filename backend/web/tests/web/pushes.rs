//! Pushes: who is told what, when.

use std::time::Duration;

use anteroom_domain::{
    command::Command,
    host::{Duty, PauseReason},
    ids::{CustomerId, TicketId},
};
use serde_json::{Value, json};

use crate::common::{HANNA, NODE, SESSION, Socket, World};

/// Someone joins without a page.
async fn joins(world: &World, number: u32) {
    let (customer, ticket) = (CustomerId(number.into()), TicketId(number.into()));
    world.done(Command::Join { session: SESSION, customer, ticket, node: Some(NODE) }).await;
}

async fn leaves(world: &World, number: u32) {
    let (customer, ticket) = (CustomerId(number.into()), TicketId(number.into()));
    world.done(Command::Leave { ticket, customer }).await;
}

/// Everything that was on its way has arrived.
async fn quiet(socket: &Socket, event: &str) -> Value {
    socket.ask(event, &json!({})).await
}

#[tokio::test]
async fn a_customer_is_told_at_once_of_what_concerns_them() {
    let world = World::new().await;
    let browser = world.browser();
    browser.get("/s/contact-centre").await;
    let mut visit = browser.visit().await;
    assert_eq!(quiet(&visit, "visit:sync").await["stage"], "before");
    browser.submit("/s/contact-centre/join", &[]).await;
    let push = visit.push_where("the place in line", |picture| picture["stage"] == "waiting").await;
    assert_eq!(push.event, "visit");
    assert_eq!((&push.data["headline"], &push.data["ahead"]), (&json!("You are next"), &json!(0)));
    world.available(HANNA).await;
    let push = visit.push_where("the host", |p| p["detail"].as_str().unwrap().starts_with("One host")).await;
    assert_eq!(push.data["ahead"], json!(0));
    world.done(Command::Next { host: HANNA, session: None }).await;
    let push = visit.push_where("the call", |picture| picture["stage"] == "called").await;
    let consultation = &push.data["consultation"];
    assert_eq!((&consultation["hostName"], &consultation["alert"]), (&json!("HANNA Öberg"), &json!(1)));
    assert_eq!(consultation["answerWithinS"], json!(30));
    world.pass_s(16).await;
    let push = visit.push_where("the second ringing", |picture| picture["consultation"]["alert"] == 2).await;
    assert_eq!(push.data["stage"], "called");
    world.pass_s(16).await;
    let push = visit.push_where("the return", |picture| picture["stage"] == "waiting").await;
    assert!(push.data["reason"].as_str().unwrap().starts_with("You were called and did not come in"));
}

#[tokio::test]
async fn pushes_carry_growing_revisions_and_are_whole() {
    let world = World::new().await;
    let browser = world.customer("Zoë").await;
    let mut visit = browser.visit().await;
    let mut desk = world.staff("hanna").await.desk().await;
    for number in 1..=5 {
        joins(&world, number).await;
        world.done(Command::SetDuty { host: HANNA, duty: Duty::Available }).await;
        world.done(Command::SetDuty { host: HANNA, duty: Duty::Paused(PauseReason::Asked) }).await;
        world.pass_s(1).await;
    }
    let revisions = |pushes: Vec<crate::common::Push>| {
        let revisions: Vec<_> = pushes.iter().map(|push| push.data["revision"].as_u64().unwrap()).collect();
        assert!(revisions.is_sorted_by(|a, b| a < b), "{revisions:?}");
        revisions
    };
    let now = quiet(&visit, "visit:sync").await;
    quiet(&desk, "desk:sync").await;
    let visits = visit.pushes_so_far();
    for field in ["revision", "stage", "headline", "detail", "ahead", "reason", "consultation"] {
        assert!(visits.iter().all(|push| push.data.get(field).is_some()), "a picture lacks {field}");
    }
    let last = visits.last().unwrap().data.clone();
    assert_eq!((&last["headline"], &last["detail"]), (&now["headline"], &now["detail"]), "I20 the last is the truth");
    assert!(!revisions(visits).is_empty());
    assert!(!revisions(desk.pushes_so_far()).is_empty());
}

#[tokio::test]
async fn only_those_whose_words_change_are_told() {
    let world = World::new().await;
    let (first, last) = (world.customer("Zoë").await, world.customer("Yann").await);
    let (mut first, mut last) = (first.visit().await, last.visit().await);
    world.pass_s(2).await;
    quiet(&first, "visit:sync").await;
    quiet(&last, "visit:sync").await;
    first.pushes_so_far();
    last.pushes_so_far();
    joins(&world, 1).await;
    world.pass_s(2).await;
    leaves(&world, 1).await;
    world.pass_s(2).await;
    quiet(&first, "visit:sync").await;
    quiet(&last, "visit:sync").await;
    assert!(first.pushes_so_far().is_empty() && last.pushes_so_far().is_empty(), "who joins behind concerns nobody");
    let ticket = world.line()[0];
    let customer = world.ticket(ticket).customer;
    world.done(Command::Leave { ticket, customer }).await;
    let push = last.push_where("moving up", |picture| picture["ahead"] == 0).await;
    assert_eq!(push.data["headline"], "You are next");
}

#[tokio::test]
async fn a_line_is_told_at_most_once_a_second_and_the_last_always_arrives() {
    const AHEAD: u32 = 24;
    let world = World::new().await;
    for number in 1..=AHEAD {
        joins(&world, number).await;
    }
    let browser = world.customer("Zoë").await;
    let mut visit = browser.visit().await;
    visit.push_where("the place in line", |picture| picture["ahead"] == AHEAD).await;
    for number in 1..=AHEAD {
        leaves(&world, number).await;
        tokio::time::sleep(Duration::from_millis(90)).await;
    }
    let mut pushes = vec![];
    loop {
        let push = visit.push().await;
        let ahead = push.data["ahead"].as_u64().unwrap();
        pushes.push(push);
        if ahead == 0 {
            break;
        }
    }
    let gaps: Vec<_> = pushes.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(pushes.len() >= 3, "they come while it moves: {}", pushes.len());
    assert!(gaps.iter().all(|gap| *gap > Duration::from_millis(850)), "I20 not more than one a second: {gaps:?}");
    assert_eq!(pushes.last().unwrap().data["headline"], "You are next");
    // What it says is what a recount says.
    assert_eq!(quiet(&visit, "visit:sync").await["ahead"], 0);
}

#[tokio::test]
async fn a_page_gets_the_whole_picture_unless_it_knows_more_than_this_node() {
    let world = World::new().await;
    let visit = world.customer("Zoë").await.visit().await;
    let desk = world.staff("hanna").await.desk().await;
    for (socket, event) in [(&visit, "visit:sync"), (&desk, "desk:sync")] {
        let known = quiet(socket, event).await["revision"].as_u64().unwrap();
        let same = socket.ask(event, &json!({ "since": known })).await;
        assert!(same["revision"].as_u64().unwrap() >= known, "time alone may have changed its words");
        assert_eq!(socket.ask(event, &json!({ "since": null })).await["revision"], same["revision"]);
        let ahead = socket.ask(event, &json!({ "since": known + 1_000 })).await;
        assert_eq!(ahead, Value::Null, "what this node knows is older, and would take back what another has told");
    }
}

#[tokio::test]
async fn i20_far_back_a_place_is_told_in_steps_and_each_is_so() {
    const AHEAD: u32 = 64;
    let world = World::new().await;
    for number in 1..=AHEAD {
        joins(&world, number).await;
    }
    let mut visit = world.customer("Zoë").await.visit().await;
    let asked = quiet(&visit, "visit:sync").await;
    assert_eq!((&asked["headline"], &asked["ahead"]), (&json!("More than 60 people are ahead of you"), &json!(60)));
    world.pass_s(2).await;
    quiet(&visit, "visit:sync").await;
    visit.pushes_so_far();
    for number in 1..=3 {
        leaves(&world, number).await;
    }
    world.pass_s(2).await;
    assert_eq!(quiet(&visit, "visit:sync").await["ahead"], 60);
    assert!(visit.pushes_so_far().iter().all(|push| push.data["ahead"] == 60), "61 are still more than 60");
    leaves(&world, 4).await;
    let push = visit.push_where("the next step", |picture| picture["ahead"] == 50).await;
    assert_eq!(push.data["headline"], "More than 50 people are ahead of you");
    for number in 5..=14 {
        leaves(&world, number).await;
    }
    visit
        .push_where("a number that can be counted", |picture| picture["headline"] == "50 people are ahead of you")
        .await;
}

#[tokio::test]
async fn every_tab_of_a_customer_is_told_and_one_that_comes_later_asks() {
    let world = World::new().await;
    let browser = world.customer("Zoë").await;
    let (mut one, mut two) = (browser.visit().await, browser.visit().await);
    joins(&world, 1).await;
    world.available(HANNA).await;
    for tab in [&mut one, &mut two] {
        tab.push_where("the host", |p| p["detail"].as_str().unwrap().starts_with("One host")).await;
    }
    let three = browser.visit().await;
    let picture = quiet(&three, "visit:sync").await;
    assert!(picture["detail"].as_str().unwrap().starts_with("One host"));
    drop(one);
    world.done(Command::Next { host: HANNA, session: None }).await;
    two.push_where("the call", |picture| picture["stage"] == "called").await;
}

#[tokio::test]
async fn a_console_is_told_of_its_line_and_of_what_its_host_does_elsewhere() {
    let world = World::new().await;
    let browser = world.staff("hanna").await;
    let (mut desk, tablet) = (browser.desk().await, browser.desk().await);
    world.customer("Zoë").await;
    let push = desk.push_where("who joins", |picture| picture["sessions"][0]["waiting"] == 1).await;
    assert_eq!((push.event.as_str(), &push.data["sessions"][0]["line"][0]["name"]), ("desk", &json!("Zoë")));
    assert_eq!(tablet.ask("desk:duty", &json!({ "duty": "available" })).await["ok"], json!(true));
    desk.push_where("the duty", |picture| picture["state"] == "available").await;
    assert_eq!(tablet.ask("desk:next", &json!({ "session": null })).await["ok"], json!(true));
    let push = desk.push_where("the call", |picture| picture["state"] == "busy").await;
    assert_eq!(push.data["consultation"]["stage"], "ringing");
    assert_eq!(push.data["sessions"][0]["line"], json!([]));
    let ticket = world.read(|floor| floor.ticket_of(world.consultation()).unwrap().clone());
    world.done(Command::Leave { ticket: ticket.id, customer: ticket.customer }).await;
    desk.push_where("that the customer left", |picture| picture["state"] == "available").await;
}

#[tokio::test]
async fn after_a_database_outage_everyone_is_told_what_happened_meanwhile() {
    let world = World::new().await;
    let browser = world.customer("Zoë").await;
    let mut visit = browser.visit().await;
    world.store.set_available(false);
    let asked = visit.ask("visit:leave", &json!({})).await;
    assert_eq!(asked["problem"]["code"], "unavailable");
    world.store.set_available(true);
    crate::common::in_time("the database is used again", async {
        while visit.ask("visit:leave", &json!({})).await["ok"] != json!(true) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    visit.push_where("the end", |picture| picture["stage"] == "over").await;
}
