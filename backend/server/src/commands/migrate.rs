//! `anteroom migrate`.

use anteroom_storage::migrate;

use super::say;
use crate::{config::Config, wiring};

pub(crate) async fn run(config: &Config) -> anyhow::Result<()> {
    let mongo = wiring::database(config).await?;
    let report = migrate(&mongo).await?;
    match report.applied.as_slice() {
        [] => say("The schema is up to date."),
        applied => say(&format!("Applied {}.", applied.join(", "))),
    }
    Ok(())
}
