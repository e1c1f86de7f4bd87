//! Rules about the Dockerfiles and about the templates that they share with `cargo xtask`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Rule;
use crate::install;
use crate::stack;

const DOCKERFILES: [&str; 3] =
    ["backend/Dockerfile", "backend/deploy/janus/Dockerfile", "backend/deploy/coturn/Dockerfile"];
/// Debian packages that only an image needs: a machine has them anyway.
const OF_IMAGES_ONLY: [&str; 1] = ["ca-certificates"];
/// The entrypoint scripts and the templates that they fill in.
const FILLED: [(&str, &str); 6] = [
    ("backend/deploy/janus/entrypoint.sh", "backend/deploy/janus/templates/janus.jcfg"),
    ("backend/deploy/janus/entrypoint.sh", "backend/deploy/janus/templates/janus.plugin.videoroom.jcfg"),
    ("backend/deploy/janus/entrypoint.sh", "backend/deploy/janus/templates/janus.transport.http.jcfg"),
    ("backend/deploy/janus/entrypoint.sh", "backend/deploy/janus/templates/janus.transport.websockets.jcfg"),
    ("backend/deploy/janus/entrypoint.sh", "backend/deploy/janus/templates/janus.eventhandler.sampleevh.jcfg"),
    ("backend/deploy/coturn/entrypoint.sh", "backend/deploy/coturn/turnserver.conf"),
];

pub(super) fn check(root: &Path) -> Result<Vec<Rule>> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"));
    let mut careless = Vec::new();
    let mut packages = BTreeSet::new();
    for name in DOCKERFILES {
        let instructions = instructions(&read(name)?);
        careless.extend(carelessness(&instructions).into_iter().map(|finding| format!("{name}: {finding}")));
        packages.extend(apt_packages(&instructions));
    }
    let mut unfilled = Vec::new();
    for (script, template) in FILLED {
        let (script_text, template_text) = (read(script)?, read(template)?);
        let named = template_text.lines().filter(|line| !line.trim_start().starts_with('#'));
        for name in named.flat_map(stack::template_names) {
            if !script_text.contains(name) {
                unfilled.push(format!("{script} does not fill in {name} of {template}"));
            }
        }
    }
    Ok(vec![
        Rule::new(
            "every Dockerfile is pinned, leaves no package lists, runs without root and checks its health",
            careless,
        ),
        Rule::new("the images install the Debian packages that cargo xtask installs", strangers(&packages)),
        Rule::new("every name of a configuration template is filled in by its image's entrypoint", unfilled),
    ])
}

/// Whether an image names a version: a tag that begins with a digit or carries a date.
pub(super) fn is_pinned(image: &str) -> bool {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
    tag.chars().filter(char::is_ascii_digit).count() >= 3
}

/// The instructions of a Dockerfile: comments gone, continued lines joined.
fn instructions(text: &str) -> Vec<String> {
    let mut instructions = Vec::new();
    let mut open = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(begin) = line.strip_suffix('\\') {
            open.push_str(begin);
            continue;
        }
        instructions.push(std::mem::take(&mut open) + line);
    }
    instructions
}

fn carelessness(instructions: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut stages: Vec<&str> = Vec::new();
    for instruction in instructions {
        let words: Vec<&str> = instruction.split_whitespace().collect();
        match words.as_slice() {
            ["FROM", image, rest @ ..] => {
                if !stages.contains(image) && !is_pinned(image) {
                    found.push(format!("{image} is not pinned"));
                }
                if let ["AS", name] = rest {
                    stages.push(name);
                }
            }
            ["ADD", ..] => found.push("ADD does more than it says; use COPY".to_owned()),
            ["RUN", ..] if instruction.contains("apt-get install") => {
                if !instruction.contains("--no-install-recommends") {
                    found.push("apt-get installs what is only recommended".to_owned());
                }
                if !instruction.contains("rm -rf /var/lib/apt/lists/*") {
                    found.push("apt-get's lists are left".to_owned());
                }
            }
            _ => {}
        }
    }
    let last = instructions.iter().rposition(|instruction| instruction.starts_with("FROM")).unwrap_or(0);
    for needed in ["USER ", "HEALTHCHECK "] {
        if !instructions[last..].iter().any(|instruction| instruction.starts_with(needed)) {
            found.push(format!("no {} in the last stage", needed.trim()));
        }
    }
    found
}

/// What `apt-get install` is given, without options and versions.
fn apt_packages(instructions: &[String]) -> Vec<String> {
    let mut packages = Vec::new();
    for command in instructions.iter().flat_map(|instruction| instruction.split("&&")) {
        let mut words = command.split_whitespace().skip_while(|word| *word != "apt-get").skip(1);
        if words.next() == Some("install") {
            let names = words.filter(|word| !word.starts_with('-'));
            packages.extend(names.map(|word| word.split('=').next().unwrap_or(word).trim_matches('"').to_owned()));
        }
    }
    packages
}

fn strangers(packages: &BTreeSet<String>) -> Vec<String> {
    let ours = |package: &str| install::ALL.iter().any(|need| need.packages().contains(&package));
    let unknown = packages.iter().filter(|package| !ours(package) && !OF_IMAGES_ONLY.contains(&package.as_str()));
    let mut found: Vec<_> = unknown.map(|package| format!("{package} is not installed by cargo xtask")).collect();
    for package in install::MEDIA.iter().chain(&install::BUILD).flat_map(|need| need.packages()) {
        if !packages.contains(*package) {
            found.push(format!("no image installs {package}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_or_a_date_pins_an_image() {
        for (image, pinned) in [
            ("mongo:8.0.20", true),
            ("debian:bookworm-20251229-slim", true),
            ("debian", false),
            ("debian:bookworm-slim", false),
            ("node:20", false),
            ("caddy:latest", false),
        ] {
            assert_eq!(is_pinned(image), pinned, "{image}");
        }
    }

    #[test]
    fn a_careless_dockerfile_is_found_out() {
        let text = "FROM debian AS base\nRUN apt-get update && \\\n  apt-get install -y \"curl=7.1-*\" vim\nFROM base\nADD x /x\n";
        let instructions = instructions(text);
        assert_eq!(apt_packages(&instructions), ["curl", "vim"]);
        assert_eq!(carelessness(&instructions).len(), 6);
    }

    #[test]
    fn a_package_that_the_machines_do_not_get_is_a_stranger() {
        let ours = install::MEDIA.iter().chain(&install::BUILD).flat_map(|need| need.packages()).copied();
        let packages = ours.chain(["ca-certificates", "vim"]).map(str::to_owned).collect();
        assert_eq!(strangers(&packages), ["vim is not installed by cargo xtask"]);
    }
}
