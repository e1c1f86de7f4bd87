//! Real browsers, the real server, a real Janus and a real database: Playwright against stacks of its own.

mod ground;
mod outside;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use futures_util::future::{join_all, try_join_all};

use self::ground::{Ground, Plan};
use super::counts::{self, Counts};
use super::lanes::forget;
use super::report::{Report, log_of};
use crate::build::{self, Profile};
use crate::command::run_into;
use crate::stack::database::Source;
use crate::stack::ports::Reserve;
use crate::{frontend, paths};

/// How many tests run side by side, each on a ground of its own. A test mostly waits, for timers and for what a busy person
/// would do next: one after another left half of two cores idle.
const GROUNDS: usize = 2;

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
    // While a test is being written, it alone is run again and again.
    let only = env::var(ONLY).ok().filter(|only| !only.is_empty());
    let mut reserve = Reserve::default();
    let plan = |_| Plan::new(&mut reserve, source, binary.clone());
    let plans: Vec<Plan> = (0..if only.is_some() { 1 } else { GROUNDS }).map(plan).collect::<Result<_>>()?;
    let grounds = try_join_all(plans.into_iter().map(Plan::open)).await?;
    let result = playwright(&grounds, only.as_deref(), log).await;
    let closing = grounds
        .into_iter()
        .zip(1..)
        .map(|(ground, number)| async move { ground.close(&format!("end-to-end-services-{number}")).await });
    join_all(closing).await.into_iter().collect::<Result<()>>()?;
    result
}

/// One run of Playwright, which gives each of its workers one ground, and the next file to whichever is free.
async fn playwright(grounds: &[Ground], only: Option<&str>, log: &Path) -> Result<Counts> {
    let json = paths::logs_of_the_gate().join("playwright.json");
    forget(&json)?;
    let mut words = vec!["run", "e2e", "--", "--reporter=list,json"];
    words.extend(only);
    let mut command = frontend::npm_with_browsers(&words);
    // The newer and the older name of the same setting.
    command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &json).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &json);
    let told: Vec<_> = grounds.iter().map(Ground::told_to_tests).collect();
    command.env("E2E_GROUNDS", serde_json::to_string(&told).context("what tests are told cannot be written")?);
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
