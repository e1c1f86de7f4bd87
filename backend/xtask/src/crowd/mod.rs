//! `cargo xtask crowd`: many customers and hosts on two servers, of which one is killed again and again.
//!
//! People are scripted: each has a browser's cookies and a page's socket, and behaves by chance, from a seed. They come in
//! by the front door, so that any of their requests may reach any of the servers. Afterwards the log is read and judged
//! from its commits alone. Rooms have no media here; `media.rs` says why.

mod customer;
mod host;
mod in_room;
mod kills;
mod media;
mod page;

mod tally;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Client;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use self::media::Media;
use self::tally::Tally;
use crate::bench::pages::{self, Browser};
use crate::build::{self, Profile};
use crate::signals::StopWish;
use crate::stack::database::Source;
use crate::stack::ports::{self, Reserve};
use crate::stack::secrets::Secrets;
use crate::stack::server::{Account, Session, public_url};
use crate::stack::{NODES, Settings, Stack};
use crate::{frontend, install};

/// The sessions of the crowd: one that gives customers to hosts by itself, and one whose hosts press "Next". Both with
/// times that make everything happen within minutes.
const SESSIONS: [Session; 2] = [
    Session { slug: "automatic", name: "Automatic", assignment: "automatic", options: TIMES },
    Session { slug: "manual", name: "Manual", assignment: "manual", options: TIMES },
];
const TIMES: &[&str] = &[
    "--line-max",
    "10000",
    "--grace-s",
    "20",
    "--offer-s",
    "6",
    "--answer-s",
    "10",
    "--media-s",
    "15",
    "--rejoin-s",
    "20",
    "--wrap-up-s",
    "3",
    "--media-min-s",
    "2",
];
/// How long everyone may take to go home.
const HOME_WITHIN: Duration = Duration::from_mins(2);
/// How long the last room may be left over: rooms are compared with the floor once a minute.
const ROOMS_GONE_WITHIN: Duration = Duration::from_secs(80);
/// How long somebody tries to open a page or to send a form before that counts as a violation.
const HTTP_TRIES_MAX: u32 = 40;
/// The pause between two such tries.
const HTTP_PAUSE: Duration = Duration::from_secs(1);

/// The options of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many customers.
    pub(crate) customers: usize,
    /// How many hosts.
    pub(crate) hosts: usize,
    /// How long they stay.
    pub(crate) seconds: u64,
    /// From one kill to the next.
    pub(crate) kill_every_s: u64,
    /// Where everything that is left to chance comes from.
    pub(crate) seed: u64,
    /// How the servers are compiled.
    pub(crate) release: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { customers: 500, hosts: 20, seconds: 600, kill_every_s: 30, seed: 1, release: false }
    }
}

/// What the gate has time for.
pub(crate) const SHORT: Options =
    Options { customers: 60, hosts: 6, seconds: 70, kill_every_s: 20, seed: 1, release: false };

/// What came of it: everything that was counted, and whether no rule was broken.
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) is_clean: bool,
}

/// Runs it and prints what came of it.
pub(crate) async fn run(options: &Options) -> Result<ExitCode> {
    let source = Source::choose()?;
    let built_with = if options.release { &[install::Need::Make][..] } else { &install::BUILD };
    install::missing(&[source.needs(), built_with].concat()).await?;
    frontend::build().await?;
    let mut wish = StopWish::listen()?;
    println!(
        "{} customers and {} hosts for {} s, seed {}",
        options.customers, options.hosts, options.seconds, options.seed
    );
    let outcome = tokio::select! {
        outcome = gather(options, &source) => outcome?,
        () = wish.came() => return Ok(ExitCode::FAILURE),
    };
    println!("database: {}\n{}", source.name(), outcome.text);
    Ok(if outcome.is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Gathers the crowd on a stack of its own.
pub(crate) async fn gather(options: &Options, source: &Source) -> Result<Outcome> {
    let binary = build::server(if options.release { Profile::Release } else { Profile::Debug }).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let settings = settings(options, source, folder.path(), binary)?;
    let url = public_url(&settings.ports);
    let media = Media::start(&settings, format!("{url}/events/janus")).await?;
    let mut stack = Stack::start_without_media(&settings).await?;
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let sessions = settings.sessions.iter().map(|session| session.slug).collect();
    let world =
        World { url, client: pages::client()?, sessions, media, tally: Tally::default(), seed: options.seed, end };
    let world = Arc::new(world);
    let mut people = JoinSet::new();
    for (number, account) in settings.accounts.iter().enumerate() {
        people.spawn(host::live(Arc::clone(&world), account.clone(), number + 1));
    }
    for number in 0..options.customers {
        people.spawn(customer::live(Arc::clone(&world), (1 << 16) + number));
    }
    kills::run(&world, &mut stack, Duration::from_secs(options.kill_every_s)).await?;
    let home = async { while people.join_next().await.is_some() {} };
    if timeout(HOME_WITHIN, home).await.is_err() {
        world.tally.violation("somebody cannot go home".to_owned());
    }
    drop(people);
    no_room_is_left(&world).await;
    kills::check_logs(&world, &stack);
    let checked = stack.server(&settings, &settings.server_options)?.check_log().await;
    stack.stop().await;
    let (said, log_is_clean) = match checked {
        Ok(said) => (said, true),
        Err(error) => (format!("{error:#}"), false),
    };
    let text = format!("{}\nthe log, judged by itself:\n{said}", world.tally);
    Ok(Outcome { text, is_clean: log_is_clean && world.tally.is_clean() })
}

fn settings(options: &Options, source: &Source, data: &Path, binary: PathBuf) -> Result<Settings> {
    let machine = ports::machine_address()?;
    let mut reserve = Reserve::default();
    let ports = reserve.stack(None, machine)?;
    let secrets = Secrets::generate();
    let account = |number| Account {
        // It lives as long as the program, as the names of the demo do.
        username: format!("host{number}").leak(),
        name: "Hanna Host",
        role: "host",
        password: secrets.passwords[0].clone(),
    };
    Ok(Settings {
        data: data.to_path_buf(),
        database: source.clone(),
        database_name: "anteroom_crowd".to_owned(),
        machine,
        other_januses: Vec::new(),
        nodes: reserve.services(NODES.len(), Ipv4Addr::LOCALHOST)?,
        ports,
        binary,
        // Each comes from an address of its own, as in life: limits are counted per address.
        server_options: vec![("SERVER__TRUSTED_PROXIES", "1".to_owned()), ("LOG__FILTER", "warn".to_owned())],
        other_server_options: Vec::new(),
        accounts: (1..=options.hosts).map(account).collect(),
        sessions: SESSIONS.to_vec(),
        secrets,
    })
}

async fn no_room_is_left(world: &World) {
    let gone = async {
        while world.media.len() > 0 {
            sleep(Duration::from_millis(200)).await;
        }
    };
    if timeout(ROOMS_GONE_WITHIN, gone).await.is_err() {
        world.tally.violation(format!("I9 {} rooms are left over", world.media.len()));
    }
}

/// What everyone in the crowd shares.
struct World {
    url: String,
    client: Client,
    sessions: Vec<&'static str>,
    media: Media,
    tally: Tally,
    seed: u64,
    /// When everyone goes home.
    end: Instant,
}

impl World {
    fn is_over(&self) -> bool {
        Instant::now() >= self.end
    }

    async fn unless_over(&self, something: impl Future<Output = ()>) {
        tokio::select! {
            () = something => {}
            () = sleep_until(self.end) => {}
        }
    }

    /// What one of them leaves to chance.
    fn random(&self, number: usize) -> StdRng {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&(number as u64).to_le_bytes());
        StdRng::from_seed(seed)
    }

    /// Opens a page as somebody does who reloads it until it is there.
    async fn open(&self, browser: &mut Browser, path: &str) -> Result<()> {
        let mut tries = 0;
        while let Err(error) = browser.open(path).await {
            self.again("opening a page", &mut tries, error).await?;
        }
        Ok(())
    }

    /// Sends a form as somebody does who presses its button until something happens.
    async fn submit(&self, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Result<()> {
        let mut tries = 0;
        while let Err(error) = browser.submit(path, fields).await {
            self.again("sending a form", &mut tries, error).await?;
        }
        Ok(())
    }

    async fn again(&self, doing: &str, tries: &mut u32, error: anyhow::Error) -> Result<()> {
        self.tally.problem(doing, &error);
        *tries += 1;
        if *tries >= HTTP_TRIES_MAX {
            return Err(error.context(format!("{doing} does not work")));
        }
        sleep(HTTP_PAUSE).await;
        Ok(())
    }
}
