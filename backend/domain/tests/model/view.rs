//! What anyone can see of a floor: everything that the floor and the reference must agree on, in words of neither.

use std::fmt::Write as _;

use anteroom_domain::{
    SignedDuration, Timestamp,
    consultation::Side,
    floor::Floor,
    host::{Duty, Host, HostState},
    hours::OpeningHours,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    presence::Presence,
    session::{Session, Settings},
    ticket::{CallStage, EndReason, Returned, StayPrompt, Ticket, TicketState},
};

use crate::steps::CUSTOMERS;

#[derive(Debug, PartialEq)]
pub(crate) struct View {
    pub(crate) sessions: Vec<SessionView>,
    pub(crate) hosts: Vec<HostView>,
    pub(crate) tickets: Vec<TicketView>,
    pub(crate) nodes: Vec<NodeId>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct SessionView {
    pub(crate) id: SessionId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) hours: OpeningHours,
    pub(crate) archived: bool,
    pub(crate) edition: u32,
    pub(crate) settings: Settings,
    pub(crate) hosts: Vec<HostId>,
    pub(crate) on_duty: usize,
    pub(crate) unstaffed_since: Option<Timestamp>,
    pub(crate) line: Vec<TicketId>,
    /// Whose places are kept, of which tickets, the better first; and until when they can be claimed.
    pub(crate) kept: Vec<(CustomerId, TicketId)>,
    pub(crate) claim_until: Option<Timestamp>,
    /// Whether a stranger may join, then each customer.
    pub(crate) may_join: Vec<&'static str>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct HostView {
    pub(crate) id: HostId,
    pub(crate) duty: Duty,
    pub(crate) is: HostState,
    pub(crate) free: bool,
    pub(crate) pages: Pages,
    pub(crate) held: Vec<TicketId>,
    pub(crate) wrap_up_until: Option<Timestamp>,
    pub(crate) left_alone_until: Option<Timestamp>,
    pub(crate) missed_offers: u8,
    pub(crate) idle_since: Timestamp,
}

/// Where somebody is connected; else since when nowhere, and until when that is forgiven.
pub(crate) type Pages = (Vec<NodeId>, Option<(Timestamp, Timestamp)>);

#[derive(Debug, PartialEq)]
pub(crate) struct TicketView {
    pub(crate) id: TicketId,
    pub(crate) session: SessionId,
    pub(crate) number: u64,
    pub(crate) joined_at: Timestamp,
    pub(crate) is: &'static str,
    /// What the state runs until: the deadlines that it has, in the order of the state's fields.
    pub(crate) until: Vec<Timestamp>,
    pub(crate) host: Option<HostId>,
    pub(crate) consultation: Option<ConsultationId>,
    /// Of an open consultation: the rooms so far, and whether the customer and the host have media.
    pub(crate) room: Option<(u8, bool, bool)>,
    /// Whose loss interrupted it.
    pub(crate) lost: Option<Side>,
    pub(crate) class: u8,
    pub(crate) resumes: bool,
    pub(crate) people: Vec<(CustomerId, Pages)>,
    pub(crate) eligible: bool,
    pub(crate) position: Option<usize>,
    pub(crate) away_until: Option<Timestamp>,
    pub(crate) stay: Option<(&'static str, Timestamp)>,
    pub(crate) age_at: Option<Timestamp>,
    pub(crate) longest_wait_at: Option<Timestamp>,
    pub(crate) kept_for: Option<HostId>,
    pub(crate) waited: SignedDuration,
    pub(crate) talked: SignedDuration,
    pub(crate) missed_calls: u8,
    pub(crate) media_failures: u8,
    pub(crate) returned: Option<Returned>,
    pub(crate) carried_from: Option<TicketId>,
}

/// The word for an end.
pub(crate) fn word(why: EndReason) -> &'static str {
    match why {
        EndReason::Served => "served",
        EndReason::Left => "left",
        EndReason::Abandoned => "abandoned",
        EndReason::NoShow => "no_show",
        EndReason::Failed => "failed",
        EndReason::Expired => "expired",
        EndReason::ClosedOut => "closed_out",
        EndReason::Removed => "removed",
    }
}

/// The time of a visit that is over is reported in whole seconds.
pub(crate) fn whole_seconds(duration: SignedDuration) -> SignedDuration {
    SignedDuration::from_secs(duration.as_secs())
}

impl View {
    pub(crate) fn of(floor: &Floor, now: Timestamp) -> Self {
        Self {
            sessions: floor.sessions().map(|s| session(floor, s, now)).collect(),
            hosts: floor.hosts().map(|h| host(h, now)).collect(),
            tickets: floor.tickets().map(|t| ticket(floor, t, now)).collect(),
            nodes: floor.nodes().into_iter().collect(),
        }
    }
}

fn session(floor: &Floor, session: &Session, now: Timestamp) -> SessionView {
    let code = |customer| match floor.may_join(session, customer, now) {
        Ok(()) => "ok",
        Err(refused) => anteroom_domain::refusal::Refusal::Join(refused).code(),
    };
    let customers = (1..=CUSTOMERS).map(|n| Some(CustomerId(n.into())));
    let mut kept: Vec<_> = session.kept.iter().collect();
    kept.sort_by_key(|(_, place)| place.key);
    SessionView {
        id: session.id,
        slug: session.slug.to_string(),
        name: session.name.clone(),
        description: session.description.clone(),
        hours: session.timetable.hours().clone(),
        archived: session.archived,
        edition: session.edition,
        settings: session.settings.clone(),
        hosts: session.hosts.iter().copied().collect(),
        on_duty: floor.hosts_on_duty(session),
        unstaffed_since: session.unstaffed_since,
        line: session.line().collect(),
        kept: kept.into_iter().map(|(customer, place)| (customer, place.ticket)).collect(),
        claim_until: session.kept.claim_until(),
        may_join: [None].into_iter().chain(customers).map(code).collect(),
    }
}

fn pages(presence: &Presence) -> Pages {
    (presence.nodes().collect(), presence.offline().map(|offline| (offline.since, offline.kept_until)))
}

fn host(host: &Host, now: Timestamp) -> HostView {
    HostView {
        id: host.id,
        duty: host.duty,
        is: host.state(now),
        free: host.is_free(now),
        pages: pages(&host.presence),
        held: host.held.iter().copied().collect(),
        wrap_up_until: host.wrap_up_until,
        left_alone_until: host.left_alone_until,
        missed_offers: host.missed_offers,
        idle_since: host.idle_since,
    }
}

fn ticket(floor: &Floor, ticket: &Ticket, now: Timestamp) -> TicketView {
    let (is, until) = match &ticket.state {
        TicketState::Drafting { draft_by } => ("drafting", vec![*draft_by]),
        TicketState::Waiting => ("waiting", vec![]),
        TicketState::Offered(offer) => ("offered", vec![offer.expires_at]),
        TicketState::Calling { stage: CallStage::Ringing { alert_again_at, answer_by }, .. } => {
            ("ringing", alert_again_at.iter().chain([answer_by]).copied().collect())
        }
        TicketState::Calling { stage: CallStage::Entering { media_by }, .. } => ("entering", vec![*media_by]),
        TicketState::InConsultation { .. } => ("in_consultation", vec![]),
        TicketState::Interrupted { rejoin_by, .. } => ("interrupted", vec![*rejoin_by]),
        TicketState::Held { .. } => ("held", vec![]),
        TicketState::Ended(ended) => (word(ended.reason), ended.undo_until.into_iter().collect()),
    };
    let (consultation, host, waited, talked) = match &ticket.state {
        TicketState::Ended(ended) => {
            let seconds = |s: u64| SignedDuration::from_secs(i64::try_from(s).expect("not that long"));
            (ended.consultation, None, seconds(ended.waited_s), seconds(ended.talked_s))
        }
        TicketState::Held { host, consultation, .. } => {
            (Some(*consultation), Some(*host), ticket.waited_until(now), ticket.talked_until(now))
        }
        _ => (ticket.consultation_id(), ticket.host(), ticket.waited_until(now), ticket.talked_until(now)),
    };
    let lost = if let TicketState::Interrupted { by, .. } = ticket.state { Some(by) } else { None };
    let owner = (ticket.customer, pages(&ticket.presence));
    let party = ticket.party.iter().map(|person| (person.customer, pages(&person.presence)));
    TicketView {
        id: ticket.id,
        session: ticket.session,
        number: ticket.number,
        joined_at: ticket.joined_at,
        is,
        until,
        host,
        consultation,
        room: ticket.consultation().map(|c| (c.room_attempt, c.media.customer, c.media.host)),
        lost,
        class: ticket.key.class,
        resumes: !ticket.key.fresh,
        people: [owner].into_iter().chain(party).collect(),
        eligible: ticket.is_eligible(),
        position: floor.ahead(ticket).map(|ahead| ahead + 1),
        away_until: ticket.away_until,
        stay: ticket.stay.map(|stay| match stay {
            StayPrompt::Due { ask_at } => ("will be asked", ask_at),
            StayPrompt::Asked { answer_by } => ("asked", answer_by),
        }),
        age_at: ticket.age_at,
        longest_wait_at: ticket.longest_wait_at,
        kept_for: ticket.wanted_host,
        waited,
        talked,
        missed_calls: ticket.missed_calls,
        media_failures: ticket.media_failures,
        returned: ticket.returned,
        carried_from: ticket.carried_from,
    }
}

/// The fields in which what the two see differs, below the one that says whose they are.
pub(crate) fn difference(floor: &View, reference: &View) -> String {
    let (floor, reference) = (fields(floor), fields(reference));
    let mut about = String::new();
    let mut text = String::new();
    for (floor, reference) in floor.iter().zip(&reference) {
        if floor.starts_with("id:") {
            about = format!("{floor}\n");
        }
        if floor != reference {
            write!(text, "{about}  floor:     {floor}\n  reference: {reference}\n").expect("text can be added to text");
            about.clear();
        }
    }
    text
}

/// Each field of each thing on a line of its own, whatever is in it.
fn fields(view: &View) -> Vec<String> {
    /// How far the fields of a ticket, a host or a session are indented.
    const INDENT: usize = 12;
    let mut fields: Vec<String> = Vec::new();
    for line in format!("{view:#?}").lines() {
        let is_inside = line.len() - line.trim_start().len() > INDENT || line.trim_start().starts_with([']', '}', ')']);
        match fields.last_mut() {
            Some(field) if is_inside => *field = format!("{field} {}", line.trim()),
            _ => fields.push(line.trim().to_owned()),
        }
    }
    fields
}
