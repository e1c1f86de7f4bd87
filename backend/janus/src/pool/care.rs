//! What goes on by itself in a pool of several servers: looking at what they carry, and following what other nodes did.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{Servers, member::Member, places::Moved};
use crate::control::ServerState;

/// How long a server may be away before its consultations are moved. Janus restarts in about 0.1 s, a container in a
/// second or two, and the control connection finds it again within 3 s; so a mere restart moves nobody.
pub(super) const LOST_AFTER: Duration = Duration::from_secs(5);

/// How often loads are looked at, and what other nodes did is followed.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Most strays that are closed after one look. More are closed after the next ones.
const STRAYS_MAX: usize = 64;

/// Notices when a server comes, goes, or has been away for too long; rooms are compared each time.
pub(super) async fn watch(servers: Arc<Servers>, member: Arc<Member>, stop: CancellationToken) {
    let mut state = member.server.watch();
    let mut down_since = Instant::now();
    let mut was_up = false;
    loop {
        let is_up = matches!(*state.borrow_and_update(), ServerState::Up { .. });
        if is_up {
            member.set_lost(false);
            servers.look_now.notify_one();
            servers.compare();
        } else if was_up {
            down_since = Instant::now();
            member.forget_look();
        }
        was_up = is_up;
        let is_awaited = !is_up && servers.are_several() && !member.is_lost();
        tokio::select! {
            () = stop.cancelled() => return,
            changed = state.changed() => match changed {
                Ok(()) => member.set_tried(),
                Err(_closed) => return,
            },
            () = tokio::time::sleep_until(down_since + LOST_AFTER), if is_awaited => {
                tracing::warn!(janus.server = %member.name, "a media server is lost; its consultations are moved");
                member.set_lost(true);
                servers.compare();
            }
        }
    }
}

/// Looks and follows, again and again.
pub(super) async fn look_after(servers: Arc<Servers>, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_blind = false;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = servers.look_now.notified() => {}
            _ = ticks.tick() => {}
        }
        servers.look().await;
        let followed = servers.follow().await;
        if let Err(error) = &followed
            && !is_blind
        {
            tracing::warn!(error = error as &dyn std::error::Error, "what other nodes did about rooms cannot be read");
        }
        is_blind = followed.is_err();
    }
}

impl Servers {
    /// Asks every server that is up what it carries.
    pub(super) async fn look(&self) {
        let looks = self.members.iter().filter(|member| member.is_up()).map(|member| async move {
            if let Err(error) = member.look().await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, janus.server = %member.name, "a media server does not say what it carries");
            }
        });
        join_all(looks).await;
    }

    async fn follow(&self) -> Result<(), anteroom_engine::ports::StoreError> {
        let drained: BTreeSet<_> = self.store.drained().await?.into_iter().collect();
        for member in &self.members {
            member.set_drained(drained.contains(&member.name));
        }
        self.part(self.places.follow().await?);
        self.close_strays().await
    }

    /// Ends what this node carries to servers from which rooms have been moved.
    pub(super) fn part(&self, moved: impl IntoIterator<Item = Moved>) {
        for Moved { consultation, from } in moved {
            tracing::info!(janus.room = %consultation, janus.server = %from, "a room has been moved");
            let Some(member) = self.member(&from).cloned() else { continue };
            // In the background: a server that is gone may take its time to say so. What is left there is closed as a
            // stray when it comes back.
            tokio::spawn(async move {
                if let Err(error) = member.server.part(consultation).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::debug!(error, janus.room = %consultation, "a room that was moved is left behind");
                }
            });
        }
    }

    /// Closes the rooms of a server whose consultations are placed on another one.
    async fn close_strays(&self) -> Result<(), anteroom_engine::ports::StoreError> {
        let here: Vec<_> = self.members.iter().map(|member| (member, member.rooms())).collect();
        let all = || here.iter().flat_map(|(member, rooms)| rooms.iter().map(move |room| (*member, *room)));
        let unknown: Vec<_> = all().map(|(_, room)| room).filter(|room| self.places.known(*room).is_none()).collect();
        self.part(self.places.read(&unknown).await?);
        let is_elsewhere =
            |member: &Member, room| self.places.known(room).is_some_and(|placement| placement.server != member.name);
        let strays: Vec<_> = all().filter(|(member, room)| is_elsewhere(member, *room)).take(STRAYS_MAX).collect();
        // What is remembered may be older than the look: only what the database says now is a reason to close a room.
        let rooms: Vec<_> = strays.iter().map(|(_, room)| *room).collect();
        self.part(self.places.read(&rooms).await?);
        for (member, room) in strays {
            if !is_elsewhere(member, room) {
                continue;
            }
            tracing::info!(janus.room = %room, janus.server = %member.name, "closing a room that is somewhere else now");
            if let Err(error) = member.server.part(room).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, janus.room = %room, "a stray room is left for the next look");
            }
        }
        Ok(())
    }
}
