//! Cameras: a program of their own measures them, so that nothing but the camera's path is in the measured process.

use anyhow::Result;

use crate::build::WITH_TRANSCODER;
use crate::command::{cargo, run as run_command};
use crate::install::{self, Need};

/// What cameras cost and how fast they are there.
pub(super) const NAME: &str = "cameras";
/// What grows while something goes wrong every minute, for half an hour. Runs only when it is named.
pub(super) const SOAK: &str = "cameras-soak";

/// Runs those of the two that are wanted.
pub(super) async fn run(wants: impl Fn(&str) -> bool, is_soak_named: bool) -> Result<()> {
    if wants(NAME) {
        measure(&[]).await?;
    }
    if is_soak_named {
        measure(&["soak"]).await?;
    }
    Ok(())
}

async fn measure(parts: &[&str]) -> Result<()> {
    install::missing(&[Need::Janus, Need::Camera, Need::CameraPeer]).await?;
    install::missing(&install::BUILD).await?;
    let mut transcoder = cargo(&["build", "--quiet", "--release", "--package", "anteroom-transcode"]);
    run_command(transcoder.args(WITH_TRANSCODER), "what re-encodes").await?;
    let mut command = cargo(&["bench", "--quiet", "--package", "anteroom-camera", "--bench", NAME, "--"]);
    run_command(command.args(parts), "the bench of cameras").await
}
