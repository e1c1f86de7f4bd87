//! Coming back to a place that was kept since a closing: what its customer, the hosts and the admins see of it.

use anteroom_domain::{
    command::Command,
    hours::OverrideState,
    session::{Closing, Settings},
};
use serde_json::json;

use crate::common::{Browser, SESSION, World};

const VISIT: &str = "/s/contact-centre";
const TAKE: &str = "Take my place";

fn keeping(settings: &mut Settings) {
    (settings.at_closing, settings.keeps_places) = (Closing::Cutoff, true);
}

async fn by_hand(world: &World, state: OverrideState) {
    world.done(Command::by_hand(SESSION, state)).await;
}

async fn join(browser: &Browser) -> (u16, String) {
    let page = browser.submit(&format!("{VISIT}/join"), &[]).await;
    (page.status, page.text)
}

/// Zoë is turned away, has closed her page, and it is open again; somebody else was quicker.
async fn turned_away() -> (World, Browser, Browser) {
    let world = World::with_settings(keeping).await;
    let zoe = world.customer("Zoë").await;
    by_hand(&world, OverrideState::Closed).await;
    let page = zoe.get(VISIT).await;
    assert!(page.text.contains("We have closed for now"), "{}", page.text);
    assert!(page.text.contains("You keep your place for the next opening: come back within 15 min"), "{}", page.text);
    assert!(!page.text.contains(TAKE), "not while it is closed");
    by_hand(&world, OverrideState::Open).await;
    let quick = world.customer("Quick").await;
    (world, zoe, quick)
}

#[tokio::test]
async fn whoever_was_turned_away_takes_the_place_back_with_one_button_and_without_script() {
    let (world, zoe, quick) = turned_away().await;
    let page = zoe.get(VISIT).await;
    assert!(page.text.contains("Your place is kept. Take it before ") && page.text.contains(TAKE), "{}", page.text);
    assert!(page.text.contains("We are open again") && !page.text.contains("We have closed"), "{}", page.text);
    assert!(!page.text.contains("name=\"name\""), "the name is known");
    assert!(page.text.contains("?still=here"), "a page without script looks again");
    assert_eq!(join(&zoe).await.0, 303);
    let page = zoe.get(VISIT).await;
    assert!(page.text.contains("You are next"), "{}", page.text);
    assert!(page.text.contains("You have the place back that was kept for you."));
    assert!(quick.get(VISIT).await.text.contains("1 person is ahead of you"));
    let changes = quick.get(&format!("{VISIT}/changes")).await;
    assert!(changes.text.contains("come back to a kept place ahead of you"), "{}", changes.text);
    // What the customer said goes along, and those who serve see why they are first.
    let (hanna, _desk) = world.hanna().await;
    let desk = hanna.get("/host").await;
    assert!(desk.text.contains("Zoë") && desk.text.contains("kept place from earlier today"), "{}", desk.text);
}

#[tokio::test]
async fn a_kept_place_is_its_own_customers_alone() {
    let (world, _zoe, quick) = turned_away().await;
    for browser in [quick, world.browser()] {
        let page = browser.get(VISIT).await;
        assert!(!page.text.contains(TAKE) && page.picture()["keptPlace"] == json!(null), "I22 {}", page.text);
    }
}

#[tokio::test]
async fn the_page_of_whoever_was_turned_away_hears_of_the_opening_by_itself() {
    let world = World::with_settings(keeping).await;
    let zoe = world.customer("Zoë").await;
    let mut socket = zoe.visit().await;
    by_hand(&world, OverrideState::Closed).await;
    let kept = |words: &'static str| {
        move |picture: &serde_json::Value| {
            picture["stage"] == "over" && picture["keptPlace"].as_str().is_some_and(|kept| kept.starts_with(words))
        }
    };
    socket.push_where("being turned away", kept("You keep your place for the next opening")).await;
    by_hand(&world, OverrideState::Open).await;
    let open = socket.push_where("the opening", kept("Your place is kept. Take it before ")).await;
    assert!(open.data["staleAtMs"].is_u64(), "and says when that is over");
    by_hand(&world, OverrideState::Closed).await;
    socket.push_where("the next closing", kept("You keep your place for the next opening")).await;
}

#[tokio::test]
async fn after_its_time_there_is_nothing_left_of_a_kept_place() {
    let (world, zoe, _quick) = turned_away().await;
    world.clock.advance(anteroom_domain::SignedDuration::from_mins(15));
    let page = zoe.get(VISIT).await;
    assert!(!page.text.contains(TAKE) && page.text.contains("Join the line"), "{}", page.text);
    assert_eq!(join(&zoe).await.0, 303);
    assert!(zoe.get(VISIT).await.text.contains("1 person is ahead of you"));
}

#[tokio::test]
async fn a_browser_remembers_its_seat_as_long_as_a_place_is_kept_at_most() {
    let month = "Max-Age=2592000";
    let (world, zoe, quick) = turned_away().await;
    let cookie = |page: &crate::common::Page| page.header("set-cookie").unwrap_or_default().to_owned();
    assert!(cookie(&zoe.get(VISIT).await).contains(month), "a place is kept");
    assert!(cookie(&quick.get(VISIT).await).contains(month), "a place would be kept");
    assert!(!cookie(&world.browser().get(VISIT).await).contains(month), "nothing would be");
}
