//! What the gate says: a line a step, the end of the log of a step that failed, and the sum.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;

use super::counts::Counts;
use crate::paths;

/// How much of the log of a failed step is shown: on a build machine it is all that anybody sees.
const LINES_OF_A_FAILURE: usize = 200;
/// How many lines say why it failed, above that log.
const REASONS_OF_A_FAILURE: usize = 12;
/// How many lines name what failed, below those.
const NAMES_OF_A_FAILURE: usize = 20;
/// How much of such a line is shown.
const CHARACTERS_OF_A_LINE: usize = 110;

/// The sum so far.
pub(crate) struct Report {
    sum: Counts,
}

/// A step that has begun.
pub(crate) struct Step {
    name: String,
    began: Instant,
}

impl Report {
    /// Nothing has run yet.
    pub(crate) fn new() -> Self {
        Self { sum: Counts::default() }
    }

    /// Says that a step begins: some take minutes.
    pub(crate) fn begin(name: &str) -> Step {
        println!("      {name} ...");
        Step { name: name.to_owned(), began: Instant::now() }
    }

    /// Takes a step's result down. `log` is where the rest can be read.
    pub(crate) fn end(&mut self, step: &Step, result: Result<Counts>, log: Option<&Path>) {
        let (counts, problem) = match result {
            Ok(counts) => (counts, None),
            Err(error) => (Counts::one(false), Some(format!("{error:#}"))),
        };
        self.sum += counts;
        let verdict = if counts.failed == 0 { "ok  " } else { "FAIL" };
        let seconds = step.began.elapsed().as_secs_f64();
        println!(
            "{verdict}  {:<34} {:>5} passed {:>3} failed {seconds:>8.1} s",
            step.name, counts.passed, counts.failed
        );
        if let Some(problem) = problem {
            println!("{}", indented(&problem));
        }
        if let (Some(log), true) = (log, counts.failed > 0) {
            println!("{}", indented(&failures_in(&fs::read_to_string(log).unwrap_or_default())));
            println!("{}", indented(&paths::last_lines(log, LINES_OF_A_FAILURE)));
            println!("      the whole of it: {}", log.display());
        }
    }

    /// Something outside of any step went wrong.
    pub(crate) fn fail(&mut self, what: &str) {
        println!("FAIL  {what}");
        self.sum += Counts::one(false);
    }

    /// Whether nothing has failed, and something has run.
    pub(crate) fn is_clean(&self) -> bool {
        self.sum.failed == 0 && self.sum.passed > 0
    }

    /// The line that ends the run; build machines read it.
    pub(crate) fn last_line(&self) -> String {
        format!("{} passed, {} failed", self.sum.passed, self.sum.failed)
    }
}

/// The log of a step.
pub(crate) fn log_of(step: &str) -> PathBuf {
    paths::logs_of_the_gate().join(format!("{}.log", step.replace(' ', "-")))
}

/// What the tests that failed say first, and then their names. Both come before the log itself, of which a build machine may show
/// the beginning only, and long lines are cut for the same reason.
fn failures_in(log: &str) -> String {
    let reasons = starting_with(log, &["Error:", "FAIL [", "TIMEOUT [", "error:"]).take(REASONS_OF_A_FAILURE);
    let names = starting_with(log, &["✘"]).take(NAMES_OF_A_FAILURE);
    reasons
        .chain(names)
        .map(|line| line.chars().take(CHARACTERS_OF_A_LINE).collect())
        .collect::<Vec<String>>()
        .join("\n")
}

fn starting_with<'a>(log: &'a str, starts: &[&str]) -> impl Iterator<Item = &'a str> {
    log.lines().map(str::trim).filter(move |line| starts.iter().any(|start| line.starts_with(start)))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("      | {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_something_failed_and_what_comes_before_the_log() {
        let log = "  ✓   1 tests/e2e/room.spec.ts › a call (2s)\n  ✘   2 tests/e2e/room.spec.ts › a chat (9s)\n\n\
            \u{20}   Error: no answer\n        FAIL [ 1.2s] domain rules::a_line\n";
        assert_eq!(
            failures_in(log),
            "Error: no answer\nFAIL [ 1.2s] domain rules::a_line\n✘   2 tests/e2e/room.spec.ts › a chat (9s)"
        );
    }

    #[test]
    fn the_last_line_is_the_sum_of_all_steps() {
        let mut report = Report::new();
        assert!(!report.is_clean(), "a gate that ran nothing is not open");
        report.end(&Report::begin("one"), Ok(Counts { passed: 3, failed: 0 }), None);
        assert!(report.is_clean());
        report.end(&Report::begin("two"), Err(anyhow::anyhow!("broken")), None);
        assert_eq!(report.last_line(), "3 passed, 1 failed");
        assert!(!report.is_clean());
    }
}
