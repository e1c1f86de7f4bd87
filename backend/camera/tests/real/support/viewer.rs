//! Somebody who watches: what a browser does, with str0m instead of its media engine.

use std::{sync::Arc, time::Instant};

use anteroom_janus::FeedPlan;
use futures_util::{SinkExt, StreamExt};
use parking_lot::Mutex;
use serde_json::{Value, json};
use str0m::{
    Candidate, Event, Input, Output, Rtc,
    change::SdpOffer,
    format::Codec,
    net::{Protocol, Receive},
};
use tokio::{
    net::TcpStream,
    net::UdpSocket,
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::sleep_until,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
    },
};

use super::{janus::Janus, nal, own_ip, room, until, within};

/// What was seen and heard.
#[derive(Default)]
pub(crate) struct Seen {
    /// Each NAL unit, in order.
    pub(crate) nals: Vec<Vec<u8>>,
    /// Pictures, and when the first came.
    pub(crate) pictures: usize,
    pub(crate) first_picture: Option<Instant>,
    /// The codec of the sound, and all of it.
    pub(crate) sound_codec: Option<Codec>,
    pub(crate) sound: Vec<u8>,
    /// The same, packet by packet.
    pub(crate) packets: Vec<Vec<u8>>,
    /// How often Janus offered something. More than once would be a renegotiation.
    pub(crate) offers: usize,
}

/// A subscriber of the camera.
pub(crate) struct Viewer {
    seen: Arc<Mutex<Seen>>,
    leaving: Arc<Notify>,
    choices: mpsc::UnboundedSender<u8>,
    task: JoinHandle<()>,
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Viewer {
    /// Subscribes, and goes on watching until dropped.
    pub(crate) async fn watch(janus: &Janus) -> Self {
        Self::watch_feed(&room::feed_plan(janus)).await
    }

    /// The same, of a feed that is somewhere else.
    pub(crate) async fn watch_feed(plan: &FeedPlan) -> Self {
        Self::watch_as(plan, "viewer").await
    }

    /// The same, by a handle that has a label.
    pub(crate) async fn watch_as(plan: &FeedPlan, label: &str) -> Self {
        let mut signalling = Signalling::connect(&plan.url, plan.api_secret.clone(), label).await;
        let mut body = json!({"request": "join", "ptype": "subscriber", "room": plan.room, "pin": plan.pin,
            "streams": [{"feed": plan.feed}]});
        if let Some(token) = &plan.token {
            body["token"] = json!(token);
        }
        let offer = signalling.ask(json!({"janus": "message", "body": body})).await;
        let sdp = offer["jsep"]["sdp"].as_str().unwrap_or_else(|| panic!("{offer}")).to_owned();

        let socket = UdpSocket::bind((own_ip(), 0)).await.expect("a port");
        let mut rtc = Rtc::builder().enable_pcmu(true, false).enable_pcma(true, false).build(Instant::now());
        let local = Candidate::host(socket.local_addr().expect("an address"), "udp").expect("a candidate");
        rtc.add_local_candidate(local);
        let offer = SdpOffer::from_sdp_string(&sdp).expect("an offer");
        let answer = rtc.sdp_api().accept_offer(offer).expect("an answer").to_sdp_string();
        let jsep = json!({"type": "answer", "sdp": answer});
        let start = json!({"janus": "message", "body": {"request": "start"}, "jsep": jsep});
        signalling.ask(start).await;
        let seen = Arc::new(Mutex::new(Seen { offers: 1, ..Seen::default() }));
        let leaving = Arc::new(Notify::new());
        let (choices, chosen) = mpsc::unbounded_channel();
        let task = tokio::spawn(receive(rtc, socket, signalling, Arc::clone(&seen), Arc::clone(&leaving), chosen));
        Self { seen, leaving, choices, task }
    }

    /// Ends the session, as a page does that is closed.
    pub(crate) async fn leave(mut self) {
        self.leaving.notify_one();
        within("leaving", &mut self.task).await.expect("it ends");
    }

    /// Asks for one of the sizes from now on, 0 for the smallest.
    pub(crate) fn choose(&self, layer: u8) {
        self.choices.send(layer).expect("it watches");
    }

    /// What was seen by now.
    pub(crate) fn seen<T>(&self, read: impl FnOnce(&Seen) -> T) -> T {
        read(&self.seen.lock())
    }

    /// Waits until so many more pictures have come.
    pub(crate) async fn sees_more(&self, count: usize) {
        let before = self.seen(|seen| seen.pictures);
        until("seeing pictures", || async { self.seen(|seen| seen.pictures >= before + count) }).await;
    }

    /// Waits until so much sound has come.
    pub(crate) async fn hears(&self, bytes: usize) {
        until("hearing sound", || async { self.seen(|seen| seen.sound.len() >= bytes) }).await;
    }
}

async fn receive(
    mut rtc: Rtc,
    socket: UdpSocket,
    mut signalling: Signalling,
    seen: Arc<Mutex<Seen>>,
    leaving: Arc<Notify>,
    mut chosen: mpsc::UnboundedReceiver<u8>,
) {
    let destination = socket.local_addr().expect("an address");
    let mut datagram = vec![0; 2048];
    let mut keepalive = tokio::time::interval(std::time::Duration::from_secs(10));
    loop {
        let wake_at = loop {
            match rtc.poll_output().expect("WebRTC works") {
                Output::Timeout(at) => break at,
                Output::Transmit(packet) => {
                    socket.send_to(&packet.contents, packet.destination).await.ok();
                }
                Output::Event(Event::MediaData(media)) => {
                    let mut seen = seen.lock();
                    let codec = media.params.spec().codec;
                    if codec == Codec::H264 {
                        seen.pictures += 1;
                        seen.first_picture.get_or_insert_with(Instant::now);
                        seen.nals.extend(nal::units(&media.data));
                    } else {
                        seen.sound_codec = Some(codec);
                        seen.sound.extend_from_slice(&media.data);
                        seen.packets.push(media.data.to_vec());
                    }
                }
                Output::Event(_) => {}
            }
        };
        tokio::select! {
            received = socket.recv_from(&mut datagram) => {
                let Ok((length, source)) = received else { continue };
                let Ok(contents) = datagram[..length].try_into() else { continue };
                let receive = Receive { proto: Protocol::Udp, source, destination, contents };
                rtc.handle_input(Input::Receive(Instant::now(), receive)).expect("WebRTC works");
            }
            () = sleep_until(wake_at.into()) => rtc.handle_input(Input::Timeout(Instant::now())).expect("WebRTC works"),
            () = leaving.notified() => {
                signalling.handle = None;
                signalling.ask(json!({"janus": "destroy"})).await;
                return;
            }
            Some(layer) = chosen.recv() => {
                let streams = json!([{"mid": "1", "substream": layer}, {"mid": "0", "substream": layer}]);
                signalling.send(json!({"janus": "message", "body": {"request": "configure", "streams": streams}})).await;
            }
            _ = keepalive.tick() => signalling.send(json!({"janus": "keepalive"})).await,
            frame = signalling.next() => {
                let Some(frame) = frame else { return };
                if frame.get("jsep").is_some() {
                    seen.lock().offers += 1;
                }
                let candidate = frame["candidate"]["candidate"].as_str().map(Candidate::from_sdp_string);
                if let Some(Ok(candidate)) = candidate {
                    rtc.add_remote_candidate(candidate);
                }
            }
        }
    }
}

/// A session at Janus with one handle.
struct Signalling {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    secret: String,
    session: Option<u64>,
    handle: Option<u64>,
    asked: u32,
}

impl Signalling {
    async fn connect(url: &str, secret: String, label: &str) -> Self {
        let mut request = url.into_client_request().expect("an address");
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("janus-protocol"));
        let (socket, _) = within("connecting to Janus", connect_async(request)).await.expect("Janus");
        let mut signalling = Self { socket, secret, session: None, handle: None, asked: 0 };
        let made = signalling.ask(json!({"janus": "create"})).await;
        signalling.session = made["data"]["id"].as_u64();
        let attach = json!({"janus": "attach", "plugin": "janus.plugin.videoroom", "opaque_id": label});
        let made = signalling.ask(attach).await;
        signalling.handle = made["data"]["id"].as_u64();
        signalling
    }

    async fn send(&mut self, mut request: Value) {
        self.asked += 1;
        request["transaction"] = json!(format!("viewer-{}", self.asked));
        request["apisecret"] = json!(self.secret);
        if let Some(session) = self.session {
            request["session_id"] = json!(session);
        }
        if let Some(handle) = self.handle {
            request["handle_id"] = json!(handle);
        }
        self.socket.send(Message::text(request.to_string())).await.expect("Janus listens");
    }

    /// Asks, and returns what answers it.
    async fn ask(&mut self, request: Value) -> Value {
        self.send(request).await;
        let transaction = format!("viewer-{}", self.asked);
        within("asking Janus", async {
            loop {
                let frame = self.next().await.expect("Janus answers");
                if frame["transaction"] == transaction && frame["janus"] != "ack" {
                    assert_ne!(frame["janus"], "error", "{frame}");
                    assert!(frame["plugindata"]["data"].get("error").is_none(), "{frame}");
                    return frame;
                }
            }
        })
        .await
    }

    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Message::Text(text) = self.socket.next().await?.ok()? {
                return serde_json::from_str(&text).ok();
            }
        }
    }
}
