//! Hold and resume: the host is free for others, and the customer comes back to the same host first.

use anteroom_domain::{
    command::Command,
    consultation::Side,
    event::Event,
    host::{Duty, HostState, PauseReason},
    ids::{HostId, SessionId, TicketId},
    refusal::{EndRefused, NextRefused, Refusal, StaffRefused},
    ticket::Returned,
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World};

const PAUSED: Duty = Duty::Paused(PauseReason::Asked);

/// Anna on hold by a host of a manual session, after ten minutes in line and six seconds of talk.
fn held() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.advance(600);
    let host = world.host(&[session]);
    hold_next(&mut world, host);
    (world, session, host, ticket)
}

fn hold_next(world: &mut World, host: HostId) -> TicketId {
    let ticket = world.next(host);
    world.begin(ticket);
    world.advance(6);
    world.hold(ticket);
    ticket
}

#[test]
fn holding_ends_the_consultation_and_frees_the_host_at_once() {
    let (mut world, session, host, anna) = held();
    assert_eq!((world.is(anna), world.doing(host)), ("held", HostState::Available));
    assert_eq!((world.floor.open_consultations().count(), world.last_commit().events.len()), (0, 1));
    assert_eq!((world.line(session), world.floor.ahead(world.ticket(anna))), (vec![], None));
    let bilal = world.join(session, BILAL);
    assert_eq!(world.next(host), bilal);
}

#[test]
fn a_host_of_an_automatic_session_is_offered_the_next_one() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(session, customer));
    world.accept(anna);
    world.begin(anna);
    world.hold(anna);
    assert_eq!((world.is(anna), world.host_of(bilal)), ("held", Some(host)));
}

#[test]
fn resuming_calls_the_customer_in_by_the_same_host_in_another_consultation() {
    let (mut world, _, host, ticket) = held();
    let earlier = world.events().find_map(|event| match event {
        Event::TicketCalled { consultation, .. } => Some(*consultation),
        _ => None,
    });
    world.done(&Command::Resume { host, ticket });
    assert_eq!((world.is(ticket), world.doing(host)), ("ringing", HostState::Busy(ticket)));
    assert_ne!(Some(world.consultation_id(ticket)), earlier);
    assert!(world.host_now(host).held.is_empty());
    world.begin(ticket);
}

#[test]
fn what_was_talked_before_the_hold_counts() {
    let (mut world, _, host, ticket) = held();
    world.done(&Command::Resume { host, ticket });
    world.begin(ticket);
    world.advance(4);
    world.leave(ticket);
    assert_eq!((world.is(ticket), world.how_ended(ticket).talked_s), ("served", 10));
}

#[test]
fn a_resumed_customer_who_does_not_answer_has_missed_a_call() {
    let (mut world, session, host, anna) = held();
    let [bilal, carla, david] = [BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
    world.done(&Command::Resume { host, ticket: anna });
    world.advance(30);
    assert_eq!(world.line(session), [bilal, carla, anna, david]);
}

#[test]
fn a_host_may_hold_as_many_as_the_session_allows() {
    let (mut world, session, host, _) = held();
    let [bilal, carla] = [BILAL, CARLA].map(|customer| world.join(session, customer));
    assert_eq!(hold_next(&mut world, host), bilal);
    assert_eq!(world.next(host), carla);
    world.begin(carla);
    let consultation = world.consultation_id(carla);
    let hold = Command::Hold { host, consultation };
    assert_eq!(world.refused(&hold), Refusal::Staff(StaffRefused::HeldFull { most: 2 }));
    world.configure(session, |settings| settings.held_max = 3);
    world.done(&hold);
    assert_eq!(world.host_now(host).held.len(), 3);
}

#[test]
fn a_session_may_allow_no_hold() {
    let mut world = World::new();
    let session = world.session(|settings| settings.held_max = 0);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    let hold = Command::Hold { host, consultation: world.consultation_id(ticket) };
    assert_eq!(world.refused(&hold), Refusal::Staff(StaffRefused::HeldFull { most: 0 }));
}

#[test]
fn nobody_is_put_on_hold_while_someone_is_lost() {
    let (mut world, _, host, ticket) = held();
    world.done(&Command::Resume { host, ticket });
    world.begin(ticket);
    world.media(ticket, Side::Customer, false);
    let hold = Command::Hold { host, consultation: world.consultation_id(ticket) };
    assert_eq!(world.refused(&hold), Refusal::End(EndRefused::Interrupted));
}

#[test]
fn a_host_with_a_customer_cannot_resume_another() {
    let (mut world, session, host, anna) = held();
    let bilal = world.join(session, BILAL);
    world.next(host);
    let resume = Command::Resume { host, ticket: anna };
    assert_eq!(world.refused(&resume), Refusal::Next(NextRefused::Engaged));
    world.begin(bilal);
    world.end(bilal);
    assert!(matches!(world.doing(host), HostState::WrapUp(_)));
    world.done(&resume);
    assert_eq!((world.is(anna), world.host_now(host).wrap_up_until), ("ringing", None));
}

#[test]
fn a_paused_host_may_resume_and_nobody_else_may() {
    let (mut world, session, host, ticket) = held();
    let colleague = world.host(&[session]);
    let by_colleague = Command::Resume { host: colleague, ticket };
    assert_eq!(world.refused(&by_colleague), Refusal::Staff(StaffRefused::NotHeld));
    world.duty(host, PAUSED);
    assert_eq!(world.is(ticket), "held");
    world.done(&Command::Resume { host, ticket });
    assert_eq!(world.host_of(ticket), Some(host));
}

#[test]
fn a_host_who_logs_off_gives_back_the_held_ticket_in_the_same_commit() {
    let (mut world, session, host, anna) = held();
    let (key, bilal) = (world.ticket(anna).key, world.join(session, BILAL));
    world.duty(host, Duty::Off);
    assert_eq!((world.is(anna), world.ticket(anna).key), ("waiting", key));
    assert_eq!(world.ticket(anna).returned, Some(Returned::HoldLost));
    assert_eq!((world.line(session), world.last_commit().events.len()), (vec![anna, bilal], 2));
    let other = world.host(&[session]);
    assert_eq!(world.next(other), anna, "any host may take it");
}

#[test]
fn logging_off_while_serving_gives_back_what_is_held_and_not_who_is_served() {
    let (mut world, session, host, anna) = held();
    let bilal = world.join(session, BILAL);
    world.next(host);
    world.begin(bilal);
    world.duty(host, Duty::Off);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["waiting", "in_consultation"]);
}

#[test]
fn a_host_lost_past_the_host_timer_gives_it_back_to_the_millisecond() {
    let (mut world, session, host, anna) = held();
    let key = world.ticket(anna).key;
    world.host_online(host, false);
    world.advance_ms(99_999);
    assert_eq!((world.is(anna), world.doing(host)), ("held", HostState::Offline));
    world.advance_ms(1);
    assert_eq!((world.is(anna), world.ticket(anna).key), ("waiting", key));
    assert_eq!(world.ticket(anna).returned, Some(Returned::HoldLost));
    assert_eq!(world.line(session), [anna]);
    assert!(world.host_now(host).held.is_empty());
}

#[test]
fn a_host_back_before_that_still_holds_it_although_the_duty_is_over() {
    let (mut world, _, host, ticket) = held();
    for _ in 0..2 {
        world.host_online(host, false);
        world.advance_ms(99_999);
        world.host_online(host, true);
    }
    assert_eq!((world.is(ticket), world.doing(host)), ("held", HostState::Offline));
    world.done(&Command::Resume { host, ticket });
    assert_eq!(world.is(ticket), "ringing");
}

#[test]
fn the_host_timer_runs_while_another_consultation_is_interrupted() {
    let (mut world, session, host, anna) = held();
    world.configure(session, |settings| settings.rejoin_s = 300);
    let bilal = world.join(session, BILAL);
    world.next(host);
    world.begin(bilal);
    world.host_online(host, false);
    world.advance_ms(99_999);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["held", "interrupted"]);
    world.advance_ms(1);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["waiting", "interrupted"]);
}

#[test]
fn the_host_timer_is_a_setting() {
    let (mut world, session, host, ticket) = held();
    world.configure(session, |settings| settings.held_host_s = 7);
    world.host_online(host, false);
    world.advance_ms(6_999);
    assert_eq!(world.is(ticket), "held");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn a_host_who_no_longer_serves_the_session_still_holds_it() {
    let (mut world, session, host, ticket) = held();
    world.done(&Command::UnassignHost { session, host });
    world.advance(3_600);
    assert_eq!(world.is(ticket), "held");
    world.done(&Command::Resume { host, ticket });
    world.begin(ticket);
    world.end(ticket);
    assert_eq!(world.is(ticket), "served");
}

#[test]
fn a_held_customer_may_leave() {
    let (mut world, _, host, ticket) = held();
    world.leave(ticket);
    assert_eq!((world.is(ticket), world.doing(host)), ("left", HostState::Available));
    assert!(world.host_now(host).held.is_empty());
    assert!(world.how_ended(ticket).consultation.is_some(), "the consultation that was broken off is known");
    let resume = Command::Resume { host, ticket };
    assert_eq!(world.refused(&resume), Refusal::Staff(StaffRefused::NotHeld));
}

#[test]
fn a_held_customer_offline_past_the_grace_is_abandoned_to_the_millisecond() {
    let (mut world, _, host, ticket) = held();
    world.online(ANNA, false);
    world.advance_ms(119_999);
    assert_eq!(world.is(ticket), "held");
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.host_now(host).held.len()), ("abandoned", 0));
}

#[test]
fn a_hold_has_no_end_of_its_own() {
    let (mut world, _, _, ticket) = held();
    world.advance(86_400);
    assert_eq!(world.is(ticket), "held");
    assert_eq!(world.floor.next_deadline(world.now), None);
}
