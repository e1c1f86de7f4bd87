//! A child process that runs until it is told to stop: in a group of its own, with a log file and a file with its id.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::command::guarded;
use crate::paths;

/// How long a process may take to end after it was asked to.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// How long the kernel may take to end a killed process.
const KILL_LIMIT: Duration = Duration::from_secs(10);
/// The pause between two looks at whether a process is ready.
const READY_PAUSE: Duration = Duration::from_millis(25);
/// The longest single look.
const LOOK_LIMIT: Duration = Duration::from_secs(5);
/// How much of a log is shown when its process failed.
pub(crate) const LOG_LINES: usize = 30;

/// How a process is started; kept, so that it can be started again.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    /// What people call it; also the name of its log.
    pub(crate) name: &'static str,
    /// The program.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) arguments: Vec<OsString>,
    /// Its environment, added to ours.
    pub(crate) environment: Vec<(String, String)>,
    /// The folder in which it runs.
    pub(crate) folder: PathBuf,
    /// The folder of the log and of the file with its id.
    pub(crate) logs: PathBuf,
}

impl Spec {
    /// Where the process writes what it has to say.
    pub(crate) fn log(&self) -> PathBuf {
        self.logs.join(format!("{}.log", self.name))
    }
}

/// A process that was started.
#[derive(Debug)]
pub(crate) struct Process {
    name: &'static str,
    group: Pid,
    log: PathBuf,
    pid_file: PathBuf,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Process {
    /// Starts it; it is not ready yet.
    pub(crate) fn start(spec: &Spec) -> Result<Self> {
        paths::private_folder(&spec.logs)?;
        let log = spec.log();
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        let copy = file.try_clone().context("cannot share a log file")?;
        let mut command = guarded(&spec.program);
        command.args(&spec.arguments).envs(spec.environment.iter().cloned()).current_dir(&spec.folder);
        // A group of its own: Ctrl-C in the terminal reaches xtask alone, which then stops everything in order, and a
        // signal to the group reaches whatever the process started itself.
        command.process_group(0).stdout(file).stderr(copy);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", spec.name))?;
        let id = child.id().context("the process has no id")?;
        let group = i32::try_from(id).ok().and_then(Pid::from_raw).context("the process has an impossible id")?;
        let pid_file = spec.logs.join(format!("{}.pid", spec.name));
        fs::write(&pid_file, id.to_string()).with_context(|| format!("cannot write {}", pid_file.display()))?;
        let (tell, ended) = watch::channel(None);
        tokio::spawn(async move {
            if let Ok(status) = child.wait().await {
                tell.send_replace(Some(status));
            }
        });
        Ok(Self { name: spec.name, group, log, pid_file, ended })
    }

    /// Its id, for whoever looks at what it costs.
    pub(crate) fn id(&self) -> u32 {
        self.group.as_raw_nonzero().get().unsigned_abs()
    }

    /// How it ended, if it has.
    pub(crate) fn status(&self) -> Option<ExitStatus> {
        *self.ended.borrow()
    }

    /// Something to wait on for the end, independent of this value's lifetime.
    pub(crate) fn end(&self) -> impl Future<Output = Option<ExitStatus>> + Send + 'static {
        let mut ended = self.ended.clone();
        async move { ended.wait_for(Option::is_some).await.ok().and_then(|status| *status) }
    }

    /// Waits until `look` is satisfied. A process that ends first, or is not ready within `limit`, is an error that shows
    /// the end of its log.
    pub(crate) async fn ready<F>(&self, limit: Duration, mut look: impl FnMut() -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.status() {
                bail!("{} ended at once ({status}):\n{}", self.name, self.last_lines());
            }
            let problem = match timeout(LOOK_LIMIT, look()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(problem)) => problem.context(format!("{} does not answer", self.name)),
                Err(_) => anyhow::anyhow!("{} does not answer", self.name),
            };
            if Instant::now() >= deadline {
                return Err(problem.context(format!("not ready after {} s:\n{}", limit.as_secs(), self.last_lines())));
            }
            sleep(READY_PAUSE).await;
        }
    }

    /// The end of its log.
    pub(crate) fn last_lines(&self) -> String {
        paths::last_lines(&self.log, LOG_LINES)
    }

    /// Asks it to end, and ends it if it does not.
    pub(crate) async fn stop(&self) {
        self.signal(Signal::TERM);
        if timeout(STOP_LIMIT, self.end()).await.is_err() {
            self.signal(Signal::KILL);
            let _ = timeout(KILL_LIMIT, self.end()).await;
        }
        self.sweep();
    }

    /// Ends it without asking, as a power cut would.
    pub(crate) async fn kill(&self) {
        self.signal(Signal::KILL);
        let _ = timeout(KILL_LIMIT, self.end()).await;
        self.sweep();
    }

    fn signal(&self, signal: Signal) {
        // Only while it runs: afterwards the number may belong to somebody else.
        if self.status().is_none() {
            let _ = kill_process_group(self.group, signal);
        }
    }

    fn sweep(&self) {
        // Not when the file is that of a successor already.
        if read_pid(&self.pid_file) == Some(self.group) {
            let _ = fs::remove_file(&self.pid_file);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        self.sweep();
    }
}

fn read_pid(file: &Path) -> Option<Pid> {
    fs::read_to_string(file).ok()?.parse().ok().and_then(Pid::from_raw)
}

/// Waits for what an earlier run left behind, and ends it if it does not end: after a SIGKILL of that run, its services
/// have been asked to end by the kernel and may still be busy with it. Only processes whose id was written down and that
/// run inside `data` are meant: a number alone may belong to somebody else by now.
pub(crate) async fn outlive_survivors(data: &Path, logs: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(logs) else { return Ok(()) };
    let data = data.canonicalize().with_context(|| format!("cannot find {}", data.display()))?;
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "pid")) {
        let Some(pid) = read_pid(&file) else { continue };
        let runs_here = || {
            fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())).is_ok_and(|folder| folder.starts_with(&data))
        };
        let deadline = Instant::now() + STOP_LIMIT;
        while runs_here() {
            if Instant::now() >= deadline {
                let _ = kill_process_group(pid, Signal::KILL);
            }
            sleep(READY_PAUSE).await;
        }
        let _ = fs::remove_file(&file);
    }
    Ok(())
}

/// Puts the logs of the run before aside, so that a log begins with the start of its process.
pub(crate) fn set_logs_aside(logs: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(logs) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let is_log = path.extension().is_some_and(|extension| extension == "log");
        let is_previous = path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".previous"));
        if is_log && !is_previous {
            let previous = path.with_extension("previous.log");
            fs::rename(&path, &previous).with_context(|| format!("cannot move {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, folder: &Path) -> Spec {
        Spec {
            name: "shell",
            program: "sh".into(),
            arguments: vec!["-c".into(), script.into()],
            environment: Vec::new(),
            folder: folder.to_path_buf(),
            logs: folder.join("logs"),
        }
    }

    fn file_exists(path: &Path) -> std::future::Ready<Result<()>> {
        std::future::ready(path.exists().then_some(()).context("not yet"))
    }

    #[tokio::test]
    async fn a_process_that_ends_before_it_is_ready_shows_the_end_of_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let process = Process::start(&shell("echo cannot bind; exit 7", folder.path())).unwrap();
        let error = process.ready(Duration::from_secs(20), || async { bail!("no") }).await.unwrap_err();
        assert!(format!("{error:#}").contains("cannot bind"), "{error:#}");
    }

    #[tokio::test]
    async fn stopping_ends_what_the_process_started_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (mark, inner) = (folder.path().join("ready"), folder.path().join("inner"));
        let script = format!("sleep 600 & echo $! > {}; touch {}; wait", inner.display(), mark.display());
        let process = Process::start(&shell(&script, folder.path())).unwrap();
        process.ready(Duration::from_secs(20), || file_exists(&mark)).await.unwrap();
        let inner = fs::read_to_string(inner).unwrap();
        assert!(folder.path().join("logs/shell.pid").exists());
        process.stop().await;
        assert!(process.status().is_some());
        assert!(!folder.path().join("logs/shell.pid").exists());
        let gone = async {
            while is_running(inner.trim()) {
                sleep(READY_PAUSE).await;
            }
        };
        timeout(Duration::from_secs(20), gone).await.expect("the inner process ends too");
    }

    #[tokio::test]
    async fn what_an_earlier_run_left_behind_is_waited_for_and_strangers_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let process =
            Process::start(&shell("trap 'sleep 0.3; exit' TERM; while :; do sleep 0.05; done", folder.path()));
        let process = process.unwrap();
        let logs = folder.path().join("logs");
        fs::write(logs.join("stranger.pid"), std::process::id().to_string()).unwrap();
        process.signal(Signal::TERM);
        outlive_survivors(folder.path(), &logs).await.unwrap();
        timeout(STOP_LIMIT, process.end()).await.expect("it has ended");
        assert_eq!(fs::read_dir(&logs).unwrap().count(), 1, "only the log is left");
    }

    /// A process that has ended but whose parent has not looked yet counts as ended.
    fn is_running(pid: &str) -> bool {
        fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
    }

    #[tokio::test]
    async fn the_log_of_the_run_before_is_kept_beside_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let spec = shell("echo hello", folder.path());
        for _ in 0..2 {
            set_logs_aside(&spec.logs).unwrap();
            Process::start(&spec).unwrap().end().await;
        }
        assert_eq!(fs::read_to_string(spec.log()).unwrap(), "hello\n");
        assert_eq!(fs::read_to_string(spec.logs.join("shell.previous.log")).unwrap(), "hello\n");
    }
}
