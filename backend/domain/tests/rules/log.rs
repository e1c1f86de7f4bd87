//! The log: what is stored, that it holds everything, and that its format does not change unnoticed.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anteroom_domain::{
    Timestamp,
    command::{Command, Outcome},
    consultation::Side,
    estimate::Estimate,
    event::{Commit, Event, OfferEnd},
    floor::{COMMIT_EVENTS_MAX, Draft, Floor, Ids, Snapshot},
    host::{Duty, PauseReason},
    ids::{ConsultationId, CustomerId, HostId, NodeId, Revision, SessionId, TicketId},
    line::LineKey,
    session::{Assignment, Closing, Opening, Settings, Unstaffed},
    ticket::{EndReason, RemoveReason, Returned, Staff},
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, ELENA, NODE, World, at, ms};

/// A floor with a ticket in every state.
fn every_state() -> World {
    let mut world = World::new();
    let (manual, automatic) = (world.manual(), world.automatic());
    let people = (1..=9).map(CustomerId).collect::<Vec<_>>();
    let tickets: Vec<_> = people.iter().map(|&customer| world.join(manual, customer)).collect();
    for &ticket in &tickets[..6] {
        let host = world.host(&[manual]);
        assert_eq!(world.next(host), ticket);
    }
    world.answer(tickets[1]);
    for &ticket in &tickets[2..6] {
        world.begin(ticket);
    }
    world.advance(1);
    world.media(tickets[3], Side::Host, false);
    world.end(tickets[4]);
    world.leave(tickets[5]);
    world.online(people[6], false);
    world.host(&[automatic]);
    let offered = world.join(automatic, ANNA);
    let states: Vec<_> = tickets.iter().chain([&offered]).map(|&ticket| world.is(ticket)).collect();
    let expected = [
        "ringing",
        "entering",
        "in_consultation",
        "interrupted",
        "served",
        "left",
        "waiting",
        "waiting",
        "waiting",
        "offered",
    ];
    assert_eq!(states, expected);
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

/// One example of each event, with every field that may be absent both ways.
#[expect(clippy::too_many_lines, reason = "one line per event; splitting the list would hide a missing one")]
fn examples() -> Vec<Event> {
    let (session, host, customer) = (SessionId(0x51), HostId(0x41), CustomerId(0xc1));
    let (ticket, consultation, node) = (TicketId(0x71), ConsultationId(0xc2), NodeId(0x91));
    let slug = || "contact-centre".parse().expect("a slug");
    let (name, description) = ("Contact centre".to_owned(), "Ask us anything — we answer.".to_owned());
    let then: Timestamp = at("2026-03-02T09:00:30.123456789Z");
    let settings = Settings {
        assignment: Assignment::Automatic,
        unstaffed: Unstaffed::Refuse,
        line_max: 1,
        grace_s: 2,
        offer_s: 3,
        answer_s: 4,
        media_s: 5,
        rejoin_s: 6,
        media_min_s: 7,
        wrap_up_s: 8,
        reject_delay_s: 9,
        missed_offers_max: 10,
        missed_call_behind: 11,
        consent_text: "You agree.".to_owned(),
        draft_s: 12,
        away_max_s: 13,
        party_max: 14,
        longest_wait_s: 15,
        unstaffed_prompt_s: 16,
        unstaffed_again_s: 17,
        unstaffed_answer_s: 18,
        class: 19,
        ageing_s: 20,
        weight: 21,
        cooldown_s: 22,
        held_max: 23,
        held_host_s: 24,
        at_closing: Closing::Cutoff,
        transfers_to_tail: true,
    };
    let other = CustomerId(0xc3);
    let promised = Some(Estimate { likely_by: then, surely_by: then });
    let removals = [RemoveReason::NotThere, RemoveReason::NotNeeded, RemoveReason::Misuse, RemoveReason::Other];
    let key = LineKey { class: 1, fresh: false, effective_at: then, seq: 7, behind: 12 };
    let mut events = vec![
        Event::SessionCreated {
            session,
            slug: slug(),
            name: name.clone(),
            description: description.clone(),
            settings: settings.clone(),
        },
        Event::SessionConfigured { session, name, description, settings: Settings::default() },
        Event::HostAssigned { session, host },
        Event::HostUnassigned { session, host },
        Event::HostPresenceChanged { host, node, online: true },
        Event::WrapUpEnded { host },
        Event::WrapUpExtended { host, until: then },
        Event::TicketJoined {
            ticket,
            session,
            customer,
            seq: 7,
            class: 1,
            node: Some(node),
            draft_by: Some(then),
            promised,
        },
        Event::TicketJoined { ticket, session, customer, seq: 8, class: 0, node: None, draft_by: None, promised: None },
        Event::DraftSubmitted { ticket },
        Event::CustomerPresenceChanged { ticket, customer, node, online: false },
        Event::SteppedAway { ticket, until: then },
        Event::CameBack { ticket },
        Event::PlaceMoved { ticket, from: customer, to: other, node: Some(node) },
        Event::PlaceMoved { ticket, from: customer, to: other, node: None },
        Event::PartyJoined { ticket, customer: other, node: Some(node) },
        Event::PartyJoined { ticket, customer: other, node: None },
        Event::PartyLeft { ticket, customer: other },
        Event::AskedToStay { ticket, answer_by: then },
        Event::StayConfirmed { ticket, ask_again_at: then },
        Event::ClassChanged { ticket, class: 2, by: None },
        Event::ClassChanged { ticket, class: 2, by: Some(Staff::Admin) },
        Event::TicketHeld { ticket, host },
        Event::TicketTransferred {
            ticket,
            session,
            wanted_host: Some(host),
            key,
            by: Staff::Host(host),
            wrap_up_until: Some(then),
        },
        Event::TicketTransferred { ticket, session, wanted_host: None, key, by: Staff::Admin, wrap_up_until: None },
        Event::RemovalUndone { ticket, by: Staff::Host(host) },
        Event::TicketOffered { ticket, consultation, host, expires_at: then },
        Event::TicketCalled {
            ticket,
            consultation,
            host,
            alert_again_at: then,
            answer_by: then,
            picked_out_of_order: true,
        },
        Event::AlertedAgain { ticket },
        Event::CallAnswered { ticket, media_by: then },
        Event::RoomRenewed { ticket, media_by: then },
        Event::ConsultationBegan { ticket },
        Event::ConsultationResumed { ticket },
        Event::TicketEnded { ticket, reason: EndReason::Served, wrap_up_until: Some(then) },
        Event::NodeLost { node },
    ];
    let opening = |opening| Event::SessionOpeningChanged { session, opening };
    events.extend([Opening::Open, Opening::Closed].map(opening));
    let pauses = [
        PauseReason::Asked,
        PauseReason::Break,
        PauseReason::Meeting,
        PauseReason::Paperwork,
        PauseReason::MissedOffers,
    ];
    let duties = [Duty::Off, Duty::Available].into_iter().chain(pauses.map(Duty::Paused));
    events.extend(duties.map(|duty| Event::HostDutyChanged { host, duty }));
    let ends = [OfferEnd::Declined, OfferEnd::Missed, OfferEnd::HostPaused, OfferEnd::HostLost];
    events.extend(ends.map(|why| {
        let left_alone_until = (why == OfferEnd::Missed).then_some(then);
        Event::OfferReturned { ticket, host, why, left_alone_until }
    }));
    events.extend(Side::BOTH.map(|side| Event::MediaChanged { ticket, side, up: true }));
    events.extend(Side::BOTH.map(|by| Event::ConsultationInterrupted { ticket, by, rejoin_by: then }));
    let returns = [
        Returned::OfferReturned,
        Returned::MissedCall,
        Returned::MediaFailed,
        Returned::HostLostBefore,
        Returned::HostLostDuring,
        Returned::HoldLost,
        Returned::Transferred,
        Returned::RemovalUndone,
    ];
    events.extend(returns.map(|why| Event::TicketRequeued { ticket, host, why, key }));
    events.extend(removals.map(|why| Event::TicketRemoved { ticket, by: Staff::Admin, why, wrap_up_until: None }));
    let reasons = [
        EndReason::Left,
        EndReason::Abandoned,
        EndReason::NoShow,
        EndReason::Failed,
        EndReason::Expired,
        EndReason::ClosedOut,
        EndReason::Removed,
    ];
    events.extend(reasons.map(|reason| Event::TicketEnded { ticket, reason, wrap_up_until: None }));
    events
}

/// Numbers the kinds of events. A new kind does not compile here until it has a number, and so an example.
fn kind(event: &Event) -> u8 {
    match event {
        Event::SessionCreated { .. } => 0,
        Event::SessionConfigured { .. } => 1,
        Event::SessionOpeningChanged { .. } => 2,
        Event::HostAssigned { .. } => 3,
        Event::HostUnassigned { .. } => 4,
        Event::HostDutyChanged { .. } => 5,
        Event::HostPresenceChanged { .. } => 6,
        Event::WrapUpEnded { .. } => 7,
        Event::TicketJoined { .. } => 8,
        Event::CustomerPresenceChanged { .. } => 9,
        Event::TicketOffered { .. } => 10,
        Event::OfferReturned { .. } => 11,
        Event::TicketCalled { .. } => 12,
        Event::AlertedAgain { .. } => 13,
        Event::CallAnswered { .. } => 14,
        Event::MediaChanged { .. } => 15,
        Event::RoomRenewed { .. } => 16,
        Event::ConsultationBegan { .. } => 17,
        Event::ConsultationInterrupted { .. } => 18,
        Event::ConsultationResumed { .. } => 19,
        Event::TicketRequeued { .. } => 20,
        Event::TicketEnded { .. } => 21,
        Event::NodeLost { .. } => 22,
        Event::WrapUpExtended { .. } => 23,
        Event::DraftSubmitted { .. } => 24,
        Event::SteppedAway { .. } => 25,
        Event::CameBack { .. } => 26,
        Event::PlaceMoved { .. } => 27,
        Event::PartyJoined { .. } => 28,
        Event::PartyLeft { .. } => 29,
        Event::AskedToStay { .. } => 30,
        Event::StayConfirmed { .. } => 31,
        Event::ClassChanged { .. } => 32,
        Event::TicketHeld { .. } => 33,
        Event::TicketTransferred { .. } => 34,
        Event::TicketRemoved { .. } => 35,
        Event::RemovalUndone { .. } => 36,
    }
}

/// One line for each example. A line may be added, with the example that makes it; one that is there already may only
/// be changed together with a migration of every log. `UPDATE_GOLDEN=1` writes the file.
#[test]
fn the_format_of_the_log_is_the_committed_one() {
    let events = examples();
    let kinds: BTreeSet<u8> = events.iter().map(kind).collect();
    assert!(kinds.into_iter().eq(0..=36), "each kind of event has an example");
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
