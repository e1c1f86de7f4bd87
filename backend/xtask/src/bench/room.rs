//! The first remote picture, in real browsers: a script of the front end measures it, when there is one.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Bed;
use crate::command::run;
use crate::frontend;

/// The script's name in `frontend/package.json`.
const SCRIPT: &str = "bench:room";

/// Measures it.
pub(crate) async fn run_script(bed: &Bed) -> Result<()> {
    let file = frontend::folder().join("package.json");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let package: Value = serde_json::from_str(&text).context("package.json cannot be read")?;
    if package["scripts"][SCRIPT].is_null() {
        println!("first remote picture: not measured, the front end has no script `{SCRIPT}`");
        return Ok(());
    }
    let mut command = frontend::npm_with_browsers(&["run", "--silent", SCRIPT]);
    command.env("E2E_BASE_URL", &bed.url).env("BENCH_JANUS_URL", &bed.janus_url);
    command.env("BENCH_JANUS_API_SECRET", &bed.janus_api_secret);
    command.env("BENCH_JANUS_ADMIN_KEY", &bed.janus_admin_key);
    for (name, host) in ["E2E_HOST", "E2E_HOST2"].iter().zip(&bed.hosts) {
        command.env(format!("{name}_USER"), host.username).env(format!("{name}_PASSWORD"), &host.password);
    }
    run(&mut command, SCRIPT).await
}
