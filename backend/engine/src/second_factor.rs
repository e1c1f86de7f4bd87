//! The second factor of staff: codes of an authenticator, and recovery codes for when that is lost.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    audit_log::{AuditLog, Deed},
    keys::AccountKeys,
    log_in::Parts,
    ports::{Account, Actor, Clock, Random, Role, SecondFactor, StoreError, Subject},
    totp::{TotpSecret, base32},
};

/// Recovery codes made at a time.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code. NIST SP 800-63B-4, 3.1.2.2, lets codes of 112 bits or more be kept under a plain hash.
const RECOVERY_BYTES: usize = 15;
/// Letters of a recovery code between two dashes.
const GROUP: usize = 4;

/// Who of staff has to have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compulsory {
    /// Nobody: whoever likes may have one.
    #[default]
    Off,
    /// Admins.
    Admins,
    /// Everybody.
    Staff,
}

impl Compulsory {
    /// Whether whoever has this account must have one. Where the identity provider says who somebody is, it asks for a
    /// second factor or not.
    pub fn concerns(self, account: &Account) -> bool {
        let role = match self {
            Self::Off => false,
            Self::Admins => account.role == Role::Admin,
            Self::Staff => account.role.is_staff(),
        };
        role && account.identity.is_none()
    }
}

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Used {
    Authenticator,
    RecoveryCode,
}

/// No code that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongCode;

/// A second factor that is not set up until its first code was typed.
#[derive(Debug)]
pub struct Enrolment {
    /// What goes into the authenticator.
    pub secret: TotpSecret,
    /// The same, sealed for this account and its present state, to come back with the first code.
    pub sealed: String,
}

/// Makes and checks second factors.
#[derive(Clone)]
pub(crate) struct SecondFactors {
    keys: AccountKeys,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    audit_log: AuditLog,
}

/// What an account's shared secret is sealed for: it is of no use in another account's document.
fn kept(account: &Account) -> Vec<u8> {
    [b"second factor of ".as_slice(), &account.id.0.to_be_bytes()].concat()
}

/// What an enrolment is sealed for: once the account has changed, it is over.
fn pending(account: &Account) -> Vec<u8> {
    [b"enrolment of ".as_slice(), &account.id.0.to_be_bytes(), &account.version.to_be_bytes()].concat()
}

impl SecondFactors {
    pub(crate) fn new(parts: &Parts) -> Self {
        let (clock, random) = (Arc::clone(&parts.clock), Arc::clone(&parts.random));
        Self { keys: parts.keys.clone(), clock, random, audit_log: parts.audit_log.clone() }
    }

    pub(crate) fn enrol(&self, account: &Account) -> Enrolment {
        let secret = TotpSecret::generate(&*self.random);
        let sealed = hex::encode(self.keys.seal(&pending(account), secret.bytes(), &*self.random));
        Enrolment { secret, sealed }
    }

    /// The secret of an enrolment that was begun with this account as it is.
    pub(crate) fn pending(&self, account: &Account, sealed: &str) -> Option<TotpSecret> {
        let secret = self.keys.open(&pending(account), &hex::decode(sealed).ok()?)?;
        TotpSecret::from_bytes(&secret)
    }

    /// Gives the account a second factor, if the code is the secret's.
    pub(crate) fn set_up(
        &self,
        account: &mut Account,
        secret: &TotpSecret,
        code: &str,
        recovery_codes: &[String],
    ) -> Result<(), WrongCode> {
        let last_step = secret.step_of(code, self.clock.now(), 0).ok_or(WrongCode)?;
        let sealed_secret = self.keys.seal(&kept(account), secret.bytes(), &*self.random);
        let recovery_codes = recovery_codes.iter().map(|code| recovery_hash(code)).collect();
        account.second_factor = Some(SecondFactor { sealed_secret, last_step, recovery_codes });
        Ok(())
    }

    /// Uses a code up. A code of the authenticator has six digits, a recovery code has not.
    pub(crate) fn use_code(&self, account: &mut Account, code: &str) -> Result<Used, WrongCode> {
        let kept = kept(account);
        let factor = account.second_factor.as_mut().ok_or(WrongCode)?;
        let hash = recovery_hash(code);
        if let Some(index) = factor.recovery_codes.iter().position(|other| other.ct_eq(&hash).into()) {
            factor.recovery_codes.remove(index);
            return Ok(Used::RecoveryCode);
        }
        let secret = self.keys.open(&kept, &factor.sealed_secret);
        let Some(secret) = secret.and_then(|secret| TotpSecret::from_bytes(&secret)) else {
            tracing::warn!(account.id = %account.id, "a second factor cannot be opened: was the secret changed?");
            return Err(WrongCode);
        };
        factor.last_step = secret.step_of(code, self.clock.now(), factor.last_step).ok_or(WrongCode)?;
        Ok(Used::Authenticator)
    }

    /// Writes down what should make its owner look up.
    pub(crate) async fn note(&self, account: &Account, used: Used) -> Result<(), StoreError> {
        match used {
            Used::Authenticator => Ok(()),
            Used::RecoveryCode => {
                let (by, subject) = (Actor::Account(account.id), Subject::Account(account.id));
                self.audit_log.record(by, Deed::RecoveryCodeUsed, subject, &[]).await
            }
        }
    }

    /// New recovery codes, to be shown once.
    pub(crate) fn recovery_codes(&self) -> Vec<String> {
        let code = |_| {
            let mut bytes = [0; RECOVERY_BYTES];
            self.random.fill(&mut bytes);
            let letters: Vec<_> = base32(&bytes).to_lowercase().chars().collect();
            letters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
        };
        (0..RECOVERY_CODES).map(code).collect()
    }
}

/// However it was typed.
fn recovery_hash(code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::digest(letters).into()
}
