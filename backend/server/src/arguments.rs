//! What was asked for on the command line.

use std::path::PathBuf;

use anteroom_domain::{
    ids::Revision,
    session::{Assignment, Entry, Settings, Unstaffed},
};
use anteroom_engine::ports::Role;

/// What can be asked for.
pub(crate) const USAGE: &str = "\
Usage: anteroom [--config FILE] COMMAND

  serve                 serves until SIGTERM or Ctrl-C
  migrate               brings the database to the schema that this version needs
  doctor                says whether configuration, database, Janus and frontend are as they should be
  check-log             reads the whole log and says whether it keeps the rules
      [--from REVISION]   says nothing about commits before this one
  account add           adds someone who can log in
      --username NAME --name \"Display name\" --role host|admin --password-stdin [--if-absent]
  session add           adds a session
      --slug NAME --name \"Display name\" [--description TEXT] [--host USERNAME]... [--if-absent]
      [--assignment manual|automatic] [--unstaffed admit|refuse] [--closed] [--line-max N]
      [--entry guest|account|both]
      [--grace-s N] [--offer-s N] [--answer-s N] [--media-s N] [--rejoin-s N] [--media-min-s N]
      [--wrap-up-s N] [--reject-delay-s N] [--missed-offers-max N] [--missed-call-behind N]
      [--consent-text TEXT] [--draft-s N] [--away-max-s N] [--party-max N] [--longest-wait-s N]
      [--unstaffed-prompt-s N] [--unstaffed-again-s N] [--unstaffed-answer-s N]
  openapi               prints the document of the API
  help                  prints this";

pub(crate) struct Arguments {
    pub(crate) config: Option<PathBuf>,
    pub(crate) request: Request,
}

pub(crate) enum Request {
    Help,
    OpenApi,
    Serve,
    Migrate,
    Doctor,
    CheckLog { from: Revision },
    AddAccount(NewAccount),
    AddSession(Box<NewSession>),
}

pub(crate) struct NewAccount {
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) if_absent: bool,
}

pub(crate) struct NewSession {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) closed: bool,
    pub(crate) settings: Settings,
    pub(crate) if_absent: bool,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BadArguments {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} needs a value")]
    NoValue(String),
    #[error("{option} cannot be {value:?}")]
    BadValue { option: String, value: String },
    #[error("{0} is not known")]
    Unknown(String),
}

impl Arguments {
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, BadArguments> {
        let mut config = None;
        let mut command = words.next();
        if command.as_deref() == Some("--config") {
            config = Some(PathBuf::from(words.next().ok_or(BadArguments::NoValue("--config".to_owned()))?));
            command = words.next();
        }
        let request = match command.as_deref() {
            None => return Err(BadArguments::Missing("a command")),
            Some("help" | "--help" | "-h") => Request::Help,
            Some("openapi") => Request::OpenApi,
            Some("serve") => Request::Serve,
            Some("migrate") => Request::Migrate,
            Some("doctor") => Request::Doctor,
            Some("check-log") => return Ok(Self { config, request: check_log(words)? }),
            Some(noun @ ("account" | "session")) => {
                let verb = words.next();
                match (noun, verb.as_deref()) {
                    ("account", Some("add")) => return Ok(Self { config, request: account(words)? }),
                    ("session", Some("add")) => return Ok(Self { config, request: session(words)? }),
                    _ => return Err(BadArguments::Unknown(format!("{noun} {}", verb.unwrap_or_default()))),
                }
            }
            Some(other) => return Err(BadArguments::Unknown(other.to_owned())),
        };
        match words.next() {
            Some(extra) => Err(BadArguments::Unknown(extra)),
            None => Ok(Self { config, request }),
        }
    }
}

fn value(option: &str, words: &mut impl Iterator<Item = String>) -> Result<String, BadArguments> {
    words.next().ok_or_else(|| BadArguments::NoValue(option.to_owned()))
}

fn number<N: std::str::FromStr>(option: &str, words: &mut impl Iterator<Item = String>) -> Result<N, BadArguments> {
    let value = value(option, words)?;
    value.parse().map_err(|_| BadArguments::BadValue { option: option.to_owned(), value })
}

fn check_log(mut words: impl Iterator<Item = String>) -> Result<Request, BadArguments> {
    let mut from = Revision(0);
    while let Some(option) = words.next() {
        match option.as_str() {
            "--from" => from = Revision(number(&option, &mut words)?),
            _ => return Err(BadArguments::Unknown(option)),
        }
    }
    Ok(Request::CheckLog { from })
}

fn account(mut words: impl Iterator<Item = String>) -> Result<Request, BadArguments> {
    let (mut username, mut name, mut role, mut if_absent, mut password) = (None, None, None, false, false);
    while let Some(option) = words.next() {
        match option.as_str() {
            "--username" => username = Some(value(&option, &mut words)?),
            "--name" => name = Some(value(&option, &mut words)?),
            "--role" => {
                role = Some(match value(&option, &mut words)?.as_str() {
                    "host" => Role::Host,
                    "admin" => Role::Admin,
                    other => return Err(BadArguments::BadValue { option, value: other.to_owned() }),
                });
            }
            // The only way to give a password: the command line can be read by everyone on the machine.
            "--password-stdin" => password = true,
            "--if-absent" => if_absent = true,
            _ => return Err(BadArguments::Unknown(option)),
        }
    }
    if !password {
        return Err(BadArguments::Missing("--password-stdin"));
    }
    Ok(Request::AddAccount(NewAccount {
        username: username.ok_or(BadArguments::Missing("--username"))?,
        name: name.ok_or(BadArguments::Missing("--name"))?,
        role: role.ok_or(BadArguments::Missing("--role"))?,
        if_absent,
    }))
}

fn session(mut words: impl Iterator<Item = String>) -> Result<Request, BadArguments> {
    let (mut slug, mut name, mut if_absent) = (None, None, false);
    let (mut description, mut hosts, mut closed) = (String::new(), Vec::new(), false);
    let mut settings = Settings::default();
    while let Some(option) = words.next() {
        let words = &mut words;
        match option.as_str() {
            "--slug" => slug = Some(value(&option, words)?),
            "--name" => name = Some(value(&option, words)?),
            "--description" => description = value(&option, words)?,
            "--host" => hosts.push(value(&option, words)?),
            "--closed" => closed = true,
            "--if-absent" => if_absent = true,
            "--assignment" => {
                settings.assignment = match value(&option, words)?.as_str() {
                    "manual" => Assignment::Manual,
                    "automatic" => Assignment::Automatic,
                    other => return Err(BadArguments::BadValue { option, value: other.to_owned() }),
                };
            }
            "--unstaffed" => {
                settings.unstaffed = match value(&option, words)?.as_str() {
                    "admit" => Unstaffed::Admit,
                    "refuse" => Unstaffed::Refuse,
                    other => return Err(BadArguments::BadValue { option, value: other.to_owned() }),
                };
            }
            "--entry" => {
                settings.entry = match value(&option, words)?.as_str() {
                    "guest" => Entry::Guest,
                    "account" => Entry::Account,
                    "both" => Entry::Both,
                    other => return Err(BadArguments::BadValue { option, value: other.to_owned() }),
                };
            }
            "--line-max" => settings.line_max = number(&option, words)?,
            "--grace-s" => settings.grace_s = number(&option, words)?,
            "--offer-s" => settings.offer_s = number(&option, words)?,
            "--answer-s" => settings.answer_s = number(&option, words)?,
            "--media-s" => settings.media_s = number(&option, words)?,
            "--rejoin-s" => settings.rejoin_s = number(&option, words)?,
            "--media-min-s" => settings.media_min_s = number(&option, words)?,
            "--wrap-up-s" => settings.wrap_up_s = number(&option, words)?,
            "--reject-delay-s" => settings.reject_delay_s = number(&option, words)?,
            "--missed-offers-max" => settings.missed_offers_max = number(&option, words)?,
            "--missed-call-behind" => settings.missed_call_behind = number(&option, words)?,
            "--consent-text" => settings.consent_text = value(&option, words)?,
            "--draft-s" => settings.draft_s = number(&option, words)?,
            "--away-max-s" => settings.away_max_s = number(&option, words)?,
            "--party-max" => settings.party_max = number(&option, words)?,
            "--longest-wait-s" => settings.longest_wait_s = number(&option, words)?,
            "--unstaffed-prompt-s" => settings.unstaffed_prompt_s = number(&option, words)?,
            "--unstaffed-again-s" => settings.unstaffed_again_s = number(&option, words)?,
            "--unstaffed-answer-s" => settings.unstaffed_answer_s = number(&option, words)?,
            _ => return Err(BadArguments::Unknown(option)),
        }
    }
    Ok(Request::AddSession(Box::new(NewSession {
        slug: slug.ok_or(BadArguments::Missing("--slug"))?,
        name: name.ok_or(BadArguments::Missing("--name"))?,
        description,
        hosts,
        closed,
        settings,
        if_absent,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        let words = line.split_whitespace().map(str::to_owned);
        Arguments::read(words).map(|a| a.request).map_err(|e| e.to_string())
    }

    #[test]
    fn a_session_is_read_with_its_settings() {
        let Ok(Request::AddSession(session)) =
            read("session add --slug a --name A --host u --host v --assignment automatic --grace-s 4 --closed")
        else {
            panic!("it should be read")
        };
        assert_eq!(session.hosts, ["u", "v"]);
        assert!(session.closed);
        assert_eq!((session.settings.assignment, session.settings.grace_s), (Assignment::Automatic, 4));
    }

    #[test]
    fn the_log_is_checked_from_its_beginning_unless_told_otherwise() {
        for (line, revision) in [("check-log", 0), ("check-log --from 42", 42)] {
            assert!(matches!(read(line), Ok(Request::CheckLog { from }) if from == Revision(revision)), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |line| read(line).err().unwrap_or_default();
        assert_eq!(wrong(""), "a command is missing");
        assert_eq!(wrong("serve now"), "now is not known");
        assert_eq!(wrong("session add --slug"), "--slug needs a value");
        assert_eq!(wrong("session add --slug a --name b --grace-s x"), "--grace-s cannot be \"x\"");
        assert_eq!(wrong("check-log --from now"), "--from cannot be \"now\"");
        assert_eq!(wrong("account add --username u --name n --role host"), "--password-stdin is missing");
    }
}
