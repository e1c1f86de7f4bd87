//! The leases of the nodes.

use anteroom_domain::{Timestamp, ids::NodeId};
use anteroom_engine::ports::{Leases, StoreError};
use async_trait::async_trait;
use bson::doc;
use futures_util::TryStreamExt as _;

use crate::{
    Mongo,
    documents::{date, id_of},
    failure::{OPERATION_LIMIT, corrupt, within},
};

const NODES: &str = "nodes";

#[async_trait]
impl Leases for Mongo {
    async fn renew(&self, node: NodeId, until: Timestamp) -> Result<(), StoreError> {
        let nodes = self.collection(NODES);
        let id = node.to_string();
        // The greater of the two times, so that a renewal that comes late cannot shorten the lease.
        let longer = || nodes.update_one(doc! { "_id": &id }, doc! { "$max": { "until": date(until) } });
        let first = || Ok(doc! { "_id": &id, "until": date(until) });
        self.change_or_insert(NODES, "renewing a lease", &id, longer, first).await
    }

    async fn alive(&self, now: Timestamp) -> Result<Vec<NodeId>, StoreError> {
        let nodes = self.collection(NODES);
        let find = async {
            let cursor = nodes.find(doc! { "until": { "$gt": date(now) } }).sort(doc! { "_id": 1 }).await?;
            cursor.try_collect::<Vec<_>>().await
        };
        let documents = within(OPERATION_LIMIT, "reading the leases", find).await?;
        documents
            .iter()
            .map(|document| {
                let id = id_of(document);
                id.parse().map_err(|_| corrupt(NODES, id, "its key is not the id of a node"))
            })
            .collect()
    }
}
