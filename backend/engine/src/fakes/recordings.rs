//! What the database in memory knows about recordings, and files that are none.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use anteroom_domain::{
    Timestamp,
    ids::{ConsultationId, NodeId},
};
use async_trait::async_trait;
use parking_lot::Mutex;

use super::store::{MemoryStore, put};
use crate::ports::{
    Film, FilmProblem, Pieces, Recording, RecordingState, RecordingStore, RecordingsWanted, StoreError, TapeError,
    Tapes,
};

#[async_trait]
impl RecordingStore for MemoryStore {
    async fn begin(&self, recording: &Recording) -> Result<(), StoreError> {
        self.with("beginning a recording", |state| {
            let (id, new) = (recording.consultation, recording.clone());
            put(&mut state.recordings, id, new, "a recording of that consultation")
        })
    }

    async fn change(&self, recording: &Recording, _forget_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.with("changing a recording", |state| match state.recordings.get_mut(&recording.consultation) {
            Some(there) if there.version + 1 == recording.version || there == recording => {
                *there = recording.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict("a later version of that recording")),
        })
    }

    async fn get(&self, consultation: ConsultationId) -> Result<Option<Recording>, StoreError> {
        self.with("reading a recording", |state| Ok(state.recordings.get(&consultation).cloned()))
    }

    async fn wanted(&self, wanted: RecordingsWanted<'_>, limit: u32) -> Result<Vec<Recording>, StoreError> {
        self.with("reading recordings", |state| {
            let is_deleted = |found: &Recording| matches!(found.state, RecordingState::Deleted { .. });
            let is_wanted = |found: &&Recording| match wanted {
                RecordingsWanted::Newest(before) => before.is_none_or(|before| found.recorded_at < before),
                RecordingsWanted::Unfinished => {
                    matches!(found.state, RecordingState::Waiting { .. } | RecordingState::Converting { .. })
                }
                RecordingsWanted::Visits(tickets) => tickets.contains(&found.ticket),
                RecordingsWanted::Customer(customer) => found.customer == customer,
                RecordingsWanted::Due(session, until) => {
                    found.session == session && found.recorded_at <= until && !is_deleted(found)
                }
            };
            let mut found: Vec<_> = state.recordings.values().filter(is_wanted).cloned().collect();
            match wanted {
                RecordingsWanted::Newest(_) => found.sort_by_key(|recording| Reverse(recording.recorded_at)),
                RecordingsWanted::Unfinished
                | RecordingsWanted::Visits(_)
                | RecordingsWanted::Customer(_)
                | RecordingsWanted::Due(..) => found.sort_by_key(|recording| recording.recorded_at),
            }
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(found)
        })
    }
}

/// Files in memory: pieces as a test puts them there, and films that are made at once.
#[derive(Debug, Default)]
pub struct FakeTapes {
    state: Mutex<TapesState>,
}

#[derive(Debug, Default)]
struct TapesState {
    pieces: BTreeMap<ConsultationId, Pieces>,
    films: BTreeSet<ConsultationId>,
    problem: Option<FilmProblem>,
    made: u32,
    stuck: bool,
    folder: PathBuf,
}

impl FakeTapes {
    /// In which folder films are said to lie from now on.
    pub fn set_folder(&self, folder: PathBuf) {
        self.state.lock().folder = folder;
    }

    /// What the media server has stored.
    pub fn set_pieces(&self, consultation: ConsultationId, pieces: Pieces) {
        self.state.lock().pieces.insert(consultation, pieces);
    }

    /// Why no film can be made from now on.
    pub fn set_problem(&self, problem: Option<FilmProblem>) {
        self.state.lock().problem = problem;
    }

    /// Whether making a film never ends from now on.
    pub fn set_stuck(&self, stuck: bool) {
        self.state.lock().stuck = stuck;
    }

    /// Which consultations have pieces, and which films.
    pub fn files(&self) -> (Vec<ConsultationId>, Vec<ConsultationId>) {
        let state = self.state.lock();
        (state.pieces.keys().copied().collect(), state.films.iter().copied().collect())
    }

    /// How often it was begun to make a film.
    pub fn made(&self) -> u32 {
        self.state.lock().made
    }
}

#[async_trait]
impl Tapes for FakeTapes {
    async fn all(&self) -> Result<Vec<ConsultationId>, TapeError> {
        let state = self.state.lock();
        let all: BTreeSet<_> = state.pieces.keys().chain(&state.films).copied().collect();
        Ok(all.into_iter().collect())
    }

    async fn pieces(&self, consultation: ConsultationId) -> Result<Option<Pieces>, TapeError> {
        Ok(self.state.lock().pieces.get(&consultation).copied())
    }

    async fn make_film(&self, consultation: ConsultationId, _node: NodeId) -> Result<Film, TapeError> {
        let stuck = {
            let mut state = self.state.lock();
            state.made += 1;
            state.stuck
        };
        if stuck {
            std::future::pending::<()>().await;
        }
        let mut state = self.state.lock();
        if let Some(problem) = state.problem {
            return Err(TapeError::NoFilm { problem, detail: "planned by the test".to_owned() });
        }
        state.films.insert(consultation);
        Ok(Film { length_ms: 60_000, bytes: 1_000_000 })
    }

    async fn discard_pieces(&self, consultation: ConsultationId) -> Result<(), TapeError> {
        self.state.lock().pieces.remove(&consultation);
        Ok(())
    }

    async fn delete(&self, consultation: ConsultationId) -> Result<(), TapeError> {
        let mut state = self.state.lock();
        state.pieces.remove(&consultation);
        state.films.remove(&consultation);
        Ok(())
    }

    fn film(&self, consultation: ConsultationId) -> PathBuf {
        self.state.lock().folder.join(format!("{consultation}.webm"))
    }
}
