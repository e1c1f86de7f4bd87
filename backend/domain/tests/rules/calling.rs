//! Calling: the customer is told to come in, alerted again, and both must have media in time.

use anteroom_domain::{
    command::Command,
    consultation::{Media, Side},
    event::Event,
    host::{Duty, HostState, PauseReason},
    ids::{HostId, SessionId, TicketId},
    refusal::{EndRefused, Refusal, TicketRefused},
    ticket::{CallStage, Returned, TicketState},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, ELENA, World, ms};

/// One customer, called by one host.
fn called() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    (world, session, host, ticket)
}

fn alerts(world: &World) -> usize {
    world.events().filter(|event| matches!(event, Event::AlertedAgain { .. })).count()
}

fn rooms_renewed(world: &World) -> usize {
    world.events().filter(|event| matches!(event, Event::RoomRenewed { .. })).count()
}

#[test]
fn a_called_customer_is_alerted_again_at_half_time_and_only_once() {
    let (mut world, _, _, ticket) = called();
    world.advance_ms(14_999);
    assert_eq!(alerts(&world), 0);
    world.advance_ms(1);
    assert_eq!(alerts(&world), 1);
    world.advance_ms(14_999);
    assert_eq!((alerts(&world), world.is(ticket)), (1, "ringing"));
}

#[test]
fn half_of_an_odd_time_is_exact() {
    let mut world = World::new();
    let session = world.session(|settings| settings.answer_s = 3);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    let stage = CallStage::Ringing { alert_again_at: Some(world.now + ms(1_500)), answer_by: world.now + ms(3_000) };
    assert!(matches!(&world.ticket(ticket).state, TicketState::Calling { stage: s, .. } if *s == stage));
}

#[test]
fn a_customer_who_answers_before_half_time_is_not_alerted_again() {
    let (mut world, _, _, ticket) = called();
    world.advance_ms(14_999);
    world.answer(ticket);
    world.advance(10);
    assert_eq!((alerts(&world), world.is(ticket)), (0, "entering"));
}

#[test]
fn a_call_can_be_answered_up_to_the_millisecond_before_its_deadline() {
    let (mut world, _, _, ticket) = called();
    world.advance_ms(29_999);
    world.answer(ticket);
    assert_eq!(world.is(ticket), "entering");
}

#[test]
fn a_call_cannot_be_answered_at_its_deadline() {
    let (mut world, _, host, ticket) = called();
    let consultation = world.consultation_id(ticket);
    world.sleep(30);
    let answer = Command::Answer { consultation, customer: ANNA };
    assert_eq!(world.refused(&answer), Refusal::Ticket(TicketRefused::NotCalled));
    assert_eq!((world.is(ticket), world.doing(host)), ("waiting", HostState::Available));
    assert_eq!(alerts(&world), 0, "nobody is alerted about a call that is over");
}

#[test]
fn answering_again_is_answering() {
    let (mut world, _, _, ticket) = called();
    world.answer(ticket);
    let written = world.log.len();
    world.answer(ticket);
    world.answer(ticket);
    assert_eq!(world.log.len(), written);
    world.media(ticket, Side::Host, true);
    world.media(ticket, Side::Customer, true);
    world.answer(ticket);
    world.online(ANNA, false);
    world.answer(ticket);
    assert_eq!(world.is(ticket), "interrupted");
}

#[test]
fn an_offer_cannot_be_answered_by_the_customer() {
    let mut world = World::new();
    let session = world.automatic();
    world.host(&[session]);
    let ticket = world.join(session, ANNA);
    let consultation = world.consultation_id(ticket);
    let answer = Command::Answer { consultation, customer: ANNA };
    assert_eq!(world.refused(&answer), Refusal::Ticket(TicketRefused::NotCalled));
}

#[test]
fn the_first_missed_call_puts_the_ticket_behind_the_next_two() {
    let (mut world, session, host, anna) = called();
    let [bilal, carla, david] = [BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
    let joined_at = world.ticket(anna).joined_at;
    world.advance(30);
    assert_eq!(world.is(anna), "waiting");
    assert_eq!(world.line(session), [bilal, carla, anna, david]);
    assert_eq!(world.ticket(anna).returned, Some(Returned::MissedCall));
    assert_eq!(world.ticket(anna).joined_at, joined_at);
    assert_eq!(world.doing(host), HostState::Available);
    // Whoever comes later is behind.
    let elena = world.join(session, ELENA);
    assert_eq!(world.line(session), [bilal, carla, anna, david, elena]);
}

#[test]
fn a_missed_call_with_fewer_behind_goes_to_the_end_and_alone_stays() {
    let (mut world, session, _, anna) = called();
    let key = world.ticket(anna).key;
    world.advance(30);
    assert_eq!((world.line(session), world.ticket(anna).key), (vec![anna], key));

    let (mut world, session, _, anna) = called();
    let bilal = world.join(session, BILAL);
    world.advance(30);
    assert_eq!(world.line(session), [bilal, anna]);
}

#[test]
fn those_offline_count_among_the_next_two() {
    let (mut world, session, _, anna) = called();
    let [bilal, carla, david] = [BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
    world.online(BILAL, false);
    world.advance(30);
    assert_eq!(world.line(session), [bilal, carla, anna, david]);
}

#[test]
fn two_who_miss_their_call_stand_in_the_order_of_missing_it() {
    let mut world = World::new();
    let session = world.manual();
    let hosts = [world.host(&[session]), world.host(&[session])];
    let [anna, bilal, carla, david, elena] =
        [ANNA, BILAL, CARLA, DAVID, ELENA].map(|customer| world.join(session, customer));
    world.next(hosts[0]);
    world.advance(1);
    world.next(hosts[1]);
    world.advance(30);
    assert_eq!(world.line(session), [carla, david, anna, bilal, elena]);
}

#[test]
fn how_far_a_missed_call_goes_back_is_a_setting() {
    for behind in [0, 1, 3] {
        let (mut world, session, _, anna) = called();
        world.configure(session, |settings| settings.missed_call_behind = behind);
        let mut line = [BILAL, CARLA, DAVID].map(|customer| world.join(session, customer)).to_vec();
        world.advance(30);
        line.insert(behind as usize, anna);
        assert_eq!(world.line(session), line, "{behind}");
    }
}

#[test]
fn the_second_missed_call_is_a_no_show() {
    let (mut world, session, host, ticket) = called();
    world.advance(30);
    assert_eq!(world.next(host), ticket);
    world.advance_ms(29_999);
    assert_eq!(world.is(ticket), "ringing");
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.doing(host)), ("no_show", HostState::Available));
    assert!(world.line(session).is_empty());
    assert_eq!(alerts(&world), 2, "each call alerts again");
}

#[test]
fn a_customer_who_leaves_while_called_releases_the_host_in_the_same_commit() {
    for answered in [false, true] {
        let (mut world, _, host, ticket) = called();
        if answered {
            world.answer(ticket);
        }
        world.leave(ticket);
        assert_eq!(world.last_commit().events.len(), 1);
        assert_eq!((world.is(ticket), world.doing(host)), ("left", HostState::Available));
        assert_eq!(world.floor.open_consultations().count(), 0);
    }
}

#[test]
fn a_host_lost_past_the_lease_while_calling_gives_the_ticket_back_to_its_place() {
    let (mut world, session, host, anna) = called();
    let bilal = world.join(session, BILAL);
    let key = world.ticket(anna).key;
    world.configure(session, |settings| settings.media_s = 600);
    world.answer(anna);
    world.host_online(host, false);
    world.advance_ms(39_999);
    assert_eq!(world.is(anna), "entering");
    world.advance_ms(1);
    assert_eq!((world.is(anna), world.ticket(anna).key), ("waiting", key));
    assert_eq!(world.line(session), [anna, bilal]);
    assert_eq!(world.ticket(anna).returned, Some(Returned::HostLostBefore));
    assert_eq!(world.doing(host), HostState::Offline);
    assert_eq!(world.ticket(anna).missed_calls, 0);
}

#[test]
fn a_host_who_asked_to_be_off_and_is_lost_while_calling_gives_the_ticket_back_too() {
    for duty in [Duty::Off, Duty::Paused(PauseReason::Asked)] {
        let (mut world, session, host, ticket) = called();
        world.configure(session, |settings| settings.media_s = 600);
        world.answer(ticket);
        world.duty(host, duty);
        world.host_online(host, false);
        world.advance_ms(39_999);
        assert_eq!(world.is(ticket), "entering");
        world.advance_ms(1);
        assert_eq!(world.is(ticket), "waiting");
        assert_eq!(world.ticket(ticket).returned, Some(Returned::HostLostBefore));
        assert_eq!(world.doing(host), HostState::Offline);
    }
}

#[test]
fn a_pause_asked_for_while_calling_changes_nothing_for_the_customer() {
    let (mut world, _, host, ticket) = called();
    world.duty(host, Duty::Paused(PauseReason::Asked));
    assert_eq!((world.is(ticket), world.doing(host)), ("ringing", HostState::Busy(ticket)));
    world.leave(ticket);
    assert_eq!(world.doing(host), HostState::Paused(PauseReason::Asked));
}

#[test]
fn a_consultation_begins_when_both_sides_have_media() {
    let (mut world, _, _, ticket) = called();
    world.answer(ticket);
    world.media(ticket, Side::Host, true);
    assert_eq!(world.is(ticket), "entering");
    world.advance(3);
    world.media(ticket, Side::Customer, true);
    assert_eq!(world.is(ticket), "in_consultation");
    let consultation = world.consultation(ticket);
    assert_eq!((consultation.began_at, consultation.room_attempt), (Some(world.now), 1));
}

#[test]
fn a_customer_whose_media_arrives_has_answered() {
    let (mut world, _, _, ticket) = called();
    world.media(ticket, Side::Customer, true);
    assert_eq!(world.is(ticket), "entering");
    world.media(ticket, Side::Host, true);
    assert_eq!(world.is(ticket), "in_consultation");

    let (mut world, _, _, ticket) = called();
    world.media(ticket, Side::Host, true);
    assert_eq!(world.is(ticket), "ringing", "the host's media does not answer for the customer");
    world.media(ticket, Side::Customer, true);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn media_lost_before_the_other_side_came_begins_nothing() {
    let (mut world, _, _, ticket) = called();
    world.answer(ticket);
    world.media(ticket, Side::Host, true);
    world.media(ticket, Side::Host, false);
    world.media(ticket, Side::Customer, true);
    assert_eq!(world.is(ticket), "entering");
}

#[test]
fn without_media_in_time_the_room_is_made_anew_once() {
    let (mut world, _, _, ticket) = called();
    world.answer(ticket);
    world.media(ticket, Side::Host, true);
    world.advance_ms(19_999);
    assert_eq!(rooms_renewed(&world), 0);
    world.advance_ms(1);
    assert_eq!(rooms_renewed(&world), 1);
    let consultation = world.consultation(ticket);
    assert_eq!((consultation.room_attempt, consultation.media), (2, Media::default()));
    assert_eq!(world.is(ticket), "entering");
    // In the new room both must arrive again, and have the whole time for it.
    world.advance_ms(19_999);
    world.media(ticket, Side::Customer, true);
    world.media(ticket, Side::Host, true);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn without_media_in_the_second_room_the_ticket_is_back_in_its_place_and_flagged() {
    let (mut world, session, host, anna) = called();
    let bilal = world.join(session, BILAL);
    let key = world.ticket(anna).key;
    world.answer(anna);
    world.advance_ms(39_999);
    assert_eq!(world.is(anna), "entering");
    world.advance_ms(1);
    assert_eq!((world.is(anna), world.ticket(anna).key), ("waiting", key));
    assert_eq!(world.line(session), [anna, bilal]);
    assert_eq!(world.ticket(anna).returned, Some(Returned::MediaFailed));
    assert_eq!((world.ticket(anna).media_failures, world.ticket(anna).missed_calls), (1, 0));
    assert_eq!(world.doing(host), HostState::Available);
}

#[test]
fn the_second_consultation_without_media_ends_the_ticket_as_failed() {
    let (mut world, _, host, ticket) = called();
    world.answer(ticket);
    world.advance(40);
    assert_eq!(world.next(host), ticket);
    world.answer(ticket);
    world.advance_ms(39_999);
    assert_eq!((world.is(ticket), rooms_renewed(&world)), ("entering", 2));
    world.advance_ms(1);
    assert_eq!((world.is(ticket), world.doing(host)), ("failed", HostState::Available));
}

#[test]
fn a_call_cannot_be_ended_as_if_it_were_a_consultation() {
    let (mut world, session, host, ticket) = called();
    let other = world.host(&[session]);
    let consultation = world.consultation_id(ticket);
    assert_eq!(world.refused(&Command::End { host, consultation }), Refusal::End(EndRefused::NotBegun));
    let foreign = Command::End { host: other, consultation };
    assert_eq!(world.refused(&foreign), Refusal::End(EndRefused::NoSuchConsultation));
    world.answer(ticket);
    assert_eq!(world.refused(&Command::End { host, consultation }), Refusal::End(EndRefused::NotBegun));
}
