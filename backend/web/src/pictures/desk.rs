//! What a host sees.

use std::{collections::HashMap, time::Duration};

use anteroom_contract::desk::{
    DeskConsultation, DeskConsultationStage, DeskOffer, DeskPicture, DeskSession, DeskState, DeskTicket,
};
use anteroom_domain::{
    Timestamp,
    floor::Floor,
    host::{Host, HostState, PauseReason},
    ids::{HostId, TicketId},
    session::{Assignment, Session},
    ticket::{CallStage, Ticket, TicketState},
};
use anteroom_engine::names::Names;

use super::millis;

/// Most people of a line that a console is told about.
const LINE_SHOWN_MAX: usize = 50;

/// What the floor says about one host and the lines they serve.
#[derive(Debug, Clone)]
pub(crate) struct DeskFacts {
    revision: u64,
    now: Timestamp,
    host: Option<Host>,
    sessions: Vec<SessionFacts>,
    engaged: Option<(Ticket, String, u32)>,
}

#[derive(Debug, Clone)]
struct SessionFacts {
    session: DeskSession,
    line: Vec<Ticket>,
}

impl DeskFacts {
    /// Reads them.
    pub(crate) fn read(floor: &Floor, host: HostId, now: Timestamp) -> Self {
        let mut sessions: Vec<_> = floor.sessions_of(host).map(|s| session_facts(floor, s, now)).collect();
        sessions.sort_by(|a, b| a.session.name.cmp(&b.session.name));
        let known = floor.host(host);
        let engaged = known.and_then(|h| h.engaged).and_then(|e| floor.ticket(e.ticket())).map(|ticket| {
            let session = floor.session(ticket.session);
            let name = session.map(|s| s.name.clone()).unwrap_or_default();
            (ticket.clone(), name, session.map_or(0, |s| s.settings.offer_s))
        });
        Self { revision: floor.revision().0, now, host: known.cloned(), sessions, engaged }
    }

    /// How long the host still wraps up; `None` when they do not.
    pub(crate) fn wraps_up_for(&self) -> Option<Duration> {
        match self.host.as_ref()?.state(self.now) {
            HostState::WrapUp(until) => Duration::try_from(until.duration_since(self.now)).ok(),
            HostState::Offline
            | HostState::Available
            | HostState::Reserved(_)
            | HostState::Busy(_)
            | HostState::Paused(_) => None,
        }
    }
}

fn session_facts(floor: &Floor, session: &Session, now: Timestamp) -> SessionFacts {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let line = session.line().take(LINE_SHOWN_MAX).filter_map(|id| floor.ticket(id)).cloned().collect();
    let session = DeskSession {
        id: session.id.to_string(),
        slug: session.slug.to_string(),
        name: session.name.clone(),
        open: session.is_open(now),
        automatic: session.settings.assignment == Assignment::Automatic,
        waiting: count(session.line_len()),
        line: Vec::new(),
        hosts_on_duty: count(floor.hosts_on_duty(session)),
    };
    SessionFacts { session, line }
}

/// Adds the names.
pub(crate) async fn desk(facts: &DeskFacts, host_name: &str, names: &Names) -> DeskPicture {
    let lines = facts.sessions.iter().flat_map(|s| &s.line);
    let engaged = facts.engaged.iter().map(|(ticket, ..)| ticket);
    let wanted: Vec<_> = lines.chain(engaged).map(|t| (t.id, t.number)).collect();
    let customers = names.of_customers(&wanted).await;
    let sessions = facts.sessions.iter().map(|facts| {
        let line = facts.line.iter().map(|t| desk_ticket(t, &customers)).collect();
        DeskSession { line, ..facts.session.clone() }
    });
    let state = facts.host.as_ref().map_or(HostState::Offline, |host| host.state(facts.now));
    DeskPicture {
        revision: facts.revision,
        server_time_ms: millis(facts.now),
        host_name: host_name.to_owned(),
        state: desk_state(state),
        since_ms: millis(facts.host.as_ref().map_or(facts.now, |host| host.duty_since)),
        wrap_up_until_ms: if let HostState::WrapUp(until) = state { Some(millis(until)) } else { None },
        sessions: sessions.collect(),
        offer: offer(facts, &customers),
        consultation: consultation(facts, &customers),
    }
}

fn desk_state(state: HostState) -> DeskState {
    match state {
        HostState::Offline => DeskState::Offline,
        HostState::Available => DeskState::Available,
        HostState::Reserved(_) => DeskState::Reserved,
        HostState::Busy(_) => DeskState::Busy,
        HostState::WrapUp(_) => DeskState::WrapUp,
        HostState::Paused(PauseReason::Asked | PauseReason::Break | PauseReason::Meeting | PauseReason::Paperwork) => {
            DeskState::Paused
        }
        HostState::Paused(PauseReason::MissedOffers) => DeskState::PausedMissed,
    }
}

fn desk_ticket(ticket: &Ticket, names: &HashMap<TicketId, String>) -> DeskTicket {
    DeskTicket {
        id: ticket.id.to_string(),
        name: names.get(&ticket.id).cloned().unwrap_or_default(),
        waiting_since_ms: millis(ticket.joined_at),
        online: ticket.is_online(),
        offered: matches!(ticket.state, TicketState::Offered(_)),
    }
}

fn offer(facts: &DeskFacts, names: &HashMap<TicketId, String>) -> Option<DeskOffer> {
    let (ticket, session_name, offer_s) = facts.engaged.as_ref()?;
    let TicketState::Offered(offer) = &ticket.state else { return None };
    Some(DeskOffer {
        consultation: offer.consultation.to_string(),
        customer: desk_ticket(ticket, names),
        session_name: session_name.clone(),
        expires_at_ms: millis(offer.expires_at),
        offer_s: *offer_s,
    })
}

fn consultation(facts: &DeskFacts, names: &HashMap<TicketId, String>) -> Option<DeskConsultation> {
    let (ticket, session_name, _) = facts.engaged.as_ref()?;
    let consultation = ticket.consultation()?;
    let (stage, until) = match &ticket.state {
        TicketState::Calling { stage: CallStage::Ringing { answer_by, .. }, .. } => {
            (DeskConsultationStage::Ringing, Some(*answer_by))
        }
        TicketState::Calling { stage: CallStage::Entering { media_by }, .. } => {
            (DeskConsultationStage::Entering, Some(*media_by))
        }
        TicketState::InConsultation { .. } => (DeskConsultationStage::Live, None),
        TicketState::Interrupted { rejoin_by, .. } => (DeskConsultationStage::Interrupted, Some(*rejoin_by)),
        TicketState::Drafting { .. }
        | TicketState::Waiting
        | TicketState::Offered(_)
        | TicketState::Held { .. }
        | TicketState::Ended(_) => return None,
    };
    Some(DeskConsultation {
        id: consultation.id.to_string(),
        customer: desk_ticket(ticket, names),
        session_name: session_name.clone(),
        stage,
        until_ms: until.map(millis),
        began_at_ms: consultation.began_at.map(millis),
        room_attempt: u32::from(consultation.room_attempt),
    })
}
