//! What the workspace depends on, against `.cargo/deny.toml`: licences, bans and sources, as `cargo deny` reads it.
//! Advisories are looked into by the gate itself, since their database cannot be reached from every machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::Rule;

const POLICY: &str = ".cargo/deny.toml";

#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package that is built.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// What it may be used under, as it says itself.
    pub(crate) license: Option<String>,
    /// `None` for what is in the workspace.
    pub(crate) source: Option<String>,
}

/// Checks the three rules.
pub(super) fn check(root: &Path) -> Result<Vec<Rule>> {
    let policy = fs::read_to_string(root.join(POLICY)).with_context(|| format!("cannot read {POLICY}"))?;
    let policy: Policy = toml::from_str(&policy).with_context(|| format!("{POLICY} is not understood"))?;
    judge(&policy, &packages(root)?)
}

/// Everything that is built, as `Cargo.lock` has it.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>> {
    let output = Command::new("cargo")
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("what cargo says is not understood")?;
    Ok(metadata.packages)
}

fn judge(policy: &Policy, packages: &[Package]) -> Result<Vec<Rule>> {
    let allowed: Vec<_> = policy
        .licenses
        .allow
        .iter()
        .map(|name| Licensee::parse(name).with_context(|| format!("{POLICY} names no licence with {name:?}")))
        .collect::<Result<_>>()?;
    let banned: BTreeSet<_> = policy.bans.deny.iter().map(|named| named.name.as_str()).collect();
    let may_come_from = |source: &str| {
        let from = source.split_once('+').filter(|(kind, _)| *kind == "registry").map(|(_, address)| address);
        from.is_some_and(|address| policy.sources.allow_registry.iter().any(|allowed| allowed == address))
    };
    let findings = |is_wrong: &dyn Fn(&Package) -> Option<String>| {
        let wrong = packages.iter().filter_map(|package| Some((package, is_wrong(package)?)));
        wrong.map(|(package, why)| format!("{} {}: {why}", package.name, package.version)).collect()
    };
    let license = |package: &Package| {
        let license = package.license.as_deref().unwrap_or_default();
        (!is_allowed(license, &allowed)).then(|| format!("{license:?}"))
    };
    let ban = |package: &Package| banned.contains(package.name.as_str()).then(|| "banned".to_owned());
    let source = |package: &Package| package.source.clone().filter(|source| !may_come_from(source));
    Ok(vec![
        Rule::new("every dependency has a licence that is allowed", findings(&license)),
        Rule::new("no dependency is banned", findings(&ban)),
        Rule::new("every dependency comes from a source that is allowed", findings(&source)),
    ])
}

/// Whether an expression can be met by licences that are allowed. Older packages write a slash for "or".
fn is_allowed(license: &str, allowed: &[Licensee]) -> bool {
    Expression::parse_mode(license, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|wanted| allowed.iter().any(|licensee| licensee.satisfies(wanted))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, license: Option<&str>, source: &str) -> Package {
        let source = Some(source.to_owned());
        Package { name: name.to_owned(), version: "1.0.0".to_owned(), license: license.map(str::to_owned), source }
    }

    fn broken(package: Package) -> Vec<&'static str> {
        let root = crate::paths::root();
        let policy = toml::from_str(&fs::read_to_string(root.join(POLICY)).unwrap()).unwrap();
        let rules = judge(&policy, &[package]).unwrap();
        rules.into_iter().filter(|rule| !rule.findings.is_empty()).map(|rule| rule.name).collect()
    }

    const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

    #[test]
    fn a_licence_is_allowed_when_one_of_its_choices_is_and_all_of_its_parts_are() {
        let license = "every dependency has a licence that is allowed";
        for fine in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(broken(package("a", Some(fine), CRATES)).is_empty(), "{fine}");
        }
        for wrong in ["GPL-3.0", "MIT AND AGPL-3.0", "whatever you like", ""] {
            assert_eq!(broken(package("a", Some(wrong), CRATES)), [license], "{wrong}");
        }
        assert_eq!(broken(package("a", None, CRATES)), [license]);
    }

    #[test]
    fn what_is_banned_or_comes_from_elsewhere_is_found() {
        assert_eq!(broken(package("openssl", Some("MIT"), CRATES)), ["no dependency is banned"]);
        for elsewhere in ["git+https://github.com/a/b#c", "registry+https://example.org/index", "sparse"] {
            let found = broken(package("a", Some("MIT"), elsewhere));
            assert_eq!(found, ["every dependency comes from a source that is allowed"], "{elsewhere}");
        }
    }

    #[test]
    fn this_workspace_depends_on_nothing_that_is_not_allowed() {
        let rules = check(&crate::paths::root()).unwrap();
        let broken: Vec<_> = rules.iter().filter(|rule| !rule.findings.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}
