//! What must hold whatever happens, in whatever order: random histories of several customers, hosts, sessions and nodes.

use std::collections::BTreeMap;

use anteroom_domain::{
    command::Command,
    consultation::Side,
    floor::{Floor, Snapshot},
    host::{Duty, Engagement},
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    session::{Assignment, Settings},
    ticket::{Ended, TicketState},
};
use proptest::{prelude::*, sample::Index};

use crate::{
    common::{OTHER_NODE, World},
    steps::{CUSTOMERS, SESSIONS, Step, any_step},
    watch::Watch,
};

/// A world, what has been in it, and who watches it.
struct History {
    world: World,
    sessions: [SessionId; SESSIONS],
    watch: Watch,
    ended: BTreeMap<TicketId, Ended>,
}

impl History {
    fn new() -> Self {
        let mut world = World::new();
        let sessions = [world.automatic(), world.automatic(), world.manual()];
        world.configure(sessions[1], |settings| settings.wrap_up_s = 0);
        for (host, served) in [(1, [0, 2]), (2, [0, 1]), (3, [1, 2])] {
            for session in served {
                world.done(&Command::AssignHost { session: sessions[session], host: HostId(host) });
            }
            world.host_online(HostId(host), true);
            world.duty(HostId(host), Duty::Available);
        }
        Self { world, sessions, watch: Watch::default(), ended: BTreeMap::new() }
    }

    /// The `index`-th of the latest consultations, and who was meant; those that are over are among them.
    fn consultation(&self, index: Index) -> Option<(ConsultationId, HostId, TicketId)> {
        let all = &self.watch.attempts;
        let latest = &all[all.len().saturating_sub(5)..];
        (!latest.is_empty()).then(|| *index.get(latest))
    }

    fn ticket(&self, index: Index) -> Option<(TicketId, CustomerId)> {
        let all = &self.watch.joined;
        let latest = &all[all.len().saturating_sub(10)..];
        (!latest.is_empty()).then(|| *index.get(latest))
    }

    fn owner(&self, ticket: TicketId, foreign: bool) -> CustomerId {
        let joined = self.watch.joined.iter().find(|(id, _)| *id == ticket);
        let owner = joined.map_or(CustomerId(1), |(_, customer)| *customer);
        if foreign { CustomerId(owner.0 % CUSTOMERS + 1) } else { owner }
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
            Step::Leave { ticket, foreign } => {
                let (ticket, _) = self.ticket(ticket)?;
                Command::Leave { ticket, customer: self.owner(ticket, foreign) }
            }
            Step::Answer { consultation, foreign } => {
                let (consultation, _, ticket) = self.consultation(consultation)?;
                Command::Answer { consultation, customer: self.owner(ticket, foreign) }
            }
            Step::SetDuty { host, duty } => Command::SetDuty { host: HostId(host), duty },
            Step::HostPresence { host, node, online } => {
                Command::HostPresence { host: HostId(host), node: NodeId(node), online }
            }
            Step::EndWrapUp { host } => Command::EndWrapUp { host: HostId(host) },
            Step::Next { host, session } => {
                Command::Next { host: HostId(host), session: session.map(|index| self.sessions[index]) }
            }
            Step::Accept { host, consultation } => {
                let (consultation, asked, _) = self.consultation(consultation)?;
                Command::Accept { host: host.map_or(asked, HostId), consultation }
            }
            Step::Decline { host, consultation } => {
                let (consultation, asked, _) = self.consultation(consultation)?;
                Command::Decline { host: host.map_or(asked, HostId), consultation }
            }
            Step::End { host, consultation } => {
                let (consultation, asked, _) = self.consultation(consultation)?;
                Command::End { host: host.map_or(asked, HostId), consultation }
            }
            Step::Media { consultation, side, up } => {
                Command::Media { consultation: self.consultation(consultation)?.0, side, up }
            }
            Step::LoseNode { node } => Command::LoseNode { node: NodeId(node) },
            Step::SetOpening { session, opening } => Command::SetOpening { session: self.sessions[session], opening },
            Step::Assign { session, host, assigned: true } => {
                Command::AssignHost { session: self.sessions[session], host: HostId(host) }
            }
            Step::Assign { session, host, assigned: false } => {
                Command::UnassignHost { session: self.sessions[session], host: HostId(host) }
            }
            Step::Configure { session, assignment } => {
                let session = self.world.floor.session(self.sessions[session])?.clone();
                let settings = Settings { assignment, ..session.settings };
                let (name, description) = (session.name, session.description);
                Command::ConfigureSession { session: session.id, name, description, settings }
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

    fn check(&mut self) {
        self.watch.catch_up(&self.world);
        let floor = &self.world.floor;
        for host in floor.hosts().filter(|host| host.is_free(self.world.now)) {
            for session in floor.sessions_of(host.id).filter(|s| s.settings.assignment == Assignment::Automatic) {
                let waiting = session.line().filter_map(|id| floor.ticket(id)).find(|t| t.is_eligible());
                assert_eq!(waiting, None, "I7 nobody waits for a host who is free ({:?})", host.id);
            }
        }
        for ticket in floor.tickets() {
            if let Some(before) = self.ended.get(&ticket.id) {
                assert_eq!(ticket.state, TicketState::Ended(*before), "I10 final is final");
            }
            if let TicketState::Ended(ended) = ticket.state {
                self.ended.insert(ticket.id, ended);
                assert!(ended.at >= ticket.joined_at);
            }
        }
    }
}

fn histories(cases: u32, steps: usize, property: impl Fn(History, Vec<Step>)) {
    // The smallest history that fails is printed; where the random numbers came from adds nothing to it.
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let strategy = prop::collection::vec(any_step(), 1..steps);
    let result = runner.run(&strategy, |steps| {
        property(History::new(), steps);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn the_invariants_hold_after_every_step_of_any_history() {
    histories(200, 120, |mut history, steps| {
        for step in &steps {
            history.step(step);
        }
    });
}

#[test]
fn when_everyone_is_gone_everything_comes_to_an_end() {
    histories(60, 80, |mut history, steps| {
        for step in &steps {
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
        assert_eq!(floor.next_deadline(history.world.now), None);
    });
}

#[test]
fn a_snapshot_of_any_moment_and_what_came_after_it_is_the_floor() {
    histories(60, 80, |mut history, steps| {
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
