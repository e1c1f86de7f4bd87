//! Sending webhooks: the port [`WebhookSender`](anteroom_engine::ports::WebhookSender) over HTTP.
//!
//! A name is resolved for each try, every address that it leads to is judged by the rule, and the connection goes to an
//! address that was judged, so a name that leads elsewhere a moment later leads nowhere. Redirects are not followed, and
//! nothing that the receiver says is read but its status.

mod connect;
mod send;

pub use send::HttpSender;
