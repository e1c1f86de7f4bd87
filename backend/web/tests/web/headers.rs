//! What every answer carries.

use reqwest::{Method, header};

use crate::common::{Browser, Page, World, Ws};

const ALWAYS: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
];

fn is_protected(page: &Page, what: &str) {
    for name in ALWAYS {
        assert_eq!(page.headers.get_all(name).iter().count(), 1, "{name} of {what}");
    }
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn every_answer_is_protected_files_and_errors_included() {
    let world = World::new().await;
    let browser = world.customer("Zoë").await;
    for path in [
        "/",
        "/login",
        "/s/contact-centre",
        "/s/nowhere",
        "/host",
        "/host/next",
        "/nothing",
        "/assets/nothing.js",
        "/favicon.svg",
        "/health/live",
        "/health/ready",
        "/janus",
        "/api/consultations/x/room",
        "/api/docs",
        "/api/v1/sessions",
        "/api/v1/openapi.json",
        "/api/v1/admin/people",
        "/api/nothing",
        "/socket.io/?EIO=4&transport=polling",
        "/socket.io/",
    ] {
        is_protected(&browser.get(path).await, path);
    }
    for path in ["/s/contact-centre/join", "/events/janus", "/login", "/host/next", "/"] {
        is_protected(&browser.post(path, &[]).await, path);
    }
    let huge = browser.submit("/s/contact-centre/join", &[("name", &"x".repeat(70_000))]).await;
    is_protected(&huge, "a form that is too large");
    let foreign = browser.request(Method::GET, "/socket.io/?EIO=4").header(header::ORIGIN, "https://evil.example");
    is_protected(&browser.send(foreign).await, "a socket for a foreign page");
    world.store.set_available(false);
    is_protected(&browser.submit("/s/contact-centre/leave", &[]).await, "an outage");
}

/// Browsers say `Origin: null` with forms of pages whose policy is `no-referrer`, and those are refused.
#[tokio::test]
async fn the_referrer_policy_leaves_our_own_forms_their_origin() {
    let world = World::new().await;
    let page = world.browser().get("/s/contact-centre").await;
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
}

#[tokio::test]
async fn what_is_one_persons_is_stored_nowhere() {
    let world = World::new().await;
    let (browser, host) = (world.customer("Zoë").await, world.staff("hanna").await);
    for page in [
        browser.get("/").await,
        browser.get("/login").await,
        browser.get("/s/contact-centre").await,
        browser.get("/s/nowhere").await,
        browser.get("/api/consultations/x/room").await,
        browser.submit("/s/contact-centre/leave", &[]).await,
        browser.post("/s/contact-centre/join", &[]).await,
        host.get("/host").await,
        host.submit("/host/next", &[]).await,
    ] {
        assert_eq!(page.header("cache-control"), Some("no-store"), "{}", page.text);
        assert_eq!(page.header("content-encoding"), None, "BREACH: nothing with a secret in it is compressed");
    }
}

/// The attributes of each cookie that an answer sets.
fn cookies(page: &Page) -> Vec<Vec<String>> {
    let lines = page.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text"));
    lines.map(|line| line.split("; ").map(str::to_owned).collect()).collect()
}

async fn log_in(browser: &Browser) -> Page {
    browser.get("/login").await;
    let page = browser.submit("/login", &[("username", "hanna"), ("password", crate::common::PASSWORD)]).await;
    assert_eq!(page.status, 303);
    page
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    let world = World::new().await;
    let seat = world.browser().get("/s/contact-centre").await;
    let login = log_in(&world.browser()).await;
    for (page, name, lasts) in
        [(&seat, "anteroom-seat=", "Max-Age=86400"), (&login, "anteroom-login=", "Max-Age=43200")]
    {
        let cookies = cookies(page);
        assert_eq!(cookies.len(), 1, "{cookies:?}");
        assert!(cookies[0][0].starts_with(name), "{cookies:?}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", lasts] {
            assert!(cookies[0].iter().any(|a| a == attribute), "{attribute} in {cookies:?}");
        }
        let value = cookies[0][0].strip_prefix(name).unwrap();
        assert!(value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()), "256 bits: {value}");
    }
    assert_eq!(seat.header("strict-transport-security"), None);
}

#[tokio::test]
async fn behind_tls_cookies_never_travel_without_it() {
    let world = World::with(|_| {}, |config| config.public_origin = "https://meet.example".to_owned()).await;
    let browser = world.browser();
    let seat = browser.get("/s/contact-centre").await;
    let login = log_in(&browser).await;
    for (page, name) in [(&seat, "__Host-anteroom-seat="), (&login, "__Host-anteroom-login=")] {
        let cookies = cookies(page);
        assert!(cookies[0][0].starts_with(name) && cookies[0].iter().any(|a| a == "Secure"), "{cookies:?}");
        assert!(cookies[0].iter().any(|a| a == "Path=/") && !cookies[0].iter().any(|a| a.starts_with("Domain")));
    }
    assert_eq!(seat.header("strict-transport-security"), Some("max-age=31536000"));
    browser.get("/host").await;
    let out = browser.submit("/logout", &[]).await;
    let gone = cookies(&out);
    assert!(gone[0][0] == "__Host-anteroom-login=" && gone[0].iter().any(|a| a == "Secure"), "{gone:?}");
    // A cookie without the prefix is not ours there: another host of the same site could have set it.
    let tricked = world.browser();
    tricked.set_cookie("anteroom-seat", &"ab".repeat(32));
    assert!(tricked.get("/s/contact-centre").await.header("set-cookie").is_some());
}

#[tokio::test]
async fn an_upgraded_connection_is_no_exception() {
    let world = World::new().await;
    let ws = Ws::open(world.customer("Zoë").await.ws("/socket.io/?EIO=4&transport=websocket")).await.expect("a socket");
    for name in ALWAYS {
        assert!(ws.response.headers().contains_key(name), "{name}");
    }
    drop(ws.stream);
}
