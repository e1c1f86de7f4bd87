//! Hosts: duty, wrap-up, and the lease after which a host who is gone no longer counts.

use anteroom_domain::{
    command::Command,
    event::Event,
    host::{Duty, HostState, PauseReason},
    ids::{HostId, NodeId, SessionId},
    refusal::{NextRefused, Refusal},
};

use crate::common::{ANNA, BILAL, CARLA, NODE, OTHER_NODE, World, ms};

const PAUSED: Duty = Duty::Paused(PauseReason::Asked);

/// A host in the wrap-up after a first customer, and a second customer waiting.
fn wrapping_up(world: &mut World, session: SessionId) -> HostId {
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    if world.is(anna) == "offered" {
        world.accept(anna);
    } else {
        assert_eq!(world.next(host), anna);
    }
    world.begin(anna);
    world.join(session, BILAL);
    world.end(anna);
    host
}

#[test]
fn a_host_does_what_was_asked_for_while_nothing_else_is_to_be_done() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.idle_host(&[session]);
    assert_eq!(world.doing(host), HostState::Offline);
    for (duty, doing) in [
        (Duty::Available, HostState::Available),
        (PAUSED, HostState::Paused(PauseReason::Asked)),
        (Duty::Available, HostState::Available),
        (Duty::Off, HostState::Offline),
    ] {
        world.advance(1);
        world.duty(host, duty);
        assert_eq!((world.doing(host), world.host_now(host).duty_since), (doing, world.now));
    }
}

#[test]
fn asking_for_the_same_duty_again_writes_nothing() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let idle_since = world.host_now(host).idle_since;
    let written = world.log.len();
    world.advance(10);
    world.duty(host, Duty::Available);
    assert_eq!((world.log.len(), world.host_now(host).idle_since), (written, idle_since));
}

#[test]
fn whoever_serves_no_session_has_no_duty() {
    let mut world = World::new();
    for duty in [Duty::Available, Duty::Off, PAUSED] {
        let command = Command::SetDuty { host: HostId(404), duty };
        assert_eq!(world.refused(&command), Refusal::Next(NextRefused::NotYourSession));
    }
    world.done(&Command::EndWrapUp { host: HostId(404) });
    world.done(&Command::HostPresence { host: HostId(404), node: NODE, online: true });
    assert!(world.log.is_empty());
}

#[test]
fn the_wrap_up_ends_at_its_instant_and_the_next_customer_is_offered_then() {
    let mut world = World::new();
    let session = world.automatic();
    let host = wrapping_up(&mut world, session);
    let bilal = world.line(session)[0];
    assert_eq!(world.doing(host), HostState::WrapUp(world.now + ms(30_000)));
    assert_eq!(world.floor.next_deadline(world.now), Some(world.now + ms(30_000)));
    world.advance_ms(29_999);
    assert_eq!(world.is(bilal), "waiting");
    world.advance_ms(1);
    assert_eq!(world.host_of(bilal), Some(host));
}

#[test]
fn the_wrap_up_ends_by_comparing_so_nothing_is_written_for_it() {
    let mut world = World::new();
    let session = world.manual();
    let host = wrapping_up(&mut world, session);
    let written = world.log.len();
    world.advance(30);
    assert_eq!((world.doing(host), world.log.len()), (HostState::Available, written));
}

#[test]
fn a_host_can_skip_the_wrap_up() {
    let mut world = World::new();
    let session = world.automatic();
    let host = wrapping_up(&mut world, session);
    let bilal = world.line(session)[0];
    world.advance(3);
    world.done(&Command::EndWrapUp { host });
    assert_eq!((world.host_of(bilal), world.host_now(host).idle_since), (Some(host), world.now));
    // Once it is over there is nothing to skip.
    let written = world.log.len();
    world.done(&Command::EndWrapUp { host });
    assert_eq!(world.log.len(), written);
}

#[test]
fn asking_for_the_next_customer_ends_the_wrap_up() {
    let mut world = World::new();
    let session = world.manual();
    let host = wrapping_up(&mut world, session);
    let bilal = world.next(host);
    assert_eq!((world.is(bilal), world.host_now(host).wrap_up_until), ("ringing", None));
}

#[test]
fn a_host_who_asked_for_a_pause_gets_nobody_during_the_wrap_up_either() {
    for duty in [PAUSED, Duty::Off] {
        let mut world = World::new();
        let session = world.manual();
        let host = wrapping_up(&mut world, session);
        world.duty(host, duty);
        let next = Command::Next { host, session: None };
        assert_eq!(world.refused(&next), Refusal::Next(NextRefused::NotAvailable), "{duty:?}");
    }
}

#[test]
fn a_pause_during_the_wrap_up_shows_after_it() {
    let mut world = World::new();
    let session = world.automatic();
    let host = wrapping_up(&mut world, session);
    let until = world.now + ms(30_000);
    world.duty(host, PAUSED);
    assert_eq!(world.doing(host), HostState::WrapUp(until));
    world.advance(30);
    assert_eq!(world.doing(host), HostState::Paused(PauseReason::Asked));
}

#[test]
fn without_a_wrap_up_the_next_customer_is_offered_in_the_commit_that_ends_the_last() {
    let mut world = World::new();
    let session = world.automatic();
    world.configure(session, |settings| settings.wrap_up_s = 0);
    let host = wrapping_up(&mut world, session);
    let bilal = world.line(session)[0];
    assert_eq!(world.host_of(bilal), Some(host));
    assert_eq!(world.last_commit().events.len(), 2);
}

#[test]
fn the_duty_of_a_host_ends_with_the_lease_to_the_millisecond() {
    for duty in [Duty::Available, PAUSED] {
        let mut world = World::new();
        let session = world.manual();
        let host = world.idle_host(&[session]);
        world.duty(host, duty);
        world.host_online(host, false);
        world.advance_ms(39_999);
        assert_eq!(world.host_now(host).duty, duty);
        world.advance_ms(1);
        assert_eq!(world.host_now(host).duty, Duty::Off);
        // Being connected again is not being on duty again.
        world.host_online(host, true);
        assert_eq!(world.doing(host), HostState::Offline);
    }
}

#[test]
fn a_host_back_within_the_lease_is_still_on_duty() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    for _ in 0..3 {
        world.host_online(host, false);
        world.advance_ms(39_999);
        world.host_online(host, true);
    }
    world.advance(3_600);
    assert_eq!(world.doing(host), HostState::Available);
}

#[test]
fn a_host_connected_to_two_nodes_is_lost_only_with_the_last() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    world.done(&Command::HostPresence { host, node: OTHER_NODE, online: true });
    world.done(&Command::LoseNode { node: NODE });
    world.advance(1_000);
    assert_eq!(world.doing(host), HostState::Available);
    world.done(&Command::LoseNode { node: OTHER_NODE });
    world.advance(40);
    assert_eq!(world.doing(host), HostState::Offline);
}

#[test]
fn whoever_goes_on_duty_without_a_connection_has_the_lease_to_make_one() {
    for was_connected in [false, true] {
        let mut world = World::new();
        let session = world.automatic();
        let (lazy, quick) = (HostId(1), HostId(2));
        for host in [lazy, quick] {
            world.done(&Command::AssignHost { session, host });
            if was_connected {
                world.host_online(host, true);
                world.host_online(host, false);
                world.advance(1_000);
            }
        }
        for host in [lazy, quick] {
            world.duty(host, Duty::Available);
        }
        let ticket = world.join(session, ANNA);
        world.advance_ms(39_998);
        assert_eq!([lazy, quick].map(|host| world.doing(host)), [HostState::Available; 2]);
        world.host_online(quick, true);
        assert_eq!(world.host_of(ticket), Some(quick));
        world.advance_ms(1);
        assert_eq!(world.doing(lazy), HostState::Offline, "nobody staffs a session without being there");
    }
}

#[test]
fn a_host_who_no_longer_serves_a_session_is_not_offered_its_customers() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    world.done(&Command::UnassignHost { session, host });
    let ticket = world.join(session, ANNA);
    assert_eq!(world.is(ticket), "waiting");
    world.done(&Command::AssignHost { session, host });
    assert_eq!(world.host_of(ticket), Some(host));
}

#[test]
fn a_host_who_no_longer_serves_a_session_finishes_the_consultation() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    world.done(&Command::UnassignHost { session, host });
    assert_eq!(world.is(ticket), "in_consultation");
    world.end(ticket);
    assert_eq!(world.is(ticket), "served");
}

#[test]
fn the_hosts_on_duty_are_those_available_whatever_they_do() {
    let mut world = World::new();
    let session = world.automatic();
    let other = world.manual();
    let hosts = [(); 3].map(|()| world.host(&[session]));
    world.host(&[other]);
    let on_duty = |world: &World| world.floor.hosts_on_duty(world.floor.session(session).expect("it exists"));
    assert_eq!(on_duty(&world), 3);
    world.join(session, CARLA);
    assert_eq!(on_duty(&world), 3);
    world.duty(hosts[2], PAUSED);
    assert_eq!(on_duty(&world), 2);
    assert_eq!(world.floor.sessions_of(hosts[0]).map(|s| s.id).collect::<Vec<_>>(), [session]);
}

#[test]
fn duty_ends_by_an_event_so_that_everyone_learns_of_it() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    world.done(&Command::HostPresence { host, node: NodeId(9), online: true });
    world.done(&Command::LoseNode { node: NodeId(9) });
    world.host_online(host, false);
    world.advance(40);
    assert_eq!(world.last_commit().events, [Event::HostDutyChanged { host, duty: Duty::Off }]);
}
