//! Running other programs: out of everybody's way, for a limited time, and never longer than whoever asked.

use std::{ffi::OsString, path::Path, process::Stdio, time::Duration};

use anteroom_engine::ports::{FilmProblem, TapeError};
use tokio::{process::Command, time::timeout};

/// Most of what a program complains about that is kept, in characters.
const COMPLAINT_MAX: usize = 500;

/// What is needed, as Debian calls it: the program, and the package that it is in.
const NEEDED: [(&str, &str); 5] = [
    ("janus-pp-rec", "janus-tools"),
    ("ffmpeg", "ffmpeg"),
    ("ffprobe", "ffmpeg"),
    ("nice", "coreutils"),
    ("setpriv", "util-linux"),
];

/// The packages of those programs that are not there, without which no film can be made.
pub fn missing_programs() -> Vec<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let mut missing: Vec<_> =
        NEEDED.iter().filter(|(program, _)| !is_there(program)).map(|(_, package)| *package).collect();
    missing.dedup();
    missing
}

/// Runs a program in `folder` and returns what it writes to its standard output.
///
/// It gives way to everything else on the machine, and it ends when it takes longer than `limit`, when the future is dropped,
/// and when this process is killed: Linux sees to the last.
pub(crate) async fn run(
    program: &'static str,
    arguments: Vec<OsString>,
    folder: &Path,
    limit: Duration,
) -> Result<String, TapeError> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "nice", "-n", "19", program]).args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let child = command.spawn().map_err(|source| TapeError::Unavailable { doing: "starting a program", source })?;
    let Ok(output) = timeout(limit, child.wait_with_output()).await else {
        let detail = format!("{program} took longer than {} s", limit.as_secs());
        return Err(TapeError::NoFilm { problem: FilmProblem::TookTooLong, detail });
    };
    let output = output.map_err(|source| TapeError::Unavailable { doing: "waiting for a program", source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let begin = complaint.char_indices().rev().nth(COMPLAINT_MAX).map_or(0, |(index, _)| index);
    let detail = format!("{program} gave up ({}): {}", output.status, complaint[begin..].trim());
    Err(TapeError::NoFilm { problem: FilmProblem::CannotBeMade, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, limit: Duration) -> Result<String, TapeError> {
        run("sh", vec!["-c".into(), script.into()], Path::new("/"), limit).await
    }

    fn problem(result: Result<String, TapeError>) -> (FilmProblem, String) {
        match result {
            Err(TapeError::NoFilm { problem, detail }) => (problem, detail),
            other => panic!("no film, not {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_program_gives_way_to_everything_else() {
        let nice = shell("nice", Duration::from_secs(20)).await.unwrap();
        assert_eq!(nice.trim(), "19");
    }

    #[tokio::test]
    async fn a_program_that_takes_too_long_or_gives_up_makes_no_film() {
        let (late, _) = problem(shell("while :; do :; done", Duration::from_millis(200)).await);
        assert_eq!(late, FilmProblem::TookTooLong);
        let (gave_up, detail) = problem(shell("echo no such codec >&2; exit 3", Duration::from_secs(20)).await);
        assert_eq!(gave_up, FilmProblem::CannotBeMade);
        assert!(detail.contains("no such codec") && detail.contains('3'), "{detail}");
    }
}
