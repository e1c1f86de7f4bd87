//! The cooldown: whoever has had a turn lets others go first for a while, and nobody else is kept out.

use anteroom_domain::{
    SignedDuration,
    command::{Command, Outcome},
    host::{Duty, PauseReason},
    hours::OverrideState,
    ids::{HostId, SessionId, TicketId},
    refusal::{JoinRefused, Refusal},
    session::Closing,
};

use crate::common::{ANNA, BILAL, World};

/// A session with a cooldown of a minute, a host, and Anna in line.
fn a_minute() -> (World, SessionId, HostId, TicketId) {
    let mut world = World::new();
    let session = world.session(|settings| settings.cooldown_s = 60);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    (world, session, host, ticket)
}

fn serve(world: &mut World, host: HostId, ticket: TicketId) {
    world.next(host);
    world.begin(ticket);
    world.advance(10);
    world.end(ticket);
}

/// Anna is kept out for a minute from now on, to the millisecond.
fn kept_out(world: &mut World, session: SessionId) {
    let until = world.now + SignedDuration::from_secs(60);
    let join = world.joining(session, ANNA);
    let cooling = Refusal::Join(JoinRefused::Cooldown { until });
    assert_eq!(world.refused(&join), cooling);
    world.advance_ms(59_999);
    assert_eq!(world.refused(&join), cooling);
    world.advance_ms(1);
    assert!(world.run(&join).is_ok());
}

#[test]
fn whoever_was_served_removed_or_did_not_come_is_kept_out_until_it_is_over_to_the_millisecond() {
    let (mut world, session, host, ticket) = a_minute();
    serve(&mut world, host, ticket);
    kept_out(&mut world, session);

    let (mut world, session, host, ticket) = a_minute();
    world.next(host);
    world.begin(ticket);
    world.advance(10);
    world.leave(ticket);
    assert_eq!(world.is(ticket), "served");
    kept_out(&mut world, session);

    let (mut world, session, _, ticket) = a_minute();
    world.remove(ticket);
    kept_out(&mut world, session);

    let (mut world, session, host, ticket) = a_minute();
    for _ in 0..2 {
        world.next(host);
        world.advance(30);
    }
    assert_eq!(world.is(ticket), "no_show");
    kept_out(&mut world, session);
}

#[test]
fn whoever_had_no_turn_may_join_again_at_once() {
    for reason in ["left", "abandoned", "failed", "expired", "closed_out"] {
        let (mut world, session, host, ticket) = a_minute();
        match reason {
            "left" => world.leave(ticket),
            "abandoned" => {
                world.online(ANNA, false);
                world.advance(120);
            }
            "failed" => {
                for _ in 0..2 {
                    world.next(host);
                    world.answer(ticket);
                    world.advance(40);
                }
            }
            "expired" => {
                world.leave(ticket);
                world.configure(session, |settings| settings.longest_wait_s = 1);
                world.join(session, ANNA);
                world.advance(1);
            }
            _ => {
                world.configure(session, |settings| settings.at_closing = Closing::Cutoff);
                world.open(session, OverrideState::Closed);
                world.open(session, OverrideState::Open);
            }
        }
        assert_eq!(world.is(world.floor.visit(ANNA, session).expect("a visit").id), reason);
        let join = world.joining(session, ANNA);
        assert!(matches!(world.run(&join), Ok(Outcome::Joined { already: false, .. })), "{reason}");
    }
}

#[test]
fn it_concerns_that_session_and_those_who_were_there() {
    let (mut world, session, host, ticket) = a_minute();
    let other = world.session(|settings| settings.cooldown_s = 60);
    world.invite(ticket, BILAL);
    serve(&mut world, host, ticket);
    world.join(other, ANNA);
    let join = world.joining(session, BILAL);
    assert!(matches!(world.refused(&join), Refusal::Join(JoinRefused::Cooldown { .. })), "Bilal came along");
    world.join(session, crate::common::CARLA);
}

#[test]
fn without_one_anybody_joins_again_at_once() {
    let (mut world, session, host, ticket) = a_minute();
    serve(&mut world, host, ticket);
    world.configure(session, |settings| settings.cooldown_s = 0);
    world.join(session, ANNA);
}

#[test]
fn the_reasons_not_to_join_are_given_from_the_most_general_on() {
    let (mut world, session, host, ticket) = a_minute();
    serve(&mut world, host, ticket);
    world.duty(host, Duty::Paused(PauseReason::Asked));
    world.join(session, BILAL);
    world.configure(session, |settings| {
        (settings.line_max, settings.unstaffed) = (1, anteroom_domain::session::Unstaffed::Refuse);
    });
    world.open(session, OverrideState::Closed);
    let join = world.joining(session, ANNA);
    assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::Closed));
    world.open(session, OverrideState::Open);
    assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::LineFull));
    world.configure(session, |settings| settings.line_max = 2);
    assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::Unstaffed));
    world.duty(host, Duty::Available);
    assert!(matches!(world.refused(&join), Refusal::Join(JoinRefused::Cooldown { .. })));
}

#[test]
fn the_longest_cooldown_is_remembered_to_its_end() {
    let (mut world, session, host, ticket) = a_minute();
    world.configure(session, |settings| settings.cooldown_s = 3_600);
    serve(&mut world, host, ticket);
    world.advance_ms(3_599_999);
    let join = world.joining(session, ANNA);
    assert!(matches!(world.refused(&join), Refusal::Join(JoinRefused::Cooldown { .. })));
    // Something happens, so that what is long over is forgotten.
    world.done(&Command::EndWrapUp { host });
    world.join(session, BILAL);
    world.join(session, ANNA);
}
