//! The wire types of Anteroom: every event and JSON body, declared once.
//!
//! Payloads are whole pictures with a `revision`, never differences, so that a client that missed any number of them is
//! right again after one. The events of [`openvidu`] alone are those of another system. `cargo xtask contract` writes their TypeScript to `frontend/src/contract/`.

pub mod desk;
pub mod openvidu;
pub mod reply;
pub mod room;
mod typescript;
pub mod visit;
pub mod wall;

pub use typescript::typescript;

/// Grows whenever an old page can no longer understand us. The connect payload carries it; a page with another one is
/// told to reload.
pub const CONTRACT_VERSION: u32 = 2;
