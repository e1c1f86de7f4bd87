//! The form of a receiver: as it is, or as it was typed with what is wrong with it.

use anteroom_domain::webhook::{EventName, OpenViduForm};
use anteroom_engine::{
    fields::FieldWrong,
    webhooks::{Webhook, WebhookWish},
};

use super::super::typed::Typed;

/// What the names of events' switches begin with.
const EVENT: &str = "event:";

/// The form.
pub(super) struct WebhookForm {
    /// Which receiver it is; `None` for a new one.
    pub(super) id: Option<String>,
    pub(super) edition: u64,
    /// Its name as it is.
    pub(super) heading: String,
    /// Where it is now; empty for a new one. What stands behind the host may be secret and is not shown, so this is no value
    /// to send back.
    pub(super) address_now: String,
    pub(super) name: String,
    pub(super) name_problem: Option<String>,
    pub(super) address: String,
    pub(super) address_problem: Option<String>,
    pub(super) events: Vec<EventChoice>,
    pub(super) events_problem: Option<String>,
    /// Whether what has a name of `OpenVidu` is told in its older form.
    pub(super) nested: bool,
    pub(super) enabled: bool,
}

/// An event that may be told.
pub(super) struct EventChoice {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    pub(super) chosen: bool,
}

/// Where a receiver is, for people.
pub(super) fn address_words(webhook: &Webhook) -> String {
    let unknown = "Its address was kept with another secret of the server: give it anew";
    webhook.address.clone().unwrap_or_else(|| unknown.to_owned())
}

fn choices(is_chosen: impl Fn(EventName) -> bool) -> Vec<EventChoice> {
    let names = EventName::ALL.iter().copied().filter(|name| name.is_chosen());
    names.map(|name| EventChoice { code: name.code(), words: name.words(), chosen: is_chosen(name) }).collect()
}

impl WebhookForm {
    /// Of a receiver that is not made yet: it is told everything.
    pub(super) fn blank() -> Self {
        Self {
            id: None,
            edition: 0,
            heading: String::new(),
            address_now: String::new(),
            name: String::new(),
            name_problem: None,
            address: String::new(),
            address_problem: None,
            events: choices(|_| true),
            events_problem: None,
            nested: false,
            enabled: true,
        }
    }

    /// Of one that is.
    pub(super) fn of(webhook: &Webhook) -> Self {
        Self {
            id: Some(webhook.id.to_string()),
            edition: webhook.edition,
            heading: webhook.name.clone(),
            address_now: address_words(webhook),
            name: webhook.name.clone(),
            events: choices(|name| webhook.events.contains(&name)),
            nested: webhook.openvidu_form == OpenViduForm::Nested,
            enabled: webhook.enabled,
            ..Self::blank()
        }
    }

    /// The same as it was typed, and what is wished by it.
    pub(super) fn typed(self, typed: &Typed) -> (Self, WebhookWish) {
        let chosen: Vec<String> = typed.names(EVENT).map(str::to_owned).collect();
        let events = choices(|name| chosen.iter().any(|code| code == name.code()));
        let address = typed.get("address").trim().to_owned();
        let name = typed.get("name").trim().to_owned();
        let enabled = typed.get("enabled") == "yes";
        let nested = typed.get("nested") == "yes";
        let form = if nested { OpenViduForm::Nested } else { OpenViduForm::Flat };
        let wish = WebhookWish {
            name: Some(name.clone()),
            // Left empty, it stays. A new one has none that could.
            address: (self.id.is_none() || !address.is_empty()).then(|| address.clone()),
            events: Some(chosen),
            openvidu_form: Some(form.as_str().to_owned()),
            enabled: Some(enabled),
        };
        (Self { name, address, events, nested, enabled, ..self }, wish)
    }

    /// Says what is wrong, each beside its field.
    pub(super) fn blame(&mut self, wrong: &[FieldWrong]) {
        for FieldWrong { field, problem } in wrong {
            let place = match *field {
                "name" => &mut self.name_problem,
                "address" => &mut self.address_problem,
                _ => &mut self.events_problem,
            };
            *place = Some(problem.clone());
        }
    }

    /// The place of each field that something is wrong with, and what it is called.
    pub(super) fn problems(&self) -> Vec<(&str, &str)> {
        let fields = [
            ("name", "Name", &self.name_problem),
            ("address", "Address", &self.address_problem),
            ("events", "Events", &self.events_problem),
        ];
        let wrong = fields.into_iter().filter(|(_, _, problem)| problem.is_some());
        wrong.map(|(name, label, _)| (name, label)).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::pages::checks::long;

    /// A form with much in it, and something wrong with every field.
    pub(in super::super) fn full() -> WebhookForm {
        let problem = Some(long(90));
        WebhookForm {
            heading: long(80),
            address_now: long(300),
            name: long(80),
            name_problem: problem.clone(),
            address: long(300),
            address_problem: problem.clone(),
            events_problem: problem,
            ..WebhookForm::blank()
        }
    }

    #[test]
    fn each_problem_leads_to_its_field() {
        let form = full();
        let places: Vec<_> = form.problems().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["name", "address", "events"]);
    }
}
