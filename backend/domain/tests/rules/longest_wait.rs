//! The longest wait: counted from joining, and never ending what has begun.

use anteroom_domain::{
    command::Command,
    ids::{HostId, SessionId, TicketId},
    session::Assignment,
};

use crate::common::{ANNA, BILAL, World, asks_for_agreement, ms};

/// Anna in an automatic session whose longest wait is an hour, and a host who is not on duty yet.
fn an_hour() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.session(|settings| {
        (settings.assignment, settings.longest_wait_s) = (Assignment::Automatic, 3_600);
    });
    let host = world.idle_host(&[session]);
    let ticket = world.join(session, ANNA);
    (world, session, host, ticket)
}

fn available(world: &mut World, host: HostId) {
    world.duty(host, anteroom_domain::host::Duty::Available);
}

#[test]
fn the_visit_ends_at_the_longest_wait_to_the_millisecond() {
    let (mut world, session, _, ticket) = an_hour();
    world.advance_ms(3_599_999);
    assert_eq!(world.is(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.line(session)), ("expired", vec![]));
    assert_eq!(world.how_ended(ticket).waited_s, 3_600);
}

#[test]
fn unless_it_is_set_there_is_none() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.advance(7 * 86_400);
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn changing_it_later_concerns_whoever_joins_later() {
    let (mut world, session, _, anna) = an_hour();
    world.configure(session, |settings| settings.longest_wait_s = 60);
    let bilal = world.join(session, BILAL);
    world.advance(60);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["waiting", "expired"]);
}

#[test]
fn a_draft_expires_as_well() {
    let mut world = World::new();
    let session = world.session(|settings| {
        asks_for_agreement(settings);
        settings.longest_wait_s = 60;
    });
    let ticket = world.join(session, ANNA);
    world.advance_ms(59_999);
    assert_eq!(world.is(ticket), "drafting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "expired");
}

#[test]
fn those_offline_and_away_expire_as_well() {
    let (mut world, session, _, anna) = an_hour();
    let bilal = world.join(session, BILAL);
    world.advance(3_500);
    world.step_away(anna);
    world.online(BILAL, false);
    world.advance(100);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["expired", "expired"]);
}

#[test]
fn an_offer_is_still_answered_and_only_afterwards_the_wait_is_over() {
    let (mut world, _, host, ticket) = an_hour();
    world.advance_ms(3_599_999);
    available(&mut world, host);
    world.advance_ms(19_999);
    assert_eq!(world.is(ticket), "offered");
    world.decline(ticket);
    assert_eq!(world.is(ticket), "expired");

    let (mut world, _, host, ticket) = an_hour();
    world.advance_ms(3_599_999);
    available(&mut world, host);
    world.advance(1);
    world.accept(ticket);
    world.advance(20);
    world.begin(ticket);
    world.advance(7_200);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn a_missed_call_is_not_forgiven_after_the_longest_wait() {
    let (mut world, _, host, ticket) = an_hour();
    world.advance_ms(3_599_999);
    available(&mut world, host);
    world.accept(ticket);
    world.advance(30);
    assert_eq!(world.is(ticket), "expired");
}

#[test]
fn whoever_has_had_a_consultation_has_waited_enough() {
    for lost in [true, false] {
        let (mut world, _, host, ticket) = an_hour();
        world.advance(3_000);
        available(&mut world, host);
        world.accept(ticket);
        world.begin(ticket);
        world.advance(1_000);
        if lost {
            world.host_online(host, false);
            world.advance(90);
        } else {
            world.hold(ticket);
            world.advance(1_000);
            assert_eq!(world.is(ticket), "held");
            world.duty(host, anteroom_domain::host::Duty::Off);
        }
        world.advance(7_200);
        assert_eq!(world.is(ticket), "waiting", "their host was lost, not their patience");
    }
}

#[test]
fn being_put_back_in_line_gives_no_time() {
    let (mut world, _, host, ticket) = an_hour();
    world.advance(3_000);
    available(&mut world, host);
    world.decline(ticket);
    world.duty(host, anteroom_domain::host::Duty::Off);
    assert_eq!(world.ticket(ticket).longest_wait_at, Some(world.ticket(ticket).joined_at + ms(3_600_000)));
    world.advance(600);
    assert_eq!(world.is(ticket), "expired");
}

#[test]
fn a_removal_undone_gives_no_time_either() {
    let (mut world, _, _, ticket) = an_hour();
    world.advance(3_570);
    world.remove(ticket);
    world.advance(40);
    world.done(&Command::UndoRemove { ticket, by: anteroom_domain::ticket::Staff::Admin });
    assert_eq!(world.is(ticket), "expired");
}
