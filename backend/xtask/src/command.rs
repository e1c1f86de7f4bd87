//! Programs that run to their end: compilers, package managers, test runners.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::paths;

/// A command that does not outlive this program: it gets SIGTERM when this one dies, even by SIGKILL, where the machine has
/// `setpriv` (every Debian does), and it is killed when the future that waits for it is dropped.
pub(crate) fn guarded(program: impl AsRef<OsStr>) -> Command {
    static SETPRIV: OnceLock<bool> = OnceLock::new();
    let mut command = if *SETPRIV.get_or_init(|| paths::on_path("setpriv").is_some()) {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.kill_on_drop(true).stdin(Stdio::null());
    command
}

/// Cargo in the root of the repository, as a person would start it. The `cargo run` that started this program has left its
/// package's name and folder in the environment, and build scripts that look at those would run again.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = guarded("cargo");
    command.current_dir(paths::root()).args(words);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|of| name.starts_with(of))) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command whose output the person sees; an unhappy end is an error that says what it was for.
pub(crate) async fn run(command: &mut Command, purpose: &str) -> Result<()> {
    let status = command.status().await.with_context(|| format!("cannot start: {purpose}"))?;
    if !status.success() {
        bail!("{purpose} failed ({status})");
    }
    Ok(())
}

/// Runs a command with all its output in a file.
pub(crate) async fn run_into(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let copy = file.try_clone().context("cannot share a log file")?;
    command.stdout(file).stderr(copy).status().await.context("cannot start the command")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_output_of_both_streams_goes_to_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("deep/log");
        let status = run_into(guarded("sh").args(["-c", "echo one; echo two >&2; exit 4"]), &log).await.unwrap();
        assert_eq!(status.code(), Some(4));
        assert_eq!(fs::read_to_string(&log).unwrap(), "one\ntwo\n");
    }

    #[tokio::test]
    async fn an_unhappy_end_says_what_it_was_for() {
        let error = run(&mut guarded("false"), "the impossible").await.unwrap_err();
        assert!(error.to_string().contains("the impossible failed"), "{error}");
    }
}
