//! `anteroom doctor`: is everything as it should be? Also what a container's health check runs.

use std::time::Duration;

use anteroom_engine::ports::MediaRooms;
use anteroom_janus::{JanusServer, PoolServer};
use anteroom_web::Reencoding;
use anyhow::{Context, anyhow, bail};

use super::say;
use crate::{config::Config, wiring};

/// How long each part may take.
const WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(config: &Config) -> anyhow::Result<()> {
    let mut problems = Vec::new();
    let mut report = |what: &str, result: anyhow::Result<()>| match result {
        Ok(()) => say(&format!("ok       {what}")),
        Err(error) => {
            say(&format!("PROBLEM  {what}: {error:#}"));
            problems.push(what.to_owned());
        }
    };
    report("configuration", Ok(()));
    report("frontend", anteroom_web::check_assets().map_err(anyhow::Error::from));
    let database = tokio::time::timeout(WITHIN, wiring::ready_database(config)).await.context("no answer");
    report("database", database.and_then(|result| result.map(drop)));
    for PoolServer { name, janus, .. } in config.janus() {
        let janus = JanusServer::connect(janus);
        let ping = tokio::time::timeout(WITHIN, janus.ping()).await.context("no answer");
        report(&format!("Janus ({name})"), ping.and_then(|result| result.map_err(anyhow::Error::from)));
        janus.shutdown().await;
    }
    match wiring::transcoder(config).await {
        Ok((_, Reencoding::Works)) => report("transcoder", Ok(())),
        // Cameras are shown without it as far as browsers take what they send.
        Ok((_, Reencoding::Missing)) => report("transcoder (none is installed)", Ok(())),
        Ok((_, Reencoding::Unfit)) => report("transcoder", Err(anyhow!("it cannot work; the log says what it lacks"))),
        Err(error) => report("transcoder", Err(error)),
    }
    if problems.is_empty() { Ok(()) } else { bail!("not as it should be: {}", problems.join(", ")) }
}
