//! What was delivered to a receiver, and what is on its way.

use anteroom_domain::{ids::WebhookId, webhook::EventId};
use anteroom_engine::ports::{Answer, Delivery, DeliveryState, SendProblem};
use serde::Deserialize;

use super::super::recordings::instant;
use crate::{app::App, errors::PageError};

/// Most deliveries on one page.
const SHOWN: u32 = 50;

/// Which deliveries are wanted: those before this event.
#[derive(Default, Deserialize)]
pub(crate) struct Before {
    before: Option<String>,
}

/// The deliveries of a page.
#[derive(Default)]
pub(super) struct Deliveries {
    /// How many wait in all, in words.
    pub(super) waiting: String,
    pub(super) rows: Vec<Row>,
    /// Where older ones are.
    pub(super) older: Option<String>,
}

/// A delivery in words.
pub(super) struct Row {
    pub(super) event: String,
    pub(super) name: String,
    pub(super) iso: String,
    pub(super) when: String,
    pub(super) state: String,
}

/// Reads a page of them.
pub(super) async fn read(app: &App, id: WebhookId, before: &Before) -> Result<Deliveries, PageError> {
    let before: Option<EventId> = before.before.as_deref().and_then(|event| event.parse().ok());
    let found = app.webhooks.deliveries(id, before.as_ref(), SHOWN).await?;
    let waiting = match app.webhooks.waiting(id).await? {
        0 => "Nothing waits.".to_owned(),
        1 => "1 event waits.".to_owned(),
        count => format!("{count} events wait."),
    };
    let last = found.last().filter(|_| found.len() == SHOWN as usize);
    let older = last.map(|last| format!("/admin/webhooks/{id}?before={}", last.event));
    Ok(Deliveries { waiting, rows: found.iter().map(row).collect(), older })
}

fn row(delivery: &Delivery) -> Row {
    let at = delivery.event.at();
    Row {
        event: delivery.event.to_string(),
        name: delivery.name.clone(),
        iso: at.to_string(),
        when: instant(at),
        state: state_words(delivery),
    }
}

fn state_words(delivery: &Delivery) -> String {
    let tries = match delivery.tries {
        0 => String::new(),
        1 => " after 1 try".to_owned(),
        tries => format!(" after {tries} tries"),
    };
    let answer = delivery.answer.map(|answer| format!(" · {}", answer_words(answer))).unwrap_or_default();
    let state = match delivery.state {
        DeliveryState::Waiting { .. } if delivery.tries == 0 => "Waits its turn".to_owned(),
        DeliveryState::Waiting { next_try_at } => format!("Tried again at {}{tries}", instant(next_try_at)),
        DeliveryState::Delivered { .. } => format!("Delivered{tries}"),
        DeliveryState::GivenUp { .. } => format!("Given up{tries}"),
        DeliveryState::Dropped { .. } => format!("Dropped, as too much waited{tries}"),
    };
    format!("{state}{answer}")
}

fn answer_words(answer: Answer) -> String {
    let problem = match answer {
        Answer::Status(status) => return format!("answered {status}"),
        Answer::None(problem) => problem,
    };
    let words = match problem {
        SendProblem::NotResolved => "the name of its host leads nowhere",
        SendProblem::AddressDenied => "its address may not be connected to",
        SendProblem::NotConnected => "no connection",
        SendProblem::TlsFailed => "its certificate is not trusted",
        SendProblem::TimedOut => "no answer within 10 s",
        SendProblem::BrokenAnswer => "no answer that can be understood",
        SendProblem::Sealed => "its address or secret was kept with another secret of the server",
    };
    words.to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use anteroom_domain::Timestamp;

    use super::*;
    use crate::pages::checks::long;

    pub(in super::super) fn full() -> Deliveries {
        let row = |n: usize| Row {
            event: format!("001772442000000-{n}"),
            name: long(60),
            iso: "2026-03-02T09:00:00Z".to_owned(),
            when: "2026-03-02 09:00 UTC".to_owned(),
            state: long(200),
        };
        Deliveries { waiting: long(40), rows: (0..50).map(row).collect(), older: Some("/admin/webhooks/7".to_owned()) }
    }

    #[test]
    fn what_became_of_a_delivery_is_told_in_words() {
        let at = Timestamp::constant(1_772_442_000, 0);
        let words = |state, tries, answer| {
            let (event, name, body) = (EventId::new(at, "a"), "ticket.joined".to_owned(), "{}".to_owned());
            let webhook = WebhookId(7);
            state_words(&Delivery { webhook, event, version: 0, name, body, state, tries, answer, forget_at: at })
        };
        assert_eq!(words(DeliveryState::Waiting { next_try_at: at }, 0, None), "Waits its turn");
        assert_eq!(
            words(DeliveryState::Delivered { at }, 1, Some(Answer::Status(204))),
            "Delivered after 1 try · answered 204"
        );
        let none = Some(Answer::None(SendProblem::NotConnected));
        assert_eq!(words(DeliveryState::GivenUp { at }, 18, none), "Given up after 18 tries · no connection");
    }
}
