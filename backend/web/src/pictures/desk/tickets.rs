//! Customers and colleagues as one host reads of them.

use std::{
    cmp::Ordering,
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use anteroom_contract::desk::{DeskPriority, DeskTarget, DeskTicket, DeskTicketStage, DeskWanted};
use anteroom_domain::{
    Timestamp,
    floor::Floor,
    ids::{HostId, TicketId},
    ticket::{Ticket, TicketState},
};
use anteroom_engine::{checks::Checks, names::Names};

use super::{super::millis, words};
use crate::words::{check, kept_from};

/// A ticket and what its session says about it.
#[derive(Debug, Clone)]
pub(super) struct TicketFacts {
    pub(super) ticket: Arc<Ticket>,
    pub(super) session_name: String,
    pub(super) offer_s: u32,
    /// The class in which customers of this session join.
    class: u8,
    kept_from: Option<String>,
}

impl TicketFacts {
    pub(super) fn read(floor: &Floor, ticket: &Arc<Ticket>, now: Timestamp) -> Self {
        let session = floor.session(ticket.session);
        Self {
            ticket: Arc::clone(ticket),
            session_name: session.map(|s| s.name.clone()).unwrap_or_default(),
            offer_s: session.map_or(0, |s| s.settings.offer_s),
            class: session.map_or(0, |s| s.settings.class),
            kept_from: session.and_then(|s| kept_from(s, ticket, now)),
        }
    }
}

/// Another host of a session, and what they are doing.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    pub(super) host: HostId,
    pub(super) doing: &'static str,
}

/// The host who reads, and what everyone is called.
pub(super) struct Reader<'a> {
    host: HostId,
    checks: &'a Checks,
    customers: HashMap<TicketId, String>,
    hosts: HashMap<HostId, String>,
}

impl<'a> Reader<'a> {
    pub(super) async fn new(
        host: HostId,
        tickets: impl Iterator<Item = &TicketFacts>,
        colleagues: impl Iterator<Item = &Colleague>,
        names: &Names,
        checks: &'a Checks,
    ) -> Self {
        let tickets: Vec<_> = tickets.map(|facts| &facts.ticket).collect();
        let wanted: Vec<_> = tickets.iter().map(|ticket| (ticket.id, ticket.number)).collect();
        let customers = names.of_customers(&wanted).await;
        let mut hosts = HashMap::new();
        let wanted = tickets.iter().filter_map(|ticket| ticket.wanted_host);
        for id in colleagues.map(|colleague| colleague.host).chain(wanted) {
            if let Entry::Vacant(unknown) = hosts.entry(id) {
                unknown.insert(names.of_host(id).await);
            }
        }
        Self { host, checks, customers, hosts }
    }

    pub(super) fn name(&self, ticket: TicketId) -> String {
        self.customers.get(&ticket).cloned().unwrap_or_default()
    }

    fn host_name(&self, host: HostId) -> String {
        self.hosts.get(&host).cloned().unwrap_or_default()
    }

    pub(super) fn ticket(&self, facts: &TicketFacts) -> DeskTicket {
        let ticket = &facts.ticket;
        let wanted =
            ticket.wanted_host.map(|host| DeskWanted { name: self.host_name(host), is_you: host == self.host });
        DeskTicket {
            id: ticket.id.to_string(),
            session: ticket.session.to_string(),
            name: self.name(ticket.id),
            waiting_since_ms: millis(ticket.joined_at),
            online: ticket.is_online(),
            offline_since_ms: ticket.offline().map(|offline| millis(offline.since)),
            away_until_ms: ticket.away_until.map(millis),
            stage: stage(&ticket.state),
            wanted,
            priority: priority(ticket.key.class, facts.class),
            people: u32::try_from(ticket.people().count()).unwrap_or(u32::MAX),
            returned: returned(facts),
            check: self.checks.of(ticket.id).map(check),
        }
    }

    pub(super) fn colleagues(&self, colleagues: &[Colleague]) -> Vec<DeskTarget> {
        let target = |colleague: &Colleague| DeskTarget {
            to: format!("host:{}", colleague.host),
            name: self.host_name(colleague.host),
            doing: colleague.doing.to_owned(),
        };
        let mut targets: Vec<_> = colleagues.iter().map(target).collect();
        targets.sort_by(|a, b| a.name.cmp(&b.name));
        targets
    }
}

/// Why someone is in line as they are.
fn returned(facts: &TicketFacts) -> Option<String> {
    let again = facts.ticket.returned.and_then(words::returned).map(str::to_owned);
    match (facts.kept_from.clone(), again) {
        (Some(kept), Some(again)) => Some(format!("{kept}, {again}")),
        (kept, again) => kept.or(again),
    }
}

fn stage(state: &TicketState) -> DeskTicketStage {
    match state {
        TicketState::Drafting { .. } => DeskTicketStage::Drafting,
        TicketState::Offered(_) => DeskTicketStage::Offered,
        TicketState::Waiting
        | TicketState::Calling { .. }
        | TicketState::InConsultation { .. }
        | TicketState::Interrupted { .. }
        | TicketState::Held { .. }
        | TicketState::Ended(_) => DeskTicketStage::Waiting,
    }
}

/// Smaller classes are served first.
fn priority(class: u8, usual: u8) -> DeskPriority {
    match class.cmp(&usual) {
        Ordering::Less => DeskPriority::Before,
        Ordering::Equal => DeskPriority::Usual,
        Ordering::Greater => DeskPriority::After,
    }
}
