//! Customers are spoken to in their own language: on pages, in pushes, and when something goes wrong.

use anteroom_domain::{command::Command, hours::OpeningHours};
use anteroom_web::Language;
use reqwest::{Method, header};
use serde_json::json;

use crate::common::{Browser, HANNA, Page, SESSION, Socket, World};

const VISIT: &str = "/s/contact-centre";

/// A page as somebody asks for it whose browser likes these languages.
async fn read(browser: &Browser, path: &str, accept: &str) -> Page {
    browser.send(browser.request(Method::GET, path).header(header::ACCEPT_LANGUAGE, accept)).await
}

/// Follows a link of the menu at the foot of a page.
async fn choose(browser: &Browser, language: &str, from: &str) -> Page {
    let referer = format!("{}{from}", browser.origin());
    let request = browser.request(Method::GET, &format!("/language/{language}"));
    browser.send(request.header(header::REFERER, referer).header("sec-fetch-site", "same-origin")).await
}

fn is_in(page: &Page, language: &str) {
    assert!(page.text.contains(&format!("<html lang=\"{language}\">")), "{}", page.text);
}

/// The socket of a page in this language.
async fn socket(browser: &Browser, language: &str) -> Socket {
    let version = anteroom_contract::CONTRACT_VERSION;
    let auth = json!({ "session": "contact-centre", "contractVersion": version, "language": language });
    browser.socket("/visit", &auth).await.expect("the socket is let in")
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let world = World::new().await;
    let page = read(&world.browser(), VISIT, "de-AT,de;q=0.9,en;q=0.8").await;
    is_in(&page, "de");
    for says in ["Geöffnet. Niemand wartet.", "Jetzt anstellen", "Gerade ist niemand am Platz", "Zum Inhalt springen"]
    {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
    assert!(!page.text.contains("Join the line"));
    assert_eq!(page.header("vary"), Some("accept-language, cookie"));
    is_in(&read(&world.browser(), "/", "de").await, "de");
    for accept in ["fi", "*", "en-GB,de;q=0.5", ""] {
        is_in(&read(&world.browser(), VISIT, accept).await, "en");
    }
}

#[tokio::test]
async fn the_installation_says_what_is_spoken_to_those_who_ask_for_nothing_that_there_is() {
    let world = World::with(|_| (), |config| config.language = Language::German).await;
    is_in(&world.browser().get(VISIT).await, "de");
    is_in(&read(&world.browser(), VISIT, "fi").await, "de");
    is_in(&read(&world.browser(), VISIT, "en").await, "en");
}

#[tokio::test]
async fn what_somebody_chose_wins_over_what_their_browser_asks_for() {
    let world = World::new().await;
    let browser = world.browser();
    let page = read(&browser, VISIT, "de").await;
    assert!(page.text.contains("href=\"/language/en\" lang=\"en\""), "{}", page.text);
    let chosen = choose(&browser, "en", VISIT).await;
    assert_eq!((chosen.status, chosen.location().as_str()), (303, VISIT));
    is_in(&read(&browser, VISIT, "de").await, "en");
    choose(&browser, "de", "/").await;
    is_in(&read(&browser, VISIT, "en").await, "de");
    assert_eq!(choose(&browser, "xx", "/").await.status, 404, "a language that nobody speaks here");
    browser.set_cookie("anteroom-language", "xx");
    is_in(&read(&browser, VISIT, "de").await, "de");
}

#[tokio::test]
async fn no_page_from_elsewhere_chooses_for_somebody() {
    let world = World::new().await;
    let browser = world.browser();
    let request = browser.request(Method::GET, "/language/de").header("sec-fetch-site", "cross-site");
    let answer = browser.send(request.header(header::REFERER, "https://evil.example/s/x")).await;
    assert_eq!((answer.status, answer.location().as_str()), (303, "/s/x"), "a path of ours, whoever asks");
    assert_eq!(browser.cookie("anteroom-language"), None);
}

#[tokio::test]
async fn hours_are_told_in_the_readers_language() {
    let world = World::new().await;
    let hours = OpeningHours::never("Europe/Vienna");
    world.done(Command::SetHours { session: SESSION, edition: None, hours }).await;
    let page = read(&world.browser(), VISIT, "de").await;
    for says in ["Zurzeit geschlossen.", "Derzeit ist keine Öffnung geplant.", "können Sie sich nicht anstellen"] {
        assert!(page.text.contains(says), "{says} is not in {}", page.text);
    }
}

#[tokio::test]
async fn whoever_waits_is_told_in_the_language_of_each_of_their_pages() {
    let world = World::new().await;
    let browser = world.browser();
    browser.get(VISIT).await;
    browser.submit(&format!("{VISIT}/join"), &[]).await;
    let (mut german, mut english) = (socket(&browser, "de").await, socket(&browser, "en").await);
    let asked = german.ask("visit:sync", &json!({})).await;
    assert_eq!(asked["headline"], "Sie sind als Nächstes an der Reihe");
    world.available(HANNA).await;
    let push =
        german.push_where("the host", |p| p["detail"].as_str().unwrap().starts_with("Eine Ansprechperson")).await;
    assert_eq!(push.data["headline"], "Sie sind als Nächstes an der Reihe");
    let push = english.push_where("the host", |p| p["detail"].as_str().unwrap().starts_with("One host")).await;
    assert_eq!(push.data["headline"], "You are next");
    world.done(Command::Next { host: HANNA, session: None }).await;
    german.push_where("the call", |p| p["headline"] == "HANNA Öberg ist bereit für Sie").await;
    english.push_where("the call", |p| p["headline"] == "HANNA Öberg is ready for you").await;
    let refused = german.ask("visit:answer", &json!({ "consultation": "0".repeat(32) })).await;
    assert_eq!(refused["problem"]["message"], "Sie werden gerade nicht gerufen.");
    let page = read(&browser, VISIT, "de").await;
    assert!(page.text.contains("Hereinkommen") && page.text.contains("noch 30 Sekunden"), "{}", page.text);
}

#[tokio::test]
async fn what_goes_wrong_is_said_in_the_readers_language_and_to_staff_in_english() {
    let world = World::new().await;
    let page = read(&world.browser(), "/s/nothing", "de").await;
    assert_eq!(page.status, 404);
    is_in(&page, "de");
    assert!(page.text.contains("Dieses Angebot gibt es nicht") && page.text.contains("no_such_session (404)"));
    is_in(&read(&world.browser(), "/nothing", "de").await, "de");
    is_in(&read(&world.browser(), "/admin/nothing", "de").await, "en");
    let browser = world.browser();
    browser.get(VISIT).await;
    let form = browser.form(&format!("{VISIT}/leave"), &[("csrf", "wrong")]).header(header::ORIGIN, browser.origin());
    let page = browser.send(form.header(header::ACCEPT_LANGUAGE, "de")).await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("Dieses Formular ist veraltet"), "{}", page.text);
    let program = read(&world.browser(), "/api/v1/nothing", "de").await;
    program.is_problem(404, "not_found");
}

#[tokio::test]
async fn signing_in_to_wait_is_in_the_readers_language_and_that_of_staff_in_english() {
    let world = World::new().await;
    let page = read(&world.browser(), "/login?next=/s/contact-centre", "de").await;
    is_in(&page, "de");
    assert!(page.text.contains("Benutzername") && page.text.contains("/language/en"));
    let page = read(&world.browser(), "/login", "de").await;
    is_in(&page, "en");
    assert!(page.text.contains("Staff sign-in") && !page.text.contains("/language/"));
}
