//! A form of the console as it came: every field by name, so that what was typed can be shown again.

use std::collections::HashMap;

use crate::{auth::Admin, errors::PageError};

/// What was typed.
#[derive(Default)]
pub(super) struct Typed(HashMap<String, String>);

impl Typed {
    /// Reads a form of the console, whose token must be the admin's. A field that comes twice is not one of ours.
    pub(super) fn read(admin: &Admin, fields: Vec<(String, String)>) -> Result<Self, PageError> {
        let mut typed = HashMap::new();
        for (name, value) in fields {
            if typed.insert(name, value).is_some() {
                return Err(PageError::BadForm);
            }
        }
        admin.0.check(typed.get("csrf").map_or("", String::as_str))?;
        Ok(Self(typed))
    }

    /// What these fields say, for whoever holds no form token: nothing is changed by reading it.
    pub(super) fn of(fields: HashMap<String, String>) -> Self {
        Self(fields)
    }

    /// The value of a field; empty when it did not come, as a switch does not that is off.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The names of the fields that begin with `prefix`, without it.
    pub(super) fn names(&self, prefix: &str) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(move |name| name.strip_prefix(prefix))
    }

    /// What to say to somebody who wants to delete something and has not said that they are sure.
    pub(super) fn unsure(&self) -> Option<&'static str> {
        (self.get("sure") != "yes").then_some("Say that you are sure: it cannot be taken back.")
    }

    /// Whether a field came.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
