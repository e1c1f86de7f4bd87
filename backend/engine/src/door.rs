//! The door: how many were turned away who asked to join, by session and reason.
//!
//! A refusal costs no commit, or a storm of them would fill the log. Each node counts for itself, and tells the floor once
//! a minute, in one commit, if there is anything to tell. What it has not told when it dies, or what it cannot tell because
//! the database is away, is lost: at most a minute's. Nothing is counted twice.

use std::{sync::Arc, time::Duration};

use anteroom_domain::{command::Command, ids::SessionId, refusal::JoinRefused, turned_away::Doors};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::floor::FloorHandle;

/// How often a node tells whom it has turned away. The wall is as late as this.
const TELL_EVERY: Duration = Duration::from_mins(1);
/// Most sessions that are counted between two tellings; so many events are one commit.
const SESSIONS_MAX: usize = 400;

/// What this node has counted and not told yet. A clone is the same.
#[derive(Clone, Default)]
pub struct Door {
    counted: Arc<Mutex<Doors>>,
}

impl Door {
    /// Somebody asked to join a session, and was refused.
    pub fn refused(&self, session: SessionId, refused: &JoinRefused) {
        self.count(session, |counts| counts.note(refused));
    }

    /// Somebody asked too often from where they are.
    pub fn too_often(&self, session: SessionId) {
        self.count(session, |counts| counts.too_often += 1);
    }

    fn count(&self, session: SessionId, note: impl FnOnce(&mut anteroom_domain::turned_away::TurnedAway)) {
        let mut counted = self.counted.lock();
        if counted.contains_key(&session) || counted.len() < SESSIONS_MAX {
            note(counted.entry(session).or_default());
        }
    }

    /// Tells the floor, once a minute and a last time at `stop`.
    pub async fn run(self, floor: FloorHandle, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(TELL_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                _ = ticks.tick() => {}
            }
            self.tell(&floor).await;
        }
    }

    /// Tells the floor what has been counted since.
    pub async fn tell(&self, floor: &FloorHandle) {
        let doors = std::mem::take(&mut *self.counted.lock());
        if doors.is_empty() {
            return;
        }
        // It is not told again: without an answer nobody knows whether it is in the log.
        if let Err(error) = floor.ask(Command::CountTurnedAway { doors }).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "those turned away at the door were not counted");
        }
    }
}
