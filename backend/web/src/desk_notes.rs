//! What hosts write down about a visit, as forms and sockets ask for it.

use anteroom_contract::{
    desk::{DeskNotes, DeskNotesChange, DeskNotesReply, NOTES_MAX},
    reply::{Problem, Reply},
};
use anteroom_domain::{
    ids::{HostId, TicketId},
    refusal::{Refusal, StaffRefused},
    ticket::{Staff, Ticket},
};
use anteroom_engine::{
    notes::NotKept,
    ports::{StoreError, VisitNotes},
};
use serde_json::Value;

use crate::{app::App, transcript};

/// Why notes cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotesError {
    #[error("This request could not be read.")]
    Malformed,
    #[error("The notes may have {NOTES_MAX} characters at most.")]
    TooLong,
    #[error("{}", NotKept::Erased)]
    Erased,
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("The notes cannot be reached at the moment. Try again in a moment.")]
    Store(#[from] StoreError),
}

impl From<NotKept> for NotesError {
    fn from(error: NotKept) -> Self {
        match error {
            NotKept::Erased => Self::Erased,
            NotKept::Store(error) => Self::Store(error),
        }
    }
}

impl NotesError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLong => "notes_too_long",
            Self::Erased => "erased",
            Self::Refused(refusal) => refusal.code(),
            Self::Store(_) => "unavailable",
        }
    }

    fn problem(&self) -> Problem {
        // Here, because a socket's requests pass through no page that would log them.
        if let Self::Store(error) = self {
            tracing::error!(error = error as &dyn std::error::Error, "notes cannot be reached");
        }
        Problem { code: self.code().to_owned(), message: self.to_string() }
    }
}

/// What is written down about a ticket with which this host has to do.
pub(crate) async fn read(app: &App, host: HostId, ticket: &str) -> Result<DeskNotes, NotesError> {
    let ticket = own_ticket(app, host, ticket)?;
    let VisitNotes { text, outcome } = app.notes.of(ticket.id).await?;
    // A word that this build does not know is another organisation's, or a later build's.
    Ok(DeskNotes { text, outcome: outcome.and_then(|word| serde_json::from_value(Value::String(word)).ok()) })
}

/// Where what was written during a visit can be saved from, if this host was there.
pub(crate) async fn transcript_of(app: &App, host: HostId, ticket: &str) -> Option<String> {
    transcript::link_for_host(app, ticket.parse().ok()?, host).await
}

/// Replaces what is written down about a ticket with which this host has to do.
pub(crate) async fn write(app: &App, host: HostId, change: DeskNotesChange) -> Result<(), NotesError> {
    // Forms end their lines as mail does.
    let text = change.text.replace("\r\n", "\n");
    if text.chars().count() > NOTES_MAX {
        return Err(NotesError::TooLong);
    }
    let ticket = own_ticket(app, host, &change.ticket)?;
    let outcome = change.outcome.and_then(|outcome| serde_json::to_value(outcome).ok()?.as_str().map(str::to_owned));
    Ok(app.notes.replace(&ticket, &VisitNotes { text, outcome }).await?)
}

/// Whoever served a ticket last may write down what it came to, even if it has been handed on to strangers since.
fn own_ticket(app: &App, host: HostId, ticket: &str) -> Result<Ticket, NotesError> {
    let id: TicketId = ticket.parse().map_err(|_| NotesError::Malformed)?;
    let floor = app.floor.read();
    let served = floor.host(host).is_some_and(|host| host.served_last == Some(id));
    let ticket = floor.ticket(id).filter(|ticket| served || floor.concerns(ticket, Staff::Host(host)));
    ticket.cloned().ok_or_else(|| Refusal::from(StaffRefused::NoSuchTicket).into())
}

/// The acknowledgement of reading.
pub(crate) async fn read_reply(app: &App, host: HostId, ticket: &str) -> DeskNotesReply {
    match read(app, host, ticket).await {
        Ok(notes) => {
            DeskNotesReply { notes: Some(notes), transcript: transcript_of(app, host, ticket).await, problem: None }
        }
        Err(error) => DeskNotesReply { notes: None, transcript: None, problem: Some(error.problem()) },
    }
}

/// The acknowledgement of writing.
pub(crate) fn write_reply(result: Result<(), NotesError>) -> Reply {
    match result {
        Ok(()) => Reply::done(),
        Err(error) => Reply { ok: false, problem: Some(error.problem()) },
    }
}
