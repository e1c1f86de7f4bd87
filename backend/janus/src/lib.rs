//! Everything Anteroom knows about Janus: the client, the rooms, the events and the policy of the proxy.
//!
//! Browsers never reach the API of Janus. They speak its WebSocket protocol with Anteroom, and the
//! [`gatekeeper`] lets through what a participant of one consultation needs, and nothing else. The
//! control plane (rooms, tokens, ending sessions) goes through the Admin API. One WebSocket connection stays open for
//! noticing at once that Janus went away or came back empty.
//!
//! From the socket up, layers are named as Janus names them: connection, session, handle, `VideoRoom`. What can be
//! decided without a socket is decided without one: the request table, the policy, the event reader and the wording
//! of requests are pure and tested so.
//!
//! Secrets of a room are derived, never stored, so that every node and every restart derives the same.
//!
//! # What Janus must be configured with
//!
//! | File | Settings |
//! |--|--|
//! | `janus.jcfg`, `general` | `token_auth = true`, `api_secret`, `admin_secret`; `session_timeout = 60`, above the 25 s between keepalives; `reclaim_session_timeout` above 25 s, as Janus counts it from the last sign of life |
//! | `janus.jcfg`, `nat` | `full_trickle = true` |
//! | `janus.plugin.videoroom.jcfg`, `general` | `string_ids = true`, `admin_key`; no rooms |
//! | `janus.transport.websockets.jcfg` | `ws = true` on a private address |
//! | `janus.transport.http.jcfg` | `admin_http = true` on a private address; `http = false` |
//! | `janus.eventhandler.sampleevh.jcfg`, `general` | `enabled = true`, `events = "core,plugins"`, `backend` and its user; needs `events: broadcast = true` in `janus.jcfg` |
//!
//! Events of one Janus should reach one node, as only their sequence tells a reloaded page from one that left.

mod admin;
mod backoff;
mod config;
mod connection;
mod control;
mod credentials;
mod echo;
mod errors;
mod events;
mod feed;
pub mod gatekeeper;
mod ids;
mod messages;
mod pool;
mod request_table;
mod rooms;
mod server;
mod session;
mod videoroom;
mod watchers;
mod websocket;

pub use config::{ConfigProblem, JanusConfig};
pub use control::ServerState;
pub use errors::JanusError;
pub use feed::{Feed, FeedEnd, FeedNews, FeedPlan, FeedSeat, Published};
pub use gatekeeper::{GateCounters, Refusal};
pub use ids::Generation;
pub use pool::{JanusPool, PoolServer};
pub use server::JanusServer;
pub use watchers::Seen;
