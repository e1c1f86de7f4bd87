//! Closing: those in line are still served, or turned away, as the session says; a consultation is never ended by it.

use anteroom_domain::{
    command::Command,
    event::Event,
    hours::OverrideState,
    ids::{HostId, SessionId, TicketId},
    refusal::{JoinRefused, Refusal},
    session::{Assignment, Closing},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World, asks_for_agreement};

fn closes(at_closing: Closing) -> (World, SessionId, HostId) {
    let mut world = World::new();
    let session = world.session(|settings| settings.at_closing = at_closing);
    let host = world.host(&[session]);
    (world, session, host)
}

/// Anna offered, Bilal and Carla behind her, one of them not there.
fn offered(at_closing: Closing) -> (World, SessionId, HostId, [TicketId; 3]) {
    let (mut world, session, host) = closes(at_closing);
    world.configure(session, |settings| settings.assignment = Assignment::Automatic);
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    world.online(CARLA, false);
    assert_eq!(world.is(tickets[0]), "offered");
    (world, session, host, tickets)
}

fn close(world: &mut World, session: SessionId) {
    world.open(session, OverrideState::Closed);
}

#[test]
fn nobody_joins_after_closing_whatever_it_means_for_the_others() {
    for at_closing in [Closing::Drain, Closing::Cutoff, Closing::Hard] {
        let (mut world, session, _) = closes(at_closing);
        close(&mut world, session);
        let join = world.joining(session, ANNA);
        assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::Closed));
    }
}

#[test]
fn unless_it_is_set_everyone_in_line_is_still_served() {
    let (mut world, session, host, tickets) = offered(Closing::Drain);
    world.online(CARLA, true);
    close(&mut world, session);
    for ticket in tickets {
        world.accept(ticket);
        world.begin(ticket);
        world.end(ticket);
        world.done(&Command::EndWrapUp { host });
    }
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["served"; 3]);
}

#[test]
fn a_cutoff_turns_away_whoever_waits_in_the_commit_that_closes() {
    let (mut world, session, _, tickets) = offered(Closing::Cutoff);
    close(&mut world, session);
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["offered", "closed_out", "closed_out"]);
    assert_eq!(world.last_commit().events.len(), 3);
}

#[test]
fn after_a_cutoff_an_offer_is_the_last_chance() {
    let (mut world, session, _, [anna, ..]) = offered(Closing::Cutoff);
    close(&mut world, session);
    world.accept(anna);
    world.begin(anna);
    world.advance(3_600);
    assert_eq!(world.is(anna), "in_consultation");

    let (mut world, session, _, [anna, ..]) = offered(Closing::Cutoff);
    close(&mut world, session);
    world.decline(anna);
    assert_eq!(world.is(anna), "closed_out");

    let (mut world, session, _, [anna, ..]) = offered(Closing::Cutoff);
    close(&mut world, session);
    world.advance(20);
    assert_eq!(world.is(anna), "closed_out");
}

#[test]
fn a_hard_close_ends_offers_too_and_the_host_is_free() {
    let (mut world, session, host, tickets) = offered(Closing::Hard);
    close(&mut world, session);
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["closed_out"; 3]);
    assert_eq!((world.host_now(host).engaged, world.host_now(host).missed_offers), (None, 0));
}

#[test]
fn no_closing_changes_a_call_or_a_consultation_or_a_hold() {
    for at_closing in [Closing::Drain, Closing::Cutoff, Closing::Hard] {
        let (mut world, session, first) = closes(at_closing);
        let hosts = [first, world.host(&[session]), world.host(&[session]), world.host(&[session])];
        let tickets = [ANNA, BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
        for (host, ticket) in hosts.into_iter().zip(tickets) {
            assert_eq!(world.next(host), ticket);
        }
        for ticket in &tickets[1..] {
            world.begin(*ticket);
        }
        world.advance(1);
        world.online(CARLA, false);
        world.hold(tickets[3]);
        let before = tickets.map(|ticket| world.ticket(ticket).clone());
        close(&mut world, session);
        assert_eq!(tickets.map(|ticket| world.ticket(ticket).clone()), before, "I17 {at_closing:?}");
    }
}

#[test]
fn whoever_has_been_in_a_consultation_is_not_turned_away() {
    for at_closing in [Closing::Cutoff, Closing::Hard] {
        let (mut world, session, host) = closes(at_closing);
        let anna = world.join(session, ANNA);
        world.next(host);
        world.begin(anna);
        world.advance(1);
        close(&mut world, session);
        world.host_online(host, false);
        world.advance(90);
        assert_eq!(world.is(anna), "waiting");
        let other = world.host(&[session]);
        assert_eq!(world.next(other), anna);
    }
}

#[test]
fn whoever_misses_the_call_after_closing_is_turned_away() {
    let (mut world, session, host) = closes(Closing::Cutoff);
    let ticket = world.join(session, ANNA);
    world.next(host);
    close(&mut world, session);
    world.advance(30);
    assert_eq!(world.is(ticket), "closed_out");
}

#[test]
fn a_draft_is_turned_away_too() {
    let (mut world, session, _) = closes(Closing::Cutoff);
    world.configure(session, asks_for_agreement);
    let ticket = world.join(session, ANNA);
    close(&mut world, session);
    assert_eq!(world.is(ticket), "closed_out");
}

#[test]
fn changing_what_closing_means_counts_at_once_for_a_session_that_is_closed() {
    let (mut world, session, _) = closes(Closing::Drain);
    let ticket = world.join(session, ANNA);
    close(&mut world, session);
    assert_eq!(world.is(ticket), "waiting");
    world.configure(session, |settings| settings.at_closing = Closing::Cutoff);
    assert_eq!(world.is(ticket), "closed_out");
}

#[test]
fn only_the_session_that_closes_is_concerned() {
    let (mut world, session, _) = closes(Closing::Hard);
    let other = world.session(|settings| settings.at_closing = Closing::Hard);
    let ticket = world.join(other, ANNA);
    close(&mut world, session);
    assert_eq!(world.is(ticket), "waiting");
    let closed = |event: &&Event| matches!(event, Event::TicketEnded { .. });
    assert_eq!(world.events().filter(closed).count(), 0);
}
