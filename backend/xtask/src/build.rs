//! The server's binary.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::command::cargo;

/// How the server is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quicker to build: for looking at it and for the tests.
    Debug,
    /// As shipped: for measuring it.
    Release,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// What builds the program that re-encodes too, with all the rest.
pub(crate) const WITH_TRANSCODER: [&str; 2] = ["--features", "anteroom-transcode/gstreamer"];

/// Builds the server and says where cargo put it. As it is built for the tests, with the program beside it that re-encodes.
pub(crate) async fn server(profile: Profile) -> Result<PathBuf> {
    let mut command = cargo(&["build", "--bin", "anteroom"]);
    match profile {
        // With the features that the whole workspace asks for, as `cargo test` has them: what was compiled for the
        // tests is used again.
        Profile::Debug => command.args(["--workspace", "--bin", "anteroom-transcode"]).args(WITH_TRANSCODER),
        Profile::Release => command.args(["--package", "anteroom-server", "--release"]),
    };
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot start cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut lines = BufReader::new(output).lines();
    let mut binary = None;
    while let Some(line) = lines.next_line().await.context("cannot read what cargo says")? {
        binary = executable_in(&line).or(binary);
    }
    let status = child.wait().await.context("cannot wait for cargo")?;
    if !status.success() {
        bail!("the server does not build ({status})");
    }
    binary.context("cargo built the server but did not say where it is")
}

fn executable_in(line: &str) -> Option<PathBuf> {
    let message: Message = serde_json::from_str(line).ok()?;
    (message.reason == "compiler-artifact" && message.target?.name == "anteroom").then_some(message.executable)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_where_cargo_says() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"anteroom"},"executable":"/t/debug/anteroom"}"#;
        assert_eq!(executable_in(line), Some(PathBuf::from("/t/debug/anteroom")));
        let library = r#"{"reason":"compiler-artifact","target":{"name":"anteroom"},"executable":null}"#;
        assert_eq!(executable_in(library), None);
        let finished = r#"{"reason":"build-finished","success":true}"#;
        assert_eq!(executable_in(finished), None);
    }
}
