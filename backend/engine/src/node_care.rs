//! Which nodes live. A node that dies cannot say that its connections are gone; the others notice by its lease.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, command::Command};
use tokio_util::sync::CancellationToken;

use crate::{
    floor::FloorHandle,
    ports::{Clock, Leases, StoreError},
};

/// How long a lease lasts. As long as a host's own lease: 30 s between pings and 10 s for the answer.
pub const NODE_LEASE: SignedDuration = SignedDuration::from_secs(40);
/// How often it is renewed: three renewals may be lost.
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// Renews this node's lease and reports nodes whose lease has passed, until `stop`.
pub async fn run(floor: FloorHandle, leases: Arc<dyn Leases>, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(RENEW_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            // The lease is left to pass: whoever was connected here has that long to connect elsewhere, unnoticed.
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = turn(&floor, &*leases, &*clock).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "leases cannot be kept");
        }
    }
}

async fn turn(floor: &FloorHandle, leases: &dyn Leases, clock: &dyn Clock) -> Result<(), StoreError> {
    let now = clock.now();
    leases.renew(floor.node(), now + NODE_LEASE).await?;
    // The floor first: a node that begins to be named after this has not been looked for among the living.
    let named = floor.read().nodes();
    let alive = leases.alive(now).await?;
    for node in named {
        if node != floor.node() && !alive.contains(&node) {
            tracing::info!(node.id = %node, "a node's lease has passed");
            // Unavailable now is found again at the next turn.
            floor.ask(Command::LoseNode { node }).await.ok();
        }
    }
    Ok(())
}
