//! The connection.

use std::{fmt, sync::Arc, time::Duration};

use anteroom_engine::ports::{StoreError, StoreHealth};
use async_trait::async_trait;
use bson::{Document, doc};
use mongodb::{
    Client, Collection, Database,
    options::{Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern},
};

use crate::{
    failure::{Cause, Failure, OPERATION_LIMIT, within},
    wakeups::Wakeups,
};

/// How long an operation may look for a server that takes writes: longer than an election usually takes would make a
/// page wait, shorter would fail while a primary steps down. Chosen, not measured.
const SERVER_SELECTION_LIMIT: Duration = Duration::from_secs(3);

/// How long one TCP and TLS handshake may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// How long a write may wait for the majority of the replica set. After that it is unknown whether it is durable.
const MAJORITY_LIMIT: Duration = Duration::from_secs(5);

/// Most connections to one server, unless the address says otherwise.
const POOL_MAX: u32 = 32;

/// The database. A clone is the same connection.
#[derive(Clone)]
pub struct Mongo {
    pub(crate) database: Database,
    pub(crate) wakeups: Arc<Wakeups>,
}

impl fmt::Debug for Mongo {
    /// Leaves out the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mongo").field("database", &self.database.name()).finish_non_exhaustive()
    }
}

impl Mongo {
    /// Prepares the connection to the database at `uri` (`mongodb://…` or `mongodb+srv://…`).
    ///
    /// Does not wait for the database: [`StoreHealth::ping`] does. Durability is not a matter of the address: writes
    /// are always acknowledged by the journals of a majority, and reads see only what a majority has.
    ///
    /// Must be called inside the tokio runtime that lives as long as the `Mongo`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the address cannot be read, or its names cannot be resolved.
    pub async fn connect(uri: &str, database_name: &str) -> Result<Self, StoreError> {
        let mut options = within(OPERATION_LIMIT, "reading its address", ClientOptions::parse(uri)).await?;
        options.app_name.get_or_insert_with(|| "anteroom".to_owned());
        options.server_selection_timeout = Some(SERVER_SELECTION_LIMIT);
        options.connect_timeout = Some(CONNECT_LIMIT);
        options.max_pool_size.get_or_insert(POOL_MAX);
        options.retry_reads = Some(true);
        options.retry_writes = Some(true);
        options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
        options.read_concern = Some(ReadConcern::majority());
        options.write_concern =
            Some(WriteConcern::builder().w(Acknowledgment::Majority).journal(true).w_timeout(MAJORITY_LIMIT).build());
        let client = Client::with_options(options)
            .map_err(|error| Failure { doing: "reading its address", cause: Cause::Driver(error) })?;
        let database = client.database(database_name);
        let wakeups = Arc::new(Wakeups::new(database.collection(crate::commits::COMMITS)));
        Ok(Self { database, wakeups })
    }

    /// A collection, by one of the names in this crate.
    pub(crate) fn collection(&self, name: &'static str) -> Collection<Document> {
        self.database.collection(name)
    }
}

#[async_trait]
impl StoreHealth for Mongo {
    async fn ping(&self) -> Result<(), StoreError> {
        const DOING: &str = "asking whether it takes writes";
        let hello = within(OPERATION_LIMIT, DOING, self.database.run_command(doc! { "hello": 1 })).await?;
        // Over a direct connection the driver talks to any server, one that only reads included.
        if hello.get_bool("isWritablePrimary").unwrap_or(false) {
            Ok(())
        } else {
            Err(Failure { doing: DOING, cause: Cause::Unsettled("the server takes no writes at the moment") }.into())
        }
    }
}
