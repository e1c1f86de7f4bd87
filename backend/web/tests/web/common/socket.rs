//! The smallest client of Socket.IO that does what pages do, and the WebSocket below it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::{
    net::TcpStream,
    sync::{Mutex as AsyncMutex, mpsc, oneshot, watch},
    time::Instant,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, Response},
    },
};

use super::in_time;

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Sink = Arc<AsyncMutex<SplitSink<Stream, Message>>>;

/// What is asked for when a WebSocket is opened.
pub(crate) struct Request {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Request {
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// An open WebSocket.
pub(crate) struct Ws {
    pub(crate) stream: Stream,
    pub(crate) response: Response<Option<Vec<u8>>>,
}

impl Ws {
    /// Opens it, or tells with which status and body it was refused.
    pub(crate) async fn open(request: Request) -> Result<Self, (u16, String)> {
        let mut asked = request.url.as_str().into_client_request().expect("an address");
        for (name, value) in request.headers {
            let value = HeaderValue::from_str(&value).expect("a header");
            asked.headers_mut().insert(HeaderName::from_static(name), value);
        }
        match in_time("opening a WebSocket", connect_async(asked)).await {
            Ok((stream, response)) => Ok(Self { stream, response }),
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                Err((response.status().as_u16(), String::from_utf8_lossy(body).into_owned()))
            }
            Err(error) => panic!("the WebSocket failed: {error}"),
        }
    }

    pub(crate) async fn send(&mut self, message: Message) {
        in_time("sending", self.stream.send(message)).await.expect("the server takes it");
    }

    /// The next message; `None` when it was closed.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        match in_time("a message", self.stream.next()).await {
            None | Some(Ok(Message::Close(_)) | Err(_)) => None,
            Some(Ok(message)) => Some(message),
        }
    }

    /// The code and the reason with which the server closes it, whatever else it says before.
    pub(crate) async fn farewell(&mut self) -> (u16, String) {
        loop {
            match in_time("a farewell", self.stream.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.as_str().to_owned()),
                Some(Ok(Message::Close(None)) | Err(_)) | None => panic!("closed without a word"),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// Something that the server sent without being asked.
#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) event: String,
    pub(crate) data: Value,
    pub(crate) at: Instant,
}

/// A connection to one namespace. Dropping it closes it.
pub(crate) struct Socket {
    namespace: &'static str,
    sink: Sink,
    acks: Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>,
    next_ack: AtomicU64,
    pushes: mpsc::UnboundedReceiver<Push>,
    is_open: watch::Receiver<bool>,
    reader: tokio::task::JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

struct Reader {
    namespace: &'static str,
    sink: Sink,
    acks: Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>,
    pushes: mpsc::UnboundedSender<Push>,
    connected: Option<oneshot::Sender<Result<(), String>>>,
}

impl Reader {
    /// One packet; `false` when the server has closed the namespace.
    async fn take(&mut self, packet: &str) -> bool {
        let rest = |kind: &str| {
            let rest = packet.strip_prefix(kind)?.strip_prefix(self.namespace)?;
            Some(rest.strip_prefix(',').unwrap_or(rest).to_owned())
        };
        if packet == "2" {
            return self.sink.lock().await.send(Message::text("3")).await.is_ok();
        }
        if rest("40").is_some() {
            self.tell(Ok(()));
        } else if let Some(error) = rest("44") {
            let error: Value = serde_json::from_str(&error).expect("a connect error is JSON");
            self.tell(Err(error["message"].as_str().unwrap_or_default().to_owned()));
            return false;
        } else if rest("41").is_some() {
            return false;
        } else if let Some(event) = rest("42") {
            let mut event: Vec<Value> = serde_json::from_str(&event).expect("an event is a list");
            let data = event.pop().expect("an event has data");
            let event = event.pop().and_then(|name| name.as_str().map(str::to_owned)).expect("an event has a name");
            self.pushes.send(Push { event, data, at: Instant::now() }).ok();
        } else if let Some(ack) = rest("43") {
            let begin = ack.find('[').expect("an acknowledgement has a list");
            let id: u64 = ack[..begin].parse().expect("and a number");
            let mut list: Vec<Value> = serde_json::from_str(&ack[begin..]).expect("in JSON");
            if let Some(asked) = self.acks.lock().remove(&id) {
                asked.send(list.pop().expect("with one thing in it")).ok();
            }
        }
        true
    }

    fn tell(&mut self, result: Result<(), String>) {
        if let Some(connected) = self.connected.take() {
            connected.send(result).ok();
        }
    }
}

impl Socket {
    /// Connects to a namespace with this payload, or tells why not: the message of the refusal, or `http` and a status.
    pub(crate) async fn connect(request: Request, namespace: &'static str, auth: &str) -> Result<Self, String> {
        let ws = Ws::open(request).await.map_err(|(status, _)| format!("http {status}"))?;
        let (mut sink, mut stream) = ws.stream.split();
        sink.send(Message::text(format!("40{namespace},{auth}"))).await.expect("the server listens");
        let (sink, acks) = (Arc::new(AsyncMutex::new(sink)), Arc::<Mutex<HashMap<_, _>>>::default());
        let (push, pushes) = mpsc::unbounded_channel();
        let (told, connected) = oneshot::channel();
        let (open, is_open) = watch::channel(true);
        let mut reader =
            Reader { namespace, sink: sink.clone(), acks: acks.clone(), pushes: push, connected: Some(told) };
        let reader = tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                let Message::Text(packet) = message else { continue };
                if !reader.take(&packet).await {
                    break;
                }
            }
            open.send(false).ok();
        });
        let result = in_time("joining a namespace", connected).await;
        result.unwrap_or_else(|_| Err("closed".to_owned()))?;
        let next_ack = AtomicU64::new(1);
        Ok(Self { namespace, sink, acks, next_ack, pushes, is_open, reader })
    }

    /// Asks, and waits for the acknowledgement.
    pub(crate) async fn ask(&self, event: &str, payload: &Value) -> Value {
        self.ask_raw(&serde_json::json!([event, payload]).to_string()).await
    }

    /// Asks with exactly this list, well-formed or not.
    pub(crate) async fn ask_raw(&self, list: &str) -> Value {
        let id = self.next_ack.fetch_add(1, Ordering::Relaxed);
        let (told, answer) = oneshot::channel();
        self.acks.lock().insert(id, told);
        self.raw(&format!("42{},{id}{list}", self.namespace)).await;
        in_time("an acknowledgement", answer).await.expect("the socket stays open")
    }

    /// Sends a packet as it is.
    pub(crate) async fn raw(&self, packet: &str) {
        self.sink.lock().await.send(Message::text(packet.to_owned())).await.ok();
    }

    /// The next push.
    pub(crate) async fn push(&mut self) -> Push {
        in_time("a push", self.pushes.recv()).await.expect("the socket stays open")
    }

    /// The next push that is so; those before it are dropped.
    pub(crate) async fn push_where(&mut self, what: &str, is_so: impl Fn(&Value) -> bool) -> Push {
        in_time(what, async {
            loop {
                let push = self.pushes.recv().await.expect("the socket stays open");
                if is_so(&push.data) {
                    return push;
                }
            }
        })
        .await
    }

    /// The pushes that have come and were not looked at.
    pub(crate) fn pushes_so_far(&mut self) -> Vec<Push> {
        std::iter::from_fn(|| self.pushes.try_recv().ok()).collect()
    }

    /// Waits until the server has closed it.
    pub(crate) async fn closed(&mut self) {
        in_time("the server closes the socket", self.is_open.wait_for(|open| !open)).await.ok();
    }
}
