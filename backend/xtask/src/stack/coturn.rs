//! coturn, with the configuration that its image has as well.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::Result;

use super::ports::Ports;
use super::process::Spec;
use super::secrets::Secrets;
use super::service::Probe;
use super::template;
use crate::paths;

/// Writes the configuration into a folder and says how to start coturn with it.
pub(crate) fn spec(
    folder: &Path,
    logs: &Path,
    ports: &Ports,
    machine: Ipv4Addr,
    secrets: &Secrets,
) -> Result<(Spec, Probe)> {
    paths::private_folder(folder)?;
    let configuration = folder.join("turnserver.conf");
    let values = [
        ("TURN_SECRET", secrets.turn.clone()),
        ("REALM", "anteroom".to_owned()),
        // Relays have to be on the address on which Janus is: relaying from loopback to it was measured to fail.
        ("LISTEN_ADDRESS", machine.to_string()),
        ("PUBLIC_ADDRESS", String::new()),
        ("PEER_ADDRESS", machine.to_string()),
        ("TURN_PORT", ports.turn.to_string()),
        ("RELAY_MIN_PORT", ports.relay_first.to_string()),
        ("RELAY_MAX_PORT", ports.relay_last().to_string()),
        ("FOLDER", folder.display().to_string()),
    ];
    template::fill_file(&paths::deploy().join("coturn/turnserver.conf"), &values, &configuration)?;
    let spec = Spec {
        name: "coturn",
        program: "turnserver".into(),
        arguments: vec!["-c".into(), configuration.into()],
        environment: Vec::new(),
        folder: folder.to_path_buf(),
        logs: logs.to_path_buf(),
    };
    Ok((spec, Probe::Turn { address: SocketAddr::from((machine, ports.turn)) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_can_be_filled_in() {
        let folder = tempfile::tempdir().unwrap();
        let ports = Ports::free(None, Ipv4Addr::LOCALHOST).unwrap();
        spec(folder.path(), folder.path(), &ports, Ipv4Addr::new(192, 0, 2, 7), &Secrets::generate()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("turnserver.conf")).unwrap();
        assert!(text.contains("relay-ip=192.0.2.7\n"));
        assert!(!text.contains("external-ip="), "no NAT on a developer's machine");
    }
}
