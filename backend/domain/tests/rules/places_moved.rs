//! Moving a place to another device: the place stays the same, and the device that had it has nothing any more.

use anteroom_domain::{
    command::{Command, Outcome},
    ids::{SessionId, TicketId},
    refusal::{Refusal, TicketRefused},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, NODE, OTHER_NODE, World};

/// Anna's place between two others goes to her phone, which is known as David.
const PHONE: anteroom_domain::ids::CustomerId = DAVID;

fn in_the_middle() -> (World, SessionId, [TicketId; 3]) {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [BILAL, ANNA, CARLA].map(|customer| world.join(session, customer));
    (world, session, tickets)
}

fn moving(ticket: TicketId) -> Command {
    Command::MovePlace { ticket, from: ANNA, to: PHONE, node: Some(OTHER_NODE) }
}

#[test]
fn the_place_is_the_same_and_the_other_device_has_it() {
    let (mut world, session, tickets) = in_the_middle();
    let ticket = tickets[1];
    let before = world.ticket(ticket).clone();
    world.advance(60);
    world.done(&moving(ticket));
    assert_eq!(world.line(session), tickets);
    let now = world.ticket(ticket);
    assert_eq!((now.key, now.joined_at, now.number), (before.key, before.joined_at, before.number));
    assert_eq!((now.customer, now.presence_at(PHONE, OTHER_NODE), now.includes(ANNA)), (PHONE, true, false));
    let again = world.joining(session, PHONE);
    assert_eq!(world.run(&again), Ok(Outcome::Joined { ticket, already: true }));
}

#[test]
fn the_first_device_sees_nothing_of_it_any_more() {
    let (mut world, session, [_, ticket, _]) = in_the_middle();
    world.done(&moving(ticket));
    assert_eq!(world.floor.visit(ANNA, session), None);
    let absent = Refusal::Ticket(TicketRefused::NoSuchTicket);
    for command in [
        Command::Leave { ticket, customer: ANNA },
        Command::StepAway { ticket, customer: ANNA },
        Command::Stay { ticket, customer: ANNA },
        Command::MovePlace { ticket, from: ANNA, to: ANNA, node: None },
    ] {
        assert_eq!(world.refused(&command), absent, "{command:?}");
    }
    let written = world.log.len();
    world.online(ANNA, false);
    assert_eq!(world.log.len(), written, "its connection keeps nothing");
    assert_ne!(world.join(session, ANNA), ticket);
}

#[test]
fn a_call_rings_for_the_other_device_only() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    let host = world.host(&[session]);
    world.next(host);
    world.done(&moving(ticket));
    let consultation = world.consultation_id(ticket);
    let answer = |customer| Command::Answer { consultation, customer };
    assert_eq!(world.refused(&answer(ANNA)), Refusal::Ticket(TicketRefused::NotCalled));
    world.done(&answer(PHONE));
    assert_eq!(world.is(ticket), "entering");
}

#[test]
fn a_consultation_goes_on_with_the_other_device_as_soon_as_that_is_connected() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    let host = world.host(&[session]);
    world.next(host);
    world.begin(ticket);
    world.done(&Command::MovePlace { ticket, from: ANNA, to: PHONE, node: None });
    assert_eq!(world.is(ticket), "interrupted");
    world.online(PHONE, true);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn a_device_that_is_not_connected_yet_has_the_grace_to_be() {
    let (mut world, _, [_, ticket, _]) = in_the_middle();
    world.done(&Command::MovePlace { ticket, from: ANNA, to: PHONE, node: None });
    assert_eq!(world.situation(ticket), "offline");
    world.advance_ms(119_999);
    assert_eq!(world.situation(ticket), "offline");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn a_device_with_a_place_of_its_own_or_on_the_ticket_takes_over_none() {
    let (mut world, session, [_, ticket, _]) = in_the_middle();
    let has_a_place = Refusal::Ticket(TicketRefused::HasAPlace);
    world.invite(ticket, PHONE);
    assert_eq!(world.refused(&moving(ticket)), has_a_place);
    world.done(&Command::Leave { ticket, customer: PHONE });
    let own = world.join(session, PHONE);
    assert_eq!(world.refused(&moving(ticket)), has_a_place);
    world.leave(own);
    world.done(&moving(ticket));
}

#[test]
fn only_the_place_of_whoever_joined_is_moved_and_only_while_there_is_one() {
    let (mut world, _, [bilals, ticket, _]) = in_the_middle();
    let absent = Refusal::Ticket(TicketRefused::NoSuchTicket);
    assert_eq!(world.refused(&moving(bilals)), absent);
    assert_eq!(world.refused(&moving(TicketId(404))), absent);
    let (written, to_itself) = (world.log.len(), Command::MovePlace { ticket, from: ANNA, to: ANNA, node: Some(NODE) });
    world.done(&to_itself);
    assert_eq!(world.log.len(), written);
    world.leave(ticket);
    assert_eq!(world.refused(&moving(ticket)), Refusal::Ticket(TicketRefused::Over));
}

#[test]
fn whoever_came_along_stays_with_the_ticket() {
    let (mut world, _, [_, ticket, _]) = in_the_middle();
    let friend = crate::common::ELENA;
    world.invite(ticket, friend);
    world.done(&moving(ticket));
    assert_eq!(world.ticket(ticket).people().collect::<Vec<_>>(), [PHONE, friend]);
}

#[test]
fn an_earlier_visit_of_the_first_device_is_its_last_one_again() {
    let mut world = World::new();
    let session = world.manual();
    let earlier = world.join(session, ANNA);
    world.leave(earlier);
    let ticket = world.join(session, ANNA);
    world.done(&moving(ticket));
    assert_eq!(world.floor.visit(ANNA, session).map(|t| t.id), Some(earlier));
    assert_eq!(world.floor.visit(PHONE, session).map(|t| t.id), Some(ticket));
}
