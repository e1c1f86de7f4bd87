//! Random histories, played to the floor and the reference at once.

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::{Command, TransferTo},
    consultation::Side,
    host::{Duty, Engagement},
    hours::{OpeningHours, Span, Week},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    session::Settings,
    ticket::{RemoveReason, Staff, Ticket, TicketState},
    turned_away::TurnedAway,
};

use crate::{
    pair::{Agreed, Pair},
    steps::{By, Change, History, Step, To, Who, settings},
    watch::Seen,
};

pub(crate) struct Player {
    pair: Pair,
    last: Option<Command>,
    sessions: u128,
}

fn node(number: u8) -> NodeId {
    NodeId(number.into())
}

fn host_id(number: u8) -> HostId {
    HostId(number.into())
}

fn customer_id(number: u8) -> CustomerId {
    CustomerId(number.into())
}

fn session_id(number: u8) -> SessionId {
    SessionId(number.into())
}

impl Player {
    /// Sessions with these settings, and hosts who serve two of them each.
    fn new(history: &History) -> Result<Self, String> {
        let mut player = Self { pair: Pair::new(), last: None, sessions: 0 };
        for (index, changes) in history.sessions.iter().enumerate() {
            let changes: &[Change] = if history.experienced { &[] } else { changes };
            let create = player.create(&format!("s{}", index + 1), 5, settings(changes));
            player.pair.done(&create)?;
        }
        for (host, served) in [(1, [1, 3]), (2, [1, 2]), (3, [2, 3])] {
            let host = HostId(host);
            for session in served.map(SessionId) {
                player.pair.done(&Command::AssignHost { session, host })?;
            }
            player.pair.done(&Command::HostPresence { host, node: NodeId(1), online: true })?;
            player.pair.done(&Command::SetDuty { host, duty: Duty::Available })?;
        }
        if history.experienced {
            player.gain_experience()?;
            for (number, changes) in (1..).zip(&history.sessions) {
                let settings = settings(changes);
                let (session, name, description) = (SessionId(number), "x".repeat(5), String::new());
                player.pair.run(&Command::ConfigureSession { session, edition: None, name, description, settings })?;
            }
        }
        Ok(player)
    }

    /// Serves customers of the first session, for half a minute up to three, then lets it be forgotten who they were.
    fn gain_experience(&mut self) -> Agreed {
        for minutes in 1..=6 {
            let (session, customer, host) = (SessionId(1), CustomerId(1), HostId(1));
            let ticket = TicketId(self.pair.fresh_ticket());
            self.pair.done(&Command::Join { session, customer, ticket, node: Some(NodeId(1)) })?;
            self.pair.done(&Command::Next { host, session: Some(session) })?;
            let (consultation, ..) = self.consultation(0);
            for side in Side::BOTH {
                self.pair.done(&Command::Media { consultation, side, up: true })?;
            }
            self.pair.wait(minutes * 30_000)?;
            self.pair.done(&Command::End { host, consultation })?;
            self.pair.wait(60_000)?;
        }
        self.pair.wait(3_600_000)
    }

    /// Plays a history from its beginning, and says what was seen in it.
    pub(crate) fn play(history: &History) -> Result<Seen, String> {
        let mut player = Self::new(history)?;
        for (index, step) in history.steps.iter().enumerate() {
            player.step(step).map_err(|error| format!("step {index}, {step:?}: {error}"))?;
        }
        Ok(player.pair.watch.seen)
    }

    fn create(&mut self, slug: &str, name_length: usize, settings: Settings) -> Command {
        self.sessions += 1;
        Command::CreateSession {
            session: SessionId(self.sessions),
            slug: slug.parse().expect("a slug"),
            name: "x".repeat(name_length),
            description: String::new(),
            settings,
        }
    }

    fn step(&mut self, step: &Step) -> Agreed {
        match *step {
            Step::Wait { ms } => self.pair.wait(ms)?,
            Step::Sleep { ms } => self.pair.sleep_until(self.pair.now + SignedDuration::from_millis(ms)),
            Step::ToDeadline { plus_ms, looks } => {
                if let Some(due) = self.pair.floor.next_deadline(self.pair.now) {
                    self.pair.sleep_until(due + SignedDuration::from_millis(plus_ms));
                }
                if looks {
                    self.pair.settle()?;
                }
            }
            Step::Restart => self.pair.restart(),
            Step::Replay => self.pair.replay(),
            Step::Proceed { host, half } => {
                self.pair.settle()?;
                for command in self.sensible(host_id(host), half) {
                    self.pair.run(&command)?;
                }
            }
            Step::Return { host, node: at } => {
                let host = host_id(host);
                self.pair.run(&Command::HostPresence { host, node: node(at), online: true })?;
                self.pair.run(&Command::SetDuty { host, duty: Duty::Available })?;
            }
            Step::Vanish { host } => {
                for node in [1, 2].map(node) {
                    self.pair.run(&Command::HostPresence { host: host_id(host), node, online: false })?;
                }
            }
            _ => {
                let again = self.last.clone().filter(|_| matches!(step, Step::Again));
                if let Some(command) = again.or_else(|| self.command(step)) {
                    // A ticket's or a session's id is used once only, unless somebody asks twice.
                    self.pair.run(&command)?;
                    self.last = repeatable(command);
                }
            }
        }
        self.pair.agree()
    }

    /// What would come next for a host in the ordinary course of things.
    fn sensible(&self, host: HostId, half: bool) -> Vec<Command> {
        let floor = &self.pair.floor;
        let Some(current) = floor.host(host) else { return Vec::new() };
        let Some(ticket) = current.engaged.map(Engagement::ticket).and_then(|id| floor.ticket(id)) else {
            let held = current.held.first().filter(|_| !half);
            return vec![
                held.map_or(Command::Next { host, session: None }, |ticket| Command::Resume { host, ticket: *ticket }),
            ];
        };
        let Some(consultation) = ticket.consultation_id() else { return Vec::new() };
        let customer = ticket.customer;
        match &ticket.state {
            TicketState::Offered(_) if half => vec![Command::Decline { host, consultation }],
            TicketState::Offered(_) => vec![Command::Accept { host, consultation }],
            TicketState::Calling { .. } if half => vec![Command::Answer { consultation, customer }],
            TicketState::Calling { .. } => {
                Side::BOTH.map(|side| Command::Media { consultation, side, up: true }).to_vec()
            }
            TicketState::InConsultation { .. } if half => vec![Command::Hold { host, consultation }],
            TicketState::InConsultation { .. } => vec![Command::End { host, consultation }],
            _ if half => vec![Command::HostPresence { host, node: NodeId(2), online: true }],
            _ => vec![
                Command::CustomerPresence { customer, node: NodeId(2), online: true },
                Command::HostPresence { host, node: NodeId(2), online: true },
                Command::Media { consultation, side: Side::Customer, up: true },
                Command::Media { consultation, side: Side::Host, up: true },
            ],
        }
    }

    /// The live tickets, the latest first, then those that are over, then one that never was.
    fn ticket(&self, nth: u8) -> TicketId {
        let is_live = |id: &TicketId| self.pair.floor.ticket(*id).is_some_and(Ticket::is_live);
        let (live, over): (Vec<_>, Vec<_>) = self.pair.watch.joined.iter().rev().copied().partition(is_live);
        live.into_iter().chain(over).nth(nth.into()).unwrap_or(TicketId(0xdead))
    }

    fn consultation(&self, nth: u8) -> (ConsultationId, HostId, TicketId) {
        let never = (ConsultationId(0xdead), HostId(1), TicketId(0xdead));
        self.pair.watch.attempts.iter().rev().nth(nth.into()).copied().unwrap_or(never)
    }

    fn person(&self, ticket: TicketId, who: Who) -> CustomerId {
        let ticket = self.pair.floor.ticket(ticket);
        let owner = ticket.map_or(CustomerId(1), |t| t.customer);
        match who {
            Who::Owner => owner,
            Who::Friend => ticket.and_then(|t| t.people().last()).unwrap_or(owner),
            Who::Customer(number) => customer_id(number),
        }
    }

    /// The host who has or holds a ticket, else the first of its session.
    fn host_of(&self, ticket: TicketId) -> HostId {
        let Some(ticket) = self.pair.floor.ticket(ticket) else { return HostId(1) };
        let holds = if let TicketState::Held { host, .. } = ticket.state { Some(host) } else { ticket.host() };
        let serves = || self.pair.floor.session(ticket.session)?.hosts.first().copied();
        holds.or_else(serves).unwrap_or(HostId(1))
    }

    fn staff(&self, ticket: TicketId, by: By) -> Staff {
        match by {
            By::Right => Staff::Host(self.host_of(ticket)),
            By::Host(number) => Staff::Host(host_id(number)),
            By::Admin => Staff::Admin,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each step; splitting the table would hide a missing one")]
    fn command(&mut self, step: &Step) -> Option<Command> {
        let named = |right: HostId, by: By| if let By::Host(number) = by { host_id(number) } else { right };
        let command = match step.clone() {
            Step::Create { slug, name_length, changes } => {
                self.create(&format!("s{slug}"), name_length, settings(&changes))
            }
            Step::Configure { session, edition, name_length, changes } => Command::ConfigureSession {
                session: session_id(session),
                edition,
                name: "x".repeat(name_length),
                description: String::new(),
                settings: settings(&changes),
            },
            Step::SetHours { session, edition, closes_in, last_admission_s } => Command::SetHours {
                session: session_id(session),
                edition,
                hours: hours_around(self.pair.now, closes_in, last_admission_s),
            },
            Step::SetOverride { session, state, for_s } => Command::SetOverride {
                session: session_id(session),
                state,
                until: for_s.map(|s| self.pair.now + SignedDuration::from_secs(s)),
                message: String::new(),
            },
            Step::SetArchived { session, archived } => Command::SetArchived { session: session_id(session), archived },
            Step::Assign { session, host } => Command::AssignHost { session: session_id(session), host: host_id(host) },
            Step::Unassign { session, host } => {
                Command::UnassignHost { session: session_id(session), host: host_id(host) }
            }
            Step::Join { session, customer, node: at } => Command::Join {
                session: session_id(session),
                customer: customer_id(customer),
                ticket: TicketId(self.pair.fresh_ticket()),
                node: at.map(node),
            },
            Step::Submit { ticket, who, consent } => {
                let ticket = self.ticket(ticket);
                Command::Submit { ticket, customer: self.person(ticket, who), consent }
            }
            Step::StepAway { ticket, who } => {
                let ticket = self.ticket(ticket);
                Command::StepAway { ticket, customer: self.person(ticket, who) }
            }
            Step::ComeBack { ticket, who } => {
                let ticket = self.ticket(ticket);
                Command::ComeBack { ticket, customer: self.person(ticket, who) }
            }
            Step::Stay { ticket, who } => {
                let ticket = self.ticket(ticket);
                Command::Stay { ticket, customer: self.person(ticket, who) }
            }
            Step::MovePlace { ticket, from, to, node: at } => {
                let ticket = self.ticket(ticket);
                let from = self.person(ticket, from);
                Command::MovePlace { ticket, from, to: customer_id(to), node: at.map(node) }
            }
            Step::JoinParty { ticket, customer, node: at } => {
                let ticket = self.ticket(ticket);
                Command::JoinParty { ticket, customer: customer_id(customer), node: at.map(node) }
            }
            Step::CustomerPresence { customer, node: at, online } => {
                Command::CustomerPresence { customer: customer_id(customer), node: node(at), online }
            }
            Step::Leave { ticket, who } => {
                let ticket = self.ticket(ticket);
                Command::Leave { ticket, customer: self.person(ticket, who) }
            }
            Step::Answer { consultation, who } => {
                let (consultation, _, ticket) = self.consultation(consultation);
                Command::Answer { consultation, customer: self.person(ticket, who) }
            }
            Step::SetDuty { host, duty } => Command::SetDuty { host: host_id(host), duty },
            Step::HostPresence { host, node: at, online } => {
                Command::HostPresence { host: host_id(host), node: node(at), online }
            }
            Step::EndWrapUp { host } => Command::EndWrapUp { host: host_id(host) },
            Step::ExtendWrapUp { host } => Command::ExtendWrapUp { host: host_id(host) },
            Step::Next { host, session } => Command::Next { host: host_id(host), session: session.map(session_id) },
            Step::Pick { host, ticket } => Command::Pick { host: host_id(host), ticket: self.ticket(ticket) },
            Step::Hold { consultation, by } => {
                let (consultation, host, _) = self.consultation(consultation);
                Command::Hold { host: named(host, by), consultation }
            }
            Step::Resume { ticket, by } => {
                let ticket = self.ticket(ticket);
                Command::Resume { host: named(self.host_of(ticket), by), ticket }
            }
            Step::Transfer { ticket, by, to } => {
                let ticket = self.ticket(ticket);
                let to = match to {
                    To::Session(number) => TransferTo::Session(session_id(number)),
                    To::Host(number) => TransferTo::Host(host_id(number)),
                };
                Command::Transfer { ticket, by: self.staff(ticket, by), to }
            }
            Step::Remove { ticket, by } => {
                let ticket = self.ticket(ticket);
                Command::Remove { ticket, by: self.staff(ticket, by), why: RemoveReason::Other }
            }
            Step::UndoRemove { ticket, by } => {
                // Counted among those that were removed, since only there it means something.
                let is_removed = |id: &&TicketId| self.pair.floor.ticket(**id).is_some_and(|t| !t.is_live());
                let over = self.pair.watch.joined.iter().rev().filter(is_removed).nth(ticket.into());
                let ticket = over.copied().unwrap_or_else(|| self.ticket(ticket));
                Command::UndoRemove { ticket, by: self.staff(ticket, by) }
            }
            Step::Prioritise { ticket, by, class } => {
                let ticket = self.ticket(ticket);
                Command::Prioritise { ticket, by: self.staff(ticket, by), class }
            }
            Step::Accept { consultation, by } => {
                let (consultation, host, _) = self.consultation(consultation);
                Command::Accept { host: named(host, by), consultation }
            }
            Step::Decline { consultation, by } => {
                let (consultation, host, _) = self.consultation(consultation);
                Command::Decline { host: named(host, by), consultation }
            }
            Step::End { consultation, by } => {
                let (consultation, host, _) = self.consultation(consultation);
                Command::End { host: named(host, by), consultation }
            }
            Step::Media { consultation, side, up } => {
                Command::Media { consultation: self.consultation(consultation).0, side, up }
            }
            Step::CountTurnedAway { session, full } => {
                let counts = TurnedAway { full, ..TurnedAway::default() };
                Command::CountTurnedAway { doors: [(session_id(session), counts)].into() }
            }
            Step::LoseNode { node: at } => Command::LoseNode { node: node(at) },
            Step::Wait { .. }
            | Step::Sleep { .. }
            | Step::ToDeadline { .. }
            | Step::Restart
            | Step::Replay
            | Step::Again
            | Step::Proceed { .. }
            | Step::Return { .. }
            | Step::Vanish { .. } => return None,
        };
        Some(command)
    }
}

/// Ids of tickets and sessions are fresh, so that a command that uses one up is not repeated as it is.
fn repeatable(command: Command) -> Option<Command> {
    match command {
        Command::CreateSession { .. } | Command::Join { .. } => None,
        other => Some(other),
    }
}

/// Open from this minute on for some minutes, then after as long a break for the day. Of 0 minutes, hours that
/// cannot be: their zone is unknown.
fn hours_around(now: Timestamp, closes_in: u16, last_admission_s: u32) -> OpeningHours {
    const DAY: u16 = 1_440;
    let minute = u16::try_from(now.as_second().rem_euclid(86_400) / 60).expect("a minute of the day");
    let span = |from: u16, to: u16| Span::new((minute + from) % DAY, (minute + to) % DAY).expect("a span");
    let zone = if closes_in == 0 { "Nowhere" } else { "UTC" };
    let length = closes_in.max(1);
    let mut spans = vec![span(0, length), span(2 * length, 2 * length + 1_200)];
    spans.sort_unstable();
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    OpeningHours { weekly: Week { mon, tue, wed, thu, fri, sat, sun }, last_admission_s, ..OpeningHours::never(zone) }
}
