//! The store as one node reaches it.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    event::Commit,
    floor::Snapshot,
    ids::{NodeId, Revision},
};
use anteroom_engine::{
    fakes::Planned,
    ports::{CommitStore, Leases, StoreError},
};
use async_trait::async_trait;
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};

use super::link::{Doom, Link};
use crate::world::World;

/// One node's way to the store of the world.
pub(crate) struct StoreOverLink {
    world: Arc<World>,
    link: Arc<Link>,
    wakeups: watch::Sender<u64>,
}

fn unavailable(doing: &'static str) -> StoreError {
    StoreError::Unavailable { doing, source: Planned.into() }
}

impl StoreOverLink {
    /// Also passes the store's wake-ups on, until the node dies.
    pub(crate) fn new(world: &Arc<World>, link: &Arc<Link>) -> Arc<Self> {
        let store = Arc::new(Self { world: world.clone(), link: link.clone(), wakeups: watch::Sender::new(0) });
        let (link, told, mut news) = (link.clone(), store.wakeups.clone(), world.written.subscribe());
        tokio::spawn(async move {
            while let Some(revision) = newest(&mut news).await
                && !link.is_dead()
            {
                let (late, says_what_for) = link.wakeup();
                tokio::time::sleep(late).await;
                told.send_replace(if says_what_for { revision } else { 0 });
                if link.wakes_twice() {
                    tokio::time::sleep(late).await;
                    told.send_replace(revision);
                }
            }
        });
        store
    }

    /// There and back, unless the node dies on the way or the store is away.
    async fn ask<T>(
        &self,
        doing: &'static str,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.link.travel().await;
        if self.link.is_away() {
            return Err(unavailable(doing));
        }
        let result = answer.await;
        self.link.travel().await;
        result
    }
}

/// Waits for something new; what came meanwhile is one piece of news.
async fn newest(news: &mut Receiver<u64>) -> Option<u64> {
    let mut newest = loop {
        match news.recv().await {
            Ok(revision) => break revision,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    };
    while let Ok(revision) = news.try_recv() {
        newest = revision;
    }
    Some(newest)
}

#[async_trait]
impl CommitStore for StoreOverLink {
    async fn append(&self, commit: &Commit) -> Result<(), StoreError> {
        const DOING: &str = "appending a commit";
        self.link.travel().await;
        self.link.meet(Doom::BeforeStoring).await;
        if self.link.is_away() {
            return Err(unavailable(DOING));
        }
        if self.link.claims_conflict() {
            return Err(StoreError::Conflict("that revision"));
        }
        let result = self.world.append(commit).await;
        if result.is_ok() {
            self.link.meet(Doom::AfterStoring).await;
        }
        self.link.travel().await;
        if result.is_ok() && self.link.loses_reply() {
            return Err(unavailable(DOING));
        }
        result
    }

    async fn after(&self, revision: Revision, limit: u32) -> Result<Vec<Commit>, StoreError> {
        self.ask("reading the log", self.world.store.after(revision, limit)).await
    }

    async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.ask("reading a snapshot", self.world.store.latest_snapshot()).await
    }

    async fn snapshot_until(&self, revision: Revision) -> Result<Option<Snapshot>, StoreError> {
        self.ask("reading a snapshot", self.world.store.snapshot_until(revision)).await
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.ask("keeping a snapshot", self.world.store.save_snapshot(snapshot)).await
    }

    fn wakeups(&self) -> watch::Receiver<u64> {
        self.wakeups.subscribe()
    }
}

#[async_trait]
impl Leases for StoreOverLink {
    async fn renew(&self, node: NodeId, until: Timestamp) -> Result<(), StoreError> {
        self.ask("renewing a lease", self.world.store.renew(node, until)).await
    }

    async fn alive(&self, now: Timestamp) -> Result<Vec<NodeId>, StoreError> {
        self.ask("reading the leases", self.world.store.alive(now)).await
    }
}
