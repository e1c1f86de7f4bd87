//! Where things lie.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.ancestors().nth(2).map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// What a developer's runs leave behind and find again: accounts, data, logs. Never committed.
pub(crate) fn local() -> PathBuf {
    root().join(".anteroom")
}

/// The files of the running services that are shared with the images.
pub(crate) fn deploy() -> PathBuf {
    root().join("backend/deploy")
}

/// Where the gate keeps the output of its steps.
pub(crate) fn logs_of_the_gate() -> PathBuf {
    root().join("target/gate")
}

/// Where downloads are kept between runs and between clones: `$XDG_CACHE_HOME/anteroom`, else `~/.cache/anteroom`, else a
/// folder of this clone.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    if let Some(path) = base.map(|base| base.join("anteroom"))
        && fs::create_dir_all(&path).is_ok()
    {
        return Ok(path);
    }
    let path = local().join("cache");
    fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}

/// The first executable of this name on the search path.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|file| is_executable(file))
}

/// Whether this is a file that may be run.
pub(crate) fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Makes a folder, and those above it, that only the owner may enter.
pub(crate) fn private_folder(path: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Writes a file that only the owner may read, whole or not at all: secrets and configuration with secrets.
pub(crate) fn write_private(path: &Path, content: &str) -> Result<()> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// The last lines of a text file, for a person to read; empty when there is no such file.
pub(crate) fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_with_secrets_is_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inner/secrets.json");
        private_folder(file.parent().unwrap()).unwrap();
        write_private(&file, "one").unwrap();
        write_private(&file, "two").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(file.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log");
        fs::write(&file, "a\nb\nc\n").unwrap();
        assert_eq!(last_lines(&file, 2), "b\nc");
        assert_eq!(last_lines(&file, 9), "a\nb\nc");
        assert_eq!(last_lines(&folder.path().join("none"), 2), "");
    }

    #[test]
    fn the_root_is_where_the_workspace_is_declared() {
        assert!(root().join("Cargo.toml").is_file());
        assert!(deploy().is_dir());
    }
}
