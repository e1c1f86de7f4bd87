//! A second factor that staff must have: nothing else can be done before it is there.

use anteroom_contract::CONTRACT_VERSION;
use anteroom_engine::{fakes::Authenticator, ports::Clock as _, second_factor::Compulsory};
use reqwest::Method;
use serde_json::json;

use crate::{
    access,
    common::{Browser, PASSWORD, World},
};

const FACTOR: &str = "303 /account/second-factor";

/// Logs in, and ends up where whoever lacks a second factor does.
async fn log_in(world: &World, username: &str) -> Browser {
    let browser = world.browser();
    browser.get("/login").await;
    let answer = browser.submit("/login", &[("username", username), ("password", PASSWORD)]).await;
    assert_eq!(answer.location(), "/host", "where staff go");
    browser
}

/// Sets one up, and gives the page with the recovery codes.
async fn set_up(world: &World, browser: &Browser) -> String {
    let page = browser.get("/account/second-factor").await;
    let secret = page.text.split("<code class=\"app-secret\">").nth(1).and_then(|rest| rest.split('<').next());
    let secret = secret.expect("the page shows the secret");
    let (phone, sealed) = (Authenticator::typed(secret), page.field("sealed").expect("the form brings it back"));
    let code = phone.code_at(world.clock.now());
    let fields = [("sealed", sealed.as_str()), ("code", &code), ("password", PASSWORD)];
    let done = browser.submit("/account/second-factor", &fields).await;
    assert_eq!(done.status, 200, "{}", done.text);
    done.text
}

#[tokio::test]
async fn whoever_lacks_a_second_factor_that_they_must_have_gets_nowhere_else() {
    let world = World::with_compulsory(Compulsory::Staff).await;
    access::furnish(&world).await;
    let stranger = world.browser();
    stranger.get("/s/contact-centre").await;
    for username in ["hanna", "admin"] {
        let browser = log_in(&world, username).await;
        for pattern in anteroom_web::addresses() {
            let path = access::path(&world, pattern);
            for method in [Method::GET, Method::POST] {
                if matches!(path.as_str(), "/account/second-factor" | "/logout" | "/login") {
                    continue;
                }
                let ask = async |who: &Browser| {
                    access::told(&if method == Method::GET { who.get(&path).await } else { who.post(&path, &[]).await })
                };
                let (theirs, strangers) = (ask(&browser).await, ask(&stranger).await);
                let is_for_staff = strangers.starts_with("303 /login?next=");
                let expected = match strangers.as_str() {
                    _ if is_for_staff => FACTOR,
                    "401" if path.starts_with("/api/v1/") => "403",
                    same => same,
                };
                assert_eq!(theirs, expected, "{method} {path} by {username}");
            }
        }
        let auth = json!({ "session": "contact-centre", "contractVersion": CONTRACT_VERSION });
        for namespace in ["/desk", "/wall"] {
            let refused = browser.socket(namespace, &auth).await.map(|_| "in");
            assert_eq!(refused.err().as_deref(), Some("not_logged_in"), "{namespace} by {username}");
        }
    }
}

#[tokio::test]
async fn it_is_set_up_after_the_password_and_everything_is_open_then() {
    let world = World::with_compulsory(Compulsory::Staff).await;
    let hanna = log_in(&world, "hanna").await;
    let page = hanna.get("/host").await;
    assert_eq!(access::told(&page), FACTOR);
    let page = hanna.get("/account/second-factor").await;
    assert!(page.text.contains("Your role needs one") && !page.text.contains("href=\"/host\""), "{}", page.text);
    let codes = set_up(&world, &hanna).await;
    assert_eq!(codes.matches("app-secret").count(), 10, "the recovery codes, shown now");
    assert_eq!(hanna.get("/host").await.status, 200);
    assert!(hanna.desk().await.ask("desk:sync", &json!({})).await.is_object());
    let account = hanna.get("/account").await;
    assert!(!account.text.contains("app-codes"), "and never again");
    assert!(account.text.contains("it cannot be taken away") && !account.text.contains("second-factor/remove"));
    let kept = hanna.submit("/account/second-factor/remove", &[("remove_password", PASSWORD)]).await;
    assert_eq!(kept.status, 409, "{}", kept.text);
    assert_eq!(hanna.get("/host").await.status, 200);
}

#[tokio::test]
async fn where_only_admins_must_have_one_hosts_go_on_and_it_concerns_no_customer() {
    let world = World::with_compulsory(Compulsory::Admins).await;
    assert_eq!(world.staff("hanna").await.get("/host").await.status, 200);
    let admin = log_in(&world, "admin").await;
    assert_eq!(access::told(&admin.get("/admin").await), FACTOR);
    set_up(&world, &admin).await;
    assert_eq!(admin.get("/admin").await.status, 200);
    let everybody = World::with_compulsory(Compulsory::Staff).await;
    assert_eq!(everybody.member("mira").await.get("/account").await.status, 200);
}

#[tokio::test]
async fn an_admin_who_takes_a_factor_away_sends_its_owner_to_set_up_another() {
    let world = World::with_compulsory(Compulsory::Staff).await;
    let (hanna, admin) = (log_in(&world, "hanna").await, log_in(&world, "admin").await);
    set_up(&world, &hanna).await;
    set_up(&world, &admin).await;
    let path = format!("/admin/people/{}", crate::common::HANNA);
    admin.get(&path).await;
    assert_eq!(admin.submit(&path, &[("action", "remove_second_factor")]).await.status, 303);
    assert_eq!(access::told(&hanna.get("/host").await), "303 /login?next=/host", "signed out everywhere");
    let hanna = log_in(&world, "hanna").await;
    assert_eq!(access::told(&hanna.get("/host").await), FACTOR);
}
