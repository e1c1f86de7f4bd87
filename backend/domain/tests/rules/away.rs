//! Stepping away: the place is kept for as long as the session allows, and nobody is called meanwhile.

use anteroom_domain::{
    command::Command,
    event::Event,
    ids::{SessionId, TicketId},
    refusal::{NextRefused, Refusal, TicketRefused},
};

use crate::common::{ANNA, BILAL, CARLA, World, ms};

/// Anna, Bilal and Carla in line, and Anna away.
fn away() -> (World, SessionId, [TicketId; 3]) {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    world.step_away(tickets[0]);
    (world, session, tickets)
}

#[test]
fn whoever_steps_away_keeps_the_place_and_is_passed_over() {
    let (mut world, session, [anna, bilal, carla]) = away();
    assert_eq!(world.ticket(anna).away_until, Some(world.now + ms(600_000)));
    assert_eq!(world.line(session), [anna, bilal, carla]);
    assert_eq!(world.floor.ahead(world.ticket(bilal)), Some(1));
    let host = world.host(&[session]);
    assert_eq!(world.next(host), bilal);
    world.leave(bilal);
    assert_eq!(world.next(host), carla);
    world.leave(carla);
    let next = Command::Next { host, session: None };
    assert_eq!(world.refused(&next), Refusal::Next(NextRefused::NobodyWaiting));
}

#[test]
fn whoever_is_back_competes_at_once() {
    let mut world = World::new();
    let session = world.automatic();
    let anna = world.join(session, ANNA);
    world.step_away(anna);
    let host = world.host(&[session]);
    assert_eq!(world.is(anna), "waiting");
    world.come_back(anna);
    assert_eq!(world.host_of(anna), Some(host));
    assert!(matches!(world.last_commit().events[..], [Event::CameBack { .. }, Event::TicketOffered { .. }]));
}

#[test]
fn being_away_ends_at_the_limit_to_the_millisecond() {
    let (mut world, session, [anna, ..]) = away();
    let key = world.ticket(anna).key;
    world.advance_ms(599_999);
    assert_eq!(world.situation(anna), "away");
    world.advance_ms(1);
    assert_eq!((world.situation(anna), world.ticket(anna).key), ("waiting", key));
    let host = world.host(&[session]);
    assert_eq!(world.next(host), anna);
}

#[test]
fn stepping_away_again_does_not_prolong_it() {
    let (mut world, _, [anna, ..]) = away();
    world.advance(500);
    world.step_away(anna);
    world.advance(100);
    assert_eq!(world.situation(anna), "waiting");
}

#[test]
fn a_session_may_allow_it_for_another_time_or_not_at_all() {
    let (mut world, session, [_, bilal, carla]) = away();
    world.configure(session, |settings| settings.away_max_s = 7);
    world.step_away(bilal);
    world.configure(session, |settings| settings.away_max_s = 0);
    let command = Command::StepAway { ticket: carla, customer: CARLA };
    assert_eq!(world.refused(&command), Refusal::Ticket(TicketRefused::AwayNotAllowed));
    world.advance_ms(6_999);
    assert_eq!(world.situation(bilal), "away", "what was promised holds");
    world.advance_ms(1);
    assert_eq!(world.situation(bilal), "waiting");
}

#[test]
fn no_connection_is_expected_of_whoever_is_away_and_at_the_limit_the_grace_begins() {
    for lost_after in [0, 300, 479, 481, 599] {
        let (mut world, _, [anna, ..]) = away();
        world.advance(lost_after);
        world.online(ANNA, false);
        world.advance(600 - lost_after);
        assert_eq!(world.situation(anna), "offline", "lost after {lost_after} s");
        world.advance_ms(119_999);
        assert_eq!(world.situation(anna), "offline", "lost after {lost_after} s");
        world.advance_ms(1);
        assert_eq!(world.is(anna), "abandoned", "lost after {lost_after} s");
    }
}

#[test]
fn whoever_is_offline_may_step_away_before_the_grace_is_over() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.online(ANNA, false);
    world.advance_ms(119_999);
    world.step_away(ticket);
    world.advance(300);
    world.online(ANNA, true);
    assert_eq!(world.situation(ticket), "away", "a page that connects is not a person who is back");
    world.come_back(ticket);
    assert!(world.ticket(ticket).is_eligible());
}

#[test]
fn coming_back_without_a_connection_gives_the_grace_to_make_one() {
    let (mut world, _, [anna, ..]) = away();
    world.online(ANNA, false);
    world.advance(400);
    world.come_back(anna);
    assert_eq!(world.situation(anna), "offline");
    world.advance_ms(119_999);
    assert_eq!(world.situation(anna), "offline");
    world.advance_ms(1);
    assert_eq!(world.is(anna), "abandoned");
}

#[test]
fn coming_back_without_having_been_away_writes_nothing() {
    let (mut world, _, [anna, ..]) = away();
    world.come_back(anna);
    let written = world.log.len();
    world.come_back(anna);
    assert_eq!(world.log.len(), written);
}

#[test]
fn whoever_is_called_is_not_away_any_more() {
    let (mut world, session, [anna, ..]) = away();
    let host = world.host(&[session]);
    world.done(&Command::Pick { host, ticket: anna });
    assert_eq!((world.is(anna), world.ticket(anna).away_until), ("ringing", None));
    world.advance(30);
    assert_eq!(world.situation(anna), "waiting", "a missed call puts back in line whoever it was");
}

#[test]
fn leaving_is_possible_while_away() {
    let (mut world, session, [anna, bilal, carla]) = away();
    world.leave(anna);
    assert_eq!((world.is(anna), world.line(session)), ("left", vec![bilal, carla]));
}
