//! The gate between browsers and Janus: who may say what, and the relay that carries it.
//!
//! [`Refusal`] names everything that is refused, and [`GateCounters`] counts it. The policy is pure; the relay moves
//! frames between a browser and its own WebSocket to Janus; the registry knows the relays and sessions of this node.

mod check;
mod counters;
mod frames;
mod identity;
mod limits;
mod policy;
mod refusal;
mod registry;
mod relay;
mod shapes;
pub mod untrusted;
mod vocabulary;

pub use counters::{Count, GateCounters};
pub use refusal::Refusal;

pub(crate) use check::Checks;
pub(crate) use registry::Registry;
pub(crate) use relay::Gatekeeper;
