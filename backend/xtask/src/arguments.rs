//! The command line, parsed by hand: five words and three options need no library.

use crate::demo;
use crate::gate::Lane;

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
cargo xtask demo [--port N] [--reset]
    The whole product on this machine: installs what is missing, starts the database, Janus, coturn and Anteroom, makes one
    session and three accounts, prints the addresses, and runs until Ctrl-C. Its data lies in .anteroom/ and is there again
    at the next start; --reset empties it first. --port is 8080 unless given.
    Exit code 3: a demo is running already; nothing was changed.

cargo xtask test [LANE ...]
    What has to hold before a change is merged. Without a lane: all of them, in this order:
    lint  contract  tidy  frontend  rust  e2e
    The last line is `N passed, N failed`.

cargo xtask bench [NAME ...]
    The figures that are promised, measured on this machine: join  next  proxy  room

cargo xtask contract
    Writes the TypeScript of the wire types to frontend/src/contract/.

Environment:
    MONGODB_URI          a database server to use instead of one of our own
    ANTEROOM_SECANTUSD   a secantusd-rs binary to use where there is no mongod
    XDG_CACHE_HOME       where downloads are kept between runs (~/.cache unless set)";

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// Print the usage text.
    Help,
    /// Bring the product up and keep it running.
    Demo(demo::Options),
    /// Run the gate, or some lanes of it.
    Test(Vec<Lane>),
    /// Run the benches of these names; all when empty.
    Bench(Vec<String>),
    /// Write the generated TypeScript.
    Contract,
}

/// Parses everything after `cargo xtask`; an error is a sentence for the person who typed it.
pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let Some(command) = words.next() else {
        return Ok(Arguments::Help);
    };
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Arguments::Help),
        "demo" => demo_options(words).map(Arguments::Demo),
        "test" => words.map(|word| word.parse()).collect::<Result<_, _>>().map(Arguments::Test),
        "bench" => bench_names(words).map(Arguments::Bench),
        "contract" => nothing_more(words, Arguments::Contract),
        other => Err(format!("there is no command `{other}`")),
    }
}

fn demo_options(mut words: impl Iterator<Item = String>) -> Result<demo::Options, String> {
    let mut options = demo::Options::default();
    while let Some(word) = words.next() {
        let port = match word.as_str() {
            "--reset" => {
                options.reset = true;
                continue;
            }
            "--port" => words.next().ok_or("--port needs a number")?,
            other => match other.strip_prefix("--port=") {
                Some(port) => port.to_owned(),
                None => return Err(format!("demo has no option `{other}`")),
            },
        };
        options.port = match port.parse() {
            Ok(0) | Err(_) => return Err(format!("`{port}` is not a port number")),
            Ok(port) => port,
        };
    }
    Ok(options)
}

fn bench_names(words: impl Iterator<Item = String>) -> Result<Vec<String>, String> {
    words
        .map(|word| {
            if crate::bench::NAMES.contains(&word.as_str()) {
                Ok(word)
            } else {
                Err(format!("there is no bench `{word}`"))
            }
        })
        .collect()
}

fn nothing_more(mut words: impl Iterator<Item = String>, arguments: Arguments) -> Result<Arguments, String> {
    match words.next() {
        None => Ok(arguments),
        Some(word) => Err(format!("`{word}` is one word too many")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_demo_runs_on_port_8080_unless_told_otherwise() {
        assert_eq!(parsed("demo"), Ok(Arguments::Demo(demo::Options { port: 8080, reset: false })));
        assert_eq!(parsed("demo --reset --port 9000"), Ok(Arguments::Demo(demo::Options { port: 9000, reset: true })));
        assert_eq!(parsed("demo --port=9000"), Ok(Arguments::Demo(demo::Options { port: 9000, reset: false })));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in [
            ("demo --port", "--port"),
            ("demo --port 0", "`0`"),
            ("demo --port 70000", "`70000`"),
            ("demo --rest", "--rest"),
            ("test lints", "lints"),
            ("bench joins", "joins"),
            ("contract now", "now"),
            ("tset", "tset"),
        ] {
            let problem = parsed(line).expect_err(line);
            assert!(problem.contains(named), "{line}: {problem}");
        }
    }

    #[test]
    fn lanes_and_benches_are_chosen_by_name() {
        assert_eq!(parsed("test"), Ok(Arguments::Test(Vec::new())));
        assert_eq!(parsed("test tidy e2e"), Ok(Arguments::Test(vec![Lane::Tidy, Lane::E2e])));
        assert_eq!(parsed("bench join"), Ok(Arguments::Bench(vec!["join".to_owned()])));
    }
}
