//! `/api/v1`: what operators and programs of others ask. Thin: each asks what a page asks, by the same functions.

mod audit;
mod camera_state;
mod cameras;
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
mod webhooks;
mod week;

pub(crate) use audit::audit;
pub(crate) use camera_state::{restart as restart_camera, snapshot as camera_snapshot, state as camera_state};
pub(crate) use cameras::{
    change as change_camera, create as create_camera, delete as delete_camera, list as cameras, probe as probe_camera,
    read as camera,
};
pub use document::openapi;
pub(crate) use document::{docs, document};
pub(crate) use hours::{judge as judge_hours, read as hours, replace as replace_hours};
pub(crate) use input::Body;
pub(crate) use people::people;
pub(crate) use public::{session as public_session, sessions as public_sessions};
pub(crate) use reports::reports;
pub(crate) use sessions::{
    archive as archive_session, change as change_session, create as create_session, list as all_sessions,
    read as session,
};
pub(crate) use system::system;
pub(crate) use wall::wall;
pub(crate) use webhooks::{
    change as change_webhook, create as create_webhook, delete as delete_webhook, deliveries as webhook_deliveries,
    list as webhooks, read as webhook, rotate as rotate_webhook, send_again as send_webhook_again,
    test as test_webhook,
};
