//! What all collections share: times, and inserting what must not be there yet.

use anteroom_domain::Timestamp;
use anteroom_engine::ports::StoreError;
use bson::{DateTime, Document, doc};
use futures_util::TryStreamExt as _;
use mongodb::{Collection, results::UpdateResult};
use serde::de::DeserializeOwned;

use crate::{
    Mongo,
    failure::{BULK_LIMIT, Cause, Failure, OPERATION_LIMIT, corrupt, within},
};

/// The format of the documents that this build writes, and the only one that it reads.
pub(crate) const FORMAT: i32 = 1;

/// A time as it is stored: whole milliseconds, rounded down.
pub(crate) fn date(at: Timestamp) -> DateTime {
    DateTime::from_millis(at.as_millisecond())
}

/// A stored time; `None` when it lies outside the years that [`Timestamp`] knows.
pub(crate) fn timestamp(date: DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(date.timestamp_millis()).ok()
}

/// The key of a document, for a report of what is wrong with it.
pub(crate) fn id_of(document: &Document) -> String {
    document.get_str("_id").unwrap_or("(a document without a text key)").to_owned()
}

/// Reads a document into its type. The report of a failure leaves out the values, which may be personal.
pub(crate) fn read<T: DeserializeOwned>(
    collection: &'static str,
    id: impl FnOnce() -> String,
    document: Document,
) -> Result<T, StoreError> {
    bson::deserialize_from_document(document)
        .map_err(|_| corrupt(collection, id(), "its fields are not those that this build expects"))
}

impl Mongo {
    /// The first `limit` documents of a collection that match, in this order.
    pub(crate) async fn listed(
        &self,
        collection: &'static str,
        doing: &'static str,
        filter: Document,
        sort: Document,
        limit: u32,
    ) -> Result<Vec<Document>, StoreError> {
        // To the database a limit of 0 means none.
        if limit == 0 {
            return Ok(Vec::new());
        }
        let documents = self.collection(collection);
        let find = async {
            let cursor = documents.find(filter).sort(sort).limit(i64::from(limit)).await?;
            cursor.try_collect::<Vec<_>>().await
        };
        Ok(within(BULK_LIMIT, doing, find).await?)
    }

    /// Replaces a document, whose `version` is one more than the one that was seen, if that one is still there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] with `what` when somebody else has written or removed it since.
    pub(crate) async fn replace_seen(
        &self,
        name: &'static str,
        doing: &'static str,
        document: Document,
        what: &'static str,
    ) -> Result<(), StoreError> {
        let collection = self.collection(name);
        let (id, version) = (id_of(&document), document.get_i64("version").unwrap_or_default());
        let seen = doc! { "_id": &id, "version": version - 1 };
        let replaced = within(OPERATION_LIMIT, doing, collection.replace_one(seen, &document)).await;
        if replaced.map_err(|failure| failure.of_writing(name, || id.clone()))?.matched_count > 0 {
            return Ok(());
        }
        // Perhaps it was our own change whose answer was lost.
        let there = within(OPERATION_LIMIT, doing, collection.find_one(doc! { "_id": &id })).await?;
        if there.as_ref() == Some(&document) { Ok(()) } else { Err(StoreError::Conflict(what)) }
    }

    /// Replaces a document, or inserts it where there is none yet. The last one counts.
    pub(crate) async fn put(
        &self,
        name: &'static str,
        doing: &'static str,
        document: &Document,
    ) -> Result<(), StoreError> {
        let (collection, id) = (self.collection(name), id_of(document));
        let replace = || collection.replace_one(doc! { "_id": &id }, document);
        self.change_or_insert(name, doing, &id, replace, || Ok(document.clone())).await
    }

    /// Changes a document by `change`, or inserts the `first` where there is none yet.
    ///
    /// Not an upsert: two of them at once can both insert, and what the loser is told depends on the server.
    pub(crate) async fn change_or_insert<Change>(
        &self,
        name: &'static str,
        doing: &'static str,
        id: &str,
        change: impl Fn() -> Change,
        first: impl FnOnce() -> Result<Document, StoreError>,
    ) -> Result<(), StoreError>
    where
        Change: IntoFuture<Output = mongodb::error::Result<UpdateResult>>,
    {
        let failed = |failure: Failure| failure.of_writing(name, || id.to_owned());
        if within(OPERATION_LIMIT, doing, change()).await.map_err(failed)?.matched_count > 0 {
            return Ok(());
        }
        match within(OPERATION_LIMIT, doing, self.collection(name).insert_one(first()?)).await {
            Ok(_) => Ok(()),
            // Somebody else was first, or our own insert whose answer was lost.
            Err(failure) if failure.is_duplicate_key() => {
                within(OPERATION_LIMIT, doing, change()).await.map_err(failed)?;
                Ok(())
            }
            Err(failure) => Err(failed(failure)),
        }
    }
}

/// What must not be in a collection yet.
pub(crate) struct New {
    pub(crate) collection: &'static str,
    /// What it is, for [`StoreError::Conflict`].
    pub(crate) what: &'static str,
    /// What is being done, as a gerund.
    pub(crate) doing: &'static str,
    pub(crate) document: Document,
    /// Finds every document that this one can collide with.
    pub(crate) rivals: Document,
}

impl New {
    /// Inserts the document.
    ///
    /// A duplicate key is not yet a conflict: the driver repeats an insert whose reply was lost, and the repetition may
    /// collide with our own document. So what is there decides: exactly the same document is ours.
    pub(crate) async fn insert(self, collection: &Collection<Document>) -> Result<(), StoreError> {
        let Self { collection: name, what, doing, document, rivals } = self;
        let refused = match within(OPERATION_LIMIT, doing, collection.insert_one(&document)).await {
            Ok(_) => return Ok(()),
            Err(failure) if failure.is_duplicate_key() => failure,
            Err(failure) => return Err(failure.of_writing(name, || id_of(&document))),
        };
        let find = async { collection.find(rivals).await?.try_collect::<Vec<_>>().await };
        let found = within(OPERATION_LIMIT, doing, find).await?;
        if found.is_empty() {
            // The collision is with something that no majority has yet, or that has been deleted since.
            let cause = Cause::Unsettled("the key is taken, but by nothing that can be read");
            return Err(Failure { cause, ..refused }.into());
        }
        if found.contains(&document) { Ok(()) } else { Err(StoreError::Conflict(what)) }
    }
}
