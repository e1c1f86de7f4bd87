//! Bad input: each kind has a clear answer, and nothing is written.

use anteroom_domain::{command::Command, session::Assignment, ticket::TicketState};
use reqwest::{Method, header};

use crate::common::{Browser, Page, World};

const JOIN: &str = "/s/contact-centre/join";
const LEAVE: &str = "/s/contact-centre/leave";
const ANSWER: &str = "/s/contact-centre/answer";
const NOBODYS: (&str, &str) = ("consultation", "00000000000000000000000000000001");

/// A browser that has a seat and has not joined.
async fn visitor(world: &World) -> Browser {
    let browser = world.browser();
    browser.get("/s/contact-centre").await;
    browser
}

/// Does something that must write nothing.
async fn writes_nothing(world: &World, work: impl Future<Output = Page>) -> Page {
    let before = world.revision();
    let page = work.await;
    assert_eq!(world.revision(), before, "something was written");
    page
}

#[tokio::test]
async fn a_session_that_does_not_exist_is_a_page_that_says_so() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    for slug in ["nowhere", "UPPER", "a%20b", "%FF", "-a", "é", &"a".repeat(65)] {
        let page = browser.get(&format!("/s/{slug}")).await;
        page.is_error_page(404, "no_such_session");
        assert!(page.text.contains("href=\"/s/contact-centre\""), "it offers those that exist");
        for (form, fields) in [("join", vec![]), ("leave", vec![]), ("join", vec![("name", "Zoë")])] {
            let path = format!("/s/{slug}/{form}");
            writes_nothing(&world, browser.submit(&path, &fields)).await.is_error_page(404, "no_such_session");
        }
    }
    browser.get("/nothing/here").await.is_error_page(404, "not_found");
}

#[tokio::test]
async fn who_mistypes_a_session_is_offered_those_that_exist() {
    let world = World::new().await;
    let page = visitor(&world).await.get("/s/nowhere").await;
    for (slug, name) in [("contact-centre", "The contact-centre"), ("library", "The library")] {
        let link = format!("href=\"/s/{slug}\">{name}</a>");
        assert!(page.text.contains(&link), "{link} is not in {}", page.text);
    }
}

#[tokio::test]
async fn an_address_for_forms_that_is_opened_as_a_page_leads_back() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    for path in [JOIN, LEAVE, ANSWER, "/host/next", "/logout"] {
        browser.get(path).await.is_error_page(405, "wrong_method");
    }
}

#[tokio::test]
async fn a_closed_session_takes_nobody_and_says_why() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    world.close_session().await;
    let page = browser.get("/s/contact-centre").await;
    assert!(page.text.contains("You cannot join while it is closed."), "{}", page.text);
    assert!(!page.text.contains("Join the line"));
    let refused = writes_nothing(&world, browser.submit(JOIN, &[("name", "Zoë")])).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("role=\"alert\">You cannot join while it is closed."), "{}", refused.text);
    assert_eq!(world.line(), []);
}

#[tokio::test]
async fn a_full_line_takes_nobody_and_says_so() {
    let world = World::with_settings(|settings| settings.line_max = 1).await;
    let second = visitor(&world).await;
    let first = world.customer("").await;
    let refused = writes_nothing(&world, second.submit(JOIN, &[("name", "Zoë")])).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("role=\"alert\">The line is full at the moment."), "{}", refused.text);
    assert_eq!(first.submit(JOIN, &[]).await.status, 303, "whoever is in line already is not turned away");
    assert_eq!(world.line().len(), 1);
}

#[tokio::test]
async fn a_seat_that_nobody_knows_has_no_place_and_one_that_is_malformed_is_replaced() {
    let world = World::new().await;
    world.customer("Zoë").await;
    let stranger = world.browser();
    stranger.set_cookie("anteroom-seat", &"ab".repeat(32));
    let page = stranger.get("/s/contact-centre").await;
    assert!(page.text.contains("Join the line") && page.header("set-cookie").is_none());
    writes_nothing(&world, stranger.submit(LEAVE, &[])).await.is_error_page(409, "no_such_ticket");
    writes_nothing(&world, stranger.submit(ANSWER, &[NOBODYS])).await.is_error_page(409, "not_called");
    for malformed in ["", "x", &"g".repeat(64), &"a".repeat(63), "../../etc/passwd"] {
        let browser = world.browser();
        browser.set_cookie("anteroom-seat", malformed);
        let page = browser.get("/s/contact-centre").await;
        assert_eq!(page.status, 200);
        assert_ne!(browser.cookie("anteroom-seat").unwrap(), malformed, "it got a new one");
    }
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told() {
    let world = World::new().await;
    let csrf = visitor(&world).await.csrf();
    for path in [JOIN, LEAVE, ANSWER, "/login"] {
        let fields = [("csrf", csrf.as_str()), NOBODYS, ("username", "hanna"), ("password", "x")];
        let refused = writes_nothing(&world, world.browser().post(path, &fields)).await;
        refused.is_error_page(403, "no_cookies");
    }
}

#[tokio::test]
async fn a_form_without_the_token_of_its_own_page_is_refused() {
    let world = World::new().await;
    let (zoe, other) = (world.customer("Zoë").await, visitor(&world).await);
    let host = world.staff("hanna").await;
    let seat_csrf = zoe.csrf();
    for csrf in ["", "nonsense", &other.csrf(), &host.csrf()] {
        for (browser, path, field) in [
            (&zoe, JOIN, ("name", "x")),
            (&zoe, LEAVE, ("name", "x")),
            (&zoe, ANSWER, NOBODYS),
            (&zoe, "/login", ("username", "hanna")),
        ] {
            let fields = [("csrf", csrf), field, ("password", "x")];
            writes_nothing(&world, browser.post(path, &fields)).await.is_error_page(403, "bad_csrf");
        }
    }
    let actions = anteroom_web::addresses().filter(|address| address.starts_with("/host/"));
    for path in actions.chain(["/logout"]) {
        for csrf in ["", seat_csrf.as_str()] {
            let fields = [("csrf", csrf), ("duty", "available"), NOBODYS];
            writes_nothing(&world, host.post(path, &fields)).await.is_error_page(403, "bad_csrf");
        }
    }
    assert_eq!(host.get("/host").await.status, 200, "and is still logged in");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_token() {
    let world = World::new().await;
    let (browser, host) = (visitor(&world).await, world.staff("hanna").await);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        for (browser, path) in [(&browser, JOIN), (&browser, LEAVE), (&host, "/host/duty"), (&host, "/logout")] {
            let csrf = browser.csrf();
            let form = browser.form(path, &[("csrf", &csrf), ("duty", "available")]).header(header::ORIGIN, origin);
            let refused = writes_nothing(&world, browser.send(form)).await;
            refused.is_error_page(403, "foreign_origin");
        }
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_refused() {
    let world = World::new().await;
    let (browser, host) = (visitor(&world).await, world.staff("hanna").await);
    let csrf = browser.csrf();
    for fields in [&[][..], &[("name", "Zoë")], &[("csrf", csrf.as_str()), ("csrf", csrf.as_str())]] {
        writes_nothing(&world, browser.post(JOIN, fields)).await.is_error_page(422, "bad_form");
    }
    writes_nothing(&world, browser.submit(ANSWER, &[])).await.is_error_page(422, "bad_form");
    for wrong in ["", "x", "0000000000000000000000000000000G"] {
        let field = [("consultation", wrong)];
        writes_nothing(&world, browser.submit(ANSWER, &field)).await.is_error_page(422, "bad_form");
        writes_nothing(&world, host.submit("/host/accept", &field)).await.is_error_page(422, "bad_form");
    }
    writes_nothing(&world, host.submit("/host/duty", &[("duty", "asleep")])).await.is_error_page(422, "bad_form");
    writes_nothing(&world, host.submit("/host/next", &[("session", "x")])).await.is_error_page(422, "bad_form");
    for (kind, body) in [
        ("application/json", format!("{{\"csrf\":\"{csrf}\",\"name\":\"Zoë\"}}").into_bytes()),
        ("text/plain", format!("csrf={csrf}").into_bytes()),
        ("application/x-www-form-urlencoded", b"csrf=%FF&name=\xff\xfe".to_vec()),
    ] {
        let request = browser.request(Method::POST, JOIN).header(header::CONTENT_TYPE, kind).body(body);
        let refused = writes_nothing(&world, browser.send(request)).await;
        assert!(refused.status == 422 || refused.status == 403, "{kind}: {}", refused.status);
        assert!(refused.text.contains("tell them: bad_"), "{kind}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_form_of_more_than_64_kb_is_too_large() {
    let world = World::new().await;
    let (browser, host) = (visitor(&world).await, world.staff("hanna").await);
    let huge = "x".repeat(64 * 1_024);
    let refused = writes_nothing(&world, browser.submit(JOIN, &[("name", &huge)])).await;
    refused.is_error_page(413, "too_large");
    let refused = writes_nothing(&world, host.submit("/host/duty", &[("duty", &huge)])).await;
    refused.is_error_page(413, "too_large");
    let large = "x".repeat(60 * 1_024);
    let read = writes_nothing(&world, browser.submit(JOIN, &[("name", &large)])).await;
    assert_eq!(read.status, 422, "one that is smaller is read, and its name is too long");
}

#[tokio::test]
async fn a_name_that_is_too_long_or_not_a_line_is_said_to_be_so_and_kept_in_the_field() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    for wrong in [&"n".repeat(61), "Zoë\nEve", "Zoë\u{7}"] {
        let refused = writes_nothing(&world, browser.submit(JOIN, &[("name", wrong)])).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("role=\"alert\">A name has at most 60 characters"), "{}", refused.text);
        assert_eq!(refused.field("csrf"), Some(browser.csrf()), "the form can be sent again");
    }
    let joined = browser.submit(JOIN, &[("name", &format!("  {}  ", "ñ".repeat(60)))]).await;
    assert_eq!(joined.status, 303, "sixty characters are sixty characters, whatever their bytes");
}

#[tokio::test]
async fn what_people_type_is_never_markup() {
    let world = World::new().await;
    let browser = world.customer("</script><img src=x onerror=alert(1)>").await;
    let (host, _desk) = world.hanna().await;
    let console = host.get("/host").await;
    assert!(!console.text.contains("<img") && console.text.contains("&#60;img"), "{}", console.text);
    let page =
        browser.submit("/login", &[("username", "\"><img src=x>"), ("password", "x"), ("next", "\"><img>")]).await;
    assert!(page.status == 422 && !page.text.contains("<img"), "{}", page.text);
    assert_eq!(console.picture()["sessions"][0]["line"][0]["name"], "</script><img src=x onerror=alert(1)>");
}

#[tokio::test]
async fn an_offer_is_answered_once_and_in_time() {
    let world = World::with_settings(|settings| settings.assignment = Assignment::Automatic).await;
    let (host, desk) = world.hanna().await;
    world.customer("Zoë").await;
    let ticket = world.line()[0];
    let TicketState::Offered(offer) = world.ticket(ticket).state else { panic!("whoever is free is asked") };
    let field = ("consultation", offer.consultation.to_string());
    let field = [(field.0, field.1.as_str())];
    let omar = world.staff("omar").await;
    writes_nothing(&world, omar.submit("/host/accept", &field)).await.is_error_page(409, "not_offered");
    assert_eq!(host.submit("/host/accept", &field).await.status, 303);
    for path in ["/host/accept", "/host/decline"] {
        writes_nothing(&world, host.submit(path, &field)).await.is_error_page(409, "not_offered");
    }
    let reply = desk.ask("desk:accept", &serde_json::json!({ "consultation": field[0].1 })).await;
    assert_eq!(reply["problem"]["code"], "not_offered");
    // Back in line, the next offer runs out.
    let customer = world.ticket(ticket).customer;
    world.done(Command::Leave { ticket, customer }).await;
    world.customer("Yann").await;
    let ticket = world.line()[0];
    let TicketState::Offered(offer) = world.ticket(ticket).state else { panic!("whoever is free is asked") };
    world.clock.set(offer.expires_at);
    let field = [("consultation", offer.consultation.to_string())];
    let late = host.submit("/host/accept", &[(field[0].0, &field[0].1)]).await;
    late.is_error_page(409, "not_offered");
    assert!(world.ticket(ticket).consultation().is_none(), "nobody was called by it");
}

#[tokio::test]
async fn without_a_database_pages_say_so_and_a_retry_is_no_second_place() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    world.store.set_available(false);
    for name in ["Zoë", ""] {
        let refused = browser.submit(JOIN, &[("name", name)]).await;
        refused.is_error_page(503, "unavailable");
        assert_eq!(refused.header("retry-after"), Some("5"));
        assert!(refused.text.contains("Your place is kept"), "it says what is kept");
    }
    assert_eq!(browser.get("/s/contact-centre").await.status, 200, "what is known can still be read");
    world.store.set_available(true);
    let joined = crate::common::in_time("the database is used again", async {
        loop {
            let joined = browser.submit(JOIN, &[("name", "Zoë")]).await;
            if joined.status == 303 {
                return joined;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    });
    joined.await;
    assert_eq!(browser.submit(JOIN, &[("name", "Zoë")]).await.status, 303);
    assert_eq!(world.line().len(), 1);
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_no_reason_to_show_no_page() {
    let world = World::new().await;
    let browser = visitor(&world).await;
    for path in ["/s/contact-centre?still=a&still=b", "/s/contact-centre?%FF", "/login?next=a&next=b", "/?x=%zz"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
}
