//! The rules about webhooks: what is told of the log, to where, and when it is tried again.
//!
//! Nothing here sends anything. The engine keeps what is to be sent, and an adapter sends it.

mod address;
mod event;
mod ipcam;
mod retry;
mod teller;

pub use address::{WebhookAddress, WebhookAddressProblem};
pub use event::{EventId, EventName, News};
pub use ipcam::{Ipcam, IpcamNews, IpcamReason, IpcamStay, IpcamWatcher, OpenViduForm, Watching};
pub use retry::{PAUSED_AFTER, next_try_in};
pub use teller::Teller;
