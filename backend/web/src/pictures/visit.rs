//! What a customer sees.

use anteroom_contract::visit::{VisitConsultation, VisitPicture, VisitStage};
use anteroom_domain::{
    Timestamp,
    floor::Floor,
    ids::{CustomerId, SessionId},
    session::Session,
    ticket::{CallStage, Ticket, TicketState},
};
use anteroom_engine::names::Names;

use crate::words;

/// What the floor says about one customer in one session. A customer sees their own data and counts, never others'.
#[derive(Debug, Clone)]
pub(crate) struct VisitFacts {
    revision: u64,
    ticket: Option<Ticket>,
    ahead: Option<usize>,
    hosts_on_duty: usize,
    open: bool,
    waiting: usize,
    answer_within_s: Option<u32>,
}

impl VisitFacts {
    /// Reads them. `rank` is the ticket's place in line where the caller knows it already, counted from 0.
    pub(crate) fn read(
        floor: &Floor,
        session: &Session,
        customer: CustomerId,
        rank: Option<usize>,
        now: Timestamp,
    ) -> Self {
        let ticket = floor.visit(customer, session.id);
        Self {
            revision: floor.revision().0,
            ahead: ticket.and_then(|t| rank.or_else(|| floor.ahead(t))),
            hosts_on_duty: floor.hosts_on_duty(session),
            open: session.is_open(now),
            waiting: session.line_len(),
            answer_within_s: ticket.and_then(|t| answer_within_s(t, now)),
            ticket: ticket.cloned(),
        }
    }

    /// The same for a session that may not exist any more.
    pub(crate) fn read_by_id(floor: &Floor, session: SessionId, customer: CustomerId, now: Timestamp) -> Option<Self> {
        floor.session(session).map(|session| Self::read(floor, session, customer, None, now))
    }

    /// The ticket, if there is one.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }
}

fn answer_within_s(ticket: &Ticket, now: Timestamp) -> Option<u32> {
    let TicketState::Calling { stage: CallStage::Ringing { answer_by, .. }, .. } = &ticket.state else { return None };
    u32::try_from(answer_by.duration_since(now).as_secs()).ok()
}

/// Which ringing of this call it is: a page rings once for each new number.
fn alert(ticket: &Ticket) -> u32 {
    let first =
        matches!(ticket.state, TicketState::Calling { stage: CallStage::Ringing { alert_again_at: Some(_), .. }, .. });
    if first { 1 } else { 2 }
}

/// Puts the facts into words.
pub(crate) async fn visit(facts: &VisitFacts, names: &Names) -> VisitPicture {
    let host_name = match facts.ticket.as_ref().and_then(|t| t.consultation()) {
        Some(consultation) => names.of_host(consultation.host).await,
        None => String::new(),
    };
    let (stage, (headline, detail)) = stage(facts, &host_name);
    let consultation = facts.ticket.as_ref().and_then(|ticket| {
        let consultation = ticket.consultation()?;
        Some(VisitConsultation {
            id: consultation.id.to_string(),
            host_name: host_name.clone(),
            answer_within_s: facts.answer_within_s,
            alert: alert(ticket),
            interrupted: matches!(ticket.state, TicketState::Interrupted { .. }),
            room_attempt: u32::from(consultation.room_attempt),
        })
    });
    let in_line = facts.ticket.as_ref().filter(|t| t.is_in_line());
    VisitPicture {
        revision: facts.revision,
        stage,
        headline,
        detail,
        ahead: facts.ahead.and_then(|ahead| u32::try_from(ahead).ok()),
        reason: in_line.and_then(|t| t.returned).and_then(words::returned),
        consultation,
    }
}

fn stage(facts: &VisitFacts, host: &str) -> (VisitStage, (String, String)) {
    let Some(ticket) = &facts.ticket else {
        let words = (words::status(facts.open, facts.waiting), words::staffing(facts.hosts_on_duty));
        return (VisitStage::Before, words);
    };
    match &ticket.state {
        TicketState::Drafting { .. } | TicketState::Waiting | TicketState::Offered(_) | TicketState::Held { .. } => {
            let offered = matches!(ticket.state, TicketState::Offered(_));
            let ahead = words::ahead(facts.ahead.unwrap_or(0));
            (VisitStage::Waiting, (ahead, words::waiting(offered, facts.hosts_on_duty)))
        }
        TicketState::Calling { stage: CallStage::Ringing { .. }, .. } => (VisitStage::Called, words::called(host)),
        TicketState::Calling { stage: CallStage::Entering { .. }, .. } => {
            (VisitStage::Consultation, words::entering(host))
        }
        TicketState::InConsultation { .. } => (VisitStage::Consultation, words::in_consultation(host)),
        TicketState::Interrupted { by, .. } => (VisitStage::Consultation, words::interrupted(host, *by)),
        TicketState::Ended(ended) => (VisitStage::Over, words::ended(ended.reason)),
    }
}
