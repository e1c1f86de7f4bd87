//! The web as browsers see it: a real listener, real sockets, and fakes behind them.

mod access;
mod accounts;
mod admin_hosts;
mod admin_hours;
mod admin_reports;
mod admin_sessions;
mod admin_system;
mod admin_wall;
mod authorisation;
mod common;
mod consultation;
mod desk;
mod headers;
mod health;
mod host;
mod hours;
mod journeys;
mod links;
mod log;
mod media_events;
mod privacy;
mod proxy;
mod pushes;
mod refusals;
mod sockets;
mod waiting;
