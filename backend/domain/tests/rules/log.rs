//! The log: what is stored, that it holds everything, and that its format does not change unnoticed.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anteroom_domain::{
    command::{Command, Outcome},
    consultation::Side,
    event::{Commit, Event},
    floor::{COMMIT_EVENTS_MAX, Draft, Floor, Ids, Snapshot},
    ids::{CustomerId, NodeId, Revision, SessionId, TicketId},
};

use crate::{
    common::{ANNA, BILAL, CARLA, DAVID, ELENA, NODE, World, asks_for_agreement, at, ms},
    examples::{KINDS, examples, kind},
};

/// A floor with a ticket in every state, and in every situation in which it waits.
fn every_state() -> World {
    let mut world = World::new();
    let (manual, automatic) = (world.manual(), world.automatic());
    let people = (1..=9).map(CustomerId).collect::<Vec<_>>();
    let mut tickets: Vec<_> = people.iter().map(|&customer| world.join(manual, customer)).collect();
    for &ticket in &tickets[..7] {
        let host = world.host(&[manual]);
        assert_eq!(world.next(host), ticket);
    }
    world.answer(tickets[1]);
    for &ticket in &tickets[2..7] {
        world.begin(ticket);
    }
    world.advance(1);
    world.media(tickets[3], Side::Host, false);
    world.end(tickets[4]);
    world.leave(tickets[5]);
    world.hold(tickets[6]);
    world.invite(tickets[7], DAVID);
    world.step_away(tickets[7]);
    world.online(people[8], false);
    let asking = world.session(|settings| settings.unstaffed_prompt_s = 1);
    tickets.push(world.join(asking, ANNA));
    world.advance(1);
    let drafted = world.session(asks_for_agreement);
    tickets.push(world.join(drafted, ANNA));
    let removed = world.join(drafted, BILAL);
    world.remove(removed);
    world.host(&[automatic]);
    tickets.extend([removed, world.join(automatic, ANNA)]);
    let situations: Vec<_> = tickets.iter().map(|&ticket| world.situation(ticket)).collect();
    let expected = [
        "ringing",
        "entering",
        "in_consultation",
        "interrupted",
        "served",
        "left",
        "held",
        "away",
        "offline",
        "asked",
        "drafting",
        "removed",
        "offered",
    ];
    assert_eq!(situations, expected);
    world
}

fn through_json(snapshot: &Snapshot) -> Snapshot {
    let text = serde_json::to_string(snapshot).expect("a snapshot can be written");
    serde_json::from_str(&text).expect("and read")
}

#[test]
fn a_snapshot_holds_everything() {
    let world = every_state();
    let snapshot = Snapshot::from(&world.floor);
    assert_eq!(snapshot.revision, world.floor.revision());
    let read = through_json(&snapshot);
    assert_eq!(read, snapshot);
    assert_eq!(Floor::from(read), world.floor);
}

#[test]
fn a_snapshot_of_any_moment_and_the_commits_after_it_make_the_same_floor() {
    let mut world = every_state();
    world.advance(1_000);
    world.done(&Command::LoseNode { node: NODE });
    world.advance(1_000);
    let mut earlier = Floor::default();
    for (index, commit) in world.log.iter().enumerate() {
        let mut floor = Floor::from(through_json(&Snapshot::from(&earlier)));
        for later in &world.log[index..] {
            floor.apply_commit(later);
        }
        assert_eq!(floor, world.floor, "from the snapshot at {}", earlier.revision());
        earlier.apply_commit(commit);
    }
}

#[test]
fn commits_are_numbered_without_a_gap_and_time_never_goes_back() {
    let mut world = every_state();
    world.advance(1_000);
    for (index, commit) in world.log.iter().enumerate() {
        assert_eq!(commit.revision, Revision(index as u64 + 1));
        assert!(!commit.events.is_empty(), "nothing is written about nothing");
    }
    assert!(world.log.is_sorted_by_key(|commit| commit.at));
    assert_eq!(world.floor.revision(), world.last_commit().revision);
    assert_eq!(world.floor.last_at(), Some(world.last_commit().at));
}

#[test]
#[should_panic(expected = "without a gap")]
fn a_commit_out_of_order_is_a_defect() {
    let world = every_state();
    let mut floor = Floor::default();
    floor.apply_commit(&world.log[1]);
}

#[test]
#[should_panic(expected = "never changes again")]
fn an_event_about_a_ticket_that_has_ended_is_a_defect() {
    let mut world = World::new();
    let session = world.manual();
    let ticket = world.join(session, ANNA);
    world.leave(ticket);
    world.floor.apply(world.now, &Event::AlertedAgain { ticket });
}

#[test]
#[should_panic(expected = "time does not go backwards")]
fn a_commit_before_the_last_one_is_a_defect() {
    let mut world = World::new();
    world.manual();
    drop(Draft::new(&mut world.floor, world.now - ms(1)));
}

#[test]
fn joins_that_arrive_together_see_each_other() {
    let mut world = World::new();
    let session = world.manual();
    let commands: Vec<_> = (0..20).map(|_| world.joining(session, ANNA)).collect();
    let outcomes = world.batch(&commands);
    let Ok(Outcome::Joined { ticket, already: false }) = outcomes[0] else { panic!("{:?}", outcomes[0]) };
    for outcome in &outcomes[1..] {
        assert_eq!(*outcome, Ok(Outcome::Joined { ticket, already: true }));
    }
    assert_eq!(world.line(session), [ticket]);
}

#[test]
fn of_hosts_who_ask_together_each_gets_another_customer_until_nobody_is_left() {
    let mut world = World::new();
    let session = world.manual();
    let tickets = [ANNA, BILAL, CARLA].map(|customer| world.join(session, customer));
    let hosts = [(); 5].map(|()| world.host(&[session]));
    let outcomes = world.batch(&hosts.map(|host| Command::Next { host, session: None }));
    let got = outcomes.into_iter().map(|outcome| match outcome {
        Ok(Outcome::Called { ticket, .. }) => Some(ticket),
        Ok(other) => panic!("{other:?}"),
        Err(_) => None,
    });
    let expected: Vec<_> = tickets.into_iter().map(Some).chain([None, None]).collect();
    assert_eq!(got.collect::<Vec<_>>(), expected);
}

#[test]
fn a_full_commit_leaves_the_rest_to_the_next() {
    let mut world = World::new();
    let session = world.session(|settings| settings.line_max = 1_000);
    let count = COMMIT_EVENTS_MAX + 100;
    let joins: Vec<_> = (0..count).map(|index| joining(session, index)).collect();
    assert!(world.batch(&joins).iter().all(Result::is_ok));
    let sizes = |world: &World| world.log.iter().rev().take(2).map(|c| c.events.len()).collect::<Vec<_>>();
    assert_eq!(sizes(&world), [100, COMMIT_EVENTS_MAX]);
    world.done(&Command::LoseNode { node: NODE });
    world.advance(120);
    assert_eq!(sizes(&world), [100, COMMIT_EVENTS_MAX]);
    assert_eq!(world.floor.tickets().filter(|t| t.is_live()).count(), 0);
}

/// The joining of one of very many customers.
fn joining(session: SessionId, index: usize) -> Command {
    let number = index as u128 + 1;
    Command::Join { session, customer: CustomerId(number), ticket: TicketId(number), node: Some(NODE) }
}

#[test]
#[should_panic(expected = "a command needs a commit with room")]
fn no_command_is_decided_while_something_is_due_before_it() {
    struct NoIds;
    impl Ids for NoIds {
        fn fresh(&mut self) -> u128 {
            unreachable!("no id is needed")
        }
    }
    let mut world = World::new();
    let session = world.session(|settings| settings.line_max = 1_000);
    let joins: Vec<_> = (0..=COMMIT_EVENTS_MAX).map(|index| joining(session, index)).collect();
    world.batch(&joins);
    world.done(&Command::LoseNode { node: NODE });
    world.sleep(120);
    let command = world.joining(session, DAVID);
    Draft::new(&mut world.floor, world.now).run(&command, &mut NoIds).ok();
}

#[test]
fn a_draft_of_nothing_makes_no_commit() {
    let mut world = every_state();
    let before = world.floor.clone();
    let draft = Draft::new(&mut world.floor, world.now);
    assert!(draft.is_empty() && !draft.is_full());
    assert_eq!(draft.finish(NODE), None);
    assert_eq!(world.floor, before);
    world.join(before.sessions().next().expect("a session").id, ELENA);
    assert_eq!(world.floor.revision(), before.revision().next());
}

/// One line for each example. A line may be added, with the example that makes it; one that is there already may only
/// be changed together with a migration of every log. `UPDATE_GOLDEN=1` writes the file.
#[test]
fn the_format_of_the_log_is_the_committed_one() {
    let events = examples();
    let kinds: BTreeSet<u8> = events.iter().map(kind).collect();
    assert!(kinds.into_iter().eq(0..KINDS), "each kind of event has an example");
    let commit = Commit { revision: Revision(1), at: at("2026-03-02T09:00:00Z"), node: NodeId(0x91), events: vec![] };
    let mut text = serde_json::to_string(&commit).expect("a commit can be written") + "\n";
    for event in &events {
        text += &serde_json::to_string(event).expect("an event can be written");
        text += "\n";
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/log.jsonl");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &text).expect("the golden file can be written");
    }
    let golden = fs::read_to_string(&path).expect("the golden file is there");
    assert_eq!(text, golden, "the format of the log has changed");
    let mut lines = golden.lines();
    let first = lines.next().expect("a commit");
    assert_eq!(serde_json::from_str::<Commit>(first).expect("a commit can be read"), commit);
    let read: Vec<Event> = lines.map(|line| serde_json::from_str(line).expect("an event can be read")).collect();
    assert_eq!(read, events);
}
