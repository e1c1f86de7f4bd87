//! What admins do with webhooks, in the console and by programs.

use std::time::Duration;

use anteroom_engine::ports::Answer;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::common::{Browser, World};

const WEBHOOKS: &str = "/api/v1/admin/webhooks";
const ADDRESS: &str = "https://crm.example/hooks/s3cret?key=t0ken";
const SECRETS: [&str; 2] = ["s3cret", "t0ken"];

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("JSON: {text}"))
}

/// Makes one, and tells its id and its secret.
async fn made(admin: &Browser, events: &[&str]) -> (String, String) {
    let body = json!({ "name": "CRM", "address": ADDRESS, "events": events });
    let made = admin.send_json(Method::POST, WEBHOOKS, &body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let told = read(&made.text);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let id = text(&told["webhook"]["id"]);
    assert_eq!(made.location(), format!("{WEBHOOKS}/{id}"));
    (id, text(&told["secret"]))
}

/// Has this node tell and send, until the guard is dropped.
fn running(world: &World) -> impl Drop {
    let stop = CancellationToken::new();
    tokio::spawn(world.webhooks.clone().run(stop.clone()));
    stop.drop_guard()
}

/// Waits until the deliveries are as wanted, and tells them.
async fn until(admin: &Browser, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let look = async {
        loop {
            let told = read(&admin.get(&format!("{WEBHOOKS}/{id}/deliveries")).await.text);
            if is_so(&told) {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.expect("it comes true")
}

#[tokio::test]
async fn a_webhook_is_made_changed_and_deleted_in_the_console_and_its_secret_is_shown_once() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get("/admin/new-webhook").await;
    let fields =
        [("name", "CRM"), ("address", ADDRESS), ("event:ticket.joined", "yes"), ("enabled", "yes"), ("edition", "0")];
    let made = admin.submit("/admin/new-webhook", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret =
        made.text.split("value=\"whsec_").nth(1).and_then(|rest| rest.split('"').next()).expect("a secret").to_owned();
    assert_eq!(secret.len(), 64);
    let list = admin.get("/admin/webhooks").await;
    for words in ["CRM", "https://crm.example", "Switched on · 1 kind of event"] {
        assert!(list.text.contains(words), "{words} is missing in {}", list.text);
    }
    let id = list.text.split("href=\"/admin/webhooks/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let address = format!("/admin/webhooks/{id}");
    let fields = [("name", "Books"), ("event:ticket.ended", "yes"), ("edition", "0")];
    let saved = admin.submit(&address, &fields).await;
    assert_eq!((saved.status, saved.location()), (303, format!("{address}?done=saved")));
    assert_eq!(admin.submit(&address, &fields).await.status, 409);
    let page = admin.get(&address).await;
    let rotated = admin.submit(&format!("{address}/secret"), &[]).await;
    assert!(rotated.text.contains("value=\"whsec_") && !rotated.text.contains(&secret), "{}", rotated.text);
    assert!(rotated.text.contains("The secret before this one signs, too"), "{}", rotated.text);
    let off = admin.submit(&format!("{address}/test"), &[]).await;
    assert_eq!(off.status, 409, "it is switched off");
    let told = format!("{} {} {:?}", list.text, page.text, world.audited().await);
    assert!(!told.contains(&secret) && SECRETS.iter().all(|secret| !told.contains(secret)), "{told}");
    assert_eq!(admin.submit(&format!("{address}/delete"), &[]).await.status, 422);
    let deleted = admin.submit(&format!("{address}/delete"), &[("sure", "yes")]).await;
    assert_eq!((deleted.status, deleted.location().as_str()), (303, "/admin/webhooks?done=deleted"));
    assert_eq!(admin.get(&address).await.status, 404);
    let deeds: Vec<_> = world.audited().await.into_iter().map(|entry| entry.deed).collect();
    for deed in ["webhook.created", "webhook.changed", "webhook.secret_rotated", "webhook.deleted"] {
        assert_eq!(deeds.iter().filter(|found| *found == deed).count(), 1, "{deed} in {deeds:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_said_beside_its_field() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    admin.get("/admin/new-webhook").await;
    for (address, words) in [
        ("http://8.8.8.8:443/", "without it only networks of your own are sent to"),
        ("https://8.8.8.8:22/", "not among those that the server may connect to"),
        ("https://127.0.0.1/", "does not connect to itself"),
        ("https://169.254.169.254/latest", "does not connect to link-local addresses"),
        ("https://user:pass@crm.example/", "leave them out"),
        ("ftp://crm.example/", "must begin with https://"),
    ] {
        let wrong = admin.submit("/admin/new-webhook", &[("name", ""), ("address", address), ("edition", "0")]).await;
        assert_eq!(wrong.status, 422);
        for words in [words, "A name has 1 to 80 characters", "Choose at least one event.", "href=\"#f-address\""] {
            assert!(wrong.text.contains(words), "{address}: {words} is missing in {}", wrong.text);
        }
    }
    let body = json!({ "name": "x", "address": ADDRESS, "events": ["ticket.applauded"] });
    let wrong = admin.send_json(Method::POST, WEBHOOKS, &body.to_string()).await;
    assert_eq!((wrong.status, &read(&wrong.text)["field"]), (422, &json!("events")));
    assert_eq!(world.audited().await.iter().filter(|entry| entry.deed.starts_with("webhook.")).count(), 0);
}

#[tokio::test]
async fn deliveries_are_listed_and_can_be_sent_again_with_the_same_id() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let (id, _) = made(&admin, &["ticket.joined"]).await;
    let _running = running(&world);
    let address = format!("{WEBHOOKS}/{id}");
    world.receivers.answer_next(Answer::Status(500));
    let test = admin.send_json(Method::POST, &format!("{address}/test"), "").await;
    assert_eq!(test.status, 202, "{}", test.text);
    let event = read(&test.text)["event"].clone();
    let told = until(&admin, &id, |told| told["deliveries"][0]["tries"] == 1).await;
    let failed = &told["deliveries"][0];
    assert_eq!((&failed["event"], &failed["name"]), (&event, &json!("webhook.test")));
    assert_eq!((&failed["state"], &failed["answer"], &told["waiting"]), (&json!("waiting"), &json!("500"), &json!(1)));
    let page = admin.get(&format!("/admin/webhooks/{id}")).await;
    for words in ["after 1 try · answered 500", "It has taken nothing since", "1 event waits."] {
        assert!(page.text.contains(words), "{words} is missing in {}", page.text);
    }
    let event = event.as_str().expect("a text");
    let again = admin.submit(&format!("/admin/webhooks/{id}/again"), &[("event", event)]).await;
    assert_eq!((again.status, again.location()), (303, format!("/admin/webhooks/{id}?done=again")));
    until(&admin, &id, |told| told["deliveries"][0]["state"] == "delivered").await;
    let again = admin.send_json(Method::POST, &format!("{address}/deliveries/{event}/again"), "").await;
    assert_eq!(again.status, 202, "{}", again.text);
    until(&admin, &id, |told| told["deliveries"][0]["state"] == "delivered" && world.receivers.sent().len() == 3).await;
    let sent = world.receivers.sent();
    assert!(sent.iter().all(|one| one.event.as_str() == event && one.body == sent[0].body), "{sent:?}");
    let gone = admin.send_json(Method::POST, &format!("{address}/deliveries/000000000000000-x/again"), "").await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn programs_change_what_they_name_and_are_never_told_a_secret_twice() {
    let world = World::new().await;
    let admin = world.staff("admin").await;
    let (id, secret) = made(&admin, &["ticket.joined", "session.opened"]).await;
    let address = format!("{WEBHOOKS}/{id}");
    let webhook = read(&admin.get(&address).await.text);
    assert_eq!((&webhook["address"], &webhook["enabled"]), (&json!("https://crm.example"), &json!(true)));
    assert_eq!(webhook["events"], json!(["ticket.joined", "session.opened"]));
    let change = async |body: Value| {
        let answer = admin.send_json(Method::PATCH, &address, &body.to_string()).await;
        (answer.status, read(&answer.text))
    };
    let (status, changed) = change(json!({ "edition": 0, "enabled": false })).await;
    assert_eq!((status, &changed["enabled"], &changed["name"]), (200, &json!(false), &json!("CRM")));
    let (status, late) = change(json!({ "edition": 0, "name": "Late" })).await;
    assert_eq!((status, &late["code"]), (409, &json!("webhook_changed")));
    let (status, wrong) = change(json!({ "edition": 1, "openvidu_form": "round" })).await;
    assert_eq!((status, &wrong["field"]), (422, &json!("openvidu_form")));
    let (status, changed) = change(json!({ "edition": 1, "openvidu_form": "nested" })).await;
    assert_eq!((status, &changed["openvidu_form"], &webhook["openvidu_form"]), (200, &json!("nested"), &json!("flat")));
    let page = format!("/admin/webhooks/{id}");
    assert!(admin.get(&page).await.text.contains("name=\"nested\" value=\"yes\" checked"));
    let fields = [("name", "CRM"), ("event:participantJoined", "yes"), ("enabled", "yes"), ("edition", "2")];
    assert_eq!(admin.submit(&page, &fields).await.location(), format!("{page}?done=saved"));
    let saved = read(&admin.get(&address).await.text);
    assert_eq!((&saved["events"], &saved["openvidu_form"]), (&json!(["participantJoined"]), &json!("flat")));
    let rotated = admin.send_json(Method::POST, &format!("{address}/secret"), "").await;
    let rotated = read(&rotated.text);
    assert!(rotated["secret"] != secret.as_str() && rotated["webhook"]["old_secret_until"].is_string(), "{rotated}");
    let list = admin.get(WEBHOOKS).await.text;
    assert_eq!(read(&list)["webhooks"].as_array().map(Vec::len), Some(1));
    assert!(!list.contains("whsec_") && SECRETS.iter().all(|secret| !list.contains(secret)), "{list}");
    let deleted = admin.send_json(Method::DELETE, &address, "").await;
    assert_eq!((deleted.status, admin.get(&address).await.status), (204, 404));
}
