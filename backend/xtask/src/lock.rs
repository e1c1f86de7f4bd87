//! One demo at a time in one clone.
//!
//! The kernel holds the lock and lets go of it when the process ends, however it ends, so a lock cannot be stale. What is
//! written in the file is for people: who holds it, since when, and where it can be seen.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Who runs, as written in the lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// The process id of the xtask that holds the lock.
    pub(crate) pid: u32,
    /// When it took the lock, in seconds since 1970.
    pub(crate) since_s: u64,
    /// Where its Anteroom answers.
    pub(crate) address: String,
}

/// The lock while it is held.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
}

/// What came of trying to take the lock.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// It is ours until the [`Lock`] is dropped.
    Taken(Lock),
    /// Somebody else has it; who, if they had time to write it down.
    Held(Option<Holder>),
}

/// Tries to take the lock without waiting.
pub(crate) fn take(path: &Path, address: &str) -> Result<Attempt> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            file.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
            return Ok(Attempt::Held(serde_json::from_str(&text).ok()));
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    let since_s = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let holder = Holder { pid: std::process::id(), since_s, address: address.to_owned() };
    let text = serde_json::to_string(&holder)?;
    let mut write = || {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())
    };
    write().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Attempt::Taken(Lock { file, path: path.to_path_buf() }))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file stays: removing it would let a third process lock a file that a second one has just opened.
        let _ = fs::write(&self.path, "");
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_has_the_lock_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let Attempt::Taken(lock) = take(&path, "http://one").unwrap() else { panic!("free at first") };
        let Attempt::Held(Some(holder)) = take(&path, "http://two").unwrap() else { panic!("held now") };
        assert_eq!((holder.pid, holder.address.as_str()), (std::process::id(), "http://one"));
        drop(lock);
        assert!(matches!(take(&path, "http://three").unwrap(), Attempt::Taken(_)));
    }

    #[test]
    fn what_a_dead_holder_left_in_the_file_does_not_hold_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, r#"{"pid":1,"since_s":0,"address":"http://gone"}"#).unwrap();
        assert!(matches!(take(&path, "http://here").unwrap(), Attempt::Taken(_)));
    }
}
