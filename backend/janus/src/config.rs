//! Where Janus is and what proves to it who we are.

use std::fmt;

/// Shorter secrets can be guessed. Chosen: 16 characters are 64 bits even when written in hexadecimal.
const SECRET_LENGTH_MIN: usize = 16;

/// Where Janus is and what proves to it who we are. Printing it shows addresses, never secrets.
#[derive(Clone)]
pub struct JanusConfig {
    /// Address of the Janus API, like `ws://127.0.0.1:8188`. Unencrypted, so it belongs on a private network.
    pub url: String,
    /// Address of the Admin API with its path, like `http://127.0.0.1:7088/admin`. On a private network too.
    pub admin_url: String,
    /// `api_secret` of `janus.jcfg`: the control connection shows it instead of a token.
    pub api_secret: String,
    /// `admin_secret` of `janus.jcfg`.
    pub admin_secret: String,
    /// `admin_key` of `janus.plugin.videoroom.jcfg`: needed to make rooms and to see private ones.
    pub admin_key: String,
    /// The folder in which Janus puts what it records; `None` where nothing is recorded.
    pub tapes: Option<String>,
    /// What tokens, pins and room secrets are derived from. The same on every node, and kept over restarts.
    pub secret: [u8; 32],
}

/// One thing that is wrong with a [`JanusConfig`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct ConfigProblem {
    /// The field of [`JanusConfig`].
    pub field: &'static str,
    /// What is wrong, to be read after the name of the field. Never contains the value.
    pub problem: &'static str,
}

impl JanusConfig {
    /// Everything wrong with this configuration, so that one restart fixes it all. Empty when it can be used.
    pub fn problems(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if !self.url.starts_with("ws://") {
            problems.push(ConfigProblem { field: "url", problem: "must start with ws://" });
        }
        if !self.admin_url.starts_with("http://") {
            problems.push(ConfigProblem { field: "admin_url", problem: "must start with http://" });
        }
        let secrets =
            [("api_secret", &self.api_secret), ("admin_secret", &self.admin_secret), ("admin_key", &self.admin_key)];
        for (field, value) in secrets {
            if value.len() < SECRET_LENGTH_MIN {
                problems.push(ConfigProblem { field, problem: "must have at least 16 characters" });
            }
        }
        if self.secret.iter().all(|byte| *byte == self.secret[0]) {
            problems.push(ConfigProblem { field: "secret", problem: "must be random" });
        }
        problems
    }
}

impl fmt::Debug for JanusConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JanusConfig")
            .field("url", &self.url)
            .field("admin_url", &self.admin_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> JanusConfig {
        let mut secret = [7; 32];
        secret[0] = 8;
        JanusConfig {
            url: "ws://127.0.0.1:8188".to_owned(),
            admin_url: "http://127.0.0.1:7088/admin".to_owned(),
            api_secret: "api-secret-0123456789".to_owned(),
            admin_secret: "admin-secret-0123456789".to_owned(),
            admin_key: "admin-key-0123456789".to_owned(),
            tapes: None,
            secret,
        }
    }

    #[test]
    fn printing_a_configuration_shows_no_secret() {
        let printed = format!("{:?}", config());
        assert!(printed.contains("7088"), "{printed}");
        for word in ["0123456789", "[8, 7", "secret"] {
            assert!(!printed.contains(word), "{word} in {printed}");
        }
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        assert_eq!(config().problems(), []);
        let wrong = JanusConfig {
            url: "http://janus".to_owned(),
            admin_url: "janus:7088".to_owned(),
            api_secret: String::new(),
            admin_secret: "short".to_owned(),
            admin_key: String::new(),
            tapes: None,
            secret: [0; 32],
        };
        let fields: Vec<_> = wrong.problems().iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["url", "admin_url", "api_secret", "admin_secret", "admin_key", "secret"]);
    }
}
