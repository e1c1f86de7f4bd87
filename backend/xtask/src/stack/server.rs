//! Anteroom itself: its configuration, its commands, and the people and sessions that it starts with.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

use super::janus::{EVENTS_USER, JANUSES};
use super::process::Spec;
use super::secrets::SecretFiles;
use super::service::Probe;
use super::{Ports, Settings};
use crate::command::guarded;
use crate::paths;

/// How long a command such as `migrate` may take.
const COMMAND_LIMIT: Duration = Duration::from_mins(2);

/// Someone who can log in.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// What is typed to log in.
    pub(crate) username: &'static str,
    /// What others see.
    pub(crate) name: &'static str,
    /// `host` or `admin`.
    pub(crate) role: &'static str,
    /// The password.
    pub(crate) password: String,
}

/// A session to be made, in the words of `anteroom session add`.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The last part of its address.
    pub(crate) slug: &'static str,
    /// What it is called.
    pub(crate) name: &'static str,
    /// `manual` or `automatic`.
    pub(crate) assignment: &'static str,
    /// Further options.
    pub(crate) options: &'static [&'static str],
}

/// The binary with its configuration, ready for one of its commands.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    binary: PathBuf,
    environment: Vec<(String, String)>,
    folder: PathBuf,
}

impl Server {
    /// Configures the server for the other services of its stack.
    pub(crate) fn new(
        settings: &Settings,
        options: &[(&'static str, String)],
        database_uri: &str,
        files: &SecretFiles,
    ) -> Self {
        let ports = &settings.ports;
        let path = |path: &Path| path.display().to_string();
        let turn =
            ["udp", "tcp"].map(|transport| format!("turn:{}:{}?transport={transport}", settings.machine, ports.turn));
        let mut environment = vec![
            variable("SERVER__PUBLIC_URL", &public_url(ports)),
            // All who join here come from this machine.
            variable("SERVER__JOINS_PER_MINUTE", "0"),
            variable("SERVER__SECRET_FILE", &path(&files.server)),
            variable("DATABASE__URI", database_uri),
            variable("DATABASE__NAME", &settings.database_name),
            variable("JANUS__URL", &format!("ws://127.0.0.1:{}", ports.janus_api)),
            variable("JANUS__ADMIN_URL", &format!("http://127.0.0.1:{}/admin", ports.janus_admin)),
            variable("JANUS__API_SECRET_FILE", &path(&files.janus_api)),
            variable("JANUS__ADMIN_SECRET_FILE", &path(&files.janus_admin)),
            variable("JANUS__ADMIN_KEY_FILE", &path(&files.janus_room)),
            variable("JANUS__EVENTS_USER", EVENTS_USER),
            variable("JANUS__EVENTS_PASSWORD_FILE", &path(&files.events)),
            variable("ICE__STUN", &json!([format!("stun:{}:{}", settings.machine, ports.turn)]).to_string()),
            variable("ICE__TURN", &json!(turn).to_string()),
            variable("ICE__TURN_SECRET_FILE", &path(&files.turn)),
            variable("LOG__FORMAT", "text"),
        ];
        if !settings.other_januses.is_empty() {
            environment.push(variable("JANUS__SERVERS", &januses(settings)));
        }
        environment.extend(options.iter().map(|(key, value)| variable(key, value)));
        Self { binary: settings.binary.clone(), environment, folder: settings.data.clone() }
    }

    /// Brings the database's schema up to date.
    pub(crate) async fn migrate(&self) -> Result<()> {
        self.command(&["migrate"], None).await
    }

    /// Makes an account, unless one of that name exists.
    pub(crate) async fn add_account(&self, account: &Account) -> Result<()> {
        let Account { username, name, role, password } = account;
        let words = [
            "account",
            "add",
            "--username",
            username,
            "--name",
            name,
            "--role",
            role,
            "--password-stdin",
            "--if-absent",
        ];
        self.command(&words, Some(password)).await
    }

    /// Makes a session served by these hosts, unless one of that address exists.
    pub(crate) async fn add_session(&self, session: &Session, hosts: &[&str]) -> Result<()> {
        let Session { slug, name, assignment, options } = session;
        let mut words =
            vec!["session", "add", "--slug", slug, "--name", name, "--assignment", assignment, "--if-absent"];
        for host in hosts {
            words.extend(["--host", host]);
        }
        words.extend(*options);
        self.command(&words, None).await
    }

    /// How to start a process that serves for good, at a port of loopback.
    pub(crate) fn node_spec(&self, name: &'static str, port: u16, logs: &Path) -> (Spec, Probe) {
        let mut environment = self.environment.clone();
        environment.push(variable("SERVER__LISTEN", &format!("127.0.0.1:{port}")));
        let spec = Spec {
            name,
            program: self.binary.clone(),
            arguments: vec!["serve".into()],
            environment,
            folder: self.folder.clone(),
            logs: logs.to_path_buf(),
        };
        (spec, Probe::Server { port })
    }

    /// Has the log checked, and returns what was said about it; a log that breaks a rule is an error.
    pub(crate) async fn check_log(&self) -> Result<String> {
        self.say(&["check-log"], None).await
    }

    async fn command(&self, words: &[&str], input: Option<&str>) -> Result<()> {
        self.say(words, input).await.map(drop)
    }

    async fn say(&self, words: &[&str], input: Option<&str>) -> Result<String> {
        let purpose = format!("anteroom {}", words.join(" "));
        let mut command: Command = guarded(&self.binary);
        command.args(words).envs(self.environment.iter().cloned()).current_dir(&self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {purpose}"))?;
        let mut stdin = child.stdin.take().context("the command has no input")?;
        if let Some(input) = input {
            // A command that does not read its input has failed for a reason that its output tells.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        drop(stdin);
        let output = timeout(COMMAND_LIMIT, child.wait_with_output())
            .await
            .with_context(|| format!("{purpose} takes longer than {} s", COMMAND_LIMIT.as_secs()))??;
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            bail!("{purpose} failed ({}):\n{}", output.status, String::from_utf8_lossy(&said).trim_end());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The setting by which a stack records, into a folder of its own under this one.
pub(crate) fn recording_under(folder: &Path) -> Result<(&'static str, String)> {
    let folder = folder.join("recordings");
    paths::private_folder(&folder)?;
    Ok(("RECORDING__DIRECTORY", folder.display().to_string()))
}

/// The address in the browser. Plain HTTP counts as secure on this address alone, which cameras and microphones need.
pub(crate) fn public_url(ports: &Ports) -> String {
    format!("http://127.0.0.1:{}", ports.server)
}

/// Every Janus, as the environment tells of several.
fn januses(settings: &Settings) -> String {
    let ports = std::iter::once(&settings.ports).chain(&settings.other_januses);
    let janus = |(name, ports): (&str, &Ports)| {
        let (api, admin) = (ports.janus_api, ports.janus_admin);
        format!(r#"{{name="{name}",url="ws://127.0.0.1:{api}",admin_url="http://127.0.0.1:{admin}/admin"}}"#)
    };
    format!("[{}]", JANUSES.into_iter().zip(ports).map(janus).collect::<Vec<_>>().join(","))
}

/// A setting as an environment variable; the key is written `SECTION__KEY`.
fn variable(key: &str, value: &str) -> (String, String) {
    (format!("ANTEROOM__{key}"), value.to_owned())
}
