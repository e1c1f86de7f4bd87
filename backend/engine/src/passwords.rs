//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::ports::Random;

/// Memory per hash in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's first recommendation for argon2id
/// (19 MiB, 2, 1), <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes computed at the same time. Each keeps one core busy for tens of milliseconds; the rest wait, so that logging in
/// can never take the cores that carry the queue.
const AT_ONCE: usize = 2;

/// Shortest and longest password, in characters and bytes: NIST SP 800-63B asks for 8 at least and 64 or more to be
/// allowed; the upper bound keeps a request from costing more than its share.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// See [`PASSWORD_CHARS_MIN`].
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// The password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes.")]
pub struct UnusablePassword;

fn argon2() -> Argon2<'static> {
    let Ok(params) = Params::new(MEMORY_KIB, PASSES, LANES, None) else { panic!("the parameters are within bounds") };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Passwords {
    /// The hash to store, in PHC form.
    pub async fn hash(&self, password: &str, random: &dyn Random) -> Result<String, UnusablePassword> {
        if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
            return Err(UnusablePassword);
        }
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let password = password.to_owned();
        let hash =
            self.run(move || argon2().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()));
        let Ok(hash) = hash.await else { panic!("hashing within the parameters' bounds succeeds") };
        Ok(hash)
    }

    /// Whether this is the password of that hash. Without a hash the answer is no, after the same work: whether an account
    /// exists cannot be told from the time.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        if password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let password = password.to_owned();
        self.run(move || {
            let Some(hash) = hash else {
                argon2().hash_password_with_salt(password.as_bytes(), &[0; 16]).ok();
                return false;
            };
            PasswordHash::new(&hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
            panic!("the semaphore is never closed")
        };
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        match done.await {
            Ok(result) => result,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::SeededRandom;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse", &SeededRandom::new(1)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(hash.clone())).await);
        assert!(!passwords.verify("Correct horse", Some(hash)).await);
        assert!(!passwords.verify("correct horse", None).await);
        assert!(!passwords.verify("correct horse", Some("nonsense".to_owned())).await);
    }

    #[tokio::test]
    async fn a_password_that_is_too_short_or_too_long_is_not_hashed() {
        for wrong in ["1234567", &"x".repeat(257)] {
            assert_eq!(Passwords::default().hash(wrong, &SeededRandom::new(1)).await, Err(UnusablePassword));
        }
    }
}
