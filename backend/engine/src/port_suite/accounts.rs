//! Rules of [`Accounts`].

use std::sync::Arc;

use anteroom_domain::ids::AccountId;
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{account, at, customer_account},
};
use crate::ports::{Account, Accounts, Identity, Role, SecondFactor, StoreError};

fn identity(issuer: &str, subject: &str) -> Identity {
    Identity { issuer: issuer.to_owned(), subject: subject.to_owned() }
}

/// Nothing of an account is lost or changed.
pub async fn an_account_comes_back_whole(store: Arc<dyn Accounts>) {
    let host = account(1, "asa");
    let recovery_codes = vec![[0; 32], [255; 32]];
    let second_factor = SecondFactor { sealed_secret: vec![0, 255], last_step: 1 << 40, recovery_codes };
    let admin = Account {
        role: Role::Admin,
        disabled_at: Some(at(1)),
        version: 1 << 40,
        epoch: 3,
        second_factor: Some(second_factor),
        identity: Some(identity("https://login.example", "Åsa's \"subject\"")),
        ..account(u128::MAX, "eva")
    };
    assert!(!store.any().await.expect("accounts can be read"), "there is nobody yet");
    let customer = customer_account(3, "zoë@post.example");
    for account in [&host, &admin, &customer] {
        store.add(account).await.expect("a new account");
        let found = store.by_username(&account.username).await.expect("accounts can be read");
        assert!(found.as_ref() == Some(account), "{account:?} came back changed");
    }
    assert!(store.any().await.expect("accounts can be read"));
    assert!(store.by_username("nobody").await.expect("accounts can be read").is_none());
    assert!(store.by_username("ASA").await.expect("accounts can be read").is_none(), "names are compared as they are");
}

/// Of any number of accounts with the same user name, added at once, there is one.
pub async fn a_user_name_belongs_to_one_account_even_in_a_race(store: Arc<dyn Accounts>) {
    let mut rivals = JoinSet::new();
    for id in 1..=16 {
        let store = Arc::clone(&store);
        rivals.spawn(async move { store.add(&account(id, "asa")).await.map(|()| AccountId(id)) });
    }
    let results = in_time("every rival has an answer", rivals.join_all()).await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1, "one account gets the name");
    assert!(lost.iter().all(|result| matches!(result, Err(StoreError::Conflict(_)))), "the others lose: {lost:?}");
    let found = store.by_username("asa").await.expect("accounts can be read");
    let winner = won.into_iter().find_map(Result::ok);
    assert_eq!(found.map(|account| account.id), winner);
    assert_eq!(store.staff().await.expect("accounts can be read").len(), 1);
}

/// An id cannot be given to a second account, whatever its name.
pub async fn an_id_belongs_to_one_account(store: Arc<dyn Accounts>) {
    store.add(&account(1, "asa")).await.expect("a new account");
    let result = store.add(&account(1, "eva")).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "the id is taken: {result:?}");
    assert!(store.by_username("eva").await.expect("accounts can be read").is_none());
    store.add(&account(2, "eva")).await.expect("the name is still free");
}

/// Lists are in the order of user names, and ask for nothing that is not there.
pub async fn accounts_are_listed_by_user_name_and_unknown_ids_are_left_out(store: Arc<dyn Accounts>) {
    for (id, username) in [(1, "eva"), (2, "asa"), (3, "bo")] {
        store.add(&account(id, username)).await.expect("a new account");
    }
    let all = store.staff().await.expect("accounts can be read");
    assert_eq!(all.iter().map(|account| account.username.as_str()).collect::<Vec<_>>(), ["asa", "bo", "eva"]);
    let some = store.by_ids(&[1, 3, 4, 3].map(AccountId)).await.expect("accounts can be read");
    let mut ids: Vec<_> = some.iter().map(|account| account.id.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 3]);
    assert!(store.by_ids(&[]).await.expect("nothing can be asked for").is_empty());
}

/// Staff and customers are listed apart, customers by how their user name begins.
pub async fn customers_are_listed_apart_by_the_beginning_of_their_name(store: Arc<dyn Accounts>) {
    for (id, username) in [(1, "eva.b"), (2, "eva.a"), (3, "evb"), (4, "eva"), (5, "ev.a"), (6, "evä")] {
        store.add(&customer_account(id, username)).await.expect("a new account");
    }
    store.add(&account(9, "eva.staff")).await.expect("a new account");
    let names = |accounts: Vec<Account>| accounts.into_iter().map(|account| account.username).collect::<Vec<_>>();
    let listed = async |beginning, limit| names(store.customers(beginning, limit).await.expect("they can be read"));
    assert_eq!(listed("eva", 10).await, ["eva", "eva.a", "eva.b"]);
    assert_eq!(listed("eva", 2).await, ["eva", "eva.a"]);
    assert_eq!(listed("", 10).await, ["ev.a", "eva", "eva.a", "eva.b", "evb", "evä"]);
    assert_eq!(listed("eva", 0).await, [""; 0]);
    assert_eq!(listed("^ev", 10).await, [""; 0], "nothing in it means anything but itself");
    assert_eq!(names(store.staff().await.expect("they can be read")), ["eva.staff"]);
}

/// A deleted account is gone, and its name is free again.
pub async fn a_deleted_account_is_gone(store: Arc<dyn Accounts>) {
    for (id, username) in [(1, "eva"), (2, "asa")] {
        store.add(&customer_account(id, username)).await.expect("a new account");
    }
    for _ in 0..2 {
        store.remove(AccountId(1)).await.expect("deleting succeeds, twice too");
    }
    assert!(store.by_ids(&[AccountId(1)]).await.expect("they can be read").is_empty());
    let late = store.update(&Account { version: 1, ..customer_account(1, "eva") }).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "nobody changes it back into being: {late:?}");
    store.add(&customer_account(3, "eva")).await.expect("the name is free");
    assert_eq!(store.customers("", 9).await.expect("they can be read").len(), 2);
}

/// Of any number of changes made to what was seen at the same moment, one is made; once more exactly the same succeeds.
pub async fn a_change_is_made_to_what_was_seen_or_not_at_all(store: Arc<dyn Accounts>) {
    let before = account(1, "asa");
    let missing = store.update(&Account { version: 1, ..before.clone() }).await;
    assert!(matches!(missing, Err(StoreError::Conflict(_))), "there is none: {missing:?}");
    store.add(&before).await.expect("a new account");
    let mut rivals = JoinSet::new();
    for epoch in 1..=16 {
        let (store, changed) = (Arc::clone(&store), Account { version: 1, epoch, ..before.clone() });
        rivals.spawn(async move { store.update(&changed).await.map(|()| changed) });
    }
    let results = in_time("every rival has an answer", rivals.join_all()).await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1, "one change is made");
    assert!(lost.iter().all(|result| matches!(result, Err(StoreError::Conflict(_)))), "the others lose: {lost:?}");
    let winner = won.into_iter().find_map(Result::ok).expect("there is one");
    store.update(&winner).await.expect("the same change again is ours");
    for (version, epoch) in [(2, 70), (3, 80)] {
        store.update(&Account { version, epoch, ..before.clone() }).await.expect("the next change");
    }
    let found = store.by_username("asa").await.expect("accounts can be read").expect("it is there");
    assert_eq!((found.version, found.epoch), (3, 80));
    let again = store.add(&account(2, "asa")).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "the name is still taken: {again:?}");
}

/// Somebody who is known by their identity has one account, however often it is made at once; accounts without an identity
/// are no matter to each other.
pub async fn an_identity_belongs_to_one_account_even_in_a_race(store: Arc<dyn Accounts>) {
    let known = |id: u128, issuer: &str, subject: &str| Account {
        identity: Some(identity(issuer, subject)),
        ..account(id, &format!("user-{id}"))
    };
    let mut rivals = JoinSet::new();
    for id in 1..=16 {
        let (store, rival) = (Arc::clone(&store), known(id, "https://a.example", "1"));
        rivals.spawn(async move { store.add(&rival).await.map(|()| AccountId(id)) });
    }
    let results = in_time("every rival has an answer", rivals.join_all()).await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1, "one account gets the identity");
    assert!(lost.iter().all(|result| matches!(result, Err(StoreError::Conflict(_)))), "the others lose: {lost:?}");
    let winner = won.into_iter().find_map(Result::ok).expect("there is one");
    let wanted = identity("https://a.example", "1");
    let find = async || store.by_identity(&wanted).await.expect("accounts can be read").expect("it is there");
    let found = find().await;
    assert_eq!(found.id, winner);
    store.add(&known(17, "https://a.example", "2")).await.expect("another subject");
    store.add(&known(18, "https://b.example", "1")).await.expect("another issuer");
    store.add(&account(19, "asa")).await.expect("nobody's");
    store.add(&account(20, "eva")).await.expect("nobody's either");
    store.update(&Account { version: 1, epoch: 7, ..found }).await.expect("a change of the rest");
    assert_eq!(find().await.epoch, 7);
    let again = store.add(&known(21, "https://a.example", "1")).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "the identity is still taken: {again:?}");
}
