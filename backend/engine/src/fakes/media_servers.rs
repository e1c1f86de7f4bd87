//! Media servers in memory.

use async_trait::async_trait;
use parking_lot::Mutex;

use crate::ports::{Draining, EventCounts, MediaLoad, MediaServer, MediaServers, ServerName, StoreError};

/// Media servers in memory, one unless a test says otherwise.
#[derive(Debug)]
pub struct FakeMediaServers(Mutex<Vec<MediaServer>>);

impl Default for FakeMediaServers {
    fn default() -> Self {
        Self::of(&["janus"])
    }
}

impl FakeMediaServers {
    /// Servers of these names, which are up and take consultations.
    pub fn of(names: &[&str]) -> Self {
        let servers = Self(Mutex::default());
        servers.set(names);
        servers
    }

    /// From now on there are these instead.
    pub fn set(&self, names: &[&str]) {
        let server = |name: &&str| MediaServer {
            name: name.parse().expect("the name of a server"),
            is_up: true,
            draining: Draining::No,
            weight: 1,
            load: Some(MediaLoad { sessions: 1, rooms: 0 }),
            relays: 0,
            events: EventCounts::default(),
        };
        *self.0.lock() = names.iter().map(server).collect();
    }

    /// Changes how one of them is.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut MediaServer)) {
        let mut servers = self.0.lock();
        change(servers.iter_mut().find(|server| server.name.as_str() == name).expect("a server of that name"));
    }
}

#[async_trait]
impl MediaServers for FakeMediaServers {
    async fn servers(&self) -> Vec<MediaServer> {
        self.0.lock().clone()
    }

    async fn set_draining(&self, server: &ServerName, draining: bool) -> Result<(), StoreError> {
        let draining = if draining { Draining::Asked } else { Draining::No };
        self.change(server.as_str(), |server| server.draining = draining);
        Ok(())
    }
}
