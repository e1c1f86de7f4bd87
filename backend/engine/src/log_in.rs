//! Logging in and out, and who a login belongs to.

use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{AccountId, CustomerId},
};

use crate::{
    account_change::{ChangeError, change},
    audit_log::{AuditLog, Deed},
    keys::AccountKeys,
    passwords::{Busy, Passwords, Verdict},
    ports::{
        Account, Accounts, Actor, Browser, Clock, Login, Logins, Random, StoreError, Subject, TokenHash, TryCounts,
    },
    second_factor::{Compulsory, SecondFactors},
    throttle::{Limit, Throttle},
    token::Token,
};

/// How long a login lasts, whatever happens: a working day and its overtime. NIST SP 800-63B-4 asks for at most 24 hours at
/// its second level.
pub const LOGIN_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// How long a login lasts without being used; NIST asks for at most an hour. A console that is open uses it.
pub const LOGIN_IDLE_MAX: SignedDuration = SignedDuration::from_hours(1);
/// How exactly it is noted when a login was used.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// How long the second step may follow the first.
const SECOND_STEP_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// Wrong passwords that cost an account no delay.
const FREE_PER_ACCOUNT: u32 = 5;
/// Wrong passwords that cost an address no delay; several people may share one.
const FREE_PER_ADDRESS: u32 = 20;
/// Longest user name looked up, in bytes.
const USERNAME_BYTES_MAX: usize = 64;
/// What the first step leaves for the second is sealed for.
const HALF: &[u8] = b"first step of a log-in";

/// Why logging in did not work.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// No such account, wrong password, or disabled: which of these is not told.
    #[error("The name or the password is not right.")]
    Wrong,
    /// Not the code that is asked for, or one that was used.
    #[error("The code is not right. Each code works once.")]
    WrongCode,
    /// The second step came too late, or the account has changed since the first.
    #[error("That took too long. Begin again.")]
    TooLate,
    /// Too many tries.
    #[error("Too many tries. Try again in {} s.", wait.as_secs() + 1)]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// Too many log in at the moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer.
    #[error("logging in is unavailable")]
    Store(#[from] StoreError),
}

/// From where somebody logs in.
#[derive(Debug, Clone, Copy)]
pub struct Whence {
    /// The address.
    pub address: IpAddr,
    /// In which kind of browser.
    pub browser: Browser,
}

/// What the right password leads to.
#[derive(Debug)]
pub enum FirstStep {
    /// A login. The token goes into a cookie and is kept nowhere else.
    LoggedIn(Token),
    /// The second factor is asked for. The text is handed to [`LogIns::second_step`] with the code; it opens nothing by
    /// itself.
    CodeWanted(String),
}

/// What everything about logging in rests on.
#[derive(Clone)]
pub struct Parts {
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// The logins.
    pub logins: Arc<dyn Logins>,
    /// What was tried in vain.
    pub tries: Arc<dyn TryCounts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Passwords: one for the whole process, since it bounds what hashing takes.
    pub passwords: Passwords,
    /// What hides and seals.
    pub keys: AccountKeys,
    /// Where deeds are written down.
    pub audit_log: AuditLog,
    /// Who of staff has to have a second factor.
    pub compulsory: Compulsory,
}

/// What somebody may do who has logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// What staff do, as far as their role goes.
    Staff,
    /// Set up a second factor, without which they may do nothing else.
    SecondFactorWanted,
    /// Wait in lines, as this customer.
    Customer(CustomerId),
}

/// Logs people in.
#[derive(Clone)]
pub struct LogIns {
    parts: Parts,
    throttle: Throttle,
    second_factors: SecondFactors,
}

impl LogIns {
    /// Over these ports.
    pub fn new(parts: Parts) -> Self {
        let throttle = Throttle::new(Arc::clone(&parts.tries), Arc::clone(&parts.clock));
        let second_factors = SecondFactors::new(&parts);
        Self { parts, throttle, second_factors }
    }

    /// The password. A try is counted before it is looked at, so that many at once count too; it is no try when the
    /// database fails.
    pub async fn first_step(&self, username: &str, password: &str, whence: Whence) -> Result<FirstStep, LogInError> {
        let username = username.trim().to_lowercase();
        if username.is_empty() || username.len() > USERNAME_BYTES_MAX {
            return Err(LogInError::Wrong);
        }
        let account = self.parts.accounts.by_username(&username).await?.filter(Account::is_enabled);
        let limits = [self.per_account(username.as_bytes()), self.per_address(whence.address)];
        let account = self.trying(&limits, self.check(account, password)).await?;
        if account.second_factor.is_some() {
            return Ok(FirstStep::CodeWanted(self.half(&account)));
        }
        self.forgive(&limits).await?;
        self.begin(&account, whence.browser).await.map(FirstStep::LoggedIn)
    }

    /// The code of the second factor, or a recovery code. The account is slowed down for wrong ones as for wrong passwords.
    pub async fn second_step(&self, half: &str, code: &str, whence: Whence) -> Result<Token, LogInError> {
        let (id, epoch) = self.open_half(half).ok_or(LogInError::TooLate)?;
        let account = self.by_id(id).await?.filter(|account| account.is_enabled() && account.epoch == epoch);
        let account = account.ok_or(LogInError::TooLate)?;
        let limits = [self.per_account(account.username.as_bytes()), self.per_address(whence.address)];
        let account = self.trying(&limits, self.check_code(account.id, code)).await?;
        self.forgive(&limits).await?;
        self.begin(&account, whence.browser).await
    }

    /// Somebody who has logged in shows once more that it is them.
    pub async fn confirm(&self, account: &Account, password: &str, whence: Whence) -> Result<(), LogInError> {
        let limits = [self.per_account(account.username.as_bytes()), self.per_address(whence.address)];
        self.trying(&limits, self.check(Some(account.clone()), password)).await?;
        Ok(self.forgive(&limits).await?)
    }

    /// Whose login this is, staff or not; `None` when it has ended or its account is disabled. It counts as used. What its
    /// owner may do, [`LogIns::standing`] says.
    pub async fn owner(&self, token: &Token) -> Result<Option<Account>, StoreError> {
        Ok(self.live(&[token.hash()]).await?.remove(&token.hash()))
    }

    /// Whose login this is, if they may do what staff do.
    pub async fn staff(&self, token: TokenHash) -> Result<Option<Account>, StoreError> {
        let owner = self.live(&[token]).await?.remove(&token);
        Ok(owner.filter(|account| self.standing(account) == Standing::Staff))
    }

    /// What somebody may do who has logged in to this account.
    pub fn standing(&self, account: &Account) -> Standing {
        match account.customer {
            Some(customer) => Standing::Customer(customer),
            None if account.second_factor.is_none() && self.parts.compulsory.concerns(account) => {
                Standing::SecondFactorWanted
            }
            None => Standing::Staff,
        }
    }

    /// Those of these logins that are not over, with their accounts. They count as used.
    pub async fn live(&self, tokens: &[TokenHash]) -> Result<HashMap<TokenHash, Account>, StoreError> {
        let now = self.parts.clock.now();
        let logins = self.parts.logins.find(tokens, now).await?;
        let mut ids: Vec<_> = logins.iter().map(|login| login.account).collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = self.parts.accounts.by_ids(&ids).await?;
        let accounts: HashMap<_, _> = accounts.into_iter().map(|account| (account.id, account)).collect();
        let mut live = HashMap::new();
        let mut used = Vec::new();
        for login in logins {
            let Some(account) = accounts.get(&login.account) else { continue };
            if is_live(&login, account, now) {
                live.insert(login.token, account.clone());
                if now.duration_since(login.last_used_at) >= TOUCH_EVERY {
                    used.push(login.token);
                }
            }
        }
        self.parts.logins.touch(&used, now).await?;
        Ok(live)
    }

    /// Ends a login.
    pub async fn log_out(&self, token: &Token) -> Result<(), StoreError> {
        self.parts.logins.end(token.hash()).await
    }

    /// Begins a login of an account as it is now.
    pub(crate) async fn begin(&self, account: &Account, browser: Browser) -> Result<Token, LogInError> {
        let now = self.parts.clock.now();
        let token = Token::generate(&*self.parts.random);
        let login = Login {
            token: token.hash(),
            account: account.id,
            epoch: account.epoch,
            browser,
            created_at: now,
            last_used_at: now,
            expires_at: now + LOGIN_LASTS,
        };
        let (by, subject) = (Actor::Account(account.id), Subject::Account(account.id));
        self.parts.audit_log.record(by, Deed::LoggedIn, subject, &[]).await?;
        self.parts.logins.begin(&login).await?;
        Ok(token)
    }

    /// Counts a try and makes it. It is taken back if it could not be made.
    async fn trying<T>(
        &self,
        limits: &[Limit],
        work: impl Future<Output = Result<T, LogInError>>,
    ) -> Result<T, LogInError> {
        if let Some(wait) = self.throttle.count(limits).await? {
            return Err(LogInError::TooMany { wait });
        }
        let result = work.await;
        if let Err(LogInError::Store(_) | LogInError::Busy(_)) = result {
            self.throttle.take_back(limits).await;
        }
        result
    }

    /// An account that was opened is forgiven; an address only its last try, or somebody with one account could try others
    /// for ever.
    async fn forgive(&self, limits: &[Limit; 2]) -> Result<(), StoreError> {
        let [account, address] = limits;
        self.throttle.take_back(&[*address]).await;
        self.throttle.forgive(*account).await
    }

    async fn check(&self, account: Option<Account>, password: &str) -> Result<Account, LogInError> {
        let hash = account.as_ref().map(|account| account.password_hash.as_str());
        let verdict = self.parts.passwords.verify(password, hash).await?;
        let (Some(account), Verdict::Right { rehash }) = (account, verdict) else { return Err(LogInError::Wrong) };
        if rehash { self.rehashed(account, password).await } else { Ok(account) }
    }

    /// The account with its password hashed as passwords are now. If somebody changes it at the same moment, that is left
    /// to the next time.
    async fn rehashed(&self, account: Account, password: &str) -> Result<Account, LogInError> {
        let password_hash = self.parts.passwords.hash(password, &*self.parts.random).await?;
        let changed = Account { password_hash, version: account.version + 1, ..account.clone() };
        match self.parts.accounts.update(&changed).await {
            Ok(()) => Ok(changed),
            Err(StoreError::Conflict(_)) => Ok(account),
            Err(error) => Err(error.into()),
        }
    }

    async fn check_code(&self, id: AccountId, code: &str) -> Result<Account, LogInError> {
        let changed = change(&*self.parts.accounts, id, |account| self.second_factors.use_code(account, code)).await;
        match changed {
            Ok((account, how)) => {
                self.second_factors.note(&account, how).await?;
                Ok(account)
            }
            Err(ChangeError::Refused(_) | ChangeError::NoSuchAccount) => Err(LogInError::WrongCode),
            Err(ChangeError::Store(error)) => Err(error.into()),
        }
    }

    fn half(&self, account: &Account) -> String {
        let until = (self.parts.clock.now() + SECOND_STEP_WITHIN).as_second();
        let plain =
            [account.id.0.to_be_bytes().as_slice(), &account.epoch.to_be_bytes(), &until.to_be_bytes()].concat();
        hex::encode(self.parts.keys.seal(HALF, &plain, &*self.parts.random))
    }

    fn open_half(&self, half: &str) -> Option<(AccountId, u64)> {
        let plain = self.parts.keys.open(HALF, &hex::decode(half).ok()?)?;
        let (id, rest) = plain.split_first_chunk::<16>()?;
        let (epoch, until) = rest.split_first_chunk::<8>()?;
        let until = i64::from_be_bytes(until.try_into().ok()?);
        let in_time = self.parts.clock.now().as_second() < until;
        in_time.then_some((AccountId(u128::from_be_bytes(*id)), u64::from_be_bytes(*epoch)))
    }

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.parts.accounts.by_ids(&[id]).await?.pop())
    }

    fn per_account(&self, username: &[u8]) -> Limit {
        Limit { key: self.parts.keys.try_key("log-in account", username), free: FREE_PER_ACCOUNT }
    }

    pub(crate) fn per_address(&self, address: IpAddr) -> Limit {
        Limit { key: self.parts.keys.try_key("log-in address", &neighbourhood(address)), free: FREE_PER_ADDRESS }
    }
}

/// Whether a login of this account is not over.
pub(crate) fn is_live(login: &Login, account: &Account, now: Timestamp) -> bool {
    let used = now.duration_since(login.last_used_at) < LOGIN_IDLE_MAX && now < login.expires_at;
    used && account.is_enabled() && account.id == login.account && account.epoch == login.epoch
}

/// What counts as one address: of the new ones the first half, since whoever has one has a whole network of them.
pub(crate) fn neighbourhood(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}
