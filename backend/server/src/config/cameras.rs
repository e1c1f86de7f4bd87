//! `[cameras]`.

use std::{net::IpAddr, path::PathBuf};

use anteroom_camera::TranscoderLimits;
use anteroom_domain::network::AddressRule;
use serde::Deserialize;

use super::networks;

/// Most cameras that a node may try at once, whatever is configured: each is connected to for seconds.
const TRIES_MAX: usize = 100;

/// Where cameras may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cameras {
    /// Networks besides public ones.
    networks: Vec<String>,
    /// Ports.
    ports: Vec<u16>,
    /// Most that are tried at once.
    pub(crate) tries_max: usize,
    /// The address of this machine that cameras' media leaves from, as the media servers see it; found out where it is not set.
    #[serde(default)]
    pub(crate) media_ip: Option<IpAddr>,
    /// The program that re-encodes; looked for where it is not set.
    #[serde(default)]
    pub(crate) transcoder: Option<PathBuf>,
    /// What each of its processes may take, in per cent of a core.
    transcoder_cpu_percent: u32,
    /// And of memory, in MiB.
    transcoder_memory_mib: u32,
}

/// What a transcoder may be allowed. With less it could not even begin, and nobody needs more.
const CPU_PERCENT: std::ops::RangeInclusive<u32> = 10..=1600;
const MEMORY_MIB: std::ops::RangeInclusive<u32> = 192..=16_384;

impl Cameras {
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = networks::problems("cameras", &self.networks, &self.ports);
        if !(1..=TRIES_MAX).contains(&self.tries_max) {
            problems.push(format!("cameras.tries_max must be 1 to {TRIES_MAX}"));
        }
        let ranges = [
            ("cpu_percent", CPU_PERCENT, self.transcoder_cpu_percent),
            ("memory_mib", MEMORY_MIB, self.transcoder_memory_mib),
        ];
        for (name, range, value) in ranges {
            if !range.contains(&value) {
                problems.push(format!("cameras.transcoder_{name} must be {} to {}", range.start(), range.end()));
            }
        }
        problems
    }

    /// What each process that re-encodes may use.
    pub(crate) fn transcoder_limits(&self) -> TranscoderLimits {
        TranscoderLimits { cpu_percent: self.transcoder_cpu_percent, memory_mib: self.transcoder_memory_mib }
    }

    /// The rule that is asked about each address.
    pub(crate) fn rule(&self) -> AddressRule {
        networks::rule(&self.networks, &self.ports)
    }
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use anteroom_domain::network::AddressRefusal;
    use figment::Jail;

    use super::super::{Config, tests::with_secrets};

    #[test]
    fn cameras_are_in_private_networks_only_as_configured() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            let check = || {
                let rule = Config::read(None).unwrap().cameras.rule();
                ["198.51.101.1", "192.168.7.9", "192.168.8.9", "127.0.0.1"]
                    .map(|ip| rule.check(ip.parse().unwrap(), 554).err())
            };
            let (private, loopback) = (Some(AddressRefusal::PrivateNetwork), Some(AddressRefusal::Loopback));
            assert_eq!(check(), [None, private, private, loopback]);
            jail.set_env("ANTEROOM__CAMERAS__NETWORKS", r#"["192.168.7.0/24", "127.0.0.0/8"]"#);
            assert_eq!(check(), [None, None, private, loopback]);
            jail.set_env("ANTEROOM__CAMERAS__PORTS", "[8554]");
            assert_eq!(check(), [Some(AddressRefusal::Port); 4]);
            Ok(())
        });
    }

    #[test]
    fn what_is_no_network_or_port_is_told() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.set_env("ANTEROOM__CAMERAS__NETWORKS", r#"["192.168.7.0", "10.0.0.0/8"]"#);
            jail.set_env("ANTEROOM__CAMERAS__PORTS", "[]");
            jail.set_env("ANTEROOM__CAMERAS__TRIES_MAX", "0");
            jail.set_env("ANTEROOM__CAMERAS__TRANSCODER_CPU_PERCENT", "9");
            jail.set_env("ANTEROOM__CAMERAS__TRANSCODER_MEMORY_MIB", "20000");
            let error = Config::read(None).unwrap_err().to_string();
            for words in [
                "\"192.168.7.0\". A network",
                "cameras.ports",
                "cameras.tries_max",
                "_cpu_percent must",
                "_memory_mib must",
            ] {
                assert!(error.contains(words), "{words} is missing in {error}");
            }
            assert!(!error.contains("10.0.0.0"), "{error}");
            Ok(())
        });
    }
}
