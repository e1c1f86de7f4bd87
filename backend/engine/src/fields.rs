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

/// A name as it is kept, of `most` characters at most.
///
/// # Errors
///
/// What is wrong with it, in a sentence.
pub(crate) fn name(text: &str, most: usize) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > most || name.chars().any(char::is_control) {
        return Err(format!("A name has 1 to {most} characters, all on one line."));
    }
    Ok(name.to_owned())
}
