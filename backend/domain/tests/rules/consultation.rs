//! Consultations: talking, being interrupted and coming back, and the ways in which one ends.

use anteroom_domain::{
    command::Command,
    consultation::Side,
    event::Event,
    host::{Duty, HostState, PauseReason},
    ids::{ConsultationId, HostId, SessionId, TicketId},
    refusal::{EndRefused, Refusal},
    ticket::{Returned, TicketState},
};

use crate::common::{ANNA, BILAL, NODE, World, ms};

/// One customer and one host, talking.
fn talking() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    (world, session, host, ticket)
}

fn interrupted_by(world: &World, ticket: TicketId) -> Side {
    match &world.ticket(ticket).state {
        TicketState::Interrupted { by, .. } => *by,
        other => panic!("not interrupted but {other:?}"),
    }
}

/// The four ways of getting lost, and back.
fn lose(world: &mut World, host: HostId, ticket: TicketId, way: (Side, &str), lost: bool) {
    match way {
        (side, "media") => world.media(ticket, side, !lost),
        (Side::Customer, _) => world.online(ANNA, !lost),
        (Side::Host, _) => world.host_online(host, !lost),
    }
}

const WAYS: [(Side, &str); 4] =
    [(Side::Customer, "media"), (Side::Customer, "socket"), (Side::Host, "media"), (Side::Host, "socket")];

#[test]
fn a_host_ends_a_consultation_as_served_and_wraps_up() {
    let (mut world, _, host, ticket) = talking();
    let consultation = world.consultation_id(ticket);
    world.advance_ms(61_999);
    world.end(ticket);
    let ended = world.how_ended(ticket);
    assert_eq!((world.is(ticket), ended.talked_s, ended.consultation), ("served", 61, Some(consultation)));
    assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(30_000)));
    assert_eq!(world.floor.open_consultations().count(), 0);
    let again = Command::End { host, consultation };
    assert_eq!(world.refused(&again), Refusal::End(EndRefused::NoSuchConsultation));
}

#[test]
fn a_host_who_ends_at_once_has_served() {
    let (mut world, _, _, ticket) = talking();
    world.end(ticket);
    assert_eq!(world.is(ticket), "served");
}

#[test]
fn only_the_host_of_a_consultation_ends_it() {
    let (mut world, session, _, ticket) = talking();
    let other = world.host(&[session]);
    let consultation = world.consultation_id(ticket);
    let none = Refusal::End(EndRefused::NoSuchConsultation);
    assert_eq!(world.refused(&Command::End { host: other, consultation }), none);
    assert_eq!(world.refused(&Command::End { host: other, consultation: ConsultationId(404) }), none);
}

#[test]
fn a_customer_who_ends_after_the_minimum_was_served_and_before_has_left() {
    for (talked_ms, how) in [(9_999, "left"), (10_000, "served")] {
        let (mut world, _, host, ticket) = talking();
        world.advance_ms(talked_ms);
        world.leave(ticket);
        assert_eq!(world.is(ticket), how, "after {talked_ms} ms");
        assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(30_000)), "the host wraps up in both cases");
    }
}

#[test]
fn only_the_time_in_which_both_had_media_counts_as_talking() {
    let (mut world, _, host, ticket) = talking();
    world.advance_ms(4_000);
    world.media(ticket, Side::Customer, false);
    world.advance_ms(50_000);
    world.media(ticket, Side::Customer, true);
    world.advance_ms(5_999);
    world.online(ANNA, false);
    // Ending while interrupted ends a consultation like any other.
    world.leave(ticket);
    assert_eq!((world.is(ticket), world.how_ended(ticket).talked_s), ("left", 9));
    assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(30_000)));

    let (mut world, _, _, ticket) = talking();
    world.advance_ms(10_000);
    world.media(ticket, Side::Host, false);
    world.leave(ticket);
    assert_eq!((world.is(ticket), world.how_ended(ticket).talked_s), ("served", 10));
}

#[test]
fn a_host_may_end_while_interrupted() {
    let (mut world, _, host, ticket) = talking();
    world.online(ANNA, false);
    world.end(ticket);
    assert_eq!((world.is(ticket), world.doing(host)), ("served", HostState::WrapUp(world.now + ms(30_000))));
}

#[test]
fn a_lost_socket_or_lost_media_of_either_side_interrupts() {
    for way in WAYS {
        let (mut world, _, host, ticket) = talking();
        lose(&mut world, host, ticket, way, true);
        assert_eq!((world.is(ticket), interrupted_by(&world, ticket)), ("interrupted", way.0), "{way:?}");
        assert_eq!(world.doing(host), HostState::Busy(ticket), "the host is kept");
    }
}

#[test]
fn back_in_time_the_same_consultation_goes_on() {
    for way in WAYS {
        let (mut world, _, host, ticket) = talking();
        let before = world.consultation(ticket);
        lose(&mut world, host, ticket, way, true);
        world.advance_ms(89_999);
        lose(&mut world, host, ticket, way, false);
        assert_eq!(world.is(ticket), "in_consultation", "{way:?}");
        let after = world.consultation(ticket);
        assert_eq!((after.id, after.host, after.began_at), (before.id, before.host, before.began_at));
        world.advance(3_600);
        assert_eq!(world.is(ticket), "in_consultation");
    }
}

#[test]
fn a_customer_gone_past_the_rejoin_timer_has_abandoned() {
    for how in ["media", "socket"] {
        let (mut world, session, host, ticket) = talking();
        lose(&mut world, host, ticket, (Side::Customer, how), true);
        world.advance_ms(89_999);
        assert_eq!(world.is(ticket), "interrupted");
        world.advance_ms(1);
        assert_eq!(world.is(ticket), "abandoned", "{how}");
        assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(30_000)));
        assert!(world.line(session).is_empty());
    }
}

#[test]
fn a_host_gone_past_the_rejoin_timer_gives_the_ticket_back_to_the_head_of_the_line() {
    for how in ["media", "socket"] {
        let (mut world, session, host, anna) = talking();
        let early = world.join(session, BILAL);
        let key = world.ticket(anna).key;
        lose(&mut world, host, anna, (Side::Host, how), true);
        world.advance_ms(89_999);
        assert_eq!(world.is(anna), "interrupted");
        world.advance_ms(1);
        assert_eq!((world.is(anna), world.ticket(anna).key), ("waiting", key.resumed()), "{how}");
        assert_eq!(world.ticket(anna).returned, Some(Returned::HostLostDuring));
        assert_eq!(world.line(session), [anna, early]);
        let doing = if how == "media" { HostState::Available } else { HostState::Offline };
        assert_eq!(world.doing(host), doing, "whoever is not connected past the lease is off");
    }
}

#[test]
fn a_ticket_whose_host_was_lost_goes_ahead_of_those_who_joined_before_it() {
    let mut world = World::new();
    let session = world.manual();
    let bilal = world.join(session, BILAL);
    world.online(BILAL, false);
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    assert_eq!(world.next(host), anna);
    world.online(BILAL, true);
    world.begin(anna);
    world.host_online(host, false);
    world.advance(90);
    assert_eq!(world.line(session), [anna, bilal]);
}

#[test]
fn when_both_are_gone_the_customer_has_the_place_until_the_grace_is_over() {
    let (mut world, session, host, ticket) = talking();
    world.host_online(host, false);
    world.online(ANNA, false);
    world.advance(90);
    assert_eq!((world.is(ticket), world.line(session)), ("waiting", vec![ticket]));
    world.advance_ms(29_999);
    assert_eq!(world.is(ticket), "waiting");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");
}

#[test]
fn the_lease_of_a_host_does_not_cut_a_consultation_short() {
    let (mut world, _, host, ticket) = talking();
    world.host_online(host, false);
    world.advance(89);
    assert_eq!((world.is(ticket), world.doing(host)), ("interrupted", HostState::Busy(ticket)));
    world.host_online(host, true);
    assert_eq!((world.is(ticket), world.host_now(host).duty), ("in_consultation", Duty::Available));
}

#[test]
fn a_host_who_is_not_back_when_the_consultation_ends_is_off() {
    let (mut world, _, host, ticket) = talking();
    world.host_online(host, false);
    world.advance(60);
    world.leave(ticket);
    assert_eq!(world.doing(host), HostState::Offline);
}

#[test]
fn the_consultation_goes_on_only_when_both_are_back() {
    let (mut world, _, host, ticket) = talking();
    world.online(ANNA, false);
    world.host_online(host, false);
    world.online(ANNA, true);
    assert_eq!(world.is(ticket), "interrupted");
    world.host_online(host, true);
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn an_interruption_that_ends_and_begins_anew_has_its_whole_time_again() {
    let (mut world, _, _, ticket) = talking();
    for _ in 0..3 {
        world.online(ANNA, false);
        world.advance_ms(89_999);
        world.online(ANNA, true);
    }
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn late_or_repeated_news_of_media_is_harmless() {
    let (mut world, _, host, ticket) = talking();
    let consultation = world.consultation_id(ticket);
    let written = world.log.len();
    for side in Side::BOTH {
        world.done(&Command::Media { consultation, side, up: true });
        world.done(&Command::Media { consultation: ConsultationId(404), side, up: true });
    }
    assert_eq!(world.log.len(), written);
    world.end(ticket);
    let written = world.log.len();
    for (side, up) in [(Side::Customer, false), (Side::Host, false), (Side::Customer, true), (Side::Host, true)] {
        world.done(&Command::Media { consultation, side, up });
    }
    assert_eq!((world.log.len(), world.is(ticket)), (written, "served"));
    assert_eq!(world.host_now(host).engaged, None);
}

#[test]
fn news_of_media_about_a_mere_offer_is_harmless() {
    let mut world = World::new();
    let session = world.automatic();
    world.host(&[session]);
    let ticket = world.join(session, ANNA);
    let consultation = world.consultation_id(ticket);
    let written = world.log.len();
    for side in Side::BOTH {
        world.done(&Command::Media { consultation, side, up: true });
    }
    assert_eq!((world.log.len(), world.is(ticket)), (written, "offered"));
}

#[test]
fn news_of_an_earlier_consultation_does_not_touch_the_next_one() {
    let (mut world, session, host, ticket) = talking();
    let earlier = world.consultation_id(ticket);
    world.host_online(host, false);
    world.advance(90);
    let other = world.host(&[session]);
    assert_eq!(world.next(other), ticket);
    assert_ne!(world.consultation_id(ticket), earlier);
    for side in Side::BOTH {
        world.done(&Command::Media { consultation: earlier, side, up: true });
    }
    assert_eq!(world.is(ticket), "ringing");
    let none = Refusal::End(EndRefused::NoSuchConsultation);
    assert_eq!(world.refused(&Command::End { host, consultation: earlier }), none);
}

#[test]
fn media_without_a_connected_page_begins_and_is_interrupted_at_once() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.media(ticket, Side::Host, true);
    world.online(ANNA, false);
    world.media(ticket, Side::Customer, true);
    assert_eq!((world.is(ticket), interrupted_by(&world, ticket)), ("interrupted", Side::Customer));
    world.done(&Command::CustomerPresence { customer: ANNA, node: NODE, online: true });
    assert_eq!(world.is(ticket), "in_consultation");
}

#[test]
fn a_pause_asked_for_during_a_consultation_takes_effect_after_it() {
    for (duty, after) in
        [(Duty::Paused(PauseReason::Asked), HostState::Paused(PauseReason::Asked)), (Duty::Off, HostState::Offline)]
    {
        let (mut world, session, host, ticket) = talking();
        world.join(session, BILAL);
        world.duty(host, duty);
        assert_eq!((world.is(ticket), world.doing(host)), ("in_consultation", HostState::Busy(ticket)));
        world.online(ANNA, false);
        world.online(ANNA, true);
        world.end(ticket);
        world.advance(30);
        assert_eq!(world.doing(host), after);
    }
}

#[test]
fn each_interruption_is_told_once() {
    let (mut world, _, host, ticket) = talking();
    world.media(ticket, Side::Customer, false);
    world.online(ANNA, false);
    world.media(ticket, Side::Host, false);
    world.host_online(host, false);
    let count = world.events().filter(|event| matches!(event, Event::ConsultationInterrupted { .. })).count();
    assert_eq!((count, interrupted_by(&world, ticket)), (1, Side::Customer));
}

#[test]
fn whoever_is_lost_later_has_a_whole_rejoin_time_of_their_own() {
    let (mut world, _, host, ticket) = talking();
    world.host_online(host, false);
    world.advance(88);
    world.online(ANNA, false);
    world.advance(1);
    world.host_online(host, true);
    assert_eq!(interrupted_by(&world, ticket), Side::Customer);
    world.advance_ms(89_999);
    assert_eq!(world.is(ticket), "interrupted");
    world.advance_ms(1);
    assert_eq!(world.is(ticket), "abandoned");

    let (mut world, _, host, ticket) = talking();
    world.online(ANNA, false);
    world.advance(88);
    world.media(ticket, Side::Host, false);
    world.online(ANNA, true);
    assert_eq!(interrupted_by(&world, ticket), Side::Host);
    world.advance(89);
    world.media(ticket, Side::Host, true);
    assert_eq!((world.is(ticket), world.doing(host)), ("in_consultation", HostState::Busy(ticket)));
}
