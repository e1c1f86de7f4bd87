//! Who is asking. Identity comes from cookies only, never from an address, a form or a payload.

mod cookies;
mod staff;
mod visitor;

pub(crate) use cookies::{clear_login, set_login};
pub(crate) use staff::{Admin, MaybeStaff, Staff};
pub(crate) use visitor::{Viewer, Visitor, identify_sockets};
