//! `[janus]`: one media server, or several.

use std::collections::BTreeSet;

use anteroom_engine::ports::ServerName;
use anteroom_janus::{JanusConfig, PoolServer};
use serde::Deserialize;

use super::Secret;

/// What the only server is called.
const ONLY: &str = "janus";
/// Most servers. Chosen: each node keeps a connection to each, and looks at all of them every few seconds.
const SERVERS_MAX: usize = 32;
/// Largest weight.
const WEIGHT_MAX: u32 = 100;

/// `[janus]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Janus {
    /// Its API.
    url: String,
    /// Its admin API.
    admin_url: String,
    /// Opens its API.
    api_secret: Secret,
    /// Opens its admin API.
    admin_secret: Secret,
    /// Lets rooms be made.
    admin_key: Secret,
    /// What its events come with.
    pub(super) events_user: String,
    /// What its events come with.
    pub(super) events_password: Secret,
    /// Several of them, in place of the one above.
    servers: Vec<MediaServer>,
}

/// `[[janus.servers]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaServer {
    name: String,
    url: String,
    admin_url: String,
    #[serde(default = "one")]
    weight: u32,
    #[serde(default)]
    draining: bool,
    /// Its own secrets; those of `[janus]` where it has none.
    #[serde(default)]
    api_secret: Secret,
    #[serde(default)]
    admin_secret: Secret,
    #[serde(default)]
    admin_key: Secret,
}

fn one() -> u32 {
    1
}

impl Janus {
    /// Every server, once there are no problems. `secret` is what the rooms' secrets are derived from.
    pub(crate) fn pool(&self, secret: [u8; 32]) -> Vec<PoolServer> {
        let name = |name: &str| name.parse().expect("the names of servers have been checked");
        if self.servers.is_empty() {
            return vec![PoolServer { name: name(ONLY), weight: 1, draining: false, janus: self.only(secret) }];
        }
        let server = |server: &MediaServer| PoolServer {
            name: name(&server.name),
            weight: server.weight,
            draining: server.draining,
            janus: self.one_of_several(server, secret),
        };
        self.servers.iter().map(server).collect()
    }

    /// Everything that is wrong.
    pub(super) fn problems(&self, secret: [u8; 32]) -> Vec<String> {
        if self.servers.is_empty() {
            return problems_of("janus", &self.only(secret));
        }
        let mut problems = Vec::new();
        let mut names = BTreeSet::new();
        for (index, server) in self.servers.iter().enumerate() {
            let place = format!("janus.servers.{index}");
            if let Err(error) = server.name.parse::<ServerName>() {
                problems.push(format!("{place}.name {error}"));
            } else if !names.insert(&server.name) {
                problems.push(format!("{place}.name must be another than that of a server before it"));
            }
            if !(1..=WEIGHT_MAX).contains(&server.weight) {
                problems.push(format!("{place}.weight must be from 1 to {WEIGHT_MAX}"));
            }
            problems.extend(problems_of(&place, &self.one_of_several(server, secret)));
        }
        if self.servers.iter().all(|server| server.draining) {
            problems.push("janus.servers must have one that is not draining, or nobody can meet".to_owned());
        }
        if self.servers.len() > SERVERS_MAX {
            problems.push(format!("janus.servers must be {SERVERS_MAX} at most"));
        }
        problems
    }

    fn only(&self, secret: [u8; 32]) -> JanusConfig {
        JanusConfig {
            url: self.url.clone(),
            admin_url: self.admin_url.clone(),
            api_secret: self.api_secret.expose().to_owned(),
            admin_secret: self.admin_secret.expose().to_owned(),
            admin_key: self.admin_key.expose().to_owned(),
            tapes: None,
            secret,
        }
    }

    fn one_of_several(&self, server: &MediaServer, secret: [u8; 32]) -> JanusConfig {
        let own_or = |own: &Secret, shared: &Secret| if own.is_empty() { shared } else { own }.expose().to_owned();
        JanusConfig {
            url: server.url.clone(),
            admin_url: server.admin_url.clone(),
            api_secret: own_or(&server.api_secret, &self.api_secret),
            admin_secret: own_or(&server.admin_secret, &self.admin_secret),
            admin_key: own_or(&server.admin_key, &self.admin_key),
            tapes: None,
            secret,
        }
    }
}

/// What is wrong with one server. The secret of the whole installation is judged as `server.secret`.
fn problems_of(place: &str, janus: &JanusConfig) -> Vec<String> {
    let problems = janus.problems().into_iter().filter(|problem| problem.field != "secret");
    problems.map(|problem| format!("{place}.{} {}", problem.field, problem.problem)).collect()
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use std::path::Path;

    use anteroom_engine::ports::ServerName;
    use figment::Jail;

    use super::super::{Config, tests::with_secrets};

    const SEVERAL: &str = r#"
        [[janus.servers]]
        name = "north"
        url = "ws://north:8188"
        admin_url = "http://north:7088/admin"
        [[janus.servers]]
        name = "south"
        url = "ws://south:8188"
        admin_url = "http://south:7088/admin"
        weight = 3
        draining = true
        api_secret_file = "south-api"
    "#;

    #[test]
    fn without_a_list_there_is_the_one_server_of_before() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            let pool = Config::read(None).unwrap().janus();
            let [only] = &pool[..] else { panic!("{pool:?}") };
            assert_eq!((only.name.as_str(), only.weight, only.draining), ("janus", 1, false));
            assert_eq!(only.janus.url, "ws://127.0.0.1:8188");
            Ok(())
        });
    }

    #[test]
    fn several_servers_share_the_secrets_that_they_do_not_have_themselves() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.create_file("several.toml", SEVERAL)?;
            jail.create_file("south-api", "of the south alone, from a file\n")?;
            let pool = Config::read(Some(Path::new("several.toml"))).unwrap().janus();
            let [north, south] = &pool[..] else { panic!("{pool:?}") };
            assert_eq!((north.name.as_str(), north.weight, north.draining), ("north", 1, false));
            assert_eq!((south.name.as_str(), south.weight, south.draining), ("south", 3, true));
            assert_eq!(south.janus.api_secret, "of the south alone, from a file");
            assert_ne!(north.janus.api_secret, south.janus.api_secret);
            assert_eq!(north.janus.admin_key, south.janus.admin_key);
            Ok(())
        });
    }

    #[test]
    fn several_servers_come_from_the_environment_too() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            let server =
                |name: &str| format!(r#"{{name="{name}",url="ws://{name}:1",admin_url="http://{name}:2/admin"}}"#);
            jail.set_env("ANTEROOM__JANUS__SERVERS", format!("[{},{}]", server("a"), server("b")));
            let names: Vec<_> = Config::read(None).unwrap().janus().into_iter().map(|server| server.name).collect();
            assert_eq!(names.iter().map(ServerName::as_str).collect::<Vec<_>>(), ["a", "b"]);
            Ok(())
        });
    }

    #[test]
    fn every_problem_of_every_server_is_told() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.create_file(
                "wrong.toml",
                r#"
                [[janus.servers]]
                name = "North"
                url = "http://north"
                admin_url = "http://north"
                weight = 0
                draining = true
                [[janus.servers]]
                name = "south"
                url = "ws://south"
                admin_url = "south"
                draining = true
                [[janus.servers]]
                name = "south"
                url = "ws://south"
                admin_url = "http://south"
                draining = true
                api_secret = "short"
                "#,
            )?;
            let error = Config::read(Some(Path::new("wrong.toml"))).unwrap_err().to_string();
            let expected = [
                "janus.servers.0.name must be 1 to 32",
                "janus.servers.0.url",
                "janus.servers.0.weight",
                "janus.servers.1.admin_url",
                "janus.servers.2.name must be another",
                "janus.servers.2.api_secret",
                "one that is not draining",
            ];
            for problem in expected {
                assert!(error.contains(problem), "{problem} is missing in {error}");
            }
            Ok(())
        });
    }
}
