//! The command line, parsed by hand: five words and three options need no library.

use crate::crowd;
use crate::demo;
use crate::gate::Lane;
use crate::simulate;

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
cargo xtask demo [--port N] [--reset]
    The whole product on this machine: installs what is missing, starts the database, Janus, coturn and Anteroom, makes one
    session and three accounts, prints the addresses, and runs until Ctrl-C. Its data lies in .anteroom/ and is there again
    at the next start; --reset empties it first. --port is 8080 unless given.
    Exit code 3: a demo is running already; nothing was changed.

cargo xtask test [LANE ...]
    What has to hold before a change is merged. Without a lane: all of them, in this order:
    lint  contract  tidy  frontend  simulate  rust  api  e2e  crowd
    The last line is `N passed, N failed`.

cargo xtask bench [NAME ...]
    The figures that are promised, measured on this machine: hours  join  next  proxy  queue  room
    Parts of queue: queue-waiting  queue-hosts  queue-joins  queue-start

cargo xtask crowd [--customers N] [--hosts N] [--minutes N] [--kill-every SECONDS] [--seed N] [--release]
    Many scripted customers and hosts on two servers and one database, one of the servers killed with -9 every so often.
    Prints what happened and judges the log afterwards. 500 customers, 20 hosts, 10 minutes and 30 s unless given.

cargo xtask simulate [--seed N] [--seeds N] [--minutes N]
    Several engines on one store in virtual time, with people at random and faults. A seed replays identically; what it
    finds is printed with the last actions. --seeds runs so many from --seed on, on all cores. 1, 1 and 10 unless given.

cargo xtask contract
    Writes the TypeScript of the wire types to frontend/src/contract/.

Environment:
    MONGODB_URI          a database server to use instead of one of our own
    ANTEROOM_SECANTUSD   a secantusd-rs binary to use where there is no mongod
    E2E_ONLY             the only file of browser tests to run
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
    /// Let a crowd come to servers that are killed.
    Crowd(crowd::Options),
    /// Run seeds of the simulation.
    Simulate(simulate::Options),
    /// Write the generated TypeScript.
    Contract,
    /// Be the limit that a bench compares with. Not for people, so the usage text leaves it out.
    BareWebSockets,
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
        "crowd" => crowd_options(words).map(Arguments::Crowd),
        "simulate" => simulate_options(words).map(Arguments::Simulate),
        "contract" => nothing_more(words, Arguments::Contract),
        "bare-websockets" => nothing_more(words, Arguments::BareWebSockets),
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

fn crowd_options(mut words: impl Iterator<Item = String>) -> Result<crowd::Options, String> {
    let mut options = crowd::Options::default();
    while let Some(word) = words.next() {
        if word == "--release" {
            options.release = true;
            continue;
        }
        let mut number = || {
            let value = words.next().ok_or(format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("`{value}` is not a number"))
        };
        match word.as_str() {
            "--customers" => options.customers = count(number()?)?,
            "--hosts" => options.hosts = count(number()?)?,
            "--minutes" => options.seconds = number()?.saturating_mul(60),
            "--kill-every" => options.kill_every_s = number()?.max(1),
            "--seed" => options.seed = number()?,
            other => return Err(format!("crowd has no option `{other}`")),
        }
    }
    Ok(options)
}

/// How many people there are: as many as have addresses of their own.
fn count(number: u64) -> Result<usize, String> {
    u16::try_from(number).map(usize::from).map_err(|_| format!("`{number}` are too many"))
}

fn simulate_options(mut words: impl Iterator<Item = String>) -> Result<simulate::Options, String> {
    let mut options = simulate::Options::default();
    while let Some(word) = words.next() {
        let option = match word.as_str() {
            "--seed" => &mut options.seed,
            "--seeds" => &mut options.seeds,
            "--minutes" => &mut options.minutes,
            other => return Err(format!("simulate has no option `{other}`")),
        };
        let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
        *option = Some(value.parse().map_err(|_| format!("`{value}` is not a number"))?);
    }
    Ok(options)
}

fn bench_names(words: impl Iterator<Item = String>) -> Result<Vec<String>, String> {
    words
        .map(|word| if crate::bench::is_bench(&word) { Ok(word) } else { Err(format!("there is no bench `{word}`")) })
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
            ("crowd --hosts", "--hosts"),
            ("crowd --customers 100000", "100000"),
            ("crowd --people 3", "--people"),
            ("simulate --seed", "--seed"),
            ("simulate --seeds many", "`many`"),
            ("simulate --hours 3", "--hours"),
            ("tset", "tset"),
        ] {
            let problem = parsed(line).expect_err(line);
            assert!(problem.contains(named), "{line}: {problem}");
        }
    }

    #[test]
    fn a_crowd_is_as_large_as_told() {
        let options = crowd::Options { customers: 60, seconds: 120, seed: 7, ..crowd::Options::default() };
        assert_eq!(parsed("crowd --customers 60 --minutes 2 --seed 7"), Ok(Arguments::Crowd(options)));
    }

    #[test]
    fn a_simulation_takes_its_seed_and_how_many_and_how_long() {
        let options = simulate::Options { seed: Some(7), seeds: Some(20), minutes: Some(3) };
        assert_eq!(parsed("simulate --seed 7 --seeds 20 --minutes 3"), Ok(Arguments::Simulate(options)));
        assert_eq!(parsed("simulate"), Ok(Arguments::Simulate(simulate::Options::default())));
    }

    #[test]
    fn lanes_and_benches_are_chosen_by_name() {
        assert_eq!(parsed("test"), Ok(Arguments::Test(Vec::new())));
        assert_eq!(parsed("test tidy e2e"), Ok(Arguments::Test(vec![Lane::Tidy, Lane::E2e])));
        assert_eq!(parsed("bench join"), Ok(Arguments::Bench(vec!["join".to_owned()])));
    }
}
