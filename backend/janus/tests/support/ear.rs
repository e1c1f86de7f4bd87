//! Stands between the gate and Janus, passes everything on, and remembers what the gate said.

use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    accept_hdr_async, connect_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
    },
};

/// An ear at one Janus.
pub(crate) struct Ear {
    /// Where the gate finds it.
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Ear {
    /// Listens in front of the Janus at `url`.
    pub(crate) async fn listen(url: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn({
            let heard = Arc::clone(&heard);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(pass_on(stream, url.clone(), Arc::clone(&heard)));
                }
            }
        });
        Self { url: format!("ws://127.0.0.1:{port}"), heard }
    }

    /// Everything that was said to Janus so far.
    pub(crate) fn heard(&self) -> Vec<Value> {
        let heard = self.heard.lock().expect("no test panics while it listens");
        heard.iter().map(|text| serde_json::from_str(text).expect("the gate sends JSON")).collect()
    }
}

#[expect(clippy::result_large_err, clippy::unnecessary_wraps, reason = "the library asks for this signature")]
fn speak_janus(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("janus-protocol"));
    Ok(response)
}

async fn pass_on(stream: TcpStream, url: String, heard: Arc<Mutex<Vec<String>>>) {
    let mut gate = accept_hdr_async(stream, speak_janus).await.expect("a WebSocket of the gate");
    let mut request = url.into_client_request().expect("an address");
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("janus-protocol"));
    let (mut janus, _) = connect_async(request).await.expect("a WebSocket to Janus");
    loop {
        tokio::select! {
            said = gate.next() => match said {
                Some(Ok(Message::Text(text))) => {
                    heard.lock().expect("no test panics while it listens").push(text.as_str().to_owned());
                    if janus.send(Message::Text(text)).await.is_err() {
                        break;
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
            answered = janus.next() => match answered {
                Some(Ok(message)) => if gate.send(message).await.is_err() { break },
                Some(Err(_)) | None => break,
            },
        }
    }
}
