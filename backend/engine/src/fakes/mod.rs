//! Ports in memory, for tests and simulations: they keep the same rules as the real ones (`crate::port_suite` proves
//! it), can be told to fail, and never do anything by themselves.

mod authenticator;
mod cameras;
mod doors;
mod media_servers;
mod personal;
mod placements;
mod provider;
mod quality;
mod ratings;
mod recordings;
mod rooms;
mod store;
mod time;
mod webhooks;

pub use authenticator::Authenticator;
pub use cameras::{FakeCameraFeeds, FakeCameraProbes};
pub use media_servers::FakeMediaServers;
pub use provider::FakeProvider;
pub use recordings::FakeTapes;
pub use rooms::{FakeRooms, RoomCall};
pub use store::{Fault, MemoryStore};
pub use time::{FakeClock, FakeTicks, SeededRandom};
pub use webhooks::FakeWebhookSender;

/// The cause of every planned failure.
#[derive(Debug, thiserror::Error)]
#[error("planned by the test")]
pub struct Planned;
