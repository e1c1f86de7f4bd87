//! A log that is right has no violations, and each way of being wrong has its own.

use anteroom_audit::{Checker, Violation};
use anteroom_domain::{
    SignedDuration, Timestamp,
    command::Command,
    consultation::Side,
    event::{Commit, Event},
    floor::{Draft, Floor, Ids},
    host::Duty,
    hours::OpeningHours,
    ids::{ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, TicketId},
    session::Settings,
    ticket::EndReason,
};

const NODE: NodeId = NodeId(1);
const SESSION: SessionId = SessionId(0x5e);
const HOST: HostId = HostId(0x40);
const ANNA: CustomerId = CustomerId(0xa);
const BILAL: CustomerId = CustomerId(0xb);

struct Counted(u128);

impl Ids for Counted {
    fn fresh(&mut self) -> u128 {
        self.0 += 1;
        self.0
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).expect("in range")
}

/// A log as the rules write it, one command a second.
fn log_of(commands: Vec<Command>) -> (Vec<Commit>, Floor) {
    let (mut floor, mut ids) = (Floor::default(), Counted(0x1000));
    let mut log = Vec::new();
    for (second, command) in (1..).zip(commands) {
        let mut draft = Draft::new(&mut floor, at(second));
        draft.run(&command, &mut ids).expect("the command is accepted");
        log.extend(draft.finish(NODE));
    }
    (log, floor)
}

fn ticket(number: u128) -> TicketId {
    TicketId(0x7000 + number)
}

/// A session with a host who asks for the next one, and two in line; Anna is called and in a consultation.
fn visit() -> Vec<Command> {
    let (slug, name) = ("contact-centre".parse().expect("a slug"), "Contact centre".to_owned());
    let (description, settings) = (String::new(), Settings::default());
    let join =
        |customer, number| Command::Join { session: SESSION, customer, ticket: ticket(number), node: Some(NODE) };
    let consultation = ConsultationId(0x1001);
    vec![
        Command::CreateSession { session: SESSION, slug, name, description, settings },
        Command::AssignHost { session: SESSION, host: HOST },
        Command::HostPresence { host: HOST, node: NODE, online: true },
        Command::SetDuty { host: HOST, duty: Duty::Available },
        join(ANNA, 1),
        join(BILAL, 2),
        Command::Next { host: HOST, session: None },
        Command::Answer { consultation, customer: ANNA },
        Command::Media { consultation, side: Side::Host, up: true },
        Command::Media { consultation, side: Side::Customer, up: true },
        Command::End { host: HOST, consultation },
    ]
}

fn check(log: &[Commit]) -> Vec<Violation> {
    let mut checker = Checker::new();
    let mut found: Vec<_> = log.iter().flat_map(|commit| checker.commit(commit)).collect();
    found.extend(checker.finish());
    found
}

/// The invariants that a log breaks once it has been changed.
fn broken(change: impl FnOnce(&mut Vec<Commit>)) -> Vec<&'static str> {
    let (mut log, _) = log_of(visit());
    change(&mut log);
    let mut invariants: Vec<_> = check(&log).into_iter().map(|violation| violation.invariant).collect();
    invariants.dedup();
    invariants
}

/// Adds a commit a second after the last one.
fn add(log: &mut Vec<Commit>, event: Event) {
    let last = log.last().expect("there is a log");
    let (revision, at) = (last.revision.next(), last.at + SignedDuration::from_secs(1));
    log.push(Commit { revision, at, node: NODE, events: vec![event] });
}

fn joined(ticket: TicketId, customer: CustomerId, seq: u64) -> Event {
    let (session, class, node) = (SESSION, 1, Some(NODE));
    Event::TicketJoined { ticket, session, customer, seq, class, node, draft_by: None, promised: None, carried: None }
}

fn called(ticket: TicketId, host: HostId, consultation: u128, at: Timestamp) -> Event {
    Event::TicketCalled {
        ticket,
        consultation: ConsultationId(consultation),
        host,
        alert_again_at: at + SignedDuration::from_secs(15),
        answer_by: at + SignedDuration::from_secs(30),
        picked_out_of_order: false,
    }
}

#[test]
fn a_log_that_the_rules_wrote_is_right_and_makes_the_same_floor() {
    let (log, floor) = log_of(visit());
    assert_eq!(check(&log), []);
    let mut checker = Checker::new();
    for commit in &log {
        checker.commit(commit);
    }
    assert_eq!(checker.compare(&floor), []);
    assert_eq!((checker.revision(), checker.live()), (Revision(log.len() as u64), 1));
}

#[test]
fn a_floor_that_differs_from_the_log_is_found() {
    let (log, _) = log_of(visit());
    let mut other = visit();
    other.truncate(10);
    let (_, behind) = log_of(other);
    let mut checker = Checker::new();
    for commit in &log[..log.len() - 1] {
        checker.commit(commit);
    }
    assert_eq!(checker.compare(&behind), []);
    checker.commit(&log[log.len() - 1]);
    assert_eq!(checker.compare(&behind)[0].invariant, "I19");
}

#[test]
fn a_gap_a_repetition_and_time_that_goes_back_are_found() {
    assert!(broken(|log| _ = log.remove(5)).contains(&"I19"));
    assert!(broken(|log| log.push(log[3].clone())).contains(&"I19"));
    assert_eq!(broken(|log| log.last_mut().unwrap().at = at(0)), ["I15"]);
    assert_eq!(broken(|log| log.last_mut().unwrap().events.clear()), ["I11"]);
}

#[test]
fn each_broken_invariant_is_named() {
    let served =
        Event::TicketEnded { ticket: ticket(1), reason: EndReason::Served, wrap_up_until: None, place_kept: false };
    assert_eq!(broken(|log| add(log, served)), ["I3", "I10"]);
    assert_eq!(broken(|log| add(log, joined(ticket(3), BILAL, 3))), ["I4"]);
    assert_eq!(broken(|log| add(log, joined(ticket(2), CustomerId(0xc), 3))), ["I10"]);
    assert_eq!(broken(|log| add(log, joined(ticket(3), CustomerId(0xc), 2))), ["I5"]);
    let closed = Event::SessionHoursChanged { session: SESSION, hours: OpeningHours::never("UTC") };
    let closed_and_joined = |log: &mut Vec<Commit>| {
        add(log, closed);
        add(log, joined(ticket(3), CustomerId(0xc), 3));
    };
    assert_eq!(broken(closed_and_joined), ["I16"]);
    let missed = Event::AlertedAgain { ticket: ticket(2) };
    let called_and_alerted = |log: &mut Vec<Commit>| {
        add(log, called(ticket(2), HOST, 0x2001, at(12)));
        add(log, missed);
    };
    assert_eq!(broken(called_and_alerted), ["I24"]);
}

#[test]
fn a_host_with_two_and_a_ticket_with_two_are_found() {
    let twice = |log: &mut Vec<Commit>| {
        add(log, joined(ticket(3), CustomerId(0xc), 3));
        add(log, called(ticket(2), HOST, 0x2001, at(13)));
        add(log, called(ticket(3), HOST, 0x2002, at(14)));
    };
    assert!(broken(twice).contains(&"I2"));
    let two_hosts = |log: &mut Vec<Commit>| {
        add(log, called(ticket(2), HOST, 0x2001, at(12)));
        add(log, called(ticket(2), HostId(0x41), 0x2002, at(13)));
    };
    assert!(broken(two_hosts).contains(&"I1"));
}

#[test]
fn passing_somebody_by_is_found_unless_the_log_says_that_a_host_chose_so() {
    let pass_by = |chosen: bool| {
        broken(|log| {
            add(log, joined(ticket(3), CustomerId(0xc), 3));
            let mut event = called(ticket(3), HOST, 0x2001, at(13));
            if let Event::TicketCalled { picked_out_of_order, .. } = &mut event {
                *picked_out_of_order = chosen;
            }
            add(log, event);
        })
    };
    assert_eq!(pass_by(false), ["I5"]);
    assert_eq!(pass_by(true), [""; 0]);
}

#[test]
fn what_is_due_and_not_done_is_found() {
    let silent = |log: &mut Vec<Commit>| {
        add(log, called(ticket(2), HOST, 0x2001, at(12)));
        add(log, joined(ticket(3), CustomerId(0xc), 3));
        log.last_mut().unwrap().at = at(300);
    };
    assert!(broken(silent).contains(&"I8"), "the call rings for minutes");
}

#[test]
fn nothing_that_a_log_says_makes_the_checker_panic() {
    let (log, _) = log_of(visit());
    // Backwards, each commit alone, and each but the last left out.
    let backwards: Vec<_> = log.iter().rev().cloned().collect();
    assert!(!check(&backwards).is_empty());
    for commit in &log[..log.len() - 1] {
        check(std::slice::from_ref(commit));
        let rest: Vec<_> = log.iter().filter(|other| *other != commit).cloned().collect();
        assert!(!check(&rest).is_empty());
    }
}
