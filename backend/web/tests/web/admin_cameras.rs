//! What admins do with cameras, in the console and by programs.

use anteroom_domain::{camera::Cause, command::Command};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Browser, HANNA, Page, SESSION, World, in_time};

const CAMERAS: &str = "/api/v1/cameras";
const SECRETS: [&str; 3] = ["keeper", "s3cret", "t0ken"];
const WITH_LOGIN: &str = "rtsp://keeper:s3cret@camera.example/live?token=t0ken";
/// What the form of a camera sends besides: its settings as they are.
const SETTINGS: [(&str, &str); 9] = [
    ("transport", "auto"),
    ("certificate", "verified"),
    ("audio", "auto"),
    ("close_after_s", "10"),
    ("network_cache_ms", "2000"),
    ("connect_timeout_s", "5"),
    ("read_timeout_s", "10"),
    ("start_timeout_s", "10"),
    ("stall_timeout_s", "5"),
];

fn form<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    SETTINGS.into_iter().chain(fields.iter().copied()).collect()
}

async fn registered(admin: &Browser) -> String {
    let body = json!({ "name": "Front door", "address": WITH_LOGIN, "sessions": ["contact-centre"] });
    let made = admin.send_json(Method::POST, CAMERAS, &body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = read(&made.text)["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.location(), format!("{CAMERAS}/{id}"));
    id
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("JSON: {text}"))
}

#[tokio::test]
async fn a_camera_is_registered_changed_and_deleted_in_the_console() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get("/admin/new-camera").await;
    let chosen = format!("session:{SESSION}");
    let fields = form(&[("name", "Front door"), ("address", WITH_LOGIN), (&chosen, "yes"), ("edition", "0")]);
    let made = admin.submit("/admin/new-camera", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let address = made.location().split('?').next().expect("an address").to_owned();
    let list = admin.get("/admin/cameras").await;
    for words in ["Front door", "rtsp://camera.example:554/live", "The contact-centre · with a login"] {
        assert!(list.text.contains(words), "{words} is missing in {}", list.text);
    }
    let fields = form(&[("name", "Back door"), ("always", "yes"), ("audio", "off"), ("edition", "0")]);
    let fields: Vec<_> = fields.into_iter().filter(|field| *field != ("audio", "auto")).collect();
    let saved = admin.submit(&address, &fields).await;
    assert_eq!((saved.status, saved.location()), (303, format!("{address}?done=saved")));
    let list = admin.get("/admin/cameras").await;
    assert!(list.text.contains("In no session · with a login · always there"), "{}", list.text);
    let overtaken = admin.submit(&address, &fields).await;
    assert_eq!(overtaken.status, 409);
    assert!(overtaken.text.contains("Somebody else has changed this camera"), "{}", overtaken.text);
    let page = admin.get(&address).await;
    let told = format!("{} {} {:?}", list.text, page.text, world.audited().await);
    assert!(SECRETS.iter().all(|secret| !told.contains(secret)), "{told}");
    let unsure = admin.submit(&format!("{address}/delete"), &[]).await;
    assert_eq!(unsure.status, 422);
    let deleted = admin.submit(&format!("{address}/delete"), &[("sure", "yes")]).await;
    assert_eq!((deleted.status, deleted.location().as_str()), (303, "/admin/cameras?done=deleted"));
    assert_eq!(admin.get(&address).await.status, 404);
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    for deed in ["camera.created", "camera.changed", "camera.deleted"] {
        assert_eq!(deeds.iter().filter(|found| *found == deed).count(), 1, "{deed} in {deeds:?}");
    }
}

/// What is answered once whoever watched before has left: one at a time does.
async fn once_free(admin: &Browser, address: &str) -> Page {
    in_time("watching", async {
        loop {
            let answer = admin.get(address).await;
            if answer.status != 503 {
                return answer;
            }
        }
    })
    .await
}

#[tokio::test]
async fn what_a_camera_shows_now_is_watched_or_taken_as_a_picture() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let id = registered(&admin).await;
    let page = admin.get(&format!("/admin/cameras/{id}?watch=yes")).await;
    assert!(page.text.contains(&format!("src=\"/admin/cameras/{id}/live\"")), "{}", page.text);
    let snapshot = format!("{CAMERAS}/{id}/snapshot");
    for address in [&snapshot, &format!("/admin/cameras/{id}/picture.jpg")] {
        let picture = once_free(&admin, address).await;
        let kind = picture.header("content-type");
        assert_eq!((picture.status, kind), (200, Some("image/jpeg")), "{address}: {}", picture.text);
    }
    world.probes.find(Err(Cause::Unauthorized));
    once_free(&admin, &snapshot).await.is_problem(409, "camera_shows_nothing");
    assert_eq!(world.probes.sent_to().len(), 3);
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds.iter().filter(|deed| *deed == "camera.watched").count(), 3);
}

#[tokio::test]
async fn a_form_that_is_wrong_comes_back_as_it_was_typed_but_for_secrets() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get("/admin/new-camera").await;
    let fields = form(&[
        ("name", ""),
        ("address", "rtsp://keeper:s3cret@10.0.0.7/live?token=t0ken"),
        ("password", "s3cret"),
        ("edition", "0"),
    ]);
    let wrong = admin.submit("/admin/new-camera", &fields).await;
    assert_eq!(wrong.status, 422);
    for words in
        ["A name has 1 to 80 characters", "not among those that the server may connect to", "href=\"#f-address\""]
    {
        assert!(wrong.text.contains(words), "{words} is missing in {}", wrong.text);
    }
    assert!(SECRETS.iter().all(|secret| !wrong.text.contains(secret)), "{}", wrong.text);
    let fields: Vec<_> = form(&[("name", "Yard"), ("address", "rtsp://camera.example/live"), ("edition", "0")])
        .into_iter()
        .map(|(name, value)| (name, if name == "close_after_s" { "never" } else { value }))
        .collect();
    let wrong = admin.submit("/admin/new-camera", &fields).await;
    assert_eq!(wrong.status, 422);
    for words in
        ["Give a whole number from 0 to 3600.", "value=\"never\"", "value=\"Yard\"", "rtsp://camera.example/live"]
    {
        assert!(wrong.text.contains(words), "{words} is missing in {}", wrong.text);
    }
    assert_eq!(world.audited().await.iter().filter(|entry| entry.deed.starts_with("camera.")).count(), 0);
}

#[tokio::test]
async fn a_camera_that_is_tried_is_described_in_plain_words() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let id = registered(&admin).await;
    let address = format!("/admin/cameras/{id}");
    admin.get(&address).await;
    let tried = admin.submit(&format!("{address}/try"), &[]).await;
    for words in ["The camera works, and nothing needs to be changed.", "H264 baseline, 1280 × 720, 25 a second"] {
        assert!(tried.status == 200 && tried.text.contains(words), "{words} is missing in {}", tried.text);
    }
    let sent_to = world.probes.sent_to();
    let login = sent_to[0].login().expect("the camera is told the login");
    assert_eq!(
        (login.user.as_str(), login.password.as_str(), sent_to[0].target()),
        ("keeper", "s3cret", "/live?token=t0ken")
    );
    world.probes.find(Err(Cause::Unauthorized));
    let tried = admin.submit(&format!("{address}/try"), &[]).await;
    assert!(tried.text.contains("User or password are wrong or missing."), "{}", tried.text);
    let probed = admin.send_json(Method::POST, &format!("{CAMERAS}/{id}/probe"), "").await;
    let look = read(&probed.text);
    assert_eq!((probed.status, &look["plays"], &look["cause"]), (200, &json!(false), &json!("unauthorized")));
    assert_eq!(look["advice"], json!(["User or password are wrong or missing."]));
    assert_eq!(world.audited().await.iter().filter(|entry| entry.deed == "camera.tried").count(), 3);
}

#[tokio::test]
async fn programs_change_what_they_name_and_are_never_told_a_login() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let id = registered(&admin).await;
    let address = format!("{CAMERAS}/{id}");
    let camera = read(&admin.get(&address).await.text);
    assert_eq!(camera["address"], "rtsp://camera.example:554/live");
    assert_eq!((&camera["login"], &camera["sessions"]), (&json!(true), &json!(["contact-centre"])));
    assert_eq!((&camera["settings"]["transport"], &camera["edition"]), (&json!("auto"), &json!(0)));
    let change = async |body: Value| {
        let answer = admin.send_json(Method::PATCH, &address, &body.to_string()).await;
        (answer.status, read(&answer.text))
    };
    let settings = json!({ "transport": "udp", "close_after_s": 0, "certificate": "ab".repeat(32) });
    let (status, changed) = change(json!({ "edition": 0, "settings": settings, "always": true })).await;
    assert_eq!((status, &changed["name"], &changed["always"]), (200, &json!("Front door"), &json!(true)));
    assert_eq!(
        (
            &changed["settings"]["transport"],
            &changed["settings"]["certificate"],
            &changed["settings"]["read_timeout_s"]
        ),
        (&json!("udp"), &json!("ab".repeat(32)), &json!(10))
    );
    let (status, late) = change(json!({ "edition": 0, "name": "Late" })).await;
    assert_eq!((status, &late["code"]), (409, &json!("camera_changed")));
    let (_, kept) = change(json!({ "edition": 1, "name": "Door" })).await;
    assert_eq!(kept["login"], true, "what is not named stays");
    let (_, none) = change(json!({ "edition": 2, "login": null })).await;
    assert_eq!(none["login"], false);
    let (_, anew) = change(json!({ "edition": 3, "login": { "user": "keeper", "password": "s3cret" } })).await;
    assert_eq!(anew["login"], true);
    let (_, moved) = change(json!({ "edition": 4, "address": "rtsps://other.example/" })).await;
    assert_eq!((&moved["login"], &moved["address"]), (&json!(false), &json!("rtsps://other.example:322/")));
    let wrong = json!({ "edition": 5, "settings": { "video": "pass", "transport": "pigeon" } });
    let (status, wrong) = change(wrong).await;
    let fields: Vec<_> =
        wrong["fields"].as_array().expect("fields").iter().filter_map(|field| field["field"].as_str()).collect();
    assert_eq!((status, fields), (422, vec!["settings.transport", "settings.video"]));
    let (status, wrong) = change(json!({ "edition": 5, "settings": { "network_cache_ms": 10_001 } })).await;
    assert_eq!((status, &wrong["field"]), (422, &json!("settings.network_cache_ms")));
    let (status, wrong) = change(json!({ "edition": 5, "sessions": ["contact-centre", "nowhere"] })).await;
    assert_eq!((status, &wrong["field"]), (422, &json!("sessions[1]")));
    let list = admin.get(CAMERAS).await.text;
    assert_eq!(read(&list)["cameras"].as_array().map(Vec::len), Some(1));
    assert!(SECRETS.iter().all(|secret| !list.contains(secret)), "{list}");
    let deleted = admin.send_json(Method::DELETE, &address, "").await;
    assert_eq!((deleted.status, admin.get(&address).await.status), (204, 404));
}

#[tokio::test]
async fn a_camera_in_a_consultation_is_shown_with_what_it_does_and_restarted() {
    let world = World::new().await;
    let (admin, _zoe) = (world.staff("admin").await, world.customer("Zoë").await);
    let id = registered(&admin).await;
    let page = format!("/admin/cameras/{id}");
    assert!(admin.get(&page).await.text.contains("It was in no consultation within the last day."));
    let idle = admin.submit(&format!("{page}/restart"), &[]).await;
    assert_eq!(idle.location(), format!("{page}?done=not_in_use"));
    let idle = admin.send_json(Method::POST, &format!("{CAMERAS}/{id}/restart"), "").await;
    assert_eq!((idle.status, &read(&idle.text)["code"]), (409, &json!("camera_not_in_use")));
    assert_eq!(read(&admin.get(&format!("{CAMERAS}/{id}/state")).await.text), json!({ "rooms": [] }));
    world.available(HANNA).await;
    world.done(Command::Next { host: HANNA, session: None }).await;
    let host = world.staff("hanna").await;
    let ask = json!({ "ask": "bringCamera", "camera": id }).to_string();
    let asks = format!("/api/consultations/{}/asks", world.consultation());
    assert_eq!(host.send_json(Method::POST, &asks, &ask).await.status, 204);
    let shown = async {
        while !admin.get(&page).await.text.contains("Restart it") {
            tokio::task::yield_now().await;
        }
    };
    in_time("it is kept in the room", shown).await;
    let text = admin.get(&page).await.text;
    assert!(text.contains("The contact-centre: Nobody watches"), "{text}");
    let state = read(&admin.get(&format!("{CAMERAS}/{id}/state")).await.text);
    let room = &state["rooms"][0];
    assert_eq!((&room["session"], &room["state"]), (&json!("contact-centre"), &json!("idle")));
    assert_eq!((&room["cause"], &room["history"]), (&json!(null), &json!([])));
    assert_eq!(room["kept_by"].as_str().map(str::len), Some(32), "{room}");
    assert_eq!(room["consultation"], json!(world.consultation().to_string()));
    assert_eq!(admin.send_json(Method::POST, &format!("{CAMERAS}/{id}/restart"), "").await.status, 204);
    let restarted = admin.submit(&format!("{page}/restart"), &[]).await;
    assert_eq!(restarted.location(), format!("{page}?done=restarted"));
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    assert!(deeds.contains(&"camera.restarted".to_owned()), "{deeds:?}");
}
