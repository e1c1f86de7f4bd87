//! What a crowd has seen and done, counted by everyone in it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use parking_lot::Mutex;

use crate::bench::figures::Figures;

/// Most words of a problem that are kept: what comes after is usually an address or a number.
const WORDS_MAX: usize = 8;
/// Most violations of which more is kept than that they happened.
const VIOLATIONS_MAX: usize = 50;

/// The counts. Everyone has the same.
#[derive(Default)]
pub(super) struct Tally(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    done: BTreeMap<&'static str, u64>,
    problems: BTreeMap<String, u64>,
    violations: Vec<String>,
    reconnects: Figures,
}

impl Tally {
    /// Something was done.
    pub(super) fn done(&self, what: &'static str) {
        *self.0.lock().done.entry(what).or_default() += 1;
    }

    /// Something went wrong that may go wrong while servers are killed, and was tried again.
    pub(super) fn problem(&self, doing: &str, error: &anyhow::Error) {
        let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
        // An address in a message makes each of them a kind of its own.
        let words: Vec<_> = causes.join(": ").split_whitespace().map(str::to_owned).collect();
        let plain = words.iter().filter(|word| !word.contains(['/', '#', '?'])).take(WORDS_MAX);
        let kind = plain.cloned().collect::<Vec<_>>().join(" ");
        *self.0.lock().problems.entry(format!("{doing}: {kind}")).or_default() += 1;
    }

    /// Something happened that must never happen.
    pub(super) fn violation(&self, what: String) {
        let mut counts = self.0.lock();
        if counts.violations.len() < VIOLATIONS_MAX {
            counts.violations.push(what);
        }
    }

    /// A page was connected again after it had lost its connection.
    pub(super) fn reconnected(&self, after: Duration) {
        self.0.lock().reconnects.take(after);
    }

    /// Whether nothing happened that must never happen.
    pub(super) fn is_clean(&self) -> bool {
        self.0.lock().violations.is_empty()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.lock();
        for (what, count) in &counts.done {
            writeln!(f, "{what:<44} {count:>7}")?;
        }
        let (p50, p99) = (counts.reconnects.percentile(50), counts.reconnects.percentile(99));
        let what = "pages connected again after a loss";
        writeln!(f, "{what:<44} {:>7}   p50 {p50:.1?}   p99 {p99:.1?}", counts.reconnects.len())?;
        writeln!(f, "\nproblems that were tried again, by kind")?;
        for (kind, count) in &counts.problems {
            writeln!(f, "  {count:>7}  {kind}")?;
        }
        writeln!(f, "\nviolations seen by the crowd: {}", counts.violations.len())?;
        counts.violations.iter().try_for_each(|violation| writeln!(f, "  {violation}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_counted_by_kind_and_not_by_address() {
        let tally = Tally::default();
        for number in 0..3 {
            let error = anyhow::anyhow!("connection refused").context(format!("GET /s/line{number}"));
            tally.problem("opening the page", &error);
        }
        let counts = tally.0.lock();
        let kinds: Vec<_> = counts.problems.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
        assert_eq!(kinds, [("opening the page: GET connection refused", 3)]);
    }
}
