//! The smallest Socket.io client that can measure: WebSocket only, one namespace, events with and without acknowledgement.
//!
//! Engine.IO 4 frames are `0` open, `2` ping, `3` pong, `4` message; a message is a Socket.IO 5 packet: `0` connect, `2` event,
//! `3` acknowledgement, `4` refused. See <https://socket.io/docs/v4/engine-io-protocol/>.

use std::time::Duration;

use anteroom_contract::visit::Empty;
use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{COOKIE, HeaderName, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::pages::Browser;

/// How long anything may take that is waited for.
const LIMIT: Duration = Duration::from_secs(20);

/// How long an answer to a question for the whole picture is waited for before it is asked again.
const SYNC_PAUSE: Duration = Duration::from_millis(500);
/// How often it is asked.
const SYNC_TRIES_MAX: usize = 20;

/// The read buffer of a WebSocket: the default of 128 kB is too much where there are ten thousand.
pub(super) const READ_BUFFER: usize = 4 * 1_024;

/// A WebSocket of a browser.
pub(crate) type WebSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a WebSocket as this browser would.
pub(crate) async fn open(
    url: &str,
    browser: Option<(&Browser, &str)>,
    protocol: Option<&'static str>,
) -> Result<WebSocket> {
    let mut request = url.into_client_request().context("not an address")?;
    let headers = request.headers_mut();
    if let Some((browser, origin)) = browser {
        headers.insert(COOKIE, HeaderValue::from_str(&browser.cookies())?);
        headers.insert(ORIGIN, HeaderValue::from_str(origin)?);
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(browser.address())?);
    }
    if let Some(protocol) = protocol {
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
    }
    // As browsers do: small messages leave at once.
    let connecting = connect_async_with_config(request, Some(small_buffers()), true);
    let (socket, _) = timeout(LIMIT, connecting).await.context("no answer")?.context("no WebSocket")?;
    Ok(socket)
}

/// Buffers for small messages.
pub(super) fn small_buffers() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0)
}

/// The next text; pings of the WebSocket itself are answered by the library.
pub(crate) async fn next_text(socket: &mut WebSocket) -> Result<String> {
    loop {
        let message = timeout(LIMIT, socket.next()).await.context("nothing came in time")?;
        match message.context("the socket was closed")?.context("the socket broke")? {
            Message::Text(text) => return Ok(text.as_str().to_owned()),
            Message::Close(frame) => bail!("the socket was closed: {frame:?}"),
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}

/// One namespace of one browser.
pub(crate) struct Socket {
    stream: WebSocket,
    namespace: &'static str,
    asked: u64,
}

/// What came over a [`Socket`].
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    /// An event and what it carries.
    Event(String, Value),
    /// The answer to the request of this number.
    Answer(u64, Value),
}

impl Socket {
    /// Connects to a namespace.
    pub(crate) async fn connect(
        url: &str,
        browser: &Browser,
        namespace: &'static str,
        payload: &impl Serialize,
    ) -> Result<Self> {
        let address = format!("{}/socket.io/?EIO=4&transport=websocket", url.replacen("http", "ws", 1));
        let mut socket = open(&address, Some((browser, url)), None).await?;
        ensure!(next_text(&mut socket).await?.starts_with('0'), "that is no Engine.IO server");
        let connect = format!("40{namespace},{}", serde_json::to_string(payload)?);
        socket.send(Message::text(connect)).await.context("cannot connect to the namespace")?;
        let mut this = Self { stream: socket, namespace, asked: 0 };
        loop {
            let text = this.next_frame().await?;
            if text.starts_with(&format!("40{namespace},")) {
                return Ok(this);
            }
            ensure!(!text.starts_with("44"), "the server refuses {namespace}: {text}");
        }
    }

    /// Sends an event that wants an acknowledgement and returns the number of the request.
    pub(crate) async fn ask(&mut self, event: &str, payload: &impl Serialize) -> Result<u64> {
        self.asked += 1;
        let frame = format!("42{},{}{}", self.namespace, self.asked, json!([event, serde_json::to_value(payload)?]));
        self.stream.send(Message::text(frame)).await.with_context(|| format!("cannot send {event}"))?;
        Ok(self.asked)
    }

    /// Sends an event and waits for its acknowledgement; events that come in between are dropped.
    pub(crate) async fn request(&mut self, event: &str, payload: &impl Serialize) -> Result<Value> {
        let number = self.ask(event, payload).await?;
        let answer = async {
            loop {
                match self.next().await? {
                    Incoming::Answer(answered, value) if answered == number => return Ok(value),
                    Incoming::Answer(..) | Incoming::Event(..) => {}
                }
            }
        };
        timeout(LIMIT, answer).await.with_context(|| format!("{event} is not answered"))?
    }

    /// Asks for the whole picture until it comes. A server may still be setting the connection up when the first question
    /// arrives, and a picture may be asked for any number of times.
    pub(crate) async fn sync(&mut self, event: &str) -> Result<Value> {
        for _ in 0..SYNC_TRIES_MAX {
            if let Ok(answer) = timeout(SYNC_PAUSE, self.request(event, &Empty {})).await {
                return answer;
            }
        }
        bail!("{event} is never answered")
    }

    /// The next event or answer.
    pub(crate) async fn next(&mut self) -> Result<Incoming> {
        // The server's pings do not count: they come whatever else does not.
        let incoming = async {
            loop {
                let frame = self.next_frame().await?;
                if let Some(incoming) = parse(&frame, self.namespace) {
                    return Ok(incoming);
                }
            }
        };
        timeout(LIMIT, incoming).await.context("nothing but pings came in time")?
    }

    async fn next_frame(&mut self) -> Result<String> {
        loop {
            let text = next_text(&mut self.stream).await?;
            if text != "2" {
                return Ok(text);
            }
            self.stream.send(Message::text("3")).await.context("cannot answer a ping")?;
        }
    }

    /// Stays open as a page does that nobody looks at, until it is aborted or the server ends it.
    pub(crate) fn stay(mut self) -> JoinHandle<()> {
        tokio::spawn(async move { while self.next_frame().await.is_ok() {} })
    }

    /// The connection itself, for whoever reads it differently.
    pub(super) fn into_stream(self) -> WebSocket {
        self.stream
    }

    /// Closes it and does not wait.
    pub(crate) async fn close(mut self) {
        let _ = self.stream.close(None).await;
    }
}

fn parse(frame: &str, namespace: &str) -> Option<Incoming> {
    let (kind, rest) = frame.split_at_checked(2)?;
    let rest = rest.strip_prefix(namespace)?.strip_prefix(',')?;
    let begin = rest.find('[')?;
    let mut values: Vec<Value> = serde_json::from_str(&rest[begin..]).ok()?;
    match kind {
        "42" if !values.is_empty() => {
            let name = values.remove(0).as_str()?.to_owned();
            Some(Incoming::Event(name, values.into_iter().next().unwrap_or_default()))
        }
        "43" => Some(Incoming::Answer(rest[..begin].parse().ok()?, values.into_iter().next().unwrap_or_default())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_answers_are_told_apart() {
        let event = Incoming::Event("visit".to_owned(), json!({"stage": "called"}));
        assert_eq!(parse(r#"42/visit,["visit",{"stage":"called"}]"#, "/visit"), Some(event));
        assert_eq!(parse(r#"43/desk,17[{"ok":true}]"#, "/desk"), Some(Incoming::Answer(17, json!({"ok": true}))));
        assert_eq!(parse("40/desk,{}", "/desk"), None);
        assert_eq!(parse(r#"42/other,["x"]"#, "/desk"), None);
    }
}
