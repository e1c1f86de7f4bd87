//! What admins, and people themselves, do about what is kept about them.

use anteroom_domain::{SignedDuration, floor::ENDED_KEPT, ids::TicketId};
use anteroom_engine::{
    personal::PURGE_EVERY,
    ports::{Notes as _, PersonalData as _, Wanted},
};
use serde_json::Value;

use crate::common::{ADMIN, Browser, HANNA, NODE, World};

const NAME: &str = "Quirin-Unmistakable";
const NOTES: &str = "Lost the blue-unmistakable key";

/// Somebody has joined and been called in, and their host has written something down.
async fn visited(world: &World) -> (Browser, Browser, TicketId) {
    let customer = world.customer(NAME).await;
    let ticket = world.line()[0];
    world.available(HANNA).await;
    let hanna = world.staff("hanna").await;
    hanna.get("/host").await;
    assert_eq!(hanna.submit("/host/next", &[]).await.status, 303);
    hanna.get("/host").await;
    let notes = [("ticket", &*ticket.to_string()), ("text", NOTES)].map(|(name, value)| (name, value.to_owned()));
    let notes: Vec<_> = notes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(hanna.submit("/host/notes", &notes).await.status, 303);
    (customer, hanna, ticket)
}

async fn is_kept(world: &World, ticket: TicketId) -> bool {
    !world.store.find(&Wanted::Ticket(ticket), 1).await.expect("the store answers").is_empty()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn an_admin_finds_somebody_and_takes_a_file_with_all_that_is_kept() {
    let world = World::new().await;
    let (_customer, _hanna, ticket) = visited(&world).await;
    world.customer("Rosalind").await;
    let admin = world.staff("admin").await;
    admin.get("/admin/privacy").await;
    let number = world.ticket(ticket).number;
    for who in ["unmistak".to_owned(), format!("Guest {number}"), number.to_string(), ticket.to_string()] {
        let page = admin.submit("/admin/privacy", &[("who", &who)]).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(NAME) && page.text.contains("going on"), "{who}: {}", page.text);
        assert!(!page.text.contains("Rosalind"), "{who}");
    }
    let chosen = format!("visit:{ticket}");
    let file = admin.submit("/admin/privacy/export", &[("who", "unmistak"), (&chosen, "yes")]).await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment;"));
    let visits = &json(&file.text)["visits"];
    assert_eq!(visits.as_array().unwrap().len(), 1);
    assert_eq!((visits[0]["name"].as_str(), visits[0]["notes"]["text"].as_str()), (Some(NAME), Some(NOTES)));
    assert_eq!(visits[0]["session"], "The contact-centre");
    let kinds: Vec<_> = visits[0]["history"].as_array().unwrap().iter().map(|step| &step["type"]).collect();
    assert!(kinds.len() >= 2 && kinds[0] == "ticket_joined" && kinds.iter().any(|kind| *kind == "ticket_called"));
    assert!(!file.text.contains("Rosalind"));
    let written = world.audited().await;
    assert_eq!((written[0].deed.as_str(), written[0].by), ("privacy.exported", World::actor(ADMIN)));
    assert_eq!(written[0].details, [("visits".to_owned(), "1".to_owned())]);
}

#[tokio::test]
async fn an_admin_erases_somebody_who_keeps_their_place_and_nothing_else() {
    let world = World::new().await;
    let (customer, hanna, ticket) = visited(&world).await;
    let admin = world.staff("admin").await;
    admin.get("/admin/privacy").await;
    let chosen = format!("visit:{ticket}");
    let unsure = admin.submit("/admin/privacy/erase", &[("who", NAME), (&chosen, "yes")]).await;
    assert_eq!(unsure.status, 422);
    assert!(unsure.text.contains("Say that you are sure") && unsure.text.contains("checked"), "{}", unsure.text);
    assert!(is_kept(&world, ticket).await);
    let before = world.store.commits();
    let erased = admin.submit("/admin/privacy/erase", &[("who", NAME), (&chosen, "yes"), ("sure", "yes")]).await;
    assert_eq!((erased.status, erased.location().as_str()), (303, "/admin/privacy?done=erased"));
    assert!(admin.get(&erased.location()).await.text.contains("is deleted."));
    assert!(!is_kept(&world, ticket).await);
    assert_eq!(world.store.commits(), before, "no history is rewritten");
    let page = hanna.get("/host").await;
    assert!(!page.text.contains(NAME) && !page.text.contains(NOTES), "{}", page.text);
    assert!(page.text.contains("Guest 1"), "{}", page.text);
    assert!(!customer.get("/s/contact-centre").await.text.contains(NAME));
    // A console that was open with the notes in it does not bring them back.
    let id = ticket.to_string();
    let again = hanna.submit("/host/notes", &[("ticket", &id), ("text", NOTES)]).await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("has been erased"), "{}", again.text);
    assert!(!is_kept(&world, ticket).await && world.store.read(ticket).await.unwrap().is_none());
    let written = world.audited().await;
    assert_eq!((written[0].deed.as_str(), written[0].by), ("privacy.erased", World::actor(ADMIN)));
    assert!(!format!("{written:?}").contains("Quirin"), "nothing about customers");
    let audit = admin.get("/admin/audit?about=privacy").await;
    assert!(audit.text.contains("Erased what is kept about somebody"), "{}", audit.text);
}

#[tokio::test]
async fn what_another_node_remembers_is_forgotten_too() {
    let world = World::new().await;
    let (_customer, hanna, ticket) = visited(&world).await;
    let (there, personal) = world.another_node(&hanna).await;
    assert!(there.get("/host").await.text.contains(NAME));
    let admin = world.staff("admin").await;
    admin.get("/admin/privacy").await;
    let chosen = format!("visit:{ticket}");
    admin.submit("/admin/privacy/erase", &[(&chosen, "yes"), ("sure", "yes")]).await;
    personal.look().await.unwrap();
    assert!(!there.get("/host").await.text.contains(NAME));
}

#[tokio::test]
async fn forms_without_a_choice_or_a_name_say_what_is_missing_and_keep_what_was_typed() {
    let world = World::new().await;
    let (_customer, _hanna, ticket) = visited(&world).await;
    let admin = world.staff("admin").await;
    admin.get("/admin/privacy").await;
    let long = "x".repeat(61);
    for who in ["", "   ", &long] {
        let page = admin.submit("/admin/privacy", &[("who", who)]).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("Say whom you look for"), "{}", page.text);
    }
    for form in ["export", "erase"] {
        let page = admin.submit(&format!("/admin/privacy/{form}"), &[("who", "unmistak"), ("sure", "yes")]).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("Choose the visits") && page.text.contains(NAME), "{}", page.text);
        assert!(page.text.contains("value=\"unmistak\""));
        let odd = admin.submit(&format!("/admin/privacy/{form}"), &[("visit:everybody", "yes"), ("sure", "yes")]).await;
        assert_eq!(odd.status, 422);
    }
    assert!(is_kept(&world, ticket).await);
    assert!(admin.submit("/admin/privacy", &[("who", "Nobody")]).await.text.contains("Nothing is kept that fits."));
}

#[tokio::test]
async fn people_take_what_is_kept_about_their_own_visit_and_nobody_elses() {
    let world = World::new().await;
    let (customer, _hanna, ticket) = visited(&world).await;
    let other = world.customer("Rosalind").await;
    let own = customer.get("/s/contact-centre/data").await;
    assert_eq!(own.status, 200);
    let visits = &json(&own.text)["visits"];
    assert_eq!((visits[0]["name"].as_str(), visits[0]["visit"].as_str()), (Some(NAME), Some(&*ticket.to_string())));
    assert_eq!(visits[0]["name_and_notes_kept"], "30 days");
    assert!(visits[0]["notes"].as_str().unwrap().contains("Ask whom you visited"));
    for others in [NOTES, "Rosalind", &HANNA.to_string(), &NODE.to_string()] {
        assert!(!own.text.contains(others), "{others}: {}", own.text);
    }
    let theirs = other.get("/s/contact-centre/data").await;
    assert!(theirs.text.contains("Rosalind") && !theirs.text.contains(NAME));
    let nobody = world.browser().get("/s/contact-centre/data").await;
    assert_eq!((nobody.status, nobody.location().as_str()), (303, "/s/contact-centre"));
    customer.submit("/s/contact-centre/leave", &[]).await;
    let over = customer.get("/s/contact-centre").await;
    assert!(over.text.contains("href=\"/s/contact-centre/data\""), "{}", over.text);
}

#[tokio::test]
async fn what_a_session_keeps_is_told_before_joining() {
    let world = World::new().await;
    let page = world.browser().get("/s/contact-centre").await;
    assert!(page.text.contains("Your name") && page.text.contains("It is deleted 30 days after your visit"));
    let world = World::with_settings(|settings| settings.retention_days = 1).await;
    assert!(world.browser().get("/s/contact-centre").await.text.contains("It is deleted 1 day after your visit"));
    let world = World::with_settings(|settings| settings.nickname_only = true).await;
    let page = world.browser().get("/s/contact-centre").await;
    for says in ["A nickname", "do not give your real name", "deleted about an hour after your visit"] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert!(!page.text.contains("Your name") && !page.text.contains("autocomplete=\"name\""));
}

#[tokio::test]
async fn receipts_are_shown_and_name_nobody() {
    let world = World::with_settings(|settings| settings.nickname_only = true).await;
    let customer = world.customer(NAME).await;
    customer.submit("/s/contact-centre/leave", &[]).await;
    let admin = world.staff("admin").await;
    assert!(admin.get("/admin/privacy").await.text.contains("Nothing has been looked through yet."));
    world.clock.advance(ENDED_KEPT + PURGE_EVERY);
    let admin_again = world.staff("admin").await;
    world.personal.look().await.unwrap();
    let page = admin_again.get("/admin/privacy").await;
    for says in ["Last looked through", "1 visit", "about an hour, nicknames only", "30 days"] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert!(!page.text.contains(NAME));
    assert!(admin_again.get("/admin/audit").await.text.contains("The server itself"));
    world.clock.advance(PURGE_EVERY * 3 - SignedDuration::from_secs(1));
    assert!(admin_again.get("/admin/privacy").await.text.contains("should be looked through"));
}
