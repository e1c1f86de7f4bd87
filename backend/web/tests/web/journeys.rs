//! A customer's way, with and without script.

use anteroom_domain::{
    ids::CustomerId,
    ticket::{EndReason, TicketState},
};
use serde_json::json;

use crate::common::World;

#[tokio::test]
async fn joining_waiting_and_leaving_need_no_script() {
    let world = World::new().await;
    let first = world.customer("Zoë").await;
    let second = world.browser();
    let page = second.get("/s/contact-centre").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Open. 1 person is waiting."), "{}", page.text);
    assert!(page.text.contains("Join the line"));
    let joined = second.submit("/s/contact-centre/join", &[("name", "")]).await;
    assert_eq!((joined.status, joined.location().as_str()), (303, "/s/contact-centre"));
    let waiting = second.get("/s/contact-centre").await;
    assert!(waiting.text.contains("1 person is ahead of you"), "{}", waiting.text);
    assert!(waiting.text.contains("?still=here"), "it asks for itself again");
    assert_eq!(waiting.picture()["ahead"], json!(1));
    assert_eq!(first.submit("/s/contact-centre/leave", &[]).await.status, 303);
    let next = second.get("/s/contact-centre?still=here").await;
    assert!(next.text.contains("You are next"));
    let left = first.get("/s/contact-centre").await;
    assert!(left.text.contains("You have left the line"));
    assert!(left.text.contains("Join the line"), "and may join again");
    assert_eq!(first.submit("/s/contact-centre/leave", &[]).await.status, 303, "leaving twice is leaving");
    assert_eq!(world.line().len(), 1);
}

#[tokio::test]
async fn the_home_page_lists_what_is_open_first() {
    let world = World::new().await;
    world.customer("Zoë").await;
    world.close_session().await;
    let page = world.browser().get("/").await;
    let (open, closed) = (page.text.find("The library").unwrap(), page.text.find("The contact-centre").unwrap());
    assert!(open < closed);
    assert!(page.text.contains("Closed at the moment. 1 person is still being served."), "{}", page.text);
}

#[tokio::test]
async fn a_reload_and_a_second_tab_keep_the_place() {
    let world = World::new().await;
    let browser = world.customer("Zoë").await;
    let ticket = world.line()[0];
    let seat = browser.cookie("anteroom-seat").unwrap();
    for tab in [browser.clone(), browser.copy()] {
        let page = tab.get("/s/contact-centre").await;
        assert!(page.text.contains("You are next"));
        assert_eq!(tab.cookie("anteroom-seat").unwrap(), seat, "no new seat is given");
    }
    let stranger = world.browser().get("/s/contact-centre").await;
    assert!(stranger.text.contains("Join the line"), "another browser has a seat of its own");
    assert_eq!(world.line(), [ticket]);
}

#[tokio::test]
async fn joining_from_many_tabs_at_once_is_joining_once() {
    let world = World::new().await;
    let browser = world.browser();
    browser.get("/s/contact-centre").await;
    let tab = || browser.submit("/s/contact-centre/join", &[("name", "Zoë")]);
    let joined = futures_util::future::join_all((0..12).map(|_| tab())).await;
    assert!(joined.iter().all(|page| page.status == 303));
    assert_eq!(world.line().len(), 1, "I4 one ticket");
}

#[tokio::test]
async fn a_page_that_asks_for_itself_again_keeps_the_place_without_script() {
    let world = World::with_settings(|settings| settings.grace_s = 20).await;
    let browser = world.customer("Zoë").await;
    let ticket = world.line()[0];
    for _ in 0..5 {
        world.pass_s(12).await;
        let page = browser.get("/s/contact-centre?still=here").await;
        assert!(page.text.contains("You are next"), "{}", page.text);
        assert!(world.ticket(ticket).presence.is_online());
    }
    // The page is closed: 25 s, a moment, and the grace.
    world.pass_s(30).await;
    assert!(!world.ticket(ticket).presence.is_online());
    assert!(world.ticket(ticket).is_live());
    world.pass_s(22).await;
    let TicketState::Ended(ended) = world.ticket(ticket).state else { panic!("it is over") };
    assert_eq!(ended.reason, EndReason::Abandoned);
    let page = browser.get("/s/contact-centre?still=here").await;
    assert!(page.text.contains("Your place could not be kept"), "{}", page.text);
}

#[tokio::test]
async fn a_page_that_is_only_looked_at_does_not_keep_a_place() {
    let world = World::with_settings(|settings| settings.grace_s = 20).await;
    let browser = world.customer("Zoë").await;
    let ticket = world.line()[0];
    world.pass_s(16).await;
    browser.get("/s/contact-centre").await;
    world.pass_s(4).await;
    assert!(!world.ticket(ticket).presence.is_online(), "joining counted for 15 s");
    // Passing by without a place writes nothing either.
    let before = world.revision();
    let visitor = world.browser();
    visitor.get("/s/contact-centre").await;
    visitor.get("/s/contact-centre?still=here").await;
    world.pass_s(1).await;
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn a_socket_keeps_the_place_and_a_moment_after_it_the_grace_begins() {
    let world = World::with_settings(|settings| settings.grace_s = 20).await;
    let browser = world.customer("Zoë").await;
    let ticket = world.line()[0];
    let (one, two) = (browser.visit().await, browser.visit().await);
    world.pass_s(40).await;
    assert!(world.ticket(ticket).presence.is_online());
    drop(one);
    world.pass_s(5).await;
    assert!(world.ticket(ticket).presence.is_online(), "the other tab is still there");
    drop(two);
    world.until("the loss is noticed", |floor| !floor.ticket(ticket).unwrap().presence.is_online()).await;
    world.pass_s(10).await;
    let _again = browser.visit().await;
    world.until("the page is back", |floor| floor.ticket(ticket).unwrap().presence.is_online()).await;
    world.pass_s(30).await;
    assert!(world.ticket(ticket).is_live(), "it came back in time");
}

#[tokio::test]
async fn the_name_is_for_the_host_and_a_guest_is_a_number() {
    let world = World::new().await;
    world.customer("  Zoë Ångström ").await;
    world.customer("").await;
    let (host, _desk) = world.hanna().await;
    let line = host.get("/host").await.picture()["sessions"][0]["line"].clone();
    assert_eq!((&line[0]["name"], &line[1]["name"]), (&json!("Zoë Ångström"), &json!("Guest 2")));
    assert!(world.read(|floor| floor.visits_of(CustomerId(0)).next().is_none()));
}
