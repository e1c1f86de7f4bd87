//! Rules of [`OneTimeLinks`].

use std::sync::Arc;

use anteroom_domain::{SignedDuration, ids::AccountId};
use tokio::task::JoinSet;

use super::{in_time, samples::at};
use crate::ports::{LinkPurpose, OneTimeLink, OneTimeLinks, TokenHash};

/// Far ahead of any database's clock, so that it is ours that ends a link.
const FAR_MS: i64 = 1_000 * 86_400 * 365 * 20;

fn link(token: u8, purpose: LinkPurpose) -> OneTimeLink {
    OneTimeLink { token: TokenHash([token; 32]), purpose, expires_at: at(FAR_MS) }
}

/// Of any number of people who follow a link at once, one gets it; looking at it uses nothing up.
pub async fn a_link_is_used_once_even_in_a_race(store: Arc<dyn OneTimeLinks>) {
    let link = link(1, LinkPurpose::Password(AccountId(u128::MAX)));
    store.offer(&link).await.expect("a new link");
    for _ in 0..2 {
        let seen = store.look_at(link.token, at(0)).await.expect("links can be read");
        assert_eq!(seen.as_ref(), Some(&link));
    }
    let mut rivals = JoinSet::new();
    for _ in 0..16 {
        let (store, token) = (Arc::clone(&store), link.token);
        rivals.spawn(async move { store.take(token, at(0)).await.expect("links can be taken") });
    }
    let taken = in_time("every rival has an answer", rivals.join_all()).await;
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), std::slice::from_ref(&link));
    assert_eq!(store.look_at(link.token, at(0)).await.expect("links can be read"), None);
}

/// A link is good until its time, exclusive, and only for whoever has its token.
pub async fn a_link_is_over_at_its_time(store: Arc<dyn OneTimeLinks>) {
    let link = link(1, LinkPurpose::Setup);
    store.offer(&link).await.expect("a new link");
    assert_eq!(store.take(TokenHash([2; 32]), at(0)).await.expect("links can be taken"), None);
    assert_eq!(store.look_at(link.token, link.expires_at).await.expect("links can be read"), None);
    assert_eq!(store.take(link.token, link.expires_at).await.expect("links can be taken"), None);
    let last = link.expires_at - SignedDuration::from_millis(1);
    assert_eq!(store.take(link.token, last).await.expect("links can be taken"), Some(link));
}

/// Taking back a kind of link leaves the others.
pub async fn links_are_taken_back_by_what_they_are_for(store: Arc<dyn OneTimeLinks>) {
    let (ours, others) = (LinkPurpose::Password(AccountId(1)), LinkPurpose::Password(AccountId(2)));
    for (token, purpose) in [(1, ours), (2, ours), (3, others), (4, LinkPurpose::Setup)] {
        store.offer(&link(token, purpose)).await.expect("a new link");
    }
    store.withdraw(ours).await.expect("links can be taken back");
    for (token, there) in [(1, false), (2, false), (3, true), (4, true)] {
        let found = store.look_at(TokenHash([token; 32]), at(0)).await.expect("links can be read");
        assert_eq!(found.is_some(), there, "{token}");
    }
}
