//! The front end: its packages and its build, each done only when what it depends on has changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::command::{guarded, run};
use crate::paths;

/// Folders of `frontend/` that the build does not read: what is made, and what only tries what was built.
const NOT_BUILT_FROM: [&str; 5] = ["dist", "node_modules", "playwright-report", "test-results", "tests"];

/// The browsers of tests and benches, and the variables that say where they are.
const BROWSERS: [(&str, &str); 3] =
    [("E2E_CHROMIUM", "chromium"), ("E2E_HEADLESS", "chromium-headless-shell"), ("E2E_FIREFOX", "firefox-esr")];

/// The folder of the front end.
pub(crate) fn folder() -> PathBuf {
    paths::root().join("frontend")
}

/// An npm command in the front end's folder, without npm's own chatter.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = guarded("npm");
    command.current_dir(folder()).args(arguments);
    command.env("NPM_CONFIG_FUND", "false").env("NPM_CONFIG_AUDIT", "false").env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// An npm command that drives browsers: it is told where they are.
pub(crate) fn npm_with_browsers(arguments: &[&str]) -> Command {
    let mut command = npm(arguments);
    for (name, program) in BROWSERS {
        if let Some(program) = paths::on_path(program) {
            command.env(name, program);
        }
    }
    command
}

/// Installs the packages that the lock file names, unless they are there.
pub(crate) async fn install_packages() -> Result<()> {
    let folder = folder();
    if !folder.join("package-lock.json").is_file() {
        bail!("frontend/package-lock.json is missing");
    }
    let wanted = fingerprint([folder.join("package.json"), folder.join("package-lock.json")])?;
    let stamp = folder.join("node_modules/.anteroom-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|is| is == wanted) {
        return Ok(());
    }
    println!("Installing the front end's packages (npm ci)");
    run(&mut npm(&["ci"]), "npm ci").await?;
    // npm makes no folder when there is nothing to install.
    fs::create_dir_all(folder.join("node_modules")).context("cannot make node_modules")?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Whether the built files are those of the present sources.
pub(crate) fn is_built() -> bool {
    let folder = folder();
    folder.join("dist/.vite/manifest.json").is_file()
        && fs::read_to_string(stamp_of_the_build()).is_ok_and(|is| sources(&folder).is_ok_and(|now| is == now))
}

/// Remembers that the built files are those of the present sources.
pub(crate) fn remember_build() -> Result<()> {
    let stamp = stamp_of_the_build();
    fs::write(&stamp, sources(&folder())?).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Builds the front end unless the built files are those of the present sources.
pub(crate) async fn build() -> Result<()> {
    install_packages().await?;
    if is_built() {
        return Ok(());
    }
    println!("Building the front end (npm run build)");
    run(&mut npm(&["run", "--silent", "build"]), "npm run build").await?;
    remember_build()
}

/// Not in `dist/`: everything there becomes part of the server.
fn stamp_of_the_build() -> PathBuf {
    folder().join("node_modules/.anteroom-build-stamp")
}

fn sources(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    fingerprint(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        } else if entry.file_type()?.is_dir() && !NOT_BUILT_FROM.iter().any(|folder| name == *folder) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

/// A digest that tells two states of some files apart. Not a cryptographic one: nobody gains by fooling it.
fn fingerprint(files: impl IntoIterator<Item = PathBuf>) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_a_source_changes_the_fingerprint_and_what_is_made_or_only_tried_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("src/visit.ts", "one");
        let first = sources(folder.path()).unwrap();
        write("dist/visit.js", "made");
        write("node_modules/lit/index.js", "fetched");
        write("tests/visit.test.ts", "tries it");
        assert_eq!(sources(folder.path()).unwrap(), first);
        write("src/visit.ts", "two");
        assert_ne!(sources(folder.path()).unwrap(), first);
    }
}
