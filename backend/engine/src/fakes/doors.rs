//! What the database in memory keeps for whoever stands at a door: one-time links, and how often they knocked in vain.

use anteroom_domain::Timestamp;
use async_trait::async_trait;

use super::store::{MemoryStore, put};
use crate::ports::{LinkPurpose, OneTimeLink, OneTimeLinks, StoreError, TokenHash, Tries, TryCounts, TryKey};

#[async_trait]
impl OneTimeLinks for MemoryStore {
    async fn offer(&self, link: &OneTimeLink) -> Result<(), StoreError> {
        self.with("making a one-time link", |state| {
            put(&mut state.one_time_links, link.token.0, link.clone(), "that link")
        })
    }

    async fn look_at(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError> {
        self.with("reading a one-time link", |state| {
            Ok(state.one_time_links.get(&token.0).filter(|link| link.expires_at > now).cloned())
        })
    }

    async fn take(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError> {
        self.with("using a one-time link", |state| {
            let usable = state.one_time_links.get(&token.0).is_some_and(|link| link.expires_at > now);
            Ok(if usable { state.one_time_links.remove(&token.0) } else { None })
        })
    }

    async fn withdraw(&self, purpose: LinkPurpose) -> Result<(), StoreError> {
        self.with("taking back one-time links", |state| {
            state.one_time_links.retain(|_, link| link.purpose != purpose);
            Ok(())
        })
    }
}

#[async_trait]
impl TryCounts for MemoryStore {
    async fn read(&self, keys: &[TryKey]) -> Result<Vec<Option<Tries>>, StoreError> {
        self.with("reading what was tried", |state| Ok(keys.iter().map(|key| state.tries.get(key).copied()).collect()))
    }

    async fn replace(
        &self,
        key: TryKey,
        before: Option<&Tries>,
        after: &Tries,
        _forget_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.with("counting a try", |state| {
            let unchanged = state.tries.get(&key) == before;
            if unchanged {
                state.tries.insert(key, *after);
            }
            Ok(unchanged)
        })
    }

    async fn forget(&self, key: TryKey) -> Result<(), StoreError> {
        self.with("forgetting what was tried", |state| {
            state.tries.remove(&key);
            Ok(())
        })
    }
}
