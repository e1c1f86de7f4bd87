//! Pictures of the floor for one person: what a page shows and what a push carries.
//!
//! Facts are taken from the floor at one revision; names, which may have to be read, are added after.

mod ahead;
mod desk;
mod visit;
mod wall;

pub(crate) use ahead::Ahead;
pub(crate) use desk::{DeskFacts, desk};
pub(crate) use visit::{LineFacts, LineWords, Sight, VisitFacts, visit, visit_after};
pub(crate) use wall::wall;

use anteroom_domain::Timestamp;

/// Milliseconds since 1970, as pages count.
fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}
