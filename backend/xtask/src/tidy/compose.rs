//! Rules about `docker-compose.yml` and `.env.example`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use yaml_rust2::{Yaml, YamlLoader};

use super::Rule;
use super::images::is_pinned;

/// The only services that anybody outside may reach: TLS, TURN, and Janus' media.
const PUBLISHING: [&str; 3] = ["caddy", "coturn", "janus"];

pub(super) fn check(root: &Path) -> Result<Vec<Rule>> {
    let text = fs::read_to_string(root.join("docker-compose.yml")).context("cannot read docker-compose.yml")?;
    let example = fs::read_to_string(root.join(".env.example")).context("cannot read .env.example")?;
    let compose = Compose::parse(&text)?;
    Ok(vec![
        Rule::new(
            "every variable of docker-compose.yml is explained in .env.example, and no other",
            variables(&text, &example),
        ),
        Rule::new("every compose service has a health check and is started again", compose.unattended()),
        Rule::new("every compose image is pinned to a version", compose.unpinned()),
        Rule::new("only Caddy, coturn and Janus' media can be reached from outside", compose.published()),
        Rule::new("everything that a compose service names exists", compose.missing(root)),
    ])
}

struct Compose {
    document: Yaml,
}

impl Compose {
    fn parse(text: &str) -> Result<Self> {
        let mut documents = YamlLoader::load_from_str(text).context("docker-compose.yml is not YAML")?;
        let Some(document) = documents.pop().filter(|document| !document["services"].is_badvalue()) else {
            bail!("docker-compose.yml names no services");
        };
        Ok(Self { document })
    }

    fn services(&self) -> impl Iterator<Item = (&str, &Yaml)> {
        entries(&self.document["services"])
    }

    fn unattended(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, service) in self.services() {
            if service["healthcheck"]["test"].is_badvalue() {
                found.push(format!("{name}: no healthcheck"));
            }
            if service["restart"].as_str() != Some("unless-stopped") {
                found.push(format!("{name}: no `restart: unless-stopped`"));
            }
        }
        found
    }

    fn unpinned(&self) -> Vec<String> {
        let images = self.services().filter(|(_, service)| service["build"].is_badvalue());
        let images = images.map(|(name, service)| (name, service["image"].as_str().unwrap_or("no image")));
        images.filter(|(_, image)| !is_pinned(image)).map(|(name, image)| format!("{name}: {image}")).collect()
    }

    fn published(&self) -> Vec<String> {
        let publishing = self.services().filter(|(_, service)| !service["ports"].is_badvalue());
        let mut found: Vec<_> = publishing
            .filter(|(name, _)| !PUBLISHING.contains(name))
            .map(|(name, _)| format!("{name} publishes ports"))
            .collect();
        let janus = self.document["services"]["janus"]["ports"].as_vec().into_iter().flatten();
        let not_media = janus.filter_map(Yaml::as_str).filter(|port| !port.ends_with("/udp"));
        found.extend(not_media.map(|port| format!("janus publishes {port}, which is no media")));
        found
    }

    /// Networks, volumes, secrets, services and files that are named but not there.
    fn missing(&self, root: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for (name, service) in self.services() {
            for (kind, used) in uses(service) {
                if self.document[kind][used].is_badvalue() {
                    found.push(format!("{name}: {kind}: {used}"));
                }
            }
            let build = &service["build"];
            if let Some(context) = build["context"].as_str() {
                let file = root.join(context).join(build["dockerfile"].as_str().unwrap_or("Dockerfile"));
                if !file.is_file() {
                    found.push(format!("{name}: {}", file.display()));
                }
            }
            for mount in strings(&service["volumes"]).filter(|mount| mount.starts_with("./")) {
                let source = mount.split(':').next().unwrap_or(mount);
                if !root.join(source).exists() {
                    found.push(format!("{name}: {source}"));
                }
            }
        }
        found
    }
}

/// What a service uses, as the section in which it is declared and its name there.
fn uses(service: &Yaml) -> Vec<(&'static str, &str)> {
    let mut uses = Vec::new();
    for (kind, value) in [("networks", &service["networks"]), ("secrets", &service["secrets"])] {
        uses.extend(strings(value).chain(entries(value).map(|(name, _)| name)).map(|used| (kind, used)));
    }
    uses.extend(entries(&service["depends_on"]).map(|(name, _)| ("services", name)));
    let named = strings(&service["volumes"]).filter(|mount| !mount.starts_with(['.', '/']));
    uses.extend(named.filter_map(|mount| mount.split(':').next()).map(|volume| ("volumes", volume)));
    uses
}

fn entries(yaml: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    yaml.as_hash().into_iter().flatten().filter_map(|(key, value)| key.as_str().map(|key| (key, value)))
}

fn strings(yaml: &Yaml) -> impl Iterator<Item = &str> {
    yaml.as_vec().into_iter().flatten().filter_map(Yaml::as_str)
}

fn variables(compose: &str, example: &str) -> Vec<String> {
    let used = used_variables(compose);
    let explained: Vec<&str> = example
        .lines()
        .map(|line| line.trim_start_matches("# "))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .filter(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        })
        .collect();
    let unexplained =
        used.iter().filter(|name| !explained.contains(name)).map(|name| format!("{name} is not explained"));
    let unused = explained.iter().filter(|name| !used.contains(name)).map(|name| format!("{name} is not used"));
    unexplained.chain(unused).collect()
}

/// The names in `${NAME}`, `${NAME:?…}` and `$NAME`; `$$` is a dollar sign for the container's own shell. In `secrets`, a
/// variable is named without a sign, as `environment: NAME`.
fn used_variables(compose: &str) -> Vec<&str> {
    let mut used: Vec<&str> = Vec::new();
    let mut note = |name| {
        if !used.contains(&name) {
            used.push(name);
        }
    };
    for line in compose.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("environment: ").filter(|name| !name.contains(['{', '$'])) {
            note(name);
        }
        let mut rest = line;
        while let Some(at) = rest.find('$') {
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                rest = after;
                continue;
            }
            let name = rest.trim_start_matches('{');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            note(&name[..end]);
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_in_each_way_of_writing_them() {
        let text = "a: ${ONE}\nb: \"${TWO:?needed}\"\nc: $$HOME ${ONE}\n# ${NOT}\n\
                    environment: FOUR\nenvironment:\n  X: $FIVE\n";
        assert_eq!(used_variables(text), ["ONE", "TWO", "FOUR", "FIVE"]);
        let example = "# Why.\nONE=\n# TWO=x\nFOUR=\nSIX=\n";
        assert_eq!(variables(text, example), ["FIVE is not explained", "SIX is not used"]);
    }

    #[test]
    fn a_careless_service_is_found_out() {
        let text = "
services:
  web:
    image: nginx:latest
    ports: [\"80:80\"]
    networks: [nowhere]
    volumes: [\"data:/d\"]
  janus:
    image: x:1.2.3
    restart: unless-stopped
    healthcheck: {test: [CMD, x]}
    ports: [\"8188:8188\"]
";
        let compose = Compose::parse(text).unwrap();
        assert_eq!(compose.unattended().len(), 2);
        assert_eq!(compose.unpinned(), ["web: nginx:latest"]);
        assert_eq!(compose.published(), ["web publishes ports", "janus publishes 8188:8188, which is no media"]);
        assert_eq!(compose.missing(Path::new("/")), ["web: networks: nowhere", "web: volumes: data"]);
    }
}
