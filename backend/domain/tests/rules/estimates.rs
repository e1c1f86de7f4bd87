//! The estimated wait, as a floor gives it (I21), and why a position changed.

use anteroom_domain::{
    Timestamp,
    command::{Command, TransferTo},
    estimate::{Accuracy, SAMPLES_MIN},
    host::{Duty, PauseReason},
    ids::{CustomerId, HostId, SessionId, TicketId},
    line::MoveReason,
    ticket::Staff,
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World, ms};

/// Serves a customer so that it takes the host so long from the call to the end of the wrap-up.
fn serve(world: &mut World, session: SessionId, host: HostId, handled_s: i64) {
    let ticket = world.join(session, CustomerId(0xfff));
    assert_eq!(world.next(host), ticket);
    world.begin(ticket);
    world.advance(handled_s);
    world.end(ticket);
    world.done(&Command::EndWrapUp { host });
}

/// A session whose consultations take five minutes, and a host who has served enough of them.
fn known() -> (World, SessionId, HostId) {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    for _ in 0..SAMPLES_MIN {
        serve(&mut world, session, host, 300);
    }
    (world, session, host)
}

fn likely_by(world: &World, ticket: TicketId) -> Option<Timestamp> {
    world.floor.estimate(world.ticket(ticket)).map(|estimate| estimate.likely_by)
}

/// In so many seconds from now; the milliseconds between one joining and the next are left out.
fn likely_in(world: &World, ticket: TicketId) -> i64 {
    let likely_by = likely_by(world, ticket).expect("an estimate");
    (likely_by.duration_since(world.now) + ms(500)).as_secs()
}

fn reasons(world: &World, ticket: TicketId) -> Vec<(MoveReason, bool)> {
    let ticket = world.ticket(ticket);
    let session = world.floor.session(ticket.session).expect("it exists");
    session.moves.of(ticket.key, ticket.joined_at).map(|change| (change.why, change.more)).collect()
}

#[test]
fn there_is_none_before_enough_is_known() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    for served in 0..SAMPLES_MIN {
        let ticket = world.join(session, ANNA);
        assert_eq!(likely_by(&world, ticket), None, "after {served}");
        world.leave(ticket);
        serve(&mut world, session, host, 300);
    }
    let ticket = world.join(session, ANNA);
    assert_eq!(likely_by(&world, ticket), Some(world.now), "the host is free");
}

#[test]
fn there_is_none_while_nobody_is_on_duty() {
    let (mut world, session, host) = known();
    let ticket = world.join(session, ANNA);
    for duty in [Duty::Paused(PauseReason::Asked), Duty::Off] {
        world.duty(host, duty);
        assert_eq!(likely_by(&world, ticket), None, "{duty:?}");
        world.duty(host, Duty::Available);
        assert!(likely_by(&world, ticket).is_some());
    }
    world.done(&Command::UnassignHost { session, host });
    assert_eq!(likely_by(&world, ticket), None);
    world.done(&Command::AssignHost { session, host });
    world.host_online(host, false);
    world.advance(40);
    assert_eq!(likely_by(&world, ticket), None);
}

#[test]
fn only_who_is_in_line_has_one() {
    let (mut world, session, host) = known();
    let ticket = world.join(session, ANNA);
    world.next(host);
    assert_eq!(likely_by(&world, ticket), None);
    world.leave(ticket);
    assert_eq!(likely_by(&world, ticket), None);
}

#[test]
fn each_place_costs_a_handle_time() {
    let (mut world, session, _) = known();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let first = likely_by(&world, tickets[0]).expect("an estimate");
    for (place, ticket) in (0..).zip(tickets) {
        assert_eq!(likely_by(&world, ticket), Some(first + ms(300_000 * place)));
    }
}

#[test]
fn it_never_rises_while_position_and_staffing_stay() {
    let (mut world, session, host) = known();
    world.join(session, ANNA);
    let bilal = world.join(session, BILAL);
    world.next(host);
    let before = likely_by(&world, bilal);
    assert!(before.is_some());
    // The consultation runs long, somebody joins behind, is away, is back, leaves; nothing of that concerns Bilal.
    for _ in 0..20 {
        world.advance(97);
        let carla = world.join(session, CARLA);
        world.step_away(carla);
        world.come_back(carla);
        world.leave(carla);
        assert_eq!(likely_by(&world, bilal), before);
    }
}

#[test]
fn it_halves_when_the_hosts_double() {
    let (mut world, session, _) = known();
    let tickets: Vec<_> = (1..=40).map(|customer| world.join(session, CustomerId(customer))).collect();
    let last = *tickets.last().expect("forty");
    let alone = likely_in(&world, last);
    world.host(&[session]);
    let together = likely_in(&world, last);
    assert!((alone - 2 * together).abs() <= 300, "{alone} and {together}");
    let third = world.host(&[session]);
    world.host(&[session]);
    let four = likely_in(&world, last);
    assert!((together - 2 * four).abs() <= 300, "{together} and {four}");
    world.duty(third, Duty::Off);
    assert!(likely_in(&world, last) > four, "who goes is missed");
}

#[test]
fn a_host_who_has_a_customer_is_expected_to_take_as_long_as_usual() {
    let (mut world, session, host) = known();
    let anna = world.join(session, ANNA);
    let bilal = world.join(session, BILAL);
    world.next(host);
    assert_eq!(likely_in(&world, bilal), 300);
    world.begin(anna);
    world.advance(400);
    // It takes longer. Whoever's position changes now is told what can be known: the wrap-up is still to come.
    let carla = world.join(session, CARLA);
    world.leave(bilal);
    assert_eq!(likely_in(&world, carla), 30);
}

#[test]
fn somebody_ahead_who_goes_makes_it_shorter_and_one_who_comes_ahead_longer() {
    let (mut world, session, _) = known();
    let [anna, bilal, carla] = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let before = [anna, bilal, carla].map(|ticket| likely_in(&world, ticket));
    world.leave(bilal);
    assert_eq!([anna, carla].map(|ticket| likely_in(&world, ticket)), [before[0], before[1]]);
    let david = world.join(session, DAVID);
    world.done(&Command::Prioritise { ticket: david, by: Staff::Admin, class: 0 });
    assert_eq!([david, anna, carla].map(|ticket| likely_in(&world, ticket)), before);
}

#[test]
fn the_handle_time_runs_from_the_call_to_the_end_of_the_wrap_up() {
    let (mut world, session, host) = known();
    let samples = |world: &World| world.floor.session(session).expect("it exists").pace.samples();
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.advance(10);
    world.begin(ticket);
    world.advance(100);
    world.end(ticket);
    assert_eq!(samples(&world), SAMPLES_MIN, "the wrap-up still runs");
    world.advance(3_600);
    world.duty(host, Duty::Off);
    // (5 x 300 s + 140 s) / 6
    let pace = &world.floor.session(session).expect("it exists").pace;
    assert_eq!((pace.samples(), pace.mean_s()), (SAMPLES_MIN + 1, Some(273)));
}

#[test]
fn calls_that_came_to_nothing_and_holds_say_nothing_about_the_pace() {
    let (mut world, session, host) = known();
    let samples = |world: &World| world.floor.session(session).expect("it exists").pace.samples();
    let anna = world.join(session, ANNA);
    world.next(host);
    world.advance(30);
    world.next(host);
    world.begin(anna);
    world.hold(anna);
    world.duty(host, Duty::Paused(PauseReason::Asked));
    assert_eq!(samples(&world), SAMPLES_MIN);
    world.done(&Command::Resume { host, ticket: anna });
    world.begin(anna);
    world.end(anna);
    world.duty(host, Duty::Off);
    assert_eq!(samples(&world), SAMPLES_MIN + 1);
}

#[test]
fn it_is_counted_how_often_what_was_said_at_joining_came_true() {
    let (mut world, session, host) = known();
    let accuracy = |world: &World| world.floor.session(session).expect("it exists").accuracy;
    let given = accuracy(&world).given;
    let [anna, bilal, carla] = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let surely_by = world.ticket(bilal).promised.expect("an estimate").surely_by;
    let early = Accuracy { given: given + 1, held: accuracy(&world).held };
    world.advance(1);
    // All consultations took the same time, so there is no margin: a second late is late.
    world.next(host);
    assert_eq!(accuracy(&world), early);
    world.leave(anna);
    world.advance_ms(i64::try_from(surely_by.duration_since(world.now).as_millis()).expect("soon"));
    world.next(host);
    assert_eq!(accuracy(&world), Accuracy { given: early.given + 1, held: early.held + 1 });
    // Being called again does not count again.
    world.advance(30);
    world.done(&Command::Pick { host, ticket: bilal });
    assert_eq!(accuracy(&world).given, early.given + 1);
    world.leave(bilal);
    world.leave(carla);
    assert_eq!(accuracy(&world).given, early.given + 1, "who leaves was not called");
}

#[test]
fn nobody_is_promised_what_is_past() {
    let (mut world, session, host) = known();
    let anna = world.join(session, ANNA);
    let bilal = world.join(session, BILAL);
    world.next(host);
    world.begin(anna);
    let told = likely_by(&world, bilal);
    // The consultation runs long: Bilal keeps what he was told, and Carla is told what is known now. After the wrap-up
    // Bilal is called, and a handle time later she is.
    world.advance(3_600);
    let carla = world.join(session, CARLA);
    assert_eq!((likely_by(&world, bilal), likely_in(&world, carla)), (told, 330));
    assert_eq!(world.ticket(carla).promised, world.floor.estimate(world.ticket(carla)));
    // So is whoever comes ahead of her.
    world.advance(3_600);
    world.configure(session, |settings| settings.class = 0);
    let david = world.join(session, DAVID);
    assert_eq!((likely_in(&world, david), likely_in(&world, bilal), likely_in(&world, carla)), (30, 330, 630));
    assert_eq!(world.ticket(david).promised, world.floor.estimate(world.ticket(david)));
}

#[test]
fn nothing_is_promised_where_nothing_is_known() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    assert_eq!(world.ticket(ticket).promised, None);
    world.next(host);
    assert_eq!(world.floor.session(session).expect("it exists").accuracy, Accuracy::default());
}

#[test]
fn what_is_promised_is_what_the_page_then_shows() {
    let (mut world, session, _) = known();
    for customer in [ANNA, BILAL, CARLA] {
        let told = world.floor.estimate_of_joining(world.floor.session(session).expect("it exists"), world.now + ms(1));
        let ticket = world.join(session, customer);
        assert_eq!((world.ticket(ticket).promised, world.floor.estimate(world.ticket(ticket))), (told, told));
        assert!(told.is_some());
    }
}

#[test]
fn every_change_of_a_position_has_its_reason() {
    let mut world = World::new();
    let [session, elsewhere] = [(); 2].map(|()| world.manual());
    let host = world.host(&[session]);
    let [anna, bilal, carla, david] = [ANNA, BILAL, CARLA, DAVID].map(|customer| world.join(session, customer));
    assert_eq!(reasons(&world, david), [], "who joins behind moves nobody");
    world.next(host);
    assert_eq!(reasons(&world, david), [(MoveReason::Called, false)]);
    world.advance(30);
    assert_eq!(world.line(session), [bilal, carla, anna, david]);
    assert_eq!(reasons(&world, david)[1..], [(MoveReason::Returned, true)]);
    assert_eq!(reasons(&world, carla), [(MoveReason::Called, false)], "Anna came back behind Carla");
    world.leave(carla);
    assert_eq!(reasons(&world, david)[2..], [(MoveReason::Gone, false)]);
    world.transfer(anna, TransferTo::Session(elsewhere));
    assert_eq!(reasons(&world, david)[3..], [(MoveReason::Transferred, false)]);
    world.done(&Command::Prioritise { ticket: bilal, by: Staff::Admin, class: 5 });
    assert_eq!(reasons(&world, david)[4..], [(MoveReason::Reprioritised, false)]);
    world.done(&Command::Prioritise { ticket: bilal, by: Staff::Admin, class: 0 });
    assert_eq!(reasons(&world, david)[5..], [(MoveReason::Reprioritised, true)]);
    world.transfer(bilal, TransferTo::Session(elsewhere));
    world.transfer(bilal, TransferTo::Session(session));
    assert_eq!(reasons(&world, david)[6..], [(MoveReason::Transferred, false), (MoveReason::Transferred, true)]);
    world.configure(session, |settings| settings.class = 0);
    world.join(session, CARLA);
    assert_eq!(reasons(&world, david)[8..], [(MoveReason::Joined, true)]);
    world.remove(bilal);
    world.undo(bilal);
    assert_eq!(reasons(&world, david)[9..], [(MoveReason::Gone, false), (MoveReason::Returned, true)]);
    assert_eq!(world.floor.ahead(world.ticket(david)), Some(2));
}

#[test]
fn an_offer_that_is_returned_moves_nobody() {
    let mut world = World::new();
    let session = world.automatic();
    world.host(&[session]);
    let [anna, bilal] = [ANNA, BILAL].map(|customer| world.join(session, customer));
    world.decline(anna);
    assert_eq!(reasons(&world, bilal), []);
}
