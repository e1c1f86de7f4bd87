//! The one-time links. Their key is the hash of a token, which is kept out of reports all the same.

use anteroom_domain::Timestamp;
use anteroom_engine::ports::{LinkPurpose, OneTimeLink, OneTimeLinks, StoreError, TokenHash};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, read, timestamp},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const ONE_TIME_LINKS: &str = "one_time_links";

/// A link as it is stored.
#[derive(Serialize, Deserialize)]
struct LinkDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    purpose: String,
    expires_at: DateTime,
}

fn key(token: TokenHash) -> String {
    hex::encode(token.0)
}

fn no_id() -> String {
    "(a one-time link)".to_owned()
}

fn text(purpose: LinkPurpose) -> String {
    match purpose {
        LinkPurpose::Setup => "setup".to_owned(),
        LinkPurpose::Password(account) => format!("password:{account}"),
    }
}

fn purpose(text: &str) -> Option<LinkPurpose> {
    match text.split_once(':') {
        None if text == "setup" => Some(LinkPurpose::Setup),
        Some(("password", account)) => account.parse().ok().map(LinkPurpose::Password),
        _ => None,
    }
}

fn link(token: TokenHash, document: Document) -> Result<OneTimeLink, StoreError> {
    let stored: LinkDocument = read(ONE_TIME_LINKS, no_id, document)?;
    let wrong = |problem| corrupt(ONE_TIME_LINKS, no_id(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    Ok(OneTimeLink {
        token,
        purpose: purpose(&stored.purpose).ok_or_else(|| wrong("it does not say what it is for"))?,
        expires_at: timestamp(stored.expires_at).ok_or_else(|| wrong("its time is out of range"))?,
    })
}

#[async_trait]
impl OneTimeLinks for Mongo {
    async fn offer(&self, link: &OneTimeLink) -> Result<(), StoreError> {
        let id = key(link.token);
        let stored = LinkDocument {
            id: id.clone(),
            format: FORMAT,
            purpose: text(link.purpose),
            expires_at: date(link.expires_at),
        };
        let document = bson::serialize_to_document(&stored)
            .map_err(|_| corrupt(ONE_TIME_LINKS, no_id(), "it cannot be stored"))?;
        let new = New {
            collection: ONE_TIME_LINKS,
            what: "that link",
            doing: "making a one-time link",
            rivals: doc! { "_id": id },
            document,
        };
        new.insert(&self.collection(ONE_TIME_LINKS)).await
    }

    async fn look_at(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError> {
        let links = self.collection(ONE_TIME_LINKS);
        let find = links.find_one(doc! { "_id": key(token), "expires_at": { "$gt": date(now) } });
        let found = within(OPERATION_LIMIT, "reading a one-time link", find).await?;
        found.map(|document| link(token, document)).transpose()
    }

    async fn take(&self, token: TokenHash, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError> {
        let links = self.collection(ONE_TIME_LINKS);
        let take = links.find_one_and_delete(doc! { "_id": key(token), "expires_at": { "$gt": date(now) } });
        let found = within(OPERATION_LIMIT, "using a one-time link", take).await?;
        found.map(|document| link(token, document)).transpose()
    }

    async fn withdraw(&self, purpose: LinkPurpose) -> Result<(), StoreError> {
        let links = self.collection(ONE_TIME_LINKS);
        let delete = links.delete_many(doc! { "purpose": text(purpose) });
        within(OPERATION_LIMIT, "taking back one-time links", delete).await?;
        Ok(())
    }
}
