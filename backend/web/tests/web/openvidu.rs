//! The interface of `OpenVidu` 2 for IP cameras, row by row as its clients know it.

use anteroom_domain::{
    SignedDuration,
    command::{Command, Outcome},
    consultation::Side,
};
use anteroom_engine::ports::Actor;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Browser, EVENTS_PASSWORD, HANNA, OPENVIDU_SECRET, Page, World};

const SESSIONS: &str = "/openvidu/api/sessions";
const SESSION: &str = "/openvidu/api/sessions/contact-centre";
const CONNECTION: &str = "/openvidu/api/sessions/contact-centre/connection";
/// None of these is ever told.
const SECRETS: [&str; 3] = ["keeper-pw", "t0ken", OPENVIDU_SECRET];

/// A program that knows the secret.
struct Program(Browser);

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

impl Program {
    async fn send(&self, method: Method, path: &str, body: &str) -> Page {
        let request = self.0.request(method, path).header("authorization", basic("OPENVIDUAPP", OPENVIDU_SECRET));
        self.0.send(request.header("content-type", "application/json").body(body.to_owned())).await
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, "").await
    }

    async fn post(&self, path: &str, body: &Value) -> Page {
        self.send(Method::POST, path, &body.to_string()).await
    }

    async fn delete(&self, path: &str) -> Page {
        self.send(Method::DELETE, path, "").await
    }

    /// A camera in the session, as it is told.
    async fn put(&self, body: &Value) -> Value {
        let made = self.post(CONNECTION, body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.json()
    }
}

fn program(world: &World) -> Program {
    Program(world.browser())
}

fn camera() -> Value {
    json!({
        "type": "IPCAM",
        "data": "Office security camera",
        "record": true,
        "rtspUri": "rtsp://your.camera.ip.sdp",
        "adaptativeBitrate": true,
        "onlyPlayWithSubscribers": true,
        "networkCache": 2000,
    })
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// It is an error as `OpenVidu` writes it.
fn is_told(page: &Page, status: u16, error: &str, message: &str, path: &str) {
    assert_eq!(page.status, status, "{}", page.text);
    let told = page.json();
    assert_eq!(keys(&told), ["error", "message", "path", "status", "timestamp"]);
    assert_eq!((&told["status"], &told["error"], &told["path"]), (&json!(status), &json!(error), &json!(path)));
    assert!(told["message"].as_str().is_some_and(|told| told.contains(message)), "{told}");
    assert!(told["timestamp"].as_i64().is_some_and(|ms| ms > 0), "{told}");
}

/// It says no more than its status.
fn is_empty(page: &Page, status: u16) {
    assert_eq!((page.status, page.text.as_str()), (status, ""));
}

#[tokio::test]
async fn a_connection_has_exactly_the_keys_of_openvidu() {
    let world = World::new().await;
    let program = program(&world);
    let told = program.put(&camera()).await;
    let id = told["id"].as_str().expect("an id").to_owned();
    let (four, place) = id.strip_prefix("ipc_IPCAM_rtsp_").expect("its kind").split_at(4);
    assert!(four.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{id}");
    assert_eq!(place, "_your_camera_ip_sdp");
    let created = told["createdAt"].as_i64().expect("a time");
    let stream = told["publishers"][0]["streamId"].as_str().expect("a stream").to_owned();
    assert!(stream.starts_with("str_IPC_") && stream.ends_with(&format!("_{id}")), "{stream}");
    let publisher = json!({
        "createdAt": created, "streamId": stream, "rtspUri": "rtsp://your.camera.ip.sdp",
        "mediaOptions": {
            "hasAudio": true, "audioActive": true, "hasVideo": true, "videoActive": true, "typeOfVideo": "IPCAM",
            "frameRate": null, "videoDimensions": null, "filter": {}, "adaptativeBitrate": true,
            "onlyPlayWithSubscribers": true, "networkCache": 2000,
        },
    });
    assert_eq!(
        told,
        json!({
            "id": id, "object": "connection", "type": "IPCAM", "status": "active", "connectionId": id,
            "sessionId": "contact-centre", "createdAt": created, "activeAt": created, "location": "unknown",
            "ip": "your.camera.ip.sdp", "platform": "IPCAM", "token": null, "serverData": "Office security camera",
            "clientData": null, "record": true, "role": null, "kurentoOptions": null, "customIceServers": [],
            "rtspUri": "rtsp://your.camera.ip.sdp", "adaptativeBitrate": true, "onlyPlayWithSubscribers": true,
            "networkCache": 2000, "subscribers": [],
            "publishers": [publisher],
        })
    );
    let path = format!("{CONNECTION}/{id}");
    assert_eq!(program.get(&path).await.json(), told, "and is told the same again");
    let list = json!({ "numberOfElements": 1, "content": [told] });
    for query in ["", "?pendingConnections=true&webRtcStats=false"] {
        assert_eq!(program.get(&format!("{CONNECTION}{query}")).await.json(), list);
    }
    assert_eq!(world.probes.sent_to(), [], "a camera is not connected to when it is put there");
}

#[tokio::test]
async fn a_session_has_exactly_the_keys_of_openvidu() {
    let world = World::new().await;
    let program = program(&world);
    let connection = program.put(&camera()).await;
    let told = program.get(&format!("{SESSION}?pendingConnections=true")).await.json();
    let created = told["createdAt"].as_i64().expect("a time");
    assert!(created > 0);
    let wanted = json!({
        "id": "contact-centre", "object": "session", "sessionId": "contact-centre", "createdAt": created,
        "recording": false, "broadcasting": false, "mediaMode": "ROUTED", "recordingMode": "MANUAL",
        "defaultRecordingProperties": {
            "hasVideo": true, "frameRate": 25, "hasAudio": true, "shmSize": 536_870_912, "name": "",
            "outputMode": "COMPOSED", "resolution": "1280x720", "recordingLayout": "BEST_FIT",
        },
        "customSessionId": "contact-centre", "forcedVideoCodec": "NONE", "allowTranscoding": false,
        "connections": { "numberOfElements": 1, "content": [connection] },
    });
    assert_eq!(told, wanted);
    let list = program.get(SESSIONS).await.json();
    assert_eq!(list["numberOfElements"], 2);
    let of = |id: &str| {
        let content = list["content"].as_array().expect("a list");
        content.iter().find(|session| session["id"] == id).expect("it is listed").clone()
    };
    assert_eq!(of("contact-centre"), wanted);
    assert_eq!(of("library")["connections"], json!({ "numberOfElements": 0, "content": [] }), "only where it was put");
}

#[tokio::test]
async fn clients_find_the_sessions_that_admins_made_and_make_none() {
    let world = World::new().await;
    let program = program(&world);
    is_empty(&program.post(SESSIONS, &json!({ "customSessionId": "contact-centre" })).await, 409);
    let revision = world.revision();
    for body in [json!({}), json!({ "customSessionId": "" }), json!({ "customSessionId": "mine" })] {
        let told = program.post(SESSIONS, &body).await;
        is_told(&told, 400, "Bad Request", "Sessions are made by administrators", SESSIONS);
    }
    let told = program.post(SESSIONS, &json!({ "customSessionId": "a b" })).await;
    is_told(&told, 400, "Bad Request", "Must be an alphanumeric string", SESSIONS);
    is_empty(&program.get("/openvidu/api/sessions/mine").await, 404);
    is_empty(&program.delete("/openvidu/api/sessions/mine").await, 404);
    assert_eq!(world.revision(), revision);
}

#[tokio::test]
async fn closing_a_session_takes_out_what_programs_put_there_and_nothing_else() {
    let world = World::new().await;
    let (program, admin) = (program(&world), world.staff("admin").await);
    let cameras = "/api/v1/cameras";
    let body =
        r#"{"name":"Front door","address":"rtsp://camera.example/","sessions":["contact-centre"],"always":true}"#;
    assert_eq!(admin.send_json(Method::POST, cameras, body).await.status, 201);
    for _ in 0..2 {
        program.put(&camera()).await;
    }
    let elsewhere = "/openvidu/api/sessions/library/connection";
    assert_eq!(program.post(elsewhere, &camera()).await.status, 200);
    assert_eq!(program.get(CONNECTION).await.json()["numberOfElements"], 2, "an admin's camera is none of a program's");
    let revision = world.revision();
    is_empty(&program.delete(SESSION).await, 204);
    assert_eq!(program.get(CONNECTION).await.json(), json!({ "numberOfElements": 0, "content": [] }));
    assert_eq!(program.get(elsewhere).await.json()["numberOfElements"], 1);
    assert_eq!(program.get(SESSION).await.status, 200, "the session is an admin's, and stays");
    assert_eq!(world.revision(), revision);
    let left = admin.get(cameras).await.json();
    let names: Vec<_> = left["cameras"].as_array().expect("a list").iter().map(|camera| &camera["name"]).collect();
    assert_eq!(names, ["Front door", "Office security camera"]);
}

#[tokio::test]
async fn a_connection_is_removed_by_its_id_and_not_by_its_stream() {
    let world = World::new().await;
    let program = program(&world);
    let told = program.put(&camera()).await;
    let id = told["id"].as_str().expect("an id");
    let stream = told["publishers"][0]["streamId"].as_str().expect("a stream");
    is_empty(&program.delete(&format!("{SESSION}/stream/{stream}")).await, 405);
    is_empty(&program.delete(&format!("{SESSION}/stream/str_IPC_none")).await, 404);
    is_empty(&program.delete(&format!("/openvidu/api/sessions/none/stream/{stream}")).await, 400);
    is_empty(&program.delete(&format!("/openvidu/api/sessions/none/connection/{id}")).await, 400);
    is_empty(&program.delete(&format!("/openvidu/api/sessions/library/connection/{id}")).await, 404);
    let path = format!("{CONNECTION}/{id}");
    let patched = program.send(Method::PATCH, &path, r#"{"record":false}"#).await;
    is_told(&patched, 405, "Method Not Allowed", "cannot be changed", &path);
    is_empty(&program.delete(&path).await, 204);
    is_empty(&program.delete(&path).await, 404);
    is_empty(&program.get(&path).await, 404);
    is_empty(&program.get("/openvidu/api/sessions/none/connection/x").await, 404);
    is_empty(&program.get("/openvidu/api/sessions/none/connection").await, 404);
}

#[tokio::test]
async fn whether_there_is_such_a_session_is_asked_before_what_is_sent_is_looked_at() {
    let world = World::new().await;
    let program = program(&world);
    for body in ["", "{", r#"{"type":"IPCAM"}"#, &"x".repeat(100_000)] {
        is_empty(&program.send(Method::POST, "/openvidu/api/sessions/WRONG_SESSION/connection", body).await, 404);
    }
    for (body, message) in [
        (r#"{"type":"IPCAM"}"#, "'rtspUri'"),
        (
            r#"{"type":"IPCAM","rtspUri":"NOT_A_URL"}"#,
            "does not contain a valid protocol [file, rtsp, rtsps, http, https]",
        ),
        (
            r#"{"type":"IPCAM","rtspUri":"rtsp://dummyurl.com","adaptativeBitrate":123}"#,
            "Type error in some parameter: ",
        ),
        (r#"{"type":"DRONE"}"#, "Parameter 'type' DRONE is not defined"),
        (r#"{"type":"IPCAM","rtspUri":"rtsp://:554/"}"#, "\"rtspUri\" parameter is not a valid rtsp uri"),
        ("", "must be IPCAM"),
        ("{", "not a JSON object"),
    ] {
        let told = program.send(Method::POST, CONNECTION, body).await;
        is_told(&told, 400, "Bad Request", message, CONNECTION);
    }
    let told = program.send(Method::POST, CONNECTION, &"x".repeat(100_000)).await;
    is_told(&told, 413, "Payload Too Large", "too much", CONNECTION);
    is_empty(&program.post("/openvidu/api/recordings/start", &json!({})).await, 404);
    is_empty(&program.send(Method::PUT, SESSION, "").await, 405);
}

#[tokio::test]
async fn a_camera_is_where_cameras_may_be_and_nowhere_else() {
    let world = World::new().await;
    let program = program(&world);
    for uri in [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "rtsp://169.254.169.254/",
        "rtsp://127.0.0.1:554/",
        "rtsp://127.0.0.1:7088/admin",
        "rtsp://[::1]/",
        "rtsp://10.0.0.7/live",
        "rtsp://camera.example:6379/",
    ] {
        let told = program.post(CONNECTION, &json!({ "type": "IPCAM", "rtspUri": uri })).await;
        is_told(&told, 400, "Bad Request", "Error in parameter 'rtspUri': ", CONNECTION);
    }
    assert_eq!(program.get(CONNECTION).await.json()["numberOfElements"], 0);
    assert!(world.audited().await.iter().all(|entry| !entry.deed.starts_with("camera.")));
}

#[tokio::test]
async fn nothing_secret_of_an_address_is_told_again() {
    let world = World::new().await;
    let (program, admin) = (program(&world), world.staff("admin").await);
    let uri = "rtsp://keeper:keeper-pw@camera.example:8554/live?key=t0ken";
    let made = program.post(CONNECTION, &json!({ "type": "IPCAM", "rtspUri": uri, "data": "{\"a\":1}" })).await;
    let told = made.json();
    assert_eq!(told["rtspUri"], "rtsp://keeper:***@camera.example:8554/live?key=***");
    let id = told["id"].as_str().expect("an id");
    assert!(id.ends_with("_camera_example_8554_live"), "{id}");
    let list = admin.get("/admin/cameras").await;
    for words in ["rtsp://camera.example:8554/live", "put there by a program (OpenVidu)", "with a login · always there"]
    {
        assert!(list.text.contains(words), "{words} is missing in {}", list.text);
    }
    let known = admin.get("/api/v1/cameras").await.json();
    assert_eq!(known["cameras"][0]["openvidu_connection"], id);
    assert_eq!(known["cameras"][0]["name"], "camera.example");
    is_empty(&program.delete(&format!("{CONNECTION}/{id}")).await, 204);
    let audited = world.audited().await;
    let deeds: Vec<_> =
        audited.iter().filter(|entry| entry.by == Actor::OpenVidu).map(|entry| entry.deed.as_str()).collect();
    assert_eq!(deeds.len(), 2, "{deeds:?}");
    assert!(["camera.created", "camera.deleted"].iter().all(|deed| deeds.contains(deed)), "{deeds:?}");
    let page = admin.get("/admin/audit").await;
    assert!(page.text.contains("A program, by the OpenVidu interface"));
    let seen = format!("{} {} {known} {audited:?} {}", made.text, list.text, page.text);
    assert!(SECRETS.iter().all(|secret| !seen.contains(secret)), "{seen}");
}

#[tokio::test]
async fn a_consultation_is_a_session_by_its_id_while_it_is_open() {
    let world = World::new().await;
    let program = program(&world);
    world.available(HANNA).await;
    let _zoe = world.customer("Zoë").await;
    let called = world.done(Command::Next { host: HANNA, session: None }).await;
    let Outcome::Called { ticket, consultation: id } = called else { panic!("somebody is called") };
    let path = format!("{SESSIONS}/{id}");
    let told = program.get(&path).await.json();
    assert_eq!((&told["id"], &told["connections"]["content"]), (&json!(id.to_string()), &json!([])));
    assert_eq!(program.get(SESSIONS).await.json()["numberOfElements"], 3);
    is_empty(&program.post(SESSIONS, &json!({ "customSessionId": id.to_string() })).await, 409);
    let connection = format!("{path}/connection");
    let made = program.post(&connection, &camera()).await.json();
    assert_eq!(made["sessionId"], id.to_string());
    assert_eq!(program.get(&connection).await.json()["content"], json!([made]));
    let session = program.get(&format!("{SESSIONS}/contact-centre/connection")).await.json();
    assert_eq!(session["numberOfElements"], 0, "it is in that consultation only");
    let customer = world.ticket(ticket).customer;
    world.done(Command::Answer { consultation: id, customer }).await;
    for side in Side::BOTH {
        world.done(Command::Media { consultation: id, side, up: true }).await;
    }
    world.done(Command::End { consultation: id, host: HANNA }).await;
    is_empty(&program.get(&path).await, 404);
}

#[tokio::test]
async fn only_who_shows_the_secret_is_heard() {
    let world = World::new().await;
    let browser = world.staff("admin").await;
    let ask = async |authorisation: Option<String>| {
        let request = browser.request(Method::GET, SESSIONS);
        browser
            .send(authorisation.into_iter().fold(request, |request, shown| request.header("authorization", shown)))
            .await
    };
    for wrong in [
        None,
        Some("Basic".to_owned()),
        Some("Bearer metrics-token".to_owned()),
        Some(format!("Bearer {OPENVIDU_SECRET}")),
        Some(basic("OPENVIDUAPP", "")),
        Some(basic("OPENVIDUAPP", &OPENVIDU_SECRET[1..])),
        Some(basic("openviduapp", OPENVIDU_SECRET)),
        Some(basic("admin", crate::common::PASSWORD)),
        Some(basic("janus", EVENTS_PASSWORD)),
    ] {
        let answer = ask(wrong).await;
        is_told(&answer, 401, "Unauthorized", "not right", SESSIONS);
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"OpenVidu\", charset=\"UTF-8\""));
    }
    let right = basic("OPENVIDUAPP", OPENVIDU_SECRET);
    assert_eq!(ask(Some(right.replace("Basic", "basic"))).await.status, 200);
    // Nor is the secret of any use elsewhere.
    let program = program(&world);
    for path in ["/api/v1/cameras", "/admin/cameras", "/metrics", "/host"] {
        let status = program.get(path).await.status;
        assert!([303, 401].contains(&status), "{path}: {status}");
    }
}

#[tokio::test]
async fn who_shows_wrong_secrets_has_to_wait() {
    let world = World::new().await;
    let browser = world.browser();
    let ask = async |secret: &str| {
        let request = browser.request(Method::GET, SESSIONS).header("authorization", basic("OPENVIDUAPP", secret));
        browser.send(request).await
    };
    for _ in 0..=20 {
        assert_eq!(ask("guess").await.status, 401);
    }
    let told = ask(OPENVIDU_SECRET).await;
    is_told(&told, 429, "Too Many Requests", "Too many tries", SESSIONS);
    assert_eq!(told.header("retry-after"), Some("2"));
    world.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(ask(OPENVIDU_SECRET).await.status, 200);
}

#[tokio::test]
async fn without_a_secret_in_the_configuration_there_is_no_such_interface() {
    let world = World::with(|_| {}, |config| config.openvidu_secret = None).await;
    let program = program(&world);
    for (method, path) in [
        (Method::GET, SESSIONS),
        (Method::POST, SESSIONS),
        (Method::GET, SESSION),
        (Method::DELETE, SESSION),
        (Method::POST, CONNECTION),
        (Method::GET, "/openvidu/api/config"),
        (Method::GET, "/openvidu/api/config/openvidu-publicurl"),
    ] {
        is_empty(&program.send(method, path, "").await, 404);
    }
    let empty = world.browser();
    let request = empty.request(Method::GET, SESSIONS).header("authorization", basic("OPENVIDUAPP", ""));
    is_empty(&empty.send(request).await, 404);
}

#[tokio::test]
async fn a_program_learns_where_it_is() {
    let world = World::new().await;
    let program = program(&world);
    let config = program.get("/openvidu/api/config").await.json();
    assert_eq!(config["OPENVIDU_PUBLICURL"], "http://meet.example/");
    assert_eq!((&config["DOMAIN_OR_PUBLIC_IP"], &config["HTTPS_PORT"]), (&json!("meet.example"), &json!(80)));
    assert_eq!((&config["OPENVIDU_RECORDING"], &config["VERSION"]), (&json!(false), &json!("2.32.2")));
    let url = world.browser().get("/openvidu/api/config/openvidu-publicurl").await;
    assert_eq!((url.status, url.text.as_str()), (200, "http://meet.example/"));
}

#[tokio::test]
async fn while_the_database_is_away_a_program_is_told_to_come_back() {
    let world = World::new().await;
    let program = program(&world);
    world.store.set_available(false);
    for path in [SESSIONS, SESSION, CONNECTION] {
        let told = program.get(path).await;
        is_told(&told, 503, "Service Unavailable", "does not answer", path);
        assert_eq!(told.header("retry-after"), Some("5"));
    }
    world.store.set_available(true);
    assert_eq!(program.get(SESSIONS).await.status, 200);
}
