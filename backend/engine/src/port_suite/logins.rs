//! Rules of [`Logins`].

use std::sync::Arc;

use anteroom_domain::{SignedDuration, Timestamp, ids::AccountId};

use super::samples::at;
use crate::ports::{Browser, Login, Logins, StoreError, TokenHash};

/// Far ahead of any database's clock, so that it is ours that ends the login and not the database's clearing up.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn login(token: u8) -> Login {
    let (created_at, expires_at) = (at(FAR_MS), at(FAR_MS + 1_000));
    let (token, account, browser) = (TokenHash([token; 32]), AccountId(9), Browser::Safari);
    Login { token, account, epoch: 1 << 40, browser, created_at, last_used_at: created_at, expires_at }
}

async fn find(store: &Arc<dyn Logins>, tokens: &[TokenHash], now: Timestamp) -> Vec<Login> {
    store.find(tokens, now).await.expect("logins can be read")
}

/// A login is there until its time, exclusive, and not a millisecond longer.
pub async fn a_login_ends_by_the_clock_and_not_when_the_database_gets_round_to_it(store: Arc<dyn Logins>) {
    let login = login(1);
    store.begin(&login).await.expect("a new login");
    let last = login.expires_at - SignedDuration::from_millis(1);
    assert_eq!(find(&store, &[login.token], last).await, std::slice::from_ref(&login));
    assert_eq!(find(&store, &[login.token], login.expires_at).await, []);
    assert_eq!(find(&store, &[TokenHash([2; 32])], last).await, []);
}

/// Logging out ends the one login, at once and for good.
pub async fn an_ended_login_is_gone_and_ending_it_again_succeeds(store: Arc<dyn Logins>) {
    let (ours, other) = (login(1), login(2));
    for login in [&ours, &other] {
        store.begin(login).await.expect("a new login");
    }
    for _ in 0..2 {
        store.end(ours.token).await.expect("ending a login succeeds, twice too");
    }
    assert_eq!(find(&store, &[ours.token], ours.created_at).await, []);
    assert_eq!(find(&store, &[other.token], other.created_at).await, [other]);
}

/// A second login with the same token is refused, unless it is the same login whose reply was lost.
pub async fn a_token_begins_one_login_only(store: Arc<dyn Logins>) {
    let ours = login(1);
    for _ in 0..2 {
        store.begin(&ours).await.expect("the same login again is ours");
    }
    let result = store.begin(&Login { account: AccountId(10), ..ours.clone() }).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "the token is taken: {result:?}");
    assert_eq!(find(&store, &[ours.token], ours.created_at).await, [ours]);
}

/// Logins are found by their tokens and by their account; using one is noted, and never brings back what has ended.
pub async fn logins_are_listed_by_their_last_use(store: Arc<dyn Logins>) {
    let (one, two, ended) = (login(1), login(2), login(3));
    let other = Login { account: AccountId(10), ..login(4) };
    for login in [&one, &two, &ended, &other] {
        store.begin(login).await.expect("a new login");
    }
    store.end(ended.token).await.expect("ending a login succeeds");
    let later = at(FAR_MS + 500);
    store.touch(&[one.token, ended.token], later).await.expect("use can be noted");
    store.touch(&[one.token], at(FAR_MS + 1)).await.expect("use can be noted");
    store.touch(&[], later).await.expect("nothing can be noted");
    let one = Login { last_used_at: later, ..one };
    let listed = store.of_account(AccountId(9), later).await.expect("logins can be read");
    assert_eq!(listed, [one.clone(), two.clone()]);
    assert_eq!(store.of_account(AccountId(9), one.expires_at).await.expect("logins can be read"), []);
    let mut found = find(&store, &[two.token, other.token, ended.token], later).await;
    found.sort_by_key(|login| login.token.0);
    assert_eq!(found, [two, other]);
    assert_eq!(find(&store, &[], later).await, []);
}

/// Whoever deletes an account leaves no login behind, and takes none of anybody else.
pub async fn all_logins_of_an_account_end_at_once(store: Arc<dyn Logins>) {
    let (one, two) = (login(1), login(2));
    let other = Login { account: AccountId(10), ..login(3) };
    for login in [&one, &two, &other] {
        store.begin(login).await.expect("a new login");
    }
    for _ in 0..2 {
        store.end_all(AccountId(9)).await.expect("ending them succeeds, twice too");
    }
    assert_eq!(find(&store, &[one.token, two.token, other.token], one.created_at).await, [other]);
}
