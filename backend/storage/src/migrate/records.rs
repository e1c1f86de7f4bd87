//! Which steps have been applied.

use std::collections::BTreeMap;

use anteroom_engine::ports::StoreError;
use bson::{DateTime, doc};
use futures_util::TryStreamExt as _;

use super::steps::Step;
use crate::{
    Mongo,
    documents::id_of,
    failure::{OPERATION_LIMIT, corrupt, within},
};

const RECORDS: &str = "schema_migrations";

/// What is recorded of a step.
#[derive(Debug)]
pub(crate) struct Record {
    /// The hash of the text that was run.
    pub(crate) sha256: String,
    /// Whether it was run to its end.
    pub(crate) finished: bool,
}

impl Mongo {
    pub(crate) async fn schema_records(&self) -> Result<BTreeMap<String, Record>, StoreError> {
        let records = self.collection(RECORDS);
        let find = async { records.find(doc! {}).await?.try_collect::<Vec<_>>().await };
        let documents = within(OPERATION_LIMIT, "reading the state of the schema", find).await?;
        documents
            .into_iter()
            .map(|document| {
                let id = id_of(&document);
                let sha256 = document.get_str("sha256").map_err(|_| corrupt(RECORDS, &id, "it has no hash"))?;
                let finished = document.get_datetime("finished_at").is_ok();
                Ok((id, Record { sha256: sha256.to_owned(), finished }))
            })
            .collect()
    }

    /// Records that a step is being run.
    pub(crate) async fn begin_step(&self, step: &Step) -> Result<(), StoreError> {
        const DOING: &str = "recording the beginning of a step";
        let records = self.collection(RECORDS);
        let record = doc! { "_id": step.name, "sha256": step.sha256(), "started_at": DateTime::now() };
        match within(OPERATION_LIMIT, DOING, records.insert_one(record)).await {
            Ok(_) => Ok(()),
            // It was interrupted earlier, and may have been corrected since.
            Err(failure) if failure.is_duplicate_key() => {
                let begun = doc! { "_id": step.name, "finished_at": { "$exists": false } };
                let again = doc! { "$set": { "sha256": step.sha256(), "started_at": DateTime::now() } };
                within(OPERATION_LIMIT, DOING, records.update_one(begun, again)).await?;
                Ok(())
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Records that a step was run to its end.
    pub(crate) async fn finish_step(&self, step: &Step) -> Result<(), StoreError> {
        let records = self.collection(RECORDS);
        let finished = doc! { "$set": { "finished_at": DateTime::now() } };
        let update = records.update_one(doc! { "_id": step.name, "sha256": step.sha256() }, finished);
        within(OPERATION_LIMIT, "recording the end of a step", update).await?;
        Ok(())
    }
}
