//! Who can log in, and who has.

use std::fmt;

use anteroom_domain::{
    Timestamp,
    ids::{AccountId, CustomerId},
};
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
    /// Waits in lines, and may do nothing of what staff do.
    Customer,
}

impl Role {
    /// Whether somebody with this role works here.
    pub fn is_staff(self) -> bool {
        match self {
            Self::Host | Self::Admin => true,
            Self::Customer => false,
        }
    }
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
    /// Counts its changes, from 0 on.
    pub version: u64,
    /// Grows whenever all of its logins end: a login of an earlier epoch is over, wherever it is still written down.
    pub epoch: u64,
    /// What it is asked for besides the password.
    pub second_factor: Option<SecondFactor>,
    /// Who its owner is to the identity provider; such an account has no password here. It never changes.
    pub identity: Option<Identity>,
    /// Who a customer is on the floor; nobody of staff is anyone there. It is random, so once the account is deleted, what
    /// the log says of them leads to nobody.
    pub customer: Option<CustomerId>,
}

/// Who somebody is to an identity provider. The two together belong to one person for ever, as nothing else does: an
/// e-mail address least of all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls them.
    pub subject: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(..)")
    }
}

/// A secret shared with somebody's authenticator, and what replaces it when that is lost.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret, sealed: whoever reads the database cannot make codes of it.
    pub sealed_secret: Vec<u8>,
    /// The time step of the last code that was accepted. A code is good once, so those up to this one are not.
    pub last_step: u64,
    /// The SHA-256 of each recovery code that is left. They are random enough not to need more.
    pub recovery_codes: Vec<[u8; 32]>,
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactor(..)")
    }
}

impl Account {
    /// A new account that may log in with its password alone.
    pub fn new(id: AccountId, username: String, display_name: String, role: Role, password_hash: String) -> Self {
        Self {
            id,
            username,
            display_name,
            role,
            password_hash,
            disabled_at: None,
            version: 0,
            epoch: 0,
            second_factor: None,
            identity: None,
            customer: None,
        }
    }

    /// Whether it may log in.
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }
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
    /// [`StoreError::Conflict`] when the user name, the identity or the id is taken.
    async fn add(&self, account: &Account) -> Result<(), StoreError>;

    /// Replaces the account with this id whose version is one lower: whoever changes one says what they have seen. Once
    /// more exactly the same succeeds. The user name and the identity never change.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has changed it meanwhile, or there is none.
    async fn update(&self, account: &Account) -> Result<(), StoreError>;

    /// Whether there is any account.
    async fn any(&self) -> Result<bool, StoreError>;

    /// The account with this user name.
    async fn by_username(&self, username: &str) -> Result<Option<Account>, StoreError>;

    /// The account of whoever this is.
    async fn by_identity(&self, identity: &Identity) -> Result<Option<Account>, StoreError>;

    /// The accounts with these ids, in any order; unknown ids are left out.
    async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError>;

    /// Every account of staff, by user name; 10,000 at most.
    async fn staff(&self) -> Result<Vec<Account>, StoreError>;

    /// The customers' accounts whose user name begins like this, by user name; `limit` at most.
    async fn customers(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError>;

    /// Deletes an account. Deleting it twice succeeds.
    async fn remove(&self, id: AccountId) -> Result<(), StoreError>;
}

/// The SHA-256 of a login's token: what is stored, so that whoever reads the database cannot log in with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// A kind of browser, for people to recognise their own logins by; nothing finer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Browser {
    /// Mozilla's.
    Firefox,
    /// Google's, and those made of it that do not say so.
    Chrome,
    /// Microsoft's.
    Edge,
    /// Apple's.
    Safari,
    /// Anything else.
    #[default]
    Other,
}

/// Someone who has logged in, in one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The hash of its token.
    pub token: TokenHash,
    /// Whose it is.
    pub account: AccountId,
    /// The epoch of the account's logins that it belongs to.
    pub epoch: u64,
    /// In which kind of browser.
    pub browser: Browser,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, give or take a minute.
    pub last_used_at: Timestamp,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// The logins.
#[async_trait]
pub trait Logins: Send + Sync {
    /// Adds a login.
    async fn begin(&self, login: &Login) -> Result<(), StoreError>;

    /// Those logins of these tokens that have not expired at `now`, in any order.
    async fn find(&self, tokens: &[TokenHash], now: Timestamp) -> Result<Vec<Login>, StoreError>;

    /// The logins of an account that have not expired at `now`, those used last first; 100 at most.
    async fn of_account(&self, account: AccountId, now: Timestamp) -> Result<Vec<Login>, StoreError>;

    /// Notes that these logins were used at `at`. A login that has ended stays ended, and the time never goes back.
    async fn touch(&self, tokens: &[TokenHash], at: Timestamp) -> Result<(), StoreError>;

    /// Ends a login. Ending it twice succeeds.
    async fn end(&self, token: TokenHash) -> Result<(), StoreError>;

    /// Ends every login of an account, and forgets that there were any.
    async fn end_all(&self, account: AccountId) -> Result<(), StoreError>;
}

/// What a one-time link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Making the first admin.
    Setup,
    /// Setting the password of this account.
    Password(AccountId),
}

/// A link that works once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The hash of its token.
    pub token: TokenHash,
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// When it is good no more.
    pub expires_at: Timestamp,
}

/// The one-time links that can still be used.
#[async_trait]
pub trait OneTimeLinks: Send + Sync {
    /// Adds a link.
    async fn offer(&self, link: &OneTimeLink) -> Result<(), StoreError>;

    /// The link with this token, unless it has expired at `now`.
    async fn look_at(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError>;

    /// Uses it up, unless it has expired at `now`: of any number of people who try, one gets it.
    async fn take(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError>;

    /// Takes back every link with this purpose.
    async fn withdraw(&self, purpose: LinkPurpose) -> Result<(), StoreError>;
}
