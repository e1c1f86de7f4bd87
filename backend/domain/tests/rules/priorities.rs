//! Priority: a better class is served earlier, staff may change it, and waiting for long raises it.

use anteroom_domain::{
    command::Command,
    event::Event,
    host::Duty,
    ids::{SessionId, TicketId},
    refusal::{Refusal, StaffRefused},
    ticket::Staff,
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World};

fn prioritise(world: &mut World, ticket: TicketId, class: u8) {
    world.done(&Command::Prioritise { ticket, by: Staff::Admin, class });
}

fn class(world: &World, ticket: TicketId) -> u8 {
    world.ticket(ticket).key.class
}

fn three() -> (World, SessionId, [TicketId; 3]) {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    (world, session, tickets)
}

/// Tickets that are raised after a minute.
fn ageing(from: u8) -> (World, SessionId, TicketId) {
    let mut world = World::new();
    let session = world.session(|settings| (settings.class, settings.ageing_s) = (from, 60));
    let ticket = world.join(session, ANNA);
    (world, session, ticket)
}

#[test]
fn a_better_class_comes_first_and_within_it_whoever_came_first() {
    let (mut world, session, [anna, bilal, carla]) = three();
    prioritise(&mut world, carla, 0);
    assert_eq!(world.line(session), [carla, anna, bilal]);
    prioritise(&mut world, bilal, 0);
    assert_eq!(world.line(session), [bilal, carla, anna]);
    prioritise(&mut world, bilal, 9);
    assert_eq!(world.line(session), [carla, anna, bilal]);
    let positions = [carla, anna, bilal].map(|ticket| world.floor.ahead(world.ticket(ticket)));
    assert_eq!(positions, [Some(0), Some(1), Some(2)]);
}

#[test]
fn the_class_of_a_session_is_that_of_whoever_joins_from_then_on() {
    let (mut world, session, [anna, bilal, carla]) = three();
    world.configure(session, |settings| settings.class = 0);
    let david = world.join(session, DAVID);
    assert_eq!(world.line(session), [david, anna, bilal, carla]);
}

#[test]
fn the_same_class_again_writes_nothing_and_there_are_ten() {
    let (mut world, _, [anna, ..]) = three();
    let written = world.log.len();
    prioritise(&mut world, anna, 1);
    assert_eq!(world.log.len(), written);
    prioritise(&mut world, anna, 9);
    let bad = Command::Prioritise { ticket: anna, by: Staff::Admin, class: 10 };
    assert_eq!(world.refused(&bad), Refusal::Staff(StaffRefused::BadClass));
}

#[test]
fn a_change_is_said_to_be_of_whoever_made_it() {
    let (mut world, session, [anna, ..]) = three();
    let host = world.host(&[session]);
    world.done(&Command::Prioritise { ticket: anna, by: Staff::Host(host), class: 0 });
    let by = Some(Staff::Host(host));
    assert_eq!(world.last_commit().events, [Event::ClassChanged { ticket: anna, class: 0, by }]);
}

#[test]
fn an_offer_goes_on_and_counts_for_the_place_afterwards() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(session, customer));
    prioritise(&mut world, anna, 5);
    assert_eq!((world.host_of(anna), world.line(session)), (Some(host), vec![bilal, anna]));
    world.decline(anna);
    world.advance(5);
    assert_eq!(world.host_of(bilal), Some(host));
}

#[test]
fn a_change_during_the_consultation_counts_if_the_ticket_is_back_in_line() {
    let (mut world, session, [anna, bilal, carla]) = three();
    let host = world.host(&[session]);
    world.next(host);
    world.begin(anna);
    prioritise(&mut world, anna, 5);
    prioritise(&mut world, carla, 0);
    world.host_online(host, false);
    world.advance(90);
    assert_eq!(world.line(session), [carla, bilal, anna], "a resumed ticket goes first in its class only");
}

#[test]
fn waiting_raises_the_class_to_the_millisecond_and_again_until_the_best() {
    let (mut world, _, ticket) = ageing(2);
    world.advance_ms(59_999);
    assert_eq!(class(&world, ticket), 2);
    world.advance_ms(1);
    assert_eq!(class(&world, ticket), 1);
    assert_eq!(world.last_commit().events, [Event::ClassChanged { ticket, class: 1, by: None }]);
    world.advance_ms(59_999);
    assert_eq!(class(&world, ticket), 1);
    world.advance_ms(1);
    assert_eq!((class(&world, ticket), world.floor.next_deadline(world.now)), (0, None));
}

#[test]
fn low_priority_does_not_starve() {
    let (mut world, session, anna) = ageing(2);
    world.configure(session, |settings| settings.class = 1);
    let bilal = world.join(session, BILAL);
    assert_eq!(world.line(session), [bilal, anna]);
    world.advance_ms(59_999);
    // Raised into the class of Bilal, Anna is ahead of him, because she came first.
    assert_eq!(world.line(session), [anna, bilal]);
}

#[test]
fn a_change_by_staff_begins_the_time_anew() {
    let (mut world, _, ticket) = ageing(2);
    world.advance(59);
    prioritise(&mut world, ticket, 5);
    world.advance_ms(59_999);
    assert_eq!(class(&world, ticket), 5);
    world.advance_ms(1);
    assert_eq!(class(&world, ticket), 4);
}

#[test]
fn without_ageing_a_class_stays_what_it_is() {
    let (mut world, _, [anna, ..]) = three();
    world.advance(86_400);
    assert_eq!(class(&world, anna), 1);
}

#[test]
fn those_offline_and_away_are_raised_too_and_those_offered_afterwards() {
    let (mut world, session, anna) = ageing(2);
    world.configure(session, |settings| settings.grace_s = 600);
    world.online(ANNA, false);
    world.advance(60);
    assert_eq!(class(&world, anna), 1);
    world.online(ANNA, true);
    world.step_away(anna);
    world.advance(60);
    assert_eq!(class(&world, anna), 0);

    let (mut world, session, anna) = ageing(2);
    world.configure(session, |settings| {
        (settings.assignment, settings.offer_s) = (anteroom_domain::session::Assignment::Automatic, 120);
    });
    let host = world.host(&[session]);
    assert_eq!(world.host_of(anna), Some(host));
    world.advance(90);
    assert_eq!(class(&world, anna), 2);
    world.duty(host, Duty::Off);
    assert_eq!(class(&world, anna), 1);
}

#[test]
fn a_missed_call_goes_behind_those_of_another_class_as_well() {
    let (mut world, session, [anna, bilal, carla]) = three();
    prioritise(&mut world, anna, 0);
    let host = world.host(&[session]);
    world.next(host);
    world.advance(30);
    assert_eq!(world.line(session), [bilal, carla, anna]);
}
