//! Who watches a camera's feed, asked whenever that may have changed.

use std::time::Duration;

use anteroom_domain::{Timestamp, webhook::Watching};
use anteroom_engine::ports::{CameraPost, ServerName};
use anteroom_janus::{FeedSeat, JanusPool};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// After how long they are asked for again though as many watch as before: one may have come as another one left.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How long asking may take. What was found out by then of other rooms is remembered, so that the next time is quicker.
const ASKED_WITHIN: Duration = Duration::from_secs(5);

/// Who watches one feed.
pub(crate) struct Watchers {
    told: watch::Sender<Option<Watching>>,
    /// Where the feed is, and since when.
    seat: Option<(FeedSeat, Timestamp)>,
    /// How many watched when Janus was asked last who does, and when it is asked again if as many still do.
    asked: Option<(u32, Option<Instant>)>,
}

impl Watchers {
    /// Nobody knows yet; also returns what is known from now on.
    pub(crate) fn new() -> (Self, watch::Receiver<Option<Watching>>) {
        let (told, watching) = watch::channel(None);
        (Self { told, seat: None, asked: None }, watching)
    }

    /// As many watch the feed of this seat now.
    pub(crate) async fn count(
        &mut self,
        pool: &JanusPool,
        server: &ServerName,
        post: CameraPost,
        seat: FeedSeat,
        count: u32,
    ) {
        let since = match self.seat {
            Some((known, since)) if known == seat => since,
            Some(_) | None => {
                let now = Timestamp::now();
                (self.seat, self.asked) = (Some((seat, now)), None);
                now
            }
        };
        let is_known =
            |(known, again): (u32, Option<Instant>)| known == count && again.is_none_or(|again| Instant::now() < again);
        if self.asked.is_some_and(is_known) {
            return;
        }
        match timeout(ASKED_WITHIN, pool.watching(server, post.consultation, post.camera)).await {
            Ok(Ok(seen)) => {
                // Where the two differ somebody is just coming or going, and the next look says who.
                let agrees = usize::try_from(count).is_ok_and(|count| count == seen.watchers.len());
                let again = match (agrees, count) {
                    (true, 0) => None,
                    (true, _) => Some(Instant::now() + AGAIN_AFTER),
                    (false, _) => Some(Instant::now()),
                };
                self.asked = Some((count, again));
                let watching = Watching { since, watchers: seen.watchers, present: seen.present };
                self.told.send_replace(Some(watching));
            }
            // Whoever watched before is believed to do so still.
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "nobody knows who watches a camera");
            }
            Err(_elapsed) => tracing::debug!("it took too long to find out who watches a camera"),
        }
    }
}
