//! What is written to the log, and what never is.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use anteroom_engine::fakes::FakeProvider;
use serde_json::json;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::common::{Browser, EVENTS_PASSWORD, EVENTS_USER, PASSWORD, World};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that our own code says, and what libraries say unless asked for more.
fn listen() -> (Written, tracing::subscriber::DefaultGuard) {
    let written = Written::default();
    let filter = EnvFilter::new("info,anteroom_web=trace,anteroom_engine=trace,anteroom_domain=trace");
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(written.clone()).with_ansi(false);
    let guard = tracing::subscriber::set_default(subscriber.finish());
    (written, guard)
}

/// The path of the link that a page of someone's shows.
async fn link(browser: &Browser, page: &str) -> String {
    let page = browser.get(&format!("/s/contact-centre/{page}")).await;
    let after = page.text.split("id=\"link\" value=\"http://meet.example").nth(1).expect("the page has a link");
    after.split('"').next().expect("the field ends").to_owned()
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_ever_logged() {
    let (written, _guard) = listen();
    let world = World::new().await;
    tracing::info!("the test listens");
    let zoe = world.customer("Zoë-Unmistakable").await;
    let mut visit = zoe.visit().await;
    let (host, desk) = world.hanna().await;
    host.get("/host").await;
    host.submit("/host/next", &[]).await;
    let called = visit.push_where("the call", |picture| picture["stage"] == "called").await.data;
    let id = called["consultation"]["id"].as_str().unwrap().to_owned();
    visit.ask("visit:answer", &json!({ "consultation": id })).await;
    let access = zoe.get(&format!("/api/consultations/{id}/room")).await.json();
    let credential = access["iceServers"][1]["credential"].as_str().unwrap().to_owned();
    let event = json!({ "consultation": id, "side": "customer", "up": true }).to_string();
    let post = zoe.request(reqwest::Method::POST, "/events/janus").body(event);
    zoe.send(post.basic_auth(EVENTS_USER, Some(EVENTS_PASSWORD))).await;
    let links = [link(&zoe, "invite").await, link(&zoe, "move").await];
    let friend = world.browser();
    for link in &links {
        friend.get(link).await;
        friend.submit(link, &[]).await;
    }
    // What goes wrong says more than what goes well.
    friend.get(&links[1].replace("move", "join")).await;
    let guess = "guessed-Unmistakable";
    zoe.post("/login", &[("csrf", &zoe.csrf()), ("username", guess), ("password", guess)]).await;
    zoe.post("/s/contact-centre/join", &[("csrf", guess), ("name", guess)]).await;
    visit.ask("visit:answer", &json!({ "consultation": guess })).await;
    zoe.socket("/visit", &json!({ "session": { guess: guess } })).await.err().expect("refused");
    desk.ask("desk:next", &json!({ "session": guess })).await;
    let third = world.customer(guess).await;
    world.rooms.set_available(false);
    world.store.set_available(false);
    third.submit("/s/contact-centre/leave", &[]).await;
    world.browser().get("/health/ready").await;
    world.customer_without_a_database(guess).await;
    let log = written.text();
    assert!(log.contains("the test listens"), "the test hears what is logged");
    assert!(log.contains("a request failed"), "and what our own code says: {log}");
    let secrets = [
        "Unmistakable".to_owned(),
        "Öberg".to_owned(),
        PASSWORD.to_owned(),
        EVENTS_PASSWORD.to_owned(),
        credential,
        zoe.csrf(),
        host.csrf(),
        third.csrf(),
        zoe.cookie("anteroom-seat").unwrap(),
        host.cookie("anteroom-login").unwrap(),
        host.cookie("anteroom-seat").unwrap(),
        "argon2id".to_owned(),
        links[0].rsplit('/').next().unwrap().to_owned(),
        links[1].rsplit('/').next().unwrap().to_owned(),
    ];
    for secret in &secrets {
        assert!(secret.len() > 4 && !log.contains(secret.as_str()), "{secret} was logged: {log}");
    }
}

/// What stands between two texts of a page.
fn between(page: &str, before: &str, after: &str) -> String {
    page.split(before).nth(1).and_then(|rest| rest.split(after).next()).expect("the page says so").to_owned()
}

#[tokio::test]
async fn nothing_that_opens_an_account_is_ever_logged() {
    let (written, _guard) = listen();
    let world = World::new().await;
    tracing::info!("the test listens");
    let admin = world.staff("admin").await;
    admin.get("/admin/new-person").await;
    let fields = [("username", "ulla-unmistakable"), ("display_name", "Ulla-Unmistakable"), ("role", "host")];
    let made = admin.submit("/admin/new-person", &fields).await;
    let link = between(&made.text, "/reset#", "\"");
    let ulla = world.browser();
    ulla.get("/reset").await;
    let password = "Unmistakable words in a row";
    for password in ["Unmistakable", password] {
        ulla.submit("/reset", &[("token", &link), ("password", password)]).await;
    }
    ulla.submit("/login", &[("username", "ulla-unmistakable"), ("password", password)]).await;
    let page = ulla.get("/account/second-factor").await;
    let secret = between(&page.text, "<code class=\"app-secret\">", "<");
    let phone = anteroom_engine::fakes::Authenticator::typed(&secret);
    let code = phone.code_at(world.now());
    let sealed = page.field("sealed").expect("the page has it");
    let fields = [("sealed", sealed.as_str()), ("code", &code), ("password", password)];
    let codes = ulla.submit("/account/second-factor", &fields).await;
    let recovery = between(&codes.text, "<code class=\"app-secret\">", "<");
    let again = world.browser();
    again.get("/login").await;
    let first = again.submit("/login", &[("username", "ulla-unmistakable"), ("password", password)]).await;
    let half = first.field("half").expect("a code is asked for");
    for code in ["wrong-Unmistakable", &recovery] {
        again.submit("/login/code", &[("half", &half), ("code", code)]).await;
    }
    world.store.set_available(false);
    again.submit("/login", &[("username", "ulla-unmistakable"), ("password", password)]).await;
    ulla.get("/account").await;
    let log = written.text();
    assert!(log.contains("the test listens") && log.contains("a request failed"), "{log}");
    let login = again.cookie("anteroom-login").expect("the recovery code opened the account");
    let plain = secret.replace(' ', "");
    for secret in ["Unmistakable", "unmistakable", &link, &secret, &plain, &sealed, &recovery, &half, &login] {
        assert!(secret.len() > 4 && !log.contains(secret), "{secret} was logged: {log}");
    }
}

#[tokio::test]
async fn bad_input_is_no_error_of_ours() {
    let (written, _guard) = listen();
    let world = World::new().await;
    tracing::error!("the test listens");
    let browser = world.customer("Zoë").await;
    let visit = browser.visit().await;
    for path in ["/s/nowhere", "/nothing", "/s/%FF", "/janus", "/api/consultations/x/room", "/assets/%FF", "/host/next"]
    {
        browser.get(path).await;
    }
    browser.post("/s/contact-centre/join", &[]).await;
    browser.post("/events/janus", &[]).await;
    browser.submit("/s/contact-centre/answer", &[("consultation", "x")]).await;
    for auth in [json!(7), json!({}), json!({ "session": "x", "contractVersion": 0 })] {
        browser.socket("/visit", &auth).await.err().expect("refused");
        browser.socket("/desk", &auth).await.err().expect("refused");
        browser.socket("/elsewhere", &auth).await.err().expect("refused");
    }
    visit.ask_raw("[\"visit:answer\",7]").await;
    visit.ask_raw("[\"visit:shout\"]").await;
    for nonsense in ["42/visit,[", "42/visit,1{}", "451-/visit,[]", "9"] {
        browser.visit().await.raw(nonsense).await;
    }
    world.pass_s(1).await;
    let log = written.text();
    let errors: Vec<_> =
        log.lines().filter(|line| line.contains("ERROR") && !line.contains("the test listens")).collect();
    assert_eq!(errors, Vec::<&str>::new(), "whoever sends nonsense must not fill the log");
    assert!(log.contains("the test listens"));
}

#[tokio::test]
async fn nothing_of_what_goes_to_the_identity_provider_and_back_is_ever_logged() {
    let (written, _guard) = listen();
    let world = World::new().await;
    tracing::info!("the test listens");
    let browser = world.browser();
    let code = "code-Unmistakable";
    let mut secrets = vec!["unmistakable".to_owned(), "UNMISTAKABLE".to_owned(), code.to_owned()];
    // One who gets in, one who has no role, a code that was used, and a provider that is away.
    for (known, roles, away) in
        [(true, &["hosts"][..], false), (true, &["role-Unmistakable"], false), (false, &[], false), (false, &[], true)]
    {
        let there = browser.get("/login/provider").await.location();
        let nonce = there.split("nonce=").nth(1).expect("a nonce").to_owned();
        let state = between(&there, "state=", "&");
        secrets.extend([browser.cookie("anteroom-errand").expect("an errand"), nonce, state.clone()]);
        if known {
            world.provider.issue(code, "nora-unmistakable", roles);
        }
        world.provider.set_available(!away);
        let back = format!("/login/provider/return?code={code}&state={state}&iss={}", FakeProvider::ISSUER);
        let end = browser.get(&back).await;
        secrets.extend(browser.cookie("anteroom-login"));
        assert!(!end.location().contains("nmistakable"), "nor is it in an address that stays: {}", end.location());
    }
    let log = written.text();
    assert!(log.contains("a log-in with the provider was refused"), "the test hears what is logged: {log}");
    assert!(log.contains("a log-in with the provider failed"), "{log}");
    for secret in &secrets {
        assert!(secret.len() > 4 && !log.contains(secret.as_str()), "{secret} was logged: {log}");
    }
    assert!(!log.contains("Unmistakable"), "{log}");
}
