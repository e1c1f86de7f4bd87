//! What a page does with the Janus protocol, without a browser and without media.

use std::sync::Arc;

use anteroom_engine::ports::{Arrival, ClientFrames, ClientGone, Participant, RelayEnd, RoomPlan, Signalling};
use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};

use super::within;

/// A page of one participant, connected to the gate.
pub(crate) struct Browser {
    room: String,
    to_gate: mpsc::Sender<String>,
    from_gate: mpsc::Receiver<String>,
    relay: JoinHandle<RelayEnd>,
    asked: u32,
}

/// The gate's end of what a page says and hears.
struct Frames {
    incoming: mpsc::Receiver<String>,
    outgoing: mpsc::Sender<String>,
}

#[async_trait]
impl ClientFrames for Frames {
    async fn next(&mut self) -> Option<String> {
        self.incoming.recv().await
    }

    async fn send(&mut self, frame: String) -> Result<(), ClientGone> {
        self.outgoing.send(frame).await.map_err(|_gone| ClientGone)
    }
}

impl Browser {
    /// Connects and says nothing.
    pub(crate) fn connect<S: Signalling + 'static>(server: &Arc<S>, participant: Participant) -> Self {
        Self::arrive(server, participant, Arrival::Enters)
    }

    /// Connects in this way and says nothing.
    pub(crate) fn arrive<S: Signalling + 'static>(server: &Arc<S>, participant: Participant, arrival: Arrival) -> Self {
        let (to_gate, incoming) = mpsc::channel(16);
        let (outgoing, from_gate) = mpsc::channel(16);
        let server = Arc::clone(server);
        let mut frames = Frames { incoming, outgoing };
        let relay = tokio::spawn(async move {
            server.relay(participant, RoomPlan::usual(participant.consultation), arrival, &mut frames).await
        });
        Self { room: participant.consultation.to_string(), to_gate, from_gate, relay, asked: 0 }
    }

    /// Connects as somebody who checks the way, and says nothing.
    pub(crate) fn check<S: Signalling + 'static>(server: &Arc<S>) -> Self {
        let (to_gate, incoming) = mpsc::channel(16);
        let (outgoing, from_gate) = mpsc::channel(16);
        let server = Arc::clone(server);
        let mut frames = Frames { incoming, outgoing };
        let relay = tokio::spawn(async move { server.check(&mut frames).await });
        Self { room: String::new(), to_gate, from_gate, relay, asked: 0 }
    }

    /// Sends a request, and returns what answers it: not an `ack`, unless the request is answered by one.
    pub(crate) async fn ask(&mut self, request: Value) -> Value {
        let answer = self.try_ask(request.clone()).await;
        answer.unwrap_or_else(|| panic!("the relay ended instead of answering {request}"))
    }

    /// The same where the relay may end instead.
    pub(crate) async fn try_ask(&mut self, mut request: Value) -> Option<Value> {
        self.asked += 1;
        let transaction = format!("browser-{}", self.asked);
        request["transaction"] = json!(transaction);
        let acked = matches!(request["janus"].as_str(), Some("keepalive" | "trickle"));
        within("sending", self.to_gate.send(request.to_string())).await.ok()?;
        within(&format!("the answer to {request}"), async {
            loop {
                let frame: Value = serde_json::from_str(&self.from_gate.recv().await?).expect("JSON");
                if frame["transaction"] == json!(transaction) && (acked || frame["janus"] != "ack") {
                    return Some(frame);
                }
            }
        })
        .await
    }

    /// Makes a session, attaches and joins, unless something is refused or the relay ends.
    pub(crate) async fn try_join(&mut self) -> Option<(u64, u64)> {
        let session = self.try_ask(json!({"janus": "create"})).await?["data"]["id"].as_u64()?;
        let request = json!({"janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom"});
        let handle = self.try_ask(request).await?["data"]["id"].as_u64()?;
        let body = self.join_body();
        let request = json!({"janus": "message", "session_id": session, "handle_id": handle, "body": body});
        let answer = self.try_ask(request).await?;
        (answer["plugindata"]["data"]["videoroom"] == "joined").then_some((session, handle))
    }

    /// Waits until the relay ends or the room throws this page out, passing over whatever else is said.
    pub(crate) async fn thrown_out(&mut self) {
        while let Some(frame) = self.from_gate.recv().await {
            let frame: Value = serde_json::from_str(&frame).expect("JSON");
            if frame["plugindata"]["data"]["leaving"] == "ok" {
                return;
            }
        }
    }

    /// Sends text as it is.
    pub(crate) async fn send(&self, text: String) {
        within("sending", self.to_gate.send(text)).await.expect("the relay listens");
    }

    /// Waits for a frame that fulfils the condition.
    pub(crate) async fn hear(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        within(what, async {
            loop {
                let frame = self.from_gate.recv().await.expect("the relay goes on");
                let frame: Value = serde_json::from_str(&frame).expect("JSON");
                if is_it(&frame) {
                    return frame;
                }
            }
        })
        .await
    }

    /// Makes a session.
    pub(crate) async fn create(&mut self) -> u64 {
        let answer = self.ask(json!({"janus": "create"})).await;
        assert_eq!(answer["janus"], "success", "{answer}");
        answer["data"]["id"].as_u64().expect("an id")
    }

    /// Attaches to the `VideoRoom`.
    pub(crate) async fn attach(&mut self, session: u64) -> u64 {
        self.attach_to(session, "janus.plugin.videoroom").await
    }

    /// Attaches to a plugin.
    pub(crate) async fn attach_to(&mut self, session: u64, plugin: &str) -> u64 {
        let request = json!({"janus": "attach", "session_id": session, "plugin": plugin});
        let answer = self.ask(request).await;
        assert_eq!(answer["janus"], "success", "{answer}");
        answer["data"]["id"].as_u64().expect("an id")
    }

    /// Sends a request to the room, and returns the room's answer or the error.
    pub(crate) async fn message(&mut self, session: u64, handle: u64, body: Value) -> Value {
        let request = json!({"janus": "message", "session_id": session, "handle_id": handle, "body": body});
        let answer = self.ask(request).await;
        if answer["janus"] == "error" { answer["error"].clone() } else { answer["plugindata"]["data"].clone() }
    }

    /// Makes a session, attaches, and joins the own room as a publisher. Returns the ids of both.
    pub(crate) async fn join(&mut self) -> (u64, u64) {
        let session = self.create().await;
        let handle = self.attach(session).await;
        let answer = self.message(session, handle, self.join_body()).await;
        assert_eq!(answer["videoroom"], "joined", "{answer}");
        (session, handle)
    }

    /// The body with which a page joins its own room.
    pub(crate) fn join_body(&self) -> Value {
        json!({"request": "join", "ptype": "publisher", "room": self.room})
    }

    /// Drops the socket, as a page does when the network goes away.
    pub(crate) async fn drop_socket(self) -> RelayEnd {
        let Self { to_gate, from_gate, relay, .. } = self;
        drop((to_gate, from_gate));
        within("the end of the relay", relay).await.expect("the relay does not panic")
    }

    /// Waits until the relay ends on its own.
    pub(crate) async fn end(self) -> RelayEnd {
        within("the end of the relay", self.relay).await.expect("the relay does not panic")
    }
}
