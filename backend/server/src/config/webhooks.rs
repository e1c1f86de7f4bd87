//! `[webhooks]`.

use anteroom_domain::network::AddressRule;
use serde::Deserialize;

use super::networks;

/// Where webhooks may be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhooks {
    /// Networks besides public ones.
    networks: Vec<String>,
    /// Ports.
    ports: Vec<u16>,
}

impl Webhooks {
    pub(super) fn problems(&self) -> Vec<String> {
        networks::problems("webhooks", &self.networks, &self.ports)
    }

    /// The rule that is asked about each address.
    pub(crate) fn rule(&self) -> AddressRule {
        networks::rule(&self.networks, &self.ports)
    }
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use figment::Jail;

    use super::super::{Config, tests::with_secrets};

    #[test]
    fn webhooks_have_networks_and_ports_of_their_own() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            let allowed = |ip: &str, port| Config::read(None).unwrap().webhooks.rule().check(ip.parse().unwrap(), port);
            assert!(allowed("198.51.101.1", 443).is_ok());
            assert!(allowed("198.51.101.1", 80).is_err() && allowed("10.7.0.1", 443).is_err());
            jail.set_env("ANTEROOM__WEBHOOKS__NETWORKS", r#"["10.7.0.0/16"]"#);
            jail.set_env("ANTEROOM__WEBHOOKS__PORTS", "[80, 443]");
            assert!(allowed("10.7.0.1", 80).is_ok());
            jail.set_env("ANTEROOM__WEBHOOKS__PORTS", "[]");
            let error = Config::read(None).unwrap_err().to_string();
            assert!(error.contains("webhooks.ports"), "{error}");
            Ok(())
        });
    }
}
