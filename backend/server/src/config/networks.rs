//! Networks and ports that may be connected to, as several sections name them.

use anteroom_domain::network::{AddressRule, Network, PortRange};

/// What is wrong with those of a section.
pub(super) fn problems(section: &str, networks: &[String], ports: &[u16]) -> Vec<String> {
    let read = |network: &String| network.parse::<Network>().err().map(|problem| (network.clone(), problem));
    let wrong = networks.iter().filter_map(read);
    let mut problems: Vec<_> =
        wrong.map(|(network, problem)| format!("{section}.networks has {network:?}. {problem}")).collect();
    if ports.is_empty() || ports.contains(&0) {
        problems.push(format!("{section}.ports must have at least one port, and none that is 0"));
    }
    problems
}

/// The rule that is asked about each address. What is no network was a problem before.
pub(super) fn rule(networks: &[String], ports: &[u16]) -> AddressRule {
    let private_networks = networks.iter().filter_map(|network| network.parse().ok()).collect();
    let ports = ports.iter().map(|port| PortRange { first: *port, last: *port }).collect();
    AddressRule { private_networks, ports }
}
