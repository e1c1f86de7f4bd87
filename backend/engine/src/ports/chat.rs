//! What is written during a visit, and the files that are sent with it. Kept apart from the log, under the ticket's id.

use std::fmt;

use anteroom_domain::{
    Timestamp,
    ids::{FileId, TicketId},
    in_room::Writer,
};
use async_trait::async_trait;

use super::{Kept, StoreError};

/// What a file is called and what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct FileCard {
    /// Its id.
    pub id: FileId,
    /// What whoever sent it called it.
    pub name: String,
    /// Its media type, found by looking into it.
    pub kind: String,
    /// Its size in bytes.
    pub size: u64,
}

impl fmt::Debug for FileCard {
    /// Leaves out the name, which is personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileCard").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

/// What somebody says.
#[derive(Clone, PartialEq, Eq)]
pub enum Said {
    /// Words.
    Words(String),
    /// A file.
    File(FileCard),
    /// That they have come in, under this name.
    Came(String),
}

impl fmt::Debug for Said {
    /// Leaves out everything personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Words(_) => "Words(..)",
            Self::File(_) => "File(..)",
            Self::Came(_) => "Came(..)",
        })
    }
}

/// One line of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatLine {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Writer,
    /// What.
    pub said: Said,
    /// Who was in the room: they may have what was written up to here, also when it is over.
    pub heard: Vec<Writer>,
}

/// What is written during visits.
#[async_trait]
pub trait Chats: Send + Sync {
    /// Adds a line behind the others of a ticket. Of several at once each is kept.
    async fn add(&self, ticket: TicketId, line: &ChatLine, kept: Kept) -> Result<(), StoreError>;

    /// What was written, in the order in which it was added.
    async fn lines(&self, ticket: TicketId) -> Result<Vec<ChatLine>, StoreError>;

    /// Keeps what is in a file. Nobody changes it afterwards.
    async fn keep_file(&self, ticket: TicketId, file: &FileCard, bytes: &[u8]) -> Result<(), StoreError>;

    /// What is in a file of this ticket; `None` where there is no such file.
    async fn file(&self, ticket: TicketId, file: FileId) -> Result<Option<Vec<u8>>, StoreError>;
}
