//! What the use cases need from the world. Adapters implement these; `crate::fakes` has one of each for tests.

mod accounts;
mod media;
mod store;
mod time;

pub use accounts::*;
pub use media::*;
pub use store::*;
pub use time::*;
