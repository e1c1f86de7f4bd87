//! Configuration: `config.default.toml` < `--config FILE` < environment. What staff change while running is not here.

mod cameras;
mod janus;
mod networks;
mod openid;
mod openvidu;
mod webhooks;

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    num::NonZeroU32,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use anteroom_domain::report::THRESHOLDS_S;
use anteroom_engine::keys::AccountKeys;
use anteroom_engine::provider_log_in::ProviderRules;
use anteroom_engine::reports::Reading;
use anteroom_engine::second_factor::Compulsory;
use anteroom_janus::PoolServer;
use anteroom_openid::OpenIdConfig;
use anteroom_recording::tapes_in;
use anteroom_web::{EventsLogin, IceConfig, Language, LinkKey, Reencoding, WebConfig};
use figment::{
    Figment,
    providers::{Env, Format, Toml},
    value::Value,
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use sha2::{Digest, Sha256};

pub(crate) use self::{cameras::Cameras, janus::Janus, webhooks::Webhooks};
use self::{openid::OpenId, openvidu::OpenVidu};

/// The defaults, with every setting documented.
const DEFAULTS: &str = include_str!("../config.default.toml");
/// Shortest server secret, in characters: 32 hexadecimal digits are 128 bits.
const SECRET_CHARS_MIN: usize = 32;
/// Shortest token for metrics, in characters.
const METRICS_TOKEN_CHARS_MIN: usize = 16;
/// Shortest secret of the interface of `OpenVidu`, in characters.
const OPENVIDU_SECRET_CHARS_MIN: usize = 16;
/// How long TURN credentials may last, in seconds: long enough to be renewed in time, and no longer than a day.
const TURN_CREDENTIALS_S: RangeInclusive<u32> = 60..=86_400;

/// Text that is never printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl Secret {
    /// The text.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The whole configuration. What each setting means stands in `config.default.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// This server.
    pub(crate) server: Server,
    /// The database.
    pub(crate) database: Database,
    /// The media servers.
    pub(crate) janus: Janus,
    /// How browsers find a way through networks.
    pub(crate) ice: Ice,
    /// The log.
    pub(crate) log: Log,
    /// Who reads metrics.
    metrics: Metrics,
    /// How figures are read.
    pub(crate) reports: Reports,
    /// What accounts have to have.
    pub(crate) accounts: Accounts,
    /// With which provider staff may log in.
    openid: OpenId,
    /// What is recorded.
    pub(crate) recording: Recording,
    /// Where cameras may be.
    pub(crate) cameras: Cameras,
    /// Who may use the interface of `OpenVidu`.
    openvidu: OpenVidu,
    /// Where webhooks may be sent.
    pub(crate) webhooks: Webhooks,
}

/// `[recording]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// Where; nowhere if empty.
    pub(crate) directory: String,
}

/// `[accounts]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accounts {
    /// Who has to have a second factor.
    pub(crate) second_factor: SecondFactor,
}

/// Who has to have a second factor.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecondFactor {
    Off,
    Admins,
    Staff,
}

/// `[server]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// What browsers use.
    pub(crate) public_url: String,
    /// Proxies of our own.
    pub(crate) trusted_proxies: u8,
    /// How many may join from one address.
    pub(crate) joins_per_minute: u32,
    /// What customers are spoken to in whose browsers ask for nothing that is offered.
    pub(crate) language: String,
    /// What rooms' secrets, and the seals of links, are derived from.
    pub(crate) secret: Secret,
}

/// `[database]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    /// Where it is.
    pub(crate) uri: Secret,
    /// What it is called.
    pub(crate) name: String,
}

/// `[ice]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ice {
    /// Which ways media may take.
    pub(crate) policy: IcePolicy,
    /// STUN servers.
    pub(crate) stun: Vec<String>,
    /// TURN servers.
    pub(crate) turn: Vec<String>,
    /// Shared with the TURN servers.
    pub(crate) turn_secret: Secret,
    /// How long credentials for them last.
    pub(crate) turn_credentials_s: u32,
}

/// Which ways media may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IcePolicy {
    /// Whichever works.
    All,
    /// Through a TURN server only.
    Relay,
}

/// `[reports]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reports {
    /// Whose days and hours are meant.
    pub(crate) time_zone: String,
    /// Within how many seconds a customer should be answered.
    pub(crate) service_level_s: u32,
}

/// `[log]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    /// How lines look.
    pub(crate) format: LogFormat,
    /// What is logged.
    pub(crate) filter: String,
}

/// `[metrics]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metrics {
    /// What whoever reads them shows; empty for nobody.
    token: Secret,
}

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Why the configuration cannot be used: everything that is wrong, so that one restart fixes it all.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n{}", .0.iter().map(|p| format!("  - {p}")).collect::<Vec<_>>().join("\n"))]
pub(crate) struct ConfigError(Vec<String>);

impl Config {
    /// Reads the configuration.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let environment = Env::prefixed("ANTEROOM__").split("__");
        let mut values: BTreeMap<String, Value> =
            figment.merge(environment).extract().map_err(|error| ConfigError(describe(error)))?;
        let problems = read_files(&mut values);
        if !problems.is_empty() {
            return Err(ConfigError(problems));
        }
        let config: Self = Figment::from(figment::providers::Serialized::defaults(values))
            .extract()
            .map_err(|error| ConfigError(describe(error)))?;
        let problems = config.problems();
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = self.janus.problems(self.key());
        if self.server.secret.expose().len() < SECRET_CHARS_MIN {
            problems.push(format!("server.secret must have at least {SECRET_CHARS_MIN} characters"));
        }
        if !Language::OFFERED.iter().any(|language| language.tag() == self.server.language) {
            let known = Language::OFFERED.map(Language::tag).join(", ");
            problems.push(format!("server.language must be one of {known}"));
        }
        let scheme = ["http://", "https://"].iter().find_map(|scheme| self.server.public_url.strip_prefix(scheme));
        if scheme.is_none_or(|rest| rest.is_empty() || rest.contains('/')) {
            problems.push("server.public_url must be http(s):// and a host, without a path".to_owned());
        }
        if !self.metrics.token.is_empty() && self.metrics.token.expose().len() < METRICS_TOKEN_CHARS_MIN {
            problems.push(format!("metrics.token must have at least {METRICS_TOKEN_CHARS_MIN} characters"));
        }
        if !self.openvidu.secret.is_empty() && self.openvidu.secret.expose().len() < OPENVIDU_SECRET_CHARS_MIN {
            problems.push(format!("openvidu.secret must have at least {OPENVIDU_SECRET_CHARS_MIN} characters"));
        }
        if self.recordings().is_some_and(|directory| !directory.is_absolute()) {
            problems.push("recording.directory must begin with /: Janus works in another directory".to_owned());
        }
        if !self.ice.turn.is_empty() && self.ice.turn_secret.is_empty() {
            problems.push("ice.turn_secret is needed where ice.turn names servers".to_owned());
        }
        if self.ice.policy == IcePolicy::Relay && self.ice.turn.is_empty() {
            problems.push("ice.turn must name a server where ice.policy is \"relay\"".to_owned());
        }
        if !TURN_CREDENTIALS_S.contains(&self.ice.turn_credentials_s) {
            let (least, most) = (TURN_CREDENTIALS_S.start(), TURN_CREDENTIALS_S.end());
            problems.push(format!("ice.turn_credentials_s must be {least} to {most}"));
        }
        if self.database.name.is_empty() {
            problems.push("database.name must not be empty".to_owned());
        }
        if TimeZone::get(&self.reports.time_zone).is_err() {
            problems.push("reports.time_zone must be the name of a time zone, such as Europe/Berlin".to_owned());
        }
        if !THRESHOLDS_S.contains(&self.reports.service_level_s) {
            let known = THRESHOLDS_S.map(|seconds| seconds.to_string()).join(", ");
            problems.push(format!("reports.service_level_s must be one of {known}"));
        }
        problems.extend(self.openid.problems());
        problems.extend(self.cameras.problems());
        problems.extend(self.webhooks.problems());
        problems
    }

    /// The identity provider, if there is one.
    pub(crate) fn openid(&self) -> Option<(OpenIdConfig, ProviderRules)> {
        self.openid.provider(&self.server.public_url)
    }

    /// How figures are read.
    pub(crate) fn reading(&self) -> Reading {
        let zone = TimeZone::get(&self.reports.time_zone).unwrap_or(TimeZone::UTC);
        Reading { zone, threshold_s: self.reports.service_level_s }
    }

    /// The media servers. All of them put what they record into the same folder.
    pub(crate) fn janus(&self) -> Vec<PoolServer> {
        let tapes = self.recordings().map(|directory| tapes_in(&directory).display().to_string());
        let mut pool = self.janus.pool(self.key());
        for server in &mut pool {
            server.janus.tapes.clone_from(&tapes);
        }
        pool
    }

    /// The folder of all recordings; `None` where nothing is recorded.
    pub(crate) fn recordings(&self) -> Option<PathBuf> {
        let directory = &self.recording.directory;
        (!directory.is_empty()).then(|| PathBuf::from(directory))
    }

    /// A secret of any length becomes a key; it is long enough, which is checked. Whoever uses it derives their own keys
    /// from it, each under another label.
    fn key(&self) -> [u8; 32] {
        Sha256::digest(self.server.secret.expose()).into()
    }

    /// What hides and seals what is kept about accounts.
    pub(crate) fn compulsory(&self) -> Compulsory {
        match self.accounts.second_factor {
            SecondFactor::Off => Compulsory::Off,
            SecondFactor::Admins => Compulsory::Admins,
            SecondFactor::Staff => Compulsory::Staff,
        }
    }

    pub(crate) fn account_keys(&self) -> AccountKeys {
        AccountKeys::derive(&self.key())
    }

    /// How many may join from one address in a minute; `None` for as many as come.
    pub(crate) fn joins_per_minute(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.server.joins_per_minute)
    }

    /// What the web needs.
    pub(crate) fn web(&self) -> WebConfig {
        let some = |secret: &Secret| (!secret.is_empty()).then(|| secret.expose().to_owned());
        WebConfig {
            public_origin: self.server.public_url.clone(),
            trusted_proxies: self.server.trusted_proxies,
            events: some(&self.janus.events_password)
                .map(|password| EventsLogin { user: self.janus.events_user.clone(), password }),
            ice: IceConfig {
                policy: match self.ice.policy {
                    IcePolicy::All => anteroom_web::IcePolicy::All,
                    IcePolicy::Relay => anteroom_web::IcePolicy::Relay,
                },
                turn_credentials_s: self.ice.turn_credentials_s,
                stun: self.ice.stun.clone(),
                turn: self.ice.turn.clone(),
                turn_secret: some(&self.ice.turn_secret),
            },
            links: LinkKey::derive(&self.key()),
            metrics_token: some(&self.metrics.token),
            openvidu_secret: some(&self.openvidu.secret),
            // Judged by now.
            language: Language::of_tag(&self.server.language).unwrap_or(Language::English),
            provider_label: self.openid.label.clone(),
            // Found out when the server starts.
            reencoding: Reencoding::Missing,
        }
    }
}

fn describe(error: figment::Error) -> Vec<String> {
    error.into_iter().map(|problem| problem.to_string()).collect()
}

/// Replaces each `name_file = "path"` by `name = "what the file says"`, without the line's end.
fn read_files(sections: &mut BTreeMap<String, Value>) -> Vec<String> {
    sections.iter_mut().flat_map(|(section, value)| read_files_in(section, value)).collect()
}

/// The same in one section, and in what is listed in it.
fn read_files_in(place: &str, value: &mut Value) -> Vec<String> {
    if let Value::Array(_, list) = value {
        let listed = list.iter_mut().enumerate();
        return listed.flat_map(|(index, value)| read_files_in(&format!("{place}.{index}"), value)).collect();
    }
    let Value::Dict(_, settings) = value else { return Vec::new() };
    let mut problems = Vec::new();
    let files: Vec<_> = settings.keys().filter_map(|k| k.strip_suffix("_file").map(str::to_owned)).collect();
    for setting in files {
        let Some(path) = settings.remove(&format!("{setting}_file")) else { continue };
        let path = path.as_str().unwrap_or_default();
        match std::fs::read_to_string(path) {
            Ok(text) => {
                settings.insert(setting, text.trim_end().to_owned().into());
            }
            Err(error) => problems.push(format!("{place}.{setting}_file {path} cannot be read: {error}")),
        }
    }
    problems.extend(settings.iter_mut().flat_map(|(name, value)| read_files_in(&format!("{place}.{name}"), value)));
    problems
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's test helper asks for its own error type")]
mod tests {
    use figment::Jail;

    use super::*;

    pub(super) fn with_secrets(jail: &mut Jail) {
        for key in ["SERVER__SECRET", "JANUS__API_SECRET", "JANUS__ADMIN_SECRET", "JANUS__ADMIN_KEY"] {
            jail.set_env(format!("ANTEROOM__{key}"), "0123456789abcdef0123456789abcdef");
        }
    }

    #[test]
    fn the_environment_overrides_the_file_and_the_file_the_defaults() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.create_file("a.toml", "[server]\nlisten = \"127.0.0.1:1\"\n[database]\nname = \"from_file\"")?;
            jail.set_env("ANTEROOM__SERVER__LISTEN", "127.0.0.1:2");
            let config = Config::read(Some(Path::new("a.toml"))).unwrap();
            assert_eq!(config.server.listen.port(), 2);
            assert_eq!(config.database.name, "from_file");
            assert_eq!(config.server.trusted_proxies, 0);
            Ok(())
        });
    }

    #[test]
    fn lists_come_from_the_environment_too() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.set_env("ANTEROOM__ICE__TURN", r#"["turn:a", "turn:b"]"#);
            jail.set_env("ANTEROOM__ICE__TURN_SECRET", "secret");
            assert_eq!(Config::read(None).unwrap().ice.turn, ["turn:a", "turn:b"]);
            Ok(())
        });
    }

    #[test]
    fn a_secret_may_come_from_a_file_and_is_never_printed() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.create_file("secret", "from a file, long enough to be one\n")?;
            jail.set_env("ANTEROOM__SERVER__SECRET_FILE", "secret");
            let config = Config::read(None).unwrap();
            assert_eq!(config.server.secret.expose(), "from a file, long enough to be one");
            assert!(!format!("{config:?}").contains("long enough"));
            Ok(())
        });
    }

    #[test]
    fn unknown_settings_are_refused() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.set_env("ANTEROOM__SERVER__LISTENN", "127.0.0.1:2");
            assert!(Config::read(None).unwrap_err().to_string().contains("listenn"));
            Ok(())
        });
    }

    #[test]
    fn a_relay_that_media_must_take_has_to_be_named() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            jail.set_env("ANTEROOM__ICE__POLICY", "relay");
            assert!(Config::read(None).unwrap_err().to_string().contains("ice.turn must name a server"));
            jail.set_env("ANTEROOM__ICE__TURN", r#"["turn:a"]"#);
            jail.set_env("ANTEROOM__ICE__TURN_SECRET", "secret");
            assert_eq!(Config::read(None).unwrap().web().ice.policy, anteroom_web::IcePolicy::Relay);
            for wrong in ["59", "86401"] {
                jail.set_env("ANTEROOM__ICE__TURN_CREDENTIALS_S", wrong);
                assert!(Config::read(None).unwrap_err().to_string().contains("must be 60 to 86400"), "{wrong}");
            }
            Ok(())
        });
    }

    #[test]
    fn nothing_is_recorded_unless_a_directory_says_where() {
        Jail::expect_with(|jail| {
            with_secrets(jail);
            let config = Config::read(None).unwrap();
            assert_eq!((config.recordings(), config.janus().remove(0).janus.tapes), (None, None));
            jail.set_env("ANTEROOM__RECORDING__DIRECTORY", "recordings");
            assert!(Config::read(None).unwrap_err().to_string().contains("recording.directory"));
            jail.set_env("ANTEROOM__RECORDING__DIRECTORY", "/srv/recordings");
            let tapes = Config::read(None).unwrap().janus().remove(0).janus.tapes;
            assert_eq!(tapes.as_deref(), Some("/srv/recordings/tapes"));
            Ok(())
        });
    }

    #[test]
    fn every_problem_is_told_at_once() {
        Jail::expect_with(|jail| {
            jail.set_env("ANTEROOM__SERVER__PUBLIC_URL", "ftp://a");
            let error = Config::read(None).unwrap_err().to_string();
            for field in ["server.secret", "server.public_url", "janus.api_secret", "janus.admin_key"] {
                assert!(error.contains(field), "{field} is missing in {error}");
            }
            Ok(())
        });
    }
}
