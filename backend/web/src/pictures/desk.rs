//! What a host sees.

mod tickets;
pub(super) mod words;

use std::time::Duration;

use anteroom_contract::desk::{
    DeskConsultation, DeskConsultationStage, DeskDuty, DeskHeld, DeskOffer, DeskPicture, DeskRemoved, DeskSession,
    DeskState, DeskTarget,
};
use anteroom_domain::{
    Timestamp,
    floor::Floor,
    host::{Duty, Host, HostState, PauseReason},
    ids::HostId,
    session::{Assignment, Session},
    ticket::{CallStage, Ended, Staff, Ticket, TicketState, UNDO_S},
};
use anteroom_engine::{checks::Checks, names::Names};
use jiff::SignedDuration;

use super::millis;
use tickets::{Colleague, Reader, TicketFacts};

/// Most people of a line that a console is told about.
const LINE_SHOWN_MAX: usize = 50;
/// Most colleagues of one session to whom a customer can be handed on.
const COLLEAGUES_MAX: usize = 50;
/// Most sessions that a customer can be handed on to.
const PLACES_MAX: usize = 100;
/// Most removals that are offered to be taken back.
const REMOVED_MAX: usize = 10;

/// What the floor says about one host and the lines they serve.
#[derive(Debug, Clone)]
pub(crate) struct DeskFacts {
    revision: u64,
    now: Timestamp,
    reader: HostId,
    host: Option<Host>,
    missed_offers_max: u8,
    sessions: Vec<SessionFacts>,
    engaged: Option<TicketFacts>,
    held: Vec<TicketFacts>,
    removed: Vec<TicketFacts>,
    last: Option<TicketFacts>,
    places: Vec<DeskTarget>,
}

#[derive(Debug, Clone)]
struct SessionFacts {
    session: DeskSession,
    line: Vec<TicketFacts>,
    colleagues: Vec<Colleague>,
}

impl DeskFacts {
    /// Reads them.
    pub(crate) fn read(floor: &Floor, reader: HostId, now: Timestamp) -> Self {
        // One that was put away is shown as long as somebody is in its line.
        let shown = floor.sessions_of(reader).filter(|session| !session.archived || session.line_len() > 0);
        let mut sessions: Vec<_> = shown.map(|s| session_facts(floor, s, reader, now)).collect();
        sessions.sort_by(|a, b| a.session.name.cmp(&b.session.name));
        let host = floor.host(reader).cloned();
        let ticket = |id| floor.shared_ticket(id).map(|ticket| TicketFacts::read(floor, ticket, now));
        let mut held: Vec<_> = host.iter().flat_map(|h| &h.held).filter_map(|id| ticket(*id)).collect();
        held.sort_by_key(|facts| held_since(&facts.ticket));
        Self {
            revision: floor.revision().0,
            now,
            reader,
            missed_offers_max: floor.sessions_of(reader).map(|s| s.settings.missed_offers_max).min().unwrap_or(0),
            sessions,
            engaged: host.as_ref().and_then(|h| h.engaged).and_then(|engaged| ticket(engaged.ticket())),
            held,
            removed: removed(floor, reader, now),
            last: host.as_ref().and_then(|h| h.served_last).and_then(ticket),
            places: places(floor, now),
            host,
        }
    }

    /// The commit that they are of.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
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

    /// Everyone whose name is needed.
    fn tickets(&self) -> impl Iterator<Item = &TicketFacts> {
        let lines = self.sessions.iter().flat_map(|session| &session.line);
        lines.chain(&self.engaged).chain(&self.held).chain(&self.removed).chain(&self.last)
    }
}

fn session_facts(floor: &Floor, session: &Session, reader: HostId, now: Timestamp) -> SessionFacts {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let line = session.line().take(LINE_SHOWN_MAX).filter_map(|id| floor.shared_ticket(id));
    let line = line.map(|ticket| TicketFacts::read(floor, ticket, now)).collect();
    let colleagues = colleagues(floor, session, reader, now);
    let session = DeskSession {
        id: session.id.to_string(),
        slug: session.slug.to_string(),
        name: session.name.clone(),
        open: session.is_open(now),
        automatic: session.settings.assignment == Assignment::Automatic,
        waiting: count(session.line_len()),
        line: Vec::new(),
        hosts_on_duty: count(floor.hosts_on_duty(session)),
        colleagues: Vec::new(),
    };
    SessionFacts { session, line, colleagues }
}

/// The other hosts of a session who have not logged off: those who could take somebody now before the rest.
fn colleagues(floor: &Floor, session: &Session, reader: HostId, now: Timestamp) -> Vec<Colleague> {
    let hosts = session.hosts.iter().filter(|id| **id != reader).filter_map(|id| floor.host(*id));
    let mut hosts: Vec<_> = hosts.filter(|host| host.duty != Duty::Off).collect();
    if hosts.len() > COLLEAGUES_MAX {
        hosts.sort_by_key(|host| (!host.is_free(now), host.id));
        hosts.truncate(COLLEAGUES_MAX);
    }
    hosts.into_iter().map(|host| Colleague { host: host.id, doing: words::doing(host, now) }).collect()
}

fn places(floor: &Floor, now: Timestamp) -> Vec<DeskTarget> {
    let place = |session: &Session| DeskTarget {
        to: format!("session:{}", session.id),
        name: session.name.clone(),
        doing: if session.is_open(now) { String::new() } else { "closed".to_owned() },
    };
    let mut places: Vec<_> = floor.sessions().filter(|s| !s.archived).take(PLACES_MAX).map(place).collect();
    places.sort_by(|a, b| a.name.cmp(&b.name));
    places
}

/// Who was removed a moment ago, by whomever, and can be given the place back.
fn removed(floor: &Floor, reader: HostId, now: Timestamp) -> Vec<TicketFacts> {
    let since = now - SignedDuration::from_secs(i64::from(UNDO_S));
    let may_return = |ticket: &&Ticket| {
        let again = floor.visit(ticket.customer, ticket.session).is_some_and(Ticket::is_live);
        ticket.may_be_undone(now) && floor.concerns(ticket, Staff::Host(reader)) && !again
    };
    let removed = floor.ended_since(since).filter(may_return).take(REMOVED_MAX);
    let removed = removed.filter_map(|ticket| floor.shared_ticket(ticket.id));
    removed.map(|ticket| TicketFacts::read(floor, ticket, now)).collect()
}

/// Adds the names.
pub(crate) async fn desk(facts: &DeskFacts, host_name: &str, names: &Names, checks: &Checks) -> DeskPicture {
    let colleagues = facts.sessions.iter().flat_map(|session| &session.colleagues);
    let reader = Reader::new(facts.reader, facts.tickets(), colleagues, names, checks).await;
    let sessions = facts.sessions.iter().map(|facts| DeskSession {
        line: facts.line.iter().map(|ticket| reader.ticket(ticket)).collect(),
        colleagues: reader.colleagues(&facts.colleagues),
        ..facts.session.clone()
    });
    let state = facts.host.as_ref().map_or(HostState::Offline, |host| host.state(facts.now));
    let duty = facts.host.as_ref().map_or(Duty::Off, |host| host.duty);
    let missed = duty == Duty::Paused(PauseReason::MissedOffers);
    DeskPicture {
        revision: facts.revision,
        server_time_ms: millis(facts.now),
        host_name: host_name.to_owned(),
        state: desk_state(state),
        duty: desk_duty(duty),
        since_ms: millis(facts.host.as_ref().map_or(facts.now, |host| host.duty_since)),
        notice: missed.then(|| words::missed(facts.missed_offers_max)),
        wrap_up_until_ms: if let HostState::WrapUp(until) = state { Some(millis(until)) } else { None },
        sessions: sessions.collect(),
        offer: offer(facts, &reader),
        consultation: consultation(facts, &reader),
        held: facts.held.iter().filter_map(|facts| held(facts, &reader)).collect(),
        removed: facts.removed.iter().filter_map(|facts| undoable(facts, &reader)).collect(),
        last: facts.last.as_ref().map(|ticket| reader.ticket(ticket)),
        places: facts.places.clone(),
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

fn desk_duty(duty: Duty) -> DeskDuty {
    match duty {
        Duty::Off => DeskDuty::Off,
        Duty::Available => DeskDuty::Available,
        Duty::Paused(PauseReason::Asked | PauseReason::MissedOffers) => DeskDuty::Paused,
        Duty::Paused(PauseReason::Break) => DeskDuty::Break,
        Duty::Paused(PauseReason::Meeting) => DeskDuty::Meeting,
        Duty::Paused(PauseReason::Paperwork) => DeskDuty::Paperwork,
    }
}

fn held_since(ticket: &Ticket) -> Option<Timestamp> {
    if let TicketState::Held { since, .. } = &ticket.state { Some(*since) } else { None }
}

fn held(facts: &TicketFacts, reader: &Reader<'_>) -> Option<DeskHeld> {
    let since = held_since(&facts.ticket)?;
    let (customer, session_name) = (reader.ticket(facts), facts.session_name.clone());
    Some(DeskHeld { customer, session_name, since_ms: millis(since) })
}

fn undoable(facts: &TicketFacts, reader: &Reader<'_>) -> Option<DeskRemoved> {
    let TicketState::Ended(Ended { undo_until: Some(until), .. }) = &facts.ticket.state else { return None };
    let ticket = facts.ticket.id;
    Some(DeskRemoved { ticket: ticket.to_string(), name: reader.name(ticket), undo_until_ms: millis(*until) })
}

fn offer(facts: &DeskFacts, reader: &Reader<'_>) -> Option<DeskOffer> {
    let engaged = facts.engaged.as_ref()?;
    let TicketState::Offered(offer) = &engaged.ticket.state else { return None };
    Some(DeskOffer {
        consultation: offer.consultation.to_string(),
        customer: reader.ticket(engaged),
        session_name: engaged.session_name.clone(),
        expires_at_ms: millis(offer.expires_at),
        offer_s: engaged.offer_s,
    })
}

fn consultation(facts: &DeskFacts, reader: &Reader<'_>) -> Option<DeskConsultation> {
    let engaged = facts.engaged.as_ref()?;
    let consultation = engaged.ticket.consultation()?;
    let (stage, until) = match &engaged.ticket.state {
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
        customer: reader.ticket(engaged),
        session_name: engaged.session_name.clone(),
        stage,
        until_ms: until.map(millis),
        began_at_ms: consultation.began_at.map(millis),
        room_attempt: u32::from(consultation.room_attempt),
    })
}
