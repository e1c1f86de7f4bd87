//! Media held back for a while, so that it comes out as evenly as it was made. Pure: time is passed in.

use std::{collections::VecDeque, time::Instant};

use crate::source::Unit;

/// Most memory for what is held. Ten seconds of a very good camera.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// A unit, and when it is to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) unit: Unit,
    pub(crate) at: Instant,
}

/// What is held back, in the order in which it came.
#[derive(Debug, Default)]
pub(crate) struct Jitter {
    held: VecDeque<Due>,
    bytes: usize,
}

impl Jitter {
    /// Holds a unit until it is due.
    pub(crate) fn push(&mut self, due: Due) {
        self.bytes += due.unit.bytes();
        self.held.push_back(due);
    }

    /// The next unit that is due, or that there is no room for any longer.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Due> {
        let is_full = self.bytes > BYTES_MAX;
        let due = self.held.pop_front_if(|due| is_full || due.at <= now)?;
        self.bytes -= due.unit.bytes();
        Some(due)
    }

    /// When [`Self::pop`] has something to give.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.held.front().map(|due| due.at)
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::source::VideoUnit;

    fn picture(bytes: usize, at: Instant) -> Due {
        Due { unit: Unit::Video(VideoUnit::sample(vec![0; bytes], true)), at }
    }

    #[test]
    fn a_unit_comes_out_when_it_is_due_and_in_order() {
        let (mut jitter, now) = (Jitter::default(), Instant::now());
        let later = now + Duration::from_secs(2);
        jitter.push(picture(1, now));
        jitter.push(picture(2, later));
        assert_eq!(jitter.pop(now).map(|due| due.unit.bytes()), Some(1));
        assert!(jitter.pop(now).is_none());
        assert_eq!(jitter.poll_timeout(), Some(later));
        assert_eq!(jitter.pop(later).map(|due| due.unit.bytes()), Some(2));
        assert_eq!((jitter.poll_timeout(), jitter.bytes), (None, 0));
    }

    #[test]
    fn what_there_is_no_room_for_comes_out_early() {
        let (mut jitter, now) = (Jitter::default(), Instant::now());
        let later = now + Duration::from_secs(2);
        jitter.push(picture(BYTES_MAX, later));
        assert!(jitter.pop(now).is_none());
        jitter.push(picture(1, later));
        assert!(jitter.pop(now).is_some());
        assert!(jitter.pop(now).is_none());
    }
}
