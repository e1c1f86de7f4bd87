//! A ground: an installation of its own, with everything outside of it, on which one test runs at a time.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::keep_logs;
use super::outside::Outside;
use crate::control::Control;
use crate::demo;
use crate::line::Line;
use crate::stack::database::Source;
use crate::stack::ports::{self, Reserve};
use crate::stack::secrets::{Secrets, secret};
use crate::stack::server::{Account, Session, public_url, recording_under};
use crate::stack::{JANUSES, NODES, Settings, Stack, Watchdog};

/// The sessions that the tests find: the usual one, and seven in which something is special.
const SESSIONS: [Session; 8] = [
    Session { slug: "contact-centre", name: "Contact centre", assignment: "manual", options: &[] },
    Session {
        slug: "automatic",
        name: "Automatic",
        assignment: "automatic",
        options: &["--grace-s", "8", "--offer-s", "6", "--answer-s", "8", "--wrap-up-s", "3"],
    },
    Session {
        slug: "short",
        name: "Short",
        assignment: "manual",
        options: &["--grace-s", "8", "--answer-s", "8", "--wrap-up-s", "3"],
    },
    Session { slug: "closed", name: "Closed", assignment: "manual", options: &["--closed"] },
    Session { slug: "full", name: "Full", assignment: "manual", options: &["--line-max", "1"] },
    Session { slug: "members", name: "Members", assignment: "manual", options: &["--entry", "account"] },
    Session { slug: "recorded", name: "Recorded", assignment: "manual", options: &[] },
    Session {
        slug: "careful",
        name: "Careful",
        assignment: "manual",
        options: &[
            "--consent-text",
            CONSENT,
            "--unstaffed-prompt-s",
            "3",
            "--unstaffed-answer-s",
            "90",
            "--party-max",
            "3",
        ],
    },
];

/// What the careful session asks before the wait.
const CONSENT: &str = "Your host takes notes of what you talk about, and keeps them for 30 days.\n\
    Nothing is recorded. You can ask at any time what is kept about you.";

/// The variables that tell the tests of the accounts, in the order of these.
const ACCOUNTS: [&str; 4] = ["E2E_ADMIN", "E2E_HOST", "E2E_HOST2", "E2E_ADMIN2"];

/// What a ground will be.
pub(super) struct Plan {
    folder: TempDir,
    settings: Settings,
    outside: Outside,
    /// Where the line to the relay will begin that a test may make a bad one.
    line: SocketAddr,
}

impl Plan {
    /// Settles where everything will be.
    pub(super) fn new(reserve: &mut Reserve, source: &Source, binary: PathBuf) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let machine = ports::machine_address()?;
        let secrets = Secrets::generate();
        let ports = reserve.stack(None, machine)?;
        let outside = Outside::somewhere(reserve, machine)?;
        let settings = Settings {
            data: folder.path().to_path_buf(),
            database: source.clone(),
            database_name: format!("anteroom_e2e_{}", &secret()[..12]),
            machine,
            other_januses: vec![reserve.another_janus(&ports)?],
            nodes: reserve.services(NODES.len(), Ipv4Addr::LOCALHOST)?,
            ports,
            binary,
            server_options: [outside.options(), vec![recording_under(folder.path())?]].concat(),
            // One test asks this of the second server; nobody else's admins come there.
            other_server_options: vec![("ACCOUNTS__SECOND_FACTOR", "admins".to_owned())],
            accounts: accounts(&secrets),
            sessions: SESSIONS.to_vec(),
            secrets,
        };
        let line = SocketAddr::from((machine, reserve.service(machine)?));
        Ok(Self { folder, settings, outside, line })
    }

    /// Starts everything that is there from the start.
    pub(super) async fn open(self) -> Result<Ground> {
        let mut stack = Stack::start(&self.settings).await?;
        // The tests begin with one server and one Janus, as most installations have; those about two start the other one.
        for other in NODES[1..].iter().chain(&JANUSES[1..]) {
            stack.service(other)?.process.kill().await;
        }
        let stack = Arc::new(Mutex::new(stack));
        let watchdog = Watchdog::over(&stack);
        let relay = SocketAddr::from((self.settings.machine, self.settings.ports.turn));
        let line = Line::open(self.line, relay).await?;
        let line_begins = line.address;
        let control = Control::start(Arc::clone(&stack), Some(line)).await?;
        Ok(Ground { plan: self, stack, watchdog, control, line: line_begins })
    }
}

/// An open ground.
pub(super) struct Ground {
    plan: Plan,
    stack: Arc<Mutex<Stack>>,
    watchdog: Watchdog,
    control: Control,
    /// Where the line to the relay begins.
    line: SocketAddr,
}

impl Ground {
    /// What its tests have to know, by the names that they ask for.
    pub(super) fn told_to_tests(&self) -> BTreeMap<String, String> {
        let Plan { settings, outside, .. } = &self.plan;
        let mut told = BTreeMap::from([
            ("E2E_BASE_URL".to_owned(), public_url(&settings.ports)),
            ("E2E_CONTROL".to_owned(), self.control.url.clone()),
            ("E2E_CONTROL_TOKEN".to_owned(), self.control.token.clone()),
            ("E2E_LINE".to_owned(), self.line.to_string()),
        ]);
        told.extend(outside.told_to_tests().map(|(name, value)| (name.to_owned(), value)));
        for (name, account) in ACCOUNTS.iter().zip(&settings.accounts) {
            told.insert(format!("{name}_USER"), account.username.to_owned());
            told.insert(format!("{name}_PASSWORD"), account.password.clone());
        }
        told
    }

    /// Ends everything and keeps the logs under this name.
    pub(super) async fn close(self, logs: &str) -> Result<()> {
        drop(self.watchdog);
        self.stack.lock().await.stop().await;
        keep_logs(&self.plan.settings.logs(), logs)?;
        self.plan.folder.close().context("cannot remove the folder of a ground")
    }
}

/// Those of the demo, and an admin whose account a test changes for good.
fn accounts(secrets: &Secrets) -> Vec<Account> {
    let berta = Account { username: "admin2", name: "Berta Admin", role: "admin", password: secret() };
    demo::accounts(secrets).into_iter().chain([berta]).collect()
}
