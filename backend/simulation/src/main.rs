//! `cargo xtask simulate`: see `cargo xtask help`.

#![expect(clippy::print_stdout, reason = "this is a command line tool: standard output is its interface")]

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Duration, Instant},
};

use anteroom_simulation::{Batch, Counts, Summary, run_all};

/// Between two words about how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(3);
/// The command line was not understood.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let batch = match parse(std::env::args().skip(1)) {
        Ok(batch) => batch,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(EXIT_USAGE);
        }
    };
    let began = Instant::now();
    let mut told = began;
    let summary = run_all(batch, |summary| {
        if told.elapsed() >= PROGRESS_EVERY {
            told = Instant::now();
            println!("{} of {} seeds, {} failed", summary.seeds, batch.seeds, summary.failures.len());
        }
    });
    for (seed, failure) in &summary.failures {
        println!("\nseed {seed}: {failure}    cargo xtask simulate --seed {seed} --minutes {}", batch.minutes);
    }
    if summary.seeds > 0 {
        println!("\n{}", told_of(&summary.counts));
    }
    let (seconds, hours) = (began.elapsed().as_secs_f64(), summary.counts.time.as_secs_f64() / 3_600.0);
    let Summary { seeds, failures, .. } = summary;
    println!("{hours:.1} virtual hours in {seconds:.1} s");
    println!("{seeds} seeds, {} failed", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Batch, String> {
    let mut batch = Batch { first: 1, seeds: 1, minutes: 10 };
    while let Some(option) = words.next() {
        let number = words.next().ok_or_else(|| format!("{option} needs a number"))?;
        let bad = |_| format!("`{number}` is not a number for {option}");
        match option.as_str() {
            "--seed" => batch.first = number.parse().map_err(bad)?,
            "--seeds" => batch.seeds = number.parse().map_err(bad)?,
            "--minutes" => batch.minutes = number.parse().map_err(bad)?,
            other => return Err(format!("there is no option `{other}`")),
        }
    }
    Ok(batch)
}

fn told_of(counts: &Counts) -> String {
    fn list(title: &str, counts: &BTreeMap<&'static str, u64>) -> String {
        let lines = counts.iter().map(|(name, count)| format!("    {count:>9}  {name}"));
        [format!("{title}:")].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }
    let mut outcomes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((name, told), count) in &counts.commands {
        outcomes.entry(*name).or_default().push(format!("{told} {count}"));
    }
    let commands = outcomes.iter().map(|(name, told)| format!("    {name:<18}{}", told.join("  ")));
    let commands = ["Commands:".to_owned()].into_iter().chain(commands).collect::<Vec<_>>().join("\n");
    let (events, faults) = (list("Events", &counts.events), list("Faults", &counts.faults));
    let moves = list("What people did besides", &counts.moves);
    [events, commands, moves, faults, format!("{} commits", counts.commits)].join("\n")
}
