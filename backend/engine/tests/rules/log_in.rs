//! Logging in.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use anteroom_domain::{SignedDuration, ids::AccountId};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore, SeededRandom},
    log_in::{LOGIN_LASTS, LogInError, LogIns},
    passwords::Passwords,
    ports::{Account, Accounts, Clock, Role},
    token::Token,
};

const PASSWORD: &str = "correct horse battery";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 8));

struct World {
    store: Arc<MemoryStore>,
    clock: Arc<FakeClock>,
    log_ins: LogIns,
}

/// Hanna may log in, Dora was disabled; both have the same password.
async fn world() -> World {
    let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
    let random = Arc::new(SeededRandom::new(7));
    let hash = Passwords::default().hash(PASSWORD, &*random).await.expect("a usable password");
    for (id, username, disabled) in [(1, "hanna", false), (2, "dora", true)] {
        let account = Account {
            id: AccountId(id),
            username: username.to_owned(),
            display_name: username.to_uppercase(),
            role: Role::Host,
            password_hash: hash.clone(),
            disabled_at: disabled.then(|| clock.now()),
        };
        store.add(&account).await.expect("the store answers");
    }
    let log_ins = LogIns::new(store.clone(), store.clone(), clock.clone(), random);
    World { store, clock, log_ins }
}

impl World {
    async fn log_in(&self, username: &str, password: &str, from: IpAddr) -> Result<Token, LogInError> {
        self.log_ins.log_in(username, password, from).await
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
    let account = world.log_ins.account(&token).await.unwrap().unwrap();
    assert_eq!((account.id, account.username.as_str()), (AccountId(1), "hanna"));
    let second = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    assert_ne!(token, second, "each browser has a login of its own");
    let stranger = Token::generate(&SeededRandom::new(1_000));
    assert_eq!(world.log_ins.account(&stranger).await.unwrap(), None);
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
    world.clock.advance(LOGIN_LASTS - SignedDuration::from_millis(1));
    assert!(world.log_ins.account(&token).await.unwrap().is_some());
    world.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(world.log_ins.account(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_login_that_was_ended_is_over_and_the_others_are_not() {
    let world = world().await;
    let (one, two) =
        (world.log_in("hanna", PASSWORD, HOME).await.unwrap(), world.log_in("hanna", PASSWORD, OFFICE).await.unwrap());
    world.log_ins.log_out(&one).await.unwrap();
    world.log_ins.log_out(&one).await.unwrap();
    assert_eq!(world.log_ins.account(&one).await.unwrap(), None);
    assert!(world.log_ins.account(&two).await.unwrap().is_some());
}

#[tokio::test]
async fn without_a_database_nobody_is_told_that_the_password_is_wrong() {
    let world = world().await;
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    world.store.set_available(false);
    assert!(matches!(world.log_in("hanna", PASSWORD, HOME).await, Err(LogInError::Store(_))));
    assert!(world.log_ins.account(&token).await.is_err(), "nor logged out");
}
