//! What people do to their own account: password, second factor, logins. Whatever could lock its owner out, or let somebody
//! else in, asks for the password once more.

use sha2::{Digest as _, Sha256};

use crate::{
    account_change::{ChangeError, change},
    account_rules::AccountRule,
    audit_log::Deed,
    log_in::{LogInError, LogIns, Parts, Whence, is_live},
    people::{PeopleError, check_password, display_name},
    ports::{Account, Actor, Login, StoreError, Subject, TokenHash},
    second_factor::{Enrolment, SecondFactors, WrongCode},
    token::Token,
};

/// Why something was not done to one's own account.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// It was not shown that it is them.
    #[error(transparent)]
    NotConfirmed(LogInError),
    /// What was typed does not keep a rule.
    #[error(transparent)]
    Rule(#[from] AccountRule),
    /// Who has this role has to have a second factor.
    #[error("Your role needs a second factor. You can set it up anew, and not take it away.")]
    Compulsory,
    /// The account has changed since the page was made.
    #[error("Your account has changed since this page was shown. Begin again.")]
    Outdated,
    /// The database did not answer.
    #[error("accounts are unavailable")]
    Store(#[from] StoreError),
}

impl From<LogInError> for OwnError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::Store(error) => Self::Store(error),
            LogInError::Wrong
            | LogInError::WrongCode
            | LogInError::TooLate
            | LogInError::TooMany { .. }
            | LogInError::Busy(_) => Self::NotConfirmed(error),
        }
    }
}

impl From<PeopleError> for OwnError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Rule(rule) => Self::Rule(rule),
            PeopleError::Busy(busy) => Self::NotConfirmed(busy.into()),
            PeopleError::Store(error) => Self::Store(error),
            PeopleError::NoSuchAccount
            | PeopleError::NotYourself
            | PeopleError::Providers
            | PeopleError::Customers
            | PeopleError::LinkOver => Self::Outdated,
        }
    }
}

impl<R> From<ChangeError<R>> for OwnError
where
    Self: From<R>,
{
    fn from(error: ChangeError<R>) -> Self {
        match error {
            ChangeError::NoSuchAccount => Self::Outdated,
            ChangeError::Refused(refused) => refused.into(),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<WrongCode> for OwnError {
    fn from(_: WrongCode) -> Self {
        Self::Rule(AccountRule::Code)
    }
}

impl From<std::convert::Infallible> for OwnError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// What a login is called where its owner sees it: worth nothing to anyone who reads it.
pub fn login_name(token: TokenHash) -> String {
    let name = Sha256::new().chain_update(b"the name of a login").chain_update(token.0).finalize();
    hex::encode(&name[..16])
}

/// One's own account.
#[derive(Clone)]
pub struct OwnAccount {
    parts: Parts,
    log_ins: LogIns,
    second_factors: SecondFactors,
}

impl OwnAccount {
    /// Over these ports.
    pub fn new(parts: Parts) -> Self {
        let (log_ins, second_factors) = (LogIns::new(parts.clone()), SecondFactors::new(&parts));
        Self { parts, log_ins, second_factors }
    }

    /// The logins of an account that are not over, those used last first.
    pub async fn logins(&self, account: &Account) -> Result<Vec<Login>, StoreError> {
        let now = self.parts.clock.now();
        let mut logins = self.parts.logins.of_account(account.id, now).await?;
        logins.retain(|login| is_live(login, account, now));
        Ok(logins)
    }

    /// Sets another password, which ends every login; the token is of a new one for whoever did it.
    pub async fn change_password(
        &self,
        account: &Account,
        current: &str,
        new: &str,
        whence: Whence,
    ) -> Result<Token, OwnError> {
        check_password(account, new)?;
        if new == current {
            return Err(AccountRule::SamePassword.into());
        }
        self.log_ins.confirm(account, current, whence).await?;
        let hash = self.parts.passwords.hash(new, &*self.parts.random).await.map_err(LogInError::from)?;
        self.record(account, Deed::PasswordChanged).await?;
        self.renew(account, whence, |account| account.password_hash.clone_from(&hash)).await
    }

    /// Ends one login of this account, whatever it is called elsewhere. Ending one that is over succeeds.
    pub async fn end_login(&self, account: &Account, name: &str) -> Result<(), StoreError> {
        let logins = self.parts.logins.of_account(account.id, self.parts.clock.now()).await?;
        let Some(login) = logins.into_iter().find(|login| login_name(login.token) == name) else { return Ok(()) };
        self.record(account, Deed::LoginEnded).await?;
        self.parts.logins.end(login.token).await
    }

    /// Ends every login; the token is of a new one for whoever did it.
    pub async fn end_other_logins(&self, account: &Account, whence: Whence) -> Result<Token, OwnError> {
        self.record(account, Deed::LoginsEnded).await?;
        self.renew(account, whence, |_| ()).await
    }

    /// Begins to set up a second factor. Nothing is kept until [`OwnAccount::set_up_second_factor`].
    pub fn enrol(&self, account: &Account) -> Enrolment {
        self.second_factors.enrol(account)
    }

    /// The same enrolment once more, for a form that comes back; `None` when the account has changed since.
    pub fn enrolment(&self, account: &Account, sealed: &str) -> Option<Enrolment> {
        let secret = self.second_factors.pending(account, sealed)?;
        Some(Enrolment { secret, sealed: sealed.to_owned() })
    }

    /// Sets up the second factor that was begun, in place of one that there was. Gives the recovery codes, to be shown once.
    pub async fn set_up_second_factor(
        &self,
        account: &Account,
        sealed: &str,
        code: &str,
        password: &str,
        whence: Whence,
    ) -> Result<Vec<String>, OwnError> {
        let secret = self.second_factors.pending(account, sealed).ok_or(OwnError::Outdated)?;
        self.log_ins.confirm(account, password, whence).await?;
        let codes = self.second_factors.recovery_codes();
        let set_up = |account: &mut Account| self.second_factors.set_up(account, &secret, code, &codes);
        // Looked at before it is written down, so that a mistyped code leaves no trace.
        set_up(&mut account.clone())?;
        self.record(account, Deed::SecondFactorAdded).await?;
        change(&*self.parts.accounts, account.id, set_up).await?;
        Ok(codes)
    }

    /// Whether the role of this account needs a second factor.
    pub fn must_keep_second_factor(&self, account: &Account) -> bool {
        self.parts.compulsory.concerns(account)
    }

    /// Changes the name that others read.
    pub async fn rename(&self, account: &Account, name: &str) -> Result<(), OwnError> {
        let name = display_name(name)?;
        let rename = |account: &mut Account| {
            account.display_name.clone_from(&name);
            Ok::<_, std::convert::Infallible>(())
        };
        change(&*self.parts.accounts, account.id, rename).await?;
        Ok(())
    }

    /// Takes the second factor away.
    pub async fn remove_second_factor(
        &self,
        account: &Account,
        password: &str,
        whence: Whence,
    ) -> Result<(), OwnError> {
        if self.must_keep_second_factor(account) {
            return Err(OwnError::Compulsory);
        }
        self.log_ins.confirm(account, password, whence).await?;
        self.record(account, Deed::SecondFactorRemoved).await?;
        let remove = |account: &mut Account| {
            account.second_factor = None;
            Ok::<_, std::convert::Infallible>(())
        };
        change(&*self.parts.accounts, account.id, remove).await?;
        Ok(())
    }

    async fn renew(&self, account: &Account, whence: Whence, also: impl Fn(&mut Account)) -> Result<Token, OwnError> {
        let renewed = change(&*self.parts.accounts, account.id, |account| {
            also(account);
            account.epoch += 1;
            Ok::<_, std::convert::Infallible>(())
        });
        let (account, ()) = renewed.await?;
        Ok(self.log_ins.begin(&account, whence.browser).await?)
    }

    async fn record(&self, account: &Account, deed: Deed) -> Result<(), StoreError> {
        self.parts.audit_log.record(Actor::Account(account.id), deed, Subject::Account(account.id), &[]).await
    }
}
