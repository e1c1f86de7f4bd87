//! `cargo xtask bench`: the figures that are promised, measured on this machine.
//!
//! Nothing here fails for being slow: a figure of a busy machine proves nothing. It is printed with its limit and with what
//! the machine was, for a person to judge.

mod cameras;
pub(crate) mod figures;
mod hours;
mod join;
mod log_ins;
mod machine;
mod next;
mod nginx;
pub(crate) mod pages;
mod proxy;
pub(crate) mod queue;
mod reconnect;
mod room;
mod signalling;
pub(crate) mod socket;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::Mutex;

use self::queue::load::Load;
use crate::build::{self, Profile};
use crate::command::{cargo, run as run_command};
use crate::install::{self, Need};
use crate::signals::StopWish;
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::Secrets;
use crate::stack::server::{Account, Session, public_url};
use crate::stack::{Settings, Stack};
use crate::{demo, frontend};

/// The benches, in the order in which they run: browsers first, while nobody else is in a line of the host.
const NAMES: [&str; 8] = ["room", reconnect::NAME, "join", "next", log_ins::NAME, "proxy", signalling::NAME, "queue"];

/// Those that need no stack.
const ALONE: [&str; 3] = [hours::NAME, cameras::NAME, cameras::SOAK];

/// Whether there is a bench of this name, or a part of one.
pub(crate) fn is_bench(name: &str) -> bool {
    NAMES.contains(&name) || ALONE.contains(&name) || queue::is_part(name)
}

/// What every bench may use.
pub(crate) struct Bed {
    /// The address of Anteroom, without a slash at its end.
    pub(crate) url: String,
    /// What Anteroom costs.
    pub(crate) server: Load,
    /// The database's port on loopback, and the name of what Anteroom keeps there.
    pub(crate) database_port: u16,
    pub(crate) database_name: String,
    /// The hosts, who serve every session.
    pub(crate) hosts: Vec<Account>,
    /// Janus itself, as a WebSocket.
    pub(crate) janus_url: String,
    /// What opens Janus to whoever has it.
    pub(crate) janus_api_secret: String,
    /// What lets rooms be made at Janus.
    pub(crate) janus_admin_key: String,
}

/// Runs the named benches, all of them when none is named.
pub(crate) async fn run(names: &[String]) -> Result<ExitCode> {
    let mut wish = StopWish::listen()?;
    tokio::select! {
        result = run_all(names) => result.map(|()| ExitCode::SUCCESS),
        () = wish.came() => Ok(ExitCode::FAILURE),
    }
}

async fn run_all(names: &[String]) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised(names).await;
    }
    let is_named = |name: &str| names.iter().any(|named| named == name);
    let wants = |name: &str| names.is_empty() || is_named(name);
    if wants(hours::NAME) {
        hours::run()?;
    }
    cameras::run(wants, is_named(cameras::SOAK)).await?;
    if !names.is_empty() && names.iter().all(|name| ALONE.contains(&name.as_str())) {
        return Ok(());
    }
    let source = Source::choose()?;
    let mut needs = vec![Need::Janus, Need::Coturn, Need::Make];
    needs.extend(source.needs());
    install::missing(&needs).await?;
    frontend::build().await?;
    println!("Building the server (release)");
    let binary = build::server(Profile::Release).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let machine = ports::machine_address()?;
    let secrets = Secrets::generate();
    let wants_queue = names.is_empty() || names.iter().any(|name| queue::is_part(name));
    let long = &["--line-max", "100000"];
    let session = |slug, name| Session { slug, name, assignment: "manual", options: long };
    let mut accounts = demo::accounts(&secrets);
    let mut sessions = [("contact-centre", "Contact centre"), ("next", "Next"), ("proxy", "Proxy"), ("room", "Room")]
        .map(|(slug, name)| session(slug, name))
        .to_vec();
    if wants(reconnect::NAME) {
        sessions.push(reconnect::session());
    }
    if wants(signalling::NAME) {
        accounts.extend(signalling::accounts(&secrets.passwords[0]));
        sessions.push(signalling::session());
    }
    if wants_queue {
        accounts.extend(queue::accounts(&secrets.passwords[0]));
        sessions.extend(queue::sessions(long));
    }
    let settings = Settings {
        data: folder.path().to_path_buf(),
        database: source,
        database_name: "anteroom_bench".to_owned(),
        machine,
        ports: Ports::free(None, machine)?,
        other_januses: Vec::new(),
        nodes: Vec::new(),
        binary,
        // Each customer comes from an address of its own, as in life: limits are counted per address.
        server_options: vec![("SERVER__TRUSTED_PROXIES", "1".to_owned()), ("LOG__FILTER", "warn".to_owned())],
        other_server_options: Vec::new(),
        accounts,
        sessions,
        secrets,
    };
    let mut stack = Stack::start(&settings).await?;
    machine::print(&settings.database).await;
    let bed = Bed {
        url: public_url(&settings.ports),
        server: Load::of(stack.service("server")?.process.id()),
        database_port: settings.ports.database,
        database_name: settings.database_name.clone(),
        hosts: settings.accounts.iter().filter(|account| account.role == "host").cloned().collect(),
        janus_url: format!("ws://127.0.0.1:{}", settings.ports.janus_api),
        janus_api_secret: settings.secrets.janus_api.clone(),
        janus_admin_key: settings.secrets.janus_room.clone(),
    };
    let stack = Arc::new(Mutex::new(stack));
    let mut result = Ok(());
    for name in NAMES.into_iter().filter(|name| if *name == "queue" { wants_queue } else { wants(name) }) {
        let done = match name {
            "join" => join::run(&bed).await,
            "next" => next::run(&bed).await,
            log_ins::NAME => log_ins::run(&bed).await,
            "proxy" => proxy::run(&bed).await,
            signalling::NAME => signalling::run(&bed).await,
            reconnect::NAME => reconnect::run(&bed, &stack).await,
            "queue" => queue::run(names, &bed, &settings, &mut *stack.lock().await).await,
            _ => room::run_script(&bed).await,
        };
        if let Err(error) = done {
            println!("{name}: not measured: {error:#}");
            result = Err(error.context(format!("{name} could not be measured")));
        }
    }
    stack.lock().await.stop().await;
    result
}

/// Has an optimised build of this program do it: what measures thousands of messages must not be slower than what sends
/// them.
async fn run_optimised(names: &[String]) -> Result<()> {
    let mut command = cargo(&["run", "--quiet", "--release", "--package", "anteroom-xtask", "--", "bench"]);
    run_command(command.args(names), "the benches, optimised").await
}
