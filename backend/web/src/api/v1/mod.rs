//! `/api/v1`: what operators and programs of others ask. Thin: each asks what a page asks, by the same functions.

mod audit;
mod document;
mod hours;
mod input;
mod people;
mod public;
mod reports;
mod sessions;
mod settings;
mod system;
mod wall;
mod week;

pub(crate) use audit::audit;
pub use document::openapi;
pub(crate) use document::{docs, document};
pub(crate) use hours::{judge as judge_hours, read as hours, replace as replace_hours};
pub(crate) use people::people;
pub(crate) use public::{session as public_session, sessions as public_sessions};
pub(crate) use reports::reports;
pub(crate) use sessions::{
    archive as archive_session, change as change_session, create as create_session, list as all_sessions,
    read as session,
};
pub(crate) use system::system;
pub(crate) use wall::wall;
