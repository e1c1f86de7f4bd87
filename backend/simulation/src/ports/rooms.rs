//! The media server as one node reaches it.

use std::sync::Arc;

use anteroom_domain::ids::ConsultationId;
use anteroom_engine::ports::{MediaError, MediaRooms, MediaSides, Participant, RoomPlan};
use async_trait::async_trait;

use super::link::Link;
use crate::world::World;

/// One node's way to the media server of the world.
pub(crate) struct RoomsOverLink {
    world: Arc<World>,
    link: Arc<Link>,
}

impl RoomsOverLink {
    pub(crate) fn new(world: &Arc<World>, link: &Arc<Link>) -> Self {
        Self { world: world.clone(), link: link.clone() }
    }

    /// There and back, unless the node dies on the way. The store's troubles are not the media server's.
    async fn ask<T>(&self, answer: impl Future<Output = Result<T, MediaError>>) -> Result<T, MediaError> {
        self.link.travel_freely().await;
        let result = answer.await;
        self.link.travel_freely().await;
        result
    }
}

#[async_trait]
impl MediaRooms for RoomsOverLink {
    async fn ensure(&self, plan: RoomPlan) -> Result<(), MediaError> {
        let consultation = plan.consultation;
        self.world.room_is_wanted(consultation);
        self.ask(async {
            self.world.note(|| format!("room {consultation} is made"));
            self.world.rooms.ensure(plan).await
        })
        .await
    }

    async fn renew(&self, plan: RoomPlan) -> Result<(), MediaError> {
        let consultation = plan.consultation;
        self.world.room_is_wanted(consultation);
        self.ask(async {
            self.world.note(|| format!("room {consultation} is made anew"));
            self.world.rooms.renew(plan).await
        })
        .await
    }

    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        if self.world.rooms_stay() {
            return Ok(());
        }
        self.ask(async {
            self.world.note(|| format!("room {consultation} is closed"));
            self.world.rooms.close(consultation).await
        })
        .await
    }

    async fn leave(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.ask(self.world.rooms.leave(consultation)).await
    }

    async fn mute(&self, participant: Participant, muted: bool) -> Result<(), MediaError> {
        self.ask(self.world.rooms.mute(participant, muted)).await
    }

    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError> {
        self.ask(self.world.rooms.media(consultation)).await
    }

    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError> {
        self.ask(self.world.rooms.list()).await
    }

    async fn ping(&self) -> Result<(), MediaError> {
        self.ask(self.world.rooms.ping()).await
    }
}
