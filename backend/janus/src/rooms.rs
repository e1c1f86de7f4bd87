//! The rooms of consultations: made, found, looked into and unmade, each as often as anyone likes.

use std::collections::BTreeMap;

use anteroom_domain::ids::ConsultationId;
use anteroom_engine::ports::Participant;
use parking_lot::Mutex;
use tokio::sync::{Mutex as TurnLock, MutexGuard, watch};

use crate::{
    admin::Admin,
    control::ServerState,
    credentials::{Credentials, Secret},
    errors::{JanusError, gone_is_fine},
    ids::{Generation, SessionId},
    videoroom::{self, Attendee, NewRoom},
};

/// Consultations share this many turns, so that the memory for them is bounded. Sharing one costs a little waiting.
const TURNS: usize = 64;

/// Most rooms that are remembered as made. Beyond it all are forgotten, which costs a few requests each.
const KNOWN_MAX: usize = 10_000;

/// The rooms of this installation at one Janus.
pub(crate) struct Rooms {
    admin: Admin,
    admin_key: Secret,
    credentials: Credentials,
    state: watch::Receiver<ServerState>,
    /// Rooms that were made, and in which generation of Janus.
    known: Mutex<BTreeMap<ConsultationId, Generation>>,
    /// Making and unmaking one room take turns.
    turns: [TurnLock<()>; TURNS],
}

impl Rooms {
    pub(crate) fn new(
        admin: Admin,
        admin_key: Secret,
        credentials: Credentials,
        state: watch::Receiver<ServerState>,
    ) -> Self {
        let turns = std::array::from_fn(|_| TurnLock::new(()));
        Self { admin, admin_key, credentials, state, known: Mutex::default(), turns }
    }

    /// The Admin API, for what is not about a room.
    pub(crate) fn admin(&self) -> &Admin {
        &self.admin
    }

    /// The secrets of the rooms.
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Makes sure that the room and both tokens exist. Whoever asks meanwhile waits and then finds it made.
    pub(crate) async fn ensure(&self, consultation: ConsultationId) -> Result<(), JanusError> {
        if self.is_known(consultation) {
            return Ok(());
        }
        let _turn = self.turn(consultation).await;
        if self.is_known(consultation) {
            return Ok(());
        }
        self.make(consultation).await
    }

    /// Ends the `sessions`, removes tokens and room, and makes room and tokens again if `again`.
    ///
    /// The room goes last: while anything is left, [`Self::list`] still names the consultation, and it can be repeated.
    pub(crate) async fn unmake(
        &self,
        consultation: ConsultationId,
        sessions: impl FnOnce() -> Vec<SessionId> + Send,
        again: bool,
    ) -> Result<(), JanusError> {
        let _turn = self.turn(consultation).await;
        self.forget(consultation);
        // Only now that nobody can make the room again: a session begun before is ended, a later one finds no room.
        for session in sessions() {
            self.admin.destroy_session(session).await?;
        }
        for token in self.credentials.tokens(consultation) {
            self.admin.remove_token(&token).await?;
        }
        // Whoever is still there belongs to another node, or to a process that is no more.
        for attendee in self.attendees(consultation).await? {
            self.kick(consultation, &attendee.feed).await?;
        }
        self.destroy(consultation).await?;
        if again { self.make(consultation).await } else { Ok(()) }
    }

    /// Who is in the room; nobody in a room that does not exist.
    pub(crate) async fn attendees(&self, consultation: ConsultationId) -> Result<Vec<Attendee>, JanusError> {
        let request = videoroom::list_participants(consultation);
        match self.admin.videoroom("listing participants", request).await {
            Ok(answer) => videoroom::read_participants(&answer),
            Err(error) if error.code() == Some(videoroom::NO_SUCH_ROOM) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Whether anybody of this side is in the room, wherever they came from.
    pub(crate) async fn is_attended_by(&self, participant: Participant) -> Result<bool, JanusError> {
        let attendees = self.attendees(participant.consultation).await?;
        Ok(attendees.iter().any(|attendee| attendee.side == Some(participant.side)))
    }

    /// Throws this side's feeds out of the room, wherever they came from.
    pub(crate) async fn evict(&self, participant: Participant) -> Result<(), JanusError> {
        for attendee in self.attendees(participant.consultation).await? {
            if attendee.side == Some(participant.side) {
                self.kick(participant.consultation, &attendee.feed).await?;
            }
        }
        Ok(())
    }

    /// The consultations that have a room.
    pub(crate) async fn list(&self) -> Result<Vec<ConsultationId>, JanusError> {
        let answer = self.admin.videoroom("listing rooms", videoroom::list(&self.admin_key)).await?;
        videoroom::read_rooms(&answer)
    }

    /// Forgets that the room was made, because there is a sign that it is gone.
    pub(crate) fn forget(&self, consultation: ConsultationId) {
        self.known.lock().remove(&consultation);
    }

    /// Forgets everything that was made, because Janus has started anew.
    pub(crate) fn forget_all(&self) {
        self.known.lock().clear();
    }

    async fn make(&self, consultation: ConsultationId) -> Result<(), JanusError> {
        // Taken before the work: should Janus restart in the middle of it, the room counts as made in the old one.
        let generation = self.generation();
        let tokens = self.credentials.tokens(consultation);
        for token in &tokens {
            self.admin.add_token(token).await?;
        }
        let request = videoroom::create(&NewRoom {
            room: consultation,
            admin_key: &self.admin_key,
            pin: &self.credentials.pin(consultation),
            secret: &self.credentials.room_secret(consultation),
            tokens: &tokens,
        });
        let created = self.admin.videoroom("making a room", request).await.map(drop);
        gone_is_fine(created, &[videoroom::ROOM_EXISTS])?;
        if let Some(generation) = generation {
            let mut known = self.known.lock();
            if known.len() >= KNOWN_MAX {
                known.clear();
            }
            known.insert(consultation, generation);
        }
        tracing::debug!(janus.room = %consultation, "the room is there");
        Ok(())
    }

    async fn destroy(&self, consultation: ConsultationId) -> Result<(), JanusError> {
        let request = videoroom::destroy(consultation, &self.credentials.room_secret(consultation));
        let destroyed = self.admin.videoroom("destroying a room", request).await.map(drop);
        gone_is_fine(destroyed, &[videoroom::NO_SUCH_ROOM])
    }

    async fn kick(&self, consultation: ConsultationId, feed: &str) -> Result<(), JanusError> {
        let request = videoroom::kick(consultation, &self.credentials.room_secret(consultation), feed);
        let kicked = self.admin.videoroom("removing a participant", request).await.map(drop);
        gone_is_fine(kicked, &[videoroom::NO_SUCH_FEED, videoroom::NO_SUCH_ROOM])
    }

    fn is_known(&self, consultation: ConsultationId) -> bool {
        let generation = self.generation();
        generation.is_some() && self.known.lock().get(&consultation).copied() == generation
    }

    /// The generation of Janus now; `None` while it is down.
    fn generation(&self) -> Option<Generation> {
        match *self.state.borrow() {
            ServerState::Down => None,
            ServerState::Up { since_generation } => Some(since_generation),
        }
    }

    /// Waits for the turn of this consultation. Whoever holds it only makes requests that have time limits.
    async fn turn(&self, consultation: ConsultationId) -> MutexGuard<'_, ()> {
        let turns = u128::try_from(TURNS).expect("a small number");
        let index = usize::try_from(consultation.0 % turns).expect("smaller than the number of turns");
        self.turns[index].lock().await
    }
}
