//! What the database in memory keeps about several media servers.

use anteroom_domain::{Timestamp, ids::ConsultationId};
use async_trait::async_trait;

use super::store::{MemoryStore, put};
use crate::ports::{Placement, Placements, ServerName, StoreError};

#[async_trait]
impl Placements for MemoryStore {
    async fn place(&self, placement: &Placement, _forget_at: Timestamp) -> Result<(), StoreError> {
        self.with("placing a room", |state| {
            let key = (placement.consultation, placement.number);
            put(&mut state.placements, key, placement.clone(), "a placement of that number")
        })
    }

    async fn latest(&self, consultations: &[ConsultationId]) -> Result<Vec<Placement>, StoreError> {
        self.with("reading where rooms are", |state| {
            let of = |id: &ConsultationId| state.placements.range((*id, 0)..=(*id, u32::MAX)).next_back();
            Ok(consultations.iter().filter_map(of).map(|(_, placement)| placement.clone()).collect())
        })
    }

    async fn moved_since(&self, since: Timestamp) -> Result<Vec<Placement>, StoreError> {
        self.with("reading which rooms were moved", |state| {
            let moves = state.placements.values().filter(|placement| placement.number > 1 && placement.at >= since);
            let mut moves: Vec<_> = moves.cloned().collect();
            moves.sort_by_key(|placement| placement.at);
            Ok(moves)
        })
    }

    async fn drained(&self) -> Result<Vec<ServerName>, StoreError> {
        self.with("reading which media servers are drained", |state| Ok(state.drained.iter().cloned().collect()))
    }

    async fn set_drained(&self, server: &ServerName, drained: bool) -> Result<(), StoreError> {
        self.with("draining a media server", |state| {
            if drained {
                state.drained.insert(server.clone());
            } else {
                state.drained.remove(server);
            }
            Ok(())
        })
    }
}
