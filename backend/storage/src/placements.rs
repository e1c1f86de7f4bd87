//! Where rooms are, and which media servers are drained.

use std::collections::BTreeMap;

use anteroom_domain::{Timestamp, ids::ConsultationId};
use anteroom_engine::ports::{Placement, Placements, ServerName, StoreError};
use async_trait::async_trait;
use bson::{DateTime, Document, doc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::{
    Mongo,
    documents::{FORMAT, New, date, id_of, read, timestamp},
    failure::{BULK_LIMIT, OPERATION_LIMIT, corrupt, within},
};

const PLACEMENTS: &str = "placements";
const DRAINED: &str = "drained_media_servers";

/// A placement as it is stored. Its key is made of the consultation and the number, so that rivals collide.
#[derive(Serialize, Deserialize)]
struct PlacementDocument {
    #[serde(rename = "_id")]
    id: String,
    format: i32,
    consultation: ConsultationId,
    number: i64,
    server: String,
    at: DateTime,
    forget_at: DateTime,
}

fn placement(document: Document) -> Result<Placement, StoreError> {
    let id = id_of(&document);
    let stored: PlacementDocument = read(PLACEMENTS, || id.clone(), document)?;
    let wrong = |problem: &str| corrupt(PLACEMENTS, id.clone(), problem);
    if stored.format != FORMAT {
        return Err(wrong("this build does not read its format"));
    }
    Ok(Placement {
        consultation: stored.consultation,
        number: u32::try_from(stored.number).map_err(|_| wrong("its number is out of range"))?,
        server: stored.server.parse().map_err(|_| wrong("its server has no name"))?,
        at: timestamp(stored.at).ok_or_else(|| wrong("a time is out of range"))?,
    })
}

impl Mongo {
    async fn placements(&self, doing: &'static str, filter: Document) -> Result<Vec<Placement>, StoreError> {
        let placements = self.collection(PLACEMENTS);
        let find = async { placements.find(filter).await?.try_collect::<Vec<_>>().await };
        within(BULK_LIMIT, doing, find).await?.into_iter().map(placement).collect()
    }
}

#[async_trait]
impl Placements for Mongo {
    async fn place(&self, placement: &Placement, forget_at: Timestamp) -> Result<(), StoreError> {
        let Placement { consultation, number, server, at } = placement;
        let id = format!("{consultation}/{number}");
        let stored = PlacementDocument {
            id: id.clone(),
            format: FORMAT,
            consultation: *consultation,
            number: i64::from(*number),
            server: server.to_string(),
            at: date(*at),
            forget_at: date(forget_at),
        };
        let new = New {
            collection: PLACEMENTS,
            what: "a placement of that number",
            doing: "placing a room",
            rivals: doc! { "_id": &id },
            document: bson::serialize_to_document(&stored)
                .map_err(|error| corrupt(PLACEMENTS, id, error.to_string()))?,
        };
        new.insert(&self.collection(PLACEMENTS)).await
    }

    async fn latest(&self, consultations: &[ConsultationId]) -> Result<Vec<Placement>, StoreError> {
        if consultations.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = consultations.iter().map(ToString::to_string).collect();
        let found = self.placements("reading where rooms are", doc! { "consultation": { "$in": ids } }).await?;
        let mut latest: BTreeMap<ConsultationId, Placement> = BTreeMap::new();
        for placement in found {
            let held = latest.get(&placement.consultation);
            if held.is_none_or(|held| held.number < placement.number) {
                latest.insert(placement.consultation, placement);
            }
        }
        Ok(latest.into_values().collect())
    }

    async fn moved_since(&self, since: Timestamp) -> Result<Vec<Placement>, StoreError> {
        let filter = doc! { "at": { "$gte": date(since) }, "number": { "$gt": 1_i64 } };
        let mut moves = self.placements("reading which rooms were moved", filter).await?;
        moves.sort_by_key(|placement| placement.at);
        Ok(moves)
    }

    async fn drained(&self) -> Result<Vec<ServerName>, StoreError> {
        let servers = self.collection(DRAINED);
        let find = async { servers.find(doc! {}).await?.try_collect::<Vec<_>>().await };
        let found = within(OPERATION_LIMIT, "reading which media servers are drained", find).await?;
        let name = |document: &Document| id_of(document).parse();
        found.iter().map(|found| name(found).map_err(|_| corrupt(DRAINED, id_of(found), "that is no name"))).collect()
    }

    async fn set_drained(&self, server: &ServerName, drained: bool) -> Result<(), StoreError> {
        const DOING: &str = "draining a media server";
        let (servers, id) = (self.collection(DRAINED), server.to_string());
        if !drained {
            within(OPERATION_LIMIT, DOING, servers.delete_one(doc! { "_id": id })).await?;
            return Ok(());
        }
        match within(OPERATION_LIMIT, DOING, servers.insert_one(doc! { "_id": &id, "format": FORMAT })).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_duplicate_key() => Ok(()),
            Err(failure) => Err(failure.of_writing(DRAINED, || id.clone())),
        }
    }
}
