//! The real engine's ports, on the way to the one fake store and the one fake media server of a world.

mod clock;
mod link;
mod rooms;
mod store;

pub(crate) use clock::{BEGAN_AT, JumpingClock, VirtualTicks};
pub(crate) use link::{Doom, Link, Trouble};
pub(crate) use rooms::RoomsOverLink;
pub(crate) use store::StoreOverLink;
