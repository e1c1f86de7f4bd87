//! Knowing what is recorded, and deleting files that nobody should have any more.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anteroom_domain::{SignedDuration, ids::ConsultationId};
use tokio::{sync::broadcast::error::RecvError, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::Recordings;
use crate::ports::{Recording, RecordingState, StoreError, TapeError, Tapes};

/// How often a node looks what is recorded, and whether there is a film to be made.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often a node looks for files that belong to nothing.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// How old pieces have to be that belong to nothing before they are deleted. Nothing is recorded before it is known, but for
/// a node that is killed between the two; what comes of that has nobody's rules, so it must not stay.
const UNKNOWN_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Why something could not be done about recordings.
#[derive(Debug, thiserror::Error)]
pub(super) enum CareError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Tape(#[from] TapeError),
}

impl Recordings {
    /// Takes care of recordings, until `stop`: knows those that run, and makes films of those that are over, one at a time.
    pub async fn run(self, stop: CancellationToken) {
        let Some(tapes) = self.parts.tapes.clone() else { return stop.cancelled().await };
        tokio::join!(self.look(&*tapes, &stop), self.convert_all(&tapes, &stop));
    }

    async fn look(&self, tapes: &dyn Tapes, stop: &CancellationToken) {
        let (mut looks, mut sweeps) = (tokio::time::interval(LOOK_EVERY), tokio::time::interval(SWEEP_EVERY));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut commits = self.parts.floor.subscribe();
        let mut known = BTreeSet::new();
        loop {
            let result = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                // Whatever was committed, and however much of it was missed: the floor says what runs.
                commit = commits.recv() => match commit {
                    Err(RecvError::Closed) => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => self.note(&mut known).await,
                },
                _ = looks.tick() => self.note(&mut known).await,
                _ = sweeps.tick() => self.sweep(tapes).await,
            };
            if let Err(error) = result {
                tracing::warn!(error = &error as &dyn std::error::Error, "recordings cannot be looked after");
            }
        }
    }

    /// Begins the document of every recording that runs and has none.
    async fn note(&self, known: &mut BTreeSet<ConsultationId>) -> Result<(), CareError> {
        let running: Vec<Recording> = {
            let floor = self.parts.floor.read();
            let tickets = floor.open_consultations().filter(|open| open.room.tape.is_running());
            let found = tickets.filter_map(|open| {
                let ticket = floor.ticket_of(open.id)?;
                Some(Recording {
                    consultation: open.id,
                    version: 0,
                    ticket: ticket.id,
                    session: ticket.session,
                    host: open.host,
                    customer: ticket.customer,
                    recorded_at: self.parts.clock.now(),
                    state: RecordingState::Waiting { tries: 0 },
                })
            });
            found.collect()
        };
        known.retain(|id| running.iter().any(|recording| recording.consultation == *id));
        for recording in running {
            if known.contains(&recording.consultation) {
                continue;
            }
            match self.parts.store.begin(&recording).await {
                // Another node was quicker, or it was paused meanwhile.
                Ok(()) | Err(StoreError::Conflict(_)) => known.insert(recording.consultation),
                Err(error) => return Err(error.into()),
            };
        }
        Ok(())
    }

    /// Deletes the files that deleted recordings have left, the pieces of which there is a film, and what belongs to nothing.
    async fn sweep(&self, tapes: &dyn Tapes) -> Result<(), CareError> {
        for consultation in tapes.all().await? {
            if self.is_open(consultation) {
                continue;
            }
            match self.parts.store.get(consultation).await?.map(|recording| recording.state) {
                Some(RecordingState::Deleted { .. }) => tapes.delete(consultation).await?,
                Some(RecordingState::Ready(_)) => tapes.discard_pieces(consultation).await?,
                // What no film could be made of may be looked into until its time is over.
                Some(
                    RecordingState::Waiting { .. } | RecordingState::Converting { .. } | RecordingState::Failed(_),
                ) => {}
                None => self.delete_unknown(tapes, consultation).await?,
            }
        }
        Ok(())
    }

    async fn delete_unknown(&self, tapes: &dyn Tapes, consultation: ConsultationId) -> Result<(), CareError> {
        let now = self.parts.clock.now();
        if let Some(pieces) = tapes.pieces(consultation).await?
            && pieces.written_at + UNKNOWN_KEPT > now
        {
            return Ok(());
        }
        tracing::warn!(recording = %consultation, "deleting the files of a recording that nothing is known about");
        Ok(tapes.delete(consultation).await?)
    }

    async fn convert_all(&self, tapes: &Arc<dyn Tapes>, stop: &CancellationToken) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            // Whoever stops in the middle leaves a claim behind, which ends by itself.
            let converted = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                result = self.convert_unfinished(&**tapes) => result,
            };
            if let Err(error) = converted {
                tracing::warn!(error = &error as &dyn std::error::Error, "films cannot be made");
            }
        }
    }
}
