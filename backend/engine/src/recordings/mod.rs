//! Recordings: known from the moment they run, made into films when their consultation is over, played, and deleted.
//!
//! What is known about each is a document, and the document comes first: a recording that is deleted there is deleted, and
//! whatever files are left follow. Of nodes that would change one at the same time, one does.

mod care;
mod conversion;

use std::{path::PathBuf, sync::Arc};

use anteroom_domain::{
    SignedDuration, Timestamp,
    ids::{ConsultationId, CustomerId, TicketId},
};

use crate::{
    audit_log::{AuditLog, Deed},
    floor::FloorHandle,
    ports::{Actor, Clock, Recording, RecordingState, RecordingStore, RecordingsWanted, StoreError, Subject, Tapes},
};

/// How long it is remembered that there was a recording, once it is deleted.
const DELETED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Most recordings that are dealt with by one request.
const BATCH: u32 = 100;
/// How often a change is tried that somebody else is quicker with.
const CHANGES_MAX: usize = 5;

/// What [`Recordings`] rests on.
#[derive(Clone)]
pub struct RecordingParts {
    /// The floor, which says what runs.
    pub floor: FloorHandle,
    /// What is known about recordings.
    pub store: Arc<dyn RecordingStore>,
    /// Their files; `None` where nothing can be recorded.
    pub tapes: Option<Arc<dyn Tapes>>,
    /// Who did what.
    pub audit_log: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The recordings. Cheap to clone.
#[derive(Clone)]
pub struct Recordings {
    parts: RecordingParts,
}

impl Recordings {
    /// Over these parts.
    pub fn new(parts: RecordingParts) -> Self {
        Self { parts }
    }

    /// Whether anything can be recorded at all.
    pub fn are_available(&self) -> bool {
        self.parts.tapes.is_some()
    }

    /// Those that began before `before`, the newest first; `limit` at most.
    pub async fn page(&self, before: Option<Timestamp>, limit: u32) -> Result<Vec<Recording>, StoreError> {
        self.parts.store.wanted(RecordingsWanted::Newest(before), limit).await
    }

    /// One of them.
    pub async fn get(&self, consultation: ConsultationId) -> Result<Option<Recording>, StoreError> {
        self.parts.store.get(consultation).await
    }

    /// Those of these visits that are not deleted.
    pub async fn of_visits(&self, tickets: &[TicketId]) -> Result<Vec<Recording>, StoreError> {
        let found = self.parts.store.wanted(RecordingsWanted::Visits(tickets), BATCH).await?;
        Ok(found.into_iter().filter(|recording| !is_deleted(recording)).collect())
    }

    /// The visits of a customer of which there is a recording.
    pub async fn visits_of(&self, customer: CustomerId) -> Result<Vec<TicketId>, StoreError> {
        let found = self.parts.store.wanted(RecordingsWanted::Customer(customer), BATCH).await?;
        let mut visits: Vec<_> = found.iter().filter(|found| !is_deleted(found)).map(|found| found.ticket).collect();
        visits.sort();
        visits.dedup();
        Ok(visits)
    }

    /// Where the film of a recording lies that somebody plays, if there is one. It is written down that they do, once a
    /// minute: browsers ask for a film piece by piece.
    pub async fn play(&self, by: Actor, consultation: ConsultationId) -> Result<Option<PathBuf>, StoreError> {
        let Some(recording) = self.get(consultation).await? else { return Ok(None) };
        let (RecordingState::Ready(_), Some(tapes)) = (recording.state, &self.parts.tapes) else { return Ok(None) };
        let details = [("recording", consultation.to_string())];
        let subject = Subject::Session(recording.session);
        self.parts.audit_log.record_once_a_minute(by, Deed::RecordingPlayed, subject, &details).await?;
        Ok(Some(tapes.film(consultation)))
    }

    /// Deletes a recording, whatever has become of it. Deleting one that is deleted, or was never there, succeeds.
    ///
    /// # Errors
    ///
    /// When the database fails. Files that cannot be deleted now are deleted by the next look.
    pub async fn delete(&self, by: Actor, consultation: ConsultationId) -> Result<(), StoreError> {
        let mut is_written_down = false;
        for _ in 0..CHANGES_MAX {
            let Some(recording) = self.get(consultation).await? else { return Ok(()) };
            if is_deleted(&recording) {
                break;
            }
            if !is_written_down {
                let details = [("recording", consultation.to_string())];
                let subject = Subject::Session(recording.session);
                self.parts.audit_log.record(by, Deed::RecordingDeleted, subject, &details).await?;
                is_written_down = true;
            }
            match self.change(recording, RecordingState::Deleted { at: self.parts.clock.now() }).await {
                // Whoever makes a film of it says every few seconds that they do.
                Err(StoreError::Conflict(_)) => {}
                result => {
                    result?;
                    break;
                }
            }
        }
        self.delete_files(consultation).await;
        Ok(())
    }

    /// Deletes every recording of these visits.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn delete_of(&self, by: Actor, tickets: &[TicketId]) -> Result<(), StoreError> {
        for recording in self.of_visits(tickets).await? {
            self.delete(by, recording.consultation).await?;
        }
        Ok(())
    }

    /// Deletes recordings whose time is over, as their session says now; some of them, when there are many.
    ///
    /// # Errors
    ///
    /// When the database fails; the next look goes on.
    pub async fn delete_due(&self) -> Result<(), StoreError> {
        let now = self.parts.clock.now();
        let sessions: Vec<_> = {
            let floor = self.parts.floor.read();
            floor.sessions().map(|session| (session.id, now - session.settings.recording_kept())).collect()
        };
        for (session, until) in sessions {
            for recording in self.parts.store.wanted(RecordingsWanted::Due(session, until), BATCH).await? {
                self.delete(Actor::Schedule, recording.consultation).await?;
            }
        }
        Ok(())
    }

    async fn change(&self, recording: Recording, state: RecordingState) -> Result<Recording, StoreError> {
        let changed = Recording { version: recording.version + 1, state, ..recording };
        let forget_at = match state {
            RecordingState::Deleted { at } => Some(at + DELETED_KEPT),
            RecordingState::Waiting { .. }
            | RecordingState::Converting { .. }
            | RecordingState::Ready(_)
            | RecordingState::Failed(_) => None,
        };
        self.parts.store.change(&changed, forget_at).await?;
        Ok(changed)
    }

    /// Deletes what files there are. What fails here is found again.
    async fn delete_files(&self, consultation: ConsultationId) {
        let Some(tapes) = &self.parts.tapes else { return };
        // While it goes on, the media server writes there; the look after its end deletes what that comes to.
        if self.is_open(consultation) {
            return;
        }
        if let Err(error) = tapes.delete(consultation).await {
            tracing::warn!(error = &error as &dyn std::error::Error, recording = %consultation, "its files are still there");
        }
    }

    /// Whether the consultation goes on, as far as this node knows.
    fn is_open(&self, consultation: ConsultationId) -> bool {
        self.parts.floor.read().ticket_of(consultation).is_some()
    }
}

fn is_deleted(recording: &Recording) -> bool {
    matches!(recording.state, RecordingState::Deleted { .. })
}
