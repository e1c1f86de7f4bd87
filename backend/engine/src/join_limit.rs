//! How many may join from one address in a minute.
//!
//! Joining must stay cheap, so each node counts for itself, in memory, and asks nobody while an address does nothing
//! remarkable. One that has used half of what it may is looked up in the database at each join; one that has used all of
//! it is refused, and that is counted in the database with a growing delay, so that it finds no other node to go on with.
//! With n nodes an address may thus join n times as often before it is noticed; that is the price of asking nobody.

use std::{collections::HashMap, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::{
    keys::AccountKeys,
    log_in::neighbourhood,
    ports::{Clock, TryCounts},
    throttle::{Limit, Throttle},
};

/// Most addresses remembered; beyond that those that did least are forgotten. About 1 MB.
const ADDRESSES_MAX: usize = 10_000;
/// In which time the joins of an address are counted.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Counts joins per address.
pub struct JoinLimit {
    per_minute: Option<NonZeroU32>,
    /// For each address, until when what it did counts: every join adds its share of a minute.
    used_until: Mutex<HashMap<Vec<u8>, Timestamp>>,
    throttle: Throttle,
    clock: Arc<dyn Clock>,
    keys: AccountKeys,
}

/// What this node knows of an address.
#[derive(Debug, PartialEq, Eq)]
enum Local {
    Unremarkable,
    Remarkable,
    TooMany(Duration),
}

impl JoinLimit {
    /// So many joins a minute from one address; without a number, as many as come.
    pub fn new(
        per_minute: Option<NonZeroU32>,
        counts: Arc<dyn TryCounts>,
        clock: Arc<dyn Clock>,
        keys: AccountKeys,
    ) -> Self {
        let throttle = Throttle::new(counts, Arc::clone(&clock));
        Self { per_minute, used_until: Mutex::default(), throttle, clock, keys }
    }

    /// Counts a join; says how long to wait when it is one too many. Whether the database answers is not asked here: the
    /// join itself will tell.
    pub async fn wait(&self, address: IpAddr) -> Option<Duration> {
        let address = neighbourhood(address);
        let limit = Limit { key: self.keys.try_key("join address", &address), free: 0 };
        match self.count(address, self.clock.now()) {
            Local::Unremarkable => None,
            Local::Remarkable => self.throttle.wait(&[limit]).await.ok().flatten(),
            Local::TooMany(wait) => {
                let counted = self.throttle.count(&[limit]).await;
                let blocked = match counted {
                    Ok(None) => self.throttle.wait(&[limit]).await.ok().flatten(),
                    Ok(blocked) => blocked,
                    Err(_) => None,
                };
                Some(blocked.unwrap_or_default().max(wait))
            }
        }
    }

    /// One that is refused is not counted: whoever waits as told is let in.
    fn count(&self, address: Vec<u8>, now: Timestamp) -> Local {
        let Some(per_minute) = self.per_minute else { return Local::Unremarkable };
        let share = WINDOW / i32::try_from(per_minute.get()).unwrap_or(i32::MAX);
        let mut all = self.used_until.lock();
        if all.len() >= ADDRESSES_MAX && !all.contains_key(&address) {
            all.retain(|_, until| *until > now);
            if all.len() >= ADDRESSES_MAX
                && let Some(least) = all.iter().min_by_key(|(_, until)| **until).map(|(address, _)| address.clone())
            {
                all.remove(&least);
            }
        }
        let until = all.entry(address).or_insert(now);
        let after = now.max(*until) + share;
        let used = after.duration_since(now);
        if used > WINDOW {
            return Local::TooMany(Duration::try_from(used - WINDOW).unwrap_or_default());
        }
        *until = after;
        if used > WINDOW / 2 { Local::Remarkable } else { Local::Unremarkable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::{FakeClock, MemoryStore};

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7));

    fn limit(per_minute: u32, store: &Arc<MemoryStore>, clock: &Arc<FakeClock>) -> JoinLimit {
        let keys = AccountKeys::derive(&[1; 32]);
        JoinLimit::new(NonZeroU32::new(per_minute), store.clone(), clock.clone(), keys)
    }

    #[tokio::test]
    async fn so_many_may_join_at_once_and_then_one_after_each_share_of_the_minute() {
        let (store, clock) = (Arc::default(), Arc::default());
        let limit = limit(6, &store, &clock);
        for _ in 0..6 {
            assert_eq!(limit.wait(HOME).await, None);
        }
        assert_eq!(limit.wait(HOME).await, Some(Duration::from_secs(10)));
        assert_eq!(limit.wait("203.0.113.8".parse().unwrap()).await, None, "others are not concerned");
        clock.advance(SignedDuration::from_secs(10));
        assert_eq!(limit.wait(HOME).await, None);
        assert!(limit.wait(HOME).await.is_some());
    }

    #[tokio::test]
    async fn an_address_that_one_node_refuses_is_refused_by_the_others_once_it_is_remarkable_there() {
        let (store, clock) = (Arc::default(), Arc::default());
        let (one, two) = (limit(4, &store, &clock), limit(4, &store, &clock));
        for _ in 0..4 {
            assert_eq!(one.wait(HOME).await, None);
        }
        assert!(one.wait(HOME).await.is_some());
        assert_eq!((two.wait(HOME).await, two.wait(HOME).await), (None, None));
        assert!(two.wait(HOME).await.is_some(), "half of what it may do there was enough to ask");
    }

    #[tokio::test]
    async fn an_unremarkable_address_is_not_asked_about_and_neither_is_a_database_that_is_away() {
        let (store, clock) = (Arc::default(), Arc::default());
        let limit = limit(4, &store, &clock);
        store.set_available(false);
        for _ in 0..4 {
            assert_eq!(limit.wait(HOME).await, None);
        }
        assert_eq!(limit.wait(HOME).await, Some(Duration::from_secs(15)));
        let free = self::limit(0, &store, &clock);
        for _ in 0..1_000 {
            assert_eq!(free.wait(HOME).await, None, "nobody wants to count");
        }
    }

    #[tokio::test]
    async fn a_whole_network_of_the_new_addresses_counts_as_one() {
        let (store, clock) = (Arc::default(), Arc::default());
        let limit = limit(2, &store, &clock);
        let waits = [1, 2, 3].map(|n| format!("2001:db8:1:1::{n}").parse::<IpAddr>().unwrap());
        assert_eq!((limit.wait(waits[0]).await, limit.wait(waits[1]).await), (None, None));
        assert!(limit.wait(waits[2]).await.is_some());
        assert_eq!(limit.wait("2001:db8:1:2::1".parse().unwrap()).await, None);
    }

    #[test]
    fn memory_is_bounded() {
        let (store, clock) = (Arc::default(), Arc::default());
        let limit = limit(4, &store, &clock);
        for n in 0..ADDRESSES_MAX + 100 {
            limit.count(n.to_be_bytes().to_vec(), clock.now());
        }
        assert!(limit.used_until.lock().len() <= ADDRESSES_MAX);
    }
}
