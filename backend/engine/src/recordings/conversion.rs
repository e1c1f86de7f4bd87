//! Making films, one at a time, on whichever node gets round to it first.

use std::time::Duration;

use anteroom_domain::SignedDuration;

use super::{Recordings, care::CareError};
use crate::ports::{
    Film, FilmProblem, Pieces, Recording, RecordingState, RecordingsWanted, StoreError, TapeError, Tapes,
};

/// How long a node may be silent while it makes a film.
const HELD: SignedDuration = SignedDuration::from_secs(60);
/// How often it says that it still does.
const HOLD_EVERY: Duration = Duration::from_secs(10);
/// How often it is tried to make a film before it counts as impossible.
const TRIES_MAX: u8 = 3;
/// How long nothing may have been written to pieces that the media server has finished.
const SETTLED: SignedDuration = SignedDuration::from_secs(3);
/// How long nothing may have been written to pieces that it has not: then it never will, because it was killed.
const ABANDONED: SignedDuration = SignedDuration::from_secs(60);
/// How long after it began a recording may be without any piece. Somebody may be about to come in.
const MISSING: SignedDuration = SignedDuration::from_mins(10);
/// Most recordings that are looked at at once; the others wait behind them.
const LOOKED_AT_MAX: u32 = 50;

/// What is to be done about a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Wait,
    MakeFilm { tries: u8 },
    GiveUp(FilmProblem),
}

impl Recordings {
    /// Makes a film of every recording that can be made into one now.
    pub(super) async fn convert_unfinished(&self, tapes: &dyn Tapes) -> Result<(), CareError> {
        for recording in self.parts.store.wanted(RecordingsWanted::Unfinished, LOOKED_AT_MAX).await? {
            let result = match self.next(tapes, &recording).await? {
                Next::Wait => continue,
                Next::GiveUp(problem) => self.change(recording, RecordingState::Failed(problem)).await.map(drop),
                Next::MakeFilm { tries } => self.convert(tapes, recording, tries).await,
            };
            match result {
                // Another node has it, or it was deleted.
                Err(StoreError::Conflict(_)) => {}
                result => result?,
            }
        }
        Ok(())
    }

    async fn next(&self, tapes: &dyn Tapes, recording: &Recording) -> Result<Next, CareError> {
        if self.is_open(recording.consultation) {
            return Ok(Next::Wait);
        }
        let pieces = tapes.pieces(recording.consultation).await?;
        Ok(next(recording, pieces, self.parts.clock.now()))
    }

    async fn convert(&self, tapes: &dyn Tapes, recording: Recording, tries: u8) -> Result<(), StoreError> {
        let node = self.parts.floor.node();
        let mut recording = self.change(recording, self.held(tries)).await?;
        let consultation = recording.consultation;
        tracing::info!(recording = %consultation, tries, "a film is being made");
        let mut film = tapes.make_film(consultation, node);
        let mut holds = tokio::time::interval(HOLD_EVERY);
        holds.reset();
        let result = loop {
            tokio::select! {
                biased;
                result = &mut film => break result,
                _ = holds.tick() => match self.change(recording.clone(), self.held(tries)).await {
                    Ok(changed) => recording = changed,
                    // It was deleted, or another node believes this one dead.
                    Err(error @ StoreError::Conflict(_)) => return Err(error),
                    // There is some time left to say it again.
                    Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a claim was not renewed"),
                },
            }
        };
        drop(film);
        let state = self.came_to(&result, tries);
        match self.change(recording, state).await {
            Ok(_) if matches!(state, RecordingState::Ready(_)) => {
                tracing::info!(recording = %consultation, "a film is ready");
                // What fails here is found by the next sweep.
                tapes.discard_pieces(consultation).await.ok();
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error @ StoreError::Conflict(_)) => {
                self.remove_if_deleted(tapes, consultation).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Claimed by this node: others leave it alone until that is over, and so does this one before it tries again.
    fn held(&self, tries: u8) -> RecordingState {
        let held_until = self.parts.clock.now() + HELD;
        RecordingState::Converting { tries, node: self.parts.floor.node(), held_until }
    }

    fn came_to(&self, result: &Result<Film, TapeError>, tries: u8) -> RecordingState {
        match result {
            Ok(film) => RecordingState::Ready(*film),
            Err(error) => {
                tracing::warn!(error = error as &dyn std::error::Error, tries, "no film was made");
                match error {
                    TapeError::NoFilm { problem: FilmProblem::NothingRecorded, .. } => {
                        RecordingState::Failed(FilmProblem::NothingRecorded)
                    }
                    TapeError::NoFilm { problem, .. } if tries >= TRIES_MAX => RecordingState::Failed(*problem),
                    TapeError::NoFilm { .. } => self.held(tries),
                    // The disk is full, or away: that says nothing about the recording.
                    TapeError::Unavailable { .. } => self.held(tries - 1),
                }
            }
        }
    }

    /// A recording that was deleted while its film was made must not come back.
    async fn remove_if_deleted(
        &self,
        tapes: &dyn Tapes,
        consultation: anteroom_domain::ids::ConsultationId,
    ) -> Result<(), StoreError> {
        let found = self.get(consultation).await?;
        if found.is_some_and(|found| super::is_deleted(&found)) && tapes.delete(consultation).await.is_err() {
            tracing::warn!(recording = %consultation, "the next sweep deletes its files");
        }
        Ok(())
    }
}

/// What is to be done about a recording whose consultation is over.
fn next(recording: &Recording, pieces: Option<Pieces>, now: anteroom_domain::Timestamp) -> Next {
    let tried = match recording.state {
        RecordingState::Waiting { tries } => tries,
        RecordingState::Converting { held_until, .. } if held_until > now => return Next::Wait,
        RecordingState::Converting { tries, .. } => tries,
        RecordingState::Ready(_) | RecordingState::Failed(_) | RecordingState::Deleted { .. } => return Next::Wait,
    };
    if tried >= TRIES_MAX {
        // Whoever tried last was killed, and so were those before.
        return Next::GiveUp(FilmProblem::CannotBeMade);
    }
    match pieces {
        None if recording.recorded_at + MISSING > now => Next::Wait,
        None => Next::GiveUp(FilmProblem::NothingRecorded),
        Some(pieces) => {
            let quiet = if pieces.are_finished { SETTLED } else { ABANDONED };
            if pieces.written_at + quiet > now { Next::Wait } else { Next::MakeFilm { tries: tried + 1 } }
        }
    }
}

#[cfg(test)]
mod tests {
    use anteroom_domain::{
        Timestamp,
        ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
    };

    use super::*;

    const BEGAN: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn recording(state: RecordingState) -> Recording {
        Recording {
            consultation: ConsultationId(1),
            version: 0,
            ticket: TicketId(1),
            session: SessionId(1),
            host: HostId(1),
            customer: CustomerId(1),
            recorded_at: BEGAN,
            state,
        }
    }

    fn after(state: RecordingState, pieces: Option<(i64, bool)>, now_s: i64) -> Next {
        let at = |s| BEGAN + SignedDuration::from_secs(s);
        let pieces = pieces.map(|(s, are_finished)| Pieces { written_at: at(s), are_finished });
        next(&recording(state), pieces, at(now_s))
    }

    #[test]
    fn a_film_is_made_once_nothing_more_is_written() {
        let waiting = RecordingState::Waiting { tries: 0 };
        assert_eq!(after(waiting, Some((100, true)), 102), Next::Wait);
        assert_eq!(after(waiting, Some((100, true)), 103), Next::MakeFilm { tries: 1 });
        assert_eq!(after(waiting, Some((100, false)), 159), Next::Wait, "the media server may be about to finish it");
        assert_eq!(after(waiting, Some((100, false)), 160), Next::MakeFilm { tries: 1 }, "it was killed");
    }

    #[test]
    fn a_recording_without_pieces_is_given_up_after_a_while() {
        let waiting = RecordingState::Waiting { tries: 0 };
        assert_eq!(after(waiting, None, 599), Next::Wait);
        assert_eq!(after(waiting, None, 600), Next::GiveUp(FilmProblem::NothingRecorded));
    }

    #[test]
    fn a_node_that_is_silent_loses_its_claim_and_a_third_try_is_the_last() {
        let held_until = BEGAN + SignedDuration::from_secs(200);
        let held = |tries| RecordingState::Converting { tries, node: NodeId(1), held_until };
        assert_eq!(after(held(1), Some((100, true)), 199), Next::Wait);
        assert_eq!(after(held(1), Some((100, true)), 200), Next::MakeFilm { tries: 2 });
        assert_eq!(after(held(3), Some((100, true)), 200), Next::GiveUp(FilmProblem::CannotBeMade));
    }
}
