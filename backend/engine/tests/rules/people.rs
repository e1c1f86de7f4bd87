//! What admins do to accounts, and how the first of them comes to be.

use std::sync::Arc;

use anteroom_domain::{SignedDuration, ids::AccountId};
use anteroom_engine::{
    fakes::{MemoryStore, SeededRandom},
    log_in::LogInError,
    people::{AccountAction, PASSWORD_LINK_LASTS, People, PeopleError, SETUP_LASTS},
    ports::{Role, TokenHash},
    token::Token,
};

use crate::log_in::{HOME, PASSWORD, World, world};

const ADMIN: AccountId = AccountId(3);
const HANNA: AccountId = AccountId(1);
const GOOD: &str = "a staple for every horse";

async fn staff() -> (World, People) {
    let world = world().await;
    let people = People::new(world.parts.clone(), world.store.clone());
    (world, people)
}

fn field(error: &PeopleError) -> &'static str {
    let PeopleError::Rule(rule) = error else { panic!("{error:?}") };
    rule.field()
}

#[tokio::test]
async fn a_new_account_is_opened_by_its_owner_with_a_link_that_works_once() {
    let (world, people) = staff().await;
    let (account, link) = people.create(ADMIN, " Nora ", "Nora N.", Role::Host).await.unwrap();
    assert_eq!((account.username.as_str(), account.role), ("nora", Role::Host));
    for password in ["", "correct horse battery"] {
        assert!(matches!(world.log_in("nora", password, HOME).await, Err(LogInError::Wrong)));
    }
    assert_eq!(field(&people.set_password(&link, "nora nora n. 12").await.unwrap_err()), "password");
    people.set_password(&link, GOOD).await.unwrap();
    assert!(world.log_in("nora", GOOD, HOME).await.is_ok());
    assert!(matches!(people.set_password(&link, PASSWORD).await, Err(PeopleError::LinkOver)));
    let stranger = Token::generate(&SeededRandom::new(99));
    assert!(matches!(people.set_password(&stranger, GOOD).await, Err(PeopleError::LinkOver)));
}

#[tokio::test]
async fn names_are_checked_and_belong_to_one() {
    let (_, people) = staff().await;
    let long = "x".repeat(65);
    for (username, name, wrong) in [
        ("", "Nora", "username"),
        ("no ra", "Nora", "username"),
        (long.as_str(), "Nora", "username"),
        ("HANNA", "Nora", "username"),
        ("nora", " ", "display_name"),
        ("nora", "No\nra", "display_name"),
    ] {
        assert_eq!(field(&people.create(ADMIN, username, name, Role::Host).await.unwrap_err()), wrong, "{username}");
    }
}

#[tokio::test]
async fn a_password_link_is_over_in_a_day_and_when_there_is_a_newer_one() {
    let (world, people) = staff().await;
    let first = people.password_link(ADMIN, HANNA).await.unwrap();
    let second = people.password_link(ADMIN, HANNA).await.unwrap();
    assert!(matches!(people.owner_of_link(&first).await, Err(PeopleError::LinkOver)));
    assert_eq!(people.owner_of_link(&second).await.unwrap().id, HANNA);
    world.clock.advance(PASSWORD_LINK_LASTS);
    assert!(matches!(people.set_password(&second, GOOD).await, Err(PeopleError::LinkOver)));
    let third = people.password_link(ADMIN, HANNA).await.unwrap();
    people.act(ADMIN, HANNA, AccountAction::Disable).await.unwrap();
    assert!(matches!(people.set_password(&third, GOOD).await, Err(PeopleError::LinkOver)), "no way around it");
}

#[tokio::test]
async fn whatever_an_admin_does_to_an_account_ends_its_logins() {
    let (world, people) = staff().await;
    for action in [
        AccountAction::EndLogins,
        AccountAction::SetRole(Role::Admin),
        AccountAction::SetRole(Role::Host),
        AccountAction::RemoveSecondFactor,
        AccountAction::Disable,
    ] {
        let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
        people.act(ADMIN, HANNA, action).await.unwrap();
        assert_eq!(world.log_ins.owner(&token).await.unwrap(), None, "{action:?}");
    }
    assert!(matches!(world.log_in("hanna", PASSWORD, HOME).await, Err(LogInError::Wrong)));
    people.act(ADMIN, HANNA, AccountAction::Enable).await.unwrap();
    assert!(world.log_in("hanna", PASSWORD, HOME).await.is_ok());
    let token = world.log_in("hanna", PASSWORD, HOME).await.unwrap();
    let link = people.password_link(ADMIN, HANNA).await.unwrap();
    people.set_password(&link, GOOD).await.unwrap();
    assert_eq!(world.log_ins.owner(&token).await.unwrap(), None);
}

#[tokio::test]
async fn nobody_changes_their_own_account_as_an_admin() {
    let (world, people) = staff().await;
    for action in [AccountAction::Disable, AccountAction::SetRole(Role::Host), AccountAction::RemoveSecondFactor] {
        assert!(matches!(people.act(ADMIN, ADMIN, action).await, Err(PeopleError::NotYourself)));
    }
    assert_eq!(world.account("admin").await.version, 0);
    let unknown = people.act(ADMIN, AccountId(99), AccountAction::Disable).await;
    assert!(matches!(unknown, Err(PeopleError::NoSuchAccount)));
}

#[tokio::test]
async fn what_is_done_is_written_down_and_what_cannot_be_is_not_done() {
    let (world, people) = staff().await;
    people.act(ADMIN, HANNA, AccountAction::SetRole(Role::Admin)).await.unwrap();
    world.clock.advance(SignedDuration::from_millis(1));
    people.act(ADMIN, HANNA, AccountAction::Disable).await.unwrap();
    world.clock.advance(SignedDuration::from_millis(1));
    people.create(ADMIN, "nora", "Nora", Role::Host).await.unwrap();
    let written = world.parts.audit_log.page(None, 10).await.unwrap();
    let mut deeds: Vec<_> = written.iter().map(|entry| entry.deed.as_str()).collect();
    // Of what is done in the same millisecond, either may come first.
    deeds[..2].sort_unstable();
    assert_eq!(
        deeds,
        ["account.created", "account.reset_link_made", "account.disabled", "account.role_changed"],
        "{written:?}"
    );
    assert!(written.iter().all(|entry| entry.by.to_string() == format!("account:{ADMIN}")));
    assert!(!format!("{written:?}").to_lowercase().contains("nora"), "ids, not names");
}

#[tokio::test]
async fn the_first_admin_is_made_once_with_a_token_that_does_not_last() {
    let mut world = world().await;
    let store = Arc::new(MemoryStore::new());
    world.parts.accounts = store.clone();
    let people = People::new(world.parts.clone(), store.clone());
    let old = people.offer_setup().await.unwrap().unwrap();
    world.clock.advance(SETUP_LASTS);
    assert!(matches!(people.set_up(&old, "anna", "Anna", GOOD).await, Err(PeopleError::LinkOver)));
    let (one, two) = (people.offer_setup().await.unwrap().unwrap(), people.offer_setup().await.unwrap().unwrap());
    assert_eq!(field(&people.set_up(&one, "", "Anna", GOOD).await.unwrap_err()), "username");
    assert_eq!(field(&people.set_up(&one, "anna", "", GOOD).await.unwrap_err()), "display_name");
    assert_eq!(field(&people.set_up(&one, "anna", "Anna", "short").await.unwrap_err()), "password");
    let password = people.password_link(ADMIN, ADMIN).await;
    assert!(matches!(password, Err(PeopleError::NoSuchAccount)));
    world.clock.advance(SignedDuration::from_secs(1));
    let admin = people.set_up(&one, "anna", "Anna", GOOD).await.unwrap();
    assert_eq!(admin.role, Role::Admin);
    assert_ne!(TokenHash([0; 32]), one.hash());
    assert!(matches!(people.set_up(&two, "eve", "Eve", GOOD).await, Err(PeopleError::LinkOver)), "there is one now");
    assert_eq!(people.offer_setup().await.unwrap(), None);
    assert!(matches!(people.set_password(&two, GOOD).await, Err(PeopleError::LinkOver)));
}
