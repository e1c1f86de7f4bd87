//! The front end's budget: how much script a waiting customer loads.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

/// 60 kB, compressed: what a phone on a slow network (400 kbit/s) loads in little more than a second.
const FIRST_LOAD_MAX: usize = 60_000;
/// The script of the waiting page.
const ENTRY: &str = "src/visit.ts";

#[derive(Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    imports: Vec<String>,
}

/// Checks the built front end; the text says how much of the budget is used.
pub(crate) fn check(dist: &Path) -> Result<String> {
    let path = dist.join(".vite/manifest.json");
    let manifest = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: BTreeMap<String, Chunk> =
        serde_json::from_str(&manifest).context("Vite's manifest cannot be read")?;
    let mut size = 0;
    for file in first_load(&manifest)? {
        let script = fs::read(dist.join(&file)).with_context(|| format!("cannot read {file}"))?;
        size += compressed(&script)?;
    }
    if size > FIRST_LOAD_MAX {
        bail!("the waiting page loads {size} bytes of compressed script, more than {FIRST_LOAD_MAX}");
    }
    Ok(format!("{size} of {FIRST_LOAD_MAX} bytes"))
}

/// The entry and everything that it imports statically; what is imported when needed is not loaded first.
fn first_load(manifest: &BTreeMap<String, Chunk>) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![ENTRY];
    while let Some(key) = open.pop() {
        let chunk = manifest.get(key).with_context(|| format!("Vite's manifest has no {key}"))?;
        if !files.contains(&chunk.file) {
            files.push(chunk.file.clone());
            open.extend(chunk.imports.iter().map(String::as_str));
        }
    }
    Ok(files)
}

fn compressed(script: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(script)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{
        "src/visit.ts": {"file": "a.js", "imports": ["_shared.js"], "dynamicImports": ["src/room.ts"]},
        "_shared.js": {"file": "b.js", "imports": ["_shared.js"]},
        "src/room.ts": {"file": "c.js", "imports": ["_shared.js"]}
    }"#;

    #[test]
    fn static_imports_count_once_and_dynamic_ones_not_at_all() {
        let manifest = serde_json::from_str(MANIFEST).unwrap();
        assert_eq!(first_load(&manifest).unwrap(), ["a.js", "b.js"]);
    }

    #[test]
    fn a_page_that_loads_too_much_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".vite")).unwrap();
        fs::write(folder.path().join(".vite/manifest.json"), MANIFEST).unwrap();
        fs::write(folder.path().join("b.js"), "export {}").unwrap();
        fs::write(folder.path().join("a.js"), "x".repeat(1_000_000)).unwrap();
        assert!(check(folder.path()).is_ok(), "a million equal letters compress well");
        let noise: Vec<u8> = (0..100_000).map(|_| rand::random()).collect();
        fs::write(folder.path().join("a.js"), noise).unwrap();
        assert!(check(folder.path()).is_err());
    }
}
