//! Who watches a camera's feed, and in which sizes.

use anteroom_camera::{Layer, Layers, Sizes};
use anteroom_domain::{Timestamp, webhook::Watching};
use anteroom_janus::{FeedSeat, Seen};
use tokio::sync::watch;

/// Who watches one feed.
pub(crate) struct Watchers {
    told: watch::Sender<Option<Watching>>,
    /// Where the feed is, and since when.
    seat: Option<(FeedSeat, Timestamp)>,
    sizes: Sizes,
}

impl Watchers {
    /// Nobody knows yet; also returns what is known from now on.
    pub(crate) fn new() -> (Self, watch::Receiver<Option<Watching>>) {
        let (told, watching) = watch::channel(None);
        (Self { told, seat: None, sizes: Sizes::default() }, watching)
    }

    /// These were seen to watch the feed of this seat now. Returns which sizes are to be made of it, if it comes in several.
    pub(crate) fn see(&mut self, seat: FeedSeat, seen: Seen) -> Layers {
        let since = match self.seat {
            Some((known, since)) if known == seat => since,
            Some(_) | None => Timestamp::now(),
        };
        self.seat = Some((seat, since));
        let is_taken = |layer: &Layer| seen.sizes.contains(&substream(*layer));
        let taken = Layer::ALL.into_iter().filter(is_taken).fold(Layers::NONE, Layers::with);
        let watching = Watching { since, watchers: seen.watchers, present: seen.present };
        self.told.send_if_modified(|told| {
            let is_news = told.as_ref() != Some(&watching);
            *told = Some(watching);
            is_news
        });
        self.sizes.see(taken, std::time::Instant::now())
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
