//! The API of the real server, over a real database, against what its document promises: schemathesis makes up requests,
//! right and wrong ones, as an admin and as nobody, and holds every answer against the document.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::counts::{self, Counts};
use super::end_to_end::keep_logs;
use super::lanes::forget;
use super::report::{Report, log_of};
use crate::bench::pages;
use crate::build::{self, Profile};
use crate::command::{guarded, run_into};
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::{Secrets, secret};
use crate::stack::server::{Session, public_url};
use crate::stack::{Settings, Stack};
use crate::{demo, paths, pypi};

/// Pinned: another version may find something else.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// What it is told to expect, and why.
const RULES: &str = "backend/xtask/src/gate/schemathesis.toml";
/// How long each of the two runs may take, in seconds. Chosen, with the seconds that it takes to begin and to end.
const SECONDS_MAX: &str = "35";
/// How much of what it found is shown.
const LINES_OF_A_FAILURE: usize = 150;
/// The log-in cookie of a server without TLS.
const LOGIN: &str = "anteroom-login=";
/// The two runs.
const NOBODY: &str = "api as nobody";
const ADMIN: &str = "api as an admin";

const SESSIONS: [Session; 2] = [
    Session { slug: "contact-centre", name: "Contact centre", assignment: "manual", options: &[] },
    Session { slug: "closed", name: "Closed", assignment: "automatic", options: &["--closed"] },
];

/// Runs the lane and takes down what came of it.
pub(crate) async fn run(report: &mut Report, source: &Source) {
    let step = Report::begin("api");
    let result = both(source).await;
    report.end(&step, result, None);
}

async fn both(source: &Source) -> Result<Counts> {
    let program = pypi::program(SCHEMATHESIS, "schemathesis").await?;
    let binary = build::server(Profile::Debug).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let machine = ports::machine_address()?;
    let secrets = Secrets::generate();
    let settings = Settings {
        data: folder.path().to_path_buf(),
        database: source.clone(),
        database_name: format!("anteroom_api_{}", &secret()[..12]),
        machine,
        other_januses: Vec::new(),
        nodes: Vec::new(),
        ports: Ports::free(None, machine)?,
        binary,
        server_options: Vec::new(),
        other_server_options: Vec::new(),
        accounts: demo::accounts(&secrets),
        sessions: SESSIONS.to_vec(),
        secrets,
    };
    let stack = Stack::start(&settings).await?;
    let result = ask(&program, &settings).await;
    stack.stop().await;
    keep_logs(&settings.logs(), "api-services")?;
    result
}

async fn ask(program: &Path, settings: &Settings) -> Result<Counts> {
    let url = public_url(&settings.ports);
    let admin = settings.accounts.first().context("there is an admin")?;
    let browser = pages::host(&pages::client()?, &url, admin, 1).await?;
    let cookies = browser.cookies();
    let login = cookies.split("; ").find_map(|cookie| cookie.strip_prefix(LOGIN)).context("the admin has no login")?;
    let mut counts = Counts::default();
    for (who, login) in [(NOBODY, None), (ADMIN, Some(login))] {
        counts += schemathesis(program, &url, &settings.data, who, login).await?;
    }
    Ok(counts)
}

async fn schemathesis(program: &Path, url: &str, data: &Path, who: &str, login: Option<&str>) -> Result<Counts> {
    let log = log_of(who);
    let json = log.with_extension("json");
    forget(&json)?;
    let mut rules = fs::read_to_string(paths::root().join(RULES)).with_context(|| format!("cannot read {RULES}"))?;
    if let Some(login) = login {
        rules.extend(["\n[auth.openapi.login]\napi_key = \"", login, "\"\n"]);
    }
    // In the folder of the run, which is the owner's alone: a login is in it.
    let file = data.join("schemathesis.toml");
    paths::write_private(&file, &rules)?;
    let mut command = guarded(program);
    command.current_dir(data).arg("--config-file").arg(&file);
    command.args(["run", &format!("{url}/api/v1/openapi.json"), "--max-time", SECONDS_MAX, "--no-color"]);
    command.args(["--report", "json", "--report-json-path"]).arg(&json);
    let status = run_into(&mut command, &log).await?;
    let text = fs::read_to_string(&json).unwrap_or_default();
    let counts = if text.is_empty() {
        Counts::one(false)
    } else {
        let (counts, requests) = counts::of_schemathesis(&text)?;
        println!("      {who}: {requests} requests");
        counts.with_end_of_runner(status.success())
    };
    if counts.failed > 0 {
        println!("{}", paths::last_lines(&log, LINES_OF_A_FAILURE));
    }
    Ok(counts)
}
