//! What is written during visits, and the files that are sent with it.

use anteroom_domain::{
    ids::{FileId, TicketId},
    in_room::Writer,
};
use anteroom_engine::ports::{ChatLine, Chats, FileCard, Kept, Said, StoreError};
use async_trait::async_trait;
use bson::{Binary, DateTime, doc, spec::BinarySubtype};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
    personal::KeptFields,
};

pub(crate) const CHATS: &str = "chats";
pub(crate) const CHAT_FILES: &str = "chat_files";

/// What was written during a visit, as it is stored.
#[derive(Serialize, Deserialize)]
struct ChatDocument {
    #[serde(rename = "_id")]
    id: TicketId,
    format: i32,
    lines: Vec<StoredLine>,
    #[serde(flatten)]
    kept: KeptFields,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct StoredLine {
    at: DateTime,
    by: Writer,
    #[serde(flatten)]
    said: StoredSaid,
    /// Nobody, of what was stored before that was kept.
    #[serde(default)]
    heard: Vec<Writer>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
enum StoredSaid {
    Words { words: String },
    File { file: FileId, name: String, kind: String, size: i64 },
    Came { name: String },
}

impl From<&ChatLine> for StoredLine {
    fn from(line: &ChatLine) -> Self {
        let said = match line.said.clone() {
            Said::Words(words) => StoredSaid::Words { words },
            Said::File(FileCard { id, name, kind, size }) => {
                StoredSaid::File { file: id, name, kind, size: i64::try_from(size).unwrap_or(i64::MAX) }
            }
            Said::Came(name) => StoredSaid::Came { name },
        };
        Self { at: date(line.at), by: line.by, said, heard: line.heard.clone() }
    }
}

impl StoredLine {
    /// `None` when its time lies outside the years that there are.
    pub(crate) fn line(self) -> Option<ChatLine> {
        let said = match self.said {
            StoredSaid::Words { words } => Said::Words(words),
            StoredSaid::File { file, name, kind, size } => {
                Said::File(FileCard { id: file, name, kind, size: u64::try_from(size).ok()? })
            }
            StoredSaid::Came { name } => Said::Came(name),
        };
        Some(ChatLine { at: timestamp(self.at)?, by: self.by, said, heard: self.heard })
    }
}

#[async_trait]
impl Chats for Mongo {
    async fn add(&self, ticket: TicketId, line: &ChatLine, kept: Kept) -> Result<(), StoreError> {
        let collection = self.collection(CHATS);
        let id = ticket.to_string();
        // The text of a failure could hold what was written.
        let unfit = |_| corrupt(CHATS, id.clone(), "it cannot be stored");
        let stored = bson::serialize_to_document(&StoredLine::from(line)).map_err(unfit)?;
        let push = || collection.update_one(doc! { "_id": &id }, doc! { "$push": { "lines": stored.clone() } });
        let first = || {
            let first = ChatDocument { id: ticket, format: FORMAT, lines: vec![line.into()], kept: kept.into() };
            bson::serialize_to_document(&first).map_err(unfit)
        };
        self.change_or_insert(CHATS, "keeping what was written", &id, push, first).await
    }

    async fn lines(&self, ticket: TicketId) -> Result<Vec<ChatLine>, StoreError> {
        let chats = self.collection(CHATS);
        let find = chats.find_one(doc! { "_id": ticket.to_string() });
        let found = within(OPERATION_LIMIT, "reading what was written", find).await?;
        let Some(document) = found else { return Ok(Vec::new()) };
        let id = id_of(&document);
        let stored: ChatDocument = read(CHATS, || id.clone(), document)?;
        if stored.format != FORMAT {
            return Err(corrupt(CHATS, id, "this build does not read its format"));
        }
        Ok(stored.lines.into_iter().filter_map(StoredLine::line).collect())
    }

    async fn keep_file(&self, ticket: TicketId, file: &FileCard, bytes: &[u8]) -> Result<(), StoreError> {
        let id = file.id.to_string();
        let bytes = Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() };
        let document = doc! { "_id": &id, "format": FORMAT, "ticket": ticket.to_string(), "bytes": bytes };
        let (what, doing, rivals) = ("a file of that id", "keeping a file", doc! { "_id": &id });
        New { collection: CHAT_FILES, what, doing, document, rivals }.insert(&self.collection(CHAT_FILES)).await
    }

    async fn file(&self, ticket: TicketId, file: FileId) -> Result<Option<Vec<u8>>, StoreError> {
        let filter = doc! { "_id": file.to_string(), "ticket": ticket.to_string() };
        let files = self.collection(CHAT_FILES);
        let found = within(BULK_LIMIT, "reading a file", files.find_one(filter)).await?;
        let Some(document) = found else { return Ok(None) };
        let bytes = document.get_binary_generic("bytes").cloned();
        Ok(Some(bytes.map_err(|_| corrupt(CHAT_FILES, file.to_string(), "nothing is in it"))?))
    }
}
