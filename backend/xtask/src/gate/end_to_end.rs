//! Real browsers, the real server, a real Janus and a real database: Playwright against a stack of its own.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{CertifiedKey, KeyPair};
use serde_json::json;
use tokio::sync::Mutex;

use super::counts::{self, Counts};
use super::lanes::forget;
use super::report::{Report, log_of};
use crate::build::{self, Profile};
use crate::command::run_into;
use crate::control::Control;
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::{Secrets, secret};
use crate::stack::server::{Account, Session, public_url, recording_under};
use crate::stack::{JANUSES, NODES, Settings, Stack};
use crate::{demo, frontend, paths};

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

/// The identity provider that staff may log in with. It is not there: the tests about it start it, and all others show that
/// nothing else needs it. Its certificate is its own authority.
struct Provider {
    port: u16,
    secret: String,
    certified: CertifiedKey<KeyPair>,
}

impl Provider {
    fn new(port: u16) -> Result<Self> {
        let certified = rcgen::generate_simple_self_signed([PROVIDER_HOST.to_owned()]).context("no certificate")?;
        Ok(Self { port, secret: secret(), certified })
    }

    fn issuer(&self) -> String {
        format!("https://{PROVIDER_HOST}:{}", self.port)
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OPENID__ISSUER", self.issuer()),
            ("OPENID__CLIENT_ID", "anteroom".to_owned()),
            ("OPENID__CLIENT_SECRET", self.secret.clone()),
            ("OPENID__AUTHORITIES", self.certified.cert.pem()),
            ("OPENID__LABEL", "Sign in with Example ID".to_owned()),
            ("OPENID__ROLE_CLAIM", "groups".to_owned()),
            ("OPENID__ADMIN_VALUE", "anteroom-admins".to_owned()),
            ("OPENID__HOST_VALUE", "anteroom-hosts".to_owned()),
        ]
    }
}

/// What is outside of the installation, and what the server is told of it.
struct Outside {
    provider: Provider,
    /// Where the camera of the tests is, which starts and ends with the test about it.
    camera: SocketAddr,
    /// Where the receiver of webhooks is, likewise.
    receiver: SocketAddr,
    /// The secret of programs that speak `OpenVidu`.
    openvidu: String,
}

impl Outside {
    fn options(&self) -> Vec<(&'static str, String)> {
        // The ports of our own camera, and of those in OpenVidu's documentation.
        let ports = json!([self.camera.port(), 554, 7777]);
        let others = [
            ("CAMERAS__NETWORKS", json!([format!("{}/32", self.camera.ip())]).to_string()),
            ("CAMERAS__PORTS", ports.to_string()),
            ("WEBHOOKS__NETWORKS", json!([format!("{}/32", self.receiver.ip())]).to_string()),
            ("WEBHOOKS__PORTS", json!([self.receiver.port()]).to_string()),
            ("OPENVIDU__SECRET", self.openvidu.clone()),
        ];
        self.provider.options().into_iter().chain(others).collect()
    }

    fn told_to_tests(&self) -> [(&'static str, String); 7] {
        [
            ("E2E_PROVIDER", self.provider.issuer()),
            ("E2E_PROVIDER_CERTIFICATE", self.provider.certified.cert.pem()),
            ("E2E_PROVIDER_KEY", self.provider.certified.signing_key.serialize_pem()),
            ("E2E_PROVIDER_SECRET", self.provider.secret.clone()),
            ("E2E_CAMERA", self.camera.to_string()),
            ("E2E_RECEIVER", self.receiver.to_string()),
            ("E2E_OPENVIDU_SECRET", self.openvidu.clone()),
        ]
    }
}

/// What the careful session asks before the wait.
const CONSENT: &str = "Your host takes notes of what you talk about, and keeps them for 30 days.\n\
    Nothing is recorded. You can ask at any time what is kept about you.";

/// The provider's name: another site than the server's own address, as a real one is.
const PROVIDER_HOST: &str = "localhost";

/// The variable that may name the only file of tests to run.
const ONLY: &str = "E2E_ONLY";

/// Runs the lane and takes down what came of it.
pub(crate) async fn run(report: &mut Report, source: &Source) {
    let step = Report::begin("end to end");
    let log = log_of("end to end");
    let result = browsers(source, &log).await;
    report.end(&step, result, log.exists().then_some(&log));
}

async fn browsers(source: &Source, log: &Path) -> Result<Counts> {
    forget(log)?;
    let binary = build::server(Profile::Debug).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let machine = ports::machine_address()?;
    let secrets = Secrets::generate();
    let ports = Ports::free(None, machine)?;
    let mut nodes = ports.of_nodes(NODES.len() + 3)?;
    let mut port = || nodes.pop().context("there is a port for each");
    let camera = SocketAddr::from((machine, port()?));
    let receiver = SocketAddr::from((machine, port()?));
    let provider = Provider::new(port()?)?;
    let outside = Outside { provider, camera, receiver, openvidu: secret() };
    let settings = Settings {
        data: folder.path().to_path_buf(),
        database: source.clone(),
        database_name: format!("anteroom_e2e_{}", &secret()[..12]),
        machine,
        other_januses: vec![ports.of_another_janus()?],
        nodes,
        ports,
        binary,
        server_options: [outside.options(), vec![recording_under(folder.path())?]].concat(),
        // One test asks this of the second server; nobody else's admins come there.
        other_server_options: vec![("ACCOUNTS__SECOND_FACTOR", "admins".to_owned())],
        accounts: accounts(&secrets),
        sessions: SESSIONS.to_vec(),
        secrets,
    };
    let mut stack = Stack::start(&settings).await?;
    // The tests begin with one server and one Janus, as most installations have; those about two start the other one.
    for other in NODES[1..].iter().chain(&JANUSES[1..]) {
        stack.service(other)?.process.kill().await;
    }
    let stack = Arc::new(Mutex::new(stack));
    let result = playwright(&settings, &stack, &outside, log).await;
    stack.lock().await.stop().await;
    keep_logs(&settings.logs(), "end-to-end-services")?;
    result
}

/// Those of the demo, and an admin whose account a test changes for good.
fn accounts(secrets: &Secrets) -> Vec<Account> {
    let berta = Account { username: "admin2", name: "Berta Admin", role: "admin", password: secret() };
    demo::accounts(secrets).into_iter().chain([berta]).collect()
}

async fn playwright(settings: &Settings, stack: &Arc<Mutex<Stack>>, outside: &Outside, log: &Path) -> Result<Counts> {
    let control = Control::start(Arc::clone(stack)).await?;
    let json = paths::logs_of_the_gate().join("playwright.json");
    forget(&json)?;
    let mut words = vec!["run", "e2e", "--", "--reporter=list,json"];
    // While a test is being written, it alone is run again and again.
    let only = env::var(ONLY).unwrap_or_default();
    words.extend((!only.is_empty()).then_some(only.as_str()));
    let mut command = frontend::npm(&words);
    // The newer and the older name of the same setting.
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &json).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &json);
    command.env("E2E_BASE_URL", public_url(&settings.ports));
    command.env("E2E_CONTROL", &control.url).env("E2E_CONTROL_TOKEN", &control.token);
    command.envs(outside.told_to_tests());
    if let Some(chromium) = paths::on_path("chromium") {
        command.env("E2E_CHROMIUM", &chromium);
    }
    for (name, account) in ["E2E_ADMIN", "E2E_HOST", "E2E_HOST2", "E2E_ADMIN2"].iter().zip(&settings.accounts) {
        command.env(format!("{name}_USER"), account.username);
        command.env(format!("{name}_PASSWORD"), &account.password);
    }
    let status = run_into(&mut command, log).await?;
    let report = fs::read_to_string(&json).unwrap_or_default();
    if report.is_empty() {
        return Ok(Counts::one(false));
    }
    Ok(counts::of_playwright(&report)?.with_end_of_runner(status.success()))
}

/// Keeps what the services wrote: the folder of the run is removed with everything else in it.
pub(super) fn keep_logs(logs: &Path, name: &str) -> Result<()> {
    let kept = paths::logs_of_the_gate().join(name);
    fs::create_dir_all(&kept).with_context(|| format!("cannot make {}", kept.display()))?;
    for entry in fs::read_dir(logs).with_context(|| format!("cannot read {}", logs.display()))? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "log") {
            fs::copy(entry.path(), kept.join(entry.file_name())).context("cannot keep a log")?;
        }
    }
    Ok(())
}
