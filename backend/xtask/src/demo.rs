//! `cargo xtask demo`: the whole product on this machine, until Ctrl-C.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::Instant;

use crate::build::{self, Profile};
use crate::install;
use crate::lock::{self, Attempt};
use crate::paths;
use crate::signals::StopWish;
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::Secrets;
use crate::stack::server::{Account, Session, recording_under};
use crate::stack::{Settings, Stack};
use crate::{frontend, stack};

/// A demo is running already.
const EXIT_RUNNING: u8 = 3;
/// A service that ends is started again, as docker compose would; one that ends this often within
/// [`RESTART_WINDOW`] is not worth another try. Both numbers were chosen, not measured.
const RESTARTS_MAX: usize = 5;
/// The time in which restarts are counted.
const RESTART_WINDOW: Duration = Duration::from_mins(5);
/// The name of the demo's database on its server.
const DATABASE: &str = "anteroom_demo";

/// The options of the command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Where Anteroom listens.
    pub(crate) port: u16,
    /// Whether to begin with empty data.
    pub(crate) reset: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 8080, reset: false }
    }
}

/// Brings everything up and keeps it up until the person wants it to end.
pub(crate) async fn run(options: &Options) -> Result<ExitCode> {
    let local = paths::local();
    paths::private_folder(&local)?;
    let _lock = match lock::take(&local.join("demo.lock"), &format!("http://127.0.0.1:{}", options.port))? {
        Attempt::Taken(lock) => lock,
        Attempt::Held(holder) => {
            match holder {
                Some(holder) => println!(
                    "A demo is running already (process {}): {}\nNothing was changed. End it with Ctrl-C where it runs.",
                    holder.pid, holder.address
                ),
                None => println!("Another demo is just starting or ending. Nothing was changed."),
            }
            return Ok(ExitCode::from(EXIT_RUNNING));
        }
    };
    let data = local.join("demo");
    stack::process::outlive_survivors(&data, &data.join("logs")).await?;
    if !ports::is_free(IpAddr::V4(Ipv4Addr::LOCALHOST), options.port) {
        bail!("port {} is taken by another program; choose another one with --port N", options.port);
    }
    let mut wish = StopWish::listen()?;
    let up = tokio::select! {
        up = bring_up(options, &data) => up?,
        () = wish.came() => {
            println!("\nStopped before everything was up.");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let (settings, mut stack) = up;
    introduce(&settings, &stack);
    let outcome = tokio::select! {
        outcome = keep_up(&mut stack) => outcome,
        () = wish.came() => Ok(()),
    };
    println!("\nStopping.");
    stack.stop().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn bring_up(options: &Options, data: &Path) -> Result<(Settings, Stack)> {
    let source = Source::choose()?;
    if options.reset {
        empty(&source, data)?;
    }
    let machine = ports::machine_address()?;
    let mut needs = install::MEDIA.to_vec();
    needs.extend(install::BUILD);
    needs.extend(source.needs());
    install::missing(&needs).await?;
    frontend::build().await?;
    println!("Building the server");
    let binary = build::server(Profile::Debug).await?;
    paths::private_folder(data)?;
    let secrets = Secrets::load_or_generate(&data.join("secrets.json"))?;
    let settings = Settings {
        data: data.to_path_buf(),
        database: source,
        database_name: DATABASE.to_owned(),
        machine,
        ports: remembered_ports(data, options.port, machine)?,
        other_januses: Vec::new(),
        nodes: Vec::new(),
        binary,
        server_options: vec![recording_under(data)?],
        other_server_options: Vec::new(),
        accounts: accounts(&secrets),
        sessions: vec![Session { slug: "contact-centre", name: "Contact centre", assignment: "manual", options: &[] }],
        secrets,
    };
    println!("Starting {}, Janus, coturn and Anteroom", settings.database.name());
    let stack = Stack::start(&settings).await?;
    Ok((settings, stack))
}

/// One admin and two hosts.
pub(crate) fn accounts(secrets: &Secrets) -> Vec<Account> {
    [("admin", "Ada Admin", "admin"), ("host1", "Hanna Host", "host"), ("host2", "Henry Host", "host")]
        .into_iter()
        .zip(&secrets.passwords)
        .map(|((username, name, role), password)| Account { username, name, role, password: password.clone() })
        .collect()
}

fn empty(source: &Source, data: &Path) -> Result<()> {
    if matches!(source, Source::Given(_)) {
        bail!(
            "MONGODB_URI names a database server that the demo did not start, so --reset does not touch it. \
             Drop the database `{DATABASE}` there, remove {}, and start again without --reset",
            data.display()
        );
    }
    match fs::remove_dir_all(data) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", data.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The ports of the last start, so that bookmarks and the database's replica set stay right; new ones where somebody has
/// taken one of them meanwhile.
fn remembered_ports(data: &Path, server: u16, machine: Ipv4Addr) -> Result<Ports> {
    let file = data.join("ports.json");
    let remembered = fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str::<Ports>(&text).ok());
    let ports = match remembered {
        Some(ports) if ports.are_free(machine) => Ports { server, ..ports },
        Some(_) | None => Ports::free(Some(server), machine)?,
    };
    paths::write_private(&file, &serde_json::to_string_pretty(&ports)?)?;
    Ok(ports)
}

/// Starts again whatever ends; returns only when something ends too often.
async fn keep_up(stack: &mut Stack) -> Result<()> {
    let mut restarts: Vec<(&'static str, Instant)> = Vec::new();
    loop {
        let name = stack.one_ended().await;
        let now = Instant::now();
        restarts.retain(|(_, at)| now.duration_since(*at) < RESTART_WINDOW);
        let count = restarts.iter().filter(|(restarted, _)| *restarted == name).count();
        let service = stack.service(name)?;
        println!(
            "\n{name} has ended. The last lines of {}:\n{}",
            service.spec.log().display(),
            service.process.last_lines()
        );
        if count >= RESTARTS_MAX {
            bail!("{name} has ended {} times within {} minutes", count + 1, RESTART_WINDOW.as_secs() / 60);
        }
        restarts.push((name, now));
        service.start_again().await.with_context(|| format!("{name} cannot be started again"))?;
        println!("\n{name} runs again.");
    }
}

fn introduce(settings: &Settings, stack: &Stack) {
    let address = stack::server::public_url(&settings.ports);
    println!("\nAnteroom is up.\n");
    println!("  customers   {address}/s/contact-centre");
    // An admin may host too.
    println!("  staff       {address}/host\n");
    println!("  {:<7} {:<12} {:<8} password", "role", "name", "user");
    for account in &settings.accounts {
        println!("  {:<7} {:<12} {:<8} {}", account.role, account.name, account.username, account.password);
    }
    println!("\n  database    {}", settings.database.name());
    println!("  logs        {}", stack.logs().display());
    println!("\nCtrl-C stops everything. The data stays in {}.", settings.data.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_one_admin_and_two_hosts_with_passwords_of_their_own() {
        let accounts = accounts(&Secrets::generate());
        assert_eq!(accounts.iter().filter(|account| account.role == "admin").count(), 1);
        assert_eq!(accounts.iter().filter(|account| account.role == "host").count(), 2);
        assert_ne!(accounts[1].password, accounts[2].password);
    }

    #[test]
    fn ports_are_the_same_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let first = remembered_ports(folder.path(), 8080, Ipv4Addr::LOCALHOST).unwrap();
        let second = remembered_ports(folder.path(), 9000, Ipv4Addr::LOCALHOST).unwrap();
        assert_eq!(second, Ports { server: 9000, ..first });
    }

    #[test]
    fn a_database_that_is_not_ours_is_never_emptied() {
        let folder = tempfile::tempdir().unwrap();
        assert!(empty(&Source::Given("mongodb://x".to_owned()), folder.path()).is_err());
        assert!(folder.path().exists());
        empty(&Source::StandIn, folder.path()).unwrap();
        assert!(!folder.path().exists());
        empty(&Source::StandIn, folder.path()).unwrap();
    }
}
