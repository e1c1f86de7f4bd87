//! Known flaws of what the workspace depends on: the database of `RustSec` for crates, npm's for packages. Neither can be reached from
//! every build machine; where one cannot, the run says so and goes on without it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use semver::{Version, VersionReq};
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;

use super::counts::Counts;
use super::report::Report;
use crate::command::guarded;
use crate::tidy::{Package, packages};
use crate::{frontend, paths};

/// The database of `RustSec`, a repository of one file for each advisory.
const RUSTSEC: &str = "https://github.com/rustsec/advisory-db";
/// The variable that may name another copy of it.
const RUSTSEC_ELSEWHERE: &str = "ANTEROOM_ADVISORIES";
/// How long either may take. Chosen: the database has a few megabytes.
const WITHIN: Duration = Duration::from_mins(1);
/// What `cargo deny` reads, too: advisories that were looked at and do not concern us.
const POLICY: &str = ".cargo/deny.toml";

/// Looks into both.
pub(super) async fn run(report: &mut Report) {
    match crates().await {
        Ok(Some(flaws)) => tell(report, "known flaws of crates", &flaws),
        Ok(None) => println!("      known flaws of crates: not checked, {RUSTSEC} cannot be reached from here"),
        Err(error) => report.fail(&format!("known flaws of crates: {error:#}")),
    }
    match npm().await {
        Some(flaws) => tell(report, "known flaws of npm packages", &flaws),
        None => println!("      known flaws of npm packages: not checked, npm's registry tells nothing of them here"),
    }
}

fn tell(report: &mut Report, name: &str, flaws: &[String]) {
    let step = Report::begin(name);
    for flaw in flaws {
        println!("      | {flaw}");
    }
    report.end(&step, Ok(Counts::one(flaws.is_empty())), None);
}

/// The flaws of the crates that are built; `None` where nobody knows.
async fn crates() -> Result<Option<Vec<String>>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let source = env::var(RUSTSEC_ELSEWHERE).unwrap_or_else(|_| RUSTSEC.to_owned());
    let mut clone = guarded("git");
    clone.args(["clone", "--quiet", "--depth", "1", &source]).arg(folder.path());
    clone.env("GIT_TERMINAL_PROMPT", "0");
    if !answers(&mut clone).await {
        return Ok(None);
    }
    let root = paths::root();
    let policy = fs::read_to_string(root.join(POLICY)).with_context(|| format!("cannot read {POLICY}"))?;
    let policy: Policy = toml::from_str(&policy).with_context(|| format!("{POLICY} is not understood"))?;
    let mut flaws = Vec::new();
    for package in packages(&root)?.iter().filter(|package| package.source.is_some()) {
        for text in texts(&folder.path().join("crates").join(&package.name))? {
            let flaw = Flaw::read(&text).with_context(|| format!("an advisory about {}", package.name))?;
            if flaw.concerns(package)? && !policy.advisories.ignore.contains(&flaw.advisory.id) {
                flaws.push(format!("{} {}: {}", package.name, package.version, flaw.advisory.id));
            }
        }
    }
    Ok(Some(flaws))
}

async fn answers(command: &mut Command) -> bool {
    command.stderr(std::process::Stdio::null());
    matches!(timeout(WITHIN, command.status()).await, Ok(Ok(status)) if status.success())
}

/// The advisories in a folder; none if there is no such folder.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let read = |entry: std::io::Result<fs::DirEntry>| fs::read_to_string(entry?.path());
    entries.map(read).collect::<Result<_, _>>().context("an advisory cannot be read")
}

#[derive(Deserialize)]
struct Policy {
    #[serde(default)]
    advisories: Ignored,
}

#[derive(Default, Deserialize)]
struct Ignored {
    #[serde(default)]
    ignore: Vec<String>,
}

/// An advisory, as far as it matters here.
#[derive(Deserialize)]
struct Flaw {
    advisory: Head,
    versions: Versions,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    /// When it was taken back.
    withdrawn: Option<String>,
    /// What it is if it is no flaw: that nobody maintains a crate, for instance.
    informational: Option<String>,
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

impl Flaw {
    /// Reads the head of an advisory's file, which is a block of TOML.
    fn read(text: &str) -> Result<Self> {
        let head = text.split_once("```toml").and_then(|(_, rest)| rest.split_once("```")).context("it has no head")?;
        toml::from_str(head.0).context("its head is not understood")
    }

    fn concerns(&self, package: &Package) -> Result<bool> {
        if self.advisory.withdrawn.is_some() || self.advisory.informational.is_some() {
            return Ok(false);
        }
        let version = Version::parse(&package.version).context("a version is none")?;
        for fine in self.versions.patched.iter().chain(&self.versions.unaffected) {
            let fine = VersionReq::parse(fine).with_context(|| format!("{}: {fine}", self.advisory.id))?;
            if fine.matches(&version) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The grave flaws of npm packages, each with how grave it is; `None` where the registry tells nothing of them.
async fn npm() -> Option<Vec<String>> {
    let output =
        timeout(WITHIN, frontend::npm(&["audit", "--json", "--package-lock-only"]).output()).await.ok()?.ok()?;
    grave(&output.stdout)
}

fn grave(answer: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        /// There is one in an answer, and none where something went wrong.
        #[serde(rename = "auditReportVersion")]
        _version: u8,
        vulnerabilities: BTreeMap<String, Graveness>,
    }
    #[derive(Deserialize)]
    struct Graveness {
        severity: String,
    }
    let answer: Answer = serde_json::from_slice(answer).ok()?;
    let grave = answer.vulnerabilities.into_iter().filter(|(_, of)| matches!(&*of.severity, "high" | "critical"));
    Some(grave.map(|(name, of)| format!("{name}: {}", of.severity)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2021-0001\"\npackage = \"a\"\ndate = \"2021-01-01\"\n\n\
        [versions]\npatched = [\">= 1.2.3, < 1.3.0\", \">= 1.3.1\"]\nunaffected = [\"< 0.4.0\"]\n```\n\n# What is wrong\n";

    fn package(version: &str) -> Package {
        let source = Some("registry".to_owned());
        Package { name: "a".to_owned(), version: version.to_owned(), license: None, source }
    }

    #[test]
    fn a_version_is_concerned_that_is_neither_mended_nor_older_than_the_flaw() {
        let flaw = Flaw::read(TEXT).unwrap();
        let concerned = ["0.3.9", "0.4.0", "1.2.2", "1.2.3", "1.3.0", "1.3.1", "2.0.0"]
            .map(|version| flaw.concerns(&package(version)).unwrap());
        assert_eq!(concerned, [false, true, true, false, true, false, false]);
    }

    #[test]
    fn what_was_taken_back_or_is_no_flaw_concerns_nobody() {
        for more in ["withdrawn = \"2022-01-01\"", "informational = \"unmaintained\""] {
            let flaw = Flaw::read(&TEXT.replace("date =", &format!("{more}\ndate ="))).unwrap();
            assert!(!flaw.concerns(&package("1.0.0")).unwrap(), "{more}");
        }
    }

    #[test]
    fn an_advisory_that_cannot_be_read_is_not_passed_over() {
        assert!(Flaw::read("# Nothing").is_err());
        let odd = Flaw::read(&TEXT.replace(">= 1.3.1", "newer")).unwrap();
        assert!(odd.concerns(&package("1.3.0")).is_err());
    }

    #[test]
    fn npm_tells_what_is_grave_or_that_it_cannot_tell() {
        let answer = br#"{"auditReportVersion": 2, "vulnerabilities": {
            "one": {"name": "one", "severity": "high"}, "two": {"name": "two", "severity": "low"}}}"#;
        assert_eq!(grave(answer), Some(vec!["one: high".to_owned()]));
        assert_eq!(grave(br#"{"auditReportVersion": 2, "vulnerabilities": {}}"#), Some(Vec::new()));
        assert_eq!(grave(br#"{"message": "405 Method Not Allowed", "statusCode": 405}"#), None);
        assert_eq!(grave(b""), None);
    }
}
