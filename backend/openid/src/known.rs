//! What the provider says about itself: asked for in the background, kept until it says something else.

use std::{sync::Arc, time::Duration};

use openidconnect::{DiscoveryError, IssuerUrl, core::CoreProviderMetadata};
use parking_lot::RwLock;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::http::{Http, HttpError};

/// How often the provider is asked while it answers. Two small requests; this is how soon a page tells that it is gone, and
/// how soon keys that were withdrawn are no longer believed.
const ASK_EVERY: Duration = Duration::from_secs(30);
/// How often it is asked while it does not.
const ASK_AGAIN_EVERY: Duration = Duration::from_secs(5);
/// How often an unknown key makes us ask out of turn, at most: anybody can make up the name of a key.
const OUT_OF_TURN_EVERY: Duration = Duration::from_secs(10);

/// The provider's metadata and keys.
pub(crate) struct Known {
    issuer: IssuerUrl,
    http: Http,
    metadata: RwLock<Option<Arc<CoreProviderMetadata>>>,
    /// Whether it answered last; `None` before it was asked.
    up: RwLock<Option<bool>>,
    out_of_turn: Mutex<Option<Instant>>,
}

impl Known {
    pub(crate) fn new(issuer: IssuerUrl, http: Http) -> Self {
        Self { issuer, http, metadata: RwLock::default(), up: RwLock::default(), out_of_turn: Mutex::default() }
    }

    pub(crate) fn is_up(&self) -> bool {
        *self.up.read() == Some(true)
    }

    /// What was said last; `None` before the first time.
    pub(crate) fn metadata(&self) -> Option<Arc<CoreProviderMetadata>> {
        self.metadata.read().clone()
    }

    /// Asks again and again.
    pub(crate) async fn run(&self, stop: CancellationToken) {
        loop {
            let pause =
                if stop.run_until_cancelled(self.ask()).await == Some(true) { ASK_EVERY } else { ASK_AGAIN_EVERY };
            if stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Asks because of a key that is not known, unless somebody has just done so; whoever waits for that sees its outcome.
    pub(crate) async fn ask_out_of_turn(&self) {
        let mut last = self.out_of_turn.lock().await;
        if last.is_none_or(|last| last.elapsed() >= OUT_OF_TURN_EVERY) {
            self.ask().await;
            *last = Some(Instant::now());
        }
    }

    async fn ask(&self) -> bool {
        let answer = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let up = answer.is_ok();
        let is_news = self.up.write().replace(up) != Some(up);
        match answer {
            Ok(metadata) => {
                *self.metadata.write() = Some(Arc::new(metadata));
                if is_news {
                    tracing::info!(issuer = %self.issuer.as_str(), "the identity provider answers");
                }
            }
            Err(error) if is_news => {
                let problem = problem(&error);
                tracing::warn!(issuer = %self.issuer.as_str(), problem, "the identity provider does not answer");
            }
            Err(_) => {}
        }
        up
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library may name further errors")]
fn problem(error: &DiscoveryError<HttpError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, ..) => format!("it answers with {status}"),
        DiscoveryError::Parse(_) => "what it says about itself cannot be read".to_owned(),
        DiscoveryError::Validation(problem) => problem.clone(),
        _ => "its address cannot be used".to_owned(),
    }
}
