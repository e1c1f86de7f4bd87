//! Whoever uses the place, at random: what they see decides what they may do, and how likely each is. Each thing that can
//! be done is one line of a table.

mod admin;
mod customer;
mod host;
mod person;
mod repertoire;

pub(crate) use admin::{administer, open};
pub(crate) use customer::CUSTOMER;
pub(crate) use host::HOST;
pub(crate) use person::Person;

use anteroom_domain::ids::{CustomerId, HostId, SessionId};

/// The session at a place in the plan.
pub(crate) fn session_id(index: usize) -> SessionId {
    SessionId(0x5e00 + index as u128)
}

/// The host of this number.
pub(crate) fn host_id(index: usize) -> HostId {
    HostId(0x4000 + index as u128)
}

/// The customer of this number.
pub(crate) fn customer_id(index: usize) -> CustomerId {
    CustomerId(0xc000 + index as u128)
}
