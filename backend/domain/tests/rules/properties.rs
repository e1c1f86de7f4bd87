//! What must hold whatever happens, in whatever order: random histories of several customers, hosts, sessions and nodes.

use std::{cell::RefCell, collections::BTreeSet};

use anteroom_domain::{
    command::{Command, TransferTo},
    consultation::Side,
    estimate::SAMPLES_MIN,
    floor::{Floor, Snapshot},
    host::{Duty, Engagement},
    hours::OverrideState,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    in_room::{RoomRequest, Writer},
    kept::KEPT_AT_MOST,
    session::{Assignment, Closing},
    ticket::{RemoveReason, Staff, StayPrompt, Ticket, TicketState},
    turned_away::TurnedAway,
};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    common::{OTHER_NODE, World, asks_for_agreement, hours_around, ms},
    examples::KINDS,
    steps::{Ask, Deed, Measure, SESSIONS, Step, Who, any_step},
    watch::{Watch, may_be_given_to},
};

/// A world, what has been in it, and who watches it.
#[derive(Clone)]
struct History {
    world: World,
    sessions: [SessionId; SESSIONS],
    watch: Watch,
}

impl History {
    fn new() -> Self {
        let mut world = World::new();
        let sessions = [world.automatic(), world.automatic(), world.manual()];
        world.configure(sessions[1], |settings| {
            (settings.wrap_up_s, settings.ageing_s, settings.weight) = (0, 60, 3);
            (settings.unstaffed_prompt_s, settings.at_closing) = (30, Closing::Cutoff);
            (settings.keeps_places, settings.kept_place_min) = (true, 1);
        });
        world.configure(sessions[2], |settings| {
            asks_for_agreement(settings);
            (settings.longest_wait_s, settings.cooldown_s, settings.transfers_to_tail) = (900, 60, true);
        });
        // Rare enough in what is drawn: a place that is kept, and put off by another closing.
        world.join(sessions[1], CustomerId(200));
        for state in [OverrideState::Closed, OverrideState::Open, OverrideState::Closed, OverrideState::Open] {
            world.open(sessions[1], state);
        }
        for (host, served) in [(1, [0, 2]), (2, [0, 1]), (3, [1, 2])] {
            for session in served {
                world.done(&Command::AssignHost { session: sessions[session], host: HostId(host) });
            }
            world.host_online(HostId(host), true);
            world.duty(HostId(host), Duty::Available);
        }
        let mut history = Self { world, sessions, watch: Watch::default() };
        history.warm_up();
        let counts = TurnedAway { full: 1, ..TurnedAway::default() };
        history.world.done(&Command::CountTurnedAway { doors: [(history.sessions[0], counts)].into() });
        // Long enough that those who were served then are forgotten.
        history.world.advance(3_700);
        history.world.done(&Command::HostPresence { host: HostId(1), node: OTHER_NODE, online: true });
        history.check();
        history
    }

    /// Serves enough customers in each session that there are estimates from the beginning.
    fn warm_up(&mut self) {
        for (index, (session, host)) in self.sessions.into_iter().zip([1, 2, 3].map(HostId)).enumerate() {
            let world = &mut self.world;
            let assignment = world.floor.session(session).expect("it exists").settings.assignment;
            world.configure(session, |settings| settings.assignment = Assignment::Manual);
            for number in 1..=SAMPLES_MIN {
                let ticket = world.join(session, CustomerId(100 + number as u128));
                world.submit(ticket);
                world.done(&Command::Next { host, session: Some(session) });
                world.begin(ticket);
                world.advance(20 * i64::try_from(index + number).expect("a few"));
                world.end(ticket);
                world.done(&Command::EndWrapUp { host });
            }
            world.configure(session, |settings| settings.assignment = assignment);
        }
    }

    /// The `index`-th of the latest consultations, and who was meant; those that are over are among them.
    fn consultation(&self, index: Index) -> Option<(ConsultationId, HostId, TicketId)> {
        let all = &self.watch.attempts;
        let latest = &all[all.len().saturating_sub(5)..];
        (!latest.is_empty()).then(|| *index.get(latest))
    }

    /// One of the latest tickets; those that are over are among them.
    fn ticket(&self, index: Index) -> Option<TicketId> {
        let all = &self.watch.joined;
        let latest = &all[all.len().saturating_sub(10)..];
        (!latest.is_empty()).then(|| *index.get(latest))
    }

    /// A ticket with which this can be done if there is one, since it is rare; else one of the latest.
    fn ticket_that(&self, index: Index, can: impl Fn(&Ticket) -> bool) -> Option<TicketId> {
        let those: Vec<_> = self.world.floor.tickets().filter(|ticket| can(ticket)).map(|ticket| ticket.id).collect();
        if those.is_empty() { self.ticket(index) } else { Some(*index.get(&those)) }
    }

    fn who(&self, ticket: TicketId, who: Who) -> CustomerId {
        let people = self.world.floor.ticket(ticket).map(|ticket| ticket.people().collect::<Vec<_>>());
        let people = people.unwrap_or_else(|| vec![CustomerId(1)]);
        match who {
            Who::Owner => people[0],
            Who::Friend => people[people.len() - 1],
            Who::Anyone(customer) => CustomerId(customer),
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Advance { milliseconds } => self.world.advance_ms(milliseconds),
            Step::ToDeadline { short } => {
                if let Some(due) = self.world.floor.next_deadline(self.world.now) {
                    let left = due.duration_since(self.world.now).as_millis();
                    self.world.advance_ms(i64::try_from(left).expect("soon") - i64::from(short));
                }
            }
            Step::Sleep { seconds } => {
                self.world.sleep(seconds);
                self.world.settle();
            }
            Step::Proceed { host, half } => {
                for command in self.sensible(HostId(host), half) {
                    self.world.done(&command);
                }
            }
            Step::Return { host, node } => {
                let host = HostId(host);
                self.world.done(&Command::HostPresence { host, node: NodeId(node), online: true });
                self.world.duty(host, Duty::Available);
            }
            Step::JoinTwice { customer, session } => {
                let join = |world: &mut World| world.joining(self.sessions[session], CustomerId(customer));
                let commands = [join(&mut self.world), join(&mut self.world)];
                self.world.batch(&commands);
            }
            _ => {
                if let Some(command) = self.command(step) {
                    // Refusals are as good as anything; that they change nothing is asserted in there.
                    self.world.run(&command).ok();
                }
            }
        }
        self.check();
    }

    fn sensible(&self, host: HostId, half: bool) -> Vec<Command> {
        let engaged = self.world.host_now(host).engaged.map(Engagement::ticket);
        let Some(ticket) = engaged.and_then(|ticket| self.world.floor.ticket(ticket)) else { return Vec::new() };
        let Some(consultation) = ticket.consultation_id() else { return Vec::new() };
        match &ticket.state {
            TicketState::Offered(_) => vec![Command::Accept { host, consultation }],
            TicketState::Calling { .. } if half => {
                vec![Command::Answer { consultation, customer: ticket.customer }]
            }
            TicketState::Calling { .. } => {
                Side::BOTH.map(|side| Command::Media { consultation, side, up: true }).to_vec()
            }
            TicketState::InConsultation { .. } => vec![Command::End { host, consultation }],
            TicketState::Interrupted { .. } => vec![
                Command::CustomerPresence { customer: ticket.customer, node: OTHER_NODE, online: true },
                Command::HostPresence { host, node: OTHER_NODE, online: true },
            ],
            TicketState::Drafting { .. } | TicketState::Waiting | TicketState::Held { .. } | TicketState::Ended(_) => {
                Vec::new()
            }
        }
    }

    fn command(&mut self, step: &Step) -> Option<Command> {
        let command = match *step {
            Step::Join { customer, session, node } => {
                match self.world.joining(self.sessions[session], CustomerId(customer)) {
                    Command::Join { session, customer, ticket, .. } => {
                        Command::Join { session, customer, ticket, node: node.map(NodeId) }
                    }
                    other => other,
                }
            }
            Step::CustomerPresence { customer, node, online } => {
                Command::CustomerPresence { customer: CustomerId(customer), node: NodeId(node), online }
            }
            Step::Ask { ticket, who, ask } => {
                let ticket = self.ticket_that(ticket, |t| match ask {
                    Ask::Stay => matches!(t.stay, Some(StayPrompt::Asked { .. })),
                    Ask::Submit { .. } => matches!(t.state, TicketState::Drafting { .. }),
                    Ask::ComeBack => t.away_until.is_some(),
                    Ask::Leave => t.is_live() && !t.party.is_empty(),
                    Ask::StepAway => t.is_eligible(),
                })?;
                asking(ask, ticket, self.who(ticket, who))
            }
            Step::MovePlace { ticket, to, node } => {
                let ticket = self.ticket(ticket)?;
                let from = self.who(ticket, Who::Owner);
                Command::MovePlace { ticket, from, to: CustomerId(to), node: node.map(NodeId) }
            }
            Step::JoinParty { ticket, customer, node } => {
                let ticket = self.ticket(ticket)?;
                Command::JoinParty { ticket, customer: CustomerId(customer), node: node.map(NodeId) }
            }
            Step::Answer { consultation, who } => {
                let (consultation, _, ticket) = self.consultation(consultation)?;
                Command::Answer { consultation, customer: self.who(ticket, who) }
            }
            Step::Write { consultation, who } => {
                let (consultation, _, ticket) = self.consultation(consultation)?;
                let request = RoomRequest::Write(Writer::Guest(self.who(ticket, who)));
                Command::InRoom { consultation, request }
            }
            Step::SetDuty { host, duty } => Command::SetDuty { host: HostId(host), duty },
            Step::HostPresence { host, node, online } => {
                Command::HostPresence { host: HostId(host), node: NodeId(node), online }
            }
            Step::EndWrapUp { host } => Command::EndWrapUp { host: HostId(host) },
            Step::ExtendWrapUp { host } => Command::ExtendWrapUp { host: HostId(host) },
            Step::Next { host, session } => {
                Command::Next { host: HostId(host), session: session.map(|index| self.sessions[index]) }
            }
            Step::Serve { host, consultation, deed } => {
                let (consultation, asked, _) = self.consultation(consultation)?;
                serving(deed, host.map_or(asked, HostId), consultation)
            }
            Step::Manage { host, ticket, measure } => {
                let ticket = self.ticket_that(ticket, |t| match measure {
                    Measure::Undo => t.may_be_undone(self.world.now),
                    Measure::Resume => matches!(t.state, TicketState::Held { .. }),
                    _ => false,
                })?;
                self.managing(measure, host.map(HostId), ticket)
            }
            Step::Media { consultation, side, up } => {
                Command::Media { consultation: self.consultation(consultation)?.0, side, up }
            }
            Step::LoseNode { node } => Command::LoseNode { node: NodeId(node) },
            Step::SetOverride { session, state, for_s } => Command::SetOverride {
                session: self.sessions[session],
                state,
                until: for_s.map(|s| self.world.now + ms(s * 1_000)),
                message: String::new(),
            },
            Step::SetHours { session, closes_in, last_admission_s } => Command::SetHours {
                session: self.sessions[session],
                edition: None,
                hours: hours_around(self.world.now, closes_in, last_admission_s),
            },
            Step::SetArchived { session, archived } => {
                Command::SetArchived { session: self.sessions[session], archived }
            }
            Step::Assign { session, host, assigned: true } => {
                Command::AssignHost { session: self.sessions[session], host: HostId(host) }
            }
            Step::Assign { session, host, assigned: false } => {
                Command::UnassignHost { session: self.sessions[session], host: HostId(host) }
            }
            Step::Configure { session, change } => {
                let session = self.world.floor.session(self.sessions[session])?.clone();
                let mut settings = session.settings;
                change.make(&mut settings);
                let (name, description) = (session.name, session.description);
                Command::ConfigureSession { session: session.id, edition: None, name, description, settings }
            }
            Step::Advance { .. }
            | Step::ToDeadline { .. }
            | Step::Sleep { .. }
            | Step::Proceed { .. }
            | Step::Return { .. }
            | Step::JoinTwice { .. } => return None,
        };
        Some(command)
    }

    /// Without a host: the one who may be thought of, or an admin.
    fn managing(&self, measure: Measure, host: Option<HostId>, ticket: TicketId) -> Command {
        let concerned = self.world.floor.ticket(ticket).and_then(|ticket| match &ticket.state {
            TicketState::Held { host, .. } => Some(*host),
            _ => self.world.floor.session(ticket.session)?.hosts.first().copied(),
        });
        let by = host.map_or(Staff::Admin, Staff::Host);
        let host = host.or(concerned).unwrap_or(HostId(1));
        match measure {
            Measure::Pick => Command::Pick { host, ticket },
            Measure::Resume => Command::Resume { host, ticket },
            Measure::ToSession(session) => {
                Command::Transfer { ticket, by, to: TransferTo::Session(self.sessions[session]) }
            }
            Measure::ToHost(host) => Command::Transfer { ticket, by, to: TransferTo::Host(HostId(host)) },
            Measure::Remove => Command::Remove { ticket, by, why: RemoveReason::Other },
            Measure::Undo => Command::UndoRemove { ticket, by },
            Measure::Prioritise(class) => Command::Prioritise { ticket, by, class },
        }
    }

    fn check(&mut self) {
        self.watch.catch_up(&self.world);
        let floor = &self.world.floor;
        for host in floor.hosts().filter(|host| host.is_free(self.world.now)) {
            for session in floor.sessions_of(host.id).filter(|s| s.settings.assignment == Assignment::Automatic) {
                let mut line = session.line().filter_map(|id| floor.ticket(id));
                let waiting = line.find(|t| t.is_eligible() && may_be_given_to(floor, t, host.id));
                assert_eq!(waiting, None, "I7 nobody waits for a host who is free ({:?})", host.id);
            }
        }
        for session in floor.sessions().filter(|session| !session.is_open(self.world.now)) {
            let waiting = session.line().filter_map(|id| floor.ticket(id)).find(|t| t.talked.is_zero());
            let offered = waiting.is_some_and(|t| matches!(t.state, TicketState::Offered(_)));
            let served = match session.settings.at_closing {
                Closing::Drain => true,
                Closing::Cutoff => waiting.is_none() || offered,
                Closing::Hard => waiting.is_none(),
            };
            assert!(served, "nobody waits in vain: {waiting:?}");
        }
    }
}

fn asking(ask: Ask, ticket: TicketId, customer: CustomerId) -> Command {
    match ask {
        Ask::Submit { consent } => Command::Submit { ticket, customer, consent },
        Ask::StepAway => Command::StepAway { ticket, customer },
        Ask::ComeBack => Command::ComeBack { ticket, customer },
        Ask::Stay => Command::Stay { ticket, customer },
        Ask::Leave => Command::Leave { ticket, customer },
    }
}

fn serving(deed: Deed, host: HostId, consultation: ConsultationId) -> Command {
    match deed {
        Deed::Accept => Command::Accept { host, consultation },
        Deed::Decline => Command::Decline { host, consultation },
        Deed::Hold => Command::Hold { host, consultation },
        Deed::End => Command::End { host, consultation },
    }
}

fn histories(cases: u32, steps: usize, property: impl Fn(&mut History, &[Step])) {
    // Always the same histories, so that what they cover stays covered; the reference model plays others each time.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, random);
    let strategy = prop::collection::vec(any_step(), 1..steps);
    let beginning = History::new();
    let result = runner.run(&strategy, |steps| {
        property(&mut beginning.clone(), &steps);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn the_invariants_hold_after_every_step_of_any_history() {
    let seen: RefCell<BTreeSet<u8>> = RefCell::default();
    histories(250, 120, |history, steps| {
        for step in steps {
            history.step(step);
        }
        seen.borrow_mut().extend(&history.watch.seen);
    });
    let unseen: Vec<_> = (0..KINDS).filter(|kind| !seen.borrow().contains(kind)).collect();
    assert!(unseen.is_empty(), "{unseen:?}: every kind of event happens somewhere");
}

#[test]
fn when_everyone_is_gone_everything_comes_to_an_end() {
    histories(60, 80, |history, steps| {
        for step in steps {
            history.step(step);
        }
        for node in [1, 2].map(NodeId) {
            history.world.done(&Command::LoseNode { node });
        }
        history.world.advance(3_600);
        history.check();
        let floor = &history.world.floor;
        assert_eq!(floor.tickets().find(|t| t.is_live()), None, "no ticket stays for ever");
        assert_eq!(floor.hosts().find(|h| h.engaged.is_some() || h.duty != Duty::Off), None, "I8 no host is stuck");
        // Places that are kept for an opening that never comes are given up too.
        history.world.advance(KEPT_AT_MOST.as_secs());
        assert_eq!(history.world.floor.next_deadline(history.world.now), None);
    });
}

#[test]
fn a_snapshot_of_any_moment_and_what_came_after_it_is_the_floor() {
    histories(60, 80, |history, steps| {
        let (before, after) = steps.split_at(steps.len() / 2);
        for step in before {
            history.step(step);
        }
        let text = serde_json::to_string(&Snapshot::from(&history.world.floor)).expect("a snapshot can be written");
        let commits = history.world.log.len();
        for step in after {
            history.step(step);
        }
        let mut floor = Floor::from(serde_json::from_str::<Snapshot>(&text).expect("a snapshot can be read"));
        for commit in &history.world.log[commits..] {
            let written = serde_json::to_string(commit).expect("a commit can be written");
            floor.apply_commit(&serde_json::from_str(&written).expect("a commit can be read"));
        }
        assert_eq!(floor, history.world.floor, "I19 snapshot and log are the state");
    });
}
