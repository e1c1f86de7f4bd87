//! Logging in and out, and who a login belongs to.

use std::{net::IpAddr, sync::Arc, time::Duration};

use anteroom_domain::SignedDuration;

use crate::{
    passwords::Passwords,
    ports::{Account, Accounts, Clock, Login, Logins, Random, StoreError},
    throttle::Throttle,
    token::Token,
};

/// How long a login lasts, whatever happens: a working day and its overtime.
pub const LOGIN_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// Wrong passwords that cost an account no delay.
const FREE_PER_ACCOUNT: u32 = 5;
/// Wrong passwords that cost an address no delay; several people may share one.
const FREE_PER_ADDRESS: u32 = 20;
/// Longest user name looked up, in bytes.
const USERNAME_BYTES_MAX: usize = 64;

/// Why logging in did not work.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// No such account, wrong password, or disabled: which of these is not told.
    #[error("The name or the password is not right.")]
    Wrong,
    /// Too many tries.
    #[error("Too many tries. Try again in {} s.", wait.as_secs() + 1)]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The database did not answer.
    #[error("logging in is unavailable")]
    Store(#[from] StoreError),
}

/// Logs people in.
pub struct LogIns {
    accounts: Arc<dyn Accounts>,
    logins: Arc<dyn Logins>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    passwords: Passwords,
    per_account: Throttle<String>,
    per_address: Throttle<IpAddr>,
}

impl LogIns {
    /// Over these ports.
    pub fn new(
        accounts: Arc<dyn Accounts>,
        logins: Arc<dyn Logins>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            accounts,
            logins,
            clock,
            random,
            passwords: Passwords::default(),
            per_account: Throttle::new(FREE_PER_ACCOUNT),
            per_address: Throttle::new(FREE_PER_ADDRESS),
        }
    }

    /// Begins a login. The token goes into a cookie and is kept nowhere else.
    pub async fn log_in(&self, username: &str, password: &str, from: IpAddr) -> Result<Token, LogInError> {
        let username = username.trim().to_lowercase();
        if username.is_empty() || username.len() > USERNAME_BYTES_MAX {
            return Err(LogInError::Wrong);
        }
        let now = self.clock.now();
        let waits = [self.per_account.wait(&username, now), self.per_address.wait(&from, now)];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(LogInError::TooMany { wait });
        }
        // Counted before the work, so that many tries at the same time count too; a success is forgiven below.
        self.per_account.count(username.clone(), now);
        self.per_address.count(from, now);
        let account = self.accounts.by_username(&username).await?.filter(|a| a.disabled_at.is_none());
        let hash = account.as_ref().map(|a| a.password_hash.clone());
        let right = self.passwords.verify(password, hash).await;
        let Some(account) = account.filter(|_| right) else { return Err(LogInError::Wrong) };
        self.per_account.forgive(&username);
        self.per_address.forgive(&from);
        let token = Token::generate(&*self.random);
        let login = Login { token: token.hash(), account: account.id, created_at: now, expires_at: now + LOGIN_LASTS };
        self.logins.begin(&login).await?;
        Ok(token)
    }

    /// Whose login this is; `None` when it has ended or its account is disabled.
    pub async fn account(&self, token: &Token) -> Result<Option<Account>, StoreError> {
        let Some(login) = self.logins.find(token.hash(), self.clock.now()).await? else { return Ok(None) };
        let accounts = self.accounts.by_ids(&[login.account]).await?;
        Ok(accounts.into_iter().find(|a| a.disabled_at.is_none()))
    }

    /// Ends a login.
    pub async fn log_out(&self, token: &Token) -> Result<(), StoreError> {
        self.logins.end(token.hash()).await
    }
}
