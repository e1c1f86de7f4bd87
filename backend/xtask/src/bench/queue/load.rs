//! What a process costs: its processor time and its memory, as the kernel counts them.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// A process that is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pid: u32,
}

impl Load {
    /// Of the process with this id.
    pub(crate) fn of(pid: u32) -> Self {
        Self { pid }
    }

    /// Processor time of all its threads so far, in the kernel too. Threads that have ended are left out: the processes
    /// looked at here keep theirs.
    pub(crate) fn cpu(self) -> Result<Duration> {
        let tasks = format!("/proc/{}/task", self.pid);
        let mut total = 0;
        for task in fs::read_dir(&tasks).with_context(|| format!("cannot read {tasks}"))? {
            // `schedstat` counts nanoseconds, where `stat` counts ticks of ten milliseconds.
            let Ok(text) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
            let nanoseconds: u64 = text.split_whitespace().next().context("no time")?.parse()?;
            total += nanoseconds;
        }
        Ok(Duration::from_nanos(total))
    }

    /// Bytes of memory that it occupies.
    pub(crate) fn memory(self) -> Result<u64> {
        let file = format!("/proc/{}/status", self.pid);
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no memory")?;
        let kilobytes: u64 = line.split_whitespace().next().context("no number")?.parse()?;
        Ok(kilobytes * 1_024)
    }
}
