//! The log of commits as the database holds it, for a bench that reads or writes it without the server.

use anyhow::{Context, Result};
use bson::{Bson, Document, doc};

use crate::stack::mongo_wire::Connection;

/// Commits read at once.
const PAGE: i32 = 500;

/// The log in one database.
pub(super) struct Log {
    connection: Connection,
    database: String,
}

impl Log {
    /// Of the database with this name on the server at this port.
    pub(super) async fn open(port: u16, database: &str) -> Result<Self> {
        Ok(Self { connection: Connection::open(port).await?, database: database.to_owned() })
    }

    /// The number of the newest commit; 0 when there is none.
    pub(super) async fn revision(&mut self) -> Result<i64> {
        self.newest("commits").await
    }

    /// The revision of the newest snapshot; 0 when there is none.
    pub(super) async fn newest_snapshot(&mut self) -> Result<i64> {
        self.newest("snapshots").await
    }

    async fn newest(&mut self, collection: &str) -> Result<i64> {
        let newest = self.find(collection, doc! {}, -1, 1).await?;
        newest.first().map_or(Ok(0), |document| document.get_i64("revision").context("it has no revision"))
    }

    /// The commits after one revision up to another.
    pub(super) async fn between(&mut self, after: i64, until: i64) -> Result<Vec<Document>> {
        let (mut all, mut after) = (Vec::new(), after);
        while after < until {
            let range = doc! { "_id": { "$gt": key(after), "$lte": key(until) } };
            let page = self.find("commits", range, 1, PAGE).await?;
            after = page.last().context("commits are missing")?.get_i64("revision")?;
            all.extend(page);
        }
        Ok(all)
    }

    /// Inserts documents into a collection.
    pub(super) async fn insert(&mut self, collection: &str, documents: Vec<Document>, concern: Document) -> Result<()> {
        let insert = doc! { "insert": collection, "documents": documents, "writeConcern": concern };
        self.connection.run(&self.database, &insert).await.map(drop)
    }

    /// Takes every commit out of the log.
    pub(super) async fn empty(&mut self) -> Result<()> {
        let delete = doc! { "delete": "commits", "deletes": [{ "q": {}, "limit": 0 }] };
        self.connection.run(&self.database, &delete).await.map(drop)
    }

    async fn find(&mut self, collection: &str, filter: Document, order: i32, limit: i32) -> Result<Vec<Document>> {
        let find = doc! {
            "find": collection, "filter": filter, "sort": { "_id": order }, "limit": limit, "batchSize": limit,
            "singleBatch": true,
        };
        let answer = self.connection.run(&self.database, &find).await?;
        let batch = answer.get_document("cursor").and_then(|cursor| cursor.get_array("firstBatch"))?;
        Ok(batch.iter().filter_map(Bson::as_document).cloned().collect())
    }
}

/// The key of a commit.
pub(super) fn key(revision: i64) -> String {
    format!("main/{revision:012}")
}

/// The events of a commit.
pub(super) fn events(commit: &Document) -> impl Iterator<Item = &Document> {
    commit.get_array("events").map(Vec::as_slice).unwrap_or_default().iter().filter_map(Bson::as_document)
}
