//! `anteroom session add`. Beside a running server: the commits go into the same log, which the server follows.

use anteroom_domain::{
    command::Command,
    hours::OverrideState,
    ids::{HostId, SessionId, Slug},
};
use anteroom_engine::ports::Accounts;
use anyhow::{Context, bail};
use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    arguments::NewSession,
    config::Config,
    wiring::{self, RunningFloor},
};

pub(crate) async fn add(config: &Config, new: NewSession) -> anyhow::Result<()> {
    let slug: Slug = new.slug.parse().context("--slug takes 1 to 64 of a-z, 0-9 and -")?;
    let mongo = wiring::ready_database(config).await?;
    let mut hosts = Vec::new();
    for username in &new.hosts {
        let account = mongo.by_username(username).await?;
        hosts.push(HostId::from(account.with_context(|| format!("there is no account {username}"))?.id));
    }
    let stop = CancellationToken::new();
    let RunningFloor { handle, runner, random, .. } = wiring::floor(&mongo, stop.clone()).await?;
    if handle.read().session_at(&slug).is_some() {
        if !new.if_absent {
            bail!("there is a session {slug} already");
        }
        say(&format!("/s/{slug} exists already."));
        return Ok(());
    }
    let session = SessionId(random.id());
    let (name, description, settings) = (new.name, new.description, new.settings);
    handle.ask(Command::CreateSession { session, slug: slug.clone(), name, description, settings }).await?;
    for host in hosts {
        handle.ask(Command::AssignHost { session, host }).await?;
    }
    if new.closed {
        handle.ask(Command::by_hand(session, OverrideState::Closed)).await?;
    }
    stop.cancel();
    runner.await?;
    say(&format!("/s/{slug} is there."));
    Ok(())
}
