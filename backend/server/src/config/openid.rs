//! `[openid]`.

use anteroom_engine::provider_log_in::ProviderRules;
use anteroom_openid::OpenIdConfig;
use serde::Deserialize;

use super::Secret;

/// The provider by which staff may sign in, and who gets which role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenId {
    /// The provider; empty for none.
    issuer: String,
    /// What it calls us.
    client_id: String,
    /// By which it knows us.
    client_secret: Secret,
    /// Certificates of authorities, in PEM, that may vouch for it besides those that this machine trusts; empty for none.
    authorities: String,
    /// What is asked for.
    scopes: Vec<String>,
    /// What stands on the button.
    pub(super) label: String,
    /// The claim that roles are read from.
    role_claim: String,
    /// The value that makes an admin.
    admin_value: String,
    /// The value that makes a host.
    host_value: String,
    /// Whether accounts are made.
    create_accounts: bool,
}

impl OpenId {
    pub(super) fn problems(&self) -> Vec<String> {
        if self.issuer.is_empty() {
            return Vec::new();
        }
        let loopback = ["http://127.0.0.1", "http://localhost"].iter().any(|loopback| {
            let rest = self.issuer.strip_prefix(loopback);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        let mut problems = Vec::new();
        if !self.issuer.starts_with("https://") && !loopback {
            problems.push("openid.issuer must be https://, or http:// on this machine".to_owned());
        }
        let needed = [
            ("client_id", self.client_id.is_empty()),
            ("client_secret", self.client_secret.is_empty()),
            ("label", self.label.trim().is_empty()),
            ("role_claim", self.role_claim.is_empty()),
        ];
        let missing = needed.into_iter().filter(|(_, is_missing)| *is_missing);
        problems
            .extend(missing.map(|(name, _)| format!("openid.{name} is needed where openid.issuer names a provider")));
        if self.admin_value.is_empty() && self.host_value.is_empty() {
            problems.push("openid.admin_value or openid.host_value is needed, or nobody gets a role".to_owned());
        }
        problems
    }

    /// The provider and its rules; `None` where none is named.
    pub(super) fn provider(&self, public_url: &str) -> Option<(OpenIdConfig, ProviderRules)> {
        let config = OpenIdConfig {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose().to_owned(),
            return_url: format!("{public_url}{}", anteroom_web::PROVIDER_RETURN),
            authorities: self.authorities.clone(),
            scopes: self.scopes.clone(),
            role_claim: self.role_claim.clone(),
        };
        let rules = ProviderRules {
            admin_value: self.admin_value.clone(),
            host_value: self.host_value.clone(),
            create_accounts: self.create_accounts,
        };
        (!self.issuer.is_empty()).then_some((config, rules))
    }
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use figment::Jail;

    use super::super::{Config, tests::with_secrets};

    #[test]
    fn a_provider_is_configured_whole_or_not_at_all() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            // As docker compose gives it where nobody has filled it in.
            for field in ["ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ADMIN_VALUE", "HOST_VALUE"] {
                jail.set_env(format!("ANTEROOM__OPENID__{field}"), "");
            }
            assert!(Config::read(None).unwrap().openid().is_none());
            jail.set_env("ANTEROOM__OPENID__ISSUER", "http://login.example.org");
            let error = Config::read(None).unwrap_err().to_string();
            for field in ["issuer must be https", "client_id", "client_secret", "admin_value"] {
                assert!(error.contains(&format!("openid.{field}")), "{field} is missing in {error}");
            }
            for (field, value) in [("ID", "anteroom"), ("SECRET", "between-us")] {
                jail.set_env(format!("ANTEROOM__OPENID__CLIENT_{field}"), value);
            }
            jail.set_env("ANTEROOM__OPENID__HOST_VALUE", "hosts");
            for (issuer, fits) in [
                ("https://login.example.org/realms/staff", true),
                ("http://localhost:9000", true),
                ("http://127.0.0.1", true),
                ("http://localhost.example.org", false),
                ("login.example.org", false),
            ] {
                jail.set_env("ANTEROOM__OPENID__ISSUER", issuer);
                assert_eq!(Config::read(None).is_ok(), fits, "{issuer}");
            }
            Ok(())
        });
    }
}
