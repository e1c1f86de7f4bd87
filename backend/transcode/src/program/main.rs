//! `anteroom-transcode`: reads orders on its standard input, and reports on its standard output, as the library has it. Started by
//! the server for each camera that needs it. `anteroom-transcode check` says whether everything is there that it needs.

mod governing;
mod parts;
mod speech;
mod studio;

use std::{io::Write as _, os::unix::process::CommandExt as _, process::ExitCode, sync::Arc};

use anteroom_transcode::{Limits, Order, Report, Trouble};
use speech::{Mouth, hear};
use studio::Studio;

/// Keeps `GStreamer` from looking at everything that is installed, which takes seconds and leaves a file behind: the few parts that
/// are needed are loaded by their names.
const NO_REGISTRY: (&str, &str) = ("GST_REGISTRY_DISABLE", "yes");

fn main() -> ExitCode {
    if std::env::var_os(NO_REGISTRY.0).is_none() {
        return again();
    }
    match std::env::args().nth(1).as_deref() {
        None => {
            let mouth = Mouth::open();
            match work(&mouth) {
                Ok(()) => mouth.close(),
                Err(Broken(trouble, words)) => mouth.say_last(Report::Broken(trouble, words)),
            }
        }
        Some("check") => check(),
        Some(_) => say(ExitCode::from(2), "usage: anteroom-transcode [check]"),
    }
}

/// Why there is nothing more to do.
struct Broken(Trouble, String);

impl Broken {
    fn failed(error: impl std::fmt::Display) -> Self {
        Self(Trouble::Failed, error.to_string())
    }
}

/// Begins again in the environment that it needs, and with nothing else in it.
fn again() -> ExitCode {
    let Ok(program) = std::env::current_exe() else { return ExitCode::FAILURE };
    let mut command = std::process::Command::new(program);
    command.args(std::env::args_os().skip(1)).env_clear().env(NO_REGISTRY.0, NO_REGISTRY.1);
    say(ExitCode::FAILURE, &command.exec().to_string())
}

fn check() -> ExitCode {
    match parts::load() {
        Ok(()) => say(ExitCode::SUCCESS, "Everything is there."),
        Err(Broken(_, words)) => say(ExitCode::FAILURE, &words),
    }
}

fn say(code: ExitCode, words: &str) -> ExitCode {
    // Nobody may be listening, and then nobody needs to know.
    writeln!(std::io::stdout(), "{words}").ok();
    code
}

type Opening<'a> = Box<dyn FnOnce() -> Result<Studio, Broken> + 'a>;

/// Does what it is told until there are no more orders.
fn work(mouth: &Mouth) -> Result<(), Broken> {
    let mut ear = std::io::stdin().lock();
    let first = hear(&mut ear)?.ok_or_else(|| Broken::failed("there was nothing to do"))?;
    let (limits, open): (Limits, Opening<'_>) = match first {
        Order::Begin(task) => (task.limits, Box::new(move || Studio::open(&task, mouth))),
        Order::BeginStills(format, limits) => (limits, Box::new(move || Studio::open_stills(format, mouth))),
        Order::Picture { .. } | Order::Sound { .. } | Order::KeyFrame(_) | Order::Want(_) => {
            return Err(Broken(Trouble::Orders, "the first order was not to begin".to_owned()));
        }
    };
    governing::bind(limits)?;
    parts::load()?;
    let studio = Arc::new(open()?);
    governing::watch(limits, Arc::clone(&studio), mouth.clone());
    mouth.say(Report::Ready);
    while let Some(order) = hear(&mut ear)? {
        match order {
            Order::Begin(_) | Order::BeginStills(..) => {
                return Err(Broken(Trouble::Orders, "it was told to begin twice".to_owned()));
            }
            Order::Picture { at, is_key, data } => studio.picture(at, is_key, data)?,
            Order::Sound { at, data } => studio.sound(at, data)?,
            Order::KeyFrame(layer) => studio.key_frame(layer),
            Order::Want(layers) => studio.want(layers),
        }
    }
    studio.finish();
    Ok(())
}
