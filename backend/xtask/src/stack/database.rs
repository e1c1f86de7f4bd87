//! The database of a stack: one that is given, a mongod of the machine, or a stand-in that speaks its protocol.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::process::Spec;
use super::service::Probe;
use crate::install;
use crate::paths;
use crate::pypi;

/// The stand-in for machines without a mongod: a wheel with its storage engine inside, installed in seconds. Pinned, because
/// it is a beta whose format on disk may change; what it can and cannot do is in
/// `documentation/decisions/0002-database-without-mongod.md`.
const STAND_IN: &str = "SecantusDB==0.7.0b3";
/// The program that the wheel brings.
const STAND_IN_PROGRAM: &str = "secantusd-py";

/// Where the database comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// `MONGODB_URI`: a server that is not ours to start, stop or empty.
    Given(String),
    /// A mongod of the machine, started as a replica set of one.
    Mongod(PathBuf),
    /// The stand-in's compiled sibling, named by `ANTEROOM_SECANTUSD`: faster, for measuring.
    StandInBinary(PathBuf),
    /// The stand-in.
    StandIn,
}

impl Source {
    /// The first that this machine offers.
    pub(crate) fn choose() -> Result<Self> {
        if let Some(uri) = env::var_os("MONGODB_URI").filter(|uri| !uri.is_empty()) {
            return Ok(Self::Given(uri.into_string().ok().context("MONGODB_URI is not text")?));
        }
        if let Some(mongod) = paths::on_path("mongod") {
            return Ok(Self::Mongod(mongod));
        }
        if let Some(binary) = env::var_os("ANTEROOM_SECANTUSD").filter(|path| !path.is_empty()) {
            let binary = PathBuf::from(binary);
            if !paths::is_executable(&binary) {
                bail!("ANTEROOM_SECANTUSD names {}, which cannot be run", binary.display());
            }
            return Ok(Self::StandInBinary(binary));
        }
        Ok(Self::StandIn)
    }

    /// What this machine needs so that the database can be had.
    pub(crate) fn needs(&self) -> &'static [install::Need] {
        match self {
            Self::StandIn => &[install::Need::Python],
            Self::Given(_) | Self::Mongod(_) | Self::StandInBinary(_) => &[],
        }
    }

    /// What to call it in front of people. Never the address: it may carry a password.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Given(_) => "the database of MONGODB_URI",
            Self::Mongod(_) => "mongod (replica set of one)",
            Self::StandInBinary(_) => "secantusd-rs --sync-on-commit (stand-in for mongod)",
            Self::StandIn => "SecantusDB (stand-in for mongod)",
        }
    }

    /// The address for clients when the server listens on `port`.
    pub(crate) fn uri(&self, port: u16) -> String {
        match self {
            Self::Given(uri) => uri.clone(),
            Self::Mongod(_) | Self::StandInBinary(_) | Self::StandIn => {
                format!("mongodb://127.0.0.1:{port}/?directConnection=true")
            }
        }
    }

    /// How to start it with its data in a folder; `None` when it is not ours to start.
    pub(crate) async fn spec(&self, port: u16, data: &Path, logs: &Path) -> Result<Option<(Spec, Probe)>> {
        let (program, flags, probe) = match self {
            Self::Given(_) => return Ok(None),
            Self::Mongod(program) => {
                let flags: &[&str] =
                    &["--replSet", "rs0", "--bind_ip", "127.0.0.1", "--wiredTigerCacheSizeGB", "0.5", "--quiet"];
                (program.clone(), flags, Probe::ReplicaSet { port })
            }
            // A mere kill -9 loses acknowledged writes of this one without --sync-on-commit.
            Self::StandInBinary(program) => {
                let flags: &[&str] =
                    &["--log-level", "ERROR", "--sync-on-commit", "--cache-size", "256M", "--log-file-max", "16MB"];
                (program.clone(), flags, Probe::Database { port })
            }
            Self::StandIn => {
                let flags: &[&str] = &["--log-level", "ERROR", "--host", "127.0.0.1", "--cache-size", "256M"];
                (pypi::program(STAND_IN, STAND_IN_PROGRAM).await?, flags, Probe::Database { port })
            }
        };
        paths::private_folder(data)?;
        let folder_flag = if matches!(self, Self::Mongod(_)) { "--dbpath" } else { "--storage-path" };
        let mut arguments: Vec<OsString> =
            vec!["--port".into(), port.to_string().into(), folder_flag.into(), data.into()];
        arguments.extend(flags.iter().map(OsString::from));
        let spec = Spec {
            name: "database",
            program,
            arguments,
            environment: Vec::new(),
            folder: data.to_path_buf(),
            logs: logs.to_path_buf(),
        };
        Ok(Some((spec, probe)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_given_database_is_used_as_it_is_and_never_started() {
        let source = Source::Given("mongodb://user:secret@db.example/?tls=true".to_owned());
        assert_eq!(source.uri(1), "mongodb://user:secret@db.example/?tls=true");
        assert!(!source.name().contains("secret"));
        let folder = Path::new("/nowhere");
        assert!(source.spec(1, folder, folder).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_mongod_is_a_replica_set_of_one_on_loopback() {
        let folder = tempfile::tempdir().unwrap();
        let source = Source::Mongod("/usr/bin/mongod".into());
        let (spec, _) = source.spec(7, &folder.path().join("data"), folder.path()).await.unwrap().unwrap();
        let line: Vec<_> = spec.arguments.iter().map(|word| word.to_string_lossy()).collect();
        assert!(line.join(" ").contains("--port 7 --dbpath"), "{line:?}");
        assert!(line.join(" ").contains("--replSet rs0 --bind_ip 127.0.0.1"), "{line:?}");
    }
}
