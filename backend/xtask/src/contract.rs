//! The TypeScript of the wire types: written by `cargo xtask contract`, held against the sources by the gate.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::paths;

/// The folder that holds generated files and nothing else.
fn folder() -> PathBuf {
    paths::root().join("frontend/src/contract")
}

/// Writes every generated file and removes what is generated no more.
pub(crate) fn write() -> Result<ExitCode> {
    let folder = folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let files = anteroom_contract::typescript();
    for name in leftovers(&files)? {
        let path = folder.join(name);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    for (name, content) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|is| is == content) {
            continue;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote {}", path.strip_prefix(paths::root()).unwrap_or(&path).display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The files that differ from what would be written now; empty when all is well.
pub(crate) fn stale() -> Result<Vec<String>> {
    let files = anteroom_contract::typescript();
    let mut stale = leftovers(&files)?;
    let differs =
        |(name, content): &(String, String)| !fs::read_to_string(folder().join(name)).is_ok_and(|is| is == *content);
    stale.extend(files.iter().filter(|file| differs(file)).map(|(name, _)| name.clone()));
    Ok(stale)
}

fn leftovers(files: &[(String, String)]) -> Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(folder()) else { return Ok(Vec::new()) };
    let mut leftovers = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !files.iter().any(|(known, _)| *known == name) {
            leftovers.push(name);
        }
    }
    Ok(leftovers)
}
