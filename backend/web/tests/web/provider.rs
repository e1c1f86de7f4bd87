//! Logging in with an identity provider, as people meet it.

use anteroom_engine::{fakes::FakeProvider, ports::Accounts as _};
use reqwest::Method;

use crate::common::{Browser, Page, World};

const ERRAND: &str = "anteroom-errand";

/// Sets out from the log-in page; the state that the provider was told.
async fn set_out(browser: &Browser, path: &str) -> String {
    let there = browser.get(path).await;
    assert_eq!(there.status, 303, "{}", there.text);
    let to = there.location();
    assert!(to.starts_with("https://login.example/authorize?"), "{to}");
    to.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state").to_owned()
}

async fn come_back(browser: &Browser, state: &str, code: &str) -> Page {
    browser.get(&format!("/login/provider/return?code={code}&state={state}")).await
}

async fn log_in(world: &World, browser: &Browser, subject: &str, roles: &[&str]) -> String {
    world.provider.issue("a-code", subject, roles);
    let state = set_out(browser, "/login/provider").await;
    let page = come_back(browser, &state, "a-code").await;
    assert_eq!(page.status, 303);
    page.location()
}

#[tokio::test]
async fn a_browser_goes_out_to_the_provider_and_comes_back_logged_in_where_it_wanted_to_be() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/login?next=/admin/people").await;
    let way = "href=\"/login/provider?next=/admin/people\"";
    assert!(page.text.contains(way) && page.text.contains("Sign in with Example"), "{}", page.text);
    let state = set_out(&browser, "/login/provider?next=/admin/people").await;
    let kept = browser.cookie(ERRAND).expect("the errand is kept");
    assert!(!kept.contains(&state), "it shows nothing");
    world.provider.issue("a-code", "nora", &["admins"]);
    let back = come_back(&browser, &state, "a-code").await;
    assert_eq!((back.status, back.location().as_str()), (303, "/admin/people"));
    assert!(browser.cookie(ERRAND).is_none(), "the errand is over");
    let people = browser.get("/admin/people").await;
    assert!(people.text.contains("nora, Administrator, by the identity provider"), "{}", people.text);

    let account = browser.get("/account").await;
    assert!(account.text.contains("Where you are signed in") && !account.text.contains("Password now"));
    browser.get("/account/second-factor").await.is_error_page(409, "providers");
    browser.get("/account").await;
    assert_eq!(browser.submit("/logout", &[]).await.status, 303);
    assert_eq!(browser.get("/account").await.status, 303, "the login has ended");
}

#[tokio::test]
async fn the_errand_is_a_cookie_for_this_server_alone_and_for_minutes() {
    let world = World::with(|_| {}, |web| web.public_origin = "https://meet.example".to_owned()).await;
    let there = world.browser().get("/login/provider").await;
    let cookies: Vec<_> =
        there.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect();
    let errand = cookies.iter().find(|cookie| cookie.starts_with("__Host-anteroom-errand=")).expect("it is kept");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=600"] {
        assert!(errand.contains(part), "{part} is not in {errand}");
    }
    assert!(errand.len() < 2_000, "browsers keep 4 kB");
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_by_way_of_the_provider() {
    let world = World::new().await;
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example", &"/x".repeat(4_000)] {
        let browser = world.browser();
        let state = set_out(&browser, &format!("/login/provider?next={next}")).await;
        world.provider.issue("a-code", "nora", &["hosts"]);
        assert_eq!(come_back(&browser, &state, "a-code").await.location(), "/host", "{next}");
    }
    let browser = world.browser();
    let foreign = browser.request(Method::GET, "/login/provider").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(foreign).await.location(), "/login", "another page logs nobody in");
    assert!(browser.cookie(ERRAND).is_none());
}

#[tokio::test]
async fn what_does_not_hold_leads_back_to_a_page_that_says_why_without_the_code() {
    let world = World::new().await;
    let browser = world.browser();
    let refused = async |to: String, word: &str, status: u16, words: &str| {
        assert_eq!(to, format!("/login?refused={word}"));
        let page = browser.get(&to).await;
        assert_eq!(page.status, status, "{word}");
        assert!(page.text.contains(words), "{words} is not in {}", page.text);
        assert!(browser.cookie("anteroom-login").is_none(), "nobody is in");
    };
    let state = set_out(&browser, "/login/provider").await;
    let kept = browser.cookie(ERRAND).expect("it is kept");
    world.provider.issue("a-code", "nora", &["hosts"]);
    refused(come_back(&browser, &"0".repeat(64), "a-code").await.location(), "not_begun", 422, "Begin again.").await;
    refused(come_back(&browser, &state, "a-code").await.location(), "not_begun", 422, "Begin again.").await;
    browser.set_cookie(ERRAND, &kept);
    let declined = browser.get(&format!("/login/provider/return?error=access_denied&state={state}")).await;
    refused(declined.location(), "declined", 403, "did not let you in").await;
    let other = format!("/login/provider/return?code=a-code&state={state}&iss=https://evil.example");
    browser.set_cookie(ERRAND, &kept);
    refused(browser.get(&other).await.location(), "not_proven", 403, "could not be verified").await;
    let twice = format!("/login/provider/return?code=a&code=b&state={state}");
    browser.set_cookie(ERRAND, &kept);
    refused(browser.get(&twice).await.location(), "not_begun", 422, "Begin again.").await;
    browser.set_cookie(ERRAND, &kept);
    world.clock.advance(anteroom_domain::SignedDuration::from_mins(10));
    refused(come_back(&browser, &state, "a-code").await.location(), "not_begun", 422, "it took too long").await;
    refused(log_in(&world, &browser, "nora", &["visitors"]).await, "no_role", 403, "no role here").await;
}

#[tokio::test]
async fn a_disabled_account_loses_what_is_open_and_stays_out() {
    let world = World::new().await;
    let nora = world.browser();
    assert_eq!(log_in(&world, &nora, "nora", &["hosts"]).await, "/host");
    let account = world.store.by_username("nora").await.expect("the store answers").expect("it was made");
    let admin = world.staff("admin").await;
    let person = format!("/admin/people/{}", account.id);
    let page = admin.get(&person).await;
    assert!(!page.text.contains("value=\"link\"") && !page.text.contains("value=\"make_admin\""), "{}", page.text);
    for action in ["link", "make_admin"] {
        admin.submit(&person, &[("action", action)]).await.is_error_page(409, "providers");
        admin.get(&person).await;
    }
    assert_eq!(admin.submit(&person, &[("action", "disable")]).await.status, 303);
    assert_eq!(nora.get("/host").await.status, 303, "the login is over");
    assert_eq!(log_in(&world, &nora, "nora", &["hosts"]).await, "/login?refused=disabled");
}

#[tokio::test]
async fn while_the_provider_is_away_the_page_says_so_and_passwords_work() {
    let world = World::new().await;
    let browser = world.browser();
    let state = set_out(&browser, "/login/provider").await;
    world.provider.set_available(false);
    assert_eq!(come_back(&browser, &state, "a-code").await.location(), "/login?refused=provider_away");
    assert_eq!(browser.get("/login?refused=provider_away").await.status, 503);
    assert_eq!(browser.get("/login/provider").await.location(), "/login?refused=provider_away");
    let page = browser.get("/login").await;
    assert!(page.text.contains("the identity provider does not answer"), "{}", page.text);
    assert!(!page.text.contains("href=\"/login/provider"), "nothing leads there");
    world.staff("hanna").await;
}

#[tokio::test]
async fn a_login_made_by_the_provider_replaces_the_browsers_one_before() {
    let world = World::new().await;
    let browser = world.staff("hanna").await;
    let before = browser.copy();
    assert_eq!(log_in(&world, &browser, FakeProvider::ISSUER, &["admins"]).await, "/host");
    assert_eq!(before.get("/host").await.status, 303, "hanna's is over");
    assert_eq!(browser.get("/admin/people").await.status, 200);
}
