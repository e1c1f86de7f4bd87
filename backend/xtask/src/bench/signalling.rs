//! A thousand signalling sockets that keep themselves alive, as pages do: what they cost the server. And some of them with
//! more to say, as when calls begin: how long Janus' answers take, compared with other ways to it.

use std::time::{Duration, Instant};

use anteroom_contract::desk::{DeskDuty, DeskDutyChange, DeskNext};
use anteroom_contract::room::RoomAccess;
use anteroom_contract::visit::VisitAnswer;
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt};
use tokio::time::{MissedTickBehavior, interval, sleep, sleep_until};

use super::Bed;
use super::figures::Figures;
use super::next::{Desk, connect_visit, until_called};
use super::nginx::Nginx;
use super::pages::{self, Browser};
use super::proxy::{self, JANUS_PROTOCOL, Janus};
use super::socket;
use crate::stack::server::{Account, Session};

/// The name of this bench, and of the session that only it uses.
pub(super) const NAME: &str = "proxy-sockets";
/// Consultations, each with two sockets.
const CONSULTATIONS: usize = 500;
/// Hosts who log in at once: each costs a password's worth of work.
const LOG_INS: usize = 4;
/// How often a page keeps its session alive.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(10);
/// How long processor time is counted.
const WINDOW: Duration = Duration::from_secs(30);
/// How many sockets ask at once.
const BUSY: usize = 50;
/// How often each of them asks: seldom enough for the measuring program, which one thread does, to wait for one answer at
/// a time.
const BUSY_EVERY: Duration = Duration::from_millis(200);
/// How often each of them asks before it is the turn of the next way, and how many turns there are.
const BUSY_ASKS: u32 = 20;
const TURNS: usize = 3;
/// Makes the addresses of these people different from all others.
const FIRST: usize = 5 << 21;
/// What this bench's hosts are called, with a number.
const HOST: &str = "signal";

/// Its session: nobody sends media, and nobody minds.
pub(super) fn session() -> Session {
    let options = &["--line-max", "100000", "--answer-s", "3600", "--media-s", "3600"];
    Session { slug: NAME, name: "Signalling", assignment: "manual", options }
}

/// Its hosts.
pub(super) fn accounts(password: &str) -> impl Iterator<Item = Account> {
    (1..=CONSULTATIONS).map(move |number| Account {
        // It lives as long as the program, as the names of the demo do.
        username: format!("{HOST}{number}").leak(),
        name: "Signal Host",
        role: "host",
        password: password.to_owned(),
    })
}

/// Measures it.
pub(crate) async fn run(bed: &Bed) -> Result<()> {
    let client = pages::client()?;
    let hosts: Vec<_> = bed.hosts.iter().filter(|host| host.username.starts_with(HOST)).collect();
    ensure!(hosts.len() == CONSULTATIONS, "{} hosts are there", hosts.len());
    let client = &client;
    let browsers = futures_util::stream::iter(hosts.into_iter().enumerate())
        .map(|(number, host)| pages::host(client, &bed.url, host, FIRST + number));
    let browsers: Vec<_> = browsers.buffer_unordered(LOG_INS).try_collect().await?;
    // The sockets of the pages stay open: who has none is offline.
    let (mut ways, mut open) = (Vec::new(), Vec::new());
    for (number, host) in browsers.into_iter().enumerate() {
        let mut desk = Desk::connect(bed, &host).await?;
        desk.ask("desk:duty", &DeskDutyChange { duty: DeskDuty::Available }).await?;
        let session = desk.session(NAME).await?;
        let mut visitor = pages::visitor(client, &bed.url, NAME, FIRST + CONSULTATIONS + number).await?;
        pages::join(&mut visitor, NAME).await?;
        let mut visit = connect_visit(bed, &visitor, NAME).await?;
        desk.ask("desk:next", &DeskNext { session: Some(session) }).await?;
        let called = until_called(&mut visit).await?.consultation.context("called to no consultation")?;
        visit.request("visit:answer", &VisitAnswer { consultation: called.id.clone() }).await?;
        for browser in [host, visitor] {
            let access: RoomAccess = browser.json(&format!("/api/consultations/{}/room", called.id)).await?;
            ways.push((browser, access.signalling));
        }
        open.extend([desk.socket.stay(), visit.stay()]);
    }

    let idle = share(bed, sleep(WINDOW)).await?.0;
    let before = bed.server.memory()?;
    let mut sockets = Vec::with_capacity(ways.len());
    for (browser, way) in &ways {
        sockets.push(connect(bed, browser, way).await?);
    }
    let count = u64::try_from(sockets.len()).context("a number")?;
    let memory = bed.server.memory()?.saturating_sub(before) / count;
    let (busy, answered) = share(bed, keep_alive(&mut sockets)).await?;
    let answered = answered?;
    println!(
        "{:<44} {:.1} kB each   promised: at most 20 kB",
        format!("{count} signalling sockets"),
        kilobytes(memory)
    );
    println!(
        "{:<44} {:.2} % of one core for {answered} keepalives in {} s, beside {:.2} % without them   promised: at most 5 %",
        "keeping them alive",
        (busy - idle).max(0.0) * 100.0,
        WINDOW.as_secs(),
        idle * 100.0
    );
    compare_busy(bed, &mut sockets[..BUSY]).await?;
    for page in open {
        page.abort();
    }
    Ok(())
}

/// The time of an answer while so many ask, by each way in turn.
async fn compare_busy(bed: &Bed, proxied: &mut [Janus]) -> Result<()> {
    let nginx = Nginx::before(&bed.janus_url).await?;
    let mut direct = connect_plain(bed, &bed.janus_url).await?;
    let mut plain = match &nginx {
        Some(nginx) => connect_plain(bed, &nginx.url).await?,
        None => Vec::new(),
    };
    let mut ways = vec![("straight to Janus", &mut direct[..]), ("through /janus", proxied)];
    if nginx.is_some() {
        ways.push(("through nginx", &mut plain[..]));
    }
    let mut figures: Vec<_> = ways.iter().map(|(name, _)| (*name, Figures::default())).collect();
    for _ in 0..TURNS {
        for ((_, sockets), (_, figures)) in ways.iter_mut().zip(&mut figures) {
            for took in ask_busily(sockets).await? {
                figures.take(took);
            }
        }
    }
    let rate = BUSY as u128 * 1_000 / BUSY_EVERY.as_millis();
    proxy::print(&format!("{rate} keepalives a second"), &figures);
    Ok(())
}

/// As many sockets that tell Janus the secret themselves.
async fn connect_plain(bed: &Bed, url: &str) -> Result<Vec<Janus>> {
    let mut sockets = Vec::with_capacity(BUSY);
    for _ in 0..BUSY {
        let socket = socket::open(url, None, Some(JANUS_PROTOCOL)).await?;
        sockets.push(Janus::create(socket, Some(bed.janus_api_secret.clone())).await.context("without the proxy")?);
    }
    Ok(sockets)
}

/// Each socket asks at its own moment, evenly spread; says how long each answer took.
async fn ask_busily(sockets: &mut [Janus]) -> Result<Vec<Duration>> {
    let apart = BUSY_EVERY / u32::try_from(sockets.len()).context("a number")?;
    let began = tokio::time::Instant::now();
    let asking = sockets.iter_mut().zip(0_u32..).map(async |(socket, number)| {
        let mut took = Vec::new();
        for round in 0..BUSY_ASKS {
            sleep_until(began + BUSY_EVERY * round + apart * number).await;
            took.push(socket.keepalive().await?);
        }
        anyhow::Ok(took)
    });
    Ok(try_join_all(asking).await?.concat())
}

async fn connect(bed: &Bed, browser: &Browser, way: &str) -> Result<Janus> {
    let address = format!("{}{way}", bed.url.replacen("http", "ws", 1));
    let socket = socket::open(&address, Some((browser, &bed.url)), Some(JANUS_PROTOCOL)).await?;
    Janus::create(socket, None).await.context("through the proxy")
}

/// One keepalive of each socket in each interval, evenly spread; says how many were answered.
async fn keep_alive(sockets: &mut [Janus]) -> Result<usize> {
    let mut pace = interval(KEEPALIVE_EVERY / u32::try_from(sockets.len()).context("a number")?);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (began, mut answered) = (Instant::now(), 0);
    while began.elapsed() < WINDOW {
        pace.tick().await;
        let next = answered % sockets.len();
        sockets[next].keepalive().await?;
        answered += 1;
    }
    Ok(answered)
}

/// What share of one core the server takes while something goes on.
async fn share<T>(bed: &Bed, work: impl Future<Output = T>) -> Result<(f64, T)> {
    let (began, before) = (Instant::now(), bed.server.cpu()?);
    let done = work.await;
    let used = bed.server.cpu()?.saturating_sub(before);
    Ok((used.as_secs_f64() / began.elapsed().as_secs_f64(), done))
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000.0
}
