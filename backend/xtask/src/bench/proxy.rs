//! What the proxy adds to a request to Janus: keepalives straight to Janus, through `/janus` and through nginx, taken in
//! turns.

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
use super::nginx::Nginx;
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
pub(super) const JANUS_PROTOCOL: &str = "janus-protocol";

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

    let nginx = Nginx::before(&bed.janus_url).await?;
    let mut plain = match &nginx {
        Some(nginx) => {
            let socket = socket::open(&nginx.url, None, Some(JANUS_PROTOCOL)).await?;
            Some(Janus::create(socket, Some(bed.janus_api_secret.clone())).await.context("through nginx")?)
        }
        None => None,
    };

    let mut ways = vec![("straight to Janus", &mut direct), ("through /janus", &mut proxied)];
    ways.extend(plain.as_mut().map(|plain| ("through nginx", plain)));
    let mut figures: Vec<_> = ways.iter().map(|(name, _)| (*name, Figures::default())).collect();
    let mut pace = tokio::time::interval(PACE);
    for round in 0..WARM_UP + ROUNDS {
        pace.tick().await;
        // In turns: what comes second finds everything awake.
        for turn in 0..ways.len() {
            let way = (round + turn) % ways.len();
            let took = ways[way].1.keepalive().await?;
            if round >= WARM_UP {
                figures[way].1.take(took);
            }
        }
    }
    visit.request("visit:leave", &Empty {}).await?;
    print("keepalive", &figures);
    Ok(())
}

/// What was measured by each way: straight, through the proxy, and through nginx where there is one, in this order.
pub(super) fn print(what: &str, ways: &[(&str, Figures)]) {
    for (name, figures) in ways {
        figures.print(&format!("{what} {name}"), "");
    }
    let p50: Vec<_> = ways.iter().map(|(_, figures)| milliseconds(figures.percentile(50))).collect();
    println!("{:<44} p50 {:>+8.3} ms   promised: at most 0.5 ms", "the proxy adds", p50[1] - p50[0]);
    if let Some(nginx) = p50.get(2) {
        println!("{:<44} ratio {:.2}   promised: at most 1.2", "through /janus, compared with nginx", p50[1] / nginx);
    } else {
        println!("compared with nginx: not measured, there is none (Debian: apt install nginx-light)");
    }
}

/// A session at Janus.
pub(super) struct Janus {
    socket: WebSocket,
    secret: Option<String>,
    session: u64,
    asked: u64,
}

impl Janus {
    pub(super) async fn create(socket: WebSocket, secret: Option<String>) -> Result<Self> {
        let mut janus = Self { socket, secret, session: 0, asked: 0 };
        let answer = janus.ask(json!({"janus": "create"})).await?;
        ensure!(answer["janus"] == "success", "no session: {answer}");
        janus.session = answer["data"]["id"].as_u64().context("the session has no id")?;
        Ok(janus)
    }

    /// One round trip.
    pub(super) async fn keepalive(&mut self) -> Result<Duration> {
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
