//! Janus, with the configuration that its image has as well.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context, Result};

use super::ports::Ports;
use super::process::Spec;
use super::secrets::Secrets;
use super::service::Probe;
use super::template;
use crate::paths;

/// The name with which Janus posts its events.
pub(crate) const EVENTS_USER: &str = "janus";

/// The names of the Janus processes, the first of which is there in every stack with media.
pub(crate) const JANUSES: [&str; 2] = ["janus", "janus-b"];

/// Writes the configuration into a folder and says how to start the Janus of this name with it.
pub(crate) fn spec(
    name: &'static str,
    folder: &Path,
    logs: &Path,
    ports: &Ports,
    machine: Ipv4Addr,
    secrets: &Secrets,
) -> Result<(Spec, Probe)> {
    let configuration = folder.join("configuration");
    paths::private_folder(&configuration)?;
    let values = values(name, ports, machine, secrets);
    let templates = paths::deploy().join("janus/templates");
    for entry in fs::read_dir(&templates).with_context(|| format!("cannot read {}", templates.display()))? {
        let entry = entry?;
        template::fill_file(&entry.path(), &values, &configuration.join(entry.file_name()))?;
    }
    let spec = Spec {
        name,
        program: "janus".into(),
        arguments: vec!["--configs-folder".into(), configuration.into()],
        environment: Vec::new(),
        folder: folder.to_path_buf(),
        logs: logs.to_path_buf(),
    };
    let probe = Probe::Janus { admin: ports.janus_admin, api: ports.janus_api, secret: secrets.janus_admin.clone() };
    Ok((spec, probe))
}

fn values(name: &str, ports: &Ports, machine: Ipv4Addr, secrets: &Secrets) -> Vec<(&'static str, String)> {
    vec![
        ("API_SECRET", secrets.janus_api.clone()),
        ("ADMIN_SECRET", secrets.janus_admin.clone()),
        ("ADMIN_KEY", secrets.janus_room.clone()),
        ("API_ADDRESS", "127.0.0.1".to_owned()),
        ("API_PORT", ports.janus_api.to_string()),
        ("ADMIN_PORT", ports.janus_admin.to_string()),
        ("RTP_PORTS", format!("{}-{}", ports.rtp_first, ports.rtp_last())),
        ("ICE_ADDRESS", machine.to_string()),
        ("PUBLIC_ADDRESS", String::new()),
        ("EVENTS_URL", format!("http://127.0.0.1:{}/events/janus{}", ports.server, of_events(name))),
        ("EVENTS_USER", EVENTS_USER.to_owned()),
        ("EVENTS_PASSWORD", secrets.events.clone()),
    ]
}

/// What the first Janus need not say: which one it is.
fn of_events(name: &str) -> String {
    if name == JANUSES[0] { String::new() } else { format!("/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_filled_in_and_no_secret_is_left_readable() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let ports = Ports::free(None, Ipv4Addr::LOCALHOST).unwrap();
        spec("janus", folder.path(), folder.path(), &ports, Ipv4Addr::new(192, 0, 2, 7), &Secrets::generate()).unwrap();
        let mut files = 0;
        for entry in fs::read_dir(folder.path().join("configuration")).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0);
            files += 1;
        }
        assert_eq!(files, 6);
        let main = fs::read_to_string(folder.path().join("configuration/janus.jcfg")).unwrap();
        assert!(main.contains("ice_enforce_list = \"192.0.2.7\""));
        assert!(!main.contains("nat_1_1_mapping ="), "no NAT on a developer's machine");
    }
}
