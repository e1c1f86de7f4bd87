//! What the proxy adds to a request to Janus: keepalives straight to Janus and through `/janus`, taken in turns.

use std::time::{Duration, Instant};

use anteroom_contract::desk::{DeskDuty, DeskDutyChange, DeskNext};
use anteroom_contract::room::RoomAccess;
use anteroom_contract::visit::{Empty, VisitAnswer};
use anyhow::{Context, Result, bail, ensure};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::Bed;
use super::figures::{Figures, milliseconds};
use super::next::{Desk, connect_visit, until_called};
use super::pages;
use super::socket::{self, WebSocket};

/// How often each way is measured.
const ROUNDS: usize = 300;
/// Not counted: connections and caches warm up.
const WARM_UP: usize = 50;
/// From one pair of requests to the next. The proxy takes 40 requests a second from one browser in the long run.
const PACE: Duration = Duration::from_millis(30);
/// The session that only this bench uses.
const SLUG: &str = "proxy";
/// The subprotocol of Janus' WebSocket API.
const JANUS_PROTOCOL: &str = "janus-protocol";

/// Measures it.
pub(crate) async fn run(bed: &Bed) -> Result<()> {
    let client = pages::client()?;
    let account = bed.hosts.last().context("no host")?;
    let host = pages::host(&client, &bed.url, account, 1 << 22).await?;
    let mut desk = Desk::connect(bed, &host).await?;
    desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Available }).await?;
    let session = desk.session(SLUG).await?;
    let mut visitor = pages::visitor(&client, &bed.url, SLUG, (1 << 22) + 1).await?;
    pages::join(&mut visitor, SLUG).await?;
    let mut visit = connect_visit(bed, &visitor, SLUG).await?;
    desk.ask("desk:next", &DeskNext { session: Some(session) }).await?;
    let called = until_called(&mut visit).await?.consultation.context("called to no consultation")?;
    visit.request("visit:answer", &VisitAnswer { consultation: called.id.clone() }).await?;

    let access: RoomAccess = host.json(&format!("/api/consultations/{}/room", called.id)).await?;
    let proxy = format!("{}{}", bed.url.replacen("http", "ws", 1), access.signalling);
    let proxied = socket::open(&proxy, Some((&host, &bed.url)), Some(JANUS_PROTOCOL)).await?;
    let mut proxied = Janus::create(proxied, None).await.context("through the proxy")?;
    let direct = socket::open(&bed.janus_url, None, Some(JANUS_PROTOCOL)).await?;
    let mut direct = Janus::create(direct, Some(bed.janus_api_secret.clone())).await.context("straight to Janus")?;

    let (mut straight, mut through) = (Figures::default(), Figures::default());
    let mut pace = tokio::time::interval(PACE);
    for round in 0..WARM_UP + ROUNDS {
        pace.tick().await;
        // In turns: what comes second finds everything awake.
        let (one, other) = if round % 2 == 0 {
            let one = direct.keepalive().await?;
            (one, proxied.keepalive().await?)
        } else {
            let other = proxied.keepalive().await?;
            (direct.keepalive().await?, other)
        };
        if round >= WARM_UP {
            straight.take(one);
            through.take(other);
        }
    }
    visit.request("visit:leave", &Empty {}).await?;
    straight.print("keepalive straight to Janus", "");
    through.print("keepalive through /janus", "");
    let added = milliseconds(through.percentile(50)) - milliseconds(straight.percentile(50));
    println!("{:<44} p50 {added:>+8.3} ms   promised: at most 1 ms", "the proxy adds");
    Ok(())
}

/// A session at Janus.
struct Janus {
    socket: WebSocket,
    secret: Option<String>,
    session: u64,
    asked: u64,
}

impl Janus {
    async fn create(socket: WebSocket, secret: Option<String>) -> Result<Self> {
        let mut janus = Self { socket, secret, session: 0, asked: 0 };
        let answer = janus.ask(json!({"janus": "create"})).await?;
        ensure!(answer["janus"] == "success", "no session: {answer}");
        janus.session = answer["data"]["id"].as_u64().context("the session has no id")?;
        Ok(janus)
    }

    /// One round trip.
    async fn keepalive(&mut self) -> Result<Duration> {
        let session = self.session;
        let began = Instant::now();
        let answer = self.ask(json!({"janus": "keepalive", "session_id": session})).await?;
        let took = began.elapsed();
        ensure!(answer["janus"] == "ack", "no acknowledgement: {answer}");
        Ok(took)
    }

    async fn ask(&mut self, mut request: Value) -> Result<Value> {
        self.asked += 1;
        let transaction = self.asked.to_string();
        request["transaction"] = json!(transaction);
        if let Some(secret) = &self.secret {
            request["apisecret"] = json!(secret);
        }
        self.socket.send(Message::text(request.to_string())).await.context("cannot ask Janus")?;
        // A session that nobody speaks in still sends events; far fewer than this come before an answer.
        for _ in 0..100 {
            let answer: Value = serde_json::from_str(&socket::next_text(&mut self.socket).await?)?;
            if answer["transaction"] == json!(transaction) {
                return Ok(answer);
            }
        }
        bail!("Janus talks without answering")
    }
}
