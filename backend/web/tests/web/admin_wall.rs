//! The wall: right as it is served, and kept current by its socket, for admins only.

use anteroom_contract::CONTRACT_VERSION;
use anteroom_domain::{SignedDuration, command::Command, hours::OverrideState};
use serde_json::{Value, json};

use crate::common::{Browser, HANNA, SESSION, Socket, World};

async fn wall(browser: &Browser) -> Socket {
    let auth = json!({ "contractVersion": CONTRACT_VERSION });
    browser.socket("/wall", &auth).await.expect("an admin is let in")
}

/// What the picture says of the contact centre.
fn centre(picture: &Value) -> Value {
    let sessions = picture["sessions"].as_array().expect("sessions");
    sessions.iter().find(|session| session["slug"] == "contact-centre").expect("it is shown").clone()
}

#[tokio::test]
async fn the_page_says_without_script_what_goes_on() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    world.customer("Zoë").await;
    world.clock.advance(SignedDuration::from_mins(4));
    world.customer("Yann").await;
    let page = admin.get("/admin").await;
    assert!(page.text.contains("<dt>Longest wait</dt><dd>4 min</dd>"), "{}", page.text);
    assert!(
        page.text.contains("class=\"app-wall__alarm\"><dt>Waiting</dt><dd>2</dd>"),
        "nobody is on duty: {}",
        page.text
    );
    let picture = page.picture();
    assert_eq!((&centre(&picture)["waiting"], &centre(&picture)["onDuty"]), (&json!(2), &json!(0)));
    assert!(!page.text.contains("Zoë"), "the wall may hang where customers pass by");
}

#[tokio::test]
async fn whoever_was_turned_away_at_the_door_is_on_the_wall_and_in_the_reports_once_the_node_has_told() {
    let world = World::with_joins_per_minute(1).await;
    let admin = world.staff("admin").await;
    let zoe = world.browser();
    zoe.get("/s/contact-centre").await;
    world.close_session().await;
    assert_eq!(zoe.submit("/s/contact-centre/join", &[]).await.status, 409);
    assert_eq!(zoe.submit("/s/contact-centre/join", &[]).await.status, 429);
    let before = world.revision();
    world.door.tell(&world.floor).await;
    assert_eq!(world.revision(), before + 1);
    world.until_reported().await;
    let page = admin.get("/admin").await;
    assert_eq!(centre(&page.picture())["turnedAway"], json!(2));
    assert!(page.text.contains("2 turned away at the door."), "{}", page.text);
    let reports = admin.get("/admin/reports").await;
    assert!(reports.text.contains("Turned away because it was closed"), "the definition stands beside the figure");
}

#[tokio::test]
async fn it_is_told_what_changes_as_a_whole_and_at_most_once_a_second() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let mut wall = wall(&admin).await;
    let first = wall.ask("wall:sync", &json!({ "since": null })).await;
    assert_eq!(centre(&first)["waiting"], json!(0));
    for number in 0..5 {
        world.customer(&format!("Guest {number}")).await;
    }
    world.pass_s(3).await;
    let pushes = wall.pushes_so_far();
    assert!((1..=4).contains(&pushes.len()), "five joins, and at most one push a second: {}", pushes.len());
    let last = wall.ask("wall:sync", &json!({ "since": null })).await;
    assert_eq!(centre(&last)["waiting"], json!(5));
    assert_eq!(
        wall.ask("wall:sync", &json!({ "since": world.revision() + 1 })).await,
        json!(null),
        "an older one is none"
    );
}

#[tokio::test]
async fn a_consultation_counts_while_it_runs_and_in_the_service_level_after_it() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let wall = wall(&admin).await;
    world.customer("Zoë").await;
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let consultation = world.consultation();
    let customer = world.read(|floor| floor.ticket_of(consultation).unwrap().customer);
    world.done(Command::Answer { consultation, customer }).await;
    for side in anteroom_domain::consultation::Side::BOTH {
        world.done(Command::Media { consultation, side, up: true }).await;
    }
    world.until_reported().await;
    let now = centre(&wall.ask("wall:sync", &json!({ "since": null })).await);
    assert_eq!((&now["running"], &now["answered"], &now["serviceLevel"]), (&json!(1), &json!(1), &json!(100)));
    assert_eq!(now["hosts"][0], json!({ "doing": "with a customer", "names": ["HANNA Öberg"], "count": 1 }));
}

#[tokio::test]
async fn archived_sessions_are_not_on_the_wall_and_closed_ones_say_so() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    world.done(Command::by_hand(SESSION, OverrideState::Closed)).await;
    world.done(Command::SetArchived { session: crate::common::OTHER_SESSION, archived: true }).await;
    let picture = admin.get("/admin").await.picture();
    assert_eq!(picture["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(centre(&picture)["open"], json!(false));
}

#[tokio::test]
async fn nobody_but_an_admin_is_let_in() {
    let world = World::new().await;
    let auth = json!({ "contractVersion": CONTRACT_VERSION });
    let seat = world.browser();
    seat.get("/").await;
    assert_eq!(seat.socket("/wall", &auth).await.err().as_deref(), Some("not_logged_in"));
    let hanna = world.staff("hanna").await;
    assert_eq!(hanna.socket("/wall", &auth).await.err().as_deref(), Some("admins_only"));
    let admin = world.staff("admin").await;
    assert_eq!(admin.socket("/wall", &json!({ "contractVersion": 0 })).await.err().as_deref(), Some("outdated"));
    assert_eq!(admin.socket("/wall", &json!({})).await.err().as_deref(), Some("malformed"));
    let mut open = wall(&admin).await;
    admin.get("/admin").await;
    admin.submit("/logout", &[]).await;
    open.closed().await;
}
