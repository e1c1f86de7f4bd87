//! The rules of the store ports, and those of the schema, on a real database server.
//!
//! The server is the one at `ANTEROOM_TEST_MONGODB_URI`, or one that the tests start themselves (see `server.rs`).

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise, in its helpers too")]

mod durability;
mod faults;
mod forgetting;
mod migrations;
mod scratch;
mod server;
mod upgrades;
mod wakeups;

anteroom_engine::port_suite_tests!(crate::scratch::on_mongodb);
