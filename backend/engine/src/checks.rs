//! What customers found out about their device and their connection, as every node knows it.
//!
//! It is no part of the log: a device and a network are a person's own. Each node reads what is new in the database every
//! two seconds, which is soon enough for a light on a console.

use std::{collections::HashMap, num::NonZeroU32, sync::Arc, time::Duration};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{CustomerId, TicketId},
};
use parking_lot::Mutex;
use tokio::{
    sync::broadcast,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{
    ports::{self, Check, Clock, PersonalData, StoreError},
    shares::Shares,
};

/// How long a check is kept: nobody waits longer, and whoever comes back another day has another network.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(12);
/// How often a node asks what is new.
const READ_EVERY: Duration = Duration::from_secs(2);
/// How far back it asks: other nodes' clocks may be behind, and their writes late.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);
/// Most checks that are read at once, and remembered. More people are in no line that hosts look at.
const CHECKS_MAX: u32 = 5_000;
/// In which time the checks of a customer are counted.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Checks of the way to the media server in that time: each costs it some seconds of sound.
const CHECKS_IN_WINDOW: NonZeroU32 = NonZeroU32::new(6).unwrap();
/// Results that may be told in that time: a camera that is chosen anew is one.
const RESULTS_IN_WINDOW: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// News that a listener may leave unheard before it has to look at everything.
const NEWS_MAX: usize = 256;

/// The last check of each visit.
pub struct Checks {
    store: Arc<dyn ports::Checks>,
    data: Arc<dyn PersonalData>,
    clock: Arc<dyn Clock>,
    begun: Shares<CustomerId>,
    told: Shares<CustomerId>,
    known: Mutex<HashMap<TicketId, Check>>,
    news: broadcast::Sender<TicketId>,
}

/// Why a check was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// What was known about the visit has been erased, and nothing new is kept.
    #[error("What was kept about this visit has been erased. Nothing more is kept about it.")]
    Erased,
    /// Told too often.
    #[error("That was very often.")]
    TooOften(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Checks {
    /// Over these ports.
    pub fn new(store: Arc<dyn ports::Checks>, data: Arc<dyn PersonalData>, clock: Arc<dyn Clock>) -> Self {
        let (begun, told) = (Shares::new(CHECKS_IN_WINDOW, WINDOW), Shares::new(RESULTS_IN_WINDOW, WINDOW));
        Self { store, data, clock, begun, told, known: Mutex::default(), news: broadcast::Sender::new(NEWS_MAX) }
    }

    /// Counts a check of the way to the media server that begins; or says how long to wait when it is one too many.
    pub fn begin(&self, customer: CustomerId) -> Result<(), Duration> {
        self.begun.take(&customer, self.clock.now()).map(drop)
    }

    /// The last check of a visit, if there was any.
    pub fn of(&self, ticket: TicketId) -> Option<Check> {
        self.known.lock().get(&ticket).copied()
    }

    /// Tells of every visit with a new check, whichever node it was reported to.
    pub fn subscribe(&self) -> broadcast::Receiver<TicketId> {
        self.news.subscribe()
    }

    /// Keeps what a customer tells of a check.
    pub async fn keep(&self, ticket: TicketId, customer: CustomerId, check: Check) -> Result<(), NotKept> {
        self.told.take(&customer, self.clock.now()).map_err(NotKept::TooOften)?;
        if self.data.is_barred(ticket).await? {
            return Err(NotKept::Erased);
        }
        self.store.keep(ticket, check, check.at + KEPT_FOR).await?;
        // An erasure bars before it deletes: one that began since the first look is seen now, or deletes what was kept.
        if self.data.is_barred(ticket).await? {
            self.data.delete(&[ticket]).await?;
            return Err(NotKept::Erased);
        }
        self.learn(ticket, check);
        Ok(())
    }

    /// Reads what other nodes were told, until `stop`. What could not be read is read later: the database being away is
    /// told elsewhere.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut read = interval(READ_EVERY);
        read.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut since = self.clock.now() - KEPT_FOR;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = read.tick() => {}
            }
            let now = self.clock.now();
            let Ok(found) = self.store.since(since - OVERLAP, CHECKS_MAX).await else { continue };
            since = now;
            for (ticket, check) in found {
                self.learn(ticket, check);
            }
            self.forget_before(now - KEPT_FOR);
        }
    }

    fn learn(&self, ticket: TicketId, check: Check) {
        let mut known = self.known.lock();
        let is_new = known.get(&ticket).is_none_or(|before| before.at < check.at);
        if is_new {
            known.insert(ticket, check);
            // Nobody may be listening.
            self.news.send(ticket).ok();
        }
    }

    fn forget_before(&self, at: Timestamp) {
        let mut known = self.known.lock();
        known.retain(|_, check| check.at >= at);
        while known.len() > CHECKS_MAX as usize {
            let Some(oldest) = known.iter().min_by_key(|(_, check)| check.at).map(|(ticket, _)| *ticket) else {
                return;
            };
            known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fakes::{FakeClock, MemoryStore},
        port_suite::samples::check,
    };

    const MIA: CustomerId = CustomerId(5);

    fn node(store: &Arc<MemoryStore>, clock: &Arc<FakeClock>) -> Arc<Checks> {
        Arc::new(Checks::new(store.clone(), store.clone(), clock.clone()))
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_node_is_told_the_others_know_within_seconds() {
        let (store, clock) = (Arc::default(), Arc::default());
        let [here, there] = [(); 2].map(|()| node(&store, &clock));
        let stop = CancellationToken::new();
        let mut news = there.subscribe();
        let following = tokio::spawn({
            let (there, stop) = (Arc::clone(&there), stop.clone());
            async move { there.follow(stop).await }
        });
        let check = Check { at: clock.now(), ..check(1) };
        here.keep(TicketId(7), MIA, check).await.unwrap();
        assert_eq!(here.of(TicketId(7)), Some(check));
        assert_eq!(news.recv().await, Ok(TicketId(7)));
        assert_eq!(there.of(TicketId(7)), Some(check));
        clock.advance(SignedDuration::from_secs(1));
        let again = Check { weak: true, at: clock.now(), ..check };
        here.keep(TicketId(7), MIA, again).await.unwrap();
        assert_eq!(news.recv().await, Ok(TicketId(7)), "told once for each check, although it is read again and again");
        assert_eq!(there.of(TicketId(7)), Some(again));
        stop.cancel();
        following.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_starts_knows_what_was_checked_before_and_forgets_it_in_time() {
        let (store, clock) = (Arc::<MemoryStore>::default(), Arc::<FakeClock>::default());
        let check = Check { at: clock.now(), ..check(1) };
        node(&store, &clock).keep(TicketId(7), MIA, check).await.unwrap();
        clock.advance(SignedDuration::from_hours(2));
        let late = node(&store, &clock);
        let mut news = late.subscribe();
        let stop = CancellationToken::new();
        let following = tokio::spawn({
            let (late, stop) = (Arc::clone(&late), stop.clone());
            async move { late.follow(stop).await }
        });
        assert_eq!(news.recv().await, Ok(TicketId(7)));
        clock.advance(KEPT_FOR);
        tokio::time::sleep(READ_EVERY * 2).await;
        assert_eq!(late.of(TicketId(7)), None);
        stop.cancel();
        following.await.unwrap();
    }

    #[tokio::test]
    async fn what_could_not_be_kept_is_not_shown() {
        let (store, clock) = (Arc::<MemoryStore>::default(), Arc::default());
        let checks = node(&store, &clock);
        store.set_available(false);
        assert!(checks.keep(TicketId(7), MIA, check(1)).await.is_err());
        assert_eq!(checks.of(TicketId(7)), None);
    }

    #[tokio::test]
    async fn of_a_visit_that_was_erased_nothing_is_kept_again() {
        let (store, clock) = (Arc::<MemoryStore>::default(), Arc::<FakeClock>::default());
        let checks = node(&store, &clock);
        store.bar(TicketId(7), clock.now(), clock.now()).await.unwrap();
        assert!(matches!(checks.keep(TicketId(7), MIA, check(1)).await, Err(NotKept::Erased)));
        assert_eq!(checks.of(TicketId(7)), None);
        assert_eq!(ports::Checks::since(&*store, check(0).at, 9).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_customer_checks_and_tells_so_often_in_ten_minutes_and_no_oftener() {
        let (store, clock) = (Arc::default(), Arc::<FakeClock>::default());
        let checks = node(&store, &clock);
        let begun = (0..20).filter(|_| checks.begin(MIA).is_ok()).count();
        assert_eq!(begun, 6);
        assert_eq!(checks.begin(MIA), Err(Duration::from_secs(100)));
        assert_eq!(checks.begin(CustomerId(6)), Ok(()), "others are not concerned");
        clock.advance(SignedDuration::from_secs(100));
        assert_eq!(checks.begin(MIA), Ok(()));
        for _ in 0..60 {
            checks.keep(TicketId(7), MIA, check(1)).await.unwrap();
        }
        assert!(matches!(checks.keep(TicketId(7), MIA, check(1)).await, Err(NotKept::TooOften(_))));
    }
}
