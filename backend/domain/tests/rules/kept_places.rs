//! Whoever is turned away by a closing has their place again at the next opening, where the session says so.

use anteroom_domain::{
    command::{Command, Outcome},
    event::Event,
    hours::{OpeningHours, OverrideState, Span, Week},
    ids::{CustomerId, SessionId, TicketId},
    kept::KEPT_AT_MOST,
    refusal::{JoinRefused, Refusal},
    session::{Closing, Session, Unstaffed},
    ticket::{EndReason, RemoveReason, Staff, Ticket},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, ELENA, NODE, World, asks_for_agreement, at};

/// Open every day from 9 to 12 UTC; the tests begin at 9. Places are kept, and can be claimed for a quarter of an hour.
fn keeping(at_closing: Closing) -> (World, SessionId) {
    let mut world = World::new();
    let session = world.session(|settings| (settings.at_closing, settings.keeps_places) = (at_closing, true));
    set_hours(&mut world, session, &["09:00-12:00"]);
    (world, session)
}

fn set_hours(world: &mut World, session: SessionId, spans: &[&str]) {
    let spans: Vec<Span> = spans.iter().map(|span| span.parse().expect("a span")).collect();
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    let weekly = Week { mon, tue, wed, thu, fri, sat, sun };
    let hours = OpeningHours { weekly, ..OpeningHours::never("UTC") };
    world.done(&Command::SetHours { session, edition: None, hours });
}

fn until(world: &mut World, instant: &str) {
    let wait = at(instant).duration_since(world.now);
    world.advance_ms(i64::try_from(wait.as_millis()).expect("a wait"));
}

const CLOSING: &str = "2026-03-02T12:00:00Z";
const TOMORROW: &str = "2026-03-03T09:00:00Z";
const TOO_LATE: &str = "2026-03-03T09:15:00Z";

fn session_of(world: &World, session: SessionId) -> &Session {
    world.floor.session(session).expect("it exists")
}

fn kept(world: &World, session: SessionId) -> Vec<CustomerId> {
    session_of(world, session).kept.iter().map(|(customer, _)| customer).collect()
}

/// The line, by whose tickets they are.
fn line(world: &World, session: SessionId) -> Vec<CustomerId> {
    session_of(world, session).line().map(|ticket| world.ticket(ticket).customer).collect()
}

/// Anna, Bilal and Carla are turned away, and it is the next morning.
fn turned_away() -> (World, SessionId, [TicketId; 3]) {
    let (mut world, session) = keeping(Closing::Cutoff);
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    until(&mut world, TOMORROW);
    (world, session, tickets)
}

#[test]
fn unless_it_is_set_no_place_is_kept() {
    let (mut world, session) = keeping(Closing::Hard);
    world.configure(session, |settings| settings.keeps_places = false);
    world.join(session, ANNA);
    until(&mut world, TOMORROW);
    assert_eq!(kept(&world, session), []);
    world.join(session, BILAL);
    world.join(session, ANNA);
    assert_eq!(line(&world, session), [BILAL, ANNA]);
}

#[test]
fn whoever_comes_back_in_time_is_ahead_of_newcomers_in_the_old_order() {
    let (mut world, session, tickets) = turned_away();
    world.join(session, DAVID);
    let carla = world.join(session, CARLA);
    world.join(session, ELENA);
    world.join(session, ANNA);
    assert_eq!(line(&world, session), [ANNA, CARLA, DAVID, ELENA]);
    let carla = world.ticket(carla);
    assert_eq!((carla.carried_from, carla.joined_at > at(TOMORROW)), (Some(tickets[2]), true));
    assert_eq!(kept(&world, session), [BILAL]);
}

#[test]
fn a_kept_place_keeps_its_class_and_stands_behind_a_better_one() {
    let (mut world, session) = keeping(Closing::Cutoff);
    let (anna, _) = (world.join(session, ANNA), world.join(session, BILAL));
    world.done(&Command::Prioritise { ticket: anna, by: Staff::Admin, class: 2 });
    until(&mut world, TOMORROW);
    let carla = world.join(session, CARLA);
    world.done(&Command::Prioritise { ticket: carla, by: Staff::Admin, class: 0 });
    for customer in [DAVID, ANNA, BILAL] {
        world.join(session, customer);
    }
    assert_eq!(line(&world, session), [CARLA, BILAL, DAVID, ANNA]);
}

#[test]
fn a_place_can_be_claimed_until_its_time_is_over_to_the_millisecond() {
    let (mut world, session, tickets) = turned_away();
    assert_eq!(session_of(&world, session).kept.claim_until(), Some(at(TOO_LATE)));
    until(&mut world, "2026-03-03T09:14:59.998Z");
    let bilal = world.join(session, BILAL);
    assert_eq!(world.ticket(bilal).carried_from, Some(tickets[1]));
    until(&mut world, TOO_LATE);
    assert_eq!(kept(&world, session), []);
    let anna = world.join(session, ANNA);
    assert_eq!((world.ticket(anna).carried_from, line(&world, session)), (None, vec![BILAL, ANNA]));
    let lapsed = |event: &&Event| matches!(event, Event::KeptPlacesLapsed { .. });
    assert_eq!(world.events().filter(lapsed).count(), 1, "silently, and once");
}

#[test]
fn nobody_comes_back_before_it_opens() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.join(session, ANNA);
    until(&mut world, CLOSING);
    assert_eq!(session_of(&world, session).claim_window(ANNA, world.now), Some((at(TOMORROW), at(TOO_LATE))));
    assert_eq!(session_of(&world, session).claim_window(BILAL, world.now), None);
    assert_eq!(world.floor.next_deadline(world.now), Some(at(TOMORROW)));
    let join = world.joining(session, ANNA);
    assert_eq!(world.refused(&join), Refusal::Join(JoinRefused::Closed));
}

#[test]
fn a_place_is_used_once() {
    let (mut world, session, _) = turned_away();
    world.join(session, DAVID);
    let anna = world.join(session, ANNA);
    assert_eq!(world.join(session, ANNA), anna, "asking twice is not a second place");
    world.leave(anna);
    let again = world.join(session, ANNA);
    assert_eq!(world.ticket(again).carried_from, None);
    assert_eq!(line(&world, session), [DAVID, ANNA]);
}

#[test]
fn two_tabs_at_once_claim_one_place() {
    let (mut world, session, _) = turned_away();
    let joins = [(); 2].map(|()| world.joining(session, ANNA));
    let results = world.batch(&joins);
    let tickets = results.into_iter().map(|result| match result {
        Ok(Outcome::Joined { ticket, already }) => (ticket, already),
        other => panic!("{other:?}"),
    });
    let tickets: Vec<_> = tickets.into_iter().collect();
    assert_eq!((tickets[0].0, tickets[1]), (tickets[1].0, (tickets[0].0, true)));
    assert_eq!(kept(&world, session), [BILAL, CARLA]);
}

#[test]
fn a_carried_ticket_that_is_turned_away_again_is_carried_again_to_the_same_place() {
    let (mut world, session, _) = turned_away();
    let first = world.join(session, ANNA);
    let key = world.ticket(first).key;
    until(&mut world, "2026-03-04T09:00:00Z");
    let second = world.join(session, ANNA);
    assert_eq!((world.ticket(second).carried_from, world.ticket(second).key), (Some(first), key));
}

#[test]
fn the_same_customer_after_a_move_has_nothing_twice() {
    let (mut world, session) = keeping(Closing::Cutoff);
    let ticket = world.join(session, ANNA);
    world.done(&Command::MovePlace { ticket, from: ANNA, to: DAVID, node: Some(NODE) });
    until(&mut world, TOMORROW);
    assert_eq!(kept(&world, session), [DAVID], "the place is whose the ticket was at the closing");
    let anna = world.join(session, ANNA);
    assert_eq!(world.ticket(anna).carried_from, None);
}

#[test]
fn of_two_places_that_came_to_one_customer_the_better_is_kept() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.join(session, ANNA);
    until(&mut world, TOMORROW);
    let bilal = world.join(session, BILAL);
    world.done(&Command::MovePlace { ticket: bilal, from: BILAL, to: ANNA, node: Some(NODE) });
    let first = session_of(&world, session).kept.of(ANNA).copied();
    world.open(session, OverrideState::Closed);
    assert_eq!(session_of(&world, session).kept.of(ANNA).copied(), first);
    assert_eq!(session_of(&world, session).kept.len(), 1);
}

#[test]
fn only_those_whom_the_closing_turns_away_have_a_place_kept() {
    let (mut world, session) = keeping(Closing::Cutoff);
    let host = world.host(&[session]);
    let [anna, bilal, carla] = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    world.join(session, DAVID);
    world.leave(bilal);
    world.done(&Command::Remove { ticket: carla, by: Staff::Admin, why: RemoveReason::Other });
    assert_eq!(world.next(host), anna);
    world.begin(anna);
    until(&mut world, CLOSING);
    world.end(anna);
    assert_eq!(kept(&world, session), [DAVID]);
}

#[test]
fn a_session_that_drains_turns_nobody_away_and_keeps_no_place() {
    let (mut world, session) = keeping(Closing::Drain);
    let ticket = world.join(session, ANNA);
    until(&mut world, TOMORROW);
    assert_eq!((kept(&world, session), world.is(ticket)), (vec![], "waiting"));
}

#[test]
fn an_offer_that_a_hard_closing_ends_and_a_draft_keep_their_places() {
    let (mut world, session) = keeping(Closing::Hard);
    world.configure(session, asks_for_agreement);
    world.configure(session, |settings| settings.assignment = anteroom_domain::session::Assignment::Automatic);
    world.host(&[session]);
    world.advance(3 * 3_600 - 10);
    let anna = world.join(session, ANNA);
    world.submit(anna);
    let bilal = world.join(session, BILAL);
    assert_eq!([anna, bilal].map(|ticket| world.is(ticket)), ["offered", "drafting"]);
    until(&mut world, TOMORROW);
    let anna = world.join(session, ANNA);
    assert_eq!(world.is(anna), "drafting", "what is asked before waiting is asked again");
    world.join(session, BILAL);
    assert_eq!(line(&world, session), [ANNA, BILAL]);
}

#[test]
fn an_emergency_closing_counts_and_its_end_is_the_next_opening() {
    let (mut world, session) = keeping(Closing::Hard);
    world.join(session, ANNA);
    let (state, message) = (Some(OverrideState::Closed), "Fire alarm.".to_owned());
    let until_ten = Some(at("2026-03-02T10:00:00Z"));
    world.done(&Command::SetOverride { session, state, until: until_ten, message });
    let window = (at("2026-03-02T10:00:00Z"), at("2026-03-02T10:15:00Z"));
    assert_eq!(session_of(&world, session).claim_window(ANNA, world.now), Some(window));
    until(&mut world, "2026-03-02T10:10:00Z");
    world.join(session, BILAL);
    world.join(session, ANNA);
    assert_eq!(line(&world, session), [ANNA, BILAL]);
}

#[test]
fn where_nobody_can_tell_when_it_opens_the_place_waits_for_whoever_opens_it() {
    let (mut world, session) = keeping(Closing::Hard);
    world.join(session, ANNA);
    world.open(session, OverrideState::Closed);
    assert_eq!(session_of(&world, session).claim_window(ANNA, world.now), None);
    world.advance(3 * 86_400);
    world.open(session, OverrideState::Open);
    assert_eq!(
        session_of(&world, session).kept.claim_until(),
        Some(world.now + anteroom_domain::SignedDuration::from_mins(15))
    );
    let anna = world.join(session, ANNA);
    assert!(world.ticket(anna).carried_from.is_some());
}

#[test]
fn a_place_is_not_kept_for_ever() {
    let (mut world, session) = keeping(Closing::Hard);
    world.join(session, ANNA);
    world.open(session, OverrideState::Closed);
    assert_eq!(world.floor.next_deadline(world.now), Some(world.now + KEPT_AT_MOST));
    world.advance(KEPT_AT_MOST.as_secs());
    assert_eq!(kept(&world, session), []);
    assert_eq!(world.floor.next_deadline(world.now), None);
}

#[test]
fn an_archived_session_keeps_its_places_until_it_is_taken_out_again() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.join(session, ANNA);
    world.done(&Command::SetArchived { session, archived: true });
    assert_eq!(session_of(&world, session).claim_window(ANNA, world.now), None);
    world.advance(60);
    world.done(&Command::SetArchived { session, archived: false });
    let anna = world.join(session, ANNA);
    assert!(world.ticket(anna).carried_from.is_some());
}

#[test]
fn a_closing_before_the_time_is_over_puts_it_off_to_the_opening_after() {
    let (mut world, session, _) = turned_away();
    world.advance(600);
    world.open(session, OverrideState::Closed);
    assert_eq!(session_of(&world, session).kept.claim_until(), None);
    world.advance(3_600);
    assert_eq!(kept(&world, session), [ANNA, BILAL, CARLA]);
    world.open(session, OverrideState::Open);
    world.advance(899);
    assert_eq!(kept(&world, session), [ANNA, BILAL, CARLA]);
    world.advance(1);
    assert_eq!(kept(&world, session), []);
}

#[test]
fn whoever_is_turned_away_as_the_time_ends_is_not_lost_with_the_others() {
    let (mut world, session) = keeping(Closing::Cutoff);
    set_hours(&mut world, session, &["09:00-12:00", "13:00-13:15"]);
    world.join(session, ANNA);
    until(&mut world, "2026-03-02T13:10:00Z");
    world.join(session, BILAL);
    until(&mut world, "2026-03-02T13:15:00Z");
    assert_eq!(kept(&world, session), [BILAL]);
}

#[test]
fn an_opening_that_nobody_saw_gives_the_full_time_from_when_it_is_seen() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.join(session, ANNA);
    until(&mut world, CLOSING);
    world.sleep(22 * 3_600);
    world.settle();
    let claim_until = session_of(&world, session).kept.claim_until();
    assert_eq!(claim_until, Some(at("2026-03-03T10:15:00Z")));
}

#[test]
fn what_keeps_newcomers_out_does_not_keep_out_whoever_has_a_place() {
    let (mut world, session, _) = turned_away();
    world.configure(session, |settings| (settings.line_max, settings.unstaffed) = (1, Unstaffed::Refuse));
    let dave = world.joining(session, DAVID);
    assert_eq!(world.refused(&dave), Refusal::Join(JoinRefused::Unstaffed));
    for customer in [BILAL, ANNA] {
        assert_eq!(world.floor.may_join(session_of(&world, session), Some(customer), world.now), Ok(()));
        world.join(session, customer);
    }
    assert_eq!(line(&world, session), [ANNA, BILAL]);
}

#[test]
fn no_more_places_are_kept_than_the_line_may_be_long() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.configure(session, |settings| settings.line_max = 2);
    for closing in 0..3 {
        for customer in [CustomerId(100 + closing), CustomerId(200 + closing)] {
            world.join(session, customer);
        }
        world.open(session, OverrideState::Closed);
        world.advance(10);
        world.open(session, OverrideState::Open);
        assert_eq!(kept(&world, session), [CustomerId(100), CustomerId(200)], "the oldest come first");
    }
}

#[test]
fn switching_it_off_takes_no_promise_back() {
    let (mut world, session) = keeping(Closing::Cutoff);
    world.join(session, ANNA);
    until(&mut world, CLOSING);
    world.configure(session, |settings| settings.keeps_places = false);
    until(&mut world, TOMORROW);
    let anna = world.join(session, ANNA);
    assert!(world.ticket(anna).carried_from.is_some());
}

#[test]
fn the_first_visit_ends_as_closed_out_and_the_night_is_not_waiting_time() {
    let (mut world, session, [anna, ..]) = turned_away();
    world.advance(60);
    let again = world.join(session, ANNA);
    world.advance(30);
    let ended = world.ticket(again).waited_until(world.now);
    assert_eq!(ended.as_secs(), 30);
    assert_eq!(world.floor.ticket(anna).map(Ticket::is_live), None, "forgotten overnight");
    let first = world.events().find_map(|event| match event {
        Event::TicketEnded { ticket, reason, place_kept, .. } if *ticket == anna => Some((*reason, *place_kept)),
        _ => None,
    });
    assert_eq!(first, Some((EndReason::ClosedOut, true)));
}

#[test]
fn whoever_comes_along_has_no_place_kept() {
    let (mut world, session) = keeping(Closing::Cutoff);
    let anna = world.join(session, ANNA);
    world.invite(anna, BILAL);
    until(&mut world, TOMORROW);
    assert_eq!(kept(&world, session), [ANNA]);
}

#[test]
fn those_behind_are_told_why_there_is_one_more_ahead() {
    let (mut world, session, _) = turned_away();
    let dave = world.join(session, DAVID);
    world.join(session, ANNA);
    let key = world.ticket(dave).key;
    let last = session_of(&world, session).moves.of(key, at(TOMORROW)).last().copied().expect("a move");
    assert_eq!((last.why, last.more), (anteroom_domain::line::MoveReason::CarriedOver, true));
}
