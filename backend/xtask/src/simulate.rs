//! `cargo xtask simulate`: many seeds of the simulation. It runs in a binary of its own, which is optimised.

use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::command::cargo;

/// Seeds that the gate runs.
const SEEDS_OF_THE_GATE: u64 = 1_000;

/// What the command line says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The first seed; 1 unless given.
    pub(crate) seed: Option<u64>,
    /// How many seeds; one unless given.
    pub(crate) seeds: Option<u64>,
    /// How long each is, in virtual minutes; 10 unless given.
    pub(crate) minutes: Option<u64>,
}

/// What the gate runs.
pub(crate) fn of_the_gate() -> Command {
    command(Options { seeds: Some(SEEDS_OF_THE_GATE), ..Options::default() })
}

/// Runs the simulation in front of whoever asked for it.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let status = command(options).status().await.context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn command(options: Options) -> Command {
    let mut command = cargo(&["run", "--quiet", "--profile", "simulation", "--package", "anteroom-simulation", "--"]);
    for (name, value) in [("--seed", options.seed), ("--seeds", options.seeds), ("--minutes", options.minutes)] {
        if let Some(value) = value {
            command.args([name, &value.to_string()]);
        }
    }
    command
}
