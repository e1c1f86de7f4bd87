//! Who watches a camera's feed, and in which sizes, asked whenever that may have changed.

use std::{collections::BTreeSet, time::Duration};

use anteroom_camera::{Layer, Layers, Sizes};
use anteroom_domain::{Timestamp, webhook::Watching};
use anteroom_engine::ports::{CameraPost, ServerName};
use anteroom_janus::{FeedSeat, JanusPool, WatcherSeat};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// After how long they are asked for again though as many watch as before: one may have come as another one left.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How long asking may take. What was found out by then of other rooms is remembered, so that the next time is quicker.
const ASKED_WITHIN: Duration = Duration::from_secs(5);
/// Most seats that are asked which size they take, with a request each. Where more watch, somebody takes each size anyway.
const SEATS_MAX: usize = 16;

/// Who watches one feed.
pub(crate) struct Watchers {
    told: watch::Sender<Option<Watching>>,
    /// Where the feed is, and since when.
    seat: Option<(FeedSeat, Timestamp)>,
    /// How many watched when Janus was asked last who does, and when it is asked again if as many still do.
    asked: Option<(u32, Option<Instant>)>,
    /// Where it was watched then.
    seats: BTreeSet<WatcherSeat>,
    sizes: Sizes,
}

impl Watchers {
    /// Nobody knows yet; also returns what is known from now on.
    pub(crate) fn new() -> (Self, watch::Receiver<Option<Watching>>) {
        let (told, watching) = watch::channel(None);
        let (seats, sizes) = (BTreeSet::new(), Sizes::default());
        (Self { told, seat: None, asked: None, seats, sizes }, watching)
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
                self.seats.clear();
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
                self.seats = seen.seats;
                // Where the two differ somebody is just coming or going, and the next look says who.
                let agrees = self.knows_seats(count);
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

    /// Whether it is known where all watch of whom there are so many.
    fn knows_seats(&self, count: u32) -> bool {
        usize::try_from(count).is_ok_and(|count| count == self.seats.len())
    }

    /// Which sizes are to be made of a feed that comes in several and is watched by so many. Until it is known who they are it is
    /// each, so that whoever has just come waits for none.
    pub(crate) async fn sizes(
        &mut self,
        pool: &JanusPool,
        server: &ServerName,
        post: CameraPost,
        count: u32,
    ) -> Layers {
        let taken = if self.knows_seats(count) && self.seats.len() <= SEATS_MAX {
            self.taken(pool, server, post).await
        } else {
            None
        };
        self.sizes.see(taken, std::time::Instant::now())
    }

    /// Which sizes those take who were seen to watch; `None` where nobody knows.
    async fn taken(&mut self, pool: &JanusPool, server: &ServerName, post: CameraPost) -> Option<Layers> {
        match timeout(ASKED_WITHIN, pool.sizes_taken(server, &self.seats, post.camera)).await {
            Ok(Ok(Some(taken))) => {
                let is_taken = |layer: &Layer| taken.contains(&substream(*layer));
                Some(Layer::ALL.into_iter().filter(is_taken).fold(Layers::NONE, Layers::with))
            }
            Ok(Ok(None)) => {
                // Somebody has left, and as many watch as before: somebody else has come.
                self.asked = None;
                None
            }
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "nobody knows who takes what of a camera");
                None
            }
            Err(_elapsed) => {
                tracing::debug!("it took too long to find out who takes what of a camera");
                None
            }
        }
    }
}

/// What Janus calls a size, of those that the camera's feed is offered in.
fn substream(layer: Layer) -> u8 {
    match layer {
        Layer::Low => 0,
        Layer::Middle => 1,
        Layer::High => 2,
    }
}
