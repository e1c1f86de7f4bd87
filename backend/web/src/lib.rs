//! Pages, sockets and the proxy of Anteroom: the only crate that names HTTP.
//!
//! A request goes one way: authenticate and parse here, ask the engine, answer. Pages are whole when the server sends
//! them; sockets only keep them current.

mod api;
mod app;
mod assets;
mod auth;
mod browser;
mod config;
mod desk;
mod desk_notes;
mod errors;
mod forms;
mod ice;
mod language;
mod links;
mod openvidu;
mod pages;
mod personal_file;
mod pictures;
mod proxy;
mod room_news;
mod routes;
mod security;
mod sockets;
mod transcript;
pub mod untrusted;
mod words;

pub use anteroom_contract::room::IcePolicy;
pub use api::v1::openapi;
pub use app::{App, EventsHeard};
pub use assets::{AssetsMissing, check as check_assets};
pub use auth::LiveLogins;
pub use config::{EventsLogin, IceConfig, Reencoding, WebConfig};
pub use language::Language;
pub use links::LinkKey;
pub use room_news::RoomNews;
pub use routes::{PROVIDER_RETURN, addresses, serve};
pub use sockets::Audience;
