//! What the simulation itself has to hold: it replays, it does not overlook, and it leaves nothing out.

use anteroom_simulation::{Batch, COMMANDS, EVENTS, Flaw, HAS_A_KEPT_PLACE, Options, faults, run_all, simulate};

/// Few enough for a test without optimisation; the gate runs a thousand.
const SEEDS: u64 = 24;

fn options(seed: u64) -> Options {
    Options { seed, minutes: 10, flaw: None }
}

#[test]
fn a_seed_replays_identically() {
    for seed in 3..9 {
        let (one, two) = (simulate(options(seed)), simulate(options(seed)));
        assert!(one.counts.commits > 50, "seed {seed} has a life of its own");
        assert_eq!((one.hash, one.counts.commits), (two.hash, two.counts.commits), "seed {seed}");
        assert_ne!(one.hash, simulate(options(seed + 100)).hash);
    }
}

#[test]
fn everything_happens_and_nothing_breaks() {
    let summary = run_all(Batch { first: 1, seeds: SEEDS, minutes: 10 }, |_| {});
    if let Some((seed, failure)) = summary.failures.first() {
        panic!("seed {seed}: {failure}");
    }
    let missing = |all: &[&'static str], happened: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        all.iter().copied().filter(|name| !happened(name)).collect()
    };
    let counts = &summary.counts;
    assert_eq!(missing(EVENTS, &|name| counts.events.contains_key(name)), [""; 0], "events");
    let carried = counts.moves.get(HAS_A_KEPT_PLACE).copied().unwrap_or_default();
    assert!(carried > 0, "somebody comes back to a kept place");
    // What the engine asks of itself is seen in the events that follow.
    let of_engine = ["CustomerPresence", "HostPresence", "Media", "LoseNode"];
    let of_people: Vec<_> = COMMANDS.iter().copied().filter(|name| !of_engine.contains(name)).collect();
    let done = |name: &str| {
        let accepted = ["done", "joined", "called"];
        accepted.iter().any(|told| counts.commands.keys().any(|(command, came)| *command == name && came == told))
    };
    assert_eq!(missing(&of_people, &done), [""; 0], "commands that were accepted");
    assert_eq!(missing(&faults(), &|name| counts.faults.contains_key(name)), [""; 0], "faults");
}

/// The invariants by which a planted mistake may be found, over a few seeds.
fn found(flaw: Flaw) -> Vec<String> {
    let reports = (1..=12).map(|seed| simulate(Options { flaw: Some(flaw), ..options(seed) }));
    let mut found: Vec<_> = reports.filter_map(|report| report.failure.map(|failure| failure.invariant)).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_node_that_believes_a_clock_that_jumps_is_found_out() {
    assert!(found(Flaw::WallClock).contains(&"I24".to_owned()));
}

#[test]
fn a_commit_that_is_told_of_and_not_written_is_found_out() {
    let found = found(Flaw::LyingStore);
    assert!(found.contains(&"I11".to_owned()), "{found:?}");
}

#[test]
fn a_room_that_stays_is_found_out() {
    assert!(found(Flaw::RoomsStay).contains(&"I9".to_owned()));
}

#[test]
fn a_node_that_does_not_come_back_is_found_out() {
    assert!(found(Flaw::NobodyReturns).contains(&"rest".to_owned()));
}

#[test]
fn a_failure_tells_how_it_came_about() {
    let report = (1..=12).find_map(|seed| simulate(Options { flaw: Some(Flaw::RoomsStay), ..options(seed) }).failure);
    let failure = report.expect("a room stays");
    assert!(failure.actions.len() == 30 && failure.step > 30, "{failure}");
    assert!(failure.to_string().contains("is there after"), "{failure}");
}
