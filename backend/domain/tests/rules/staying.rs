//! Nobody is on duty: those who wait are asked whether they want to stay, and an answer is expected.

use anteroom_domain::{
    command::Command,
    event::Event,
    host::{Duty, PauseReason},
    ids::{SessionId, TicketId},
    refusal::{Refusal, TicketRefused},
    session::Assignment,
};

use crate::common::{ANNA, BILAL, World};

const PAUSED: Duty = Duty::Paused(PauseReason::Asked);

/// A session that asks, with the default times.
fn asking(world: &mut World) -> SessionId {
    world.session(|settings| settings.unstaffed_prompt_s = 600)
}

/// Anna in a session that nobody serves.
fn unstaffed() -> (World, SessionId, TicketId) {
    let mut world = World::new();
    let session = asking(&mut world);
    let ticket = world.join(session, ANNA);
    (world, session, ticket)
}

fn stay(ticket: TicketId) -> Command {
    Command::Stay { ticket, customer: ANNA }
}

fn asked(world: &World) -> usize {
    world.events().filter(|event| matches!(event, Event::AskedToStay { .. })).count()
}

#[test]
fn whoever_waits_for_ten_minutes_is_asked_to_the_millisecond() {
    let (mut world, _, ticket) = unstaffed();
    world.advance_ms(599_999);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.situation(ticket), "asked");
    assert!(world.ticket(ticket).is_eligible(), "being asked is no reason not to be called");
}

#[test]
fn without_an_answer_the_visit_ends_to_the_millisecond() {
    let (mut world, session, ticket) = unstaffed();
    world.advance(600);
    world.advance_ms(119_999);
    assert_eq!(world.situation(ticket), "asked");
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.line(session)), ("expired", vec![]));
    assert_eq!(world.refused(&stay(ticket)), Refusal::Ticket(TicketRefused::Over));
}

#[test]
fn whoever_stays_keeps_the_place_and_is_asked_again_after_twenty_minutes() {
    let (mut world, _, ticket) = unstaffed();
    let key = world.ticket(ticket).key;
    world.advance(600);
    for times in 1..=3 {
        assert_eq!((world.situation(ticket), asked(&world)), ("asked", times));
        world.advance_ms(119_999);
        world.done(&stay(ticket));
        assert_eq!((world.situation(ticket), world.ticket(ticket).key), ("waiting", key));
        world.advance_ms(1_199_999);
        assert_eq!(asked(&world), times);
        world.advance_ms(1);
    }
}

#[test]
fn answering_what_was_not_asked_writes_nothing() {
    let (mut world, _, ticket) = unstaffed();
    let written = world.log.len();
    world.done(&stay(ticket));
    assert_eq!(world.log.len(), written);
    world.advance(600);
    world.done(&stay(ticket));
    let written = world.log.len();
    world.done(&stay(ticket));
    assert_eq!(world.log.len(), written);
}

#[test]
fn each_is_asked_after_their_own_time_of_waiting_without_anybody() {
    let (mut world, session, anna) = unstaffed();
    world.advance(300);
    let bilal = world.join(session, BILAL);
    world.advance(300);
    assert_eq!([anna, bilal].map(|ticket| world.situation(ticket)), ["asked", "waiting"]);
    world.advance_ms(299_999);
    assert_eq!([anna, bilal].map(|ticket| world.situation(ticket)), ["expired", "waiting"]);
    world.advance_ms(1);
    assert_eq!(world.situation(bilal), "asked");
}

#[test]
fn a_host_who_comes_takes_the_question_away_and_one_who_goes_begins_the_time_anew() {
    let (mut world, session, ticket) = unstaffed();
    world.advance(600);
    let host = world.host(&[session]);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance(3_600);
    assert_eq!(asked(&world), 1);
    for gone in [Duty::Off, PAUSED] {
        world.duty(host, gone);
        world.advance_ms(599_999);
        assert_eq!(world.situation(ticket), "waiting");
        world.advance_ms(1);
        assert_eq!(world.situation(ticket), "asked");
        world.duty(host, Duty::Available);
        assert_eq!(world.situation(ticket), "waiting");
    }
}

#[test]
fn the_last_host_counts_and_one_who_is_busy_is_there() {
    let (mut world, session, anna) = unstaffed();
    let hosts = [(); 2].map(|()| world.host(&[session]));
    world.next(hosts[0]);
    world.begin(anna);
    let bilal = world.join(session, BILAL);
    world.duty(hosts[1], Duty::Off);
    world.advance(3_600);
    assert_eq!(asked(&world), 0);
    world.done(&Command::UnassignHost { session, host: hosts[0] });
    world.advance_ms(599_999);
    assert_eq!(world.situation(bilal), "waiting");
    world.advance_ms(1);
    assert_eq!(world.situation(bilal), "asked");
    world.done(&Command::AssignHost { session, host: hosts[0] });
    assert_eq!(world.situation(bilal), "waiting");
}

#[test]
fn a_host_lost_past_the_lease_is_not_there() {
    let (mut world, session, ticket) = unstaffed();
    let host = world.host(&[session]);
    world.host_online(host, false);
    world.advance_ms(639_999);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.situation(ticket), "asked");
}

#[test]
fn nobody_is_asked_where_the_session_says_so() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.advance(86_400);
    assert_eq!((world.situation(ticket), asked(&world)), ("waiting", 0));
}

#[test]
fn nobody_is_asked_or_turned_away_while_offered_or_called() {
    let (mut world, session, ticket) = unstaffed();
    world.configure(session, |settings| {
        (settings.assignment, settings.offer_s, settings.answer_s) = (Assignment::Automatic, 3_600, 3_600);
    });
    let host = world.host(&[session]);
    world.done(&Command::UnassignHost { session, host });
    assert_eq!(world.is(ticket), "offered");
    world.advance(3_000);
    assert_eq!((world.is(ticket), asked(&world)), ("offered", 0));
    world.accept(ticket);
    world.advance(3_000);
    assert_eq!((world.is(ticket), asked(&world)), ("ringing", 0));
    // Back in line, the time begins.
    world.advance(600);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance_ms(599_999);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.situation(ticket), "asked");
}

#[test]
fn whoever_steps_away_is_asked_when_they_are_back() {
    for ask_before in [false, true] {
        let (mut world, _, ticket) = unstaffed();
        world.advance(if ask_before { 600 } else { 599 });
        world.step_away(ticket);
        world.advance_ms(599_999);
        assert_eq!((world.situation(ticket), asked(&world)), ("away", usize::from(ask_before)));
        world.advance_ms(1);
        assert_eq!(world.situation(ticket), "asked");
        world.advance_ms(119_999);
        assert_eq!(world.situation(ticket), "asked");
        world.advance_ms(1);
        assert_eq!(world.is(ticket), "expired");
    }
}

#[test]
fn whoever_is_transferred_to_a_line_that_is_served_is_not_asked_any_more() {
    let (mut world, _, ticket) = unstaffed();
    let served = asking(&mut world);
    world.host(&[served]);
    world.advance(600);
    assert_eq!(world.situation(ticket), "asked");
    world.transfer(ticket, anteroom_domain::command::TransferTo::Session(served));
    world.advance(3_600);
    assert_eq!((world.situation(ticket), asked(&world)), ("waiting", 1));
}

#[test]
fn the_times_are_settings() {
    let mut world = World::new();
    let session = world.session(|settings| {
        (settings.unstaffed_prompt_s, settings.unstaffed_answer_s, settings.unstaffed_again_s) = (5, 10, 7);
    });
    let ticket = world.join(session, ANNA);
    world.advance(5);
    world.advance_ms(9_999);
    world.done(&stay(ticket));
    world.advance_ms(6_999);
    assert_eq!(world.situation(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.situation(ticket), "asked");
    world.advance(10);
    assert_eq!(world.is(ticket), "expired");
}
