//! Drafting: the place is held while the customer reads what the session asks, and for no longer than that.

use anteroom_domain::{
    command::Command,
    ids::{SessionId, TicketId},
    refusal::{JoinRefused, NextRefused, Refusal, TicketRefused},
};

use crate::common::{ANNA, BILAL, CARLA, World, asks_for_agreement, ms};

/// A session that asks for an agreement, and Anna who has not given it yet.
fn drafting() -> (World, SessionId, TicketId) {
    let mut world = World::new();
    let session = world.session(asks_for_agreement);
    let ticket = world.join(session, ANNA);
    (world, session, ticket)
}

#[test]
fn whoever_is_asked_first_drafts_and_whoever_is_not_waits() {
    let (mut world, _, ticket) = drafting();
    assert_eq!(world.is(ticket), "drafting");
    let plain = world.manual();
    let ticket = world.join(plain, BILAL);
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn whoever_submits_has_the_place_that_joining_gave() {
    let (mut world, session, anna) = drafting();
    let bilal = world.join(session, BILAL);
    let (key, joined_at) = (world.ticket(anna).key, world.ticket(anna).joined_at);
    world.submit(bilal);
    world.advance(200);
    world.submit(anna);
    assert_eq!((world.is(anna), world.line(session)), ("waiting", vec![anna, bilal]));
    assert_eq!((world.ticket(anna).key, world.ticket(anna).joined_at), (key, joined_at));
}

#[test]
fn a_draft_is_passed_over_and_counts_for_those_behind() {
    let (mut world, session, anna) = drafting();
    let bilal = world.join(session, BILAL);
    let host = world.host(&[session]);
    let next = Command::Next { host, session: None };
    assert_eq!(world.refused(&next), Refusal::Next(NextRefused::NobodyWaiting));
    world.submit(bilal);
    assert_eq!(world.floor.ahead(world.ticket(bilal)), Some(1));
    assert_eq!(world.next(host), bilal);
    assert_eq!(world.is(anna), "drafting");
}

#[test]
fn a_draft_counts_in_a_full_line() {
    let (mut world, session, _) = drafting();
    world.configure(session, |settings| settings.line_max = 1);
    let command = world.joining(session, BILAL);
    assert_eq!(world.refused(&command), Refusal::Join(JoinRefused::LineFull));
}

#[test]
fn nobody_waits_without_agreeing() {
    let (mut world, _, ticket) = drafting();
    let refusing = Command::Submit { ticket, customer: ANNA, consent: false };
    assert_eq!(world.refused(&refusing), Refusal::Ticket(TicketRefused::ConsentNeeded));
    assert_eq!(world.is(ticket), "drafting");
}

#[test]
fn agreeing_twice_is_agreeing() {
    let (mut world, _, ticket) = drafting();
    world.submit(ticket);
    let written = world.log.len();
    world.submit(ticket);
    assert_eq!(world.log.len(), written);
}

#[test]
fn a_draft_is_left_at_its_time_to_the_millisecond() {
    let (mut world, session, ticket) = drafting();
    world.advance_ms(299_999);
    assert_eq!(world.is(ticket), "drafting");
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.line(session)), ("left", vec![]));
}

#[test]
fn the_last_millisecond_is_enough_to_submit_and_the_deadline_is_too_late() {
    let (mut world, _, ticket) = drafting();
    world.advance_ms(299_999);
    world.submit(ticket);
    assert_eq!(world.is(ticket), "waiting");

    let (mut world, _, ticket) = drafting();
    world.sleep(300);
    let submit = Command::Submit { ticket, customer: ANNA, consent: true };
    assert_eq!(world.refused(&submit), Refusal::Ticket(TicketRefused::Over));
}

#[test]
fn how_long_a_draft_is_held_is_a_setting() {
    let (mut world, session, _) = drafting();
    world.configure(session, |settings| settings.draft_s = 10);
    let ticket = world.join(session, BILAL);
    // Changing it later does not change what was promised.
    world.configure(session, |settings| settings.draft_s = 3_600);
    world.advance_ms(9_999);
    assert_eq!(world.is(ticket), "drafting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "left");
}

#[test]
fn a_draft_is_held_without_a_connection_and_submitting_gives_the_grace_to_make_one() {
    for connected in [false, true] {
        let (mut world, session, _) = drafting();
        let ticket = TicketId(7);
        world.done(&Command::Join { session, customer: BILAL, ticket, node: None });
        if connected {
            world.online(BILAL, true);
            world.online(BILAL, false);
        }
        world.advance(200);
        assert_eq!(world.is(ticket), "drafting");
        world.submit(ticket);
        assert_eq!(world.situation(ticket), "offline");
        world.advance_ms(119_999);
        assert_eq!(world.is(ticket), "waiting");
        world.advance_ms(1);
        assert_eq!(world.is(ticket), "abandoned");
    }
}

#[test]
fn whoever_leaves_while_drafting_has_left() {
    let (mut world, _, ticket) = drafting();
    world.leave(ticket);
    assert_eq!(world.is(ticket), "left");
}

#[test]
fn asking_later_for_an_agreement_does_not_send_anyone_back() {
    let mut world = World::new();
    let session = world.manual();
    let anna = world.join(session, ANNA);
    world.configure(session, asks_for_agreement);
    let bilal = world.join(session, BILAL);
    world.configure(session, |settings| settings.consent_text = String::new());
    let carla = world.join(session, CARLA);
    assert_eq!([anna, bilal, carla].map(|ticket| world.is(ticket)), ["waiting", "drafting", "waiting"]);
    world.submit(bilal);
    assert_eq!(world.line(session), [anna, bilal, carla]);
}

#[test]
fn the_deadline_of_a_draft_is_announced() {
    let (world, _, _) = drafting();
    assert_eq!(world.floor.next_deadline(world.now), Some(world.now + ms(300_000)));
}
