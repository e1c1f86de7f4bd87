//! The control connection: one WebSocket to Janus that stays open, to notice at once when Janus goes and comes.
//!
//! Janus forgets everything when it restarts: tokens, rooms, sessions. Its socket closes within milliseconds of its
//! end, far sooner than any request would time out.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::{
    backoff::Backoff, connection::Connection, credentials::Secret, errors::JanusError, ids::Generation,
    session::Session, videoroom,
};

/// Pause between keepalives. Janus would be content with one a minute; a server that goes without closing its
/// connections, as one does whose power fails, is noticed by the answer that does not come.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(5);

/// Whether Janus can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerState {
    /// No connection, or it has not proved yet that the `VideoRoom` answers.
    Down,
    /// Connected, and the `VideoRoom` answers.
    Up {
        /// Grows with each connection. Another number than before means that rooms and tokens may be gone.
        since_generation: Generation,
    },
}

/// What the control connection needs to know.
pub(crate) struct ControlConfig {
    /// Address of the Janus API.
    pub(crate) url: String,
    /// Shown instead of a token.
    pub(crate) api_secret: Secret,
}

/// Keeps the connection until `stop`. Never returns early: an absent Janus is a state to show, not a reason to end.
pub(crate) async fn keep(config: ControlConfig, state: watch::Sender<ServerState>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    let mut generation = Generation::default();
    while !stop.is_cancelled() {
        let was = generation;
        let up = |generation| {
            state.send_replace(ServerState::Up { since_generation: generation });
        };
        let result = run_once(&config, &stop, &mut generation, up).await;
        state.send_replace(ServerState::Down);
        let Err(error) = result else { break };
        let was_up = generation != was;
        if was_up {
            backoff.reset();
        }
        let retry_in = backoff.next(rand::random());
        // One warning for each time that Janus goes is enough; an absence of hours must not fill the log.
        if was_up || backoff.is_first() {
            tracing::warn!(error = &error as &dyn std::error::Error, ?retry_in, "Janus is not available");
        } else {
            tracing::debug!(error = &error as &dyn std::error::Error, ?retry_in, "Janus is still not available");
        }
        stop.run_until_cancelled(tokio::time::sleep(retry_in)).await;
    }
}

/// Connects, proves that the `VideoRoom` answers, and keeps the session alive. `Ok` only when told to stop.
async fn run_once(
    config: &ControlConfig,
    stop: &CancellationToken,
    generation: &mut Generation,
    up: impl Fn(Generation),
) -> Result<(), JanusError> {
    let opened = stop.run_until_cancelled(Connection::open(&config.url)).await;
    let Some(connection) = opened.transpose()? else { return Ok(()) };
    let connection = Arc::new(connection);
    let created = Session::create(Arc::clone(&connection), config.api_secret.clone());
    let created = stop.run_until_cancelled(created).await;
    let Some(session) = created.transpose()? else { return Ok(()) };
    let proved = stop.run_until_cancelled(prove_videoroom(&session)).await;
    let Some(()) = proved.transpose()? else { return Ok(()) };
    *generation = generation.next();
    tracing::info!(janus.generation = generation.0, "Janus is available");
    up(*generation);

    let mut keepalive = tokio::time::interval(KEEPALIVE_EVERY);
    keepalive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once, when the session is new anyway.
    keepalive.tick().await;
    loop {
        tokio::select! {
            () = stop.cancelled() => return session.destroy().await.or(Ok(())),
            () = connection.closed() => return Err(JanusError::Closed { doing: "watching Janus" }),
            _ = keepalive.tick() => session.keepalive().await?,
        }
    }
}

/// Makes sure that the `VideoRoom` is there and answers. The list is short, as the rooms of Anteroom are private.
async fn prove_videoroom(session: &Session) -> Result<(), JanusError> {
    let handle = session.attach(videoroom::PLUGIN).await?;
    session.message(&handle, "listing the public rooms", videoroom::list_public()).await.map(drop)
}
