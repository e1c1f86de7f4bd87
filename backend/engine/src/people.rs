//! Staff, as admins see and change them. Nobody changes their own account here, so that there is always an admin left.

use std::sync::Arc;

use anteroom_domain::{SignedDuration, ids::AccountId};

use crate::{
    account_change::{ChangeError, change},
    account_rules::AccountRule,
    audit_log::Deed,
    fields::name,
    log_in::Parts,
    password_rules,
    passwords::Busy,
    ports::{Account, Actor, LinkPurpose, OneTimeLink, OneTimeLinks, Role, StoreError, Subject},
    token::Token,
};

/// How long a link for setting a password works.
pub const PASSWORD_LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How long the token for making the first admin works; starting the server again makes another.
pub const SETUP_LASTS: SignedDuration = SignedDuration::from_hours(1);
/// Longest user name, in characters and bytes.
pub const USERNAME_MAX: usize = 64;
/// Longest name, in characters.
pub const DISPLAY_NAME_CHARS_MAX: usize = 80;

/// Why an account was not made or changed. Each but the last two is a sentence to be shown.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// What was typed does not keep a rule.
    #[error(transparent)]
    Rule(#[from] AccountRule),
    /// There is no such account.
    #[error("There is no such account.")]
    NoSuchAccount,
    /// It is one's own.
    #[error("You cannot do this to your own account. Another administrator can.")]
    NotYourself,
    /// It is the identity provider's to say.
    #[error("This account signs in with the identity provider: its role and its password are kept there.")]
    Providers,
    /// Customers stay customers, and staff stay staff.
    #[error("A customer's account stays one. Make another account for somebody who works here.")]
    Customers,
    /// The link is wrong, used or too old.
    #[error("This code does not work any more. Ask for a new one where you got it.")]
    LinkOver,
    /// Too many passwords are hashed at the moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer.
    #[error("accounts are unavailable")]
    Store(#[from] StoreError),
}

impl<R> From<ChangeError<R>> for PeopleError
where
    Self: From<R>,
{
    fn from(error: ChangeError<R>) -> Self {
        match error {
            ChangeError::NoSuchAccount => Self::NoSuchAccount,
            ChangeError::Refused(refused) => refused.into(),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// For changes that no account refuses.
impl From<std::convert::Infallible> for PeopleError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// A user name as it is stored.
pub fn username(text: &str) -> Result<String, PeopleError> {
    let name = text.trim().to_lowercase();
    let fits = (1..=USERNAME_MAX).contains(&name.len());
    if !fits || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(AccountRule::Username.into());
    }
    Ok(name)
}

/// The name that others read, as it is stored.
pub fn display_name(text: &str) -> Result<String, PeopleError> {
    Ok(name(text, DISPLAY_NAME_CHARS_MAX).map_err(AccountRule::from)?)
}

/// Whether this account can have this password.
pub(crate) fn check_password(account: &Account, password: &str) -> Result<(), PeopleError> {
    check_password_among(account, password, &[])
}

/// The same where other names are around, too, that everybody knows.
pub(crate) fn check_password_among(account: &Account, password: &str, names: &[String]) -> Result<(), PeopleError> {
    let own = [account.username.as_str(), account.display_name.as_str()];
    let names: Vec<_> = own.into_iter().chain(names.iter().map(String::as_str)).collect();
    Ok(password_rules::check(password, &names).map_err(AccountRule::from)?)
}

/// What an admin does to somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountAction {
    /// It may not log in any more, and all its logins end.
    Disable,
    /// It may log in again.
    Enable,
    /// It gets another role, and all its logins end.
    SetRole(Role),
    /// All its logins end.
    EndLogins,
    /// It is asked for the password alone, and all its logins end: for somebody who has lost their authenticator.
    RemoveSecondFactor,
}

/// Staff.
#[derive(Clone)]
pub struct People {
    parts: Parts,
    links: Arc<dyn OneTimeLinks>,
}

impl People {
    /// Over these ports.
    pub fn new(parts: Parts, links: Arc<dyn OneTimeLinks>) -> Self {
        Self { parts, links }
    }

    /// Everyone of staff, by user name.
    pub async fn staff(&self) -> Result<Vec<Account>, StoreError> {
        self.parts.accounts.staff().await
    }

    /// Customers with an account, by user name, from those on whose name begins like this; `limit` at most.
    pub async fn customers(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError> {
        self.parts.accounts.customers(&beginning.trim().to_lowercase(), limit).await
    }

    /// One of them.
    pub async fn one(&self, id: AccountId) -> Result<Account, PeopleError> {
        self.parts.accounts.by_ids(&[id]).await?.pop().ok_or(PeopleError::NoSuchAccount)
    }

    /// Makes an account that nobody can log in to until its owner has set a password, by the link whose token this gives.
    pub async fn create(
        &self,
        by: AccountId,
        name_to_log_in: &str,
        name_to_read: &str,
        role: Role,
    ) -> Result<(Account, Token), PeopleError> {
        if !role.is_staff() {
            return Err(PeopleError::Customers);
        }
        let account = self.fresh(name_to_log_in, name_to_read, role, String::new())?;
        if self.parts.accounts.by_username(&account.username).await?.is_some() {
            return Err(AccountRule::UsernameTaken.into());
        }
        self.record(Actor::Account(by), Deed::AccountCreated, account.id, &[("role", role_code(role))]).await?;
        self.add(&account).await?;
        let token = self.password_link(by, account.id).await?;
        Ok((account, token))
    }

    /// Makes a link with which the owner of an account can set its password, in place of every one before.
    pub async fn password_link(&self, by: AccountId, id: AccountId) -> Result<Token, PeopleError> {
        let account = self.one(id).await?;
        if account.identity.is_some() {
            return Err(PeopleError::Providers);
        }
        self.record(Actor::Account(by), Deed::ResetLinkMade, account.id, &[]).await?;
        let purpose = LinkPurpose::Password(account.id);
        self.links.withdraw(purpose).await?;
        let token = Token::generate(&*self.parts.random);
        let expires_at = self.parts.clock.now() + PASSWORD_LINK_LASTS;
        self.links.offer(&OneTimeLink { token: token.hash(), purpose, expires_at }).await?;
        Ok(token)
    }

    /// Does something to somebody else's account.
    pub async fn act(&self, by: AccountId, id: AccountId, action: AccountAction) -> Result<Account, PeopleError> {
        if by == id {
            return Err(PeopleError::NotYourself);
        }
        let account = self.one(id).await?;
        if account.identity.is_some() && matches!(action, AccountAction::SetRole(_)) {
            return Err(PeopleError::Providers);
        }
        if let AccountAction::SetRole(role) = action
            && !(account.role.is_staff() && role.is_staff())
        {
            return Err(PeopleError::Customers);
        }
        let (deed, details) = match action {
            AccountAction::Disable => (Deed::AccountDisabled, None),
            AccountAction::Enable => (Deed::AccountEnabled, None),
            AccountAction::SetRole(role) => (Deed::RoleChanged, Some(("role", role_code(role)))),
            AccountAction::EndLogins => (Deed::LoginsEnded, None),
            AccountAction::RemoveSecondFactor => (Deed::SecondFactorRemoved, None),
        };
        self.record(Actor::Account(by), deed, id, details.as_slice()).await?;
        let now = self.parts.clock.now();
        let (account, ()) = change(&*self.parts.accounts, id, |account| {
            match action {
                AccountAction::Disable => account.disabled_at = Some(account.disabled_at.unwrap_or(now)),
                AccountAction::Enable => account.disabled_at = None,
                AccountAction::SetRole(role) => account.role = role,
                AccountAction::EndLogins => {}
                AccountAction::RemoveSecondFactor => account.second_factor = None,
            }
            account.epoch += 1;
            Ok::<_, std::convert::Infallible>(())
        })
        .await?;
        Ok(account)
    }

    /// The token with which the first admin can be made; `None` where there is an account already.
    pub async fn offer_setup(&self) -> Result<Option<Token>, StoreError> {
        if !self.may_set_up().await? {
            return Ok(None);
        }
        let token = Token::generate(&*self.parts.random);
        let expires_at = self.parts.clock.now() + SETUP_LASTS;
        self.links.offer(&OneTimeLink { token: token.hash(), purpose: LinkPurpose::Setup, expires_at }).await?;
        Ok(Some(token))
    }

    /// Whether there is nobody yet.
    pub async fn may_set_up(&self) -> Result<bool, StoreError> {
        Ok(!self.parts.accounts.any().await?)
    }

    /// Makes the first admin. The token is used up only when nothing is wrong with the rest.
    pub async fn set_up(
        &self,
        token: &Token,
        name_to_log_in: &str,
        name_to_read: &str,
        password: &str,
    ) -> Result<Account, PeopleError> {
        let now = self.parts.clock.now();
        let usable = self.links.look_at(token.hash(), now).await?;
        if usable.is_none_or(|link| link.purpose != LinkPurpose::Setup) || !self.may_set_up().await? {
            return Err(PeopleError::LinkOver);
        }
        let mut account = self.fresh(name_to_log_in, name_to_read, Role::Admin, String::new())?;
        check_password(&account, password)?;
        account.password_hash = self.parts.passwords.hash(password, &*self.parts.random).await?;
        self.links.take(token.hash(), now).await?.ok_or(PeopleError::LinkOver)?;
        self.record(Actor::OneTimeLink, Deed::AccountCreated, account.id, &[("role", role_code(Role::Admin))]).await?;
        self.add(&account).await?;
        self.links.withdraw(LinkPurpose::Setup).await?;
        Ok(account)
    }

    /// Whose password a link sets.
    pub async fn owner_of_link(&self, token: &Token) -> Result<Account, PeopleError> {
        let link = self.links.look_at(token.hash(), self.parts.clock.now()).await?;
        let Some(OneTimeLink { purpose: LinkPurpose::Password(id), .. }) = link else {
            return Err(PeopleError::LinkOver);
        };
        self.parts.accounts.by_ids(&[id]).await?.pop().filter(Account::is_enabled).ok_or(PeopleError::LinkOver)
    }

    /// Sets a password by a link, and ends all logins. The link is used up only when the password can be used.
    pub async fn set_password(&self, token: &Token, password: &str) -> Result<Account, PeopleError> {
        let account = self.owner_of_link(token).await?;
        check_password(&account, password)?;
        let password_hash = self.parts.passwords.hash(password, &*self.parts.random).await?;
        self.links.take(token.hash(), self.parts.clock.now()).await?.ok_or(PeopleError::LinkOver)?;
        self.record(Actor::OneTimeLink, Deed::PasswordChanged, account.id, &[]).await?;
        let (account, ()) = change(&*self.parts.accounts, account.id, |account| {
            account.password_hash.clone_from(&password_hash);
            account.epoch += 1;
            Ok::<_, std::convert::Infallible>(())
        })
        .await?;
        Ok(account)
    }

    fn fresh(&self, log_in: &str, read: &str, role: Role, hash: String) -> Result<Account, PeopleError> {
        let id = AccountId(self.parts.random.id());
        Ok(Account::new(id, username(log_in)?, display_name(read)?, role, hash))
    }

    async fn add(&self, account: &Account) -> Result<(), PeopleError> {
        match self.parts.accounts.add(account).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict(_)) => Err(AccountRule::UsernameTaken.into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn record(&self, by: Actor, deed: Deed, id: AccountId, details: &[(&str, String)]) -> Result<(), StoreError> {
        self.parts.audit_log.record(by, deed, Subject::Account(id), details).await
    }
}

pub(crate) fn role_code(role: Role) -> String {
    match role {
        Role::Host => "host".to_owned(),
        Role::Admin => "admin".to_owned(),
        Role::Customer => "customer".to_owned(),
    }
}
