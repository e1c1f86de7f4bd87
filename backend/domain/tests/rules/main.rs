//! The rules of the queue, each as a test named after it. The words are those of the glossary.

#![expect(clippy::wildcard_enum_match_arm, reason = "in a test, whatever is not meant is the same failure")]

mod away;
mod calling;
mod claiming;
mod closing;
mod common;
mod consultation;
mod cooldown;
mod drafting;
mod duties;
mod estimates;
mod examples;
mod holding;
mod hosts;
mod hours;
mod in_room;
mod joining;
mod kept_places;
mod log;
mod longest_wait;
mod offers;
mod party;
mod picking;
mod places_moved;
mod presence;
mod priorities;
mod properties;
mod removal;
mod reports;
mod sessions;
mod situations;
mod staying;
mod steps;
mod transfers;
mod transitions;
mod waiting_time;
mod watch;
mod webhooks;
mod weights;
mod wrap_up;
