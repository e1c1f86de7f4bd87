//! The program that re-encodes: where it is, and whether it works.

mod key_frames;
mod process;
mod stills;
mod usable;

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anteroom_transcode::{Limits, PROGRAM, Trouble, WireError};
use tokio::{process::Command, time::timeout};

pub(crate) use process::{Made, Reencoder};
pub use stills::stills;

/// How long a look at the program may take. It loads codecs.
const CHECK_TIMEOUT: Duration = Duration::from_secs(10);
/// All that its environment has in it: what keeps it from looking at everything that is installed.
const ENVIRONMENT: (&str, &str) = ("GST_REGISTRY_DISABLE", "yes");

/// The program that re-encodes, and what each of its processes may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcoder {
    program: PathBuf,
    limits: Limits,
}

/// Why nothing is re-encoded.
#[derive(Debug, thiserror::Error)]
pub enum TranscoderError {
    /// The program is not there.
    #[error("the program anteroom-transcode is not installed")]
    Missing,
    /// The program is there, and what it needs is not.
    #[error("the program anteroom-transcode cannot work: {0}")]
    Unfit(String),
    /// It cannot be started.
    #[error("the program anteroom-transcode cannot be started")]
    Start(#[source] std::io::Error),
    /// It said that it cannot go on.
    #[error("the transcoder cannot go on ({0:?}): {1}")]
    Broken(Trouble, String),
    /// It was killed, or crashed.
    #[error("the transcoder has ended")]
    Ended,
    /// It takes pictures and gives none.
    #[error("the transcoder makes nothing of what it gets")]
    Stuck,
    /// There is no picture that it could go on with.
    #[error("the camera sends no key frame for the transcoder to go on with")]
    Unfed,
    /// It says what cannot be understood.
    #[error("the transcoder cannot be understood")]
    Unreadable(#[from] WireError),
}

impl Transcoder {
    /// Looks for the program: where it is said to be, or else beside the program that runs, or else on the search path. Has it say
    /// whether everything is there that it needs.
    pub async fn find(said: Option<&Path>, limits: Limits) -> Result<Self, TranscoderError> {
        let candidates = match said {
            Some(said) => vec![said.to_owned()],
            None => usual_places(),
        };
        let program = candidates.into_iter().find(|candidate| candidate.is_file()).ok_or(TranscoderError::Missing)?;
        let checked = command(&program).arg("check").stdin(Stdio::null()).output();
        let checked = timeout(CHECK_TIMEOUT, checked).await.map_err(|_elapsed| TranscoderError::Stuck)?;
        let checked = checked.map_err(start_error)?;
        if checked.status.success() {
            return Ok(Self { program, limits });
        }
        Err(TranscoderError::Unfit(String::from_utf8_lossy(&checked.stdout).trim().to_owned()))
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }
}

fn usual_places() -> Vec<PathBuf> {
    let own = std::env::current_exe().ok();
    let beside = own.as_deref().and_then(Path::parent).map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    beside.into_iter().chain(std::env::split_paths(&path)).map(|folder| folder.join(PROGRAM)).collect()
}

/// The program with nothing of ours: no environment, no folder, no terminal, and no file, as Rust opens all of them so that they are
/// closed in other programs.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env(ENVIRONMENT.0, ENVIRONMENT.1).current_dir("/").process_group(0);
    command.stderr(Stdio::null()).kill_on_drop(true);
    command
}

fn start_error(error: std::io::Error) -> TranscoderError {
    if error.kind() == ErrorKind::NotFound { TranscoderError::Missing } else { TranscoderError::Start(error) }
}
