//! One migration at a time.
//!
//! The lock is a document with an owner and an expiry, by the database's own clock, so that the clocks of the machines
//! that migrate do not matter. A holder that dies stops renewing it, and the next one takes it over. A holder that was
//! only slow finds out at its next renewal and stops; what it had begun can be repeated without harm.

use std::time::Duration;

use anteroom_engine::ports::StoreError;
use bson::{DateTime, Document, doc, oid::ObjectId};
use mongodb::{Collection, Database};
use tokio::time::{Instant, sleep};

use super::MigrateError;
use crate::{
    Mongo,
    failure::{Cause, Failure, OPERATION_LIMIT, within},
};

const LOCKS: &str = "schema_locks";
const ID: &str = "migrate";

/// How long the lock of a holder that has died keeps others out.
const LEASE: Duration = Duration::from_secs(30);

/// How often it is renewed: two renewals may be lost.
const RENEW_EVERY: Duration = Duration::from_secs(8);

/// How long to wait for another holder: longer than the lease, so that a dead one is always outwaited.
const WAIT: Duration = Duration::from_secs(40);

/// How often to try meanwhile.
const TRY_EVERY: Duration = Duration::from_millis(200);

/// The right to migrate.
pub(crate) struct Lock {
    database: Database,
    owner: String,
}

impl Lock {
    /// Waits for the right to migrate.
    pub(crate) async fn take(mongo: &Mongo) -> Result<Self, MigrateError> {
        let lock = Self { database: mongo.database.clone(), owner: ObjectId::new().to_hex() };
        lock.seed().await?;
        let until = Instant::now() + WAIT;
        loop {
            let free = doc! { "_id": ID, "expires_at": { "$lte": lock.now().await? } };
            if lock.extend(free, LEASE).await? {
                return Ok(lock);
            }
            if Instant::now() >= until {
                return Err(MigrateError::Locked);
            }
            sleep(TRY_EVERY).await;
        }
    }

    /// What time it is at the database.
    async fn now(&self) -> Result<DateTime, StoreError> {
        const DOING: &str = "asking for the time";
        let hello = within(OPERATION_LIMIT, DOING, self.database.run_command(doc! { "hello": 1 })).await?;
        let now = hello.get_datetime("localTime").copied();
        now.map_err(|_| Failure { doing: DOING, cause: Cause::Unsettled("the server does not tell the time") }.into())
    }

    fn locks(&self) -> Collection<Document> {
        self.database.collection(LOCKS)
    }

    /// Makes the document, as a lock that nobody holds, so that taking it is always an update.
    async fn seed(&self) -> Result<(), StoreError> {
        let nobodys = doc! { "_id": ID, "owner": "", "expires_at": DateTime::from_millis(0) };
        match within(OPERATION_LIMIT, "preparing the lock", self.locks().insert_one(nobodys)).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_duplicate_key() => Ok(()),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Makes the lock ours for `lease` from now if it is as `filter` says. Whether it was.
    async fn extend(&self, filter: Document, lease: Duration) -> Result<bool, StoreError> {
        let lease_ms = i64::try_from(lease.as_millis()).expect("a lease is short");
        let expires_at = DateTime::from_millis(self.now().await?.timestamp_millis() + lease_ms);
        let ours = doc! { "$set": { "owner": &self.owner, "expires_at": expires_at } };
        let locks = self.locks();
        Ok(within(OPERATION_LIMIT, "holding the lock", locks.update_one(filter, ours)).await?.matched_count > 0)
    }

    fn mine(&self) -> Document {
        doc! { "_id": ID, "owner": &self.owner }
    }

    async fn renew(&self) -> Result<(), MigrateError> {
        if self.extend(self.mine(), LEASE).await? { Ok(()) } else { Err(MigrateError::TakenOver) }
    }

    /// Does something for as long as the lock is held.
    pub(crate) async fn holding<T>(&self, work: impl Future<Output = T>) -> Result<T, MigrateError> {
        self.renew().await?;
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = sleep(RENEW_EVERY) => self.renew().await?,
            }
        }
    }

    /// Gives it up, if it is still ours.
    pub(crate) async fn release(&self) -> Result<(), StoreError> {
        self.extend(self.mine(), Duration::ZERO).await?;
        Ok(())
    }
}
