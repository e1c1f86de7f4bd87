//! The whole product on one machine: database, Janus, coturn and Anteroom, each a process of its own, under one folder.

mod coturn;
pub(crate) mod database;
mod door;
mod janus;
pub(crate) mod mongo_wire;
pub(crate) mod ports;
pub(crate) mod process;
pub(crate) mod secrets;
pub(crate) mod server;
pub(crate) mod service;
mod template;
mod watchdog;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use self::door::Door;
pub(crate) use self::janus::{EVENTS_USER, JANUSES};
pub(crate) use self::ports::Ports;
use self::secrets::Secrets;
use self::server::{Account, Server, Session};
use self::service::Service;
pub(crate) use self::template::names as template_names;
pub(crate) use self::watchdog::Watchdog;

/// The names of the server processes, the first of which is there in every stack.
pub(crate) const NODES: [&str; 2] = ["server", "server-b"];

/// What a stack is made of.
pub(crate) struct Settings {
    /// The folder of everything it writes.
    pub(crate) data: PathBuf,
    /// Where the database comes from.
    pub(crate) database: database::Source,
    /// The database's name on its server.
    pub(crate) database_name: String,
    /// The machine's own address, for media.
    pub(crate) machine: Ipv4Addr,
    /// Where everything listens.
    pub(crate) ports: Ports,
    /// The ports of further Januses; [`JANUSES`] has their names.
    pub(crate) other_januses: Vec<Ports>,
    /// Where the server processes listen that are behind a front door at the server's port; none for a single process
    /// that listens there itself. [`NODES`] has their names.
    pub(crate) nodes: Vec<u16>,
    /// What the services share.
    pub(crate) secrets: Secrets,
    /// The server's binary.
    pub(crate) binary: PathBuf,
    /// Further settings of the server, as `SECTION__KEY` and value.
    pub(crate) server_options: Vec<(&'static str, String)>,
    /// The same, of every server process but the first.
    pub(crate) other_server_options: Vec<(&'static str, String)>,
    /// The accounts that exist from the start.
    pub(crate) accounts: Vec<Account>,
    /// The sessions that exist from the start; every account of the role `host` serves them.
    pub(crate) sessions: Vec<Session>,
}

impl Settings {
    /// The folder of the logs.
    pub(crate) fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }
}

/// The running services, in the order in which they were started.
#[derive(Debug)]
pub(crate) struct Stack {
    services: Vec<Service>,
    door: Option<Door>,
    database_uri: String,
    logs: PathBuf,
}

impl Stack {
    /// Starts everything and waits for each service before the next. What was started is ended when a later one fails.
    pub(crate) async fn start(settings: &Settings) -> Result<Self> {
        let mut stack = Self::start_database(&settings.database, settings.ports.database, &settings.data).await?;
        let Settings { data, ports, machine, secrets, .. } = settings;
        let logs = settings.logs();
        let januses = std::iter::once(ports).chain(&settings.other_januses);
        let mut media = vec![coturn::spec(&data.join("coturn"), &logs, ports, *machine, secrets)?];
        for (name, ports) in JANUSES.into_iter().zip(januses) {
            media.push(janus::spec(name, &data.join(name), &logs, ports, *machine, secrets)?);
        }
        for (spec, probe) in media {
            stack.services.push(Service::start(spec, probe).await?);
        }
        stack.start_servers(settings).await?;
        Ok(stack)
    }

    /// Starts the database and the servers. Somebody else is where they look for Janus.
    pub(crate) async fn start_without_media(settings: &Settings) -> Result<Self> {
        let mut stack = Self::start_database(&settings.database, settings.ports.database, &settings.data).await?;
        stack.start_servers(settings).await?;
        Ok(stack)
    }

    async fn start_servers(&mut self, settings: &Settings) -> Result<()> {
        let server = self.server(settings, &settings.server_options)?;
        server.migrate().await?;
        for account in &settings.accounts {
            server.add_account(account).await?;
        }
        let hosts: Vec<&str> =
            settings.accounts.iter().filter(|account| account.role == "host").map(|a| a.username).collect();
        for session in &settings.sessions {
            server.add_session(session, &hosts).await?;
        }
        let single = [settings.ports.server];
        let nodes = if settings.nodes.is_empty() { &single[..] } else { &settings.nodes };
        let nodes: Vec<_> = NODES.into_iter().zip(nodes.iter().copied()).collect();
        let others = [settings.server_options.clone(), settings.other_server_options.clone()].concat();
        let others = self.server(settings, &others)?;
        for (index, (name, port)) in nodes.iter().enumerate() {
            let server = if index == 0 { &server } else { &others };
            let (spec, probe) = server.node_spec(name, *port, &settings.logs());
            self.services.push(Service::start(spec, probe).await?);
        }
        if !settings.nodes.is_empty() {
            self.door = Some(Door::open(settings.ports.server, nodes).await?);
        }
        Ok(())
    }

    /// Anteroom as it would run in this stack, with these further settings.
    pub(crate) fn server(&self, settings: &Settings, options: &[(&'static str, String)]) -> Result<Server> {
        let files = settings.secrets.write_files(&settings.data.join("secrets"))?;
        Ok(Server::new(settings, options, &self.database_uri, &files))
    }

    /// Starts a database and nothing else.
    pub(crate) async fn start_database(source: &database::Source, port: u16, data: &Path) -> Result<Self> {
        let logs = data.join("logs");
        process::set_logs_aside(&logs)?;
        let mut stack = Self { services: Vec::new(), door: None, database_uri: source.uri(port), logs: logs.clone() };
        if let Some((spec, probe)) = source.spec(port, &data.join("database"), &logs).await? {
            stack.services.push(Service::start(spec, probe).await?);
        }
        Ok(stack)
    }

    /// Starts what the Rust tests want to have: a database and a Janus. Nobody answers Janus' events.
    pub(crate) async fn start_for_tests(
        source: &database::Source,
        data: &Path,
        ports: &Ports,
        machine: Ipv4Addr,
        secrets: &Secrets,
    ) -> Result<Self> {
        let mut stack = Self::start_database(source, ports.database, data).await?;
        let (spec, probe) = janus::spec(JANUSES[0], &data.join("janus"), &data.join("logs"), ports, machine, secrets)?;
        stack.services.push(Service::start(spec, probe).await?);
        Ok(stack)
    }

    /// Where clients find the database.
    pub(crate) fn database_uri(&self) -> &str {
        &self.database_uri
    }

    /// Waits until one of the services has ended, and says which.
    pub(crate) async fn one_ended(&self) -> &'static str {
        let ends = self.services.iter().map(|service| {
            let name = service.spec.name;
            let end = service.process.end();
            Box::pin(async move {
                end.await;
                name
            })
        });
        let ends: Vec<_> = ends.collect();
        if ends.is_empty() {
            return std::future::pending().await;
        }
        futures_util::future::select_all(ends).await.0
    }

    /// A service by its name.
    pub(crate) fn service(&mut self, name: &str) -> Result<&mut Service> {
        let service = self.services.iter_mut().find(|service| service.spec.name == name);
        service.with_context(|| format!("there is no service `{name}`"))
    }

    /// Lets new connections to the server's port reach one server process alone, or every one again.
    pub(crate) fn lead_to(&self, service: Option<&str>) -> Result<()> {
        self.door.as_ref().context("this stack has no front door")?.lead_to(service)
    }

    /// What a service has written, from its start.
    pub(crate) fn log(&self, name: &str) -> Result<String> {
        let Some(service) = self.services.iter().find(|service| service.spec.name == name) else {
            bail!("there is no service `{name}`");
        };
        let log = service.spec.log();
        let text = std::fs::read(&log).with_context(|| format!("cannot read {}", log.display()))?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// The folder of the logs.
    pub(crate) fn logs(&self) -> &Path {
        &self.logs
    }

    /// Ends everything, the last started first.
    pub(crate) async fn stop(&self) {
        for service in self.services.iter().rev() {
            service.process.stop().await;
        }
    }
}

#[cfg(test)]
mod tests;
