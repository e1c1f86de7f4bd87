//! The secrets of one stack: made once, kept in a file that only the owner may read.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::paths;

/// Every secret that the services share, and the passwords of the accounts that are made.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// Signs and seals what Anteroom hands out.
    pub(crate) server: String,
    /// Opens Janus' API to whoever has it: to Anteroom alone, browsers have tokens.
    pub(crate) janus_api: String,
    /// Opens Janus' admin API.
    pub(crate) janus_admin: String,
    /// Lets rooms be made.
    pub(crate) janus_room: String,
    /// The password with which Janus posts its events.
    pub(crate) events: String,
    /// Signs the credentials that browsers show to coturn.
    pub(crate) turn: String,
    /// The passwords of the accounts, in the order of the accounts.
    pub(crate) passwords: Vec<String>,
}

/// How many accounts a stack has at most.
const ACCOUNTS: usize = 3;

impl Secrets {
    /// New ones, from the operating system's generator.
    pub(crate) fn generate() -> Self {
        Self {
            server: hex::encode(rand::random::<[u8; 32]>()),
            janus_api: secret(),
            janus_admin: secret(),
            janus_room: secret(),
            events: secret(),
            turn: secret(),
            passwords: (0..ACCOUNTS).map(|_| password()).collect(),
        }
    }

    /// Those of the file, or new ones that the file has from now on.
    pub(crate) fn load_or_generate(path: &Path) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let secrets = Self::generate();
                paths::write_private(path, &serde_json::to_string_pretty(&secrets)?)?;
                Ok(secrets)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Writes each secret that Anteroom reads to a file of its own and returns the folder. Files, not variables: an
    /// environment is inherited, and a secret of digits only would be read as a number there.
    pub(crate) fn write_files(&self, folder: &Path) -> Result<SecretFiles> {
        paths::private_folder(folder)?;
        let write = |name: &str, value: &str| {
            let path = folder.join(name);
            paths::write_private(&path, value).map(|()| path)
        };
        Ok(SecretFiles {
            server: write("server", &self.server)?,
            janus_api: write("janus-api", &self.janus_api)?,
            janus_admin: write("janus-admin", &self.janus_admin)?,
            janus_room: write("janus-room", &self.janus_room)?,
            events: write("janus-events", &self.events)?,
            turn: write("turn", &self.turn)?,
        })
    }
}

/// Where the secrets lie that Anteroom reads.
#[derive(Debug, Clone)]
pub(crate) struct SecretFiles {
    pub(crate) server: PathBuf,
    pub(crate) janus_api: PathBuf,
    pub(crate) janus_admin: PathBuf,
    pub(crate) janus_room: PathBuf,
    pub(crate) events: PathBuf,
    pub(crate) turn: PathBuf,
}

/// 192 bits as hexadecimal digits: safe in a configuration file, a URL and a shell.
pub(crate) fn secret() -> String {
    hex::encode(rand::random::<[u8; 24]>())
}

/// Letters and digits that are not mistaken for each other when they are typed from a screen: 32 of them, 5 bits each.
const PASSWORD_LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 16 letters of 5 bits: 80 bits.
const PASSWORD_LENGTH: usize = 16;

fn password() -> String {
    let bytes: [u8; PASSWORD_LENGTH] = rand::random();
    bytes.iter().map(|byte| char::from(PASSWORD_LETTERS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let first = Secrets::load_or_generate(&path).unwrap();
        let again = Secrets::load_or_generate(&path).unwrap();
        assert_eq!((first.server, first.passwords), (again.server, again.passwords));
    }

    #[test]
    fn a_damaged_file_is_not_replaced_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        fs::write(&path, "{").unwrap();
        assert!(Secrets::load_or_generate(&path).is_err());
    }

    #[test]
    fn no_two_secrets_are_alike() {
        let secrets = Secrets::generate();
        let mut all = vec![
            secrets.server,
            secrets.janus_api,
            secrets.janus_admin,
            secrets.janus_room,
            secrets.events,
            secrets.turn,
        ];
        all.extend(secrets.passwords);
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
