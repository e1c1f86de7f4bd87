//! `/api/v1`, as programs use it.

use anteroom_domain::command::Command;
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::common::{ADMIN, Browser, Page, SESSION, World};

const SESSIONS: &str = "/api/v1/admin/sessions";
const ONE: &str = "/api/v1/admin/sessions/contact-centre";
const HOURS: &str = "/api/v1/admin/sessions/contact-centre/hours";

async fn admin() -> (World, Browser) {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    (world, admin)
}

async fn send(who: &Browser, method: Method, path: &str, body: &Value) -> Page {
    who.send_json(method, path, &body.to_string()).await
}

/// The fields that a problem names.
fn fields(page: &Page) -> Vec<String> {
    let problem = page.json();
    let named = problem["fields"].as_array().cloned().unwrap_or_default();
    named.iter().map(|field| field["field"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn everybody_may_know_what_the_home_page_says() {
    let world = World::new().await;
    world.customer("Zoë").await;
    let nobody = world.browser();
    let all = nobody.get("/api/v1/sessions").await;
    assert_eq!((all.status, all.header("cache-control")), (200, Some("no-store")));
    let all = all.json();
    let names: Vec<_> = all["sessions"].as_array().unwrap().iter().map(|session| session["slug"].clone()).collect();
    assert_eq!(names, [json!("contact-centre"), json!("library")]);
    assert!(!all.to_string().contains("Zoë"));
    let one = nobody.get("/api/v1/sessions/contact-centre").await.json();
    assert_eq!(one, all["sessions"][0]);
    assert_eq!((&one["open"], &one["admits"], &one["waiting"]), (&json!(true), &json!(true), &json!(1)));
    world.close_session().await;
    let one = nobody.get("/api/v1/sessions/contact-centre").await.json();
    assert_eq!((&one["open"], &one["admits"], &one["estimated_wait"]), (&json!(false), &json!(false), &Value::Null));
    assert_eq!(one["why_not"], "You cannot join while it is closed. Please come back later.");
    world.done(Command::SetArchived { session: SESSION, archived: true }).await;
    nobody.get("/api/v1/sessions/contact-centre").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_session_is_made_changed_and_put_away() {
    let (world, admin) = admin().await;
    let wanted = json!({ "slug": "library-desk", "name": "Library desk", "settings": { "grace_s": 60 } });
    let made = send(&admin, Method::POST, SESSIONS, &wanted).await;
    assert_eq!((made.status, made.location().as_str()), (201, "/api/v1/admin/sessions/library-desk"), "{}", made.text);
    let session = made.json();
    assert_eq!((&session["open"], &session["settings"]["grace_s"]), (&json!(false), &json!(60)));
    assert_eq!(session["settings"]["line_max"], 500, "what is not named has its default");
    let again = send(&admin, Method::POST, SESSIONS, &wanted).await;
    again.is_problem(409, "taken");
    assert_eq!(again.json()["field"], "slug");

    let address = made.location();
    let change = json!({ "edition": session["edition"], "name": " Desk ", "settings": { "assignment": "automatic" } });
    let changed = send(&admin, Method::PATCH, &address, &change).await.json();
    assert_eq!((&changed["name"], &changed["settings"]["grace_s"]), (&json!("Desk"), &json!(60)));
    assert_eq!((&changed["settings"]["assignment"], &changed["edition"]), (&json!("automatic"), &json!(2)));
    assert_eq!(admin.get(&address).await.json(), changed);
    send(&admin, Method::PATCH, &address, &json!({ "edition": 1, "name": "Late" }))
        .await
        .is_problem(409, "changed_meanwhile");

    let archived = send(&admin, Method::PUT, &format!("{address}/archived"), &json!({ "archived": true })).await.json();
    assert_eq!(archived["archived"], true);
    let mut deeds: Vec<_> = world.audited().await.into_iter().map(|entry| (entry.deed, entry.by)).collect();
    deeds.sort_by(|a, b| a.0.cmp(&b.0));
    let by = World::actor(ADMIN);
    let expected = ["session.archived", "session.changed", "session.created"].map(|deed| (deed.to_owned(), by));
    assert_eq!(deeds, expected, "as when it is done on a page");
}

#[tokio::test]
async fn what_is_wrong_is_named_field_by_field_and_nothing_is_written() {
    let (world, admin) = admin().await;
    let before = world.revision();
    let wrong =
        json!({ "slug": "Über", "name": "\n", "description": "x".repeat(401), "settings": { "grace_s": 0, "x": 1 } });
    let refused = send(&admin, Method::POST, SESSIONS, &wrong).await;
    refused.is_problem(422, "invalid");
    assert_eq!(fields(&refused), ["slug", "name", "description", "settings.grace_s", "settings.x"]);
    assert_eq!(refused.json()["field"], "slug");
    for (body, field) in [
        (json!({ "edition": 0, "settings": { "line_max": "7" } }), "settings.line_max"),
        (json!({ "edition": -1 }), "edition"),
        (json!({ "edition": 0, "slug": "other" }), "slug"),
        (json!({ "name": "A" }), "edition"),
    ] {
        let refused = send(&admin, Method::PATCH, ONE, &body).await;
        refused.is_problem(422, "invalid");
        assert_eq!(fields(&refused), [field], "{body}");
    }
    for list in ["[]", "[\"a\",\"b\"]", "7", "null"] {
        admin.send_json(Method::POST, SESSIONS, list).await.is_problem(422, "invalid");
    }
    let hours = json!({ "edition": 0, "hours": { "zone": "Berlin", "weekly": { "mon": ["09:00-12:00"] } } });
    let refused = send(&admin, Method::PUT, HOURS, &hours).await;
    assert_eq!((refused.status, fields(&refused)), (422, vec!["hours.zone".to_owned()]));
    assert_eq!(world.revision(), before);
    assert_eq!(world.audited().await, []);
}

#[tokio::test]
async fn every_error_is_a_problem_and_never_a_page() {
    let (world, admin) = admin().await;
    admin.get("/api/v1/nothing").await.is_problem(404, "not_found");
    admin.get("/api").await.is_problem(404, "not_found");
    admin.get("/api/v1/sessions/nowhere").await.is_problem(404, "not_found");
    admin.get("/api/v1/sessions/%FF").await.is_problem(404, "not_found");
    admin.get("/api/v1/admin/sessions/nowhere").await.is_problem(404, "not_found");
    let wrong = admin.send(admin.request(Method::DELETE, ONE)).await;
    wrong.is_problem(405, "wrong_method");
    assert_eq!(wrong.header("allow"), Some("GET,HEAD,PATCH"));
    admin.send_json(Method::POST, SESSIONS, "{").await.is_problem(400, "malformed");
    let huge = format!("{{\"slug\":\"{}\"}}", "x".repeat(70_000));
    admin.send_json(Method::POST, SESSIONS, &huge).await.is_problem(413, "too_large");
    admin.post(SESSIONS, &[("slug", "a")]).await.is_problem(415, "not_json");
    let nobody = world.browser();
    nobody.get(SESSIONS).await.is_problem(401, "not_logged_in");
    world.staff("hanna").await.get(SESSIONS).await.is_problem(403, "admins_only");
    world.store.set_available(false);
    let down = send(&admin, Method::PUT, &format!("{ONE}/archived"), &json!({ "archived": true })).await;
    down.is_problem(503, "unavailable");
    assert!(down.header("retry-after").is_some());
}

#[tokio::test]
async fn no_page_of_another_site_can_change_anything() {
    let (world, admin) = admin().await;
    let before = world.revision();
    let body = json!({ "archived": true }).to_string();
    for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "same-site")] {
        let request = admin.request(Method::PUT, &format!("{ONE}/archived")).body(body.clone());
        let request = request.header(header::CONTENT_TYPE, "application/json").header(name, value);
        admin.send(request).await.is_problem(403, "foreign_origin");
    }
    // What a form can send without being asked about.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let request = admin.request(Method::PUT, &format!("{ONE}/archived")).body(body.clone());
        admin.send(request.header(header::CONTENT_TYPE, kind)).await.is_problem(415, "not_json");
    }
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn hours_are_judged_replaced_and_read_again() {
    let (world, admin) = admin().await;
    let hours = json!({
        "zone": "Europe/Berlin",
        "weekly": { "mon": ["09:00-12:00", "11:00-13:00"] },
        "holidays": { "country": "DE" },
        "exceptions": [{ "first": "2026-12-24", "last": "2026-12-24", "hours": ["09:00-12:00"], "label": "Christmas Eve" }],
    });
    let before = world.revision();
    let judged = send(&admin, Method::POST, "/api/v1/admin/hours/judgement", &hours).await.json();
    let overlap = "Mondays: 09:00–12:00 and 11:00–13:00 overlap. They count as one.";
    assert!(judged["warnings"].as_array().unwrap().contains(&json!(overlap)), "{judged}");
    assert_eq!(judged["days"].as_array().unwrap().len(), 60);
    assert_eq!(world.revision(), before, "judging changes nothing");
    let edition = admin.get(HOURS).await.json()["edition"].clone();
    let saved = send(&admin, Method::PUT, HOURS, &json!({ "edition": edition, "hours": hours })).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let read = admin.get(HOURS).await.json();
    assert_eq!(read, saved.json());
    assert_eq!(read["hours"]["exceptions"], hours["exceptions"]);
    assert_eq!((&read["hours"]["weekly"]["tue"], &read["by_hand"]), (&json!([]), &Value::Null));
    send(&admin, Method::PUT, HOURS, &json!({ "edition": edition, "hours": { "zone": "UTC" } }))
        .await
        .is_problem(409, "changed_meanwhile");
    world.close_session().await;
    let by_hand = admin.get(HOURS).await.json()["by_hand"].clone();
    assert_eq!(by_hand, json!({ "open": false, "until": null, "message": "" }));
    let edition = admin.get(HOURS).await.json()["edition"].clone();
    send(&admin, Method::PUT, HOURS, &json!({ "edition": edition, "hours": { "zone": "UTC" } })).await;
    assert_eq!(admin.get(HOURS).await.json()["by_hand"], by_hand, "what was set by hand stays");
}

#[tokio::test]
async fn wall_reports_people_system_and_audit_log_say_what_their_pages_say() {
    let (world, admin) = admin().await;
    world.customer("Zoë").await;
    world.until_reported().await;
    let wall = admin.get("/api/v1/admin/wall").await.json();
    assert_eq!((&wall["sessions"][0]["slug"], &wall["sessions"][0]["waiting"]), (&json!("contact-centre"), &json!(1)));
    assert!(!wall.to_string().contains("Zoë"), "nothing about customers");

    let report = admin.get("/api/v1/admin/reports?period=today&zone=Europe/Berlin&threshold=60").await.json();
    assert_eq!((&report["total"]["joined"], &report["total"]["mean_wait_s"]), (&json!(1), &Value::Null));
    assert_eq!((&report["time_zone"], &report["threshold_s"]), (&json!("Europe/Berlin"), &json!(60)));
    assert_eq!(report["by_session"][0]["figures"]["joined"], 1);
    let defined = report["definitions"].as_array().unwrap().len();
    assert_eq!(report["total"].as_object().unwrap().len(), defined, "each figure has its definition");
    let wrong = "?period=fortnight&zone=Berlin&threshold=61&session=nowhere&hours=apart";
    let refused = admin.get(&format!("/api/v1/admin/reports{wrong}")).await;
    refused.is_problem(422, "invalid");
    assert_eq!(fields(&refused), ["period", "hours", "zone", "threshold", "session"]);
    let refused = admin.get("/api/v1/admin/reports?from=&to=soon&threshold=").await;
    assert_eq!(fields(&refused), ["from", "threshold", "to"], "what is empty is not left out");

    let people = admin.get("/api/v1/admin/people").await;
    assert!(!people.text.contains("argon2"), "no hashes");
    let names: Vec<_> = people.json()["people"].as_array().unwrap().iter().map(|one| one["username"].clone()).collect();
    assert_eq!(names.len(), 3, "{names:?}");

    let system = admin.get("/api/v1/admin/system").await.json();
    assert_eq!((&system["parts"][0]["name"], &system["parts"][0]["health"]), (&json!("Database"), &json!("well")));

    send(&admin, Method::PATCH, ONE, &json!({ "edition": 0, "name": "Centre" })).await;
    let audit = admin.get("/api/v1/admin/audit?about=sessions").await.json();
    let entry = &audit["entries"][0];
    assert_eq!((&entry["deed"], &entry["subject_name"]), (&json!("session.changed"), &json!("Centre")));
    assert_eq!(entry["by"], format!("account:{ADMIN}"));
    let none = admin.get(&format!("/api/v1/admin/audit?about=sessions&before={}", entry["id"].as_str().unwrap())).await;
    assert_eq!(none.json(), json!({ "entries": [], "older": null }));
    let refused = admin.get("/api/v1/admin/audit?about=weather&by=me&before=now").await;
    assert_eq!(
        (refused.status, fields(&refused)),
        (422, vec!["about".to_owned(), "by".to_owned(), "before".to_owned()])
    );
}
