//! What a page does with the Janus protocol, without a browser and without media.

use std::sync::Arc;

use anteroom_engine::ports::{Arrival, ClientFrames, Participant, RelayEnd, Signalling};
use anteroom_janus::JanusServer;
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

impl Browser {
    /// Connects and says nothing.
    pub(crate) fn connect(server: &Arc<JanusServer>, participant: Participant) -> Self {
        Self::arrive(server, participant, Arrival::Enters)
    }

    /// Connects in this way and says nothing.
    pub(crate) fn arrive(server: &Arc<JanusServer>, participant: Participant, arrival: Arrival) -> Self {
        let (to_gate, incoming) = mpsc::channel(16);
        let (outgoing, from_gate) = mpsc::channel(16);
        let server = Arc::clone(server);
        let frames = ClientFrames { incoming, outgoing };
        let relay = tokio::spawn(async move { server.relay(participant, arrival, frames).await });
        Self { room: participant.consultation.to_string(), to_gate, from_gate, relay, asked: 0 }
    }

    /// Sends a request, and returns what answers it: not an `ack`, unless the request is answered by one.
    pub(crate) async fn ask(&mut self, mut request: Value) -> Value {
        self.asked += 1;
        let transaction = format!("browser-{}", self.asked);
        request["transaction"] = json!(transaction);
        let acked = matches!(request["janus"].as_str(), Some("keepalive" | "trickle"));
        self.send(request.to_string()).await;
        within(&format!("the answer to {request}"), async {
            loop {
                let frame = self.from_gate.recv().await;
                let frame = frame.unwrap_or_else(|| panic!("the relay ended instead of answering {request}"));
                let frame: Value = serde_json::from_str(&frame).expect("JSON");
                if frame["transaction"] == json!(transaction) && (acked || frame["janus"] != "ack") {
                    return frame;
                }
            }
        })
        .await
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
        let request = json!({"janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom"});
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
