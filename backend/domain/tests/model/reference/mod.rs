//! The rules of the queue once more, as plainly as they can be written: lists that are walked from end to end, and at
//! each instant a look at everything. Nothing is indexed, nothing that can be counted again is kept, and no deadline is
//! stored: only since when something lasts, and how long it may.
//!
//! Written from the specification of the queue. Where it says nothing, a comment states the rule.

mod customers;
mod due;
mod hours;
mod kept;
mod pages;
mod show;
mod staff;

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::{Command, Outcome},
    consultation::Side,
    host::{Duty, HostState},
    hours::OpeningHours,
    ids::{ConsultationId, CustomerId, HostId, SessionId, Slug, TicketId},
    session::{Closing, Settings},
    ticket::{EndReason, Returned},
};

use pages::Pages;

/// What was done, or the code of the refusal.
pub(crate) type Answer = Result<Outcome, &'static str>;

/// How long a host may be silent, in seconds.
const LEASE_S: u32 = 40;
/// How long a removal can be taken back, in seconds.
const UNDO_S: u32 = 60;
/// How long a ticket that is over is remembered, in seconds.
const REMEMBERED_S: u32 = 3_600;

/// Something that began and lasts for so many seconds. Its end no longer belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    from: Timestamp,
    s: u32,
}

impl Span {
    fn end(self) -> Timestamp {
        self.from + SignedDuration::from_secs(i64::from(self.s))
    }

    fn half(self) -> Timestamp {
        self.from + SignedDuration::from_millis(i64::from(self.s) * 500)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Person {
    customer: CustomerId,
    pages: Pages,
}

#[derive(Debug, Clone, PartialEq)]
struct Call {
    id: ConsultationId,
    host: HostId,
    rooms: u8,
    /// The customer's, the host's.
    media: [bool; 2],
    began: bool,
}

impl Call {
    fn has_media(&self, side: Side) -> bool {
        match side {
            Side::Customer => self.media[0],
            Side::Host => self.media[1],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Ringing { answer: Span, alerted_again: bool },
    Entering(Span),
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Drafting(Span),
    Waiting,
    Offered { host: HostId, consultation: ConsultationId, asked: Span },
    Calling(Call, Stage),
    Talking(Call),
    Interrupted(Call, Side, Span),
    Held { host: HostId, consultation: ConsultationId },
    Ended { why: EndReason, at: Timestamp, consultation: Option<ConsultationId>, was_draft: bool },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stay {
    WillBeAsked(Span),
    Asked(Span),
}

/// The order of a line, compared from the left: class, whether it does *not* resume, time, order of joining, and the
/// order among those who were put behind the same place.
type Place = (u8, bool, Timestamp, u64, u64);

#[derive(Debug, Clone, PartialEq)]
struct Ticket {
    id: TicketId,
    session: SessionId,
    number: u64,
    joined_at: Timestamp,
    place: Place,
    state: State,
    /// Whose it is, then who was invited.
    people: Vec<Person>,
    away: Option<Span>,
    stay: Option<Stay>,
    ageing: Option<Span>,
    longest_wait: Option<Span>,
    kept_for: Option<HostId>,
    /// When it was in line.
    waits: Vec<(Timestamp, Option<Timestamp>)>,
    /// When both sides had media.
    talks: Vec<(Timestamp, Option<Timestamp>)>,
    missed_calls: u8,
    media_failures: u8,
    returned: Option<Returned>,
    carried_from: Option<TicketId>,
}

impl Ticket {
    fn live(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    fn in_line(&self) -> bool {
        matches!(self.state, State::Drafting(_) | State::Waiting | State::Offered { .. })
    }

    fn owner(&self) -> CustomerId {
        self.people[0].customer
    }

    fn includes(&self, customer: CustomerId) -> bool {
        self.people.iter().any(|person| person.customer == customer)
    }

    fn online(&self) -> bool {
        self.people.iter().any(|person| person.pages.there())
    }

    fn eligible(&self) -> bool {
        self.state == State::Waiting && self.online() && self.away.is_none()
    }

    fn call(&self) -> Option<&Call> {
        match &self.state {
            State::Calling(call, _) | State::Talking(call) | State::Interrupted(call, ..) => Some(call),
            _ => None,
        }
    }

    fn call_mut(&mut self) -> Option<&mut Call> {
        match &mut self.state {
            State::Calling(call, _) | State::Talking(call) | State::Interrupted(call, ..) => Some(call),
            _ => None,
        }
    }

    fn host(&self) -> Option<HostId> {
        if let State::Offered { host, .. } = self.state { Some(host) } else { self.call().map(|call| call.host) }
    }

    fn consultation(&self) -> Option<ConsultationId> {
        if let State::Offered { consultation, .. } = self.state {
            return Some(consultation);
        }
        self.call().map(|call| call.id)
    }

    fn held_by(&self, by: HostId) -> bool {
        matches!(self.state, State::Held { host, .. } if host == by)
    }

    /// When nobody of the party has been there for longer than is forgiven: whoever may be gone for longest counts.
    /// Nobody is expected while they are away.
    fn given_up_at(&self) -> Option<Timestamp> {
        if self.online() || self.away.is_some() {
            return None;
        }
        self.people.iter().filter_map(|person| person.pages.gone).map(|(_, forgiven)| forgiven.end()).max()
    }

    /// Whether staff removed it so lately that this can be taken back.
    fn undoable(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Ended { why: EndReason::Removed, at, .. } if now < Span { from: at, s: UNDO_S }.end())
    }
}

fn total(spans: &[(Timestamp, Option<Timestamp>)], now: Timestamp) -> SignedDuration {
    spans.iter().map(|(from, to)| to.unwrap_or(now).duration_since(*from)).sum()
}

/// Ends the span that is open when something stops, begins one when it starts.
fn keep_time(spans: &mut Vec<(Timestamp, Option<Timestamp>)>, was: bool, is: bool, now: Timestamp) {
    if was && !is {
        spans.last_mut().expect("it began").1 = Some(now);
    }
    if !was && is {
        spans.push((now, None));
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Host {
    id: HostId,
    duty: Duty,
    pages: Pages,
    wrap_up_until: Option<Timestamp>,
    left_alone: Option<Span>,
    missed_offers: u8,
    idle_since: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
struct Session {
    id: SessionId,
    slug: Slug,
    name: String,
    description: String,
    hours: OpeningHours,
    archived: bool,
    edition: u32,
    settings: Settings,
    hosts: Vec<HostId>,
    unstaffed_since: Option<Timestamp>,
    /// The places of those whom a closing turned away.
    kept: Vec<kept::Kept>,
    /// How long they can be claimed, once it has opened.
    window: Option<Span>,
    /// The month since the last of them was kept.
    kept_lately: Option<Span>,
}

/// What a page is told once: which ticket, for which consultation, and which stage.
pub(crate) type Alert = (TicketId, ConsultationId, &'static str);

#[derive(Debug, Clone)]
pub(crate) struct Reference {
    now: Timestamp,
    /// When anything changed last.
    changed_at: Timestamp,
    /// How many nodes were lost that somebody was connected to.
    lost_nodes: u32,
    /// How many were turned away at the door.
    turned_away: u64,
    /// How often a place was given.
    places: u64,
    consultations: u128,
    sessions: Vec<Session>,
    hosts: Vec<Host>,
    tickets: Vec<Ticket>,
    /// Every alert so far.
    pub(crate) alerts: Vec<Alert>,
    /// The consultations for which somebody was called past others who could have been taken.
    pub(crate) out_of_order: Vec<ConsultationId>,
}

impl Reference {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            now,
            changed_at: now,
            lost_nodes: 0,
            turned_away: 0,
            places: 0,
            consultations: 0,
            sessions: Vec::new(),
            hosts: Vec::new(),
            tickets: Vec::new(),
            alerts: Vec::new(),
            out_of_order: Vec::new(),
        }
    }

    /// Does what is due, and says whether that was anything.
    pub(crate) fn look(&mut self, now: Timestamp) -> bool {
        assert!(self.now <= now, "I24 time does not go back");
        self.now = now;
        let before = self.clone();
        while self.something_is_due() {}
        self.forget(&before)
    }

    /// Does what is due, then what is asked, then what follows. Says whether that changed anything.
    pub(crate) fn ask(&mut self, command: &Command, now: Timestamp) -> (Answer, bool) {
        self.look(now);
        let before = self.clone();
        let answer = self.decide(command);
        while answer.is_ok() && self.something_is_due() {}
        let changed = self.forget(&before);
        assert!(answer.is_ok() || !changed, "a refusal changes nothing");
        (answer, changed)
    }

    /// Whether anything changed. Only then what is long over is forgotten: a history without events stays as it is.
    fn forget(&mut self, before: &Self) -> bool {
        let everything =
            |of: &Self| (of.sessions.clone(), of.hosts.clone(), of.tickets.clone(), (of.lost_nodes, of.turned_away));
        let changed = everything(self) != everything(before);
        if changed {
            let now = self.now;
            self.changed_at = now;
            let old = |at| Span { from: at, s: REMEMBERED_S }.end() < now;
            self.tickets.retain(|t| !matches!(t.state, State::Ended { at, .. } if old(at)));
        }
        changed
    }

    fn decide(&mut self, command: &Command) -> Answer {
        match command.clone() {
            Command::CreateSession { session, slug, name, description, settings } => {
                if self.sessions.iter().any(|s| s.slug == slug) {
                    return Err("slug_taken");
                }
                check_session(&name, &description, &settings)?;
                let (hosts, hours, unstaffed_since) = (Vec::new(), OpeningHours::always("UTC"), Some(self.now));
                let id = session;
                self.sessions.push(Session {
                    id,
                    slug,
                    name,
                    description,
                    hours,
                    archived: false,
                    edition: 0,
                    settings,
                    hosts,
                    unstaffed_since,
                    kept: Vec::new(),
                    window: None,
                    kept_lately: None,
                });
                self.sessions.sort_by_key(|s| s.id);
                Ok(Outcome::Done)
            }
            Command::ConfigureSession { session, edition, name, description, settings } => {
                let known = self.sessions.iter_mut().find(|s| s.id == session).ok_or("no_such_session")?;
                if edition.is_some_and(|seen| seen != known.edition) {
                    return Err("changed_meanwhile");
                }
                check_session(&name, &description, &settings)?;
                let as_before = known.name == name && known.description == description && known.settings == settings;
                known.edition += u32::from(!as_before);
                (known.name, known.description, known.settings) = (name, description, settings);
                Ok(Outcome::Done)
            }
            Command::SetHours { session, edition, hours } => self.set_hours(session, edition, hours),
            Command::SetOverride { session, state, until, message } => {
                self.set_override(session, state, until, message)
            }
            Command::SetArchived { session, archived } => {
                self.sessions.iter_mut().find(|s| s.id == session).ok_or("no_such_session")?.archived = archived;
                Ok(Outcome::Done)
            }
            Command::AssignHost { session, host } => self.assign(session, host, true),
            Command::UnassignHost { session, host } => self.assign(session, host, false),
            Command::Join { session, customer, ticket, node } => self.join(session, customer, ticket, node),
            Command::Submit { ticket, customer, consent } => self.submit(ticket, customer, consent),
            Command::StepAway { ticket, customer } => self.step_away(ticket, customer),
            Command::ComeBack { ticket, customer } => self.come_back(ticket, customer),
            Command::Stay { ticket, customer } => self.stay(ticket, customer),
            Command::MovePlace { ticket, from, to, node } => self.move_place(ticket, from, to, node),
            Command::JoinParty { ticket, customer, node } => self.join_party(ticket, customer, node),
            Command::CustomerPresence { customer, node, online } => self.customer_presence(customer, node, online),
            Command::Leave { ticket, customer } => self.leave(ticket, customer),
            Command::Answer { consultation, customer } => self.answer(consultation, customer),
            Command::SetDuty { host, duty } => self.set_duty(host, duty),
            Command::HostPresence { host, node, online } => self.host_presence(host, node, online),
            Command::EndWrapUp { host } => self.end_wrap_up(host),
            Command::ExtendWrapUp { host } => self.extend_wrap_up(host),
            Command::Next { host, session } => self.next(host, session),
            Command::Pick { host, ticket } => self.pick(host, ticket),
            Command::Hold { host, consultation } => self.hold(host, consultation),
            Command::Resume { host, ticket } => self.resume(host, ticket),
            Command::Transfer { ticket, by, to } => self.transfer(ticket, by, to),
            Command::Remove { ticket, by, why: _ } => self.remove(ticket, by),
            Command::UndoRemove { ticket, by } => self.undo_remove(ticket, by),
            Command::Prioritise { ticket, by, class } => self.prioritise(ticket, by, class),
            Command::Accept { host, consultation } => self.accept(host, consultation),
            Command::Decline { host, consultation } => self.decline(host, consultation),
            Command::End { host, consultation } => self.end(host, consultation),
            Command::Media { consultation, side, up } => self.media(consultation, side, up),
            // Counted for the figures; nothing else comes of it.
            Command::CountTurnedAway { doors } => {
                let known = doors.iter().filter(|(session, _)| self.session(**session).is_some());
                self.turned_away += known.map(|(_, counts)| counts.total()).sum::<u64>();
                Ok(Outcome::Done)
            }
            // It moves nobody, and has examples of its own.
            Command::InRoom { .. } => Ok(Outcome::Done),
            Command::LoseNode { node } => self.lose_node(node),
        }
    }

    fn now_for(&self, s: u32) -> Span {
        Span { from: self.now, s }
    }

    fn is_due(&self, at: Timestamp) -> bool {
        at <= self.now
    }

    fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.iter().find(|s| s.id == id)
    }

    fn settings_of(&self, ticket: TicketId) -> Settings {
        let session = self.ticket(ticket).expect("it exists").session;
        self.session(session).expect("it exists").settings.clone()
    }

    fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.iter().find(|t| t.id == id)
    }

    fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.iter().find(|h| h.id == id)
    }

    fn host_mut(&mut self, id: HostId) -> &mut Host {
        self.hosts.iter_mut().find(|h| h.id == id).expect("it exists")
    }

    /// The sessions of a host, in a fixed order.
    fn served_by(&self, host: HostId) -> Vec<&Session> {
        self.sessions.iter().filter(|s| s.hosts.contains(&host)).collect()
    }

    fn serves(&self, host: HostId, session: SessionId) -> bool {
        self.session(session).is_some_and(|s| s.hosts.contains(&host))
    }

    /// Whoever is available, whatever they are doing.
    fn on_duty(&self, session: &Session) -> usize {
        self.hosts.iter().filter(|h| session.hosts.contains(&h.id) && h.duty == Duty::Available).count()
    }

    fn line(&self, session: SessionId) -> Vec<&Ticket> {
        let mut line: Vec<_> = self.tickets.iter().filter(|t| t.session == session && t.in_line()).collect();
        line.sort_by_key(|t| t.place);
        line
    }

    fn live_ticket_of(&self, customer: CustomerId, session: SessionId) -> Option<&Ticket> {
        self.tickets.iter().find(|t| t.live() && t.session == session && t.includes(customer))
    }

    fn with_consultation(&self, consultation: ConsultationId) -> Option<&Ticket> {
        self.tickets.iter().find(|t| t.consultation() == Some(consultation))
    }

    /// The ticket that a host is asked about or serves.
    fn ticket_with(&self, host: HostId) -> Option<&Ticket> {
        self.tickets.iter().find(|t| t.host() == Some(host))
    }

    fn state_of(&self, host: &Host) -> HostState {
        if let Some(ticket) = self.ticket_with(host.id) {
            let asked = matches!(ticket.state, State::Offered { .. });
            return if asked { HostState::Reserved(ticket.id) } else { HostState::Busy(ticket.id) };
        }
        let wrap_up = host.wrap_up_until.filter(|until| !self.is_due(*until));
        match (host.duty, wrap_up) {
            (Duty::Off, _) => HostState::Offline,
            (_, Some(until)) => HostState::WrapUp(until),
            (Duty::Available, None) => HostState::Available,
            (Duty::Paused(why), None) => HostState::Paused(why),
        }
    }

    fn free(&self, host: &Host) -> bool {
        let left_alone = host.left_alone.is_some_and(|span| !self.is_due(span.end()));
        self.state_of(host) == HostState::Available && host.pages.there() && !left_alone
    }

    /// Changes a ticket. Waiting and talking are timed; whoever is no longer in line is not away; and whoever comes
    /// into a line where nobody is on duty will be asked whether they want to stay.
    fn change(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        let now = self.now;
        let index = self.tickets.iter().position(|t| t.id == id).expect("it exists");
        let ticket = &mut self.tickets[index];
        let line = |t: &Ticket| t.in_line().then_some(t.session);
        let talking = |t: &Ticket| matches!(t.state, State::Talking(_));
        let (line_before, talked_before) = (line(ticket), talking(ticket));
        change(ticket);
        let (line_after, talks_after) = (line(ticket), talking(ticket));
        keep_time(&mut ticket.waits, line_before.is_some(), line_after.is_some(), now);
        keep_time(&mut ticket.talks, talked_before, talks_after, now);
        if line_after.is_none() {
            ticket.away = None;
        }
        if line_before != line_after {
            let stay = line_after.and_then(|session| self.stay_question(session));
            self.tickets[index].stay = stay;
        }
    }

    fn stay_question(&self, session: SessionId) -> Option<Stay> {
        let session = self.session(session).expect("it exists");
        let after = session.settings.unstaffed_prompt_s;
        (session.unstaffed_since.is_some() && after > 0).then(|| Stay::WillBeAsked(self.now_for(after)))
    }

    /// Notes which sessions have somebody on duty now. When that changes, the question to those in line begins anew.
    fn restaff(&mut self) {
        for index in 0..self.sessions.len() {
            let session = &self.sessions[index];
            let (id, staffed) = (session.id, self.on_duty(session) > 0);
            if staffed == session.unstaffed_since.is_none() {
                continue;
            }
            self.sessions[index].unstaffed_since = (!staffed).then_some(self.now);
            let stay = self.stay_question(id);
            for ticket in self.tickets.iter_mut().filter(|t| t.in_line() && t.session == id) {
                ticket.stay = stay;
            }
        }
    }

    /// Frees the host of a ticket, into a wrap-up of so many seconds if there is one.
    fn release(&mut self, ticket: TicketId, wrap_up_s: Option<u32>) {
        let until = wrap_up_s.map(|s| self.now_for(s).end());
        let now = self.now;
        if let Some(host) = self.ticket(ticket).expect("it exists").host() {
            let host = self.host_mut(host);
            host.wrap_up_until = until;
            host.idle_since = until.unwrap_or(now);
        }
    }

    fn end_ticket(&mut self, id: TicketId, why: EndReason, wrap_up_s: Option<u32>) {
        self.release(id, wrap_up_s);
        let at = self.now;
        self.change(id, |t| {
            let held = if let State::Held { consultation, .. } = t.state { Some(consultation) } else { None };
            let consultation = t.call().map(|call| call.id).or(held);
            let was_draft = matches!(t.state, State::Drafting(_));
            t.state = State::Ended { why, at, consultation, was_draft };
        });
    }

    /// Back in line, at the same place unless another is given.
    fn requeue(&mut self, id: TicketId, why: Returned, place: Option<Place>) {
        self.release(id, None);
        self.change(id, |t| {
            t.state = State::Waiting;
            t.place = place.unwrap_or(t.place);
            t.returned = Some(why);
        });
    }

    /// Whether those who wait here are no longer served.
    fn is_closed(&self, session: &Session) -> bool {
        session.archived || !session.timetable().is_open(self.now)
    }

    fn turns_away(&self, session: &Session) -> bool {
        self.is_closed(session) && session.settings.at_closing != Closing::Drain
    }
}

fn check_session(name: &str, description: &str, settings: &Settings) -> Result<(), &'static str> {
    if name.trim().is_empty() || name.chars().count() > 80 {
        return Err("bad_name");
    }
    if description.chars().count() > 400 {
        return Err("bad_description");
    }
    if settings.problems().is_empty() { Ok(()) } else { Err("bad_setting") }
}
