//! Who gets whom: first in, first out; by the host's asking or automatically; longest idle first.

use anteroom_domain::{
    command::{Command, Outcome},
    event::Event,
    host::{Duty, HostState, PauseReason},
    hours::OverrideState,
    ids::{ConsultationId, HostId, SessionId},
    refusal::{NextRefused, Refusal},
    session::Assignment,
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, ELENA, NODE, World, ms};

fn next(host: HostId) -> Command {
    Command::Next { host, session: None }
}

#[test]
fn next_calls_the_first_in_line_at_once() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    world.join(session, BILAL);
    let outcome = world.done(&next(host));
    let consultation = world.consultation_id(anna);
    assert_eq!(outcome, Outcome::Called { ticket: anna, consultation });
    assert_eq!((world.is(anna), world.doing(host)), ("ringing", HostState::Busy(anna)));
    assert_eq!(world.floor.ticket_of(consultation).map(|t| t.id), Some(anna));
    let open: Vec<ConsultationId> = world.floor.open_consultations().map(|c| c.id).collect();
    assert_eq!(open, [consultation]);
    // A ticket that is called has no place in line, and nobody is behind it any more.
    assert_eq!(world.floor.ahead(world.ticket(anna)), None);
}

#[test]
fn everyone_is_called_in_the_order_of_joining() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let tickets = [ANNA, BILAL, CARLA, DAVID, ELENA].map(|customer| world.join(session, customer));
    for ticket in tickets {
        assert_eq!(world.next(host), ticket);
        world.begin(ticket);
        world.end(ticket);
    }
}

#[test]
fn of_two_hosts_who_ask_at_once_for_one_customer_one_is_told_that_nobody_is_waiting() {
    let mut world = World::new();
    let session = world.manual();
    let (first, second) = (world.host(&[session]), world.host(&[session]));
    let ticket = world.join(session, ANNA);
    assert_eq!(world.next(first), ticket);
    assert_eq!(world.refused(&next(second)), Refusal::Next(NextRefused::NobodyWaiting));
    assert_eq!((world.host_of(ticket), world.doing(second)), (Some(first), HostState::Available));
}

#[test]
fn a_host_with_a_customer_gets_no_other() {
    let mut world = World::new();
    let (session, automatic) = (world.manual(), world.automatic());
    let host = world.host(&[session, automatic]);
    let anna = world.join(session, ANNA);
    let offered = world.join(automatic, BILAL);
    world.join(session, CARLA);
    let engaged = Refusal::Next(NextRefused::Engaged);
    assert_eq!(world.doing(host), HostState::Reserved(offered));
    assert_eq!(world.refused(&next(host)), engaged);
    world.leave(offered);
    assert_eq!(world.next(host), anna);
    assert_eq!(world.refused(&next(host)), engaged);
    world.begin(anna);
    assert_eq!(world.refused(&next(host)), engaged);
    world.online(ANNA, false);
    assert_eq!(world.refused(&next(host)), engaged);
}

#[test]
fn a_host_asks_for_customers_of_their_own_sessions_only() {
    let mut world = World::new();
    let (own, other) = (world.manual(), world.manual());
    let host = world.host(&[own]);
    world.join(other, ANNA);
    let not_yours = Refusal::Next(NextRefused::NotYourSession);
    for session in [other, SessionId(404)] {
        assert_eq!(world.refused(&Command::Next { host, session: Some(session) }), not_yours);
    }
    assert_eq!(world.refused(&next(host)), Refusal::Next(NextRefused::NobodyWaiting));
    assert_eq!(world.refused(&next(HostId(404))), not_yours);
    world.done(&Command::UnassignHost { session: own, host });
    assert_eq!(world.refused(&next(host)), not_yours);
}

#[test]
fn a_host_who_is_off_or_paused_is_told_to_switch_to_available_first() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.idle_host(&[session]);
    world.join(session, ANNA);
    for duty in [Duty::Off, Duty::Paused(PauseReason::Asked)] {
        world.duty(host, duty);
        assert_eq!(world.refused(&next(host)), Refusal::Next(NextRefused::NotAvailable), "{duty:?}");
    }
}

#[test]
fn a_host_may_ask_for_one_of_several_sessions() {
    let mut world = World::new();
    let (first, second) = (world.manual(), world.manual());
    let host = world.host(&[first, second]);
    world.join(first, ANNA);
    let bilal = world.join(second, BILAL);
    world.done(&Command::Next { host, session: Some(second) });
    assert_eq!(world.host_of(bilal), Some(host));
}

#[test]
fn a_host_of_two_sessions_gets_the_head_that_has_waited_longest() {
    for assignment in [Assignment::Manual, Assignment::Automatic] {
        let mut world = World::new();
        let sessions = [world.manual(), world.manual()];
        for session in sessions {
            world.configure(session, |settings| settings.assignment = assignment);
        }
        let tickets = [(1, ANNA), (0, BILAL), (1, CARLA), (0, DAVID)].map(|(i, c)| world.join(sessions[i], c));
        let host = world.host(&sessions);
        for ticket in tickets {
            match assignment {
                Assignment::Manual => assert_eq!(world.next(host), ticket),
                Assignment::Automatic => world.accept(ticket),
            }
            world.begin(ticket);
            world.end(ticket);
            world.done(&Command::EndWrapUp { host });
        }
    }
}

#[test]
fn a_manual_session_offers_nobody_by_itself() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.advance(3_600);
    assert_eq!((world.is(ticket), world.doing(host)), ("waiting", HostState::Available));
}

#[test]
fn an_automatic_session_offers_in_the_same_commit_in_which_someone_joins_or_is_free() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    let kinds = |world: &World| world.last_commit().events.len();
    assert_eq!((kinds(&world), world.offer(anna).host), (2, host));
    let bilal = world.join(session, BILAL);
    let other = world.idle_host(&[session]);
    world.duty(other, Duty::Available);
    assert_eq!((kinds(&world), world.offer(bilal).host), (2, other));
}

#[test]
fn switching_a_session_to_automatic_offers_its_line_to_whoever_is_free() {
    let mut world = World::new();
    let session = world.manual();
    let hosts = [world.host(&[session]), world.host(&[session])];
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    world.configure(session, |settings| settings.assignment = Assignment::Automatic);
    assert_eq!(tickets.map(|ticket| world.host_of(ticket)), [Some(hosts[0]), Some(hosts[1]), None]);
}

#[test]
fn the_host_who_has_been_idle_longest_is_asked_first() {
    let mut world = World::new();
    let session = world.automatic();
    let hosts = [(); 3].map(|()| world.idle_host(&[session]));
    // In another order than that of their ids.
    for index in [1, 2, 0] {
        world.advance(1);
        world.duty(hosts[index], Duty::Available);
    }
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    assert_eq!(tickets.map(|ticket| world.host_of(ticket)), [1, 2, 0].map(|index| Some(hosts[index])));
}

#[test]
fn idle_time_counts_from_the_end_of_the_wrap_up_and_from_a_declined_offer() {
    let mut world = World::new();
    let session = world.automatic();
    let [first, second] = [(); 2].map(|()| world.host(&[session]));
    let anna = world.join(session, ANNA);
    assert_eq!(world.host_of(anna), Some(first));
    world.accept(anna);
    world.begin(anna);
    world.end(anna);
    world.advance(29);
    // The second host declines while the first still wraps up, so the first becomes idle later.
    let bilal = world.join(session, BILAL);
    world.decline(bilal);
    world.advance(1);
    assert_eq!(world.host_of(bilal), Some(first));
    assert_eq!(world.host_now(first).idle_since, world.now - ms(1));
    let idle = world.host_now(second).idle_since;
    assert!(idle < world.host_now(first).idle_since);
}

#[test]
fn switching_to_available_during_the_wrap_up_does_not_count_as_idle_time() {
    let mut world = World::new();
    let session = world.automatic();
    let first = world.host(&[session]);
    let anna = world.join(session, ANNA);
    world.accept(anna);
    world.begin(anna);
    world.end(anna);
    world.duty(first, Duty::Paused(PauseReason::Asked));
    world.duty(first, Duty::Available);
    world.advance(10);
    let second = world.host(&[session]);
    world.advance(20);
    assert_eq!([first, second].map(|host| world.doing(host)), [HostState::Available; 2]);
    let bilal = world.join(session, BILAL);
    assert_eq!(world.host_of(bilal), Some(second), "the second has been idle for twenty seconds, the first not at all");
}

#[test]
fn nothing_is_offered_to_a_host_who_is_not_connected() {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    world.host_online(host, false);
    let ticket = world.join(session, ANNA);
    assert_eq!(world.is(ticket), "waiting");
    world.host_online(host, true);
    assert_eq!(world.host_of(ticket), Some(host));
}

#[test]
fn closing_a_session_still_serves_everyone_who_waits() {
    let mut world = World::new();
    let (manual, automatic) = (world.manual(), world.automatic());
    let tickets = [world.join(manual, ANNA), world.join(automatic, BILAL)];
    world.open(manual, OverrideState::Closed);
    world.open(automatic, OverrideState::Closed);
    assert_eq!(tickets.map(|ticket| world.is(ticket)), ["waiting", "waiting"]);
    let host = world.host(&[automatic]);
    assert_eq!(world.host_of(tickets[1]), Some(host));
    let other = world.host(&[manual]);
    assert_eq!(world.next(other), tickets[0]);
}

#[test]
fn automatic_claims_go_down_the_line_whoever_becomes_free() {
    let mut world = World::new();
    let session = world.automatic();
    let tickets = [ANNA, BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
    let hosts = [(); 3].map(|()| world.host(&[session]));
    assert_eq!(tickets.map(|t| world.host_of(t)), [Some(hosts[0]), Some(hosts[1]), Some(hosts[2]), None]);
    // The host of the second leaves: it is the second who is offered next, not the fourth.
    world.duty(hosts[1], Duty::Off);
    world.leave(tickets[0]);
    assert_eq!(world.host_of(tickets[1]), Some(hosts[0]));
    let offered = world.events().filter(|event| matches!(event, Event::TicketOffered { .. })).count();
    assert_eq!(offered, 4);
}

#[test]
fn a_host_who_connects_after_being_assigned_is_offered_customers() {
    let mut world = World::new();
    let session = world.automatic();
    let host = HostId(7);
    // Unknown hosts have no presence to keep.
    world.done(&Command::HostPresence { host, node: NODE, online: true });
    assert_eq!(world.floor.host(host), None);
    world.done(&Command::AssignHost { session, host });
    world.done(&Command::HostPresence { host, node: NODE, online: true });
    world.duty(host, Duty::Available);
    let ticket = world.join(session, ANNA);
    assert_eq!(world.host_of(ticket), Some(host));
}
