//! `cargo xtask bench`: the figures that are promised, measured on this machine.
//!
//! Nothing here fails for being slow: a figure of a busy machine proves nothing. It is printed with its limit and with what
//! the machine was, for a person to judge.

mod figures;
mod join;
mod machine;
mod next;
mod pages;
mod proxy;
mod room;
mod socket;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::install::{self, Need};
use crate::signals::StopWish;
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::Secrets;
use crate::stack::server::{Account, Session, public_url};
use crate::stack::{Settings, Stack};
use crate::{demo, frontend};

/// The benches, in the order in which they run: browsers first, while nobody else is in a line of the host.
pub(crate) const NAMES: [&str; 4] = ["room", "join", "next", "proxy"];

/// What every bench may use.
pub(crate) struct Bed {
    /// The address of Anteroom, without a slash at its end.
    pub(crate) url: String,
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
    let source = Source::choose()?;
    let mut needs = vec![Need::Janus, Need::Coturn];
    needs.extend(source.needs());
    install::missing(&needs).await?;
    frontend::build().await?;
    println!("Building the server (release)");
    let binary = build::server(Profile::Release).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let machine = ports::machine_address()?;
    let secrets = Secrets::generate();
    let session = |slug, name| Session { slug, name, assignment: "manual", options: &["--line-max", "100000"] };
    let settings = Settings {
        data: folder.path().to_path_buf(),
        database: source,
        database_name: "anteroom_bench".to_owned(),
        machine,
        ports: Ports::free(None, machine)?,
        binary,
        // Each customer comes from an address of its own, as in life: limits are counted per address.
        server_options: vec![("SERVER__TRUSTED_PROXIES", "1".to_owned()), ("LOG__FILTER", "warn".to_owned())],
        accounts: demo::accounts(&secrets),
        sessions: [("contact-centre", "Contact centre"), ("next", "Next"), ("proxy", "Proxy"), ("room", "Room")]
            .map(|(slug, name)| session(slug, name))
            .to_vec(),
        secrets,
    };
    let stack = Stack::start(&settings).await?;
    machine::print(&settings.database).await;
    let bed = Bed {
        url: public_url(&settings.ports),
        hosts: settings.accounts.iter().filter(|account| account.role == "host").cloned().collect(),
        janus_url: format!("ws://127.0.0.1:{}", settings.ports.janus_api),
        janus_api_secret: settings.secrets.janus_api.clone(),
        janus_admin_key: settings.secrets.janus_room.clone(),
    };
    let mut result = Ok(());
    for name in NAMES.into_iter().filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name)) {
        let done = match name {
            "join" => join::run(&bed).await,
            "next" => next::run(&bed).await,
            "proxy" => proxy::run(&bed).await,
            _ => room::run_script(&bed).await,
        };
        if let Err(error) = done {
            println!("{name}: not measured: {error:#}");
            result = Err(error.context(format!("{name} could not be measured")));
        }
    }
    stack.stop().await;
    result
}
