//! Recordings: what is known about each, and the files that they are made of.

use std::path::PathBuf;

use anteroom_domain::{
    Timestamp,
    ids::{ConsultationId, CustomerId, HostId, NodeId, SessionId, TicketId},
};
use async_trait::async_trait;

use super::StoreError;

/// The recording of one consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Of which consultation; there is one of each at most.
    pub consultation: ConsultationId,
    /// How often it has been written.
    pub version: u64,
    /// Whose visit it is of. Who agreed stands in the log, with this ticket.
    pub ticket: TicketId,
    /// Whose rules count.
    pub session: SessionId,
    /// Who served.
    pub host: HostId,
    /// Who was served.
    pub customer: CustomerId,
    /// When it ran for the first time. How long it is kept is counted from here.
    pub recorded_at: Timestamp,
    /// What has become of it.
    pub state: RecordingState,
}

/// What has become of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingState {
    /// The consultation goes on, or nobody has got round to it yet.
    Waiting {
        /// How often it was tried to make a film of it.
        tries: u8,
    },
    /// A node makes a film of it.
    Converting {
        /// Which time this is.
        tries: u8,
        /// Which node.
        node: NodeId,
        /// Until when that node is left alone with it; then it is believed dead.
        held_until: Timestamp,
    },
    /// It can be played.
    Ready(Film),
    /// It cannot be, for good.
    Failed(FilmProblem),
    /// It was deleted, and its files are or will be.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl RecordingState {
    /// The word by which it is stored and shown to programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Converting { .. } => "converting",
            Self::Ready(_) => "ready",
            Self::Failed(_) => "failed",
            Self::Deleted { .. } => "deleted",
        }
    }
}

/// What can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Film {
    /// How long it plays, in milliseconds.
    pub length_ms: u64,
    /// How large it is.
    pub bytes: u64,
}

/// Why there is no film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilmProblem {
    /// The media server has stored nothing that can be read.
    NothingRecorded,
    /// Making it took too long, each time.
    TookTooLong,
    /// The programs that make films gave up, each time.
    CannotBeMade,
}

impl FilmProblem {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::NothingRecorded, Self::TookTooLong, Self::CannotBeMade];

    /// The word by which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::NothingRecorded => "nothing_recorded",
            Self::TookTooLong => "took_too_long",
            Self::CannotBeMade => "cannot_be_made",
        }
    }
}

/// Which recordings somebody looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingsWanted<'a> {
    /// The newest first, those that began before this.
    Newest(Option<Timestamp>),
    /// Those of which a film is still to be made, the oldest first.
    Unfinished,
    /// Those of these visits.
    Visits(&'a [TicketId]),
    /// Those of a customer.
    Customer(CustomerId),
    /// Those of a session that began at this instant or before, and are not deleted.
    Due(SessionId, Timestamp),
}

/// What is known about recordings.
#[async_trait]
pub trait RecordingStore: Send + Sync {
    /// Begins a recording.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when there is one of that consultation.
    async fn begin(&self, recording: &Recording) -> Result<(), StoreError>;

    /// Writes what has become of it, if its version follows the one that is stored. It is forgotten at `forget_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody else has written it since.
    async fn change(&self, recording: &Recording, forget_at: Option<Timestamp>) -> Result<(), StoreError>;

    /// One recording.
    async fn get(&self, consultation: ConsultationId) -> Result<Option<Recording>, StoreError>;

    /// Those that somebody looks for; `limit` at most.
    async fn wanted(&self, wanted: RecordingsWanted<'_>, limit: u32) -> Result<Vec<Recording>, StoreError>;
}

/// What the media server has stored of a consultation, as files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// When something was last written.
    pub written_at: Timestamp,
    /// Whether the media server has finished every one of them.
    pub are_finished: bool,
}

/// The files could not be used as was asked.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// The files cannot be read or written now.
    #[error("the files of recordings cannot be used while {doing}")]
    Unavailable {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The cause, for the log.
        #[source]
        source: std::io::Error,
    },
    /// No film came of it.
    #[error("no film: {}: {detail}", problem.code())]
    NoFilm {
        /// Why.
        problem: FilmProblem,
        /// More, for the log.
        detail: String,
    },
}

/// The files of recordings: pieces, which the media server stores, and films, which are made of them.
#[async_trait]
pub trait Tapes: Send + Sync {
    /// The consultations of which there is a file of any kind.
    async fn all(&self) -> Result<Vec<ConsultationId>, TapeError>;

    /// What the media server has stored of a consultation; `None` when there is nothing.
    async fn pieces(&self, consultation: ConsultationId) -> Result<Option<Pieces>, TapeError>;

    /// Makes a film of the pieces, for this node, in place of the one that there may be. The film is there as a whole or not at
    /// all. Given up by dropping the future.
    async fn make_film(&self, consultation: ConsultationId, node: NodeId) -> Result<Film, TapeError>;

    /// Deletes the pieces. Deleting twice is deleting.
    async fn discard_pieces(&self, consultation: ConsultationId) -> Result<(), TapeError>;

    /// Deletes the pieces and the film. Deleting twice is deleting.
    async fn delete(&self, consultation: ConsultationId) -> Result<(), TapeError>;

    /// Where the film lies, if there is one: a `WebM` file.
    fn film(&self, consultation: ConsultationId) -> PathBuf;
}
