//! The `OpenID` Connect client of Anteroom: the port [`IdentityProvider`] over a real provider.
//!
//! Authorisation code flow with PKCE, state and nonce. What the provider says about itself, its keys included, is asked for
//! in the background and kept; nothing here keeps a server from starting.

mod claims;
mod http;
mod known;
mod provider;

pub use provider::{OpenIdConfig, OpenIdProvider};

#[cfg(doc)]
use anteroom_engine::ports::IdentityProvider;
