//! `cargo xtask test`: what has to hold before a change is merged.

mod advisories;
mod api;
mod budget;
mod counts;
mod end_to_end;
mod lanes;
mod report;

use std::process::ExitCode;
use std::str::FromStr;

use anyhow::Result;

use self::report::Report;
use crate::signals::StopWish;

/// A part of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Formatting and clippy.
    Lint,
    /// The generated TypeScript is that of the sources.
    Contract,
    /// The rules of the house, the deployment files, and known flaws of dependencies.
    Tidy,
    /// Types, lints, unit tests, build and size of the front end.
    Frontend,
    /// A thousand seeds of the simulation.
    Simulate,
    /// The Rust tests, with a real database and a real Janus.
    Rust,
    /// The API of the whole product, against its document.
    Api,
    /// Real browsers against the whole product.
    E2e,
    /// Scripted people on two servers, of which one is killed again and again.
    Crowd,
}

/// All of them, in the order in which they run: what fails fastest comes first.
pub(crate) const ALL: [Lane; 9] = [
    Lane::Lint,
    Lane::Contract,
    Lane::Tidy,
    Lane::Frontend,
    Lane::Simulate,
    Lane::Rust,
    Lane::Api,
    Lane::E2e,
    Lane::Crowd,
];

impl Lane {
    /// What it is called on the command line.
    const fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Contract => "contract",
            Self::Tidy => "tidy",
            Self::Frontend => "frontend",
            Self::Simulate => "simulate",
            Self::Rust => "rust",
            Self::Api => "api",
            Self::E2e => "e2e",
            Self::Crowd => "crowd",
        }
    }
}

impl FromStr for Lane {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        ALL.into_iter().find(|lane| lane.name() == word).ok_or_else(|| format!("there is no lane `{word}`"))
    }
}

/// Runs the lanes, all of them when none is named. A lane that fails does not keep the others from running.
pub(crate) async fn run(lanes: &[Lane]) -> Result<ExitCode> {
    let lanes: Vec<Lane> = ALL.into_iter().filter(|lane| lanes.is_empty() || lanes.contains(lane)).collect();
    let mut wish = StopWish::listen()?;
    let mut report = Report::new();
    let stopped = tokio::select! {
        () = lanes::run_all(&lanes, &mut report) => false,
        () = wish.came() => true,
    };
    if stopped {
        report.fail("stopped by a signal");
    }
    println!("{}", report.last_line());
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
