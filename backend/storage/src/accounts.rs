//! The accounts.

use anteroom_domain::ids::AccountId;
use anteroom_engine::ports::{Account, Accounts, Role, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
};

const ACCOUNTS: &str = "accounts";

/// Most accounts that are listed.
const LISTED_MAX: i64 = 10_000;

/// An account as it is stored.
#[derive(Serialize, Deserialize)]
struct AccountDocument {
    #[serde(rename = "_id")]
    id: AccountId,
    format: i32,
    username: String,
    display_name: String,
    role: Role,
    password_hash: String,
    disabled_at: Option<DateTime>,
}

impl From<&Account> for AccountDocument {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            format: FORMAT,
            username: account.username.clone(),
            display_name: account.display_name.clone(),
            role: account.role,
            password_hash: account.password_hash.clone(),
            disabled_at: account.disabled_at.map(date),
        }
    }
}

fn account(document: Document) -> Result<Account, StoreError> {
    let id = id_of(&document);
    let stored: AccountDocument = read(ACCOUNTS, || id.clone(), document)?;
    let wrong = |problem| corrupt(ACCOUNTS, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    let disabled_at = match stored.disabled_at {
        None => None,
        Some(date) => Some(timestamp(date).ok_or_else(|| wrong("its disabled_at is out of range"))?),
    };
    Ok(Account {
        id: stored.id,
        username: stored.username,
        display_name: stored.display_name,
        role: stored.role,
        password_hash: stored.password_hash,
        disabled_at,
    })
}

#[async_trait]
impl Accounts for Mongo {
    async fn add(&self, account: &Account) -> Result<(), StoreError> {
        let id = account.id.to_string();
        // The text of a failure could hold a name.
        let document = bson::serialize_to_document(&AccountDocument::from(account))
            .map_err(|_| corrupt(ACCOUNTS, &id, "it cannot be stored"))?;
        let new = New {
            collection: ACCOUNTS,
            what: "an account with that user name or id",
            doing: "adding an account",
            rivals: doc! { "$or": [{ "_id": id }, { "username": &account.username }] },
            document,
        };
        new.insert(&self.collection(ACCOUNTS)).await
    }

    async fn by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let find = accounts.find_one(doc! { "username": username });
        within(OPERATION_LIMIT, "reading an account", find).await?.map(account).transpose()
    }

    async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        self.accounts(doc! { "_id": { "$in": ids } }).await
    }

    async fn all(&self) -> Result<Vec<Account>, StoreError> {
        self.accounts(doc! {}).await
    }
}

impl Mongo {
    async fn accounts(&self, filter: Document) -> Result<Vec<Account>, StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let find = async {
            let cursor = accounts.find(filter).sort(doc! { "username": 1 }).limit(LISTED_MAX).await?;
            cursor.try_collect::<Vec<_>>().await
        };
        within(BULK_LIMIT, "reading accounts", find).await?.into_iter().map(account).collect()
    }
}
