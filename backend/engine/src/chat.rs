//! What is written during a consultation. The lines are kept beside the log, like names; the log only says that there is one
//! more, by which every page hears of it.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    command::Command,
    ids::{ConsultationId, FileId, TicketId},
    in_room::{RoomRequest, Writer},
    refusal::Refusal,
    session::Settings,
    ticket::Ticket,
};

use crate::{
    file_kind,
    floor::{AskError, FloorHandle},
    ports::{ChatLine, Chats, Clock, FileCard, Kept, PersonalData, Random, Said, StoreError},
};

/// Longest message, in characters. Chosen: about a page.
pub const WORDS_MAX: usize = 2_000;
/// Longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 120;
/// Most files in one visit, so that nobody fills the database: 200 MB at most.
pub const FILES_MAX: usize = 20;
/// Longest name of somebody who comes to help, in characters.
pub const NAME_MAX: usize = 60;
/// A megabyte, as it is told to people.
const MB: u64 = 1_000_000;

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// There are no words.
    #[error("Write something first.")]
    Empty,
    /// There are too many.
    #[error("A message may have {WORDS_MAX} characters at most.")]
    TooLong,
    /// The session lets nobody send files.
    #[error("Files cannot be sent here.")]
    NoFiles,
    /// The file is too large.
    #[error("The file is too large: {max_mb} MB at most.")]
    FileTooLarge {
        /// What is allowed, in megabytes.
        max_mb: u32,
    },
    /// The file is none of those that can be sent.
    #[error("Pictures, PDF, office documents and plain text can be sent. This file is none of these.")]
    WrongKind,
    /// There are as many files as there may be.
    #[error("No more than {FILES_MAX} files can be sent in one visit.")]
    TooManyFiles,
    /// What was kept about the visit has been erased, and nothing new is written down.
    #[error("What was kept about this visit has been erased. Nothing more is written down about it.")]
    Erased,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The floor or the store cannot be reached.
    #[error("This cannot be sent at the moment. Try again in a moment.")]
    Unavailable,
    /// The store failed.
    #[error("This cannot be sent at the moment. Try again in a moment.")]
    Store(#[from] StoreError),
}

impl From<AskError> for NotSent {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(refusal) => Self::Refused(refusal),
            AskError::Unavailable => Self::Unavailable,
        }
    }
}

impl NotSent {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "nothing_written",
            Self::TooLong => "message_too_long",
            Self::NoFiles => "no_files",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::WrongKind => "wrong_kind_of_file",
            Self::TooManyFiles => "too_many_files",
            Self::Erased => "erased",
            Self::Refused(refusal) => refusal.code(),
            Self::Unavailable | Self::Store(_) => "unavailable",
        }
    }
}

/// What is written during consultations. Whoever asks has been found to be in the one that they name.
pub struct Chat {
    store: Arc<dyn Chats>,
    data: Arc<dyn PersonalData>,
    floor: FloorHandle,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// The visit of a consultation, as far as writing is concerned.
struct Place {
    ticket: TicketId,
    kept: Kept,
    settings: Settings,
    /// Who may be in the room now.
    present: Vec<Writer>,
}

impl Chat {
    /// Over these parts.
    pub fn new(
        store: Arc<dyn Chats>,
        data: Arc<dyn PersonalData>,
        floor: FloorHandle,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { store, data, floor, clock, random }
    }

    /// What was written during a visit.
    pub async fn of(&self, ticket: TicketId) -> Result<Vec<ChatLine>, StoreError> {
        self.store.lines(ticket).await
    }

    /// What of it somebody may have who was in the room: all up to the last line that was written while they were. Whoever it
    /// is may be there under several names.
    pub async fn heard_by(&self, ticket: TicketId, who: &[Writer]) -> Result<Vec<ChatLine>, StoreError> {
        let mut lines = self.store.lines(ticket).await?;
        let last = lines.iter().rposition(|line| line.heard.iter().any(|heard| who.contains(heard)));
        lines.truncate(last.map_or(0, |last| last + 1));
        Ok(lines)
    }

    /// Somebody says something.
    pub async fn say(&self, consultation: ConsultationId, by: Writer, words: &str) -> Result<(), NotSent> {
        let words = words.replace("\r\n", "\n");
        let words = words.trim();
        if words.is_empty() {
            return Err(NotSent::Empty);
        }
        if words.chars().count() > WORDS_MAX {
            return Err(NotSent::TooLong);
        }
        let place = self.place(consultation)?;
        self.add(consultation, &place, by, Said::Words(words.to_owned())).await
    }

    /// Somebody sends a file.
    pub async fn send(
        &self,
        consultation: ConsultationId,
        by: Writer,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), NotSent> {
        let place = self.place(consultation)?;
        if !place.settings.chat.takes_files() {
            return Err(NotSent::NoFiles);
        }
        let (size, max_mb) = (bytes.len() as u64, place.settings.file_mb_max);
        if size > u64::from(max_mb) * MB {
            return Err(NotSent::FileTooLarge { max_mb });
        }
        let name = plain_name(name);
        let kind = file_kind::of(&name, bytes).ok_or(NotSent::WrongKind)?;
        let lines = self.store.lines(place.ticket).await?;
        if lines.iter().filter(|line| matches!(line.said, Said::File(_))).count() >= FILES_MAX {
            return Err(NotSent::TooManyFiles);
        }
        let card = FileCard { id: FileId(self.random.id()), name, kind: kind.to_owned(), size };
        self.store.keep_file(place.ticket, &card, bytes).await?;
        self.add(consultation, &place, by, Said::File(card)).await
    }

    /// Somebody has come in to help, under this name.
    pub async fn came(&self, consultation: ConsultationId, by: Writer, name: &str) -> Result<(), NotSent> {
        let place = self.place(consultation)?;
        let name: String = name.trim().chars().take(NAME_MAX).collect();
        self.keep(&place, by, Said::Came(name)).await
    }

    /// A file of a visit; `None` where there is no such file.
    pub async fn file(&self, ticket: TicketId, file: FileId) -> Result<Option<(FileCard, Vec<u8>)>, StoreError> {
        let lines = self.store.lines(ticket).await?;
        let card = lines.into_iter().find_map(|line| match line.said {
            Said::File(card) if card.id == file => Some(card),
            Said::File(_) | Said::Words(_) | Said::Came(_) => None,
        });
        let Some(card) = card else { return Ok(None) };
        Ok(self.store.file(ticket, file).await?.map(|bytes| (card, bytes)))
    }

    fn place(&self, consultation: ConsultationId) -> Result<Place, NotSent> {
        let floor = self.floor.read();
        let over = || Refusal::from(anteroom_domain::in_room::RoomRefused::NoSuchConsultation);
        let ticket = floor.ticket_of(consultation).ok_or_else(over)?;
        let session = floor.session(ticket.session).ok_or_else(over)?;
        let kept = Kept { session: ticket.session, customer: Some(ticket.customer), saved_at: self.now() };
        Ok(Place { ticket: ticket.id, kept, settings: session.settings.clone(), present: present(ticket) })
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Keeps a line and tells the floor of it. The line first: whoever hears of it reads it.
    async fn add(&self, consultation: ConsultationId, place: &Place, by: Writer, said: Said) -> Result<(), NotSent> {
        // Asked without being done: a line that the rules refuse is not kept.
        if !place.settings.chat.is_on() {
            return Err(Refusal::from(anteroom_domain::in_room::RoomRefused::CannotWrite).into());
        }
        self.keep(place, by, said).await?;
        self.floor.ask(Command::InRoom { consultation, request: RoomRequest::Write(by) }).await?;
        Ok(())
    }

    async fn keep(&self, place: &Place, by: Writer, said: Said) -> Result<(), NotSent> {
        if self.data.is_barred(place.ticket).await? {
            return Err(NotSent::Erased);
        }
        let line = ChatLine { at: self.now(), by, said, heard: place.present.clone() };
        self.store.add(place.ticket, &line, place.kept).await?;
        // An erasure bars before it deletes: one that began since the first look is seen now, or deletes what was written.
        if self.data.is_barred(place.ticket).await? {
            self.data.delete(&[place.ticket]).await?;
            return Err(NotSent::Erased);
        }
        Ok(())
    }
}

/// Who may be in the room of a consultation.
fn present(ticket: &Ticket) -> Vec<Writer> {
    let Some(open) = ticket.consultation() else { return Vec::new() };
    let helpers = open.room.helpers.iter().map(|helper| helper.customer);
    std::iter::once(Writer::Host(open.host)).chain(ticket.people().chain(helpers).map(Writer::Guest)).collect()
}

/// The last part of a path, without anything that a file system or a header could take for something else.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().map(|char| if char.is_control() || "\"<>:|?*".contains(char) { '_' } else { char });
    let plain: String = plain.take(FILE_NAME_MAX).collect();
    let plain = plain.trim_matches(|char: char| char == '.' || char.is_whitespace());
    if plain.is_empty() { "file".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        for (given, kept) in [
            ("plan.pdf", "plan.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\Grüße.txt", "Grüße.txt"),
            ("..", "file"),
            ("a\"b\r\n<c>.txt", "a_b___c_.txt"),
            ("", "file"),
        ] {
            assert_eq!(plain_name(given), kept);
        }
        assert_eq!(plain_name(&"é".repeat(500)).chars().count(), FILE_NAME_MAX);
    }
}
