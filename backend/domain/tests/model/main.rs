//! The floor against a reference: a second, naive implementation of the same rules. Random histories are played to both,
//! and after every step they must be seen to be the same; see [`histories`].
//!
//! A normal run plays the same histories each time. `ANTEROOM_MODEL_CASES` asks for so many new ones, for long runs:
//! `ANTEROOM_MODEL_CASES=100000 cargo test --release -p anteroom-domain --test model`. A history that fails is printed
//! as small as it can be made; it becomes a test of its own in `regressions.rs`.

#![expect(clippy::wildcard_enum_match_arm, reason = "in a test, whatever is not meant is the same failure")]
#![expect(clippy::unnecessary_wraps, reason = "every command has an answer, one that is never refused too")]

mod histories;
mod pair;
mod reference;
mod regressions;
mod steps;
mod view;
mod watch;

use std::{cell::RefCell, panic};

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestError, TestRng, TestRunner},
};

use crate::{histories::Player, steps::History, watch::Seen};

/// How many histories a normal run plays; chosen so that it takes some seconds.
const CASES: u32 = 250;
/// Longest history.
const STEPS: usize = 120;

/// How many new histories somebody asks for. A number below some thousands leaves out what is rare.
fn wanted() -> Option<u32> {
    let text = std::env::var("ANTEROOM_MODEL_CASES").ok()?;
    Some(text.parse().expect("ANTEROOM_MODEL_CASES is a number"))
}

/// Nobody's change is blamed for other people's luck: new histories are tried only where somebody asks for them.
fn runner() -> TestRunner {
    let wanted = wanted();
    // The smallest history that fails is printed; where the random numbers came from adds nothing to it.
    let cases = wanted.unwrap_or(CASES);
    let config = ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 3_000, ..Default::default() };
    match wanted {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

/// A rule that the floor itself finds broken stops it; here that is a failure like any other, told in a few words.
fn play(history: &History) -> Result<Seen, String> {
    panic::catch_unwind(|| Player::play(history)).unwrap_or_else(|why| {
        let text = why.downcast_ref::<String>().map(String::as_str).or(why.downcast_ref::<&str>().copied());
        Err(text.unwrap_or("no reason given").chars().take(2_000).collect())
    })
}

#[test]
fn the_floor_does_what_the_reference_does_in_every_history() {
    let seen = RefCell::new(Seen::new());
    let result = runner().run(&steps::any_history(STEPS), |history| {
        seen.borrow_mut().extend(play(&history).map_err(TestCaseError::fail)?);
        Ok(())
    });
    match result {
        // A normal run is too short for everything that is rare.
        Ok(()) if wanted().is_some() => assert_eq!(watch::unseen(&seen.borrow()), Vec::<&str>::new(), "never happened"),
        Ok(()) => {}
        Err(TestError::Fail(why, history)) => panic!("{why}\n{}", text(&history)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// A history as it would be written in a test, one step a line.
fn text(history: &History) -> String {
    let History { sessions, experienced, steps } = history;
    let steps: Vec<String> = steps.iter().map(|step| format!("        {step:?},\n")).collect();
    let steps = steps.concat();
    format!("History {{\n    sessions: {sessions:?},\n    experienced: {experienced},\n    steps: [\n{steps}    ],\n}}")
}
