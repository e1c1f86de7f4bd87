//! The binary `anteroom`.

mod arguments;
mod camera_feeds;
mod camera_watchers;
mod cameras;
mod commands;
mod config;
mod system;
mod telemetry;
mod wiring;

use std::process::ExitCode;

use arguments::{Arguments, Request};
use config::Config;

/// Ten thousand pages are told with as many small texts, for which this takes less of the processor than the C library's
/// allocator does (documentation/decisions/0037).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anteroom: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    // What needs no configuration.
    if matches!(arguments.request, Request::Help) {
        commands::help::run();
        return Ok(());
    }
    if matches!(arguments.request, Request::OpenApi) {
        commands::openapi::run();
        return Ok(());
    }
    let config = Config::read(arguments.config.as_deref())?;
    match arguments.request {
        Request::Help | Request::OpenApi => Ok(()),
        Request::Serve => commands::serve::run(config).await,
        Request::Migrate => commands::migrate::run(&config).await,
        Request::Doctor => commands::doctor::run(&config).await,
        Request::CheckLog { from } => commands::check_log::run(&config, from).await,
        Request::AddAccount(account) => commands::account::add(&config, account).await,
        Request::AddSession(session) => commands::session::add(&config, *session).await,
    }
}
