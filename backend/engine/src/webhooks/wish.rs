//! What somebody wants of a receiver, and what is wrong with it.

use std::collections::BTreeSet;

use anteroom_domain::webhook::{EventName, OpenViduForm, WebhookAddress};

use super::{WEBHOOK_NAME_CHARS_MAX, WebhookError, Webhooks, sealing};
use crate::{
    fields::{FieldWrong, name},
    ports::StoredWebhook,
};

/// What a receiver is to be; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WebhookWish {
    /// Its name.
    pub name: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// What it is told, by codes.
    pub events: Option<Vec<String>>,
    /// How it is told what has a name of `OpenVidu`, by a word.
    pub openvidu_form: Option<String>,
    /// Whether anything is sent to it.
    pub enabled: Option<bool>,
}

/// What is new, for the audit log: names and values.
pub(super) type Changed = Vec<(&'static str, String)>;

fn events(codes: &[String]) -> Result<BTreeSet<String>, FieldWrong> {
    let is_known = |code: &String| EventName::of_code(code).is_some_and(EventName::is_chosen);
    if codes.is_empty() {
        return Err(FieldWrong::new("events", "Choose at least one event."));
    }
    match codes.iter().find(|code| !is_known(code)) {
        Some(_) => Err(FieldWrong::new("events", "There is no such event.")),
        None => Ok(codes.iter().cloned().collect()),
    }
}

fn form(word: &str) -> Result<OpenViduForm, FieldWrong> {
    OpenViduForm::of_word(word).ok_or_else(|| FieldWrong::new("openvidu_form", "This is flat or nested."))
}

impl Webhooks {
    /// The receiver as it would be, and what would be new about it. Everything that is wrong is told.
    pub(super) fn follow(
        &self,
        webhook: StoredWebhook,
        wish: &WebhookWish,
    ) -> Result<(StoredWebhook, Changed), WebhookError> {
        let (mut webhook, mut changed, mut problems) = (webhook, Changed::new(), Vec::new());
        match wish.name.as_deref().map(|text| name(text, WEBHOOK_NAME_CHARS_MAX)).transpose() {
            Ok(Some(name)) if name != webhook.name => {
                changed.push(("name", name.clone()));
                webhook.name = name;
            }
            Ok(_) => {}
            Err(problem) => problems.push(FieldWrong::new("name", problem)),
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
        match wish.openvidu_form.as_deref().map(form).transpose() {
            Ok(Some(form)) if form != webhook.openvidu_form => {
                changed.push(("openvidu_form", form.as_str().to_owned()));
                webhook.openvidu_form = form;
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

    fn wished_address(&self, text: &str) -> Result<WebhookAddress, FieldWrong> {
        let address = WebhookAddress::parse(text).map_err(|problem| FieldWrong::new("address", problem))?;
        address.may_be_registered(&self.parts.rule).map_err(|problem| FieldWrong::new("address", problem))?;
        Ok(address)
    }
}
