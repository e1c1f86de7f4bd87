//! Rules of [`Logins`].

use std::sync::Arc;

use anteroom_domain::{SignedDuration, ids::AccountId};

use super::samples::at;
use crate::ports::{Login, Logins, StoreError, TokenHash};

/// Far ahead of any database's clock, so that it is ours that ends the login and not the database's clearing up.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn login(token: u8) -> Login {
    let (created_at, expires_at) = (at(FAR_MS), at(FAR_MS + 1_000));
    Login { token: TokenHash([token; 32]), account: AccountId(9), created_at, expires_at }
}

/// A login is there until its time, exclusive, and not a millisecond longer.
pub async fn a_login_ends_by_the_clock_and_not_when_the_database_gets_round_to_it(store: Arc<dyn Logins>) {
    let login = login(1);
    store.begin(&login).await.expect("a new login");
    let last = login.expires_at - SignedDuration::from_millis(1);
    assert_eq!(store.find(login.token, last).await.expect("logins can be read"), Some(login.clone()));
    assert_eq!(store.find(login.token, login.expires_at).await.expect("logins can be read"), None);
    assert_eq!(store.find(TokenHash([2; 32]), last).await.expect("logins can be read"), None);
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
    assert_eq!(store.find(ours.token, ours.created_at).await.expect("logins can be read"), None);
    assert_eq!(store.find(other.token, other.created_at).await.expect("logins can be read"), Some(other));
}

/// A second login with the same token is refused, unless it is the same login whose reply was lost.
pub async fn a_token_begins_one_login_only(store: Arc<dyn Logins>) {
    let ours = login(1);
    for _ in 0..2 {
        store.begin(&ours).await.expect("the same login again is ours");
    }
    let result = store.begin(&Login { account: AccountId(10), ..ours.clone() }).await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "the token is taken: {result:?}");
    assert_eq!(store.find(ours.token, ours.created_at).await.expect("logins can be read"), Some(ours));
}
