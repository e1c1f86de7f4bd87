//! The tools of those who build Anteroom. `cargo xtask help` says what they are.

#![expect(clippy::print_stdout, reason = "these are command line tools: standard output is their interface")]

mod arguments;
mod bench;
mod build;
mod command;
mod contract;
mod control;
mod crowd;
mod demo;
mod frontend;
mod gate;
mod install;
mod line;
mod lock;
mod paths;
mod pypi;
mod signals;
mod simulate;
mod stack;
mod tidy;

use std::process::ExitCode;

use arguments::{Arguments, USAGE};

/// The command line was not understood.
const EXIT_USAGE: u8 = 2;

// One thread on purpose: `setpriv --pdeathsig` binds a child to the thread that started it, and this one lives as long as
// the process does.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(EXIT_USAGE);
        }
    };
    let result = match arguments {
        Arguments::Help => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        Arguments::Demo(options) => demo::run(&options).await,
        Arguments::Test(lanes) => gate::run(&lanes).await,
        Arguments::Bench(names) => bench::run(&names).await,
        Arguments::Crowd(options) => crowd::run(&options).await,
        Arguments::Simulate(options) => simulate::run(options).await,
        Arguments::Contract => contract::write(),
        Arguments::BareWebSockets => bench::queue::bare::serve().await.map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}
