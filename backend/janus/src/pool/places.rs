//! Where rooms are: what the database says, remembered.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::{SignedDuration, Timestamp, ids::ConsultationId};
use anteroom_engine::ports::{Clock, Placement, Placements, ServerName, StoreError};
use parking_lot::Mutex;

/// How long a placement is kept. Far longer than any consultation.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Most placements that are remembered. Beyond it all are forgotten, which costs a read each.
const REMEMBERED_MAX: usize = 10_000;

/// Most placements that are asked for at once.
const READ_MAX: usize = 500;

/// How far the clocks of nodes may differ in what is asked about time. They agree within a second or so.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);

/// The placements of all consultations.
pub(super) struct Places {
    store: Arc<dyn Placements>,
    clock: Arc<dyn Clock>,
    known: Mutex<BTreeMap<ConsultationId, Placement>>,
    /// Up to when moves have been read.
    moves_read: Mutex<Timestamp>,
}

/// A room that is somewhere else than this node believed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) consultation: ConsultationId,
    pub(super) from: ServerName,
}

impl Places {
    pub(super) fn new(store: Arc<dyn Placements>, clock: Arc<dyn Clock>) -> Self {
        let moves_read = Mutex::new(clock.now());
        Self { store, clock, known: Mutex::default(), moves_read }
    }

    /// What this node remembers of one.
    pub(super) fn known(&self, consultation: ConsultationId) -> Option<Placement> {
        self.known.lock().get(&consultation).cloned()
    }

    /// The placement that holds; read where it is not remembered.
    pub(super) async fn find(&self, consultation: ConsultationId) -> Result<Option<Placement>, StoreError> {
        if let Some(known) = self.known(consultation) {
            return Ok(Some(known));
        }
        self.read(&[consultation]).await?;
        Ok(self.known(consultation))
    }

    /// Reads those that hold, and says which rooms are elsewhere than was remembered.
    pub(super) async fn read(&self, consultations: &[ConsultationId]) -> Result<Vec<Moved>, StoreError> {
        let mut moved = Vec::new();
        for some in consultations.chunks(READ_MAX) {
            let latest = self.store.latest(some).await?;
            moved.extend(latest.into_iter().filter_map(|placement| self.learn(placement)));
        }
        Ok(moved)
    }

    /// Places a room after `before`, unless another node is quicker, and says whether it was somewhere else before.
    pub(super) async fn place(
        &self,
        consultation: ConsultationId,
        before: Option<&Placement>,
        server: &ServerName,
    ) -> Result<Option<Moved>, StoreError> {
        let number = before.map_or(1, |before| before.number + 1);
        let at = self.clock.now();
        let placement = Placement { consultation, number, server: server.clone(), at };
        match self.store.place(&placement, at + KEPT_FOR).await {
            Ok(()) => Ok(self.learn(placement)),
            Err(StoreError::Conflict(_)) => Ok(self.read(&[consultation]).await?.pop()),
            Err(error @ (StoreError::Unavailable { .. } | StoreError::Corrupt { .. })) => Err(error),
        }
    }

    /// Reads which rooms were moved since the last time, by whichever node.
    pub(super) async fn follow(&self) -> Result<Vec<Moved>, StoreError> {
        let (now, since) = (self.clock.now(), *self.moves_read.lock());
        let moves = self.store.moved_since(since - CLOCKS_DIFFER).await?;
        *self.moves_read.lock() = now;
        Ok(moves.into_iter().filter_map(|placement| self.learn(placement)).collect())
    }

    /// Remembers a placement unless a later one is known.
    fn learn(&self, placement: Placement) -> Option<Moved> {
        let mut known = self.known.lock();
        let consultation = placement.consultation;
        let before = known.get(&consultation).cloned();
        if before.as_ref().is_some_and(|before| before.number >= placement.number) {
            return None;
        }
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        let to = placement.server.clone();
        known.insert(consultation, placement);
        before.filter(|before| before.server != to).map(|before| Moved { consultation, from: before.server })
    }
}

#[cfg(test)]
mod tests {
    use anteroom_engine::fakes::{FakeClock, MemoryStore};

    use super::*;

    const ROOM: ConsultationId = ConsultationId(7);

    fn name(name: &str) -> ServerName {
        name.parse().unwrap()
    }

    /// Two nodes on one database.
    fn nodes() -> (Arc<FakeClock>, Places, Places) {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let node = || Places::new(store.clone(), clock.clone());
        (clock.clone(), node(), node())
    }

    async fn server_of(places: &Places) -> Option<ServerName> {
        places.find(ROOM).await.unwrap().map(|placement| placement.server)
    }

    #[tokio::test]
    async fn of_two_nodes_that_place_a_room_the_first_is_believed_by_both() {
        let (_, here, there) = nodes();
        assert_eq!(server_of(&here).await, None);
        here.place(ROOM, None, &name("one")).await.unwrap();
        there.place(ROOM, None, &name("two")).await.unwrap();
        assert_eq!((server_of(&here).await, server_of(&there).await), (Some(name("one")), Some(name("one"))));
    }

    #[tokio::test]
    async fn a_move_is_followed_by_the_other_node_and_told_once() {
        let (clock, here, there) = nodes();
        here.place(ROOM, None, &name("one")).await.unwrap();
        assert_eq!(server_of(&there).await, Some(name("one")));
        assert_eq!(there.follow().await.unwrap(), []);
        clock.advance(SignedDuration::from_secs(5));
        let moved = Moved { consultation: ROOM, from: name("one") };
        let before = here.known(ROOM);
        assert_eq!(here.place(ROOM, before.as_ref(), &name("two")).await.unwrap().as_ref(), Some(&moved));
        assert_eq!(there.follow().await.unwrap(), [moved]);
        assert_eq!(server_of(&there).await, Some(name("two")));
        assert_eq!(there.follow().await.unwrap(), [], "it has been told");
        // Whoever moves it away from where it is no more finds it where it is.
        there.place(ROOM, before.as_ref(), &name("three")).await.unwrap();
        assert_eq!(server_of(&there).await, Some(name("two")));
    }

    #[tokio::test]
    async fn moves_missed_while_the_database_was_away_are_read_afterwards() {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(FakeClock::default()));
        let (here, there) = (Places::new(store.clone(), clock.clone()), Places::new(store.clone(), clock.clone()));
        here.place(ROOM, None, &name("one")).await.unwrap();
        assert_eq!(server_of(&there).await, Some(name("one")));
        here.place(ROOM, here.known(ROOM).as_ref(), &name("two")).await.unwrap();
        store.set_available(false);
        assert!(there.follow().await.is_err());
        assert_eq!(server_of(&there).await, Some(name("one")), "what is remembered needs no database");
        store.set_available(true);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(there.follow().await.unwrap().len(), 1);
    }
}
