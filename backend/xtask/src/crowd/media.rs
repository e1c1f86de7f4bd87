//! What the servers of a crowd have in place of Janus: rooms and who is in them, without media.
//!
//! A crowd is about the queue on several nodes. Forty browsers' worth of encryption would take the whole of a small machine
//! and prove nothing about it; real media through a real Janus is what the end to end tests are for. So the servers make,
//! list and unmake their rooms here, as they do at Janus, and whoever enters says so here. The events that tell it go to
//! the servers as Janus' do, through the front door, so that any node may get any of them, and none is repeated.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::extract::ws::{Message, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::stack::Settings;

/// The plugin whose rooms these are.
const VIDEOROOM: &str = "janus.plugin.videoroom";
/// The plugin's numbers of what can go wrong.
const NO_SUCH_ROOM: i64 = 426;
const ROOM_EXISTS: i64 = 427;
const NO_SUCH_FEED: i64 = 428;
/// Janus' number for a session that is not there; nobody has one here but the servers themselves.
const NO_SUCH_SESSION: i64 = 458;
/// Most events that wait to be told. Janus drops none that fits into its memory either.
const EVENTS_MAX: usize = 10_000;
/// How long one event may take to be told.
const TELL_WITHIN: Duration = Duration::from_secs(5);

/// Who is in each room, by the names of their feeds.
type Rooms = BTreeMap<String, Vec<String>>;

/// Running rooms; they are gone when this is dropped.
pub(super) struct Media {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    rooms: Mutex<Rooms>,
    events: mpsc::Sender<Value>,
}

impl Media {
    /// Listens where the servers of this stack look for Janus.
    pub(super) async fn start(settings: &Settings, events_url: String) -> Result<Self> {
        let (events, waiting) = mpsc::channel(EVENTS_MAX);
        let shared = Arc::new(Shared { rooms: Mutex::default(), events });
        let router = Router::new()
            .route("/", get(speak))
            .route("/admin", post(admin))
            .route("/admin/{session}", post(no_such_session))
            .route("/admin/{session}/{handle}", post(no_such_session))
            .with_state(Arc::clone(&shared));
        let mut tasks = vec![tokio::spawn(tell_all(waiting, events_url, settings.secrets.events.clone()))];
        for port in [settings.ports.janus_api, settings.ports.janus_admin] {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("the rooms cannot listen")?;
            let router = router.clone();
            tasks.push(tokio::spawn(async move {
                // It serves until it is aborted.
                let _ = axum::serve(listener, router).await;
            }));
        }
        Ok(Self { shared, tasks })
    }

    /// Somebody enters a room and has media from now on. False when there is no such room.
    pub(super) fn publish(&self, room: &str, feed: &str) -> bool {
        {
            let mut rooms = self.shared.rooms.lock();
            let Some(feeds) = rooms.get_mut(room) else { return false };
            feeds.push(feed.to_owned());
        }
        self.shared.tell("published", room, Some(feed));
        true
    }

    /// Their media ends, as that of a page that is closed.
    pub(super) fn leave(&self, room: &str, feed: &str) {
        if self.shared.remove(room, feed) {
            self.shared.tell("leaving", room, Some(feed));
        }
    }

    /// Whether they are still there: the servers may have unmade the room.
    pub(super) fn is_there(&self, room: &str, feed: &str) -> bool {
        self.shared.rooms.lock().get(room).is_some_and(|feeds| feeds.iter().any(|there| there == feed))
    }

    /// How many rooms there are.
    pub(super) fn len(&self) -> usize {
        self.shared.rooms.lock().len()
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Shared {
    fn remove(&self, room: &str, feed: &str) -> bool {
        let mut rooms = self.rooms.lock();
        let Some(feeds) = rooms.get_mut(room) else { return false };
        let before = feeds.len();
        feeds.retain(|there| there != feed);
        feeds.len() < before
    }

    fn tell(&self, word: &str, room: &str, feed: Option<&str>) {
        let mut data = json!({"event": word, "room": room});
        if let Some(feed) = feed {
            data["id"] = json!(feed);
        }
        // One that finds no room is lost, which the servers have to live with.
        let _ = self.events.try_send(json!({"type": 64, "event": {"plugin": VIDEOROOM, "data": data}}));
    }

    /// What the plugin answers to a request of the control plane.
    fn answer(&self, request: &Value) -> Value {
        let problem = |code: i64| json!({"videoroom": "event", "error_code": code, "error": "so it is"});
        let room = request["room"].as_str().unwrap_or_default();
        match request["request"].as_str().unwrap_or_default() {
            "create" => {
                let mut rooms = self.rooms.lock();
                if rooms.contains_key(room) {
                    return problem(ROOM_EXISTS);
                }
                rooms.insert(room.to_owned(), Vec::new());
                json!({"videoroom": "created", "room": room, "permanent": false})
            }
            "destroy" => {
                if self.rooms.lock().remove(room).is_none() {
                    return problem(NO_SUCH_ROOM);
                }
                self.tell("destroyed", room, None);
                json!({"videoroom": "destroyed", "room": room, "permanent": false})
            }
            "list" if request.get("admin_key").is_some() => {
                let rooms: Vec<_> = self.rooms.lock().keys().map(|room| json!({"room": room})).collect();
                json!({"videoroom": "success", "list": rooms})
            }
            // Every room is private.
            "list" => json!({"videoroom": "success", "list": []}),
            "listparticipants" => match self.rooms.lock().get(room) {
                None => problem(NO_SUCH_ROOM),
                Some(feeds) => {
                    let there: Vec<_> = feeds.iter().map(|feed| json!({"id": feed, "publisher": true})).collect();
                    json!({"videoroom": "participants", "room": room, "participants": there})
                }
            },
            // Nobody comes along with anybody in a crowd, so a room admits the two that it is made for.
            "allowed" if self.rooms.lock().contains_key(room) => {
                json!({"videoroom": "success", "room": room, "allowed": []})
            }
            "allowed" => problem(NO_SUCH_ROOM),
            "kick" => {
                let feed = request["id"].as_str().unwrap_or_default();
                if !self.remove(room, feed) {
                    return problem(NO_SUCH_FEED);
                }
                self.tell("kicked", room, Some(feed));
                json!({"videoroom": "success"})
            }
            _ => problem(0),
        }
    }
}

/// Tells the servers what happens, one event after another, once each.
async fn tell_all(mut events: mpsc::Receiver<Value>, url: String, password: String) {
    let Ok(client) = reqwest::Client::builder().timeout(TELL_WITHIN).build() else { return };
    while let Some(event) = events.recv().await {
        let request = client.post(&url).basic_auth(crate::stack::EVENTS_USER, Some(&password)).json(&event);
        // What was lost on the way is found by the servers themselves.
        let _ = request.send().await;
    }
}

/// The Admin API. Tokens are taken and never asked for: nobody comes in by a token here.
async fn admin(State(shared): State<Arc<Shared>>, Json(request): Json<Value>) -> Json<Value> {
    let mut answer = match request["janus"].as_str().unwrap_or_default() {
        "get_status" => json!({"status": {"token_auth": true}}),
        "message_plugin" => json!({"response": shared.answer(&request["request"])}),
        "list_sessions" => json!({"sessions": []}),
        _ => json!({}),
    };
    answer["janus"] = json!("success");
    answer["transaction"] = request["transaction"].clone();
    Json(answer)
}

async fn no_such_session(Json(request): Json<Value>) -> Json<Value> {
    let error = json!({"code": NO_SUCH_SESSION, "reason": "No such session"});
    Json(json!({"janus": "error", "transaction": request["transaction"], "error": error}))
}

/// The Janus API, as far as a server needs it to see that Janus is there.
async fn speak(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.protocols(["janus-protocol"]).on_upgrade(move |socket| converse(socket, shared))
}

async fn converse(mut socket: WebSocket, shared: Arc<Shared>) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let Ok(request) = serde_json::from_str::<Value>(text.as_str()) else { return };
        let mut answer = match request["janus"].as_str().unwrap_or_default() {
            "create" | "attach" => json!({"janus": "success", "data": {"id": 1}}),
            "message" => {
                let data = shared.answer(&request["body"]);
                json!({"janus": "success", "sender": 1, "plugindata": {"plugin": VIDEOROOM, "data": data}})
            }
            "destroy" => json!({"janus": "success"}),
            _ => json!({"janus": "ack"}),
        };
        answer["transaction"] = request["transaction"].clone();
        if socket.send(Message::text(answer.to_string())).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> (Shared, mpsc::Receiver<Value>) {
        let (events, waiting) = mpsc::channel(EVENTS_MAX);
        (Shared { rooms: Mutex::default(), events }, waiting)
    }

    #[test]
    fn a_room_is_made_once_and_lists_who_is_in_it() {
        let (shared, _events) = shared();
        let ask = |request: Value| shared.answer(&request);
        assert_eq!(ask(json!({"request": "create", "room": "a"}))["videoroom"], "created");
        assert_eq!(ask(json!({"request": "create", "room": "a"}))["error_code"], ROOM_EXISTS);
        assert_eq!(ask(json!({"request": "list", "admin_key": "k"}))["list"], json!([{"room": "a"}]));
        assert_eq!(ask(json!({"request": "list"}))["list"], json!([]));
        assert_eq!(ask(json!({"request": "listparticipants", "room": "b"}))["error_code"], NO_SUCH_ROOM);
        assert_eq!(ask(json!({"request": "destroy", "room": "a"}))["videoroom"], "destroyed");
        assert_eq!(ask(json!({"request": "destroy", "room": "a"}))["error_code"], NO_SUCH_ROOM);
    }

    #[test]
    fn whoever_enters_is_there_until_they_leave_or_the_room_is_unmade_and_each_is_told() {
        let (shared, mut events) = shared();
        let media = Media { shared: Arc::new(shared), tasks: Vec::new() };
        assert!(!media.publish("a", "host-1"), "there is no room yet");
        for room in ["a", "b"] {
            media.shared.answer(&json!({"request": "create", "room": room}));
            assert!(media.publish(room, "host-1") && media.is_there(room, "host-1"));
        }
        media.leave("a", "host-1");
        media.leave("a", "host-1");
        media.shared.answer(&json!({"request": "destroy", "room": "b"}));
        assert!(!media.is_there("a", "host-1") && !media.is_there("b", "host-1"));
        let mut told = Vec::new();
        while let Ok(event) = events.try_recv() {
            told.push(event["event"]["data"]["event"].as_str().unwrap().to_owned());
        }
        assert_eq!(told, ["published", "published", "leaving", "destroyed"]);
    }
}
