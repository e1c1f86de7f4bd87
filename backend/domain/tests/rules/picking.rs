//! Picking: a host takes this one, wherever in line, and the log says so when somebody was passed over.

use anteroom_domain::{
    command::{Command, Outcome, TransferTo},
    event::Event,
    host::{Duty, PauseReason},
    ids::{HostId, SessionId, TicketId},
    refusal::{NextRefused, Refusal, StaffRefused},
};

use crate::common::{ANNA, BILAL, CARLA, World};

fn three() -> (World, SessionId, HostId, [TicketId; 3]) {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    (world, session, host, tickets)
}

/// Picks, and says whether that is noted as out of order.
fn pick(world: &mut World, host: HostId, ticket: TicketId) -> bool {
    let outcome = world.done(&Command::Pick { host, ticket });
    let consultation = world.consultation_id(ticket);
    assert_eq!((outcome, world.is(ticket)), (Outcome::Called { ticket, consultation }, "ringing"));
    called_out_of_order(world)
}

fn called_out_of_order(world: &World) -> bool {
    let called = world.events().filter_map(|event| match event {
        Event::TicketCalled { picked_out_of_order, .. } => Some(*picked_out_of_order),
        _ => None,
    });
    called.last().expect("somebody was called")
}

#[test]
fn a_pick_that_passes_over_somebody_is_noted_and_one_of_the_first_is_not() {
    for (index, out_of_order) in [(0, false), (1, true), (2, true)] {
        let (mut world, session, host, tickets) = three();
        assert_eq!(pick(&mut world, host, tickets[index]), out_of_order, "{index}");
        let mut rest = tickets.to_vec();
        rest.remove(index);
        assert_eq!(world.line(session), rest, "nobody else moves");
    }
}

#[test]
fn whoever_could_not_be_called_is_not_passed_over() {
    let (mut world, _, host, [anna, bilal, carla]) = three();
    world.online(ANNA, false);
    world.step_away(bilal);
    assert!(!pick(&mut world, host, carla));
    assert_eq!([anna, bilal].map(|ticket| world.situation(ticket)), ["offline", "away"]);
}

#[test]
fn whoever_waits_for_another_host_is_not_passed_over() {
    let (mut world, session, host, [anna, bilal, _]) = three();
    let wanted = world.host(&[session]);
    world.transfer(anna, TransferTo::Host(wanted));
    assert!(!pick(&mut world, host, bilal));
}

#[test]
fn a_host_may_pick_whoever_waits_for_another_host() {
    let (mut world, session, host, [anna, ..]) = three();
    let wanted = world.host(&[session]);
    world.transfer(anna, TransferTo::Host(wanted));
    pick(&mut world, host, anna);
    assert_eq!((world.host_of(anna), world.ticket(anna).wanted_host), (Some(host), None));
}

#[test]
fn a_host_may_pick_whoever_is_offline_or_away() {
    let (mut world, _, host, [anna, bilal, _]) = three();
    world.online(ANNA, false);
    assert!(!pick(&mut world, host, anna));
    world.leave(anna);
    world.step_away(bilal);
    // Carla could have been called, but she is behind.
    assert!(!pick(&mut world, host, bilal));
}

#[test]
fn next_and_accepted_offers_are_never_out_of_order() {
    let (mut world, _, host, [anna, bilal, _]) = three();
    world.online(ANNA, false);
    assert_eq!(world.next(host), bilal);
    assert!(!called_out_of_order(&world));
    assert_eq!(world.is(anna), "waiting");
    let session = world.automatic();
    world.host(&[session]);
    let offered = world.join(session, ANNA);
    world.accept(offered);
    assert!(!called_out_of_order(&world));
}

#[test]
fn of_two_hosts_who_pick_the_same_one_gets_it_and_the_other_reads_so() {
    let (mut world, session, host, [anna, ..]) = three();
    let second = world.host(&[session]);
    let outcomes = world.batch(&[host, second].map(|host| Command::Pick { host, ticket: anna }));
    assert!(outcomes[0].is_ok());
    assert_eq!(outcomes[1], Err(Refusal::Staff(StaffRefused::NotWaiting)));
    assert_eq!(world.host_now(second).engaged, None);
}

#[test]
fn an_offer_to_somebody_else_cannot_be_picked() {
    let mut world = World::new();
    let session = world.automatic();
    world.host(&[session]);
    let ticket = world.join(session, ANNA);
    let second = world.host(&[session]);
    let pick = Command::Pick { host: second, ticket };
    assert_eq!(world.refused(&pick), Refusal::Staff(StaffRefused::NotWaiting));
}

#[test]
fn only_an_available_host_of_the_session_picks() {
    let (mut world, session, host, [anna, bilal, _]) = three();
    let elsewhere = world.manual();
    let outsider = world.host(&[elsewhere]);
    let command = Command::Pick { host: outsider, ticket: anna };
    assert_eq!(world.refused(&command), Refusal::Staff(StaffRefused::NoSuchTicket));
    let unknown = Command::Pick { host: HostId(404), ticket: anna };
    assert_eq!(world.refused(&unknown), Refusal::Next(NextRefused::NotYourSession));
    let missing = Command::Pick { host, ticket: TicketId(404) };
    assert_eq!(world.refused(&missing), Refusal::Staff(StaffRefused::NoSuchTicket));
    for duty in [Duty::Off, Duty::Paused(PauseReason::Asked)] {
        world.duty(host, duty);
        let command = Command::Pick { host, ticket: anna };
        assert_eq!(world.refused(&command), Refusal::Next(NextRefused::NotAvailable));
    }
    world.duty(host, Duty::Available);
    pick(&mut world, host, anna);
    let command = Command::Pick { host, ticket: bilal };
    assert_eq!(world.refused(&command), Refusal::Next(NextRefused::Engaged));
    world.begin(anna);
    world.end(anna);
    // Picking says that the wrap-up is done.
    assert!(!pick(&mut world, host, bilal));
    assert_eq!(world.line(session).len(), 1);
}
