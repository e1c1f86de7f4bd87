//! The second factor, and what people do to their own account.

use anteroom_domain::SignedDuration;
use anteroom_engine::{
    account_rules::AccountRule,
    fakes::Authenticator,
    log_in::{FirstStep, LogInError},
    own_account::{OwnAccount, OwnError, login_name},
    ports::Clock,
    token::Token,
};

use crate::log_in::{HOME, PASSWORD, World, from, world};

const ANOTHER: &str = "a better staple to hold";

/// Hanna sets up a second factor; what she holds then, and her recovery codes.
async fn enrolled(world: &World, own: &OwnAccount) -> (Authenticator, Vec<String>) {
    let hanna = world.account("hanna").await;
    let enrolment = own.enrol(&hanna);
    let phone = Authenticator::typed(&enrolment.secret.expose());
    let code = phone.code_at(world.clock.now());
    let codes =
        own.set_up_second_factor(&hanna, &enrolment.sealed, &code, PASSWORD, from(HOME)).await.expect("a right code");
    world.clock.advance(SignedDuration::from_secs(60));
    (phone, codes)
}

async fn half(world: &World) -> String {
    match world.log_ins.first_step("hanna", PASSWORD, from(HOME)).await.expect("the right password") {
        FirstStep::CodeWanted(half) => half,
        FirstStep::LoggedIn(_) => panic!("the password alone is not enough"),
    }
}

async fn second(world: &World, half: &str, code: &str) -> Result<Token, LogInError> {
    world.log_ins.second_step(half, code, from(HOME)).await
}

#[tokio::test]
async fn whoever_has_a_second_factor_is_asked_for_it_and_each_code_works_once() {
    let world = world().await;
    let own = OwnAccount::new(world.parts.clone());
    let (phone, _) = enrolled(&world, &own).await;
    let first = half(&world).await;
    let code = phone.code_at(world.clock.now());
    let token = second(&world, &first, &code).await.unwrap();
    assert_eq!(world.log_ins.owner(&token).await.unwrap().unwrap().username, "hanna");
    let again = half(&world).await;
    assert!(matches!(second(&world, &again, &code).await, Err(LogInError::WrongCode)), "it was seen over a shoulder");
    world.clock.advance(SignedDuration::from_secs(30));
    assert!(second(&world, &again, &phone.code_at(world.clock.now())).await.is_ok());
}

#[tokio::test]
async fn of_those_who_send_the_same_code_at_once_one_is_let_in() {
    let world = world().await;
    let (phone, _) = enrolled(&world, &OwnAccount::new(world.parts.clone())).await;
    let (first, code) = (half(&world).await, phone.code_at(world.clock.now()));
    let tries = (0..4).map(|_| second(&world, &first, &code));
    let let_in = futures_util::future::join_all(tries).await.into_iter().flatten().count();
    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn the_first_step_opens_nothing_by_itself_and_not_for_long() {
    let world = world().await;
    let (phone, _) = enrolled(&world, &OwnAccount::new(world.parts.clone())).await;
    let first = half(&world).await;
    for (wrong, code) in [("", "000000"), ("00ff", "000000"), (&"0".repeat(144), "000000")] {
        assert!(matches!(second(&world, wrong, code).await, Err(LogInError::TooLate)), "{wrong}");
    }
    assert!(matches!(second(&world, &first, "").await, Err(LogInError::WrongCode)));
    world.clock.advance(SignedDuration::from_mins(5));
    let late = second(&world, &first, &phone.code_at(world.clock.now())).await;
    assert!(matches!(late, Err(LogInError::TooLate)), "{late:?}");
}

#[tokio::test]
async fn wrong_codes_slow_down_like_wrong_passwords() {
    let world = world().await;
    enrolled(&world, &OwnAccount::new(world.parts.clone())).await;
    let first = half(&world).await;
    let mut wrong = 0;
    while matches!(second(&world, &first, "000000").await, Err(LogInError::WrongCode)) {
        wrong += 1;
        assert!(wrong < 10, "codes could be tried out");
    }
    assert!(matches!(second(&world, &first, "000000").await, Err(LogInError::TooMany { .. })));
    let password = world.log_ins.first_step("hanna", PASSWORD, from(HOME)).await;
    assert!(matches!(password, Err(LogInError::TooMany { .. })), "a right password does not begin anew: {password:?}");
}

#[tokio::test]
async fn a_recovery_code_works_once_in_place_of_the_authenticator() {
    let world = world().await;
    let (_, codes) = enrolled(&world, &OwnAccount::new(world.parts.clone())).await;
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 29), "{codes:?}");
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert!(second(&world, &half(&world).await, &typed).await.is_ok());
    assert!(matches!(second(&world, &half(&world).await, &codes[3]).await, Err(LogInError::WrongCode)));
    assert!(second(&world, &half(&world).await, &codes[4]).await.is_ok());
    let stored = world.account("hanna").await.second_factor.unwrap();
    assert_eq!(stored.recovery_codes.len(), 8);
    let used = world.parts.audit_log.page(None, 100).await.unwrap();
    assert_eq!(used.iter().filter(|entry| entry.deed == "account.recovery_code_used").count(), 2);
}

#[tokio::test]
async fn nothing_is_set_up_without_the_password_and_a_code_of_the_very_secret() {
    let world = world().await;
    let own = OwnAccount::new(world.parts.clone());
    let (hanna, admin) = (world.account("hanna").await, world.account("admin").await);
    let enrolment = own.enrol(&hanna);
    let code = Authenticator::typed(&enrolment.secret.expose()).code_at(world.clock.now());
    let set_up = async |account, sealed: &str, code: &str, password: &str| {
        own.set_up_second_factor(account, sealed, code, password, from(HOME)).await.unwrap_err()
    };
    assert!(matches!(set_up(&hanna, &enrolment.sealed, &code, "not it").await, OwnError::NotConfirmed(_)));
    assert!(matches!(set_up(&hanna, &enrolment.sealed, "123", PASSWORD).await, OwnError::Rule(AccountRule::Code)));
    assert!(matches!(set_up(&admin, &enrolment.sealed, &code, PASSWORD).await, OwnError::Outdated));
    assert!(matches!(set_up(&hanna, "00", &code, PASSWORD).await, OwnError::Outdated));
    assert_eq!(world.account("hanna").await.second_factor, None);
    let secret = enrolment.secret.expose();
    enrolled(&world, &own).await;
    let stored = format!("{:?}", world.account("hanna").await.second_factor.unwrap().sealed_secret);
    assert!(!stored.contains(&secret));
    assert!(own.remove_second_factor(&world.account("hanna").await, "not it", from(HOME)).await.is_err());
    own.remove_second_factor(&world.account("hanna").await, PASSWORD, from(HOME)).await.unwrap();
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
}

#[tokio::test]
async fn another_password_ends_every_other_login() {
    let world = world().await;
    let own = OwnAccount::new(world.parts.clone());
    let old = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    let others = world.log_in("admin", PASSWORD, HOME).await.unwrap();
    let hanna = world.account("hanna").await;
    for (current, new, problem) in [
        (PASSWORD, "too short", "at least 15"),
        (PASSWORD, "HannaHannaHanna-1", "your name"),
        (PASSWORD, PASSWORD, "that you have now"),
        ("not the password", ANOTHER, "not right"),
    ] {
        let error = own.change_password(&hanna, current, new, from(HOME)).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    let token = own.change_password(&hanna, PASSWORD, ANOTHER, from(HOME)).await.unwrap();
    assert_eq!(world.log_ins.owner(&old).await.unwrap(), None);
    assert!(world.log_ins.owner(&token).await.unwrap().is_some(), "who changed it stays logged in");
    assert!(world.log_ins.owner(&others).await.unwrap().is_some(), "others are not concerned");
    assert!(matches!(world.log_in("hanna", PASSWORD, HOME).await, Err(LogInError::Wrong)));
    assert!(world.log_in("hanna", ANOTHER, HOME).await.is_ok());
}

#[tokio::test]
async fn logins_are_listed_and_ended_one_by_one_or_all() {
    let world = world().await;
    let own = OwnAccount::new(world.parts.clone());
    let (one, two) =
        (world.log_in("hanna", PASSWORD, HOME).await.unwrap(), world.log_in("hanna", PASSWORD, HOME).await.unwrap());
    let (hanna, admin) = (world.account("hanna").await, world.account("admin").await);
    assert_eq!(own.logins(&hanna).await.unwrap().len(), 2);
    own.end_login(&admin, &login_name(one.hash())).await.unwrap();
    assert_eq!(own.logins(&hanna).await.unwrap().len(), 2, "nobody ends another's");
    for _ in 0..2 {
        own.end_login(&hanna, &login_name(one.hash())).await.unwrap();
    }
    assert_eq!(own.logins(&hanna).await.unwrap().iter().map(|login| login.token).collect::<Vec<_>>(), [two.hash()]);
    assert_eq!(world.log_ins.owner(&one).await.unwrap(), None);
    let new = own.end_other_logins(&hanna, from(HOME)).await.unwrap();
    assert_eq!(world.log_ins.owner(&two).await.unwrap(), None);
    let hanna = world.account("hanna").await;
    assert_eq!(own.logins(&hanna).await.unwrap().iter().map(|login| login.token).collect::<Vec<_>>(), [new.hash()]);
}
