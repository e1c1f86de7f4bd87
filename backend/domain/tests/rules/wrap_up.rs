//! More time for the wrap-up. That it ends, and can be skipped, is with the hosts.

use anteroom_domain::{
    command::Command,
    host::{Duty, HostState, PauseReason},
    ids::{HostId, TicketId},
    refusal::{Refusal, StaffRefused},
    session::Assignment,
};

use crate::common::{ANNA, BILAL, World, ms};

/// A host in the wrap-up, and Bilal, who is offered at its end.
fn wrapping_up() -> (World, HostId, TicketId) {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    world.accept(anna);
    world.begin(anna);
    let bilal = world.join(session, BILAL);
    world.end(anna);
    (world, host, bilal)
}

fn extend(world: &mut World, host: HostId) {
    world.done(&Command::ExtendWrapUp { host });
}

#[test]
fn each_request_adds_a_minute_to_the_millisecond() {
    let (mut world, host, bilal) = wrapping_up();
    let ended_at = world.now;
    world.advance(29);
    extend(&mut world, host);
    assert_eq!(world.doing(host), HostState::WrapUp(ended_at + ms(90_000)));
    extend(&mut world, host);
    assert_eq!(world.doing(host), HostState::WrapUp(ended_at + ms(150_000)));
    world.advance_ms(120_999);
    assert_eq!(world.is(bilal), "waiting");
    world.advance_ms(1);
    assert_eq!(world.host_of(bilal), Some(host));
}

#[test]
fn the_end_is_never_more_than_half_an_hour_away() {
    let (mut world, host, _) = wrapping_up();
    for _ in 0..40 {
        extend(&mut world, host);
    }
    let longest = HostState::WrapUp(world.now + ms(1_800_000));
    assert_eq!(world.doing(host), longest);
    let written = world.log.len();
    extend(&mut world, host);
    assert_eq!((world.log.len(), world.doing(host)), (written, longest), "there is nothing to add");
    world.advance(1);
    extend(&mut world, host);
    assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(1_800_000)));
}

#[test]
fn a_wrap_up_that_is_over_cannot_be_extended() {
    let over = Refusal::Staff(StaffRefused::NotWrappingUp);
    let (mut world, host, bilal) = wrapping_up();
    world.advance_ms(29_999);
    extend(&mut world, host);
    world.advance(60);
    world.advance_ms(1);
    assert_eq!(world.is(bilal), "offered");
    assert_eq!(world.refused(&Command::ExtendWrapUp { host }), over);
    assert_eq!(world.refused(&Command::ExtendWrapUp { host: HostId(404) }), over);

    let (mut world, host, bilal) = wrapping_up();
    world.leave(bilal);
    world.advance(30);
    assert_eq!(world.refused(&Command::ExtendWrapUp { host }), over);
}

#[test]
fn an_extended_wrap_up_can_be_skipped() {
    let (mut world, host, bilal) = wrapping_up();
    extend(&mut world, host);
    world.advance(31);
    world.done(&Command::EndWrapUp { host });
    assert_eq!((world.host_of(bilal), world.host_now(host).idle_since), (Some(host), world.now));
}

#[test]
fn a_host_who_will_be_paused_may_have_more_time_and_one_who_is_off_needs_none() {
    let (mut world, host, _) = wrapping_up();
    world.duty(host, Duty::Paused(PauseReason::Break));
    extend(&mut world, host);
    world.advance_ms(89_999);
    assert!(matches!(world.doing(host), HostState::WrapUp(_)));
    world.advance_ms(1);
    assert_eq!(world.doing(host), HostState::Paused(PauseReason::Break));

    let (mut world, host, _) = wrapping_up();
    world.duty(host, Duty::Off);
    let refusal = world.refused(&Command::ExtendWrapUp { host });
    assert_eq!(refusal, Refusal::Staff(StaffRefused::NotWrappingUp));
}

#[test]
fn idle_time_counts_from_the_extended_end() {
    let (mut world, host, bilal) = wrapping_up();
    let session = world.ticket(bilal).session;
    world.leave(bilal);
    extend(&mut world, host);
    world.advance(60);
    let other = world.host(&[session]);
    world.advance(60);
    let carla = world.join(session, crate::common::CARLA);
    assert_eq!(world.host_of(carla), Some(other), "the other has been idle for longer");
}

#[test]
fn asking_for_the_next_one_ends_it() {
    let (mut world, host, bilal) = wrapping_up();
    let session = world.ticket(bilal).session;
    world.configure(session, |settings| settings.assignment = Assignment::Manual);
    extend(&mut world, host);
    assert_eq!(world.next(host), bilal);
    assert_eq!(world.host_now(host).wrap_up_until, None);
}
