//! Who is asking. Identity comes from cookies only, never from an address, a form or a payload.

mod cookies;
mod live;
mod staff;
mod visitor;
mod whence;

pub(crate) use cookies::{
    clear_login, keep_seat, language, login, login_name, seat, set_errand, set_language, set_login, take_errand,
};
pub use live::LiveLogins;
pub(crate) use live::{Hold, watch as watch_logins};
pub(crate) use staff::{Admin, Enrolling, LoggedIn, MaybeLoggedIn, Member, Staff};
pub(crate) use visitor::{Viewer, Visitor};
pub(crate) use whence::From;
