//! How many test cases passed and failed, read from what the test runners say.

use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Test cases. A case that was skipped or that passed only at the second try counts as failed: it proves nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that passed.
    pub(crate) passed: u64,
    /// Those that did not.
    pub(crate) failed: u64,
}

impl Counts {
    /// One case.
    pub(crate) const fn one(passed: bool) -> Self {
        if passed { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
    }

    /// The same, but with at least one failure when the runner itself was unhappy, or when nothing ran at all.
    pub(crate) fn with_end_of_runner(mut self, happy: bool) -> Self {
        if self.failed == 0 && (!happy || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Adds up the `test result:` lines of `cargo test`.
pub(crate) fn of_cargo_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
        for part in line.split(['.', ';']) {
            let mut words = part.split_whitespace();
            if let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) {
                match what {
                    "passed" => counts.passed += number,
                    "failed" | "ignored" => counts.failed += number,
                    _ => {}
                }
            }
        }
    }
    counts
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestReport {
    num_passed_tests: u64,
    num_total_tests: u64,
}

/// Reads vitest's JSON report.
pub(crate) fn of_vitest(report: &str) -> Result<Counts> {
    let report: VitestReport = serde_json::from_str(report).context("vitest's report cannot be read")?;
    let failed = report.num_total_tests.saturating_sub(report.num_passed_tests);
    Ok(Counts { passed: report.num_passed_tests, failed })
}

#[derive(Deserialize)]
struct PlaywrightReport {
    stats: PlaywrightStats,
}

#[derive(Deserialize)]
struct PlaywrightStats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
}

/// Reads Playwright's JSON report.
pub(crate) fn of_playwright(report: &str) -> Result<Counts> {
    let report: PlaywrightReport = serde_json::from_str(report).context("Playwright's report cannot be read")?;
    let PlaywrightStats { expected, unexpected, flaky, skipped } = report.stats;
    Ok(Counts { passed: expected, failed: unexpected + flaky + skipped })
}

#[derive(Deserialize)]
struct SchemathesisReport {
    operations: SchemathesisOperations,
    test_cases: SchemathesisCases,
}

#[derive(Deserialize)]
struct SchemathesisOperations {
    selected: u64,
    tested: u64,
}

#[derive(Deserialize)]
struct SchemathesisCases {
    generated: u64,
    unique_failures: u64,
    errored: u64,
}

/// Reads schemathesis' JSON report: its counts, an operation of the API being a case, and how many requests were made. What
/// it found counts each by itself.
pub(crate) fn of_schemathesis(report: &str) -> Result<(Counts, u64)> {
    let report: SchemathesisReport =
        serde_json::from_str(report).context("the report of schemathesis cannot be read")?;
    let SchemathesisReport { operations, test_cases: cases } = report;
    let failed = cases.unique_failures + cases.errored + operations.selected.saturating_sub(operations.tested);
    Ok((Counts { passed: operations.tested.saturating_sub(failed), failed }, cases.generated))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_of_all_test_binaries_are_added_up() {
        let output = "running 2 tests\n\
            test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s\n\
            test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(of_cargo_test(output), Counts { passed: 15, failed: 3 });
    }

    #[test]
    fn a_runner_that_ran_nothing_or_broke_has_failed() {
        assert_eq!(of_cargo_test("error: could not compile").with_end_of_runner(false), Counts::one(false));
        assert_eq!(Counts::default().with_end_of_runner(true), Counts::one(false));
        assert_eq!(Counts { passed: 4, failed: 0 }.with_end_of_runner(false), Counts { passed: 4, failed: 1 });
        assert_eq!(Counts { passed: 4, failed: 2 }.with_end_of_runner(false), Counts { passed: 4, failed: 2 });
        assert_eq!(Counts { passed: 4, failed: 0 }.with_end_of_runner(true), Counts { passed: 4, failed: 0 });
    }

    #[test]
    fn skipped_and_flaky_browser_tests_are_failures() {
        let report = r#"{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2,"duration":3.5}}"#;
        assert_eq!(of_playwright(report).unwrap(), Counts { passed: 5, failed: 4 });
    }

    #[test]
    fn each_operation_is_a_case_and_one_that_was_not_asked_has_failed() {
        let report = |tested: u64, unique_failures: u64| {
            let text = format!(
                r#"{{"operations":{{"selected":15,"tested":{tested}}},
                "test_cases":{{"generated":900,"unique_failures":{unique_failures},"errored":0}}}}"#
            );
            of_schemathesis(&text).unwrap().0
        };
        assert_eq!(report(15, 0), Counts { passed: 15, failed: 0 });
        assert_eq!(report(14, 0), Counts { passed: 13, failed: 1 });
        assert_eq!(report(15, 2), Counts { passed: 13, failed: 2 });
    }

    #[test]
    fn what_vitest_did_not_pass_has_failed() {
        let report = r#"{"numTotalTests":9,"numPassedTests":7,"numFailedTests":1,"numPendingTests":1}"#;
        assert_eq!(of_vitest(report).unwrap(), Counts { passed: 7, failed: 2 });
    }
}
