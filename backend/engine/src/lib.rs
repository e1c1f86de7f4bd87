//! The use cases of Anteroom, over ports.
//!
//! [`floor`] decides and writes; [`attendance`], [`media_care`] and [`node_care`] keep the floor in agreement with the
//! world around it; [`log_in`] and [`seat`] say who someone is.

mod account_change;
pub mod account_rules;
pub mod attendance;
pub mod audit_log;
pub mod camera_care;
pub mod cameras;
pub mod chat;
pub mod checks;
pub mod customer_accounts;
pub mod door;
pub mod fakes;
pub mod fields;
pub mod file_kind;
pub mod floor;
pub mod join_limit;
pub mod keys;
pub mod log_in;
pub mod media_care;
pub mod media_servers;
pub mod names;
pub mod node_care;
pub mod notes;
pub mod own_account;
pub mod password_rules;
pub mod passwords;
pub mod people;
pub mod personal;
pub mod port_suite;
pub mod ports;
pub mod program_tries;
pub mod provider_log_in;
pub mod quality;
pub mod ratings;
pub mod recordings;
pub mod reports;
pub mod seat;
pub mod second_factor;
mod shares;
pub mod steady_clock;
mod throttle;
pub mod token;
pub mod totp;
pub mod webhooks;
