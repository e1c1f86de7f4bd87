//! How many may join from one address in a minute.
//!
//! Joining must stay cheap, so each node counts for itself, in memory, and asks nobody while an address does nothing
//! remarkable. One that has used half of what it may is looked up in the database at each join; one that has used all of
//! it is refused, and that is counted in the database with a growing delay, so that it finds no other node to go on with.
//! With n nodes an address may thus join n times as often before it is noticed; that is the price of asking nobody.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, Timestamp};

use crate::{
    keys::AccountKeys,
    log_in::neighbourhood,
    ports::{Clock, TryCounts},
    shares::Shares,
    throttle::{Limit, Throttle},
};

/// In which time the joins of an address are counted.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Counts joins per address.
pub struct JoinLimit {
    /// What each address has done in the last minute; nothing is counted where anybody may join as often as they like.
    joins: Option<Shares<Vec<u8>>>,
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
        let joins = per_minute.map(|joins| Shares::new(joins, WINDOW));
        Self { joins, throttle, clock, keys }
    }

    /// Counts a join; says how long to wait when it is one too many. Whether the database answers is not asked here: the
    /// join itself will tell.
    pub async fn wait(&self, address: IpAddr) -> Option<Duration> {
        let address = neighbourhood(address);
        let limit = Limit { key: self.keys.try_key("join address", &address), free: 0 };
        match self.count(&address, self.clock.now()) {
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

    fn count(&self, address: &Vec<u8>, now: Timestamp) -> Local {
        let Some(joins) = &self.joins else { return Local::Unremarkable };
        match joins.take(address, now) {
            Err(wait) => Local::TooMany(wait),
            Ok(used) if used > WINDOW / 2 => Local::Remarkable,
            Ok(_) => Local::Unremarkable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fakes::{FakeClock, MemoryStore},
        shares::REMEMBERED_MAX,
    };

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
        for n in 0..REMEMBERED_MAX + 100 {
            limit.count(&n.to_be_bytes().to_vec(), clock.now());
        }
        assert!(limit.joins.unwrap().remembered() <= REMEMBERED_MAX);
    }
}
