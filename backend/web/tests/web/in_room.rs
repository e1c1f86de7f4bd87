//! What goes on in a room besides its media: the chat, files, who is there, the lock.

use anteroom_domain::{
    command::Command,
    ids::{ConsultationId, CustomerId},
    in_room::{RoomRequest, Writer},
    session::Settings,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{
    Browser, HANNA, World,
    browser::{Events, encoded},
    in_time,
};

/// Zoë in a consultation with Hanna.
pub(crate) struct Room {
    pub(crate) world: World,
    pub(crate) zoe: Browser,
    pub(crate) host: Browser,
    pub(crate) consultation: ConsultationId,
}

impl Room {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(settings: impl FnOnce(&mut Settings)) -> Self {
        let world = World::with_settings(settings).await;
        let zoe = world.customer("Zoë").await;
        world.available(HANNA).await;
        world.done(Command::Next { host: HANNA, session: None }).await;
        let (host, consultation) = (world.staff("hanna").await, world.consultation());
        Self { world, zoe, host, consultation }
    }

    fn at(&self, what: &str) -> String {
        format!("/api/consultations/{}/{what}", self.consultation)
    }

    async fn say(&self, who: &Browser, text: &str) -> crate::common::Page {
        who.send_json(Method::POST, &self.at("messages"), &json!({ "text": text }).to_string()).await
    }

    pub(crate) async fn ask(&self, who: &Browser, ask: Value) -> crate::common::Page {
        who.send_json(Method::POST, &self.at("asks"), &ask.to_string()).await
    }

    async fn send(&self, who: &Browser, name: &str, bytes: Vec<u8>) -> crate::common::Page {
        let request = who.request(Method::POST, &format!("{}?name={}", self.at("files"), encoded(name)));
        who.send(request.header("origin", who.origin()).body(bytes)).await
    }

    async fn messages(&self, who: &Browser) -> Vec<Value> {
        who.get(&self.at("messages")).await.json().as_array().cloned().expect("a list")
    }
}

#[tokio::test]
async fn both_sides_read_what_is_written_and_nobody_else_does() {
    let room = Room::new().await;
    assert_eq!(room.say(&room.zoe, "  Hello,\r\nHanna <b>!\n").await.status, 201);
    assert_eq!(room.say(&room.host, "Hello Zoë").await.status, 201);
    let read = |messages: Vec<Value>| -> Vec<(String, String, bool)> {
        let text = |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
        messages.iter().map(|m| (text(m, "name"), text(m, "text"), m["mine"] == json!(true))).collect()
    };
    let zoes = [("Zoë", "Hello,\nHanna <b>!", true), ("HANNA Öberg", "Hello Zoë", false)];
    let expected = |flip: bool| -> Vec<_> {
        zoes.iter().map(|(name, text, mine)| ((*name).to_owned(), (*text).to_owned(), *mine != flip)).collect()
    };
    assert_eq!(read(room.messages(&room.zoe).await), expected(false));
    assert_eq!(read(room.messages(&room.host).await), expected(true));
    for other in [room.world.customer("Yuri").await, room.world.staff("omar").await, room.world.staff("admin").await] {
        other.get(&room.at("messages")).await.is_problem(404, "not_found");
        room.say(&other, "Me too").await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_message_has_words_and_not_too_many() {
    let room = Room::new().await;
    room.say(&room.zoe, " \n ").await.is_problem(422, "nothing_written");
    room.say(&room.zoe, &"é".repeat(2_001)).await.is_problem(422, "message_too_long");
    assert_eq!(room.say(&room.zoe, &"é".repeat(2_000)).await.status, 201);
    assert_eq!(room.messages(&room.zoe).await.len(), 1);
}

#[tokio::test]
async fn where_the_session_lets_nobody_write_nothing_is_kept() {
    let room = Room::with(|settings| settings.chat = anteroom_domain::room::Chat::Off).await;
    room.say(&room.zoe, "Hello").await.is_problem(409, "cannot_write");
    room.send(&room.zoe, "a.txt", b"Hello".to_vec()).await.is_problem(422, "no_files");
    assert_eq!(room.messages(&room.zoe).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_file_is_saved_and_never_shown_and_is_what_its_bytes_say() {
    let room = Room::with(|settings| settings.file_mb_max = 1).await;
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 100]].concat();
    assert_eq!(room.send(&room.zoe, "../Über uns.png", png.clone()).await.status, 201);
    let file = room.messages(&room.host).await[0]["file"].clone();
    assert_eq!(
        (&file["name"], &file["kind"], &file["size"]),
        (&json!("Über uns.png"), &json!("image/png"), &json!(108))
    );
    let href = file["href"].as_str().unwrap().to_owned();
    let answer = room.host.get(&href).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/png")));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    let disposition = answer.header("content-disposition").unwrap();
    assert_eq!(disposition, "attachment; filename=\"_ber uns.png\"; filename*=UTF-8''%C3%9Cber%20uns.png");
    room.world.staff("omar").await.get(&href).await.is_problem(404, "not_found");

    room.send(&room.zoe, "photo.png", b"<svg onload=alert(1)>".to_vec()).await.is_problem(422, "wrong_kind_of_file");
    room.send(&room.zoe, "big.txt", vec![b'a'; 1_000_001]).await.is_problem(413, "file_too_large");
    room.send(&room.zoe, "huge.txt", vec![b'a'; 10_600_000]).await.is_problem(413, "too_large");
    assert_eq!(room.messages(&room.zoe).await.len(), 1);
}

#[tokio::test]
async fn the_host_locks_the_room_and_removes_who_came_along() {
    let room = Room::new().await;
    room.ask(&room.zoe, json!({ "ask": "lock", "locked": true })).await.is_problem(404, "not_found");
    assert_eq!(room.ask(&room.host, json!({ "ask": "lock", "locked": true })).await.status, 204);
    let ticket = room.world.read(|floor| floor.ticket_of(room.consultation).map(|ticket| ticket.id)).unwrap();
    let along = Command::JoinParty { ticket, customer: CustomerId(77), node: None };
    assert!(room.world.floor.ask(along.clone()).await.is_err(), "nobody else is let in");
    assert_eq!(room.ask(&room.host, json!({ "ask": "lock", "locked": false })).await.status, 204);
    room.world.done(along).await;
    for person in ["customer", "host", "nobody"] {
        room.ask(&room.host, json!({ "ask": "remove", "person": person })).await.is_problem(409, "not_helping");
    }
    assert_eq!(room.ask(&room.host, json!({ "ask": "remove", "person": "customer1" })).await.status, 204);
    assert_eq!(room.world.ticket(ticket).people().count(), 1);
    let expelled =
        room.world.signalling.expelled.lock().iter().map(|participant| participant.key()).collect::<Vec<_>>();
    assert_eq!(expelled, ["customer1"]);
}

#[tokio::test]
async fn a_page_hears_of_every_change_until_the_end() {
    let room = Room::new().await;
    let mut events = room.zoe.events(&room.at("changes")).await;
    let first = in_time("the first picture", events.next()).await.expect("one");
    assert_eq!((&first["me"], &first["isHost"], &first["messages"]), (&json!("customer"), &json!(false), &json!(0)));
    room.say(&room.host, "Hello").await;
    let second = in_time("the next picture", events.next()).await.expect("one");
    assert_eq!(second["messages"], json!(1));
    let by_nobody = RoomRequest::Write(Writer::Guest(CustomerId(5)));
    let consultation = room.consultation;
    assert!(room.world.floor.ask(Command::InRoom { consultation, request: by_nobody }).await.is_err());
    room.zoe.submit("/s/contact-centre/leave", &[]).await;
    assert_eq!(in_time("the word that it is over", events.next()).await, Some(json!({})));
    assert_eq!(in_time("the end", events.next()).await, None);
}

/// What a page hears next, once it is so.
async fn heard(events: &mut Events, is_so: impl Fn(&Value) -> bool) -> Value {
    let hear = async {
        loop {
            let event = events.next().await.expect("the room is there");
            if is_so(&event) {
                return event;
            }
        }
    };
    in_time("hearing of it", hear).await
}

#[tokio::test]
async fn the_host_brings_a_camera_in_and_everyone_hears_of_it_and_of_nothing_secret() {
    let room = Room::new().await;
    let admin = room.world.staff("admin").await;
    let camera = json!({ "name": "Door", "address": "rtsp://keeper:s3cret@camera.example/live", "sessions": ["contact-centre"] });
    let made = admin.send_json(Method::POST, "/api/v1/cameras", &camera.to_string()).await;
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let mut hosts = room.host.events(&room.at("changes")).await;
    let mut zoes = room.zoe.events(&room.at("changes")).await;
    let outside = json!([{ "camera": id, "name": "Door" }]);
    heard(&mut hosts, |picture| picture["camerasOutside"] == outside).await;
    let bring = json!({ "ask": "bringCamera", "camera": id });
    room.ask(&room.zoe, bring.clone()).await.is_problem(404, "not_found");
    assert_eq!(room.ask(&room.host, bring).await.status, 204);
    let is_in = |picture: &Value| picture["cameras"][0]["name"] == "Door";
    let zoe_hears = heard(&mut zoes, is_in).await;
    assert_eq!(zoe_hears["cameras"][0]["key"], format!("camera-{id}"));
    assert_eq!(zoe_hears["cameras"][0]["words"], "Connecting to the camera.");
    assert_eq!(zoe_hears["camerasOutside"], json!([]), "only the host brings cameras in");
    assert!(!zoe_hears.to_string().contains("example"), "nobody is told where it is: {zoe_hears}");
    let no_such = json!({ "ask": "bringCamera", "camera": "0".repeat(32) });
    room.ask(&room.host, no_such).await.is_problem(409, "no_such_camera");
    let take_out = json!({ "ask": "takeCameraOut", "camera": id });
    room.ask(&room.zoe, take_out.clone()).await.is_problem(404, "not_found");
    assert_eq!(room.ask(&room.host, take_out).await.status, 204);
    heard(&mut zoes, |picture| picture["cameras"] == json!([])).await;
}
