//! The last key frame and everything since, for whoever comes in between. Pure: time is passed in.
//!
//! A camera cannot be asked for a key frame over RTSP. What is sent once more goes to everybody in the room, who see a moment of
//! the past flash by; so it is done where nobody else watches, or where the wait would be long, and not often.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Longest group that is kept. A camera with a longer one is watched from its next key frame on.
const LONGEST: Duration = Duration::from_secs(10);
/// Most memory for it.
const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Above this, waiting for the next key frame is worse than what viewers see of sending one again.
const INTERVAL_LONG: Duration = Duration::from_secs(2);
/// Pause between two times of sending again.
const PAUSE: Duration = Duration::from_secs(2);

/// A group of pictures, from its key frame on.
#[derive(Debug, Default)]
pub(crate) struct Gop {
    pictures: Vec<Arc<[u8]>>,
    bytes: usize,
    began: Option<Instant>,
    /// From one key frame to the next, as seen last.
    interval: Option<Duration>,
    replayed: Option<Instant>,
}

/// Why pictures might be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// The way to the room was just opened: nobody has seen anything.
    Opened,
    /// Somebody needs a key frame. So many watch, as far as is known.
    Asked { viewers: u32 },
}

impl Gop {
    /// Takes in a picture. Those before the first key frame are of use to nobody, which is what false says.
    pub(crate) fn push(&mut self, picture: &Arc<[u8]>, is_key: bool, now: Instant) -> bool {
        if is_key {
            self.interval = self.began.map(|began| now.saturating_duration_since(began)).or(self.interval);
            self.pictures.clear();
            self.bytes = 0;
            self.began = Some(now);
        }
        let Some(began) = self.began else { return false };
        self.bytes += picture.len();
        if self.bytes > BYTES_MAX || now.saturating_duration_since(began) > LONGEST {
            self.pictures = Vec::new();
        } else if is_key || !self.pictures.is_empty() {
            self.pictures.push(Arc::clone(picture));
        }
        true
    }

    /// Forgets everything, as the camera has begun anew.
    pub(crate) fn clear(&mut self) {
        self.pictures = Vec::new();
        self.bytes = 0;
        self.began = None;
    }

    /// From one key frame to the next, as seen last.
    pub(crate) fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// What should be sent again now; nothing more often than not.
    pub(crate) fn replay(&mut self, occasion: Occasion, now: Instant) -> &[Arc<[u8]>] {
        let is_long = self.interval.is_some_and(|interval| interval > INTERVAL_LONG)
            || self.began.is_some_and(|began| now.saturating_duration_since(began) > INTERVAL_LONG);
        let is_worth_it = match occasion {
            Occasion::Opened => true,
            Occasion::Asked { viewers } => viewers <= 1 || is_long,
        };
        let is_rested = self.replayed.is_none_or(|replayed| now.saturating_duration_since(replayed) >= PAUSE);
        if !is_worth_it || !is_rested || self.pictures.is_empty() {
            return &[];
        }
        self.replayed = Some(now);
        &self.pictures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALONE: Occasion = Occasion::Asked { viewers: 1 };
    const TOGETHER: Occasion = Occasion::Asked { viewers: 2 };

    fn picture(bytes: usize) -> Arc<[u8]> {
        vec![0; bytes].into()
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn it_begins_with_a_key_frame_and_again_with_each() {
        let (mut gop, now) = (Gop::default(), Instant::now());
        assert!(!gop.push(&picture(1), false, now));
        assert_eq!(gop.replay(ALONE, now).len(), 0);
        assert!(gop.push(&picture(1), true, now));
        assert!(gop.push(&picture(1), false, now));
        assert_eq!(gop.replay(Occasion::Opened, now).len(), 2);
        gop.push(&picture(1), true, now + seconds(1));
        assert_eq!((gop.pictures.len(), gop.interval()), (1, Some(seconds(1))));
        gop.clear();
        assert!(!gop.push(&picture(1), false, now), "the camera has begun anew");
    }

    #[test]
    fn it_is_sent_again_when_nobody_else_watches_or_the_wait_would_be_long() {
        let (mut gop, now) = (Gop::default(), Instant::now());
        gop.push(&picture(1), true, now);
        assert_eq!(gop.replay(TOGETHER, now + seconds(1)).len(), 0);
        assert_eq!(gop.replay(ALONE, now + seconds(1)).len(), 1);
        assert_eq!(gop.replay(ALONE, now + seconds(2)).len(), 0, "not so soon after");
        assert_eq!(gop.replay(TOGETHER, now + seconds(3)).len(), 1, "the next key frame is far");
        gop.push(&picture(1), true, now + seconds(8));
        assert_eq!(gop.replay(TOGETHER, now + seconds(8)).len(), 1, "and was so before");
    }

    #[test]
    fn it_is_bounded_in_time_and_in_memory() {
        let (mut gop, now) = (Gop::default(), Instant::now());
        gop.push(&picture(1), true, now);
        assert!(gop.push(&picture(1), false, now + seconds(11)), "the picture itself is sent");
        assert!(gop.push(&picture(1), false, now + seconds(11)));
        assert_eq!(gop.pictures.len(), 0);
        gop.push(&picture(BYTES_MAX), true, now + seconds(12));
        assert_eq!(gop.pictures.len(), 1);
        gop.push(&picture(1), false, now + seconds(12));
        assert_eq!(gop.pictures.len(), 0);
        gop.push(&picture(1), true, now + seconds(13));
        assert_eq!((gop.pictures.len(), gop.bytes), (1, 1));
    }
}
