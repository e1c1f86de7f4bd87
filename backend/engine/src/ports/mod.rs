//! What the use cases need from the world. Adapters implement these; `crate::fakes` has one of each for tests.

mod accounts;
mod audit_log;
mod media;
mod personal;
mod provider;
mod purges;
mod store;
mod time;
mod tries;

pub use accounts::*;
pub use audit_log::*;
pub use media::*;
pub use personal::*;
pub use provider::*;
pub use purges::*;
pub use store::*;
pub use time::*;
pub use tries::*;
