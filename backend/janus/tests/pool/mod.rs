//! Three Januses, each a process, and the nodes that share them.

mod loss;
mod spread;
mod storm;

use std::sync::Arc;

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore},
    ports::{MediaServer, MediaServers, Participant, RoomPlan},
};
use anteroom_janus::{JanusConfig, JanusPool, PoolServer};

use crate::support::{janus::Janus, until};

/// What the servers are called.
const NAMES: [&str; 3] = ["north", "south", "west"];

/// Three Januses, and a database and a clock for any number of nodes.
struct Installation {
    januses: Vec<Janus>,
    store: Arc<MemoryStore>,
    clock: Arc<FakeClock>,
    weights: [u32; 3],
}

impl Installation {
    async fn start() -> Self {
        Self::start_with(Janus::start).await
    }

    /// With Januses that are started in this way.
    async fn start_with<F: Future<Output = Janus>>(start: impl Fn() -> F) -> Self {
        let (first, second, third) = tokio::join!(start(), start(), start());
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        Self { januses: vec![first, second, third], store, clock, weights: [1; 3] }
    }

    /// A node, once it has found and looked at every server.
    async fn node(&self) -> Arc<JanusPool> {
        self.node_with(|_, config| config).await
    }

    /// A node that finds servers elsewhere than they are.
    async fn node_with(&self, change: impl Fn(usize, JanusConfig) -> JanusConfig) -> Arc<JanusPool> {
        let server = |index: usize| PoolServer {
            name: NAMES[index].parse().expect("a name"),
            weight: self.weights[index],
            draining: false,
            janus: change(index, self.januses[index].config()),
        };
        let servers = (0..self.januses.len()).map(server).collect();
        let pool = Arc::new(JanusPool::connect(servers, self.store.clone(), self.clock.clone()));
        let pool_ref = &pool;
        until("every server is looked at", || async move {
            pool_ref.servers().await.iter().all(|server| server.is_up && server.load.is_some())
        })
        .await;
        pool
    }

    /// Which servers have this room.
    async fn servers_of(&self, room: ConsultationId) -> Vec<usize> {
        let mut having = Vec::new();
        for (index, janus) in self.januses.iter().enumerate() {
            if janus.runs() && janus.room_names().await.contains(&room.to_string()) {
                having.push(index);
            }
        }
        having
    }

    /// How many rooms each server has.
    async fn counts(&self) -> Vec<usize> {
        let mut counts = Vec::new();
        for janus in &self.januses {
            counts.push(janus.rooms().await.len());
        }
        counts
    }
}

fn plan(consultation: ConsultationId) -> RoomPlan {
    RoomPlan::usual(consultation)
}

fn participant(consultation: ConsultationId, side: Side) -> Participant {
    Participant { consultation, side, number: 0 }
}

/// How a node sees one of the servers.
async fn seen(pool: &JanusPool, name: &str) -> MediaServer {
    let servers = pool.servers().await;
    servers.into_iter().find(|server| server.name.as_str() == name).expect("a server of that name")
}
