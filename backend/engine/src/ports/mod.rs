//! What the use cases need from the world. Adapters implement these; `crate::fakes` has one of each for tests.

mod accounts;
mod audit_log;
mod cameras;
mod chat;
mod checks;
mod media;
mod media_servers;
mod personal;
mod provider;
mod purges;
mod quality;
mod ratings;
mod recordings;
mod store;
mod time;
mod tries;
mod webhooks;

pub use accounts::*;
pub use audit_log::*;
pub use cameras::*;
pub use chat::*;
pub use checks::*;
pub use media::*;
pub use media_servers::*;
pub use personal::*;
pub use provider::*;
pub use purges::*;
pub use quality::*;
pub use ratings::*;
pub use recordings::*;
pub use store::*;
pub use time::*;
pub use tries::*;
pub use webhooks::*;
