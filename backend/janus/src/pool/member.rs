//! One of several media servers: how it is, and what it carries.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anteroom_domain::ids::ConsultationId;
use anteroom_engine::ports::{Draining, MediaLoad, MediaServer, ServerName};
use parking_lot::Mutex;

use super::choice::{Candidate, SESSIONS_OF_A_ROOM};
use crate::{control::ServerState, errors::JanusError, server::JanusServer};

/// How long a room that was placed counts as one that is being made. Making one takes milliseconds.
const EXPECTED_FOR: Duration = Duration::from_secs(30);

/// A server of the pool.
pub(super) struct Member {
    pub(super) name: ServerName,
    pub(super) server: JanusServer,
    weight: u32,
    /// Whether the configuration drains it.
    configured_draining: bool,
    /// Whether somebody has asked for it.
    drained: AtomicBool,
    /// Whether it has been tried to reach it at all.
    tried: AtomicBool,
    /// Whether it has been away for so long that its consultations are moved.
    lost: AtomicBool,
    seen: Mutex<Seen>,
}

/// What the server said at the last look, and what was sent there since.
#[derive(Debug, Default)]
struct Seen {
    look: Option<Look>,
    /// Whether the last look failed.
    is_silent: bool,
    /// Rooms that were placed here and not seen yet.
    expected: BTreeMap<ConsultationId, Instant>,
}

/// What a server carries, as it says itself.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// Sessions, those of the nodes included.
    pub(crate) sessions: usize,
    /// The rooms of consultations, and how many are in each.
    pub(crate) rooms: BTreeMap<ConsultationId, usize>,
}

impl Member {
    pub(super) fn new(name: ServerName, weight: u32, draining: bool, server: JanusServer) -> Self {
        Self {
            name,
            server,
            weight,
            configured_draining: draining,
            drained: AtomicBool::new(false),
            tried: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            seen: Mutex::default(),
        }
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(*self.server.watch().borrow(), ServerState::Up { .. })
    }

    /// Whether it is known not to be there.
    pub(super) fn is_away(&self) -> bool {
        self.tried.load(Ordering::Relaxed) && !self.is_up()
    }

    pub(super) fn set_tried(&self) {
        self.tried.store(true, Ordering::Relaxed);
    }

    /// Whether its consultations are moved to other servers.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed) && !self.is_up()
    }

    pub(super) fn set_lost(&self, lost: bool) {
        self.lost.store(lost, Ordering::Relaxed);
    }

    pub(super) fn set_drained(&self, drained: bool) {
        self.drained.store(drained, Ordering::Relaxed);
    }

    fn draining(&self) -> Draining {
        if self.configured_draining {
            Draining::Configured
        } else if self.drained.load(Ordering::Relaxed) {
            Draining::Asked
        } else {
            Draining::No
        }
    }

    /// Asks the server what it carries, and remembers it.
    pub(super) async fn look(&self) -> Result<(), JanusError> {
        let looked = self.server.look().await;
        let mut seen = self.seen.lock();
        seen.is_silent = looked.is_err();
        let look = looked?;
        let now = Instant::now();
        let is_awaited = |room: &ConsultationId, since: &Instant| {
            !look.rooms.contains_key(room) && now.saturating_duration_since(*since) < EXPECTED_FOR
        };
        seen.expected.retain(|room, since| is_awaited(room, since));
        seen.look = Some(look);
        Ok(())
    }

    /// Forgets what the server carried, because it has gone.
    pub(super) fn forget_look(&self) {
        *self.seen.lock() = Seen::default();
    }

    /// A room will be made here.
    pub(super) fn expect(&self, room: ConsultationId) {
        self.seen.lock().expected.insert(room, Instant::now());
    }

    /// Whether the room was here at the last look.
    pub(super) fn has_shown(&self, room: ConsultationId) -> bool {
        self.seen.lock().look.as_ref().is_some_and(|look| look.rooms.contains_key(&room))
    }

    /// The rooms that were here at the last look.
    pub(super) fn rooms(&self) -> Vec<ConsultationId> {
        self.seen.lock().look.iter().flat_map(|look| look.rooms.keys().copied()).collect()
    }

    /// What a choice rests on, where the server takes new consultations.
    pub(super) fn candidate(&self, index: usize) -> Option<Candidate> {
        let seen = self.seen.lock();
        let takes_new = self.draining() == Draining::No && self.is_up() && !seen.is_silent;
        takes_new.then(|| Candidate { index, weight: self.weight, load: seen.load() })
    }

    /// How it is, for whoever looks after it.
    pub(super) fn condition(&self) -> MediaServer {
        let seen = self.seen.lock();
        let load = seen.look.as_ref().filter(|_| !seen.is_silent);
        MediaServer {
            name: self.name.clone(),
            is_up: self.is_up(),
            draining: self.draining(),
            weight: self.weight,
            load: load.map(|look| MediaLoad { sessions: look.sessions, rooms: look.rooms.len() }),
            relays: self.server.relays(),
            events: self.server.event_counts(),
        }
    }
}

impl Seen {
    /// Sessions that are there, and those that rooms are waiting for in which nobody is yet.
    fn load(&self) -> u64 {
        let (sessions, empty) = self.look.as_ref().map_or((0, 0), |look| {
            (look.sessions, look.rooms.values().filter(|participants| **participants == 0).count())
        });
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX / 4);
        count(sessions) + SESSIONS_OF_A_ROOM * count(empty + self.expected.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_is_who_is_there_and_whom_rooms_wait_for() {
        let mut seen = Seen::default();
        assert_eq!(seen.load(), 0);
        let rooms = [(ConsultationId(1), 2), (ConsultationId(2), 0)].into();
        seen.look = Some(Look { sessions: 3, rooms });
        assert_eq!(seen.load(), 3 + 2, "nobody is in the second room yet");
        seen.expected.insert(ConsultationId(3), Instant::now());
        assert_eq!(seen.load(), 3 + 2 + 2);
    }
}
