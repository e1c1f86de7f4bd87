//! Sessions follow their hours: who is admitted, what closing does by itself, and what changing the hours does not do.

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::Command,
    event::Event,
    hours::{OpeningHours, Override, OverrideState, Span, Week},
    ids::SessionId,
    refusal::{JoinRefused, Refusal, SessionRefused},
    session::{Closing, Session, Settings},
};

use crate::common::{ANNA, BILAL, CARLA, World, at};

/// Every day, in the wall time of Berlin. The tests begin on a Monday at 10:00 there.
fn hours(spans: &[&str]) -> OpeningHours {
    let spans: Vec<Span> = spans.iter().map(|span| span.parse().expect("a span")).collect();
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| spans.clone());
    let weekly = Week { mon, tue, wed, thu, fri, sat, sun };
    OpeningHours { weekly, ..OpeningHours::never("Europe/Berlin") }
}

fn set(world: &mut World, session: SessionId, hours: OpeningHours) {
    world.done(&Command::SetHours { session, edition: None, hours });
}

fn with_hours(spans: &[&str], at_closing: Closing) -> (World, SessionId) {
    let mut world = World::new();
    let session = world.session(|settings| settings.at_closing = at_closing);
    set(&mut world, session, hours(spans));
    (world, session)
}

fn until(world: &mut World, instant: &str) {
    let wait = at(instant).duration_since(world.now);
    world.advance_ms(i64::try_from(wait.as_millis()).expect("a wait"));
}

fn session_of(world: &World, session: SessionId) -> &Session {
    world.floor.session(session).expect("the session exists")
}

fn end_of(world: &World, ticket: anteroom_domain::ids::TicketId) -> Timestamp {
    let ended = |event: &Event| matches!(event, Event::TicketEnded { ticket: ended, .. } if *ended == ticket);
    world.log.iter().find(|commit| commit.events.iter().any(ended)).expect("it has ended").at
}

#[test]
fn joining_is_refused_outside_the_hours_at_both_edges_to_the_millisecond() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Drain);
    until(&mut world, "2026-03-02T10:59:59.999Z");
    let anna = world.joining(session, ANNA);
    world.done(&anna);
    world.advance_ms(1);
    let bilal = world.joining(session, BILAL);
    assert_eq!(world.refused(&bilal), Refusal::Join(JoinRefused::Closed), "I16");
    until(&mut world, "2026-03-03T07:59:59.999Z");
    assert_eq!(world.refused(&bilal), Refusal::Join(JoinRefused::Closed), "I16");
    world.advance_ms(1);
    world.done(&bilal);
}

#[test]
fn after_the_last_admission_nobody_joins_though_it_is_open() {
    let (mut world, session) = with_hours(&[], Closing::Drain);
    set(&mut world, session, OpeningHours { last_admission_s: 900, ..hours(&["09:00-12:00"]) });
    until(&mut world, "2026-03-02T10:44:59.999Z");
    let anna = world.joining(session, ANNA);
    world.done(&anna);
    world.advance_ms(1);
    let bilal = world.joining(session, BILAL);
    assert_eq!(world.refused(&bilal), Refusal::Join(JoinRefused::LastAdmission));
    assert_eq!(world.refused(&bilal).code(), "last_admission");
    assert!(session_of(&world, session).is_open(world.now));
    world.join(session, ANNA);
}

#[test]
fn a_session_closes_by_itself_to_the_millisecond_and_turns_away_whoever_waits() {
    for at_closing in [Closing::Cutoff, Closing::Hard] {
        let (mut world, session) = with_hours(&["09:00-12:00"], at_closing);
        let tickets = [ANNA, BILAL].map(|customer| world.join(session, customer));
        assert_eq!(world.floor.next_deadline(world.now), Some(at("2026-03-02T11:00:00Z")));
        until(&mut world, "2026-03-02T10:59:59.999Z");
        assert_eq!(tickets.map(|ticket| world.is(ticket)), ["waiting"; 2]);
        world.advance_ms(1);
        assert_eq!(tickets.map(|ticket| world.is(ticket)), ["closed_out"; 2]);
        assert_eq!(tickets.map(|ticket| end_of(&world, ticket)), [at("2026-03-02T11:00:00Z"); 2]);
    }
}

#[test]
fn a_session_that_drains_does_nothing_at_closing() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Drain);
    let ticket = world.join(session, ANNA);
    assert_eq!(world.floor.next_deadline(world.now), None);
    let written = world.log.len();
    world.advance(86_400 / 2);
    assert_eq!((world.is(ticket), world.log.len()), ("waiting", written));
}

#[test]
fn hours_end_no_consultation() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Hard);
    let host = world.host(&[session]);
    let ticket = world.join(session, ANNA);
    world.next(host);
    world.begin(ticket);
    until(&mut world, "2026-03-02T20:00:00Z");
    assert_eq!(world.is(ticket), "in_consultation", "I17");
    world.end(ticket);
    assert_eq!(world.is(ticket), "served");
}

#[test]
fn a_closing_that_nobody_saw_is_made_up_for_while_it_is_closed_and_forgotten_when_it_is_open_again() {
    let (mut world, session) = with_hours(&["09:00-12:00", "13:00-17:00"], Closing::Cutoff);
    let ticket = world.join(session, ANNA);
    world.sleep(2 * 3_600 + 1_800);
    world.settle();
    assert_eq!(world.is(ticket), "closed_out");

    let (mut world, session) = with_hours(&["09:00-12:00", "13:00-17:00"], Closing::Cutoff);
    let ticket = world.join(session, ANNA);
    world.sleep(3 * 3_600);
    world.settle();
    assert_eq!(world.is(ticket), "waiting");
}

#[test]
fn new_hours_change_who_is_admitted_and_neither_reorder_nor_drop_anyone() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Drain);
    let tickets = [ANNA, BILAL].map(|customer| world.join(session, customer));
    let before = tickets.map(|ticket| world.ticket(ticket).clone());
    set(&mut world, session, hours(&["14:00-15:00"]));
    let carla = world.joining(session, CARLA);
    assert_eq!(world.refused(&carla), Refusal::Join(JoinRefused::Closed));
    assert_eq!(tickets.map(|ticket| world.ticket(ticket).clone()), before);
    set(&mut world, session, OpeningHours { zone: "Asia/Tokyo".to_owned(), ..hours(&["18:00-19:00"]) });
    world.done(&carla);
    assert_eq!(world.line(session)[..2], tickets);
}

#[test]
fn hours_that_mean_closed_now_are_a_closing() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Cutoff);
    let ticket = world.join(session, ANNA);
    set(&mut world, session, hours(&["14:00-15:00"]));
    assert_eq!(world.is(ticket), "closed_out");
    assert_eq!(world.last_commit().events.len(), 2);
}

#[test]
fn closed_by_hand_with_a_message_is_over_at_its_time_by_itself() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Hard);
    let ticket = world.join(session, ANNA);
    let until = world.now + SignedDuration::from_mins(20);
    let (state, message) = (Some(OverrideState::Closed), "Fire alarm.".to_owned());
    world.done(&Command::SetOverride { session, state, until: Some(until), message: message.clone() });
    assert_eq!(world.is(ticket), "closed_out");
    let expected = Override { state: OverrideState::Closed, since: world.now, until: Some(until), message };
    assert_eq!(session_of(&world, session).timetable.hours().overriding, Some(expected));
    world.advance(20 * 60 - 1);
    let bilal = world.joining(session, BILAL);
    assert_eq!(world.refused(&bilal), Refusal::Join(JoinRefused::Closed));
    world.advance(1);
    world.done(&bilal);
}

#[test]
fn what_was_said_by_hand_can_be_taken_back() {
    let (mut world, session) = with_hours(&["14:00-15:00"], Closing::Drain);
    world.open(session, OverrideState::Open);
    world.join(session, ANNA);
    world.done(&Command::SetOverride { session, state: None, until: None, message: String::new() });
    assert_eq!(session_of(&world, session).timetable.hours(), &hours(&["14:00-15:00"]));
    assert!(!session_of(&world, session).is_open(world.now));
}

#[test]
fn hours_with_a_problem_are_refused_by_their_field() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Drain);
    let mut wrong = hours(&["09:00-12:00", "09:00-12:00"]);
    wrong.weekly.mon.truncate(1);
    let refused = world.refused(&Command::SetHours { session, edition: None, hours: wrong });
    let Refusal::Session(SessionRefused::BadHours(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!(problem.field, "weekly.tue[1]");
    let until = Some(world.now);
    let over = Command::SetOverride { session, state: Some(OverrideState::Open), until, message: String::new() };
    assert_eq!(world.refused(&over).code(), "bad_hours");
}

#[test]
fn whoever_changes_hours_that_somebody_else_has_changed_is_told() {
    let (mut world, session) = with_hours(&["09:00-12:00"], Closing::Drain);
    let edition = Some(session_of(&world, session).edition);
    world.open(session, OverrideState::Closed);
    let late = Command::SetHours { session, edition, hours: hours(&["09:00-13:00"]) };
    assert_eq!(world.refused(&late), Refusal::Session(SessionRefused::ChangedMeanwhile));
}

#[test]
fn a_session_is_open_around_the_clock_until_somebody_sets_its_hours() {
    let mut world = World::new();
    let session = world.session(|_: &mut Settings| {});
    assert_eq!(session_of(&world, session).timetable.hours(), &OpeningHours::always("UTC"));
    assert!(session_of(&world, session).is_open(at("2031-12-31T23:59:59.999Z")));
}
