//! `[openvidu]`.

use serde::Deserialize;

use super::Secret;

/// Who may use the interface of `OpenVidu`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenVidu {
    /// What programs show; empty for nobody.
    pub(super) secret: Secret,
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use figment::Jail;

    use super::super::{Config, tests::with_secrets};

    #[test]
    fn there_is_no_interface_of_openvidu_without_a_secret_that_is_long_enough() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            assert_eq!(Config::read(None).unwrap().web().openvidu_secret, None);
            jail.set_env("ANTEROOM__OPENVIDU__SECRET", "MY_SECRET");
            assert!(Config::read(None).unwrap_err().to_string().contains("openvidu.secret"));
            jail.set_env("ANTEROOM__OPENVIDU__SECRET", "0123456789abcdef");
            assert_eq!(Config::read(None).unwrap().web().openvidu_secret.as_deref(), Some("0123456789abcdef"));
            Ok(())
        });
    }
}
