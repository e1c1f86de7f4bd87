//! A floor: all sessions, tickets and hosts of one organisation, as one pure value.
//!
//! The floor is the unit of consistency, because a host may serve two sessions and must never have two tickets. It is
//! changed in one way only: a command is *decided* into events ([`Floor::decide`]), what is due by itself is *settled*
//! into events ([`Floor::settle`]), the events are stored, and then *applied* ([`Floor::apply`]). Applying is total:
//! whatever was decided can be applied, and a broken rule is a defect that stops the process.

mod apply;
mod check;
mod decide;
mod decide_staff;
mod decide_visit;
mod index;
mod line_change;
mod settle;
mod staffing;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    consultation::Consultation,
    event::{Commit, Event},
    host::Host,
    ids::{ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, Slug, TicketId},
    line::Places,
    presence::Presence,
    session::{Session, seconds},
    ticket::{StayPrompt, Ticket, TicketState},
};
use index::{Index, Listing, Visit};
use line_change::Place;

/// How long an ended ticket is remembered, so that its page can say goodbye after a reload.
pub const ENDED_KEPT: SignedDuration = SignedDuration::from_hours(1);

/// A commit that holds so many events is full; what is left over is done in the next. Far below the 16 MB of a document.
///
/// What follows from a command is never split, so its own few events may come on top.
pub const COMMIT_EVENTS_MAX: usize = 500;

/// Fresh ids, passed in so that decisions can be repeated in a test.
pub trait Ids {
    /// 128 bits that were never given before and cannot be guessed.
    fn fresh(&mut self) -> u128;
}

/// All sessions, tickets and hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Floor {
    revision: Revision,
    last_at: Option<Timestamp>,
    seq: u64,
    sessions: BTreeMap<SessionId, Session>,
    hosts: BTreeMap<HostId, Host>,
    /// Each in a place of its own, since a tree moves about what it holds, and shared with whoever reads it for a while.
    tickets: BTreeMap<TicketId, Arc<Ticket>>,
    index: Index,
}

impl Floor {
    /// The number of the last commit applied.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// When the last commit applied was decided. A clock that shows an earlier time is behind.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }

    /// Every session.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// One session.
    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// The session with this name in addresses.
    pub fn session_at(&self, slug: &Slug) -> Option<&Session> {
        self.index.slugs.get(slug).and_then(|id| self.sessions.get(id))
    }

    /// Every host that ever served.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.values()
    }

    /// One host.
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.get(&id)
    }

    /// The sessions that a host serves.
    pub fn sessions_of(&self, host: HostId) -> impl Iterator<Item = &Session> {
        self.sessions.values().filter(move |session| session.hosts.contains(&host))
    }

    /// The hosts on duty for a session, whatever they are doing now.
    pub fn hosts_on_duty(&self, session: &Session) -> usize {
        session.hosts.iter().filter_map(|id| self.hosts.get(id)).filter(|host| host.is_on_duty()).count()
    }

    /// Every ticket that is live, or ended within [`ENDED_KEPT`].
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values().map(Arc::as_ref)
    }

    /// The tickets that ended at `since` or later, the last one first.
    pub fn ended_since(&self, since: Timestamp) -> impl Iterator<Item = &Ticket> {
        self.index.ended.range((since, TicketId(0))..).rev().filter_map(|(_, id)| self.ticket(*id))
    }

    /// One ticket.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.shared_ticket(id).map(Arc::as_ref)
    }

    /// The same, for a caller who keeps it for a while.
    pub fn shared_ticket(&self, id: TicketId) -> Option<&Arc<Ticket>> {
        self.tickets.get(&id)
    }

    /// The customer's last ticket in a session: the live one if there is one.
    pub fn visit(&self, customer: CustomerId, session: SessionId) -> Option<&Ticket> {
        self.shared_visit(customer, session).map(Arc::as_ref)
    }

    /// The same, for a caller who keeps it for a while.
    pub fn shared_visit(&self, customer: CustomerId, session: SessionId) -> Option<&Arc<Ticket>> {
        let (_, _, _, id) = self.visits_between(customer, session, session).next_back()?;
        self.tickets.get(id)
    }

    /// The customer's last ticket in each session.
    pub fn visits_of(&self, customer: CustomerId) -> impl Iterator<Item = &Ticket> {
        let mut visits = self.visits_between(customer, SessionId(0), SessionId(u128::MAX)).peekable();
        let last_of_each = std::iter::from_fn(move || {
            loop {
                let (_, session, _, id) = visits.next()?;
                if visits.peek().is_none_or(|(_, next, ..)| next != session) {
                    return Some(id);
                }
            }
        });
        last_of_each.filter_map(|id| self.ticket(*id))
    }

    fn visits_between(
        &self,
        customer: CustomerId,
        first: SessionId,
        last: SessionId,
    ) -> impl DoubleEndedIterator<Item = &Visit> {
        let from = (customer, first, (false, None, 0), TicketId(0));
        let to = (customer, last, (true, Some(Timestamp::MAX), u64::MAX), TicketId(u128::MAX));
        self.index.visits.range(from..=to)
    }

    /// The live ticket on which this consultation is offered or open.
    pub fn ticket_of(&self, consultation: ConsultationId) -> Option<&Ticket> {
        self.index.consultations.get(&consultation).and_then(|id| self.ticket(*id))
    }

    /// The consultations that are open: those that need a room.
    pub fn open_consultations(&self) -> impl Iterator<Item = &Consultation> {
        self.index.consultations.values().filter_map(|id| self.ticket(*id)?.consultation())
    }

    /// How many tickets are ahead in line, those offline included; `None` for a ticket that is not in line.
    pub fn ahead(&self, ticket: &Ticket) -> Option<usize> {
        let session = self.sessions.get(&ticket.session)?;
        ticket.is_in_line().then(|| session.line.rank(ticket.key))
    }

    /// The nodes that hold somebody's connection.
    pub fn nodes(&self) -> BTreeSet<NodeId> {
        // A removal that is taken back must not bring back connections to a node that is gone.
        let returns = |t: &Ticket| t.is_live() || self.last_at.is_some_and(|at| t.may_be_undone(at));
        let tickets = self.tickets().filter(|t| returns(t));
        let people = tickets.flat_map(|t| t.party.iter().map(|p| &p.presence).chain([&t.presence]));
        people.flat_map(Presence::nodes).chain(self.hosts.values().flat_map(|h| h.presence.nodes())).collect()
    }

    /// When something is due by itself if nothing else happens: then [`Floor::settle`] has something to say.
    ///
    /// An instant that has passed is returned as it is; the caller settles at once.
    pub fn next_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let tickets = self.index.due.first().map(|(at, _)| *at);
        let hosts = self.hosts.values().filter_map(|host| self.host_due(host, now)).min();
        let closings = self.sessions.values().filter_map(|session| self.closing_due(session, now)).min();
        let kept = self.sessions.values().filter_map(|session| session.kept_places_due(now)).min();
        [tickets, hosts, closings, kept].into_iter().flatten().min()
    }

    /// When a ticket on hold goes back because the host who holds it has been gone for too long.
    fn hold_lost_at(&self, host: &Host, ticket: &Ticket) -> Option<Timestamp> {
        host.presence.offline().map(|offline| offline.since + seconds(self.settings_of(ticket).held_host_s))
    }

    /// When something is due for a host. The rejoin timer of a consultation decides over the host's own lease.
    fn host_due(&self, host: &Host, now: Timestamp) -> Option<Timestamp> {
        let serving = host.engaged.and_then(|e| self.ticket(e.ticket())).is_some_and(|ticket| {
            matches!(ticket.state, TicketState::InConsultation { .. } | TicketState::Interrupted { .. })
        });
        let held = host.held.iter().filter_map(|id| self.hold_lost_at(host, self.ticket(*id)?)).min();
        let own = if serving { None } else { host.due_at(now) };
        [held, own].into_iter().flatten().min()
    }

    /// Applies a commit.
    ///
    /// # Panics
    ///
    /// If the commit is not the next one: applying the log out of order would make another history.
    pub fn apply_commit(&mut self, commit: &Commit) {
        assert_eq!(commit.revision, self.revision.next(), "commits are applied in order, without a gap");
        for event in &commit.events {
            self.apply(commit.at, event);
        }
        self.seal(commit.at);
    }

    /// Ends a commit whose events have been applied one by one: counts it, and forgets what is long over.
    pub fn seal(&mut self, at: Timestamp) {
        self.revision = self.revision.next();
        self.last_at = Some(at);
        self.forget_ended_before(at - ENDED_KEPT);
    }

    fn forget_ended_before(&mut self, limit: Timestamp) {
        while let Some(&(at, id)) = self.index.ended.first() {
            if at >= limit {
                return;
            }
            self.index.ended.pop_first();
            if let Some(ticket) = self.tickets.remove(&id) {
                self.index.remove(&Listing::of(&ticket));
            }
        }
    }

    /// Changes a ticket and keeps every index, and what is told of its line, in step with it. Most changes touch none of them.
    fn change_ticket(&mut self, id: TicketId, at: Timestamp, change: impl FnOnce(&mut Ticket)) {
        let Some(mut shared) = self.tickets.remove(&id) else { panic!("an event names a ticket that exists") };
        let ticket = Arc::make_mut(&mut shared);
        assert!(ticket.is_live() || ticket.may_be_undone(at), "a ticket that has ended never changes again");
        let (before, place) = (Listing::of(ticket), Place::of(ticket));
        change(ticket);
        let stays = Place::of(ticket) == place;
        if let Some(place) = place.filter(|_| !stays) {
            self.leave_line(place);
        }
        self.line_changed(place, ticket, at);
        self.index.replace(&before, &Listing::of(ticket));
        if let Some(place) = Place::of(ticket).filter(|_| !stays) {
            self.enter_line(place, id);
        }
        self.tickets.insert(id, shared);
    }

    /// Sets what a ticket in line will be asked. A whole line is at once, when its last host goes or the first one comes, and
    /// nothing but the time at which something is due rests on it.
    fn set_stay(&mut self, id: TicketId, stay: Option<StayPrompt>) {
        let Some(ticket) = self.tickets.get_mut(&id).map(Arc::make_mut) else {
            panic!("whoever is in line has a ticket")
        };
        let before = ticket.due_at();
        ticket.stay = stay;
        self.index.replace_due(id, before, ticket.due_at());
    }

    /// Takes a new ticket in.
    fn list(&mut self, ticket: Arc<Ticket>) {
        self.index.add(&Listing::of(&ticket));
        if let Some(place) = Place::of(&ticket) {
            self.enter_line(place, ticket.id);
        }
        self.tickets.insert(ticket.id, ticket);
    }

    fn change_host(&mut self, id: HostId, at: Timestamp, change: impl FnOnce(&mut Host)) {
        change(self.hosts.entry(id).or_insert_with(|| Host::new(id, at)));
    }
}

/// What is stored of a floor so that the log need not be read from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last commit it contains.
    pub revision: Revision,
    last_at: Option<Timestamp>,
    seq: u64,
    sessions: Vec<Session>,
    hosts: Vec<Host>,
    /// Shared with the floor that it was made of, so that making one stops nobody for long.
    tickets: Vec<Arc<Ticket>>,
}

impl From<&Floor> for Snapshot {
    fn from(floor: &Floor) -> Self {
        Self {
            revision: floor.revision,
            last_at: floor.last_at,
            seq: floor.seq,
            // Without their lines, which are made of the tickets.
            sessions: floor.sessions.values().map(|s| Session { line: Places::default(), ..s.clone() }).collect(),
            hosts: floor.hosts.values().cloned().collect(),
            tickets: floor.tickets.values().map(Arc::clone).collect(),
        }
    }
}

impl From<Snapshot> for Floor {
    fn from(snapshot: Snapshot) -> Self {
        let mut floor = Self {
            revision: snapshot.revision,
            last_at: snapshot.last_at,
            seq: snapshot.seq,
            hosts: snapshot.hosts.into_iter().map(|host| (host.id, host)).collect(),
            ..Self::default()
        };
        for session in snapshot.sessions {
            floor.index.slugs.insert(session.slug.clone(), session.id);
            floor.sessions.insert(session.id, session);
        }
        for ticket in snapshot.tickets {
            floor.list(ticket);
        }
        floor
    }
}

/// Decides and applies in one step, collecting the events: a draft of the next commit.
///
/// The floor given is changed at once, so that commands decided one after another see each other. Whoever cannot store
/// the events must throw that floor away.
#[derive(Debug)]
pub struct Draft<'a> {
    floor: &'a mut Floor,
    now: Timestamp,
    events: Vec<Event>,
    /// Nothing has happened since nothing was left to do. Looking for more would look at every host and every session.
    is_settled: bool,
}

impl<'a> Draft<'a> {
    /// Begins a commit at `now`, which must not be earlier than the last one.
    pub fn new(floor: &'a mut Floor, now: Timestamp) -> Self {
        assert!(floor.last_at.is_none_or(|last| last <= now), "time does not go backwards on a floor");
        Self { floor, now, events: Vec::new(), is_settled: false }
    }

    /// Settles what is due, decides the command, and settles again what follows from it.
    ///
    /// # Panics
    ///
    /// If so much is due that the commit is full: a command is decided only when everything due before it is done. A
    /// caller who settles first and runs commands while the commit is not full never meets this.
    pub fn run(
        &mut self,
        command: &crate::command::Command,
        ids: &mut dyn Ids,
    ) -> Result<crate::command::Outcome, crate::refusal::Refusal> {
        self.settle(ids);
        assert!(!self.is_full(), "a command needs a commit with room");
        let (events, outcome) = self.floor.decide(command, self.now, ids)?;
        for event in events {
            self.push(event);
        }
        self.settle(ids);
        Ok(outcome)
    }

    /// Does everything that is due by itself, as far as the commit has room.
    pub fn settle(&mut self, ids: &mut dyn Ids) {
        while !self.is_settled && !self.is_full() {
            match self.floor.settle(self.now, ids) {
                Some(event) => self.push(event),
                None => self.is_settled = true,
            }
        }
    }

    /// Whether the commit has no room left: then no further command is decided in it.
    pub fn is_full(&self) -> bool {
        self.events.len() >= COMMIT_EVENTS_MAX
    }

    fn push(&mut self, event: Event) {
        self.floor.apply(self.now, &event);
        self.events.push(event);
        self.is_settled = false;
    }

    /// How many events there are so far.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The commit to store, or `None` when nothing has happened.
    pub fn finish(self, node: NodeId) -> Option<Commit> {
        if self.events.is_empty() {
            return None;
        }
        self.floor.seal(self.now);
        Some(Commit { revision: self.floor.revision, at: self.now, node, events: self.events })
    }
}
