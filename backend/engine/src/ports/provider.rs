//! Where staff prove who they are when it is not by a password of ours.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Identity;

/// What one browser takes along on its way to the provider and back: random, made for one log-in, known to nobody else.
#[derive(Clone, Serialize, Deserialize)]
pub struct Errand {
    /// Comes back with the answer: whoever brings an answer to a question that they did not ask lacks it.
    pub state: String,
    /// Comes back inside of what the provider signs, so that nothing signed for another log-in will do.
    pub nonce: String,
    /// Redeems the code, of which the provider has seen only a hash: whoever gets hold of the code alone has nothing. 43 to
    /// 128 letters and digits (RFC 7636).
    pub verifier: String,
}

impl fmt::Debug for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Errand(..)")
    }
}

/// Somebody, as the provider knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Vouched {
    /// Who they are.
    pub identity: Identity,
    /// What they call themselves there.
    pub username: Option<String>,
    /// What others read.
    pub name: Option<String>,
    /// Every value of the claim that roles are read from.
    pub roles: Vec<String>,
}

impl fmt::Debug for Vouched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vouched(..)")
    }
}

/// Why the provider vouched for nobody. No text of it holds anything that the provider or a browser sent.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as a provider does.
    #[error("the identity provider is unavailable while {doing}: {problem}")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// What went wrong.
        problem: String,
    },
    /// The code, or what it was redeemed for, does not hold.
    #[error("what the identity provider answered does not hold: {0}")]
    NotProven(&'static str),
}

/// An identity provider.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// Whether it answered when it was asked last.
    fn is_up(&self) -> bool;

    /// Whether this is the provider's own name.
    fn is_issuer(&self, issuer: &str) -> bool;

    /// Where a browser goes to log in; `None` until the provider has been reached for the first time. Never waits for it.
    fn way_there(&self, errand: &Errand) -> Option<String>;

    /// Redeems the code that a browser came back with. A code is good once.
    async fn redeem(&self, errand: &Errand, code: &str) -> Result<Vouched, ProviderError>;
}
