//! I22: nobody receives what is another's.

use anteroom_domain::command::Command;
use serde_json::json;

use crate::common::{HANNA, NODE, OMAR, OTHER_SESSION, World};

#[tokio::test]
async fn a_customer_never_receives_anything_about_another() {
    let world = World::new().await;
    let names = ["Quirin-Unmistakable", "Rosalind-Unmistakable"];
    let (first, second) = (world.customer(names[0]).await, world.customer(names[1]).await);
    let tickets: Vec<_> = world.line().iter().map(|id| world.ticket(*id)).collect();
    let (mut one, mut two) = (first.visit().await, second.visit().await);
    let (_host, _desk) = world.hanna().await;
    world.pass_s(2).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let consultation = world.consultation().to_string();
    one.push_where("the call", |picture| picture["stage"] == "called").await;
    two.push_where("moving up", |picture| picture["ahead"] == 0).await;
    world.done(Command::Leave { ticket: tickets[0].id, customer: tickets[0].customer }).await;
    world.pass_s(2).await;
    let mut received = two.ask("visit:sync", &json!({})).await.to_string();
    for push in two.pushes_so_far() {
        received.push_str(&push.data.to_string());
    }
    received.push_str(&second.get("/s/contact-centre").await.text);
    let secrets = [
        names[0].to_owned(),
        tickets[0].id.to_string(),
        tickets[0].customer.to_string(),
        tickets[1].customer.to_string(),
        consultation,
        first.csrf(),
        first.cookie("anteroom-seat").unwrap(),
    ];
    for secret in &secrets {
        assert!(!received.contains(secret.as_str()), "{secret} was told to another: {received}");
    }
    assert!(received.contains("You are next"), "the test looked at what was sent");
}

#[tokio::test]
async fn a_customers_call_is_no_other_customers() {
    let world = World::new().await;
    let (called, other) = (world.customer("Zoë").await, world.customer("Yann").await);
    let visit = other.visit().await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let consultation = world.consultation().to_string();
    let before = world.revision();
    let reply = visit.ask("visit:answer", &json!({ "consultation": consultation })).await;
    assert_eq!(reply["problem"]["code"], "not_called");
    other.get("/s/contact-centre").await;
    let field = [("consultation", consultation.as_str())];
    other.submit("/s/contact-centre/answer", &field).await.is_error_page(409, "not_called");
    let room = format!("/api/consultations/{consultation}/room");
    other.get(&room).await.is_problem(404, "not_found");
    let page = called.get("/s/contact-centre").await;
    assert!(page.text.contains("Come in"));
    let mine = called.get(&room).await.json();
    assert_eq!((&mine["side"], &mine["people"][0]["name"]), (&json!("customer"), &json!("HANNA Öberg")));
    called.get(&format!("{room}?side=host")).await.is_problem(404, "not_found");
    called.get(&format!("{room}?side=none")).await.is_problem(400, "malformed");
    assert!(world.revision() <= before + 1, "at most that the second page has connected");
}

#[tokio::test]
async fn a_hosts_console_shows_nothing_of_sessions_that_are_not_theirs() {
    let world = World::new().await;
    let secret = "Rosalind-Unmistakable";
    world.customer(secret).await;
    let omar = world.staff("omar").await;
    let mut desk = omar.desk().await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let (customer, ticket) = (anteroom_domain::ids::CustomerId(9), anteroom_domain::ids::TicketId(9));
    world.done(Command::Join { session: OTHER_SESSION, customer, ticket, node: Some(NODE) }).await;
    desk.push_where("his own line", |picture| picture["sessions"][0]["waiting"] == 1).await;
    let consultation = world.consultation().to_string();
    for event in ["desk:end", "desk:accept", "desk:decline"] {
        let reply = desk.ask(event, &json!({ "consultation": consultation })).await;
        assert_eq!(reply["ok"], json!(false), "{event}");
    }
    let mut received = desk.ask("desk:sync", &json!({})).await.to_string();
    for push in desk.pushes_so_far() {
        received.push_str(&push.data.to_string());
    }
    received.push_str(&omar.get("/host").await.text);
    // That a session exists is public, and a customer can be handed on to it; nothing else of it is told.
    let received = received.replace("The contact-centre", "");
    for others in [secret, consultation.as_str(), "contact-centre"] {
        assert!(!received.contains(others), "{others} was told to another host: {received}");
    }
    omar.get(&format!("/api/consultations/{consultation}/room")).await.is_problem(404, "not_found");
    assert!(world.read(|floor| floor.host(OMAR).is_some()));
}
