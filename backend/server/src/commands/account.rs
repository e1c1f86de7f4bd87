//! `anteroom account add`.

use std::{io::Read, sync::Arc};

use anteroom_domain::ids::AccountId;
use anteroom_engine::{
    audit_log::{AuditLog, Deed},
    password_rules,
    passwords::Passwords,
    people::{display_name, username},
    ports::{Account, Accounts, Actor, Random as _, StoreError, Subject},
};
use anyhow::{Context, bail};

use super::say;
use crate::{
    arguments::NewAccount,
    config::Config,
    system::{SystemRandom, WallClock},
    wiring,
};

/// Longest password that is read, in bytes; the rules allow less.
const INPUT_MAX: u64 = 4_096;

pub(crate) async fn add(config: &Config, new: NewAccount) -> anyhow::Result<()> {
    let username = username(&new.username).context("--username")?;
    let name = display_name(&new.name).context("--name")?;
    let mongo = Arc::new(wiring::ready_database(config).await?);
    if mongo.by_username(&username).await?.is_some() {
        return exists(new.if_absent, &username);
    }
    let mut password = String::new();
    std::io::stdin().take(INPUT_MAX).read_to_string(&mut password).context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']);
    password_rules::check(password, &[&username, &name])?;
    let password_hash = Passwords::default().hash(password, &SystemRandom).await?;
    let id = AccountId(SystemRandom.id());
    let account = Account::new(id, username.clone(), name, new.role, password_hash);
    let audit_log = AuditLog::new(mongo.clone(), Arc::new(WallClock), Arc::new(SystemRandom));
    audit_log.record(Actor::CommandLine, Deed::AccountCreated, Subject::Account(id), &[]).await?;
    match Accounts::add(&*mongo, &account).await {
        Ok(()) => say(&format!("{username} can log in.")),
        Err(StoreError::Conflict(_)) => return exists(new.if_absent, &username),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn exists(if_absent: bool, username: &str) -> anyhow::Result<()> {
    if !if_absent {
        bail!("{username} exists already");
    }
    say(&format!("{username} exists already."));
    Ok(())
}
