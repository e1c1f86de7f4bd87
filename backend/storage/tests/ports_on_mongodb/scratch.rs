//! Databases that exist for one test.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use anteroom_engine::{
    port_suite::in_time,
    ports::{StoreError, StoreHealth as _},
};
use anteroom_storage::{Mongo, migrate};
use bson::oid::ObjectId;
use futures_util::FutureExt as _;
use mongodb::{
    Client, Database,
    bson::{Document, doc},
};
use tokio::sync::Semaphore;

use crate::server::shared;

/// How many tests have a database at a time. With four that were made at once, the server came to none of them in time.
static AT_A_TIME: Semaphore = Semaphore::const_new(2);

/// The collections that say which schema a database has.
const OF_THE_SCHEMA: [&str; 2] = ["schema_migrations", "schema_locks"];

/// A database of its own on some server.
pub(crate) struct Scratch {
    pub(crate) uri: String,
    pub(crate) name: String,
    /// The same database past the adapter, to look at it and to spoil it.
    pub(crate) raw: Database,
}

impl Scratch {
    pub(crate) async fn on(uri: &str) -> Self {
        Self::named(uri, a_new_name()).await
    }

    async fn named(uri: &str, name: String) -> Self {
        let raw = Client::with_uri_str(uri).await.unwrap().database(&name);
        Self { uri: uri.to_owned(), name, raw }
    }

    /// Another connection to it, as of another node.
    pub(crate) async fn open(&self) -> Mongo {
        Mongo::connect(&self.uri, &self.name).await.unwrap()
    }

    /// A connection to it, once the schema is there.
    pub(crate) async fn migrated(&self) -> Mongo {
        let mongo = self.open().await;
        until_ready(&mongo).await;
        migrate(&mongo).await.unwrap();
        mongo
    }

    /// Takes out all that a rule has stored, and leaves the schema.
    async fn empty(&self) -> mongodb::error::Result<()> {
        for name in self.raw.list_collection_names().await? {
            if !OF_THE_SCHEMA.contains(&name.as_str()) {
                self.collection(&name).delete_many(doc! {}).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn collection(&self, name: &str) -> mongodb::Collection<Document> {
        self.raw.collection(name)
    }
}

fn a_new_name() -> String {
    format!("anteroom_test_{}", ObjectId::new().to_hex())
}

/// Waits until the database takes writes.
pub(crate) async fn until_ready(mongo: &Mongo) {
    in_time("the database takes writes", async {
        while let Err(error) = mongo.ping().await {
            assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// Runs a test, and clears up after it however it ends.
async fn cleared_up(test: impl Future, clearing: impl Future<Output = mongodb::error::Result<()>>) {
    let result = AssertUnwindSafe(test).catch_unwind().await;
    let cleared = in_time("the test's database is cleared up", clearing).await;
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
    cleared.unwrap();
}

/// Runs a test on a database of its own, which is dropped afterwards.
pub(crate) async fn with_scratch<F: Future>(test: impl FnOnce(Arc<Scratch>) -> F) {
    let shared = tokio::task::spawn_blocking(shared).await.unwrap();
    let _turn = AT_A_TIME.acquire().await.unwrap();
    let scratch = Arc::new(Scratch::on(&shared.uri).await);
    cleared_up(Box::pin(test(Arc::clone(&scratch))), scratch.raw.drop().into_future()).await;
}

/// Runs a rule on an empty database with the schema of this build: one that an earlier rule has done with, where there is
/// one. To make the schema takes the stand-in for mongod longer than most rules take.
pub(crate) async fn on_mongodb<F: Future>(rule: impl FnOnce(Arc<Mongo>) -> F) {
    let shared = tokio::task::spawn_blocking(shared).await.unwrap();
    let _turn = AT_A_TIME.acquire().await.unwrap();
    let scratch = Scratch::named(&shared.uri, shared.take_emptied().unwrap_or_else(a_new_name)).await;
    let mongo = Arc::new(scratch.migrated().await);
    cleared_up(Box::pin(rule(mongo)), scratch.empty()).await;
    shared.keep_emptied(scratch.name);
}
