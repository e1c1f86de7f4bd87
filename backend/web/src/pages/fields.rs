//! Fields of a form outside the console: a label, a hint, what was typed, and what is wrong with it.

use std::borrow::Cow;

use crate::language::Language;

/// One field. Its hint and its problem are tied to it, so that they are read out with it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: Cow<'static, str>,
    /// The type of the input.
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) hint: String,
    pub(super) value: String,
    pub(super) problem: Option<String>,
}

impl Field {
    /// A line of text, with what was typed.
    pub(super) fn text(
        name: &'static str,
        label: impl Into<Cow<'static, str>>,
        autocomplete: &'static str,
        value: &str,
    ) -> Self {
        let (label, hint, value, problem) = (label.into(), String::new(), value.to_owned(), None);
        Self { name, label, kind: "text", autocomplete, hint, value, problem }
    }

    /// A password. What was typed is not sent back.
    pub(super) fn password(
        name: &'static str,
        label: impl Into<Cow<'static, str>>,
        autocomplete: &'static str,
    ) -> Self {
        Self { kind: "password", ..Self::text(name, label, autocomplete, "") }
    }

    /// A password that somebody chooses.
    pub(super) fn new_password(language: Language, label: impl Into<Cow<'static, str>>) -> Self {
        let hint = language.count("password-hint", anteroom_engine::password_rules::PASSWORD_CHARS_MIN);
        Self::password("password", label, "new-password").hinted(hint)
    }

    /// The code of an authenticator.
    pub(super) fn code() -> Self {
        Self::text("code", "Code", "one-time-code", "")
    }

    pub(super) fn hinted(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Says what is wrong, if it is this field that it is wrong with.
    pub(super) fn with_problem(self, problem: Option<&(&'static str, String)>) -> Self {
        let problem = problem.filter(|(field, _)| *field == self.name).map(|(_, problem)| problem.clone());
        Self { problem, ..self }
    }
}
