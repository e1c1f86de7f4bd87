//! Comparing what the media server says with what the floor believes.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anteroom_domain::{
    consultation::{Consultation, Side},
    ids::ConsultationId,
    room::Recording,
    ticket::TicketState,
};
use tokio::{sync::Notify, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{elsewhere::Elsewhere, is_open, keep_muted, make, tell};
use crate::{
    floor::FloorHandle,
    ports::{MediaError, MediaRooms, RoomPlan},
};

/// How often every room is compared with the floor.
const RECONCILE_EVERY: Duration = Duration::from_mins(1);
/// How often those consultations are looked at that wait for media.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Compares what the media server says with what the floor believes.
pub(super) struct Comparison {
    floor: FloorHandle,
    rooms: Arc<dyn MediaRooms>,
    elsewhere: Arc<Elsewhere>,
    /// What other nodes have had the time to do since the last look, and what could not be looked at.
    due: BTreeSet<ConsultationId>,
}

impl Comparison {
    pub(super) fn new(floor: FloorHandle, rooms: Arc<dyn MediaRooms>, elsewhere: Arc<Elsewhere>) -> Self {
        Self { floor, rooms, elsewhere, due: BTreeSet::new() }
    }

    pub(super) async fn run(mut self, again: &Notify, stop: &CancellationToken) {
        let mut reconcile = tokio::time::interval(RECONCILE_EVERY);
        let mut look = tokio::time::interval(LOOK_EVERY);
        reconcile.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = again.notified() => reconcile.reset_immediately(),
                _ = look.tick() => {
                    self.look_at(&self.waiting_for_media()).await;
                    self.look_elsewhere().await;
                }
                _ = reconcile.tick() => self.reconcile().await,
            }
        }
    }

    /// The consultations in which somebody's media is missing: their events may have been lost.
    fn waiting_for_media(&self) -> Vec<Consultation> {
        let floor = self.floor.read();
        let waits =
            |state: &TicketState| matches!(state, TicketState::Calling { .. } | TicketState::Interrupted { .. });
        floor.tickets().filter(|t| waits(&t.state)).filter_map(|t| t.consultation().cloned()).collect()
    }

    fn plan(&self, consultation: ConsultationId) -> RoomPlan {
        RoomPlan::of(&self.floor.read(), consultation)
    }

    /// Asks the media server who has media, and tells the floor where that differs.
    async fn look_at(&self, consultations: &[Consultation]) {
        for consultation in consultations {
            // Of several media servers one may be away; what the others say is told all the same.
            let Ok(media) = self.rooms.media(consultation.id).await else { continue };
            for (side, up) in [(Side::Customer, media.customer), (Side::Host, media.host)] {
                if consultation.media.of(side) != up {
                    tell(&self.floor, consultation.id, side, up).await;
                }
            }
        }
    }

    async fn reconcile(&self) {
        if let Err(error) = self.make_rooms_agree().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "rooms cannot be compared");
        }
    }

    async fn make_rooms_agree(&self) -> Result<(), MediaError> {
        // The rooms first: whoever made one of them had stored its consultation before. So whatever the log has from here
        // on names every room that is needed, also those of nodes that are ahead of this one.
        let existing = self.rooms.list().await?;
        if self.floor.catch_up().await.is_err() {
            tracing::warn!("rooms are not compared: the log cannot be read");
            return Ok(());
        }
        let open: Vec<_> = self.floor.read().open_consultations().cloned().collect();
        let wanted: BTreeSet<_> = open.iter().map(|c| c.id).collect();
        // One room that cannot be had, on a media server that is away, says nothing about the others.
        let mut failed = None;
        for id in existing.into_iter().filter(|id| !wanted.contains(id)) {
            tracing::info!(janus.room = %id, "closing a room that no consultation needs");
            failed = failed.or(self.rooms.close(id).await.err());
        }
        for consultation in &open {
            failed = failed.or(self.rooms.ensure(self.plan(consultation.id)).await.err());
            failed = failed.or(keep_muted(&self.floor, &*self.rooms, consultation.id).await.err());
        }
        // A consultation that ended meanwhile may have had its room closed before it was made here again.
        self.floor.catch_up().await.ok();
        for consultation in open.iter().filter(|c| !is_open(&self.floor, c.id)) {
            failed = failed.or(self.rooms.close(consultation.id).await.err());
        }
        self.look_at(&open).await;
        failed.map_or(Ok(()), Err)
    }

    /// Does what another node should have done by now and has not. Each consultation waits here from one look to the next,
    /// so that nobody is in that node's way.
    async fn look_elsewhere(&mut self) {
        let due = std::mem::take(&mut self.due);
        self.due = self.elsewhere.take();
        if due.is_empty() {
            return;
        }
        let existing: BTreeSet<_> = match self.rooms.list().await {
            Ok(existing) => existing.into_iter().collect(),
            Err(_) => return self.look_again(due),
        };
        for id in due {
            let is_open = is_open(&self.floor, id);
            let done = match (is_open, existing.contains(&id)) {
                // It may be there and not record, or record and not be meant to.
                (true, true) if !self.can_be_recorded(id) => continue,
                (true, _) => make(&self.floor, &*self.rooms, id, self.rooms.ensure(self.plan(id))).await,
                (false, true) => self.rooms.close(id).await,
                (false, false) => continue,
            };
            tracing::info!(janus.room = %id, is_open, "did for a room what another node has not");
            if done.is_err() {
                self.look_again([id]);
            }
        }
    }

    fn can_be_recorded(&self, id: ConsultationId) -> bool {
        let floor = self.floor.read();
        let session = floor.ticket_of(id).and_then(|ticket| floor.session(ticket.session));
        session.is_some_and(|session| session.settings.recording != Recording::Off)
    }

    /// What the media server did not answer is asked again at the next look; comparing all rooms makes up for what is too
    /// much by then.
    fn look_again(&self, consultations: impl IntoIterator<Item = ConsultationId>) {
        self.elsewhere.add(consultations.into_iter());
    }
}
