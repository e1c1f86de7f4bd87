//! The logins. Their key is the hash of a token, which is kept out of reports all the same.

use anteroom_domain::{Timestamp, ids::AccountId};
use anteroom_engine::ports::{Login, Logins, StoreError, TokenHash};
use async_trait::async_trait;
use bson::{DateTime, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const LOGINS: &str = "logins";

/// A login as it is stored.
#[derive(Serialize, Deserialize)]
struct LoginDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    account: AccountId,
    created_at: DateTime,
    expires_at: DateTime,
}

fn key(token: TokenHash) -> String {
    hex::encode(token.0)
}

fn no_id() -> String {
    "(a login)".to_owned()
}

#[async_trait]
impl Logins for Mongo {
    async fn begin(&self, login: &Login) -> Result<(), StoreError> {
        let stored = LoginDocument {
            id: key(login.token),
            format: FORMAT,
            account: login.account,
            created_at: date(login.created_at),
            expires_at: date(login.expires_at),
        };
        let document =
            bson::serialize_to_document(&stored).map_err(|_| corrupt(LOGINS, no_id(), "it cannot be stored"))?;
        let new = New {
            collection: LOGINS,
            what: "that login",
            doing: "beginning a login",
            rivals: doc! { "_id": key(login.token) },
            document,
        };
        new.insert(&self.collection(LOGINS)).await
    }

    async fn find(&self, token: TokenHash, now: Timestamp) -> Result<Option<Login>, StoreError> {
        let logins = self.collection(LOGINS);
        let find = logins.find_one(doc! { "_id": key(token), "expires_at": { "$gt": date(now) } });
        let Some(document) = within(OPERATION_LIMIT, "reading a login", find).await? else { return Ok(None) };
        let stored: LoginDocument = read(LOGINS, no_id, document)?;
        if stored.format != FORMAT {
            return Err(corrupt(LOGINS, no_id(), "this build does not read its format"));
        }
        let time = |date| timestamp(date).ok_or_else(|| corrupt(LOGINS, no_id(), "a time is out of range"));
        Ok(Some(Login {
            token,
            account: stored.account,
            created_at: time(stored.created_at)?,
            expires_at: time(stored.expires_at)?,
        }))
    }

    async fn end(&self, token: TokenHash) -> Result<(), StoreError> {
        let logins = self.collection(LOGINS);
        within(OPERATION_LIMIT, "ending a login", logins.delete_one(doc! { "_id": key(token) })).await?;
        Ok(())
    }
}
