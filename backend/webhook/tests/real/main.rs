//! Webhooks over real HTTP: what arrives, in which order, and whatever goes wrong on the way.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise, in its helpers too")]

mod delivering;
mod refusing;
mod support;
