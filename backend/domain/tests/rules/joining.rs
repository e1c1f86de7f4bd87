//! Joining a line: one ticket for each customer, in the order of joining, when the session admits.

use anteroom_domain::{
    command::{Command, Outcome},
    host::{Duty, PauseReason},
    hours::OverrideState,
    ids::{CustomerId, NodeId, SessionId, TicketId},
    refusal::{JoinRefused, Refusal, TicketRefused},
    session::Unstaffed,
};

use crate::common::{ANNA, BILAL, CARLA, NODE, OTHER_NODE, World};

#[test]
fn whoever_joins_waits_at_the_end_of_the_line() {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    assert_eq!(world.line(session), tickets);
    for (ahead, ticket) in tickets.into_iter().enumerate() {
        assert_eq!(world.is(ticket), "waiting");
        assert_eq!(world.floor.ahead(world.ticket(ticket)), Some(ahead));
    }
    assert_eq!(world.ticket(tickets[2]).joined_at, world.now);
    assert_eq!(tickets.map(|ticket| world.ticket(ticket).number), [1, 2, 3]);
}

#[test]
fn those_who_join_at_the_same_instant_are_in_the_order_of_their_commands() {
    let mut world = World::new();
    let session = world.manual();
    // Ticket ids that would sort the other way round.
    let tickets = [(ANNA, TicketId(9)), (BILAL, TicketId(8)), (CARLA, TicketId(7))].map(|(customer, ticket)| {
        world.done(&Command::Join { session, customer, ticket, node: Some(NODE) });
        ticket
    });
    assert_eq!(world.line(session), tickets);
}

#[test]
fn joining_many_times_gives_the_same_ticket() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    let written = world.log.len();
    for _ in 0..10 {
        let again = world.joining(session, ANNA);
        assert_eq!(world.run(&again), Ok(Outcome::Joined { ticket, already: true }));
    }
    assert_eq!(world.log.len(), written);
    assert_eq!(world.line(session), [ticket]);
}

#[test]
fn a_live_ticket_is_given_back_in_every_state_even_where_nobody_may_join() {
    let mut world = World::new();
    let session = world.automatic();
    let ticket = world.join(session, ANNA);
    let has_it = |world: &mut World| {
        let again = world.joining(session, ANNA);
        assert_eq!(world.run(&again), Ok(Outcome::Joined { ticket, already: true }));
    };
    world.open(session, OverrideState::Closed);
    has_it(&mut world);
    world.host(&[session]);
    assert_eq!(world.is(ticket), "offered");
    has_it(&mut world);
    world.accept(ticket);
    has_it(&mut world);
    world.begin(ticket);
    has_it(&mut world);
    world.online(ANNA, false);
    assert_eq!(world.is(ticket), "interrupted");
    has_it(&mut world);
}

#[test]
fn after_the_end_of_a_visit_joining_gives_a_new_ticket_at_the_end_of_the_line() {
    let mut world = World::new();
    let session = world.manual();
    let first = world.join(session, ANNA);
    let bilal = world.join(session, BILAL);
    world.leave(first);
    let second = world.join(session, ANNA);
    assert_ne!(first, second);
    assert_eq!(world.line(session), [bilal, second]);
    assert_eq!(world.floor.visit(ANNA, session).map(|t| t.id), Some(second));
    assert_eq!(world.is(first), "left");
}

#[test]
fn a_customer_may_wait_in_two_sessions() {
    let mut world = World::new();
    let (first, second) = (world.manual(), world.manual());
    let tickets = [world.join(first, ANNA), world.join(second, ANNA)];
    assert_eq!((world.line(first), world.line(second)), (vec![tickets[0]], vec![tickets[1]]));
    assert_eq!(world.floor.visits_of(ANNA).count(), 2);
    assert_eq!(world.floor.visits_of(BILAL).count(), 0);
}

#[test]
fn nobody_joins_a_session_that_does_not_exist() {
    let mut world = World::new();
    let command = world.joining(SessionId(404), ANNA);
    assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::NoSuchSession));
}

#[test]
fn nobody_joins_a_closed_session_until_it_opens_again() {
    let mut world = World::new();
    let session = world.manual();
    world.open(session, OverrideState::Closed);
    let command = world.joining(session, ANNA);
    assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::Closed));
    world.open(session, OverrideState::Open);
    world.join(session, ANNA);
}

#[test]
fn nobody_joins_a_full_line_until_someone_is_called_out_of_it() {
    let mut world = World::new();
    let session = world.session(|settings| settings.line_max = 2);
    let host = world.host(&[session]);
    world.join(session, ANNA);
    let bilal = world.join(session, BILAL);
    let carla = world.joining(session, CARLA);
    assert_eq!(world.refused(&carla), Refusal::Join(JoinRefused::LineFull));
    // Whoever is there already is not turned away by a full line.
    let again = world.joining(session, BILAL);
    assert_eq!(world.run(&again), Ok(Outcome::Joined { ticket: bilal, already: true }));
    world.next(host);
    assert!(world.run(&carla).is_ok());
}

#[test]
fn an_offer_still_counts_in_a_full_line() {
    let mut world = World::new();
    let session = world.automatic();
    world.configure(session, |settings| settings.line_max = 1);
    world.host(&[session]);
    let anna = world.join(session, ANNA);
    assert_eq!(world.is(anna), "offered");
    let bilal = world.joining(session, BILAL);
    assert_eq!(world.refused(&bilal), Refusal::Join(JoinRefused::LineFull));
    world.accept(anna);
    assert!(world.run(&bilal).is_ok());
}

#[test]
fn an_unstaffed_session_admits_or_refuses_as_it_says() {
    let mut world = World::new();
    let admits = world.manual();
    let refuses = world.session(|settings| settings.unstaffed = Unstaffed::Refuse);
    let host = world.idle_host(&[admits, refuses]);
    world.join(admits, ANNA);
    let command = world.joining(refuses, ANNA);
    for duty in [Duty::Off, Duty::Paused(PauseReason::Asked)] {
        world.duty(host, duty);
        assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::Unstaffed), "{duty:?}");
    }
    world.duty(host, Duty::Available);
    assert!(world.run(&command).is_ok());
}

#[test]
fn a_host_of_another_session_does_not_staff_this_one() {
    let mut world = World::new();
    let staffed = world.manual();
    let session = world.session(|settings| settings.unstaffed = Unstaffed::Refuse);
    world.host(&[staffed]);
    let command = world.joining(session, ANNA);
    assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::Unstaffed));
}

#[test]
fn a_session_is_staffed_while_its_only_host_is_busy() {
    let mut world = World::new();
    let session = world.session(|settings| settings.unstaffed = Unstaffed::Refuse);
    let host = world.host(&[session]);
    world.join(session, ANNA);
    world.next(host);
    world.join(session, BILAL);
}

#[test]
fn a_host_who_is_gone_past_the_lease_no_longer_staffs_a_session() {
    let mut world = World::new();
    let session = world.session(|settings| settings.unstaffed = Unstaffed::Refuse);
    let host = world.host(&[session]);
    world.host_online(host, false);
    world.advance_ms(39_999);
    let command = world.joining(session, ANNA);
    assert_eq!(world.floor.may_join(world.floor.session(session).unwrap(), None, world.now), Ok(()));
    world.advance_ms(1);
    assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::Unstaffed));
}

#[test]
fn whoever_joins_without_a_connection_has_the_grace_to_make_one() {
    let mut world = World::new();
    let session = world.manual();
    let [anna, bilal] = [(ANNA, TicketId(1)), (BILAL, TicketId(2))].map(|(customer, ticket)| {
        world.done(&Command::Join { session, customer, ticket, node: None });
        ticket
    });
    assert!(!world.ticket(anna).is_eligible());
    world.advance_ms(119_999);
    world.done(&Command::CustomerPresence { customer: ANNA, node: NodeId(7), online: true });
    world.advance_ms(1);
    assert_eq!((world.is(anna), world.is(bilal)), ("waiting", "abandoned"));
    assert!(world.ticket(anna).is_eligible());
}

#[test]
fn leaving_gives_up_the_place_once_and_for_all() {
    let mut world = World::new();
    let session = world.manual();
    let (anna, bilal) = (world.join(session, ANNA), world.join(session, BILAL));
    world.leave(anna);
    assert_eq!(world.is(anna), "left");
    assert_eq!(world.how_ended(anna).talked_s, 0);
    assert_eq!(world.line(session), [bilal]);
    let again = Command::Leave { ticket: anna, customer: ANNA };
    assert_eq!(world.refused(&again), Refusal::Ticket(TicketRefused::Over));
}

#[test]
fn somebody_elses_ticket_reads_as_absent() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    let absent = Refusal::Ticket(TicketRefused::NoSuchTicket);
    let foreign = Command::Leave { ticket, customer: BILAL };
    let unknown = Command::Leave { ticket: TicketId(404), customer: BILAL };
    assert_eq!(world.refused(&foreign), absent);
    assert_eq!(world.refused(&unknown), absent);
    // Nor does a call that rings for someone else look different from none at all.
    world.accept(ticket);
    let consultation = world.consultation_id(ticket);
    let not_called = Refusal::Ticket(TicketRefused::NotCalled);
    assert_eq!(world.refused(&Command::Answer { consultation, customer: BILAL }), not_called);
    world.leave(ticket);
    assert_eq!(world.refused(&foreign), absent);
    assert_eq!(world.refused(&Command::Answer { consultation, customer: ANNA }), not_called);
    assert!(world.host_now(host).engaged.is_none());
}

#[test]
fn an_ended_ticket_is_remembered_for_an_hour() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.leave(ticket);
    // Something else has to happen: a floor at rest forgets nothing.
    world.advance(3_600);
    world.done(&Command::Join { session, customer: CustomerId(1), ticket: TicketId(1), node: Some(OTHER_NODE) });
    assert_eq!(world.is(ticket), "left");
    world.advance_ms(1);
    world.done(&Command::Join { session, customer: CustomerId(2), ticket: TicketId(2), node: Some(OTHER_NODE) });
    assert_eq!(world.floor.ticket(ticket), None);
    assert_eq!(world.floor.visit(ANNA, session), None);
}
