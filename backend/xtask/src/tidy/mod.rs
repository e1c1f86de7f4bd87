//! The rules of the house that no compiler knows. Each is one test case of the gate.

mod compose;
mod dependencies;
mod images;
mod sources;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

pub(crate) use self::dependencies::{Package, packages};

/// A rule and the places that break it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// What should hold, in words.
    pub(crate) name: &'static str,
    /// Where it does not.
    pub(crate) findings: Vec<String>,
}

impl Rule {
    fn new(name: &'static str, findings: Vec<String>) -> Self {
        Self { name, findings }
    }
}

/// Checks every rule.
pub(crate) fn check(root: &Path) -> Result<Vec<Rule>> {
    let mut rules = sources::check(root, &files(root)?)?;
    rules.extend(compose::check(root)?);
    rules.extend(images::check(root)?);
    rules.extend(dependencies::check(root)?);
    Ok(rules)
}

/// The files that are, or are about to be, committed.
fn files(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .output()
        .context("cannot start git")?;
    ensure!(
        output.status.success(),
        "git does not know this folder: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let names = String::from_utf8(output.stdout).context("a file name is not text")?;
    Ok(names.split('\0').filter(|name| !name.is_empty() && root.join(name).is_file()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_keeps_its_deployment_rules() {
        let root = crate::paths::root();
        let mut rules = compose::check(&root).unwrap();
        rules.extend(images::check(&root).unwrap());
        let broken: Vec<_> = rules.iter().filter(|rule| !rule.findings.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }
}
