//! `anteroom account add`.

use std::io::Read;

use anteroom_domain::ids::AccountId;
use anteroom_engine::{
    passwords::Passwords,
    ports::{Account, Accounts, StoreError},
};
use anyhow::{Context, bail};

use super::say;
use crate::{arguments::NewAccount, config::Config, system::SystemRandom, wiring};

/// Longest password that is read, in bytes; the rules allow less.
const INPUT_MAX: u64 = 4_096;

pub(crate) async fn add(config: &Config, new: NewAccount) -> anyhow::Result<()> {
    let username = new.username.trim().to_lowercase();
    if username.is_empty() || username.len() > 64 || username.chars().any(|c| c.is_whitespace() || c.is_control()) {
        bail!("--username must have 1 to 64 characters without spaces");
    }
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        bail!("--name must have 1 to 80 characters");
    }
    let mongo = wiring::ready_database(config).await?;
    if mongo.by_username(&username).await?.is_some() {
        return exists(new.if_absent, &username);
    }
    let mut password = String::new();
    std::io::stdin().take(INPUT_MAX).read_to_string(&mut password).context("reading the password")?;
    let password_hash = Passwords::default().hash(password.trim_end_matches(['\r', '\n']), &SystemRandom).await?;
    let account = Account {
        id: AccountId(wiring::fresh_id(&SystemRandom)),
        username: username.clone(),
        display_name: name.to_owned(),
        role: new.role,
        password_hash,
        disabled_at: None,
    };
    match mongo.add(&account).await {
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
