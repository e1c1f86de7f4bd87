//! A place with one database and any number of nodes, and receivers that answer as they are told.

use std::{
    collections::VecDeque,
    future::Future,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
    time::Duration,
};

use anteroom_domain::{
    SignedDuration,
    command::Command,
    ids::{AccountId, CustomerId, NodeId, SessionId, TicketId, WebhookId},
    network::{AddressRule, PortRange},
    session::Settings,
};
use anteroom_engine::{
    audit_log::AuditLog,
    fakes::{FakeClock, MemoryStore, SeededRandom},
    floor::FloorHandle,
    keys::AccountKeys,
    ports::{Delivery, WebhookStore as _},
    webhooks::{WebhookParts, WebhookWish, Webhooks},
};
use anteroom_webhook::HttpSender;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use parking_lot::Mutex;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) const ADMIN: AccountId = AccountId(1);
const SESSION: SessionId = SessionId(0x5e);

/// Waits for something, but not for ever.
pub(crate) async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), work).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    within(what, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

/// The machine's own address: loopback is never sent to. Connecting sends nothing.
pub(crate) fn own_ip() -> IpAddr {
    for target in ["198.51.100.1:9", "10.255.255.254:9", "192.168.255.254:9", "172.31.255.254:9"] {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        if socket.connect(target).is_ok()
            && let Ok(SocketAddr::V4(own)) = socket.local_addr()
            && !own.ip().is_loopback()
        {
            return IpAddr::V4(*own.ip());
        }
    }
    panic!("these tests need an interface besides loopback");
}

/// What allows this machine and nothing else that is private.
pub(crate) fn rule() -> AddressRule {
    let private_networks = vec![format!("{}/32", own_ip()).parse().unwrap()];
    AddressRule { private_networks, ports: vec![PortRange { first: 1024, last: 65535 }] }
}

/// Something that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) event: String,
    pub(crate) delivery: String,
    pub(crate) signature: String,
    pub(crate) body: String,
}

/// How a receiver answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    To(String),
    /// Nothing, until the receiver is let go on.
    Never,
}

#[derive(Clone)]
struct Script {
    arrived: Arc<Mutex<Vec<Arrived>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    held: watch::Receiver<bool>,
}

pub(crate) struct Receiver {
    pub(crate) address: String,
    script: Script,
    letting_go: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(script): State<Script>, headers: HeaderMap, body: String) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(text("content-type"), "application/json");
    script.arrived.lock().push(Arrived {
        event: text("anteroom-event"),
        delivery: text("anteroom-delivery"),
        signature: text("anteroom-signature"),
        body,
    });
    let reply = script.replies.lock().pop_front().unwrap_or(Reply::Status(204));
    match reply {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::To(location) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Reply::Never => {
            let mut held = script.held;
            held.wait_for(|held| !held).await.ok();
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

impl Receiver {
    /// Answers these one after another, and 204 after them.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind((own_ip(), 0)).await.unwrap();
        let address = format!("http://{}/hook?key=7", listener.local_addr().unwrap());
        let (letting_go, held) = watch::channel(true);
        let replies = Arc::new(Mutex::new(replies.into_iter().collect()));
        let script = Script { arrived: Arc::default(), replies, held };
        let router = Router::new().fallback(receive).with_state(script.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, script, letting_go, server }
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.script.arrived.lock().clone()
    }

    pub(crate) fn let_go_on(&self) {
        self.letting_go.send_replace(false);
    }

    pub(crate) async fn until_arrived(&self, count: usize) -> Vec<Arrived> {
        until("it arrives", async || self.arrived().len() >= count).await;
        self.arrived()
    }
}

/// One database and its clock.
pub(crate) struct Place {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FakeClock>,
}

/// One running node.
pub(crate) struct Node {
    pub(crate) webhooks: Webhooks,
    floor: FloorHandle,
    running: JoinHandle<()>,
    _stop: DropGuard,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { store: Arc::new(MemoryStore::new()), clock: Arc::new(FakeClock::default()) }
    }

    /// A node, which is the one that tells unless another one is.
    pub(crate) async fn node(&self, id: u8) -> Node {
        let (store, clock, stop) = (self.store.clone(), self.clock.clone(), CancellationToken::new());
        let random = Arc::new(SeededRandom::new(id.into()));
        let started =
            FloorHandle::start(store.clone(), clock.clone(), random.clone(), NodeId(id.into()), stop.clone()).await;
        let (floor, _) = started.unwrap();
        let webhooks = Webhooks::new(WebhookParts {
            store: store.clone(),
            deliveries: store.clone(),
            log: store.clone(),
            sender: Arc::new(HttpSender::new(rule()).unwrap()),
            floor: floor.clone(),
            keys: AccountKeys::derive(&[7; 32]),
            audit_log: AuditLog::new(store, clock.clone(), random.clone()),
            clock,
            random,
            rule: rule(),
        });
        let running = tokio::spawn(webhooks.clone().run(stop.clone()));
        Node { webhooks, floor, running, _stop: stop.drop_guard() }
    }

    pub(crate) fn pass_s(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// Waits until this node tells.
    pub(crate) async fn until_told_by(&self, id: u8) {
        until("a node tells", async || {
            self.store.telling().await.unwrap().is_some_and(|telling| telling.node == NodeId(id.into()))
        })
        .await;
    }
}

impl Node {
    /// Makes a receiver, and tells its secret.
    pub(crate) async fn receiver(&self, address: &str, events: &[&str]) -> (WebhookId, String) {
        let wish = WebhookWish {
            name: Some("Receiver".to_owned()),
            address: Some(address.to_owned()),
            events: Some(events.iter().map(|event| (*event).to_owned()).collect()),
            ..WebhookWish::default()
        };
        let (webhook, secret) = self.webhooks.create(ADMIN, wish).await.unwrap();
        (webhook.id, secret.expose().to_owned())
    }

    pub(crate) async fn session(&self) {
        let (slug, name) = ("contact-centre".parse().unwrap(), "Contact centre".to_owned());
        let (session, description, settings) = (SESSION, String::new(), Settings::default());
        self.floor.ask(Command::CreateSession { session, slug, name, description, settings }).await.unwrap();
    }

    /// So many customers join, one after another; tells their tickets.
    pub(crate) async fn join(&self, tickets: std::ops::Range<u128>) -> Vec<String> {
        let mut joined = Vec::new();
        for id in tickets {
            let (customer, ticket) = (CustomerId(id), TicketId(id));
            self.floor.ask(Command::Join { session: SESSION, customer, ticket, node: None }).await.unwrap();
            joined.push(ticket.to_string());
        }
        joined
    }

    pub(crate) async fn deliveries(&self, id: WebhookId) -> Vec<Delivery> {
        self.webhooks.deliveries(id, None, 100).await.unwrap()
    }

    /// Ends at once, in the middle of whatever it does.
    pub(crate) fn kill(self) {
        self.running.abort();
    }
}
