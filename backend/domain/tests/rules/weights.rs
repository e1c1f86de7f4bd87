//! A host of several sessions: the heads are compared, by how long they have waited and what that weighs.

use anteroom_domain::{
    command::Command,
    host::Duty,
    ids::{HostId, SessionId, TicketId},
    session::Assignment,
    ticket::Staff,
};

use crate::common::{ANNA, BILAL, CARLA, NODE, World};

/// Two sessions that weigh so much, and one host of both who is not on duty yet.
fn sessions(assignment: Assignment, weights: [u32; 2]) -> (World, [SessionId; 2], HostId) {
    let mut world = World::new();
    let sessions =
        weights.map(|weight| world.session(|settings| (settings.assignment, settings.weight) = (assignment, weight)));
    let host = world.idle_host(&sessions);
    (world, sessions, host)
}

/// Joins at this very instant.
fn join_now(world: &mut World, session: SessionId, customer: anteroom_domain::ids::CustomerId) -> TicketId {
    let ticket = TicketId(customer.0);
    world.done(&Command::Join { session, customer, ticket, node: Some(NODE) });
    ticket
}

/// Whom the host gets when they come on duty.
fn first(world: &mut World, host: HostId) -> TicketId {
    world.duty(host, Duty::Available);
    match world.host_now(host).engaged {
        Some(engaged) => engaged.ticket(),
        None => world.next(host),
    }
}

#[test]
fn a_minute_counts_as_much_as_its_session_weighs_to_the_millisecond() {
    for assignment in [Assignment::Manual, Assignment::Automatic] {
        // Anna has waited for 30 s; Bilal's time counts threefold. When both weigh the same, whoever came first is first.
        for (bilal_waited_ms, bilal_first) in [(9_999, false), (10_000, false), (10_001, true)] {
            let (mut world, [plain, heavy], host) = sessions(assignment, [1, 3]);
            let anna = join_now(&mut world, plain, ANNA);
            world.advance_ms(30_000 - bilal_waited_ms);
            let bilal = join_now(&mut world, heavy, BILAL);
            world.advance_ms(bilal_waited_ms);
            let expected = if bilal_first { bilal } else { anna };
            assert_eq!(first(&mut world, host), expected, "{assignment:?} {bilal_waited_ms}");
        }
    }
}

#[test]
fn equal_weights_are_the_longest_wait() {
    for weight in [1, 100] {
        let (mut world, [one, other], host) = sessions(Assignment::Manual, [weight; 2]);
        let anna = join_now(&mut world, other, ANNA);
        world.advance_ms(1);
        join_now(&mut world, one, BILAL);
        assert_eq!(first(&mut world, host), anna);
    }
}

#[test]
fn only_heads_are_compared() {
    let (mut world, [plain, heavy], host) = sessions(Assignment::Manual, [1, 100]);
    let anna = join_now(&mut world, heavy, ANNA);
    world.advance(10);
    let bilal = join_now(&mut world, heavy, BILAL);
    let carla = join_now(&mut world, plain, CARLA);
    world.advance(10);
    // Anna is not there, so Bilal stands for his line.
    world.online(ANNA, false);
    assert_eq!(first(&mut world, host), bilal);
    world.leave(bilal);
    assert_eq!(world.next(host), carla);
    world.leave(carla);
    world.online(ANNA, true);
    assert_eq!(world.next(host), anna);
}

#[test]
fn weights_never_reorder_one_line() {
    let (mut world, [heavy, _], host) = sessions(Assignment::Manual, [100, 1]);
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(heavy, customer));
    world.duty(host, Duty::Available);
    for ticket in tickets {
        assert_eq!(world.next(host), ticket);
        world.leave(ticket);
    }
}

#[test]
fn a_better_class_comes_before_any_weight() {
    let (mut world, [plain, heavy], host) = sessions(Assignment::Manual, [1, 100]);
    let anna = join_now(&mut world, heavy, ANNA);
    world.advance(3_600);
    let bilal = join_now(&mut world, plain, BILAL);
    world.done(&Command::Prioritise { ticket: bilal, by: Staff::Admin, class: 0 });
    assert_eq!(first(&mut world, host), bilal);
    world.leave(bilal);
    assert_eq!(world.next(host), anna);
}

#[test]
fn a_consultation_that_broke_comes_before_any_weight() {
    let (mut world, [plain, heavy], host) = sessions(Assignment::Manual, [1, 100]);
    let anna = join_now(&mut world, heavy, ANNA);
    let lost = world.host(&[plain]);
    world.advance(3_600);
    let bilal = join_now(&mut world, plain, BILAL);
    world.next(lost);
    world.begin(bilal);
    world.host_online(lost, false);
    world.advance(90);
    assert_eq!(first(&mut world, host), bilal);
    assert_eq!(world.is(anna), "waiting");
}

#[test]
fn asking_for_one_session_asks_for_no_other_however_heavy() {
    let (mut world, [plain, heavy], host) = sessions(Assignment::Manual, [1, 100]);
    join_now(&mut world, heavy, ANNA);
    world.advance(60);
    let bilal = join_now(&mut world, plain, BILAL);
    world.duty(host, Duty::Available);
    world.done(&Command::Next { host, session: Some(plain) });
    assert_eq!(world.host_of(bilal), Some(host));
}
