//! The accounts.

use anteroom_domain::ids::{AccountId, CustomerId};
use anteroom_engine::ports::{Account, Accounts, Identity, Role, SecondFactor, StoreError};
use async_trait::async_trait;
use bson::{Binary, Bson, DateTime, Document, doc, spec::BinarySubtype};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const ACCOUNTS: &str = "accounts";

/// Most accounts that are listed.
const LISTED_MAX: u32 = 10_000;

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
    // The first accounts were stored without the rest.
    #[serde(default)]
    version: i64,
    #[serde(default)]
    epoch: i64,
    #[serde(default)]
    second_factor: Option<SecondFactorDocument>,
    // The index that keeps identities apart has only those that are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<IdentityDocument>,
    // Of customers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerId>,
}

#[derive(Serialize, Deserialize)]
struct IdentityDocument {
    issuer: String,
    subject: String,
}

#[derive(Serialize, Deserialize)]
struct SecondFactorDocument {
    sealed_secret: Binary,
    last_step: i64,
    recovery_codes: Vec<Binary>,
}

fn bytes(bytes: &[u8]) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() }
}

impl From<&SecondFactor> for SecondFactorDocument {
    fn from(factor: &SecondFactor) -> Self {
        Self {
            sealed_secret: bytes(&factor.sealed_secret),
            last_step: signed(factor.last_step),
            recovery_codes: factor.recovery_codes.iter().map(|code| bytes(code)).collect(),
        }
    }
}

impl SecondFactorDocument {
    fn into_factor(self) -> Option<SecondFactor> {
        let codes = self.recovery_codes.into_iter().map(|code| code.bytes.try_into().ok());
        Some(SecondFactor {
            sealed_secret: self.sealed_secret.bytes,
            last_step: u64::try_from(self.last_step).ok()?,
            recovery_codes: codes.collect::<Option<_>>()?,
        })
    }
}

/// The database's whole numbers have a sign; these count from 0 on and never get that far.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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
            version: signed(account.version),
            epoch: signed(account.epoch),
            second_factor: account.second_factor.as_ref().map(SecondFactorDocument::from),
            identity: account.identity.clone().map(|Identity { issuer, subject }| IdentityDocument { issuer, subject }),
            customer: account.customer,
        }
    }
}

fn document(account: &Account) -> Result<Document, StoreError> {
    // The text of a failure could hold a name.
    bson::serialize_to_document(&AccountDocument::from(account))
        .map_err(|_| corrupt(ACCOUNTS, account.id.to_string(), "it cannot be stored"))
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
    if stored.role.is_staff() == stored.customer.is_some() {
        return Err(wrong("it is nobody on the floor, or somebody of staff is"));
    }
    let count = |number| u64::try_from(number).map_err(|_| wrong("a count is negative"));
    let factor =
        stored.second_factor.map(|factor| factor.into_factor().ok_or_else(|| wrong("its second factor is none")));
    Ok(Account {
        version: count(stored.version)?,
        epoch: count(stored.epoch)?,
        second_factor: factor.transpose()?,
        identity: stored.identity.map(|IdentityDocument { issuer, subject }| Identity { issuer, subject }),
        customer: stored.customer,
        id: stored.id,
        username: stored.username,
        display_name: stored.display_name,
        role: stored.role,
        password_hash: stored.password_hash,
        disabled_at,
    })
}

fn whose(identity: &Identity) -> Document {
    doc! { "identity.issuer": &identity.issuer, "identity.subject": &identity.subject }
}

#[async_trait]
impl Accounts for Mongo {
    async fn add(&self, account: &Account) -> Result<(), StoreError> {
        let id = account.id.to_string();
        let document = document(account)?;
        let mut rivals = vec![doc! { "_id": id }, doc! { "username": &account.username }];
        rivals.extend(account.identity.as_ref().map(whose));
        let new = New {
            collection: ACCOUNTS,
            what: "an account with that user name, identity or id",
            doing: "adding an account",
            rivals: doc! { "$or": rivals },
            document,
        };
        new.insert(&self.collection(ACCOUNTS)).await
    }

    async fn update(&self, account: &Account) -> Result<(), StoreError> {
        const DOING: &str = "changing an account";
        let accounts = self.collection(ACCOUNTS);
        let id = account.id.to_string();
        let document = document(account)?;
        let seen = signed(account.version) - 1;
        // The first accounts were stored without a version, which is the same as 0.
        let seen = if seen == 0 {
            doc! { "$in": [0_i64, Bson::Null] }
        } else {
            doc! { "$eq": seen }
        };
        let replace = accounts.replace_one(doc! { "_id": &id, "version": seen }, &document);
        let replaced = within(OPERATION_LIMIT, DOING, replace).await;
        if replaced.map_err(|failure| failure.of_writing(ACCOUNTS, || id.clone()))?.matched_count > 0 {
            return Ok(());
        }
        // Perhaps it was our own change whose answer was lost.
        let there = within(OPERATION_LIMIT, DOING, accounts.find_one(doc! { "_id": &id })).await?;
        if there.as_ref() == Some(&document) {
            Ok(())
        } else {
            Err(StoreError::Conflict("a later version of that account"))
        }
    }

    async fn any(&self) -> Result<bool, StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let find = accounts.find_one(doc! {}).projection(doc! { "_id": 1 });
        Ok(within(OPERATION_LIMIT, "looking for accounts", find).await?.is_some())
    }

    async fn by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let find = accounts.find_one(doc! { "username": username });
        within(OPERATION_LIMIT, "reading an account", find).await?.map(account).transpose()
    }

    async fn by_identity(&self, identity: &Identity) -> Result<Option<Account>, StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let find = accounts.find_one(whose(identity));
        within(OPERATION_LIMIT, "reading an account", find).await?.map(account).transpose()
    }

    async fn by_ids(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        self.accounts(doc! { "_id": { "$in": ids } }, LISTED_MAX).await
    }

    async fn staff(&self) -> Result<Vec<Account>, StoreError> {
        self.accounts(doc! { "role": { "$in": ["host", "admin"] } }, LISTED_MAX).await
    }

    async fn customers(&self, beginning: &str, limit: u32) -> Result<Vec<Account>, StoreError> {
        // Nobody's name goes on with the last character that there is.
        let end = format!("{beginning}\u{10ffff}");
        let filter = doc! { "role": "customer", "username": { "$gte": beginning, "$lt": end } };
        self.accounts(filter, limit).await
    }

    async fn remove(&self, id: AccountId) -> Result<(), StoreError> {
        let accounts = self.collection(ACCOUNTS);
        let delete = accounts.delete_one(doc! { "_id": id.to_string() });
        within(OPERATION_LIMIT, "deleting an account", delete).await?;
        Ok(())
    }
}

impl Mongo {
    async fn accounts(&self, filter: Document, limit: u32) -> Result<Vec<Account>, StoreError> {
        let found = self.listed(ACCOUNTS, "reading accounts", filter, doc! { "username": 1 }, limit).await?;
        found.into_iter().map(account).collect()
    }
}
