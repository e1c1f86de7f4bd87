//! Programs that show a secret of the configuration with each request: whoever shows wrong ones is slowed down.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::{
    keys::AccountKeys,
    log_in::neighbourhood,
    ports::{Clock, StoreError, TryCounts},
    throttle::{Limit, Throttle},
};

/// Wrong secrets that cost an address no delay; several programs may share one.
const FREE_PER_ADDRESS: u32 = 20;

/// Why a request is not heard.
#[derive(Debug, thiserror::Error)]
pub enum NotHeard {
    /// The secret is not right.
    #[error("The name or the password is not right.")]
    Wrong,
    /// Too many wrong ones came from there.
    #[error("Too many tries. Try again in {} s.", wait.as_secs() + 1)]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The database did not answer.
    #[error("tries cannot be counted")]
    Store(#[from] StoreError),
}

/// Counts wrong secrets.
#[derive(Clone)]
pub struct ProgramTries {
    throttle: Throttle,
    keys: AccountKeys,
}

impl ProgramTries {
    /// Over these ports.
    pub fn new(counts: Arc<dyn TryCounts>, clock: Arc<dyn Clock>, keys: AccountKeys) -> Self {
        Self { throttle: Throttle::new(counts, clock), keys }
    }

    /// Whether a request from `address` is heard, whose secret was compared already. Unlike the password of a person, a
    /// right secret is shown with each of many requests at once, so only wrong ones are counted.
    pub async fn hear(&self, address: IpAddr, is_right: bool) -> Result<(), NotHeard> {
        let limit =
            Limit { key: self.keys.try_key("program address", &neighbourhood(address)), free: FREE_PER_ADDRESS };
        let wait = if is_right { self.throttle.wait(&[limit]).await? } else { self.throttle.count(&[limit]).await? };
        match wait {
            Some(wait) => Err(NotHeard::TooMany { wait }),
            None if is_right => Ok(()),
            None => Err(NotHeard::Wrong),
        }
    }
}

#[cfg(test)]
mod tests {
    use anteroom_domain::SignedDuration;

    use super::*;
    use crate::fakes::{FakeClock, MemoryStore};

    #[tokio::test]
    async fn wrong_secrets_slow_down_their_address_and_nobody_else() {
        let clock = Arc::new(FakeClock::default());
        let tries = ProgramTries::new(Arc::new(MemoryStore::new()), clock.clone(), AccountKeys::derive(&[1; 32]));
        let [here, there] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(IpAddr::from);
        for _ in 0..100 {
            assert!(tries.hear(here, true).await.is_ok(), "what is right costs nothing, however often it comes");
        }
        for _ in 0..=FREE_PER_ADDRESS {
            assert!(matches!(tries.hear(here, false).await, Err(NotHeard::Wrong)));
        }
        assert!(matches!(tries.hear(here, false).await, Err(NotHeard::TooMany { .. })));
        assert!(matches!(tries.hear(here, true).await, Err(NotHeard::TooMany { .. })), "or guessing would tell");
        assert!(tries.hear(there, true).await.is_ok());
        clock.advance(SignedDuration::from_secs(1));
        assert!(tries.hear(here, true).await.is_ok());
    }
}
