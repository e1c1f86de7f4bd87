//! The logins. Their key is the hash of a token, which is kept out of reports all the same.

use anteroom_domain::{Timestamp, ids::AccountId};
use anteroom_engine::ports::{Browser, Login, Logins, StoreError, TokenHash};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const LOGINS: &str = "logins";

/// Most logins of one account that are listed.
const LISTED_MAX: i64 = 100;

/// A login as it is stored.
#[derive(Serialize, Deserialize)]
struct LoginDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    account: AccountId,
    created_at: DateTime,
    expires_at: DateTime,
    // The first logins were stored without the rest.
    #[serde(default)]
    epoch: i64,
    #[serde(default)]
    browser: Browser,
    last_used_at: Option<DateTime>,
}

fn key(token: TokenHash) -> String {
    hex::encode(token.0)
}

fn keys(tokens: &[TokenHash]) -> Vec<String> {
    tokens.iter().copied().map(key).collect()
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
            epoch: i64::try_from(login.epoch).unwrap_or(i64::MAX),
            browser: login.browser,
            last_used_at: Some(date(login.last_used_at)),
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

    async fn find(&self, tokens: &[TokenHash], now: Timestamp) -> Result<Vec<Login>, StoreError> {
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        self.logins(doc! { "_id": { "$in": keys(tokens) } }, now).await
    }

    async fn of_account(&self, account: AccountId, now: Timestamp) -> Result<Vec<Login>, StoreError> {
        self.logins(doc! { "account": account.to_string() }, now).await
    }

    async fn touch(&self, tokens: &[TokenHash], at: Timestamp) -> Result<(), StoreError> {
        if tokens.is_empty() {
            return Ok(());
        }
        let logins = self.collection(LOGINS);
        let later = doc! { "$max": { "last_used_at": date(at) } };
        let update = logins.update_many(doc! { "_id": { "$in": keys(tokens) } }, later);
        within(OPERATION_LIMIT, "noting that a login was used", update).await?;
        Ok(())
    }

    async fn end(&self, token: TokenHash) -> Result<(), StoreError> {
        let logins = self.collection(LOGINS);
        within(OPERATION_LIMIT, "ending a login", logins.delete_one(doc! { "_id": key(token) })).await?;
        Ok(())
    }

    async fn end_all(&self, account: AccountId) -> Result<(), StoreError> {
        let logins = self.collection(LOGINS);
        let delete = logins.delete_many(doc! { "account": account.to_string() });
        within(OPERATION_LIMIT, "ending logins", delete).await?;
        Ok(())
    }
}

impl Mongo {
    async fn logins(&self, mut filter: Document, now: Timestamp) -> Result<Vec<Login>, StoreError> {
        filter.insert("expires_at", doc! { "$gt": date(now) });
        let logins = self.collection(LOGINS);
        let asked = filter.contains_key("account");
        let find = async {
            let find = logins.find(filter).sort(doc! { "last_used_at": -1 });
            let cursor = if asked { find.limit(LISTED_MAX).await? } else { find.await? };
            cursor.try_collect::<Vec<_>>().await
        };
        within(OPERATION_LIMIT, "reading logins", find).await?.into_iter().map(login).collect()
    }
}

fn login(document: Document) -> Result<Login, StoreError> {
    let stored: LoginDocument = read(LOGINS, no_id, document)?;
    let wrong = |problem| corrupt(LOGINS, no_id(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let time = |date| timestamp(date).ok_or_else(|| wrong("a time is out of range"));
    let mut token = [0; 32];
    hex::decode_to_slice(&stored.id, &mut token).map_err(|_| wrong("its key is none"))?;
    Ok(Login {
        token: TokenHash(token),
        account: stored.account,
        epoch: u64::try_from(stored.epoch).map_err(|_| wrong("its epoch is negative"))?,
        browser: stored.browser,
        created_at: time(stored.created_at)?,
        last_used_at: time(stored.last_used_at.unwrap_or(stored.created_at))?,
        expires_at: time(stored.expires_at)?,
    })
}
