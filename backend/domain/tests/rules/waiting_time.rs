//! The waiting time is the sum of the times in line, and nothing else counts (I15).

use anteroom_domain::{
    command::{Command, TransferTo},
    host::Duty,
    ids::{HostId, SessionId, TicketId},
    session::Assignment,
};

use crate::common::{ANNA, World, asks_for_agreement, at, ms};

fn waiting() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    (world, session, host, ticket)
}

fn waited_ms(world: &World, ticket: TicketId) -> i128 {
    world.ticket(ticket).waited_until(world.now).as_millis()
}

#[test]
fn it_runs_while_in_line_and_stops_with_the_call() {
    let (mut world, _, host, ticket) = waiting();
    world.advance_ms(12_345);
    assert_eq!(waited_ms(&world, ticket), 12_345);
    world.next(host);
    world.advance(20);
    world.begin(ticket);
    world.advance(600);
    assert_eq!(waited_ms(&world, ticket), 12_345);
    world.end(ticket);
    assert_eq!((world.how_ended(ticket).waited_s, world.how_ended(ticket).talked_s), (12, 600));
}

#[test]
fn drafting_being_offline_being_away_and_being_offered_are_waiting() {
    let mut world = World::new();
    let session = world.session(|settings| {
        asks_for_agreement(settings);
        settings.assignment = Assignment::Automatic;
    });
    let ticket = world.join(session, ANNA);
    world.advance(10);
    world.submit(ticket);
    world.online(ANNA, false);
    world.advance(10);
    world.online(ANNA, true);
    world.step_away(ticket);
    world.advance(10);
    world.come_back(ticket);
    let host = world.host(&[session]);
    assert_eq!(world.host_of(ticket), Some(host));
    world.advance(10);
    world.decline(ticket);
    world.advance(5);
    world.accept(ticket);
    world.advance(10);
    assert_eq!(waited_ms(&world, ticket), 45_000);
}

#[test]
fn every_time_in_line_is_added() {
    let (mut world, _, host, ticket) = waiting();
    world.advance(10);
    world.next(host);
    // The call is missed: thirty seconds that are no waiting.
    world.advance(30);
    world.advance(20);
    world.next(host);
    world.begin(ticket);
    world.advance(100);
    world.host_online(host, false);
    world.advance(90);
    world.advance(7);
    assert_eq!(waited_ms(&world, ticket), 37_000);
    world.leave(ticket);
    assert_eq!((world.how_ended(ticket).waited_s, world.how_ended(ticket).talked_s), (37, 100));
}

#[test]
fn being_on_hold_is_no_waiting_and_being_transferred_is_no_break() {
    let (mut world, _, host, ticket) = waiting();
    let other = world.manual();
    world.advance(10);
    world.transfer(ticket, TransferTo::Session(other));
    world.advance(10);
    world.done(&Command::AssignHost { session: other, host });
    world.next(host);
    world.begin(ticket);
    world.hold(ticket);
    world.advance(1_000);
    assert_eq!(waited_ms(&world, ticket), 20_000);
    world.duty(host, Duty::Off);
    world.advance(3);
    assert_eq!(waited_ms(&world, ticket), 23_000);
}

#[test]
fn the_time_between_a_removal_and_its_undoing_is_no_waiting() {
    let (mut world, _, _, ticket) = waiting();
    world.advance(10);
    world.remove(ticket);
    assert_eq!(world.how_ended(ticket).waited_s, 10);
    world.advance(50);
    world.undo(ticket);
    world.advance(5);
    assert_eq!(waited_ms(&world, ticket), 15_000);
}

#[test]
fn it_is_right_across_midnight_and_the_changes_of_the_clocks() {
    // Midnight in London, then the instants at which its clocks go forward and back.
    for begin in ["2026-03-01T23:59:59.500Z", "2026-03-29T00:59:59.500Z", "2026-10-25T00:59:59.500Z"] {
        let mut world = World::new();
        world.now = at(begin);
        let session = world.manual();
        let ticket = world.join(session, ANNA);
        world.advance(3_600);
        assert_eq!(waited_ms(&world, ticket), 3_600_000);
        world.leave(ticket);
        assert_eq!(world.how_ended(ticket).waited_s, 3_600);
    }
}

#[test]
fn it_is_never_negative_and_whole_seconds_are_reported() {
    let (mut world, _, _, ticket) = waiting();
    assert_eq!(waited_ms(&world, ticket), 0);
    world.advance_ms(999);
    world.leave(ticket);
    assert_eq!((world.how_ended(ticket).waited_s, world.ticket(ticket).waited), (0, ms(999)));
}
