//! The lanes of the gate, step by step.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::counts::{self, Counts};
use super::report::{Report, log_of};
use super::{Lane, advisories, api, budget, end_to_end};
use crate::build::WITH_TRANSCODER;
use crate::command::{cargo, run_into};
use crate::install::{self, Need};
use crate::stack::Stack;
use crate::stack::database::Source;
use crate::stack::ports::{self, Ports};
use crate::stack::secrets::Secrets;
use crate::{contract, crowd, frontend, paths, simulate, tidy};

/// How many Rust tests of one program run at a time, whatever the number of cores: those that take long wait for Janus, for
/// cameras, for pages.
const TESTS_AT_A_TIME: u32 = 4;

/// Runs the lanes one after another and takes down what came of them.
pub(crate) async fn run_all(lanes: &[Lane], report: &mut Report) {
    let source = match prepare(lanes).await {
        Ok(source) => source,
        Err(error) => {
            report.fail(&format!("the machine cannot be prepared: {error:#}"));
            return;
        }
    };
    // The server embeds the built front end, so it comes first wherever Rust is compiled.
    if lanes.iter().any(|lane| !matches!(lane, Lane::Contract | Lane::Tidy | Lane::Simulate)) {
        build_frontend(report).await;
    }
    for lane in lanes {
        match lane {
            Lane::Lint => lint(report).await,
            Lane::Contract => contract_lane(report),
            Lane::Tidy => {
                tidy_lane(report);
                advisories::run(report).await;
            }
            Lane::Frontend => frontend_lane(report).await,
            Lane::Simulate => simulate_lane(report).await,
            Lane::Rust => rust(report, &source).await,
            Lane::Api => api::run(report, &source).await,
            Lane::E2e => end_to_end::run(report, &source).await,
            Lane::Crowd => crowd_lane(report, &source).await,
        }
    }
}

async fn prepare(lanes: &[Lane]) -> Result<Source> {
    let source = Source::choose()?;
    let mut needs = Vec::new();
    if lanes.iter().any(|lane| matches!(lane, Lane::Rust | Lane::Api | Lane::E2e)) {
        needs.extend(install::MEDIA);
        needs.extend(source.needs());
    }
    if lanes.iter().any(|lane| matches!(lane, Lane::Rust | Lane::E2e)) {
        needs.push(Need::Camera);
    }
    if lanes.iter().any(|lane| matches!(lane, Lane::Lint | Lane::Rust | Lane::Api | Lane::E2e | Lane::Crowd)) {
        needs.extend(install::BUILD);
    }
    if lanes.contains(&Lane::Crowd) {
        needs.extend(source.needs());
    }
    if lanes.contains(&Lane::E2e) {
        needs.extend([Need::Chromium, Need::Headless, Need::Firefox]);
    }
    if lanes.contains(&Lane::Api) {
        needs.push(Need::Python);
    }
    install::missing(&needs).await?;
    let logs = paths::logs_of_the_gate();
    fs::create_dir_all(&logs).with_context(|| format!("cannot make {}", logs.display()))?;
    Ok(source)
}

/// A step that is one command: it passes when the command does.
async fn one(report: &mut Report, name: &str, command: &mut Command) -> bool {
    let step = Report::begin(name);
    let log = log_of(name);
    let result = run_into(command, &log).await.map(|status| Counts::one(status.success()));
    let passed = result.as_ref().is_ok_and(|counts| counts.failed == 0);
    report.end(&step, result, Some(&log));
    passed
}

async fn build_frontend(report: &mut Report) {
    let step = Report::begin("frontend packages");
    let result = frontend::install_packages().await.map(|()| Counts::one(true));
    let installed = result.is_ok();
    report.end(&step, result, None);
    if !installed {
        return;
    }
    // Files that are written anew, even the same ones, have the server compiled anew, in which they are.
    if !frontend::is_built() {
        if !one(report, "frontend build", &mut frontend::npm(&["run", "build"])).await {
            return;
        }
        if let Err(error) = frontend::remember_build() {
            report.fail(&format!("{error:#}"));
        }
    }
    let step = Report::begin("frontend budget");
    let result = budget::check(&frontend::folder().join("dist"));
    if let Ok(used) = &result {
        println!("      script first loaded on the waiting page, compressed: {used}");
    }
    report.end(&step, result.map(|_| Counts::one(true)), None);
}

async fn lint(report: &mut Report) {
    one(report, "cargo fmt", &mut cargo(&["fmt", "--all", "--check"])).await;
    let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
    clippy.args(WITH_TRANSCODER).args(["--", "-D", "warnings"]);
    one(report, "cargo clippy", &mut clippy).await;
}

fn contract_lane(report: &mut Report) {
    let step = Report::begin("contract");
    let result = contract::stale().and_then(|stale| {
        if stale.is_empty() {
            return Ok(Counts::one(true));
        }
        bail!("run `cargo xtask contract`; these files of frontend/src/contract differ: {}", stale.join(", "))
    });
    report.end(&step, result, None);
}

fn tidy_lane(report: &mut Report) {
    let step = Report::begin("tidy");
    let result = tidy::check(&paths::root()).map(|rules| {
        let mut counts = Counts::default();
        for rule in rules {
            counts += Counts::one(rule.findings.is_empty());
            if !rule.findings.is_empty() {
                println!("      {}:\n      | {}", rule.name, rule.findings.join("\n      | "));
            }
        }
        counts
    });
    report.end(&step, result, None);
}

async fn frontend_lane(report: &mut Report) {
    one(report, "frontend check", &mut frontend::npm(&["run", "check"])).await;
    one(report, "frontend lint", &mut frontend::npm(&["run", "lint"])).await;
    let step = Report::begin("frontend tests");
    let log = log_of("frontend tests");
    let json = paths::logs_of_the_gate().join("vitest.json");
    let result = vitest(&log, &json).await;
    report.end(&step, result, Some(&log));
}

async fn vitest(log: &Path, json: &Path) -> Result<Counts> {
    forget(json)?;
    let output = format!("--outputFile.json={}", json.display());
    let mut command = frontend::npm(&["test", "--", "--reporter=default", "--reporter=json", &output]);
    let status = run_into(&mut command, log).await?;
    let report = fs::read_to_string(json).unwrap_or_default();
    if report.is_empty() {
        return Ok(Counts::one(false));
    }
    Ok(counts::of_vitest(&report)?.with_end_of_runner(status.success()))
}

/// Removes the report of an earlier run, so that it is never taken for this one's.
pub(super) fn forget(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn simulate_lane(report: &mut Report) {
    one(report, "simulation", &mut simulate::of_the_gate()).await;
}

async fn rust(report: &mut Report, source: &Source) {
    let step = Report::begin("cargo test");
    let log = log_of("cargo test");
    let result = cargo_test(source, &log).await;
    report.end(&step, result, Some(&log));
}

/// `cargo test` with a database of its own. The tests that want a Janus start one each.
async fn cargo_test(source: &Source, log: &Path) -> Result<Counts> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let machine = ports::machine_address()?;
    let ports = Ports::free(None, machine)?;
    let secrets = Secrets::generate();
    let stack = Stack::start_for_tests(source, folder.path(), &ports, machine, &secrets).await?;
    // All but examples in the documentation: there are none, and to look for them reads every crate once more.
    let mut command = cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    command.args(WITH_TRANSCODER);
    command.env("ANTEROOM_TEST_MONGODB_URI", stack.database_uri());
    command.env("RUST_TEST_THREADS", TESTS_AT_A_TIME.to_string());
    let status = run_into(&mut command, log).await;
    stack.stop().await;
    let output = fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(counts::of_cargo_test(&String::from_utf8_lossy(&output)).with_end_of_runner(status?.success()))
}

/// People on two servers, of which one is killed again and again.
async fn crowd_lane(report: &mut Report, source: &Source) {
    let step = Report::begin("crowd");
    let log = log_of("crowd");
    let result = crowd(source, &log).await;
    report.end(&step, result, Some(&log));
}

async fn crowd(source: &Source, log: &Path) -> Result<Counts> {
    forget(log)?;
    let outcome = crowd::gather(&crowd::SHORT, source).await?;
    fs::write(log, &outcome.text).with_context(|| format!("cannot write {}", log.display()))?;
    Ok(Counts::one(outcome.is_clean))
}
