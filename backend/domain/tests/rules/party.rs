//! A party: several people on one ticket. Anyone's connection keeps the place, and they enter together.

use anteroom_domain::{
    command::{Command, Outcome},
    event::Event,
    host::HostState,
    ids::{SessionId, TicketId},
    refusal::{Refusal, TicketRefused},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, ELENA, NODE, OTHER_NODE, World};

/// Anna, who joined, and Bilal, who was invited.
fn two() -> (World, SessionId, TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.invite(ticket, BILAL);
    (world, session, ticket)
}

fn leave(ticket: TicketId, customer: anteroom_domain::ids::CustomerId) -> Command {
    Command::Leave { ticket, customer }
}

#[test]
fn everyone_keeps_their_number_and_nobody_gets_another_ones() {
    let (mut world, _, ticket) = two();
    world.invite(ticket, CARLA);
    let numbers = |world: &World| [ANNA, BILAL, CARLA, DAVID].map(|who| world.ticket(ticket).number_of(who));
    assert_eq!(numbers(&world), [Some(0), Some(1), Some(2), None]);
    world.run(&leave(ticket, BILAL)).unwrap();
    world.invite(ticket, DAVID);
    assert_eq!(numbers(&world), [Some(0), None, Some(2), Some(3)]);
}

#[test]
fn whoever_is_invited_is_on_the_same_ticket_and_takes_no_place_of_their_own() {
    let (mut world, session, ticket) = two();
    assert_eq!(world.ticket(ticket).people().collect::<Vec<_>>(), [ANNA, BILAL]);
    assert_eq!(world.line(session), [ticket]);
    assert_eq!(world.floor.visit(BILAL, session).map(|t| t.id), Some(ticket));
    let again = world.joining(session, BILAL);
    assert_eq!(world.run(&again), Ok(Outcome::Joined { ticket, already: true }));
    let written = world.log.len();
    world.invite(ticket, BILAL);
    world.invite(ticket, ANNA);
    assert_eq!(world.log.len(), written, "coming along twice is coming along");
}

#[test]
fn as_many_as_the_session_allows_may_be_on_a_ticket() {
    let (mut world, session, ticket) = two();
    for customer in [CARLA, DAVID] {
        world.invite(ticket, customer);
    }
    let fifth = Command::JoinParty { ticket, customer: ELENA, node: Some(NODE) };
    assert_eq!(world.refused(&fifth), Refusal::Ticket(TicketRefused::PartyFull));
    world.done(&leave(ticket, CARLA));
    world.done(&fifth);
    world.configure(session, |settings| settings.party_max = 1);
    assert_eq!(world.ticket(ticket).people().count(), 4, "nobody is sent away by a change of the settings");
}

#[test]
fn whoever_has_a_place_in_the_line_cannot_come_along() {
    let (mut world, session, ticket) = two();
    let carlas = world.join(session, CARLA);
    let invited = Command::JoinParty { ticket, customer: CARLA, node: Some(NODE) };
    assert_eq!(world.refused(&invited), Refusal::Ticket(TicketRefused::HasAPlace));
    world.leave(carlas);
    world.done(&invited);
    let other = world.manual();
    let elsewhere = world.join(other, BILAL);
    assert_eq!(world.line(other), [elsewhere], "another line is another matter");
}

#[test]
fn nobody_comes_along_onto_a_ticket_that_is_over_or_never_was() {
    let (mut world, _, ticket) = two();
    world.leave(ticket);
    for (ticket, refusal) in [(ticket, TicketRefused::Over), (TicketId(404), TicketRefused::NoSuchTicket)] {
        let command = Command::JoinParty { ticket, customer: CARLA, node: None };
        assert_eq!(world.refused(&command), Refusal::Ticket(refusal));
    }
}

#[test]
fn one_of_them_online_keeps_the_place_and_is_called() {
    let (mut world, session, ticket) = two();
    world.online(ANNA, false);
    world.advance(3_600);
    assert!(world.ticket(ticket).is_eligible());
    let host = world.host(&[session]);
    assert_eq!(world.next(host), ticket);
}

#[test]
fn the_grace_begins_when_the_last_of_them_is_lost() {
    let (mut world, _, ticket) = two();
    world.online(ANNA, false);
    world.advance(100);
    world.online(BILAL, false);
    assert_eq!(world.ticket(ticket).offline().map(|o| o.since), Some(world.now));
    world.advance_ms(119_999);
    assert_eq!(world.is(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn whoever_is_given_longest_counts_for_all() {
    let (mut world, _, ticket) = two();
    world.step_away(ticket);
    world.advance(10);
    world.online(ANNA, false);
    world.advance(10);
    world.online(BILAL, false);
    world.advance(400);
    // Anna's page is on its way; Bilal's was lost later, and long ago.
    world.come_back(ticket);
    world.advance_ms(119_999);
    assert_eq!(world.is(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn an_invited_person_who_has_not_come_yet_neither_keeps_nor_loses_the_place() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.done(&Command::JoinParty { ticket, customer: BILAL, node: None });
    world.advance(3_600);
    assert!(world.ticket(ticket).is_eligible());
    world.online(ANNA, false);
    world.advance(120);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn whoever_was_invited_leaves_alone() {
    let (mut world, session, ticket) = two();
    world.done(&leave(ticket, BILAL));
    assert_eq!(world.ticket(ticket).people().collect::<Vec<_>>(), [ANNA]);
    assert_eq!((world.is(ticket), world.floor.visit(BILAL, session)), ("waiting", None));
    assert_eq!(world.refused(&leave(ticket, BILAL)), Refusal::Ticket(TicketRefused::NoSuchTicket));
    let bilals = world.join(session, BILAL);
    assert_eq!(world.line(session), [ticket, bilals]);
}

#[test]
fn when_the_one_who_kept_the_place_leaves_the_grace_begins() {
    let (mut world, _, ticket) = two();
    world.online(ANNA, false);
    world.advance(3_600);
    world.done(&leave(ticket, BILAL));
    world.advance_ms(119_999);
    assert_eq!(world.situation(ticket), "offline");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");

    // But leaving does not give more time to whoever was gone already.
    let (mut world, _, ticket) = two();
    world.online(ANNA, false);
    world.online(BILAL, false);
    world.advance(100);
    world.done(&leave(ticket, BILAL));
    world.advance(20);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn when_whoever_joined_leaves_the_visit_is_over_for_all() {
    let (mut world, session, ticket) = two();
    world.leave(ticket);
    assert_eq!(world.is(ticket), "left");
    assert_eq!(world.floor.visit(BILAL, session).map(|t| t.id), Some(ticket), "the page can say goodbye");
    assert_ne!(world.join(session, BILAL), ticket);
}

#[test]
fn anyone_of_them_may_answer_and_they_are_called_once() {
    for first in [ANNA, BILAL] {
        let (mut world, session, ticket) = two();
        let host = world.host(&[session]);
        world.next(host);
        let consultation = world.consultation_id(ticket);
        world.done(&Command::Answer { consultation, customer: first });
        assert_eq!(world.is(ticket), "entering");
        let written = world.log.len();
        for customer in [ANNA, BILAL] {
            world.done(&Command::Answer { consultation, customer });
        }
        assert_eq!(world.log.len(), written, "they enter together");
        let calls = world.events().filter(|event| matches!(event, Event::TicketCalled { .. })).count();
        assert_eq!(calls, 1);
    }
}

#[test]
fn anyone_of_them_may_step_away_and_come_back() {
    let (mut world, _, ticket) = two();
    world.done(&Command::StepAway { ticket, customer: BILAL });
    assert_eq!(world.situation(ticket), "away");
    world.come_back(ticket);
    assert_eq!(world.situation(ticket), "waiting");
}

#[test]
fn a_consultation_is_interrupted_when_the_last_of_them_is_lost() {
    let (mut world, session, ticket) = two();
    let host = world.host(&[session]);
    world.next(host);
    world.begin(ticket);
    world.online(ANNA, false);
    assert_eq!(world.is(ticket), "in_consultation");
    world.online(BILAL, false);
    assert_eq!(world.is(ticket), "interrupted");
    world.done(&Command::CustomerPresence { customer: BILAL, node: OTHER_NODE, online: true });
    assert_eq!(world.is(ticket), "in_consultation");
    // Bilal leaves the conversation, and it is interrupted until Anna is back.
    world.done(&leave(ticket, BILAL));
    assert_eq!((world.is(ticket), world.doing(host)), ("interrupted", HostState::Busy(ticket)));
    world.online(ANNA, true);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn somebody_may_come_along_at_any_time_before_the_end() {
    let (mut world, session, ticket) = two();
    let host = world.host(&[session]);
    world.next(host);
    world.invite(ticket, CARLA);
    world.begin(ticket);
    world.invite(ticket, DAVID);
    world.hold(ticket);
    assert_eq!(world.ticket(ticket).people().count(), 4);
    world.online(ANNA, false);
    world.online(BILAL, false);
    world.online(CARLA, false);
    world.advance(3_600);
    assert_eq!(world.is(ticket), "held", "David keeps the place on hold as well");
}
