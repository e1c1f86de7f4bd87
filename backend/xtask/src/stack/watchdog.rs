//! Ends a Janus that runs and does not answer, and starts it again, as its container does: what waits for its own locks waits for ever
//! (decision 40).

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::{JANUSES, Stack};

/// How often each Janus is asked. It answers within a millisecond, on a machine that is busy within a second.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// How long it may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How often in a row it has to be silent.
const SILENCES: u32 = 3;

/// Watches the Januses of a stack until it is dropped.
#[derive(Debug)]
pub(crate) struct Watchdog(Vec<JoinHandle<()>>);

impl Watchdog {
    /// Begins to watch.
    pub(crate) fn over(stack: &Arc<Mutex<Stack>>) -> Self {
        Self(JANUSES.into_iter().map(|name| tokio::spawn(watch(Arc::clone(stack), name))).collect())
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

async fn watch(stack: Arc<Mutex<Stack>>, name: &'static str) {
    let mut silent = (0, 0);
    loop {
        sleep(ASKED_EVERY).await;
        // One that a test has killed stays dead until the test starts it.
        let running = {
            let mut stack = stack.lock().await;
            let Ok(service) = stack.service(name) else { return };
            service.process.status().is_none().then(|| (service.process.id(), service.probe.clone()))
        };
        let Some((id, probe)) = running else { continue };
        if matches!(timeout(ANSWER_WITHIN, probe.look()).await, Ok(Ok(()))) {
            silent = (id, 0);
            continue;
        }
        silent = (id, if silent.0 == id { silent.1 + 1 } else { 1 });
        if silent.1 < SILENCES {
            continue;
        }
        let mut stack = stack.lock().await;
        let Ok(service) = stack.service(name) else { return };
        if service.process.status().is_some() || service.process.id() != id {
            continue;
        }
        println!("      {name} runs and does not answer; it is killed and started again. Its threads: {}", threads(id));
        service.process.kill().await;
        if let Err(error) = service.start_again().await {
            println!("      {name} cannot be started again: {error:#}");
        }
    }
}

/// What the threads of a process wait for, to find out why it stands still.
fn threads(id: u32) -> String {
    let Ok(tasks) = fs::read_dir(format!("/proc/{id}/task")) else { return String::new() };
    let read = |path: std::path::PathBuf| fs::read_to_string(path).unwrap_or_default();
    let thread = |task: fs::DirEntry| {
        let (name, waits) = (read(task.path().join("comm")), read(task.path().join("wchan")));
        format!("{}: {}", name.trim(), waits.trim())
    };
    tasks.flatten().map(thread).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_has_a_name() {
        assert!(threads(std::process::id()).contains(": "));
        assert_eq!(threads(u32::MAX), "");
    }
}
