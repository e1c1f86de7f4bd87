//! Logging in.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use anteroom_domain::{SignedDuration, ids::AccountId};
use anteroom_engine::{
    audit_log::AuditLog,
    fakes::{FakeClock, MemoryStore, SeededRandom},
    keys::AccountKeys,
    log_in::{FirstStep, LOGIN_IDLE_MAX, LOGIN_LASTS, LogInError, LogIns, Parts, Whence},
    passwords::Passwords,
    ports::{Account, Accounts, Browser, Clock, Role, TokenHash},
    second_factor::Compulsory,
    token::Token,
};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 8));

pub(crate) fn from(address: IpAddr) -> Whence {
    Whence { address, browser: Browser::Firefox }
}

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) log_ins: LogIns,
    pub(crate) parts: Parts,
}

/// Hanna and the admin may log in, Dora was disabled; all have the same password.
pub(crate) async fn world() -> World {
    let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
    let random = Arc::new(SeededRandom::new(7));
    let passwords = Passwords::default();
    let hash = passwords.hash(PASSWORD, &*random).await.expect("nobody else hashes");
    for (id, username, role) in [(1, "hanna", Role::Host), (2, "dora", Role::Host), (3, "admin", Role::Admin)] {
        let mut account = Account::new(AccountId(id), username.to_owned(), username.to_uppercase(), role, hash.clone());
        account.disabled_at = (username == "dora").then(|| clock.now());
        store.add(&account).await.expect("the store answers");
    }
    let parts = Parts {
        accounts: store.clone(),
        logins: store.clone(),
        tries: store.clone(),
        audit_log: AuditLog::new(store.clone(), clock.clone(), random.clone()),
        clock: clock.clone(),
        random,
        passwords,
        keys: AccountKeys::derive(&[7; 32]),
        compulsory: Compulsory::Off,
    };
    World { store, clock, log_ins: LogIns::new(parts.clone()), parts }
}

impl World {
    pub(crate) async fn log_in(&self, username: &str, password: &str, address: IpAddr) -> Result<Token, LogInError> {
        match self.log_ins.first_step(username, password, from(address)).await? {
            FirstStep::LoggedIn(token) => Ok(token),
            FirstStep::CodeWanted(_) => panic!("{username} has a second factor"),
        }
    }

    pub(crate) async fn account(&self, username: &str) -> Account {
        self.store.by_username(username).await.expect("the store answers").expect("there is one")
    }

    async fn wrong(&self, username: &str, from: IpAddr) {
        let result = self.log_in(username, "not the password", from).await;
        assert!(matches!(result, Err(LogInError::Wrong)), "{result:?}");
    }

    /// How many seconds one is told to wait, if at all.
    async fn wait(&self, username: &str, from: IpAddr) -> Option<u64> {
        match self.log_in(username, "not the password", from).await {
            Err(LogInError::TooMany { wait }) => Some(wait.as_secs()),
            Err(LogInError::Wrong) => None,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_login_opens_its_own_account() {
    let world = world().await;
    let token = world.log_in(" Hanna ", PASSWORD, HOME).await.unwrap();
    let account = world.log_ins.owner(&token).await.unwrap().unwrap();
    assert_eq!((account.id, account.username.as_str()), (AccountId(1), "hanna"));
    let second = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    assert_ne!(token, second, "each browser has a login of its own");
    let stranger = Token::generate(&SeededRandom::new(1_000));
    assert_eq!(world.log_ins.owner(&stranger).await.unwrap(), None);
}

#[tokio::test]
async fn whether_an_account_exists_is_not_told() {
    let world = world().await;
    let long = "h".repeat(65);
    let tries = [
        ("hanna", "not the password"),
        ("nobody", PASSWORD),
        ("dora", PASSWORD),
        ("", PASSWORD),
        (long.as_str(), PASSWORD),
        ("hanna", ""),
        ("hanna", &"x".repeat(5_000)),
    ];
    for (username, password) in tries {
        let error = world.log_in(username, password, HOME).await.unwrap_err();
        assert!(matches!(error, LogInError::Wrong), "{username}: {error:?}");
        assert_eq!(error.to_string(), "The name or the password is not right.");
    }
}

#[tokio::test]
async fn an_account_that_is_tried_too_often_has_to_wait_ever_longer_and_only_that_one() {
    let world = world().await;
    for n in 0..6 {
        world.wrong("hanna", IpAddr::V4(Ipv4Addr::new(198, 51, 100, n))).await;
    }
    assert_eq!(world.wait("hanna", HOME).await, Some(1));
    let right = world.log_in("hanna", PASSWORD, HOME).await;
    assert!(matches!(right, Err(LogInError::TooMany { .. })), "not even with the right password: {right:?}");
    let mut waits = Vec::new();
    for _ in 0..4 {
        world
            .clock
            .advance(SignedDuration::from_secs(waits.last().map_or(1, |wait: &u64| i64::try_from(*wait).unwrap())));
        world.wrong("hanna", OFFICE).await;
        waits.push(world.wait("hanna", OFFICE).await.unwrap());
    }
    assert_eq!(waits, [2, 4, 8, 16]);
    // Unknown names are slowed down alike: from a delay nothing is learnt.
    for _ in 0..6 {
        world.wrong("nobody", HOME).await;
    }
    assert_eq!(world.wait("nobody", HOME).await, Some(1));
    world.wrong("dora", HOME).await;
}

#[tokio::test]
async fn an_address_that_tries_many_names_has_to_wait() {
    let world = world().await;
    for n in 0..21 {
        world.wrong(&format!("guess{n}"), HOME).await;
    }
    assert!(world.wait("hanna", HOME).await.is_some());
    assert!(world.log_in("hanna", PASSWORD, OFFICE).await.is_ok(), "others are not concerned");
    world.clock.advance(SignedDuration::from_secs(1));
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
}

#[tokio::test]
async fn success_forgives() {
    let world = world().await;
    for _ in 0..5 {
        world.wrong("hanna", HOME).await;
    }
    world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    for _ in 0..5 {
        world.wrong("hanna", HOME).await;
    }
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
}

#[tokio::test]
async fn a_login_ends_at_its_time() {
    let world = world().await;
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    // It is used again and again, and ends all the same.
    let mut left = LOGIN_LASTS - SignedDuration::from_millis(1);
    while left > SignedDuration::ZERO {
        let step = left.min(LOGIN_IDLE_MAX / 2);
        world.clock.advance(step);
        left -= step;
        assert!(world.log_ins.owner(&token).await.unwrap().is_some());
    }
    world.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(world.log_ins.owner(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_login_that_was_ended_is_over_and_the_others_are_not() {
    let world = world().await;
    let (one, two) =
        (world.log_in("hanna", PASSWORD, HOME).await.unwrap(), world.log_in("hanna", PASSWORD, OFFICE).await.unwrap());
    world.log_ins.log_out(&one).await.unwrap();
    world.log_ins.log_out(&one).await.unwrap();
    assert_eq!(world.log_ins.owner(&one).await.unwrap(), None);
    assert!(world.log_ins.owner(&two).await.unwrap().is_some());
}

#[tokio::test]
async fn without_a_database_nobody_is_told_that_the_password_is_wrong() {
    let world = world().await;
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    world.store.set_available(false);
    for _ in 0..30 {
        assert!(matches!(world.log_in("hanna", PASSWORD, HOME).await, Err(LogInError::Store(_))));
    }
    assert!(world.log_ins.owner(&token).await.is_err(), "nor logged out");
    world.store.set_available(true);
    assert_eq!(world.wait("hanna", HOME).await, None, "and none of it was a try");
}

#[tokio::test]
async fn a_login_that_is_not_used_ends_within_the_hour() {
    let world = world().await;
    let (used, unused) =
        (world.log_in("hanna", PASSWORD, HOME).await.unwrap(), world.log_in("hanna", PASSWORD, HOME).await.unwrap());
    for _ in 0..4 {
        world.clock.advance(LOGIN_IDLE_MAX / 4);
        // Looked at as a console's socket is: by its hash, together with others.
        let live = world.log_ins.live(&[used.hash(), TokenHash([9; 32])]).await.unwrap();
        assert_eq!(live.keys().copied().collect::<Vec<_>>(), [used.hash()]);
    }
    assert_eq!(world.log_ins.owner(&unused).await.unwrap(), None);
    assert!(world.log_ins.owner(&used).await.unwrap().is_some());
}

#[tokio::test]
async fn every_login_of_an_earlier_epoch_is_over_even_one_that_begins_after_it() {
    let world = world().await;
    let before = world.account("hanna").await;
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    world.store.update(&Account { version: 1, epoch: 1, ..before }).await.unwrap();
    assert_eq!(world.log_ins.owner(&token).await.unwrap(), None);
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
}

#[tokio::test]
async fn a_password_that_was_hashed_more_weakly_is_hashed_anew_when_it_is_used() {
    let world = world().await;
    let before = world.account("hanna").await;
    // Of "correct horse battery", with 8 MiB and one pass.
    let weak = weak_hash();
    world.store.update(&Account { version: 1, password_hash: weak.clone(), ..before }).await.unwrap();
    world.wrong("hanna", HOME).await;
    assert_eq!(world.account("hanna").await.password_hash, weak);
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    let after = world.account("hanna").await.password_hash;
    assert!(after.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{after}");
    assert!(world.log_ins.owner(&token).await.unwrap().is_some());
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
}

fn weak_hash() -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
    let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).expect("in bounds"));
    weaker.hash_password_with_salt(PASSWORD.as_bytes(), &[1; 16]).expect("it can be hashed").to_string()
}

#[tokio::test]
async fn an_attacker_with_an_account_of_their_own_is_slowed_down_all_the_same() {
    let world = world().await;
    let mut tries = 0;
    while world.wait(&format!("guess{tries}"), HOME).await.is_none() {
        tries += 1;
        if tries < 20 {
            world.log_in("hanna", PASSWORD, HOME).await.unwrap();
        }
        assert!(tries < 50, "logging in as oneself forgives nothing");
    }
}
