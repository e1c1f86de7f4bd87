//! Logging in with an identity provider: out to it, back from it, and whose account that is.
//!
//! What is between the two ways stays with the browser, sealed. Who is vouched for is known by issuer and subject alone; what
//! they may do here is read anew from what the provider says, each time.

use std::sync::Arc;

use anteroom_domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    account_change::{ChangeError, change},
    audit_log::Deed,
    keys::AccountKeys,
    log_in::{LogInError, LogIns, Parts, Whence},
    people::{DISPLAY_NAME_CHARS_MAX, display_name, role_code, username},
    ports::{Account, Actor, Errand, Identity, IdentityProvider, ProviderError, Role, StoreError, Subject, Vouched},
    throttle::Throttle,
    token::Token,
};

/// How long somebody may take at the provider, in seconds: long enough for a second factor that has to be looked for.
pub const BACK_WITHIN_S: i64 = 10 * 60;
/// Longest path to go to afterwards, in bytes; all of this has to fit into a cookie.
const NEXT_BYTES_MAX: usize = 512;
/// Longest subject, in bytes: what `OpenID` Connect Core 1.0 allows.
const SUBJECT_BYTES_MAX: usize = 255;
/// What an errand is sealed for.
const ERRAND: &[u8] = b"errand to the identity provider";

/// Which values of the claim make somebody what, and whether whoever comes for the first time gets an account. Nothing is
/// matched by a value that is empty.
#[derive(Debug, Clone)]
pub struct ProviderRules {
    /// Makes an admin.
    pub admin_value: String,
    /// Makes a host.
    pub host_value: String,
    /// Whether accounts are made.
    pub create_accounts: bool,
}

impl ProviderRules {
    /// What somebody with these values may do. The greater role counts; most people have none.
    pub fn role(&self, values: &[String]) -> Option<Role> {
        let has = |wanted: &String| !wanted.is_empty() && values.contains(wanted);
        if has(&self.admin_value) { Some(Role::Admin) } else { has(&self.host_value).then_some(Role::Host) }
    }
}

/// Why logging in with the provider did not work.
#[derive(Debug, thiserror::Error)]
pub enum ProviderLogInError {
    /// This browser did not ask, or too long ago.
    #[error("not begun in this browser, or too long ago")]
    NotBegun,
    /// The provider let nobody in, or was told not to.
    #[error("the identity provider let nobody in")]
    Declined,
    /// What came back does not hold.
    #[error("{0}")]
    NotProven(&'static str),
    /// Nothing that the provider says gives them a role here.
    #[error("no role")]
    NoRole,
    /// They have no account here, and none is made.
    #[error("no account")]
    NoAccount,
    /// Their account here is disabled.
    #[error("a disabled account")]
    Disabled,
    /// Too many answers that did not hold came from the same address.
    #[error("too many tries")]
    TooMany,
    /// The provider does not answer.
    #[error("{0}")]
    Unavailable(ProviderError),
    /// The database does not answer.
    #[error("logging in is unavailable")]
    Store(#[from] StoreError),
}

impl From<ProviderError> for ProviderLogInError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unavailable { .. } => Self::Unavailable(error),
            ProviderError::NotProven(why) => Self::NotProven(why),
        }
    }
}

impl From<LogInError> for ProviderLogInError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::Store(error) => Self::Store(error),
            LogInError::TooMany { .. } => Self::TooMany,
            LogInError::Wrong | LogInError::WrongCode | LogInError::TooLate | LogInError::Busy(_) => {
                panic!("beginning a login looks at no password: {error}")
            }
        }
    }
}

/// A browser that sets out.
#[derive(Debug)]
pub struct Departure {
    /// Where it goes.
    pub to: String,
    /// What it keeps in a cookie meanwhile. It opens nothing by itself.
    pub kept: String,
}

/// What a browser brings back, as it stands in the address.
#[derive(Debug, Default)]
pub struct Return {
    /// Must be the errand's.
    pub state: String,
    /// What can be redeemed; `None` when the provider let nobody in.
    pub code: Option<String>,
    /// Who answers, where the provider says so (RFC 9207).
    pub issuer: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    errand: Errand,
    next: String,
    /// In seconds; exclusive.
    until: i64,
}

impl Kept {
    fn open(keys: &AccountKeys, text: &str) -> Option<Self> {
        let plain = keys.open(ERRAND, &hex::decode(text).ok()?)?;
        serde_json::from_slice(&plain).ok()
    }
}

/// Whether a cookie's text is something that was kept here, however long ago.
pub fn is_kept(keys: &AccountKeys, text: &str) -> bool {
    Kept::open(keys, text).is_some()
}

/// Logs people in with an identity provider.
#[derive(Clone)]
pub struct ProviderLogIns {
    parts: Parts,
    log_ins: LogIns,
    throttle: Throttle,
    provider: Arc<dyn IdentityProvider>,
    rules: ProviderRules,
}

impl ProviderLogIns {
    /// Over these ports.
    pub fn new(parts: Parts, provider: Arc<dyn IdentityProvider>, rules: ProviderRules) -> Self {
        let throttle = Throttle::new(Arc::clone(&parts.tries), Arc::clone(&parts.clock));
        Self { log_ins: LogIns::new(parts.clone()), throttle, parts, provider, rules }
    }

    /// Whether the provider answered when it was asked last.
    pub fn is_up(&self) -> bool {
        self.provider.is_up()
    }

    /// Sends a browser out; `None` while nobody knows where to. It shall be sent on to `next` when it is back.
    pub fn depart(&self, next: &str) -> Option<Departure> {
        let random = || Token::generate(&*self.parts.random).expose();
        let errand = Errand { state: random(), nonce: random(), verifier: random() };
        let to = self.provider.way_there(&errand)?;
        let next = if next.len() <= NEXT_BYTES_MAX { next } else { "" }.to_owned();
        let kept = Kept { errand, next, until: self.parts.clock.now().as_second() + BACK_WITHIN_S };
        let Ok(plain) = serde_json::to_vec(&kept) else { panic!("texts and a number can be written down") };
        Some(Departure { to, kept: hex::encode(self.parts.keys.seal(ERRAND, &plain, &*self.parts.random)) })
    }

    /// Takes back a browser with what it kept: a login, and where it wanted to go.
    pub async fn arrive(
        &self,
        kept: &str,
        back: &Return,
        whence: Whence,
    ) -> Result<(Token, String), ProviderLogInError> {
        let Kept { errand, next, .. } = self.open(kept).ok_or(ProviderLogInError::NotBegun)?;
        if !bool::from(errand.state.as_bytes().ct_eq(back.state.as_bytes())) {
            return Err(ProviderLogInError::NotBegun);
        }
        if back.issuer.as_ref().is_some_and(|issuer| !self.provider.is_issuer(issuer)) {
            return Err(ProviderLogInError::NotProven("somebody else answers"));
        }
        let code = back.code.as_ref().ok_or(ProviderLogInError::Declined)?;
        let vouched = self.redeem(&errand, code, whence).await?;
        let account = self.account(&vouched).await?;
        Ok((self.log_ins.begin(&account, whence.browser).await?, next))
    }

    fn open(&self, kept: &str) -> Option<Kept> {
        let kept = Kept::open(&self.parts.keys, kept)?;
        (self.parts.clock.now().as_second() < kept.until).then_some(kept)
    }

    /// Each try asks the provider, so an address that goes on bringing what does not hold is slowed down.
    async fn redeem(&self, errand: &Errand, code: &str, whence: Whence) -> Result<Vouched, ProviderLogInError> {
        let limits = [self.log_ins.per_address(whence.address)];
        if self.throttle.count(&limits).await?.is_some() {
            return Err(ProviderLogInError::TooMany);
        }
        let result = self.provider.redeem(errand, code).await.map_err(ProviderLogInError::from);
        let result = result.and_then(|vouched| {
            let fits = (1..=SUBJECT_BYTES_MAX).contains(&vouched.identity.subject.len());
            if fits { Ok(vouched) } else { Err(ProviderLogInError::NotProven("the subject is empty or too long")) }
        });
        if !matches!(result, Err(ProviderLogInError::NotProven(_))) {
            self.throttle.take_back(&limits).await;
        }
        result
    }

    /// Whose account it is, as it is from now on.
    async fn account(&self, vouched: &Vouched) -> Result<Account, ProviderLogInError> {
        let role = self.rules.role(&vouched.roles);
        let known = self.parts.accounts.by_identity(&vouched.identity).await?;
        match (known, role) {
            (Some(account), _) if !account.is_enabled() => Err(ProviderLogInError::Disabled),
            (Some(account), Some(role)) => self.renew(account, vouched, role).await,
            (Some(account), None) => {
                self.end_logins(account.id).await?;
                Err(ProviderLogInError::NoRole)
            }
            (None, None) => Err(ProviderLogInError::NoRole),
            (None, Some(_)) if !self.rules.create_accounts => Err(ProviderLogInError::NoAccount),
            (None, Some(role)) => self.create(vouched, role).await,
        }
    }

    /// What the provider says of them has changed, or not.
    async fn renew(&self, account: Account, vouched: &Vouched, role: Role) -> Result<Account, ProviderLogInError> {
        let name = name_to_read(vouched).unwrap_or_else(|| account.display_name.clone());
        if account.role == role && account.display_name == name {
            return Ok(account);
        }
        if account.role != role {
            self.record(Deed::RoleChanged, account.id, &[("role", role_code(role))]).await?;
        }
        let changed = change(&*self.parts.accounts, account.id, |account| {
            if !account.is_enabled() {
                return Err(ProviderLogInError::Disabled);
            }
            // Another role ends every login, as when an admin changes it.
            account.epoch += u64::from(account.role != role);
            account.role = role;
            account.display_name.clone_from(&name);
            Ok(())
        });
        changed.await.map(|(account, ())| account).map_err(refused)
    }

    /// They may do nothing here any more, so that is over elsewhere too.
    async fn end_logins(&self, account: AccountId) -> Result<(), ProviderLogInError> {
        self.record(Deed::LoginsEnded, account, &[]).await?;
        let ended = change(&*self.parts.accounts, account, |account| {
            account.epoch += 1;
            Ok::<_, ProviderLogInError>(())
        });
        ended.await.map(drop).map_err(refused)
    }

    /// Makes the account under the name that they have at the provider, or if somebody has that here already, under one that
    /// nobody else has. If they come twice at once, it is made once.
    async fn create(&self, vouched: &Vouched, role: Role) -> Result<Account, ProviderLogInError> {
        let own = vouched.username.as_deref().and_then(|name| username(name).ok());
        let names = own.into_iter().chain([name_of_nobody_else(&vouched.identity)]);
        let id = AccountId(self.parts.random.id());
        self.record(Deed::AccountCreated, id, &[("role", role_code(role))]).await?;
        let mut taken = StoreError::Conflict("an account with that user name, identity or id");
        for name in names {
            let to_read = name_to_read(vouched).unwrap_or_else(|| name.clone());
            let identity = Some(vouched.identity.clone());
            let account = Account { identity, ..Account::new(id, name, to_read, role, String::new()) };
            match self.parts.accounts.add(&account).await {
                Ok(()) => return Ok(account),
                Err(error @ StoreError::Conflict(_)) => taken = error,
                Err(error) => return Err(error.into()),
            }
            if let Some(account) = self.parts.accounts.by_identity(&vouched.identity).await? {
                return self.renew(account, vouched, role).await;
            }
        }
        Err(taken.into())
    }

    async fn record(&self, deed: Deed, account: AccountId, details: &[(&str, String)]) -> Result<(), StoreError> {
        self.parts.audit_log.record(Actor::Provider, deed, Subject::Account(account), details).await
    }
}

fn refused(error: ChangeError<ProviderLogInError>) -> ProviderLogInError {
    match error {
        ChangeError::Refused(refused) => refused,
        ChangeError::NoSuchAccount => ProviderLogInError::NoAccount,
        ChangeError::Store(error) => error.into(),
    }
}

/// What others read, cut to what fits here.
fn name_to_read(vouched: &Vouched) -> Option<String> {
    let name = vouched.name.as_ref().or(vouched.username.as_ref())?;
    let cut: String = name.trim().chars().take(DISPLAY_NAME_CHARS_MAX).collect();
    display_name(&cut).ok()
}

fn name_of_nobody_else(identity: &Identity) -> String {
    let hash = Sha256::new().chain_update(&identity.issuer).chain_update([0]).chain_update(&identity.subject);
    format!("openid-{}", hex::encode(&hash.finalize()[..8]))
}
