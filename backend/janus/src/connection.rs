//! A connection to the Janus API: requests go out, and each gets its answer.
//!
//! A task of its own owns the socket and the [request table](crate::request_table). Dropping the connection ends it.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use parking_lot::Mutex;
use serde_json::{Map, Value};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    errors::JanusError,
    messages::{self, Incoming},
    request_table::{CannotBegin, Expects, REQUEST_TIMEOUT, ReplyKind, RequestId, RequestTable},
    websocket::JanusSocket,
};

/// Frames that may wait for the socket. Chosen: a request that finds it full fails as busy.
const OUTGOING_MAX: usize = 64;

/// Where what Janus says on its own goes.
pub(crate) type Notices = mpsc::Sender<Map<String, Value>>;

type Answer = Result<Map<String, Value>, Failure>;

/// Why a request got no answer; becomes a [`JanusError`] once it is known what was being done.
enum Failure {
    Refused(Map<String, Value>),
    TimedOut,
    Closed,
}

/// A connection to the Janus API.
pub(crate) struct Connection {
    outgoing: mpsc::Sender<String>,
    requests: Arc<Mutex<Requests>>,
    closed: CancellationToken,
    _stop: DropGuard,
}

#[derive(Default)]
struct Requests {
    table: RequestTable,
    waiters: BTreeMap<RequestId, oneshot::Sender<Answer>>,
}

impl Requests {
    fn complete(&mut self, id: RequestId, answer: Answer) {
        if let Some(waiter) = self.waiters.remove(&id) {
            // The caller may have given up in this very moment, which is its right.
            waiter.send(answer).ok();
        }
    }
}

/// Removes a request whose caller's future is dropped.
struct Pending<'a> {
    requests: &'a Mutex<Requests>,
    id: RequestId,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let mut requests = self.requests.lock();
        requests.table.forget(self.id);
        requests.waiters.remove(&self.id);
    }
}

impl Connection {
    /// Connects to Janus at `url`. What Janus says on its own is not listened to.
    pub(crate) async fn open(url: &str) -> Result<Self, JanusError> {
        Self::open_and_tell(url, mpsc::channel(1).0).await
    }

    /// Connects to Janus at `url`, and passes on what Janus says on its own. What finds no room there is dropped.
    pub(crate) async fn open_and_tell(url: &str, notices: Notices) -> Result<Self, JanusError> {
        let socket = JanusSocket::open(url).await?;
        let (outgoing, frames) = mpsc::channel(OUTGOING_MAX);
        let requests = Arc::new(Mutex::new(Requests::default()));
        let (closed, stop) = (CancellationToken::new(), CancellationToken::new());
        tokio::spawn(drive(socket, frames, Arc::clone(&requests), notices, closed.clone(), stop.clone()));
        Ok(Self { outgoing, requests, closed, _stop: stop.drop_guard() })
    }

    /// Sends a request and waits for what it `expects`, at most [`REQUEST_TIMEOUT`].
    pub(crate) async fn request(
        &self,
        doing: &'static str,
        expects: Expects,
        mut frame: Map<String, Value>,
    ) -> Result<Map<String, Value>, JanusError> {
        let (waiter, answer) = oneshot::channel();
        let pending = {
            let mut requests = self.requests.lock();
            let id = requests.table.begin(expects, Instant::now()).map_err(|problem| match problem {
                CannotBegin::Full => JanusError::Busy { doing },
                CannotBegin::Closed => JanusError::Closed { doing },
            })?;
            requests.waiters.insert(id, waiter);
            Pending { requests: &self.requests, id }
        };
        frame.insert("transaction".to_owned(), pending.id.transaction().into());
        self.outgoing.try_send(Value::Object(frame).to_string()).map_err(|problem| match problem {
            mpsc::error::TrySendError::Full(_) => JanusError::Busy { doing },
            mpsc::error::TrySendError::Closed(_) => JanusError::Closed { doing },
        })?;
        match answer.await {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(Failure::Refused(frame))) => Err(messages::refusal(doing, &frame)),
            Ok(Err(Failure::TimedOut)) => Err(JanusError::TimedOut { doing, limit: REQUEST_TIMEOUT }),
            Ok(Err(Failure::Closed)) | Err(_) => Err(JanusError::Closed { doing }),
        }
    }

    /// Waits until the connection is over, whoever ended it.
    pub(crate) async fn closed(&self) {
        self.closed.cancelled().await;
    }
}

/// Moves frames and watches deadlines until either side ends it.
async fn drive(
    mut socket: JanusSocket,
    mut frames: mpsc::Receiver<String>,
    requests: Arc<Mutex<Requests>>,
    notices: Notices,
    closed: CancellationToken,
    stop: CancellationToken,
) {
    loop {
        let deadline = requests.lock().table.poll_timeout();
        let deadline = deadline.map(tokio::time::Instant::from_std);
        tokio::select! {
            () = stop.cancelled() => break,
            frame = frames.recv() => {
                let Some(frame) = frame else { break };
                if let Err(error) = socket.send(frame).await {
                    tracing::debug!(error = &error as &dyn std::error::Error, "the control connection broke");
                    break;
                }
            }
            text = socket.next() => {
                let Some(text) = text else { break };
                if !take_in(&requests, &notices, &text) {
                    break;
                }
            }
            () = sleep_until(deadline) => {
                let mut requests = requests.lock();
                for id in requests.table.handle_timeout(Instant::now()) {
                    requests.complete(id, Err(Failure::TimedOut));
                }
            }
        }
    }
    {
        let mut requests = requests.lock();
        for id in requests.table.close() {
            requests.complete(id, Err(Failure::Closed));
        }
    }
    closed.cancel();
    socket.close().await;
}

/// Takes in one frame. False when the connection is of no use any more.
fn take_in(requests: &Mutex<Requests>, notices: &Notices, text: &str) -> bool {
    match messages::read(text) {
        Some(Incoming::Reply { transaction, kind, frame }) => {
            let mut requests = requests.lock();
            if let Some(id) = requests.table.handle(&transaction, kind) {
                let answer = match kind {
                    ReplyKind::Ack | ReplyKind::Answer => Ok(frame),
                    ReplyKind::Error => Err(Failure::Refused(frame)),
                };
                requests.complete(id, answer);
            }
            true
        }
        // The session of a connection is made once: without it, a new connection is simplest.
        Some(Incoming::SessionTimeout) => false,
        Some(Incoming::Notice(frame)) => {
            notices.try_send(frame).ok();
            true
        }
        None => {
            tracing::warn!(bytes = text.len(), "Janus sent a frame that cannot be read");
            true
        }
    }
}

/// Sleeps until `deadline`, or for ever without one.
async fn sleep_until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt;
    use serde_json::json;
    use tokio::{net::TcpListener, sync::oneshot, time::timeout};
    use tokio_tungstenite::{
        accept_hdr_async,
        tungstenite::{
            handshake::server::{ErrorResponse, Request, Response},
            http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        },
    };

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(10);

    #[expect(clippy::result_large_err, clippy::unnecessary_wraps, reason = "the library asks for this signature")]
    fn speak_janus(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("janus-protocol"));
        Ok(response)
    }

    /// A server that listens and never answers, until it is told to go.
    async fn silent_server() -> (String, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let (go, gone) = oneshot::channel();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let socket = accept_hdr_async(stream, speak_janus).await.unwrap();
            let listening = socket.for_each(|_| std::future::ready(()));
            tokio::select! {
                () = listening => {}
                _ = gone => {}
            }
        });
        (url, go)
    }

    fn keepalive() -> Map<String, Value> {
        Map::from_iter([("janus".to_owned(), json!("keepalive"))])
    }

    #[tokio::test]
    async fn a_caller_that_gives_up_leaves_nothing_behind() {
        let (url, _go) = silent_server().await;
        let connection = Connection::open(&url).await.unwrap();
        let request = connection.request("testing", Expects::Ack, keepalive());
        assert!(timeout(Duration::from_millis(20), request).await.is_err());
        let requests = connection.requests.lock();
        assert_eq!((requests.table.poll_timeout(), requests.waiters.len()), (None, 0));
    }

    #[tokio::test]
    async fn a_closed_connection_fails_what_waits_and_what_comes_after() {
        let (url, go) = silent_server().await;
        let connection = Connection::open(&url).await.unwrap();
        let waiting = connection.request("testing", Expects::Ack, keepalive());
        let going = async {
            go.send(()).unwrap();
            connection.closed().await;
        };
        let (answer, ()) = timeout(DEADLINE, async { tokio::join!(waiting, going) }).await.unwrap();
        assert!(matches!(answer, Err(JanusError::Closed { .. })));
        let after = connection.request("testing", Expects::Ack, keepalive());
        assert!(matches!(timeout(DEADLINE, after).await.unwrap(), Err(JanusError::Closed { .. })));
    }

    #[tokio::test]
    async fn nobody_listening_is_an_error_worth_retrying() {
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = Connection::open(&format!("ws://{address}")).await.err().unwrap();
        assert!(matches!(error, JanusError::Unreachable { .. }) && error.is_retryable(), "{error}");
    }
}
