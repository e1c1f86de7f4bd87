//! What is asked of what people type for an account.

use crate::{fields::NotAName, password_rules::UnusablePassword, people::USERNAME_MAX};

/// A rule that something does not keep, as a sentence in English to be shown beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRule {
    /// Of user names.
    #[error("A user name has 1 to {USERNAME_MAX} characters and no spaces.")]
    Username,
    /// No two accounts have the same user name.
    #[error("Somebody has this user name already.")]
    UsernameTaken,
    /// Of names that others read.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// Of passwords.
    #[error(transparent)]
    Password(#[from] UnusablePassword),
    /// Another password is not the one before.
    #[error("This is the password that you have now.")]
    SamePassword,
    /// Whoever sets up a second factor shows that it works.
    #[error("The code is not right. Type the one that is shown now.")]
    Code,
}

impl AccountRule {
    /// The name of the field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::Username | Self::UsernameTaken => "username",
            Self::Name(_) => "display_name",
            Self::Password(_) | Self::SamePassword => "password",
            Self::Code => "code",
        }
    }
}
