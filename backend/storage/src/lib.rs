//! The MongoDB adapter: [`Mongo`] keeps everything that the engine's store ports ask to be kept.
//!
//! Rules that hold in every file here: a unique key never changes during the life of its document; a duplicate key is
//! recognised by its code, wherever the driver puts it; nothing relies on when the database deletes what has expired;
//! a change stream only wakes, and reading is the truth; every operation has a limit of time.

mod accounts;
mod audit_log;
mod camera_duties;
mod cameras;
mod chats;
mod checks;
mod commits;
mod deliveries;
mod documents;
mod failure;
mod logins;
mod migrate;
mod mongo;
mod nodes;
mod notes;
mod one_time_links;
mod personal;
mod placements;
mod purges;
mod quality;
mod ratings;
mod recordings;
mod snapshots;
mod tries;
mod visits;
mod wakeups;
mod webhooks;

pub use migrate::{MigrateError, MigrationReport, SchemaState, migrate, schema_state};
pub use mongo::Mongo;
