//! What is typed into forms or sent to the API, and what is wrong with it.

use std::fmt;

/// A field that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldWrong {
    /// Its name, as the API has it.
    pub field: &'static str,
    /// What is wrong with it, in a sentence.
    pub problem: String,
}

impl FieldWrong {
    pub(crate) fn new(field: &'static str, problem: impl fmt::Display) -> Self {
        Self { field, problem: problem.to_string() }
    }
}

/// What cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A name has 1 to {most} characters, all on one line.")]
pub struct NotAName {
    most: usize,
}

/// A name as it is kept, of `most` characters at most.
pub(crate) fn name(text: &str, most: usize) -> Result<String, NotAName> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > most || name.chars().any(char::is_control) {
        return Err(NotAName { most });
    }
    Ok(name.to_owned())
}
