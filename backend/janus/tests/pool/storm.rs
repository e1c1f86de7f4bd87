//! Two hundred consultations on three servers and two nodes, through restarts, losses, claims and renewals: afterwards the
//! servers have what the log says, and nothing else.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anteroom_domain::{
    command::{Command, Outcome},
    consultation::Side,
    host::Duty,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    session::Settings,
};
use anteroom_engine::{
    fakes::SeededRandom,
    floor::FloorHandle,
    media_care::MediaCare,
    ports::{MediaEvent, MediaRooms, Participant},
};
use anteroom_janus::JanusPool;
use futures_util::future::join_all;
use parking_lot::Mutex;
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Installation, NAMES, participant, plan};
use crate::support::{browser::Browser, janus::Janus, within};

/// Consultations of a round.
const CONSULTATIONS: u128 = 50;
const ROUNDS: u128 = 4;
/// So many of each round are still open at the end.
const KEPT: usize = 5;
/// Enough for those of a round and those kept before.
const HOSTS: u128 = CONSULTATIONS + 15;
const SESSION: SessionId = SessionId(0x5e);
/// What a page waits before it comes again. Real ones wait longer.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a server, or a session without its page, may take to be noticed, and some.
const AGREE_WITHIN: Duration = Duration::from_secs(40);
/// How often a page says that it is there.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(2);

/// A server of Anteroom without its web.
struct Node {
    floor: FloorHandle,
    pool: Arc<JanusPool>,
    stop: CancellationToken,
}

impl Node {
    async fn start(installation: &Installation, id: u128) -> Arc<Self> {
        let stop = CancellationToken::new();
        let (store, clock) = (installation.store.clone(), installation.clock.clone());
        let random = Arc::new(SeededRandom::new(u64::try_from(id).expect("a small number")));
        let started = FloorHandle::start(store, clock, random, NodeId(id), stop.clone()).await;
        let (floor, _) = started.expect("the store answers");
        let pool = installation.node().await;
        let (care, news) = MediaCare::new(floor.clone(), pool.clone());
        tokio::spawn(care.run(stop.clone()));
        let mut compare = pool.compare_now();
        tokio::spawn(async move {
            while compare.changed().await.is_ok() {
                news.tell(MediaEvent::Started);
            }
        });
        Arc::new(Self { floor, pool, stop })
    }

    async fn ask(&self, command: Command) -> Outcome {
        let asked = command.clone();
        within("a command", self.floor.ask(command)).await.unwrap_or_else(|error| panic!("{asked:?}: {error}"))
    }

    /// It does nothing more, and unmakes nothing.
    async fn end(&self) {
        self.stop.cancel();
        self.pool.shutdown().await;
    }
}

/// What pages do when they are told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    /// Their connection drops; they claim their session through the other node.
    Claim,
    /// They are loaded again.
    Reload,
}

/// What pages have in common.
#[derive(Clone)]
struct Scene {
    nodes: Arc<Mutex<Vec<Arc<Node>>>>,
    trouble: watch::Receiver<Trouble>,
}

impl Scene {
    fn node(&self, turn: usize) -> Arc<Node> {
        let nodes = self.nodes.lock();
        Arc::clone(&nodes[turn % nodes.len()])
    }

    /// A page that comes again whenever it is thrown out, until its consultation is over.
    async fn page(mut self, who: Participant, over: CancellationToken) {
        let mut turn = usize::from(who.side == Side::Host);
        let mut claimed = None;
        while !over.is_cancelled() {
            let mut browser = Browser::connect(&self.node(turn).pool, who);
            let session = match claimed.take() {
                Some(session) => claim(&mut browser, session).await,
                None => browser.try_join().await.map(|(session, _)| session),
            };
            if let Some(session) = session {
                claimed = self.stay(&mut browser, session, &over).await;
            }
            drop(browser);
            turn += 1;
            over.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
        }
    }

    /// Stays until something happens. Returns the session if it is to be claimed.
    async fn stay(&mut self, browser: &mut Browser, session: u64, over: &CancellationToken) -> Option<u64> {
        self.trouble.borrow_and_update();
        loop {
            tokio::select! {
                () = over.cancelled() => return None,
                () = browser.thrown_out() => return None,
                () = tokio::time::sleep(KEEPALIVE_EVERY) => {
                    browser.try_ask(json!({"janus": "keepalive", "session_id": session})).await?;
                }
                changed = self.trouble.changed() => {
                    changed.ok()?;
                    match *self.trouble.borrow() {
                        Trouble::None => {}
                        Trouble::Claim => return Some(session),
                        Trouble::Reload => return None,
                    }
                }
            }
        }
    }
}

async fn claim(browser: &mut Browser, session: u64) -> Option<u64> {
    let answer = browser.try_ask(json!({"janus": "claim", "session_id": session})).await?;
    (answer["janus"] == "success").then_some(session)
}

/// A consultation that is open, and its two pages.
struct Open {
    id: ConsultationId,
    host: HostId,
    ticket: TicketId,
    over: CancellationToken,
    pages: Vec<JoinHandle<()>>,
}

impl Open {
    /// A customer joins, is called by this host, and both come in.
    async fn begin(scene: Scene, host: u128, round: u128) -> Self {
        let node = scene.node(usize::try_from(host + round).expect("small numbers"));
        let number = round * HOSTS + host;
        let (customer, ticket) = (CustomerId(0x1_0000 + number), TicketId(0x2_0000 + number));
        let at = node.floor.node();
        node.ask(Command::Join { session: SESSION, customer, ticket, node: Some(at) }).await;
        let host = HostId(0x40 + host);
        let Outcome::Called { consultation: id, ticket } = node.ask(Command::Next { host, session: None }).await else {
            panic!("somebody waits")
        };
        let over = CancellationToken::new();
        let page = |side| tokio::spawn(scene.clone().page(participant(id, side), over.clone()));
        let pages = Side::BOTH.map(page).into();
        Self { id, host, ticket, over, pages }
    }

    async fn end(self, node: &Node) {
        let customer = node.floor.read().ticket(self.ticket).expect("it is in the log").customer;
        node.ask(Command::Leave { ticket: self.ticket, customer }).await;
        self.over.cancel();
        for page in self.pages {
            within("the end of a page", page).await.expect("no page panics");
        }
    }
}

/// What is there that should not be, or is not there that should, in words; nothing when both agree.
async fn difference(januses: &[Janus], open: &BTreeSet<String>, nodes: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut rooms = Vec::new();
    for (janus, name) in januses.iter().zip(NAMES) {
        if !janus.runs() {
            continue;
        }
        let here = janus.room_names().await;
        let (sessions, tokens) = (janus.sessions().await, janus.tokens().await.len());
        for room in &here {
            let there = janus.participants(room).await.len();
            if there != 2 {
                found.push(format!("{name}: {there} in room {room}"));
            }
        }
        if tokens != 2 * here.len() {
            found.push(format!("{name}: {tokens} tokens for {} rooms", here.len()));
        }
        // Each node keeps one for itself.
        if sessions.len() != 2 * here.len() + nodes {
            found.push(format!("{name}: {} sessions for {} rooms", sessions.len(), here.len()));
        }
        for session in sessions {
            let handles = janus.handles(session).await.len();
            if handles != 1 {
                found.push(format!("{name}: {handles} handles in session {session}"));
            }
        }
        rooms.extend(here);
    }
    let once: BTreeSet<_> = rooms.iter().cloned().collect();
    if once.len() != rooms.len() {
        found.push(format!("{} rooms are at two servers", rooms.len() - once.len()));
    }
    found.extend(open.difference(&once).map(|room| format!("no room {room}")));
    found.extend(once.difference(open).map(|room| format!("room {room} is left over")));
    found
}

/// Waits until the servers have what the log says.
async fn agree(what: &str, installation: &Installation, scene: &Scene) {
    let deadline = Instant::now() + AGREE_WITHIN;
    loop {
        let (node, nodes) = (scene.node(0), scene.nodes.lock().len());
        within("reading the log", node.floor.catch_up()).await.expect("the log can be read");
        let open = node.floor.read().open_consultations().map(|open| open.id.to_string()).collect();
        let differs = difference(&installation.januses, &open, nodes).await;
        if differs.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "not so that {what}: {differs:#?}");
        tokio::time::sleep(PAUSE).await;
    }
}

async fn furnish(node: &Node) {
    let (slug, name) = ("contact-centre".parse().expect("a slug"), "Contact centre".to_owned());
    let settings = Settings::default();
    node.ask(Command::CreateSession { session: SESSION, slug, name, description: String::new(), settings }).await;
    for host in (0..HOSTS).map(|host| HostId(0x40 + host)) {
        node.ask(Command::AssignHost { session: SESSION, host }).await;
        node.ask(Command::HostPresence { host, node: node.floor.node(), online: true }).await;
        node.ask(Command::SetDuty { host, duty: Duty::Available }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_the_servers_have_what_the_log_says_and_nothing_else() {
    let mut installation = Installation::start_with(Janus::start_forgetful).await;
    let nodes = vec![Node::start(&installation, 1).await, Node::start(&installation, 2).await];
    furnish(&nodes[0]).await;
    let trouble = watch::Sender::new(Trouble::None);
    let scene = Scene { nodes: Arc::new(Mutex::new(nodes)), trouble: trouble.subscribe() };
    let mut kept: Vec<Open> = Vec::new();
    for round in 0..ROUNDS {
        // Hosts with a consultation of an earlier round are busy with it.
        let busy: BTreeSet<_> = kept.iter().map(|open| open.host).collect();
        let free = (0..HOSTS).filter(|host| !busy.contains(&HostId(0x40 + host))).take(CONSULTATIONS as usize);
        let mut open = join_all(free.map(|host| Open::begin(scene.clone(), host, round))).await;
        agree("everybody is in", &installation, &scene).await;
        match round {
            0 => {
                trouble.send_replace(Trouble::Claim);
                agree("everybody has claimed", &installation, &scene).await;
                trouble.send_replace(Trouble::Reload);
            }
            1 => {
                // A restart: everything there is forgotten, and nobody is moved.
                installation.januses[0].kill().await;
                installation.januses[0].launch().await;
                let node = scene.node(1);
                let renewals = open.iter().step_by(5).map(|open| node.pool.renew(plan(open.id)));
                // What was asked while the server was away is done by the comparison.
                join_all(renewals).await;
            }
            2 => {
                // A node goes, and another one comes.
                let gone = scene.nodes.lock().remove(0);
                gone.end().await;
                agree("everybody is back through the other node", &installation, &scene).await;
                let new = Node::start(&installation, 3).await;
                scene.nodes.lock().push(new);
            }
            _ => {
                // A server is lost: what it had goes on at the others. Then it is there again, empty.
                installation.januses[1].kill().await;
                agree("everybody is somewhere else", &installation, &scene).await;
                installation.januses[1].launch().await;
            }
        }
        agree("everybody is in again", &installation, &scene).await;
        kept.extend(open.drain(..KEPT));
        let node = scene.node(0);
        join_all(open.into_iter().map(|open| open.end(&node))).await;
        agree("what ended is gone", &installation, &scene).await;
    }
    assert_eq!(scene.node(0).floor.read().open_consultations().count(), kept.len());
    let node = scene.node(1);
    join_all(kept.into_iter().map(|open| open.end(&node))).await;
    agree("nothing is left", &installation, &scene).await;
    for janus in &installation.januses {
        assert!(janus.rooms().await.is_empty() && janus.tokens().await.is_empty());
    }
}
