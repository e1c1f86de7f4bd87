//! Accounts and logins, as people meet them.

use anteroom_domain::SignedDuration;
use anteroom_engine::{
    fakes::Authenticator,
    people::AccountAction,
    ports::{Accounts as _, Clock as _},
};
use reqwest::Method;
use serde_json::json;

use crate::common::{ADMIN, Browser, HANNA, PASSWORD, Page, World, Ws};

const ANOTHER: &str = "a better staple to hold";

async fn log_in(browser: &Browser, username: &str, password: &str) -> Page {
    browser.get("/login").await;
    browser.submit("/login", &[("username", username), ("password", password)]).await
}

/// The code at the end of the link that a page shows.
fn code(page: &Page) -> String {
    let after = page.text.split("http://meet.example/reset#").nth(1);
    after.and_then(|after| after.split('"').next()).unwrap_or_else(|| panic!("no link: {}", page.text)).to_owned()
}

fn person(host: anteroom_domain::ids::HostId) -> String {
    format!("/admin/people/{host}")
}

#[tokio::test]
async fn too_many_tries_are_answered_with_when_to_try_again_on_every_node() {
    let world = World::new().await;
    let here = world.browser();
    for _ in 0..6 {
        assert_eq!(log_in(&here, "hanna", "wrong").await.status, 422);
    }
    let there = world.browser_at_another_node(&world.browser()).await;
    for browser in [&here, &there] {
        let page = log_in(browser, "hanna", PASSWORD).await;
        assert_eq!((page.status, page.header("retry-after")), (429, Some("2")));
        assert!(
            page.text.contains("Try again in 2 seconds.") && page.text.contains("value=\"hanna\""),
            "{}",
            page.text
        );
        assert!(!page.text.contains(PASSWORD));
    }
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(log_in(&there, "hanna", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn an_address_may_join_so_often_and_is_told_when_again() {
    let world = World::with_joins_per_minute(3).await;
    for _ in 0..3 {
        let browser = world.customer("Zoë").await;
        let again = browser.submit("/s/contact-centre/join", &[]).await;
        assert_eq!(again.status, 303, "who has a place may ask for it again");
    }
    let browser = world.browser();
    browser.get("/s/contact-centre").await;
    let page = browser.submit("/s/contact-centre/join", &[]).await;
    page.is_error_page(429, "too_many");
    assert!(page.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|s| s >= 20)));
    assert_eq!(world.line().len(), 3);
    world.clock.advance(SignedDuration::from_secs(21));
    assert_eq!(browser.submit("/s/contact-centre/join", &[]).await.status, 303);
}

#[tokio::test]
async fn a_second_factor_is_set_up_used_and_taken_away_without_script() {
    let world = World::new().await;
    let hanna = world.staff("hanna").await;
    let page = hanna.get("/account/second-factor").await;
    let secret = page.text.split("<code class=\"app-secret\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let phone = Authenticator::typed(secret);
    let sealed = page.field("sealed").unwrap();
    let now = phone.code_at(world.clock.now());
    let set_up = async |code: &str, password: &str| {
        let fields = [("sealed", sealed.as_str()), ("code", code), ("password", password)];
        hanna.submit("/account/second-factor", &fields).await
    };
    let wrong = set_up("000000", PASSWORD).await;
    assert_eq!((wrong.status, wrong.field("sealed")), (422, Some(sealed.clone())), "the same secret again");
    assert!(wrong.text.contains("aria-invalid"), "{}", wrong.text);
    assert_eq!(set_up(&now, "not the password").await.status, 422);
    let codes = set_up(&now, PASSWORD).await;
    assert_eq!(codes.status, 200, "{}", codes.text);
    let recovery = codes.text.split("<code class=\"app-secret\">").nth(1).and_then(|rest| rest.split('<').next());
    let recovery = recovery.unwrap().to_owned();

    let browser = world.browser();
    let half = log_in(&browser, "hanna", PASSWORD).await;
    assert_eq!(half.status, 200);
    assert!(browser.cookie("anteroom-login").is_none(), "the password alone opens nothing");
    let sealed = half.field("half").unwrap();
    let step = async |code: &str| browser.submit("/login/code", &[("half", &sealed), ("code", code)]).await;
    assert_eq!(step(&now).await.status, 422, "the code of the enrolment was used");
    world.clock.advance(SignedDuration::from_secs(30));
    let in_time = step(&phone.code_at(world.clock.now())).await;
    assert_eq!((in_time.status, in_time.location().as_str()), (303, "/host"));
    assert_eq!(browser.get("/host").await.status, 200);

    let other = world.browser();
    let half = log_in(&other, "hanna", PASSWORD).await.field("half").unwrap();
    let recovered = other.submit("/login/code", &[("half", &half), ("code", &recovery)]).await;
    assert_eq!(recovered.status, 303);

    browser.get("/account").await;
    assert_eq!(browser.submit("/account/second-factor/remove", &[("remove_password", "x")]).await.status, 422);
    assert_eq!(browser.submit("/account/second-factor/remove", &[("remove_password", PASSWORD)]).await.status, 303);
    assert_eq!(log_in(&world.browser(), "hanna", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn another_password_closes_what_other_logins_hold_open_on_every_node() {
    let world = World::new().await;
    let (here, elsewhere) = (world.staff("hanna").await, world.staff("hanna").await);
    let there = world.browser_at_another_node(&elsewhere).await;
    let (mut desk, mut far_desk) = (elsewhere.desk().await, there.desk().await);
    let omar = world.staff("omar").await.desk().await;
    here.get("/account").await;
    let wrong = here.submit("/account/password", &[("current", PASSWORD), ("password", "short")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("at least 15 characters") && wrong.text.contains("aria-describedby=\"password-help\""));
    let begun = std::time::Instant::now();
    let changed = here.submit("/account/password", &[("current", PASSWORD), ("password", ANOTHER)]).await;
    assert_eq!((changed.status, changed.location().as_str()), (303, "/account?done=password"));
    desk.closed().await;
    far_desk.closed().await;
    // Within a second and what a busy machine takes.
    assert!(begun.elapsed() < std::time::Duration::from_secs(3), "{:?}", begun.elapsed());
    for browser in [&elsewhere, &there] {
        assert_eq!(browser.get("/host").await.status, 303);
    }
    assert_eq!(here.get("/host").await.status, 200, "who changed it goes on");
    let answer = omar.ask("desk:duty", &json!({ "duty": "available" })).await;
    assert_eq!(answer["ok"], true, "others are not concerned: {answer}");
}

#[tokio::test]
async fn a_connection_that_outlives_its_login_is_not_let_in_again() {
    let world = World::new().await;
    let hanna = world.staff("hanna").await;
    let mut ws = Ws::open(hanna.ws("/socket.io/?EIO=4&transport=websocket")).await.expect("a socket");
    ws.next().await.expect("a greeting");
    world.people.act(ADMIN.into(), HANNA.into(), AccountAction::Disable).await.unwrap();
    let auth = json!({ "contractVersion": anteroom_contract::CONTRACT_VERSION });
    ws.send(format!("40/desk,{auth}").into()).await;
    let mut answer = ws.next().await.expect("an answer").into_text().expect("text");
    while answer == "2" {
        // A ping.
        answer = ws.next().await.expect("an answer").into_text().expect("text");
    }
    assert!(answer.starts_with("44/desk,") && answer.contains("not_logged_in"), "{answer}");
}

#[tokio::test]
async fn a_disabled_host_loses_the_console_and_the_signalling_at_once() {
    let world = World::new().await;
    let zoe = world.customer("Zoë").await;
    let (host, mut desk) = world.hanna().await;
    let _visit = zoe.visit().await;
    host.get("/host").await;
    host.submit("/host/next", &[]).await;
    let path = format!("/janus?consultation={}", world.consultation());
    let mut signalling =
        Ws::open(host.ws(&path).header("sec-websocket-protocol", "janus-protocol")).await.expect("a door");
    let mut customers =
        Ws::open(zoe.ws(&path).header("sec-websocket-protocol", "janus-protocol")).await.expect("a door");
    let admin = world.staff("admin").await;
    admin.get(&person(HANNA)).await;
    let done = admin.submit(&person(HANNA), &[("action", "disable")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    desk.closed().await;
    while signalling.next().await.is_some() {}
    customers.send("still here".into()).await;
    let echo = customers.next().await.expect("an answer").into_text().expect("text");
    assert_eq!(echo.as_str(), "got:still here", "the customer's side rests on the seat");
    assert_eq!(log_in(&world.browser(), "hanna", PASSWORD).await.status, 422);
    admin.submit(&person(HANNA), &[("action", "enable")]).await;
    assert_eq!(host.get("/host").await.status, 303, "no login of before comes back");
    assert_eq!(log_in(&world.browser(), "hanna", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn logins_are_listed_and_each_can_be_ended() {
    let world = World::new().await;
    let (here, elsewhere) = (world.staff("hanna").await, world.staff("hanna").await);
    let mut desk = elsewhere.desk().await;
    let page = here.get("/account").await;
    assert_eq!(page.text.matches("name=\"login\"").count(), 2);
    assert_eq!(page.text.matches("This browser").count(), 1);
    assert!(!page.text.contains(&here.cookie("anteroom-login").unwrap()), "nothing that opens anything");
    let names: Vec<_> = page.text.split("name=\"login\" value=\"").skip(1).map(|rest| &rest[..32]).collect();
    let (this, other) = page.text.split_once("This browser").unwrap();
    let mine =
        names.iter().find(|name| other.find(**name).is_some_and(|at| at < 900) && !this.contains(**name)).unwrap();
    let theirs = names.iter().find(|name| *name != mine).unwrap();
    let ended = here.submit("/account/logins/end", &[("login", theirs)]).await;
    assert_eq!(ended.location(), "/account?done=login");
    desk.closed().await;
    assert_eq!(elsewhere.get("/host").await.status, 303);
    let out = here.submit("/account/logins/end", &[("login", mine)]).await;
    assert_eq!(out.location(), "/", "ending one's own is logging out");
    assert_eq!(here.get("/host").await.status, 303);
}

#[tokio::test]
async fn a_browser_has_one_login_and_a_new_one_ends_the_one_before() {
    let world = World::new().await;
    let browser = world.staff("hanna").await;
    let before = browser.copy();
    let fields =
        [("csrf", seat_csrf(&browser).await), ("username", "omar".to_owned()), ("password", PASSWORD.to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/login", &fields).await.status, 303);
    assert_eq!(before.get("/host").await.status, 303, "the old cookie opens nothing");
    assert_eq!(browser.get("/host").await.status, 200);
}

/// The form token of the browser's seat.
async fn seat_csrf(browser: &Browser) -> String {
    browser.get("/reset").await.field("csrf").expect("the page has a form")
}

#[tokio::test]
async fn the_first_admin_is_made_with_the_code_of_the_servers_console() {
    let world = World::first_start().await;
    let token = world.people.offer_setup().await.unwrap().expect("nobody is there").expose();
    let browser = world.browser();
    browser.get("/setup").await;
    let set_up = async |token: &str, username: &str, password: &str| {
        let fields = [("token", token), ("username", username), ("display_name", "Ánna"), ("password", password)];
        browser.submit("/setup", &fields).await
    };
    let guessed = set_up(&"0".repeat(64), "anna", ANOTHER).await;
    assert_eq!(guessed.status, 422);
    assert!(guessed.text.contains("value=\"Ánna\"") && guessed.text.contains("does not work any more"));
    let weak = set_up(&token, "anna", "anteroom-anna-1").await;
    assert_eq!(weak.status, 422);
    assert!(weak.text.contains("little more than your name") && !weak.text.contains("anteroom-anna-1"));
    let made = set_up(&token, "anna", ANOTHER).await;
    assert_eq!((made.status, made.location().as_str()), (303, "/login?done=password"), "{}", made.text);
    browser.get("/setup").await.is_error_page(404, "not_found");
    set_up(&token, "eve", ANOTHER).await.is_error_page(404, "not_found");
    assert_eq!(log_in(&browser, "anna", ANOTHER).await.status, 303);
    assert_eq!(browser.get("/admin/people").await.status, 200);
}

#[tokio::test]
async fn an_admin_makes_an_account_and_its_owner_opens_it() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get("/admin/new-person").await;
    let fields = [("username", "HANNA"), ("display_name", "Nóra"), ("role", "host")];
    let taken = admin.submit("/admin/new-person", &fields).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text.contains("has this user name already") && taken.text.contains("value=\"Nóra\""));
    let fields = [("username", "nora"), ("display_name", "Nóra"), ("role", "host")];
    let made = admin.submit("/admin/new-person", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let code = code(&made);
    assert!(!admin.get("/admin/people").await.text.contains(&code), "it is shown once");
    let nora = world.browser();
    assert!(nora.get("/reset").await.header("referrer-policy") == Some("same-origin"));
    let short = nora.submit("/reset", &[("token", &code), ("password", "short")]).await;
    assert_eq!((short.status, short.field("token").as_ref()), (422, Some(&code)), "the code is kept");
    let link = format!("http://meet.example/reset#{code}");
    let set = nora.submit("/reset", &[("token", &link), ("password", ANOTHER)]).await;
    assert_eq!(set.location(), "/login?done=password", "{}", set.text);
    assert_eq!(nora.submit("/reset", &[("token", &code), ("password", PASSWORD)]).await.status, 422, "it works once");
    assert_eq!(log_in(&nora, "nora", ANOTHER).await.status, 303);
    assert_eq!(nora.get("/admin/people").await.status, 403, "nobody chooses their own role");
    let forged = nora.submit("/admin/new-person", &fields).await;
    assert_eq!(forged.status, 403);
}

#[tokio::test]
async fn what_admins_do_is_written_down_and_holds_at_once() {
    let world = World::new().await;
    let (admin, omar) = (world.staff("admin").await, world.staff("omar").await);
    let page = person(crate::common::OMAR);
    for action in ["make_admin", "make_host", "end_logins", "link", "disable", "enable"] {
        admin.get(&page).await;
        let answer = admin.submit(&page, &[("action", action)]).await;
        assert!([200, 303].contains(&answer.status), "{action}: {}", answer.text);
    }
    assert_eq!(omar.get("/host").await.status, 303);
    let own = person(ADMIN);
    admin.get(&own).await;
    admin.submit(&own, &[("action", "disable")]).await.is_error_page(409, "not_yourself");
    admin
        .submit(&person(anteroom_domain::ids::HostId(99)), &[("action", "disable")])
        .await
        .is_error_page(404, "not_found");
    let written = world.audited().await;
    let deeds: Vec<_> =
        written.iter().map(|entry| entry.deed.as_str()).filter(|deed| *deed != "account.logged_in").collect();
    for deed in ["role_changed", "logins_ended", "reset_link_made", "disabled", "enabled"] {
        assert!(deeds.contains(&format!("account.{deed}").as_str()), "{deed}: {deeds:?}");
    }
    assert_eq!(deeds.len(), 6, "and nothing that was refused: {deeds:?}");
}

#[tokio::test]
async fn a_role_holds_from_the_next_login_on_and_not_by_a_field_of_a_form() {
    let world = World::new().await;
    let (admin, omar) = (world.staff("admin").await, world.staff("omar").await);
    let mut desk = omar.desk().await;
    let page = person(crate::common::OMAR);
    admin.get(&page).await;
    admin.submit(&page, &[("action", "make_admin")]).await;
    desk.closed().await;
    assert_eq!(omar.get("/admin/people").await.location(), "/login?next=/admin/people");
    assert_eq!(world.staff("omar").await.get("/admin/people").await.status, 200);
    assert_eq!(world.staff("omar").await.get("/host").await.status, 200, "an admin may host");
    let hanna = world.staff("hanna").await;
    let fields = [("current", PASSWORD), ("password", ANOTHER), ("role", "admin")];
    hanna.get("/account").await;
    hanna.submit("/account/password", &fields).await;
    let role = world.store.by_username("hanna").await.unwrap().unwrap().role;
    assert_eq!(role, anteroom_engine::ports::Role::Host);
}

#[tokio::test]
async fn every_form_of_an_account_needs_its_token_and_our_origin() {
    let world = World::new().await;
    let hanna = world.staff("hanna").await;
    for path in ["/account/password", "/account/logins/end-others", "/account/second-factor/remove"] {
        let fields = [("csrf", "0"), ("current", PASSWORD), ("password", ANOTHER), ("remove_password", PASSWORD)];
        hanna.post(path, &fields).await.is_error_page(403, "bad_csrf");
        let csrf = hanna.csrf();
        let fields =
            [("csrf", csrf.as_str()), ("current", PASSWORD), ("password", ANOTHER), ("remove_password", PASSWORD)];
        let foreign = hanna.form(path, &fields).header("origin", "https://evil.example");
        hanna.send(foreign).await.is_error_page(403, "foreign_origin");
        let cross = hanna.form(path, &fields).header("sec-fetch-site", "cross-site");
        hanna.send(cross).await.is_error_page(403, "foreign_origin");
    }
    assert_eq!(hanna.send(hanna.request(Method::GET, "/account")).await.status, 200);
}
