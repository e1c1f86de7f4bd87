//! The steps, embedded.

use bson::Document;
use sha2::{Digest as _, Sha256};

/// One step of the schema.
#[derive(Debug)]
pub(crate) struct Step {
    /// The folder's name; the order of names is the order of steps.
    pub(crate) name: &'static str,
    /// Its `up.json`.
    pub(crate) up: &'static str,
}

macro_rules! step {
    ($name:literal) => {
        Step { name: $name, up: include_str!(concat!("../../../../migrations/", $name, "/up.json")) }
    };
}

/// Every step, in order.
pub(crate) static STEPS: &[Step] = &[
    step!("0001_floor_log"),
    step!("0002_accounts_and_logins"),
    step!("0003_visits_and_nodes"),
    step!("0004_notes"),
    step!("0005_audit_log"),
    step!("0006_logins_by_account"),
    step!("0007_tries_and_one_time_links"),
    step!("0008_identities"),
    step!("0009_personal_data"),
    step!("0010_customer_accounts"),
    step!("0011_checks"),
    step!("0012_media_servers"),
    step!("0013_chats"),
    step!("0014_recordings"),
    step!("0015_after_the_call"),
    step!("0016_cameras"),
    step!("0017_camera_duties"),
    step!("0018_webhooks"),
    step!("0019_openvidu"),
    step!("0020_events_of_cameras"),
];

impl Step {
    /// The commands. Parsed straight into documents, because the first key of a command is its name and a detour over
    /// another kind of map could lose the order.
    pub(crate) fn commands(&self) -> Vec<Document> {
        match serde_json::from_str(self.up) {
            Ok(commands) => commands,
            Err(error) => panic!("the embedded step {} is an array of commands: {error}", self.name),
        }
    }

    /// The hash of its text, in hexadecimal. Line endings do not count: they are the checkout's.
    pub(crate) fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.up.replace("\r\n", "\n")))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_folder_of_migrations_is_embedded_and_explained() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let folders: Vec<_> = entries.filter(|entry| entry.path().is_dir()).collect();
        let mut names: Vec<_> = folders.iter().map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, STEPS.iter().map(|step| step.name).collect::<Vec<_>>());
        assert!(folders.iter().all(|entry| entry.path().join("README.md").is_file()));
    }

    #[test]
    fn the_first_key_of_every_command_is_its_name() {
        for command in STEPS.iter().flat_map(Step::commands) {
            let name = command.keys().next().unwrap();
            assert!(["create", "createIndexes", "collMod"].contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn line_endings_do_not_change_the_hash() {
        let unix = Step { name: "a", up: "[\n]\n" };
        let windows = Step { name: "a", up: "[\r\n]\r\n" };
        assert_eq!(unix.sha256(), windows.sha256());
    }
}
