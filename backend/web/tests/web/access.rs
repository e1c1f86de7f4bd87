//! Who may do what, over every address that there is.

use std::collections::BTreeSet;

use anteroom_domain::command::Command;
use reqwest::Method;

use crate::common::{Browser, HANNA, NODE, OMAR, OTHER_SESSION, Page, World};

/// One address: what is sent there, and what someone without a cookie, a customer, a customer with an
/// account, a host and an admin are answered.
struct Row {
    method: Method,
    pattern: &'static str,
    /// The page on which the form is, for its form token.
    page: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// What is sent as JSON, instead of a form.
    json: Option<&'static str>,
    answers: [&'static str; 5],
}

const fn read(pattern: &'static str, answers: [&'static str; 5]) -> Row {
    Row { method: Method::GET, pattern, page: "", fields: &[], json: None, answers }
}

const fn form(
    pattern: &'static str,
    page: &'static str,
    fields: &'static [(&'static str, &'static str)],
    answers: [&'static str; 5],
) -> Row {
    Row { method: Method::POST, pattern, page, fields, json: None, answers }
}

const fn json(method: Method, pattern: &'static str, body: &'static str, answers: [&'static str; 5]) -> Row {
    Row { method, pattern, page: "", fields: &[], json: Some(body), answers }
}

const LOG_IN: &str = "303 /login?next=/host";
const HERE: &str = "303 /s/contact-centre";
const VISIT: &str = "/s/contact-centre";
const NOBODYS: &[(&str, &str)] = &[("consultation", "00000000000000000000000000000001")];
const TICKET: (&str, &str) = ("ticket", "00000000000000000000000000000001");
const TO: (&str, &str) = ("to", "session:00000000000000000000000000005e56");
/// What staff may ask for, about somebody who is none of theirs.
const STAFF: [&str; 5] = [LOG_IN, LOG_IN, "403", "409", "409"];

/// What only admins may ask for, and here ask in a way that cannot be done.
const ADMINS: [&str; 5] = [LOG_IN, LOG_IN, "403", "403", "422"];
const LOG_IN_SESSION: &str = "303 /login?next=/admin/sessions/contact-centre";

const SETUP: &[(&str, &str)] = &[("token", "00"), ("username", "x"), ("display_name", "x"), ("password", "x")];
const SIGN_UP: &[(&str, &str)] = &[("username", "x"), ("display_name", "x"), ("password", "x")];
const LOG_IN_FACTOR: &str = "303 /login?next=/account/second-factor";
/// What staff may ask for about their own account, and here ask in a way that cannot be done.
const OWN: [&str; 5] = [LOG_IN, LOG_IN, "422", "422", "422"];
const OWN_LATE: [&str; 5] = [LOG_IN, LOG_IN, "403", "409", "409"];
const OWN_DONE: [&str; 5] =
    [LOG_IN, LOG_IN, "303 /account?done=login", "303 /account?done=login", "303 /account?done=login"];

/// What only admins may ask for in JSON.
const ADMINS_ONLY: [&str; 5] = ["401", "401", "403", "403", "200"];
/// The same, asked in a way that cannot be done.
const ADMINS_WRONG: [&str; 5] = ["401", "401", "403", "403", "422"];

/// How a call was.
const REPORT: &str = r#"{"togetherS":30,"firstPictureMs":900,"receivedLost":0,"sentLost":0,"roundTripMs":40,
    "availableKbps":null,"still":0,"returns":0,"way":"directUdp"}"#;
/// The same, about something that does not exist.
const ADMINS_NONE: [&str; 5] = ["401", "401", "403", "403", "404"];

/// In this order: some rows change what later ones see.
const TABLE: &[Row] = &[
    read("/", ["200"; 5]),
    read("/language/{language}", ["303 /"; 5]),
    read("/login", ["200", "200", "303 /account", "303 /host", "303 /host"]),
    form("/login", VISIT, &[("username", "hanna"), ("password", "wrong")], ["403", "422", "422", "422", "422"]),
    // What nobody sealed; who gets in with a code is proved in `accounts`.
    form("/login/code", VISIT, &[("half", "00"), ("code", "000000")], ["403", "422", "422", "422", "422"]),
    read("/login/provider", ["303 https://login.example/authorize?"; 5]),
    // Nobody of these has been there; who gets in is proved in `provider`.
    read("/login/provider/return", ["303 /login?refused=not_begun"; 5]),
    read("/s/{session}", ["200"; 5]),
    form("/s/{session}/join", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    form("/s/{session}/answer", VISIT, NOBODYS, ["403", "409", "409", "409", "409"]),
    form("/s/{session}/agree", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    form("/s/{session}/away", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    form("/s/{session}/back", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    form("/s/{session}/stay", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    // This session wants no accounts. What others do is proved in `customers`.
    read("/s/{session}/sign-up", ["404"; 5]),
    form("/s/{session}/sign-up", VISIT, SIGN_UP, ["403", "404", "404", "404", "404"]),
    form("/s/{session}/rating", VISIT, &[("stars", "4")], ["403", HERE, HERE, HERE, HERE]),
    read("/s/{session}/changes", [HERE, "200", "200", "200", "200"]),
    // Nothing to put into a calendar where it never closes.
    read("/s/{session}/opening.ics", ["*"; 5]),
    read("/s/{session}/data", [HERE, "200", "200", "200", "200"]),
    read("/s/{session}/invite", [HERE, "200", "200", "200", "200"]),
    read("/s/{session}/move", [HERE, "200", HERE, "200", "200"]),
    // A link that nobody sealed; who may follow real ones is proved in `links`.
    read("/s/{session}/join/{link}", ["410"; 5]),
    form("/s/{session}/join/{link}", VISIT, &[], ["403", "410", "410", "410", "410"]),
    read("/s/{session}/move/{link}", ["410"; 5]),
    form("/s/{session}/move/{link}", VISIT, &[], ["403", "410", "410", "410", "410"]),
    form("/s/{session}/leave", VISIT, &[], ["403", HERE, HERE, HERE, HERE]),
    // The same; who may follow real ones, and who has a part in a call, is proved in `help`.
    read("/help/{link}", ["410"; 5]),
    form("/help/{link}", VISIT, &[], ["410"; 5]),
    read("/call/{consultation}", ["410"; 5]),
    form("/call/{consultation}/leave", VISIT, &[], ["410"; 5]),
    read("/host", [LOG_IN, LOG_IN, "403", "200", "200"]),
    form("/host/duty", "/host", &[("duty", "available")], [LOG_IN, LOG_IN, "403", "303 /host", "409"]),
    form("/host/next", "/host", &[], STAFF),
    form("/host/pick", "/host", &[TICKET], STAFF),
    form("/host/accept", "/host", NOBODYS, STAFF),
    form("/host/decline", "/host", NOBODYS, STAFF),
    form("/host/hold", "/host", NOBODYS, STAFF),
    form("/host/resume", "/host", &[TICKET], STAFF),
    form("/host/transfer", "/host", &[TICKET, TO], STAFF),
    form("/host/remove", "/host", &[TICKET, ("why", "other")], STAFF),
    form("/host/undo", "/host", &[TICKET], STAFF),
    form("/host/priority", "/host", &[TICKET, ("priority", "before")], STAFF),
    form("/host/notes", "/host", &[TICKET, ("text", "x")], STAFF),
    form("/host/end", "/host", NOBODYS, STAFF),
    form("/host/extend", "/host", &[], STAFF),
    form("/host/ready", "/host", &[], [LOG_IN, LOG_IN, "403", "303 /host", "303 /host"]),
    read(
        "/admin/sessions",
        ["303 /login?next=/admin/sessions", "303 /login?next=/admin/sessions", "403", "403", "200"],
    ),
    read(
        "/admin/new-session",
        ["303 /login?next=/admin/new-session", "303 /login?next=/admin/new-session", "403", "403", "200"],
    ),
    form("/admin/new-session", "/host", &[], ADMINS),
    read("/admin/sessions/{session}", [LOG_IN_SESSION, LOG_IN_SESSION, "403", "403", "200"]),
    form("/admin/sessions/{session}", "/host", &[("edition", "0")], ADMINS),
    form("/admin/sessions/{session}/opening", "/host", &[("opening", "ajar")], ADMINS),
    form("/admin/sessions/{session}/archive", "/host", &[("archived", "maybe")], ADMINS),
    read("/admin/sessions/{session}/hosts", ["*", "*", "403", "403", "200"]),
    form(
        "/admin/sessions/{session}/hosts",
        "/host",
        &[],
        [LOG_IN, LOG_IN, "403", "403", "303 /admin/sessions/contact-centre/hosts?done=nothing"],
    ),
    read("/admin/sessions/{session}/hours", ["*", "*", "403", "403", "200"]),
    form("/admin/sessions/{session}/hours", "/host", &[("edition", "0")], ADMINS),
    read("/admin", ["303 /login?next=/admin", "303 /login?next=/admin", "403", "403", "200"]),
    read("/admin/reports", ["303 /login?next=/admin/reports", "303 /login?next=/admin/reports", "403", "403", "200"]),
    // Which of its tables is not said.
    read(
        "/admin/reports.csv",
        ["303 /login?next=/admin/reports.csv", "303 /login?next=/admin/reports.csv", "403", "403", "404"],
    ),
    read("/admin/calls", ["303 /login?next=/admin/calls", "303 /login?next=/admin/calls", "403", "403", "200"]),
    read("/admin/ratings", ["303 /login?next=/admin/ratings", "303 /login?next=/admin/ratings", "403", "403", "200"]),
    read(
        "/admin/recordings",
        ["303 /login?next=/admin/recordings", "303 /login?next=/admin/recordings", "403", "403", "200"],
    ),
    // There is none of that name, and only admins are told.
    read("/admin/recordings/{consultation}", ["*", "*", "403", "403", "404"]),
    read("/admin/recordings/{consultation}/film", ["*", "*", "403", "403", "404"]),
    form("/admin/recordings/{consultation}", "/host", &[("sure", "yes")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    read("/admin/cameras", ["303 /login?next=/admin/cameras", "303 /login?next=/admin/cameras", "403", "403", "200"]),
    read(
        "/admin/new-camera",
        ["303 /login?next=/admin/new-camera", "303 /login?next=/admin/new-camera", "403", "403", "200"],
    ),
    form("/admin/new-camera", "/host", &[("name", "")], ADMINS),
    // There is none of that name, and only admins are told.
    read("/admin/cameras/{camera}", ["*", "*", "403", "403", "404"]),
    form("/admin/cameras/{camera}", "/host", &[("edition", "0")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/cameras/{camera}/try", "/host", &[], [LOG_IN, LOG_IN, "403", "403", "404"]),
    read("/admin/cameras/{camera}/live", ["*", "*", "403", "403", "404"]),
    read("/admin/cameras/{camera}/picture.jpg", ["*", "*", "403", "403", "404"]),
    form("/admin/cameras/{camera}/restart", "/host", &[], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/cameras/{camera}/delete", "/host", &[("sure", "yes")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    read(
        "/admin/webhooks",
        ["303 /login?next=/admin/webhooks", "303 /login?next=/admin/webhooks", "403", "403", "200"],
    ),
    read(
        "/admin/new-webhook",
        ["303 /login?next=/admin/new-webhook", "303 /login?next=/admin/new-webhook", "403", "403", "200"],
    ),
    form("/admin/new-webhook", "/host", &[("name", "")], ADMINS),
    read("/admin/webhooks/{webhook}", ["*", "*", "403", "403", "404"]),
    form("/admin/webhooks/{webhook}", "/host", &[("edition", "0")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/webhooks/{webhook}/secret", "/host", &[], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/webhooks/{webhook}/test", "/host", &[], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/webhooks/{webhook}/again", "/host", &[("event", "")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    form("/admin/webhooks/{webhook}/delete", "/host", &[("sure", "yes")], [LOG_IN, LOG_IN, "403", "403", "404"]),
    read("/admin/audit", ["303 /login?next=/admin/audit", "303 /login?next=/admin/audit", "403", "403", "200"]),
    read("/admin/privacy", ["303 /login?next=/admin/privacy", "303 /login?next=/admin/privacy", "403", "403", "200"]),
    form("/admin/privacy", "/host", &[("who", "")], ADMINS),
    form("/admin/privacy/export", "/host", &[("who", "x")], ADMINS),
    form("/admin/privacy/erase", "/host", &[("who", "x"), ("visit:00000000000000000000000000000009", "yes")], ADMINS),
    read("/admin/system", ["303 /login?next=/admin/system", "303 /login?next=/admin/system", "403", "403", "200"]),
    form("/admin/system/media-server", "/host", &[("server", "janus"), ("to", "stop")], ADMINS),
    read("/admin/hosts/{host}", ["*", "*", "403", "403", "200"]),
    form("/admin/hosts/{host}", "/host", &[], [LOG_IN, LOG_IN, "403", "403", "*"]),
    read("/admin/people", ["303 /login?next=/admin/people", "303 /login?next=/admin/people", "403", "403", "200"]),
    read(
        "/admin/new-person",
        ["303 /login?next=/admin/new-person", "303 /login?next=/admin/new-person", "403", "403", "200"],
    ),
    form("/admin/new-person", "/host", &[("username", ""), ("display_name", ""), ("role", "host")], ADMINS),
    read("/admin/people/{account}", ["*", "*", "403", "403", "200"]),
    form("/admin/people/{account}", "/host", &[("action", "applaud")], ADMINS),
    // There are accounts, so nobody is the first. What `/setup` does before is proved in `accounts`.
    read("/setup", ["404"; 5]),
    form("/setup", VISIT, SETUP, ["404"; 5]),
    read("/reset", ["200"; 5]),
    form("/reset", VISIT, &[("token", "00"), ("password", "x")], ["403", "422", "422", "422", "422"]),
    read("/account", ["303 /login?next=/account", "303 /login?next=/account", "200", "200", "200"]),
    // What customers do to their own accounts, and staff do not.
    form("/account/name", "/account", &[("display_name", "")], [LOG_IN, LOG_IN, "422", "403", "403"]),
    form("/account/delete", "/account", &[("delete_password", "wrong")], [LOG_IN, LOG_IN, "422", "403", "403"]),
    form("/account/password", "/account", &[("current", "x"), ("password", "short")], OWN),
    form(
        "/account/second-factor/remove",
        "/account",
        &[("remove_password", "wrong")],
        [LOG_IN, LOG_IN, "403", "422", "422"],
    ),
    read("/account/second-factor", [LOG_IN_FACTOR, LOG_IN_FACTOR, "403", "200", "200"]),
    form("/account/second-factor", "/account", &[("sealed", "00"), ("code", "0"), ("password", "x")], OWN_LATE),
    form("/account/logins/end", "/account", &[("login", "none of theirs")], OWN_DONE),
    form(
        "/account/logins/end-others",
        "/account",
        &[],
        [LOG_IN, LOG_IN, "303 /account?done=others", "303 /account?done=others", "303 /account?done=others"],
    ),
    read("/api/docs", ["200"; 5]),
    read("/api/v1/openapi.json", ["200"; 5]),
    read("/api/v1/sessions", ["200"; 5]),
    read("/api/v1/sessions/{slug}", ["200"; 5]),
    read("/api/v1/admin/sessions", ADMINS_ONLY),
    json(Method::POST, "/api/v1/admin/sessions", r#"{"slug":"-","name":"x"}"#, ADMINS_WRONG),
    read("/api/v1/admin/sessions/{slug}", ADMINS_ONLY),
    json(Method::PATCH, "/api/v1/admin/sessions/{slug}", r#"{"edition":0,"name":""}"#, ADMINS_WRONG),
    json(Method::PUT, "/api/v1/admin/sessions/{slug}/archived", r#"{"archived":"maybe"}"#, ADMINS_WRONG),
    read("/api/v1/admin/sessions/{slug}/hours", ADMINS_ONLY),
    json(Method::PUT, "/api/v1/admin/sessions/{slug}/hours", r#"{"edition":0,"hours":{"zone":"x"}}"#, ADMINS_WRONG),
    json(Method::POST, "/api/v1/admin/hours/judgement", r#"{"zone":"UTC"}"#, ADMINS_ONLY),
    read("/api/v1/cameras", ADMINS_ONLY),
    json(Method::POST, "/api/v1/cameras", r#"{"name":"x","address":"x"}"#, ADMINS_WRONG),
    read("/api/v1/cameras/{camera}", ADMINS_NONE),
    json(Method::PATCH, "/api/v1/cameras/{camera}", r#"{"edition":0}"#, ADMINS_NONE),
    json(Method::DELETE, "/api/v1/cameras/{camera}", "", ADMINS_NONE),
    json(Method::POST, "/api/v1/cameras/{camera}/probe", "", ADMINS_NONE),
    read("/api/v1/cameras/{camera}/snapshot", ADMINS_NONE),
    read("/api/v1/cameras/{camera}/state", ADMINS_NONE),
    json(Method::POST, "/api/v1/cameras/{camera}/restart", "", ADMINS_NONE),
    read("/api/v1/admin/webhooks", ADMINS_ONLY),
    json(Method::POST, "/api/v1/admin/webhooks", r#"{"name":"x","address":"x","events":[]}"#, ADMINS_WRONG),
    read("/api/v1/admin/webhooks/{webhook}", ADMINS_NONE),
    json(Method::PATCH, "/api/v1/admin/webhooks/{webhook}", r#"{"edition":0}"#, ADMINS_NONE),
    json(Method::DELETE, "/api/v1/admin/webhooks/{webhook}", "", ADMINS_NONE),
    json(Method::POST, "/api/v1/admin/webhooks/{webhook}/secret", "", ADMINS_NONE),
    json(Method::POST, "/api/v1/admin/webhooks/{webhook}/test", "", ADMINS_NONE),
    read("/api/v1/admin/webhooks/{webhook}/deliveries", ADMINS_NONE),
    json(Method::POST, "/api/v1/admin/webhooks/{webhook}/deliveries/{delivery}/again", "", ADMINS_NONE),
    read("/api/v1/admin/wall", ADMINS_ONLY),
    read("/api/v1/admin/reports", ADMINS_ONLY),
    read("/api/v1/admin/people", ADMINS_ONLY),
    read("/api/v1/admin/audit", ADMINS_ONLY),
    read("/api/v1/admin/system", ADMINS_ONLY),
    form("/logout", "/account", &[], [LOG_IN, LOG_IN, "303 /", "303 /", "303 /"]),
    read("/api/consultations/{consultation}/room", ["404"; 5]),
    read("/api/consultations/{consultation}/changes", ["404"; 5]),
    json(Method::POST, "/api/consultations/{consultation}/asks", r#"{"ask":"record"}"#, ["404"; 5]),
    read("/api/consultations/{consultation}/invitation", ["404"; 5]),
    json(Method::POST, "/api/consultations/{consultation}/quality", REPORT, ["204"; 5]),
    read("/api/consultations/{consultation}/messages", ["404"; 5]),
    json(Method::POST, "/api/consultations/{consultation}/messages", r#"{"text":"Hello"}"#, ["404"; 5]),
    json(Method::POST, "/api/consultations/{consultation}/files", "Hello", ["404"; 5]),
    read("/api/consultations/{consultation}/files/{file}", ["404"; 5]),
    read("/api/visits/{visit}/chat.txt", ["404"; 5]),
    read("/api/sessions/{session}/check", ["404"; 5]),
    read("/janus", ["404"; 5]),
    read("/janus/check", ["404"; 5]),
    // No cookie counts here; who knows the secret is proved in `openvidu`.
    read("/openvidu/api/sessions", ["401"; 5]),
    json(Method::POST, "/openvidu/api/sessions", "{}", ["401"; 5]),
    read("/openvidu/api/sessions/{session}", ["401"; 5]),
    json(Method::DELETE, "/openvidu/api/sessions/{session}", "", ["401"; 5]),
    read("/openvidu/api/sessions/{session}/connection", ["401"; 5]),
    json(Method::POST, "/openvidu/api/sessions/{session}/connection", "{}", ["401"; 5]),
    read("/openvidu/api/sessions/{session}/connection/{connection}", ["401"; 5]),
    json(Method::PATCH, "/openvidu/api/sessions/{session}/connection/{connection}", "{}", ["401"; 5]),
    json(Method::DELETE, "/openvidu/api/sessions/{session}/connection/{connection}", "", ["401"; 5]),
    json(Method::DELETE, "/openvidu/api/sessions/{session}/stream/{stream}", "", ["401"; 5]),
    read("/openvidu/api/config", ["401"; 5]),
    read("/openvidu/api/config/openvidu-publicurl", ["200"; 5]),
    // Its token is no cookie; who has it is proved in `metrics`.
    read("/metrics", ["401"; 5]),
    form("/events/janus", "", &[], ["401"; 5]),
    form("/events/janus/{server}", "", &[], ["401"; 5]),
    read("/assets/{*path}", ["404"; 5]),
    read("/favicon.svg", ["*"; 5]),
    read("/health/live", ["200"; 5]),
    read("/health/ready", ["200"; 5]),
];

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The address of a pattern, about a consultation that is none of those who ask.
pub(crate) fn path(world: &World, pattern: &str) -> String {
    let consultation = world.consultation().to_string();
    let path = pattern
        .replace("{session}", "contact-centre")
        .replace("{slug}", "contact-centre")
        .replace("{consultation}", &consultation)
        .replace("{server}", "janus")
        .replace("{language}", "en")
        .replace("{visit}", "00000000000000000000000000000009")
        .replace("{host}", &HANNA.to_string())
        .replace("{account}", &HANNA.to_string())
        .replace("{camera}", &"0".repeat(32))
        .replace("{connection}", "ipc_IPCAM_rtsp_0000_h")
        .replace("{stream}", "str_IPC_A000_ipc_IPCAM_rtsp_0000_h")
        .replace("{webhook}", &"0".repeat(32))
        .replace("{delivery}", "000000000000000-none")
        .replace("{link}", &"A".repeat(75))
        .replace("{*path}", "nothing.js");
    match path.as_str() {
        "/janus" => format!("/janus?consultation={consultation}"),
        "/janus/check" => "/janus/check?session=contact-centre".to_owned(),
        _ => path,
    }
}

/// Without what is made anew for each who goes to the identity provider.
pub(crate) fn told(page: &Page) -> String {
    let location = page.location();
    let lasting = location.split("state=").next().unwrap_or_default();
    if page.status == 303 { format!("303 {lasting}") } else { page.status.to_string() }
}

/// Someone else's consultation with someone else's host.
pub(crate) async fn furnish(world: &World) {
    world.available(OMAR).await;
    let (customer, ticket) = (anteroom_domain::ids::CustomerId(9), anteroom_domain::ids::TicketId(9));
    world.done(Command::Join { session: OTHER_SESSION, customer, ticket, node: Some(NODE) }).await;
    world.done(Command::Next { host: OMAR, session: None }).await;
}

/// Every method of every address, as the table has them.
pub(crate) fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().map(|row| (row.method.as_str(), row.pattern))
}

#[tokio::test]
async fn everyone_may_do_what_the_table_says() {
    let world = World::new().await;
    furnish(&world).await;
    let seat = world.browser();
    seat.get(VISIT).await;
    let people: [Option<Browser>; 5] = [
        None,
        Some(seat),
        Some(world.member("mira").await),
        Some(world.staff("hanna").await),
        Some(world.staff("admin").await),
    ];
    for row in TABLE {
        let path = path(&world, row.pattern);
        for (who, expected) in people.iter().zip(row.answers) {
            let nobody = world.browser();
            let who = who.as_ref().unwrap_or(&nobody);
            if !row.page.is_empty() && !who.cookie_header().is_empty() {
                who.get(row.page).await;
            }
            let answer = match row.json {
                Some(body) => who.send_json(row.method.clone(), &path, body).await,
                None if row.method == Method::GET => who.get(&path).await,
                None => who.submit(&path, row.fields).await,
            };
            let told = told(&answer);
            assert!(expected == "*" || told == expected, "{} {path}: {told} instead of {expected}", row.method);
            assert!(answer.status < 500, "{} {path}", row.method);
        }
    }
}

#[tokio::test]
async fn the_table_has_every_address_and_every_method_that_is_answered() {
    let world = World::new().await;
    furnish(&world).await;
    let listed: BTreeSet<_> = TABLE.iter().map(|row| (row.pattern, row.method.as_str())).collect();
    assert_eq!(listed.len(), TABLE.len(), "each once");
    let addresses: BTreeSet<_> = anteroom_web::addresses().collect();
    for pattern in &addresses {
        for method in METHODS {
            if listed.contains(&(pattern, method.as_str())) {
                continue;
            }
            let browser = world.browser();
            let answer = browser.send(browser.request(method.clone(), &path(&world, pattern))).await;
            assert_eq!(answer.status, 405, "{method} {pattern} is answered and is not in the table");
        }
    }
    let unknown: Vec<_> = TABLE.iter().filter(|row| !addresses.contains(row.pattern)).map(|row| row.pattern).collect();
    assert_eq!(unknown, Vec::<&str>::new());
}
