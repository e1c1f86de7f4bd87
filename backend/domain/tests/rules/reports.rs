//! Figures of a log that was made by hand, computed by hand.

use std::collections::BTreeMap;

use anteroom_domain::{
    SignedDuration, Timestamp,
    command::{Command, TransferTo},
    ids::{CustomerId, HostId, Revision, SessionId, TicketId},
    refusal::JoinRefused,
    report::{Figures, Fold, Report, Share, Step, Time},
    ticket::{RemoveReason, Staff},
    turned_away::TurnedAway,
};
use jiff::tz::TimeZone;

use crate::common::{World, at};

/// A world that begins at this instant, with a manual session and a host of it.
fn world(begin: &str) -> (World, SessionId, HostId) {
    let mut world = World::new();
    world.now = at(begin);
    let session = world.manual();
    let host = world.host(&[session]);
    (world, session, host)
}

fn fold(world: &World) -> Fold {
    let mut fold = Fold::default();
    for commit in &world.log {
        fold.add(commit);
    }
    fold
}

fn everything(world: &World) -> Report {
    let fold = fold(world);
    Report::of(fold.figures(), Step::Hour, &TimeZone::UTC)
}

fn joins(world: &mut World, session: SessionId, number: u128) -> TicketId {
    world.join(session, CustomerId(0x1000 + number))
}

/// The next is called, comes in at once, talks for so long, and the wrap-up of half a minute passes.
fn serves(world: &mut World, host: HostId, talk_s: i64) -> TicketId {
    let ticket = world.next(host);
    world.begin(ticket);
    world.advance(talk_s);
    world.end(ticket);
    world.advance(30);
    ticket
}

#[test]
fn a_morning_comes_to_the_figures_that_one_computes_by_hand() {
    let (mut world, session, host) = world("2026-03-02T09:00:00Z");
    // Joins at 9:00:00, 9:00:10 and 9:00:20; the first is called at 9:00:40 and so has waited for 40 s.
    let first = joins(&mut world, session, 1);
    world.advance(10);
    joins(&mut world, session, 2);
    world.advance(10);
    joins(&mut world, session, 3);
    world.advance(20);
    assert_eq!(serves(&mut world, host, 300), first);
    // 9:06:10: the second has waited for 360 s; the third leaves at 9:07:10, after 410 s.
    serves(&mut world, host, 30);
    let third = world.line(session)[0];
    world.leave(third);
    // One who leaves again after 5 s: a short abandon.
    let hasty = joins(&mut world, session, 4);
    world.advance(5);
    world.leave(hasty);
    let Report { total, sessions, hosts, .. } = everything(&world);
    assert_eq!((total.joined, total.answered, total.abandoned, total.short_abandoned), (4, 2, 2, 1));
    // In whole seconds: joining takes a millisecond in this world.
    let waits = [total.wait_ms, total.wait_max_ms, total.mean_wait_ms().unwrap()].map(|ms| ms / 1_000);
    assert_eq!(waits, [400, 360, 200]);
    // Call to end of wrap-up: 300 + 30 and 30 + 30.
    assert_eq!((total.served, total.handled, total.handle_ms, total.talk_ms), (2, 2, 390_000, 330_000));
    assert_eq!(total.mean_handle_ms(), Some(195_000));
    // Of those who were answered or gave up after more than 10 s, one of three was answered within a minute.
    assert_eq!(total.service_level(60), Some(Share { part: 1, of: 3 }));
    assert_eq!(total.service_level(30), Some(Share { part: 0, of: 3 }));
    assert_eq!(total.service_level(600), Some(Share { part: 2, of: 3 }));
    assert_eq!(total.service_level(600).unwrap().percent(), 66);
    assert_eq!(total.abandon_rate(), Some(Share { part: 1, of: 3 }));
    assert_eq!(sessions, BTreeMap::from([(session, total.clone())]));
    assert_eq!((hosts[&host].answered, hosts[&host].joined, hosts[&host].handle_ms), (2, 0, 390_000));
}

#[test]
fn nothing_counted_is_no_figure() {
    let none = Figures::default();
    assert!(none.is_empty());
    assert_eq!((none.mean_wait_ms(), none.mean_handle_ms()), (None, None));
    assert_eq!((none.service_level(60), none.abandon_rate()), (None, None));
}

#[test]
fn i15_the_wait_is_the_sum_of_the_waits_and_a_missed_call_is_none() {
    let (mut world, session, host) = world("2026-03-02T09:00:00Z");
    let ticket = joins(&mut world, session, 1);
    world.advance(10);
    world.next(host);
    // Thirty seconds of ringing are no wait; then 20 s more in line.
    world.advance(30);
    world.advance(20);
    serves(&mut world, host, 60);
    let total = everything(&world).total;
    assert_eq!((total.answered, total.wait_ms), (1, 30_000));
    assert_eq!(world.how_ended(ticket).waited_s * 1_000, total.wait_ms, "as the ticket itself says");
}

#[test]
fn i15_waits_are_right_across_midnight_and_the_changes_of_the_clocks() {
    for begin in ["2026-03-01T23:30:00Z", "2026-03-29T00:30:00Z", "2026-10-25T00:30:00Z"] {
        let (mut world, session, host) = world(begin);
        joins(&mut world, session, 1);
        // Whoever waits stays connected, and the host as well.
        world.advance(3_600);
        serves(&mut world, host, 60);
        let fold = fold(&world);
        for zone in ["UTC", "Europe/London", "Australia/Lord_Howe"] {
            let zone = TimeZone::get(zone).unwrap();
            let report = Report::of(fold.figures(), Step::Day, &zone);
            assert_eq!((report.total.answered, report.total.wait_ms), (1, 3_600_000), "{begin}");
            let by_time: u64 = report.times.values().map(|figures| figures.wait_ms).sum();
            assert_eq!(by_time, 3_600_000, "no row is lost or counted twice");
        }
    }
}

#[test]
fn an_hour_that_the_clocks_go_through_twice_is_two_rows_and_one_of_the_day() {
    let (mut world, session, _) = world("2026-10-25T00:15:00Z");
    // 1:15 British summer time, and an hour later 1:15 Greenwich mean time.
    joins(&mut world, session, 1);
    world.advance(3_600);
    joins(&mut world, session, 2);
    let (fold, london) = (fold(&world), TimeZone::get("Europe/London").unwrap());
    let rows = |step| -> Vec<(Time, u64)> {
        let times = Report::of(fold.figures(), step, &london).times;
        times.into_iter().filter(|(_, f)| f.joined > 0).map(|(time, f)| (time, f.joined)).collect()
    };
    let from = |text| Time::From(at(text));
    assert_eq!(rows(Step::Hour), [(from("2026-10-25T00:00:00Z"), 1), (from("2026-10-25T01:00:00Z"), 1)]);
    assert_eq!(rows(Step::HourOfDay), [(Time::Hour(1), 2)]);
    assert_eq!(rows(Step::Day), [(from("2026-10-24T23:00:00Z"), 2)]);
}

#[test]
fn hours_begin_where_the_zone_has_them() {
    let (mut world, session, _) = world("2026-03-02T09:40:00Z");
    joins(&mut world, session, 1);
    let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
    let times = Report::of(fold(&world).figures(), Step::Hour, &kolkata).times;
    // 15:10 there.
    assert_eq!(times.keys().copied().collect::<Vec<_>>(), [Time::From(at("2026-03-02T09:30:00Z"))]);
}

#[test]
fn a_period_has_its_beginning_and_not_its_end() {
    let (mut world, session, _) = world("2026-03-02T09:59:59.998Z");
    let tickets = [joins(&mut world, session, 1), joins(&mut world, session, 2)];
    let joined_at = tickets.map(|ticket| world.ticket(ticket).joined_at);
    assert_eq!(joined_at, [at("2026-03-02T09:59:59.999Z"), at("2026-03-02T10:00:00Z")]);
    let fold = fold(&world);
    let joined = |from, to| -> u64 { fold.between(at(from), at(to)).map(|(_, figures)| figures.joined).sum() };
    assert_eq!(joined("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"), 1);
    assert_eq!(joined("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"), 1);
    assert_eq!(joined("2026-03-02T11:00:00Z", "2026-03-02T09:00:00Z"), 0);
}

#[test]
fn a_removal_counts_once_it_can_no_longer_be_taken_back() {
    let (mut world, session, _) = world("2026-03-02T09:00:00Z");
    let (kept, gone) = (joins(&mut world, session, 1), joins(&mut world, session, 2));
    for ticket in [kept, gone] {
        world.done(&Command::Remove { ticket, by: Staff::Admin, why: RemoveReason::Other });
    }
    world.undo(kept);
    assert_eq!(everything(&world).total.removed, 0);
    world.advance(60);
    joins(&mut world, session, 3);
    let total = everything(&world).total;
    assert_eq!((total.removed, total.abandoned), (1, 0));
    // At the instant of the removal, not of what came a minute later.
    assert!(fold(&world).figures().keys().all(|place| place.quarter.start() == at("2026-03-02T09:00:00Z")));
}

#[test]
fn a_customer_on_hold_is_one_consultation_with_all_of_its_times() {
    let (mut world, session, host) = world("2026-03-02T09:00:00Z");
    let ticket = joins(&mut world, session, 1);
    world.next(host);
    world.begin(ticket);
    world.advance(100);
    world.hold(ticket);
    world.advance(50);
    world.done(&Command::Resume { host, ticket });
    world.begin(ticket);
    world.advance(200);
    world.end(ticket);
    world.advance(30);
    joins(&mut world, session, 2);
    let total = everything(&world).total;
    assert_eq!((total.answered, total.handled, total.talk_ms), (1, 1, 300_000));
    // 100 + 200 + 30: the host was free for others while the customer was on hold.
    assert_eq!(total.handle_ms, 330_000);
}

#[test]
fn whoever_is_handed_on_is_answered_where_they_are_answered() {
    let (mut world, session, _) = world("2026-03-02T09:00:00Z");
    let other = world.manual();
    let host = world.host(&[other]);
    let ticket = joins(&mut world, session, 1);
    world.advance(10);
    world.transfer(ticket, TransferTo::Session(other));
    world.advance(15);
    serves(&mut world, host, 60);
    let sessions = everything(&world).sessions;
    assert_eq!((sessions[&session].joined, sessions[&session].answered), (1, 0));
    assert_eq!((sessions[&other].joined, sessions[&other].answered, sessions[&other].wait_ms), (0, 1, 25_000));
}

#[test]
fn those_turned_away_at_closing_and_those_who_never_agreed_have_not_given_up() {
    let (mut world, _, _) = world("2026-03-02T09:00:00Z");
    let session = world.session(crate::common::asks_for_agreement);
    let drafting = joins(&mut world, session, 1);
    world.advance(20);
    world.leave(drafting);
    let waiting = joins(&mut world, session, 2);
    world.submit(waiting);
    world.configure(session, |settings| settings.at_closing = anteroom_domain::session::Closing::Cutoff);
    world.done(&Command::SetArchived { session, archived: true });
    let total = everything(&world).total;
    assert_eq!((total.undecided, total.closed_out, total.abandoned), (1, 1, 0));
}

#[test]
fn whoever_never_got_a_ticket_is_counted_by_reason_and_session_when_a_node_tells() {
    let (mut world, session, _) = world("2026-03-02T09:00:00Z");
    let other = world.session(|_| {});
    let mut at_the_door = TurnedAway { too_often: 2, ..TurnedAway::default() };
    at_the_door.note(&JoinRefused::Closed);
    at_the_door.note(&JoinRefused::LineFull);
    at_the_door.note(&JoinRefused::NoSuchSession);
    let nobody = (other, TurnedAway::default());
    let unknown = (SessionId(404), at_the_door);
    for _ in 0..2 {
        world.done(&Command::CountTurnedAway { doors: [(session, at_the_door), nobody, unknown].into() });
        assert_eq!(world.last_commit().events.len(), 1, "one event for each session that turned somebody away");
    }
    let report = everything(&world);
    let counted = report.sessions[&session].turned_away;
    assert_eq!(counted, TurnedAway { closed: 2, full: 2, too_often: 4, ..TurnedAway::default() });
    assert_eq!((counted.total(), report.total.joined, !report.sessions.contains_key(&other)), (8, 0, true));
}

#[test]
fn folding_a_log_in_two_goes_is_folding_it_in_one() {
    let (mut world, session, host) = world("2026-03-02T09:00:00Z");
    for number in 0..5 {
        joins(&mut world, session, number);
        world.advance(400);
    }
    serves(&mut world, host, 100);
    let whole = fold(&world);
    let (before, after) = world.log.split_at(world.log.len() / 2);
    let mut halves = Fold::default();
    for commit in before {
        halves.add(commit);
    }
    let mut halves = halves.clone();
    for commit in after {
        halves.add(commit);
    }
    assert_eq!((halves.figures(), halves.revision()), (whole.figures(), whole.revision()));
    assert_eq!(whole.revision(), Revision(world.log.len() as u64));
}

#[test]
#[should_panic(expected = "commits are counted in order, without a gap")]
fn a_commit_is_never_counted_twice() {
    let (world, _, _) = world("2026-03-02T09:00:00Z");
    let mut fold = fold(&world);
    fold.add(&world.log[0]);
}

#[test]
fn what_is_older_than_the_limit_is_forgotten() {
    let (mut world, session, _) = world("2026-03-02T09:00:00Z");
    joins(&mut world, session, 1);
    world.advance(3_600);
    joins(&mut world, session, 2);
    let mut fold = fold(&world);
    fold.forget_before(world.now - SignedDuration::from_mins(30));
    let joined: u64 = fold.between(Timestamp::UNIX_EPOCH, Timestamp::MAX).map(|(_, figures)| figures.joined).sum();
    assert_eq!(joined, 1);
}
