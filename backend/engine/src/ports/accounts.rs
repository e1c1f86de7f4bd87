//! Who can log in, and who has.

use std::fmt;

use anteroom_domain::{Timestamp, ids::AccountId};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What an account may do. Nobody chooses their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Serves sessions.
    Host,
    /// Runs the place, and may host too.
    Admin,
}

/// Someone who can log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id; a host's id is the same.
    pub id: AccountId,
    /// The name to log in with: 1 to 64 characters, lower case, never changes.
    pub username: String,
    /// What customers and colleagues read.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// The password's argon2id hash in PHC form.
    pub password_hash: String,
    /// Since when it may not log in; `None` while it may.
    pub disabled_at: Option<Timestamp>,
}

impl fmt::Debug for Account {
    /// Leaves out everything personal or secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// The accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the user name or the id is taken.
    async fn add(&self, account: &Account) -> Result<(), StoreError>;

    /// The account with this user name.
    async fn by_username(&self, username: &str) -> Result<Option<Account>, StoreError>;

    /// The accounts with these ids, in any order; unknown ids are left out.
    async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError>;

    /// Every account, by user name; 10,000 at most.
    async fn all(&self) -> Result<Vec<Account>, StoreError>;
}

/// The SHA-256 of a login's token: what is stored, so that whoever reads the database cannot log in with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// Someone who has logged in, in one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The hash of its token.
    pub token: TokenHash,
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// The logins.
#[async_trait]
pub trait Logins: Send + Sync {
    /// Adds a login.
    async fn begin(&self, login: &Login) -> Result<(), StoreError>;

    /// The login with this token, unless it has expired at `now`.
    async fn find(&self, token: TokenHash, now: Timestamp) -> Result<Option<Login>, StoreError>;

    /// Ends a login. Ending it twice succeeds.
    async fn end(&self, token: TokenHash) -> Result<(), StoreError>;
}
