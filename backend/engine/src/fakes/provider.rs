//! An identity provider in memory.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use parking_lot::Mutex;

use crate::ports::{Errand, Identity, IdentityProvider, ProviderError, Vouched};

/// An identity provider that vouches for whom it is told to, once for each code.
#[derive(Debug, Default)]
pub struct FakeProvider {
    away: AtomicBool,
    codes: Mutex<BTreeMap<String, Vouched>>,
}

impl FakeProvider {
    /// Its name.
    pub const ISSUER: &str = "https://login.example";

    /// Whether it answers from now on.
    pub fn set_available(&self, available: bool) {
        self.away.store(!available, Ordering::Relaxed);
    }

    /// This code is good, once, for somebody with these values of the claim that roles are read from.
    pub fn issue(&self, code: &str, subject: &str, roles: &[&str]) {
        let identity = Identity { issuer: Self::ISSUER.to_owned(), subject: subject.to_owned() };
        let (username, name) = (Some(subject.to_owned()), Some(format!("{} Öberg", subject.to_uppercase())));
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        self.codes.lock().insert(code.to_owned(), Vouched { identity, username, name, roles });
    }

    /// The same for somebody of whom nothing else is known.
    pub fn issue_as(&self, code: &str, vouched: Vouched) {
        self.codes.lock().insert(code.to_owned(), vouched);
    }
}

#[async_trait]
impl IdentityProvider for FakeProvider {
    fn is_up(&self) -> bool {
        !self.away.load(Ordering::Relaxed)
    }

    fn is_issuer(&self, issuer: &str) -> bool {
        issuer == Self::ISSUER
    }

    fn way_there(&self, errand: &Errand) -> Option<String> {
        self.is_up().then(|| format!("{}/authorize?state={}&nonce={}", Self::ISSUER, errand.state, errand.nonce))
    }

    async fn redeem(&self, _: &Errand, code: &str) -> Result<Vouched, ProviderError> {
        if !self.is_up() {
            return Err(ProviderError::Unavailable { doing: "redeeming a code", problem: "planned".to_owned() });
        }
        self.codes.lock().remove(code).ok_or(ProviderError::NotProven("the code is not good"))
    }
}
