//! What somebody wants of a receiver, and what is wrong with it.

use std::{collections::BTreeSet, fmt};

use anteroom_domain::webhook::{EventName, WebhookAddress};

use super::{WEBHOOK_NAME_CHARS_MAX, WebhookError, Webhooks, sealing};
use crate::ports::StoredWebhook;

/// What a receiver is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WebhookWish {
    /// Its name.
    pub name: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// What it is told, by codes.
    pub events: Option<Vec<String>>,
    /// Whether anything is sent to it.
    pub enabled: Option<bool>,
}

/// A field that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookFieldWrong {
    /// Its name: `name`, `address` or `events`.
    pub field: &'static str,
    /// What is wrong with it, in a sentence.
    pub problem: String,
}

/// What is new, for the audit log: names and values.
pub(super) type Changed = Vec<(&'static str, String)>;

fn wrong(field: &'static str, problem: impl fmt::Display) -> WebhookFieldWrong {
    WebhookFieldWrong { field, problem: problem.to_string() }
}

fn name(text: &str) -> Result<String, WebhookFieldWrong> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > WEBHOOK_NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let problem = format!("A name has 1 to {WEBHOOK_NAME_CHARS_MAX} characters, all on one line.");
        return Err(wrong("name", problem));
    }
    Ok(name.to_owned())
}

fn events(codes: &[String]) -> Result<BTreeSet<String>, WebhookFieldWrong> {
    let is_known = |code: &String| EventName::of_code(code).is_some_and(EventName::is_chosen);
    if codes.is_empty() {
        return Err(wrong("events", "Choose at least one event."));
    }
    match codes.iter().find(|code| !is_known(code)) {
        Some(_) => Err(wrong("events", "There is no such event.")),
        None => Ok(codes.iter().cloned().collect()),
    }
}

impl Webhooks {
    /// The receiver as it would be, and what would be new about it. Everything that is wrong is told.
    pub(super) fn follow(
        &self,
        webhook: StoredWebhook,
        wish: &WebhookWish,
    ) -> Result<(StoredWebhook, Changed), WebhookError> {
        let (mut webhook, mut changed, mut problems) = (webhook, Changed::new(), Vec::new());
        match wish.name.as_deref().map(name).transpose() {
            Ok(Some(name)) if name != webhook.name => {
                changed.push(("name", name.clone()));
                webhook.name = name;
            }
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
        match wish.address.as_deref().map(|text| self.wished_address(text)).transpose() {
            Ok(Some(address)) => {
                changed.push(("address", address.to_string()));
                let (keys, random) = (&self.parts.keys, &*self.parts.random);
                webhook.sealed_address = sealing::seal_address(keys, webhook.id, &address, random);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
        match wish.events.as_deref().map(events).transpose() {
            Ok(Some(events)) if events != webhook.events => {
                changed.push(("events", events.iter().map(String::as_str).collect::<Vec<_>>().join(", ")));
                webhook.events = events;
            }
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
        if let Some(enabled) = wish.enabled
            && enabled != webhook.enabled
        {
            changed.push(("enabled", if enabled { "yes" } else { "no" }.to_owned()));
            webhook.enabled = enabled;
        }
        if problems.is_empty() { Ok((webhook, changed)) } else { Err(WebhookError::Fields(problems)) }
    }

    fn wished_address(&self, text: &str) -> Result<WebhookAddress, WebhookFieldWrong> {
        let address = WebhookAddress::parse(text).map_err(|problem| wrong("address", problem))?;
        address.may_be_registered(&self.parts.rule).map_err(|problem| wrong("address", problem))?;
        Ok(address)
    }
}
