//! Passwords: argon2id, a few at a time on threads of their own.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, LazyLock},
    thread::{self, available_parallelism},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

use crate::{
    password_rules::{PASSWORD_CHARS_MAX, normal_form},
    ports::Random,
};

/// Memory per hash in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's first recommendation for argon2id
/// (19 MiB, 2, 1), <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that may wait for their turn; whoever comes after them is told to come back. Each takes tens of milliseconds, so
/// the last of them is done within the time that a request may take.
const WAITING_MAX: usize = 256;

/// A hash of nothing anyone knows: checking a password against it costs what checking a real one does.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hashed("", &[0; 16]));

/// Hashes and checks passwords, on threads of its own.
#[derive(Debug, Clone)]
pub struct Passwords {
    waiting: mpsc::Sender<Work>,
}

type Work = Box<dyn FnOnce() + Send>;

impl Default for Passwords {
    fn default() -> Self {
        Self::on_threads(|| ())
    }
}

/// Too many passwords wait to be hashed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many log in at the moment")]
pub struct Busy;

/// What looking at a password came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one.
    Wrong,
    /// It is the one.
    Right {
        /// Whether it should be hashed anew, because ours are made differently by now.
        rehash: bool,
    },
}

fn params() -> Params {
    let Ok(params) = Params::new(MEMORY_KIB, PASSES, LANES, None) else { panic!("the parameters are within bounds") };
    params
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params())
}

fn hashed(password: &str, salt: &[u8]) -> String {
    let Ok(hash) = argon2().hash_password_with_salt(password.as_bytes(), salt) else {
        panic!("hashing within the parameters' bounds succeeds")
    };
    hash.to_string()
}

/// Whether a hash was made as ours are now.
fn is_current(hash: &PasswordHash) -> bool {
    let same = |ours: Params, theirs: Params| {
        (ours.m_cost(), ours.t_cost(), ours.p_cost()) == (theirs.m_cost(), theirs.t_cost(), theirs.p_cost())
    };
    hash.algorithm == Algorithm::Argon2id.ident() && Params::try_from(hash).is_ok_and(|theirs| same(params(), theirs))
}

impl Passwords {
    /// Begins the threads, each with `begin`, which may make them give way to others. They are half as many as there are
    /// cores, so that logging in can never take those that carry the queue, and end when nobody has a password to check.
    pub fn on_threads(begin: impl Fn() + Send + Sync + 'static) -> Self {
        let threads = (available_parallelism().map_or(1, NonZero::get) / 2).max(1);
        let (waiting, work) = mpsc::channel::<Work>(WAITING_MAX);
        let (work, begin) = (Arc::new(Mutex::new(work)), Arc::new(begin));
        for number in 1..=threads {
            let (work, begin) = (Arc::clone(&work), Arc::clone(&begin));
            let run = move || {
                begin();
                loop {
                    // The lock is let go of before the work is done.
                    let next = work.lock().blocking_recv();
                    let Some(next) = next else { return };
                    next();
                }
            };
            let spawned = thread::Builder::new().name(format!("passwords-{number}")).spawn(run);
            assert!(spawned.is_ok(), "the system has no thread for passwords");
        }
        Self { waiting }
    }

    /// The hash to store, in PHC form.
    pub async fn hash(&self, password: &str, random: &dyn Random) -> Result<String, Busy> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let password = normal_form(password);
        self.run(move || hashed(&password, &salt)).await
    }

    /// Whether this is the password of that hash. Without a hash, or with one that nobody has set, the answer is no, after
    /// the same work: whether an account exists cannot be told from the time.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict, Busy> {
        // Nobody could have chosen it.
        let password = if password.chars().nth(PASSWORD_CHARS_MAX).is_some() { "" } else { password };
        let password = normal_form(password);
        let hash = hash.map(str::to_owned);
        self.run(move || {
            let real = hash.as_deref().and_then(|hash| PasswordHash::new(hash).ok());
            let nobodys = PasswordHash::new(&NOBODYS);
            let Some(checked) = real.as_ref().or(nobodys.as_ref().ok()) else { return Verdict::Wrong };
            let right = argon2().verify_password(password.as_bytes(), checked).is_ok();
            match real {
                Some(hash) if right => Verdict::Right { rehash: !is_current(&hash) },
                Some(_) | None => Verdict::Wrong,
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let (tell, told) = oneshot::channel();
        let work = move || {
            // A thread outlives work that panics. Whoever has given up waiting is not told.
            tell.send(catch_unwind(AssertUnwindSafe(work))).ok();
        };
        self.waiting.try_send(Box::new(work)).map_err(|_| Busy)?;
        let Ok(done) = told.await else { panic!("the threads do all the work that they are given") };
        done.map_or_else(|panic| resume_unwind(panic), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::SeededRandom;

    const RIGHT: Verdict = Verdict::Right { rehash: false };

    #[tokio::test]
    async fn a_password_opens_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct hörse", &SeededRandom::new(1)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.verify("correct hörse", Some(&hash)).await, Ok(RIGHT));
        assert_eq!(passwords.verify("correct ho\u{308}rse", Some(&hash)).await, Ok(RIGHT), "typed in another way");
        for (wrong, hash) in [
            ("Correct hörse", Some(hash.as_str())),
            ("correct hörse", None),
            ("correct hörse", Some("nonsense")),
            ("", Some("")),
            ("", None),
            (&"x".repeat(5_000), Some(&hash)),
        ] {
            assert_eq!(passwords.verify(wrong, hash).await, Ok(Verdict::Wrong), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_hash_that_was_made_differently_opens_and_is_to_be_made_anew() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
        let other = Argon2::new(Algorithm::Argon2i, Version::V0x13, params());
        for hasher in [weaker, other] {
            let hash = hasher.hash_password_with_salt(b"correct horse", &[1; 16]).unwrap().to_string();
            let verdict = Passwords::default().verify("correct horse", Some(&hash)).await;
            assert_eq!(verdict, Ok(Verdict::Right { rehash: true }), "{hash}");
        }
    }

    #[tokio::test]
    async fn as_many_as_can_be_done_in_time_wait_and_the_next_is_told_so() {
        let passwords = Passwords::default();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let held: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            wait.lock().recv().ok();
        });
        let mut taken = 0;
        // The threads may take some of it out of the queue meanwhile.
        while passwords
            .waiting
            .try_send(Box::new({
                let held = Arc::clone(&held);
                move || held()
            }))
            .is_ok()
        {
            taken += 1;
            assert!(taken < 10 * WAITING_MAX, "there is no bound");
            tokio::task::yield_now().await;
        }
        assert!(taken >= WAITING_MAX);
        assert_eq!(passwords.verify("correct horse", None).await, Err(Busy));
        drop(go);
        while passwords.verify("correct horse", None).await == Err(Busy) {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.verify("correct horse", None).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn work_that_panics_ends_neither_its_thread_nor_unheard() {
        let passwords = Passwords::default();
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            let its = passwords.clone();
            let work = tokio::spawn(async move { its.run(|| panic!("a defect")).await });
            assert!(work.await.unwrap_err().is_panic());
        }
        assert_eq!(passwords.verify("correct horse", None).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn its_threads_end_with_the_last_clone() {
        let ended = Arc::new(());
        let passwords = Passwords::on_threads({
            let ended = Arc::clone(&ended);
            move || assert!(Arc::strong_count(&ended) > 0)
        });
        let clone = passwords.clone();
        drop(passwords);
        assert_eq!(clone.verify("correct horse", None).await, Ok(Verdict::Wrong));
        drop(clone);
        tokio::task::spawn_blocking(move || {
            while Arc::strong_count(&ended) > 1 {
                thread::yield_now();
            }
        })
        .await
        .unwrap();
    }
}
