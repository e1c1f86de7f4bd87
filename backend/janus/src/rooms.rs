//! The rooms of consultations: made, found, looked into and unmade, each as often as anyone likes.

use std::collections::BTreeMap;

use anteroom_domain::ids::ConsultationId;
use anteroom_engine::ports::{Participant, RoomPlan};
use parking_lot::Mutex;
use tokio::sync::{Mutex as TurnLock, MutexGuard, watch};

use crate::{
    admin::Admin,
    control::ServerState,
    credentials::{Credentials, Secret},
    errors::{JanusError, gone_is_fine},
    ids::{Generation, SessionId},
    videoroom::{self, Attendee, NewRoom},
    watchers::{Seen, SessionRooms},
};

/// Consultations share this many turns, so that the memory for them is bounded. Sharing one costs a little waiting.
const TURNS: usize = 64;

/// Most rooms that are remembered as made. Beyond it all are forgotten, which costs a few requests each.
const KNOWN_MAX: usize = 10_000;

/// Whether a room records, as far as this node knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Records {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Records {
    fn from(records: bool) -> Self {
        if records { Self::Yes } else { Self::No }
    }
}

/// The rooms of this installation at one Janus.
pub(crate) struct Rooms {
    admin: Admin,
    admin_key: Secret,
    credentials: Credentials,
    state: watch::Receiver<ServerState>,
    /// Rooms that were made, in which generation of Janus, and whether they record, where that is known.
    known: Mutex<BTreeMap<ConsultationId, (Generation, Records)>>,
    /// The folder in which Janus puts what it records, one folder a room; without one, nothing is recorded.
    tapes: Option<String>,
    /// Where sessions were seen.
    whereabouts: SessionRooms,
    /// Making and unmaking one room take turns.
    turns: [TurnLock<()>; TURNS],
}

impl Rooms {
    pub(crate) fn new(
        admin: Admin,
        admin_key: Secret,
        credentials: Credentials,
        tapes: Option<String>,
        state: watch::Receiver<ServerState>,
    ) -> Self {
        let turns = std::array::from_fn(|_| TurnLock::new(()));
        Self {
            admin,
            admin_key,
            credentials,
            state,
            known: Mutex::default(),
            tapes,
            whereabouts: SessionRooms::default(),
            turns,
        }
    }

    /// The Admin API, for what is not about a room.
    pub(crate) fn admin(&self) -> &Admin {
        &self.admin
    }

    /// The secrets of the rooms.
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Makes sure that the room and both tokens exist, and that it records or does not. Whoever asks meanwhile waits and then
    /// finds it made.
    pub(crate) async fn ensure(&self, plan: RoomPlan) -> Result<(), JanusError> {
        let plan = self.possible(plan);
        if self.is_known(plan) {
            return Ok(());
        }
        let _turn = self.turn(plan.consultation).await;
        if self.is_known(plan) {
            return Ok(());
        }
        if !self.make(plan).await? {
            self.set_recording(plan).await?;
        }
        Ok(())
    }

    /// Makes sure that there is a room with both tokens. Whether it records is not for browsers that come to it to say: one
    /// that is there is left as it is, and a new one does not.
    pub(crate) async fn ensure_there(&self, plan: RoomPlan) -> Result<(), JanusError> {
        if self.recalled(plan.consultation).is_some() {
            return Ok(());
        }
        let _turn = self.turn(plan.consultation).await;
        if self.recalled(plan.consultation).is_none() {
            self.make(RoomPlan { records: false, ..plan }).await?;
        }
        Ok(())
    }

    /// Without a folder to record to, nothing is recorded, whatever the plan says.
    fn possible(&self, plan: RoomPlan) -> RoomPlan {
        RoomPlan { records: plan.records && self.tapes.is_some(), ..plan }
    }

    /// Ends the `sessions`, removes tokens and room, and makes room and tokens `again` if there is a plan for that.
    ///
    /// The room goes last: while anything is left, [`Self::list`] still names the consultation, and it can be repeated.
    pub(crate) async fn unmake(
        &self,
        consultation: ConsultationId,
        sessions: impl FnOnce() -> Vec<SessionId> + Send,
        again: Option<RoomPlan>,
    ) -> Result<(), JanusError> {
        let _turn = self.turn(consultation).await;
        self.forget(consultation);
        // Only now that nobody can make the room again: a session begun before is ended, a later one finds no room.
        for session in sessions() {
            self.admin.destroy_session(session).await?;
        }
        let came_along = self.admitted(consultation).await?;
        for token in self.credentials.tokens(consultation).iter().chain(&came_along) {
            self.admin.remove_token(token).await?;
        }
        // Whoever is still there belongs to another node, or to a process that is no more.
        for attendee in self.attendees(consultation).await? {
            self.kick(consultation, &attendee.feed).await?;
        }
        self.destroy(consultation).await?;
        match again {
            Some(plan) => self.make(self.possible(plan)).await.map(drop),
            None => Ok(()),
        }
    }

    /// Lets somebody in who comes along: the room is made for the two whom it is about.
    pub(crate) async fn admit(&self, participant: Participant) -> Result<(), JanusError> {
        if participant.number == 0 {
            return Ok(());
        }
        let consultation = participant.consultation;
        // Not while the room is unmade, or the token would stay.
        let _turn = self.turn(consultation).await;
        let token = self.credentials.token(participant);
        let request = videoroom::admit(consultation, &self.credentials.room_secret(consultation), &token);
        self.admin.videoroom("letting somebody into a room", request).await?;
        self.admin.add_token(&token, videoroom::PLUGIN).await
    }

    /// Lets somebody out who came along, and never in again: their sessions end, and their token is worth nothing.
    pub(crate) async fn expel(&self, participant: Participant, sessions: Vec<SessionId>) -> Result<(), JanusError> {
        let _turn = self.turn(participant.consultation).await;
        self.admin.remove_token(&self.credentials.token(participant)).await?;
        for session in sessions {
            self.admin.destroy_session(session).await?;
        }
        self.evict(participant).await
    }

    /// The tokens that may join the room, beyond those that every room has; none of a room that does not exist.
    async fn admitted(&self, consultation: ConsultationId) -> Result<Vec<Secret>, JanusError> {
        let request = videoroom::list_admitted(consultation, &self.credentials.room_secret(consultation));
        let own = self.credentials.tokens(consultation);
        match self.admin.videoroom("listing tokens", request).await {
            Ok(answer) => {
                let all = videoroom::read_admitted(&answer)?;
                Ok(all.into_iter().filter(|token| !own.iter().any(|own| own.matches(token.expose()))).collect())
            }
            Err(error) if error.code() == Some(videoroom::NO_SUCH_ROOM) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Who is in the room, and who of them watches a feed.
    pub(crate) async fn seen(&self, consultation: ConsultationId, feed: &str) -> Result<Seen, JanusError> {
        self.whereabouts.look(&self.admin, consultation, feed).await
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

    /// Whether this participant is in the room, wherever they came from.
    pub(crate) async fn is_attended_by(&self, participant: Participant) -> Result<bool, JanusError> {
        Ok(!self.attendances(participant).await?.is_empty())
    }

    /// This participant in the room, wherever they came from, as often as they are there.
    async fn attendances(&self, participant: Participant) -> Result<Vec<Attendee>, JanusError> {
        let mut attendees = self.attendees(participant.consultation).await?;
        attendees.retain(|attendee| attendee.owner.is_some_and(|owner| owner.is(participant)));
        Ok(attendees)
    }

    /// Throws this participant's feeds out of the room, wherever they came from.
    pub(crate) async fn evict(&self, participant: Participant) -> Result<(), JanusError> {
        for attendee in self.attendances(participant).await? {
            self.kick(participant.consultation, &attendee.feed).await?;
        }
        Ok(())
    }

    /// Lets nothing of this participant's sound through, or lets it through again, wherever they came from.
    pub(crate) async fn mute(&self, participant: Participant, muted: bool) -> Result<(), JanusError> {
        let consultation = participant.consultation;
        let secret = self.credentials.room_secret(consultation);
        for attendee in self.attendances(participant).await?.into_iter().filter(|attendee| attendee.publishes) {
            let request = videoroom::moderate(consultation, &secret, &attendee.feed, muted);
            gone_is_fine(self.admin.videoroom("muting", request).await.map(drop), &[videoroom::NO_SUCH_FEED])?;
        }
        Ok(())
    }

    /// The consultations that have a room.
    pub(crate) async fn list(&self) -> Result<Vec<ConsultationId>, JanusError> {
        Ok(self.occupied().await?.into_keys().collect())
    }

    /// The same, with how many are in each room.
    pub(crate) async fn occupied(&self) -> Result<BTreeMap<ConsultationId, usize>, JanusError> {
        let answer = self.admin.videoroom("listing rooms", videoroom::list(&self.admin_key)).await?;
        let rooms = videoroom::read_rooms(&answer)?;
        // Another node may have started or stopped a recording since this one did.
        let mut known = self.known.lock();
        for room in &rooms {
            if let Some((_, records)) = known.get_mut(&room.consultation) {
                *records = Records::from(room.records);
            }
        }
        Ok(rooms.into_iter().map(|room| (room.consultation, room.attendees)).collect())
    }

    /// Forgets that the room was made, because there is a sign that it is gone.
    pub(crate) fn forget(&self, consultation: ConsultationId) {
        self.known.lock().remove(&consultation);
    }

    /// Forgets everything that was made, because Janus has started anew.
    pub(crate) fn forget_all(&self) {
        self.known.lock().clear();
    }

    /// Makes a room; false if there was one already, which stays as it is.
    async fn make(&self, plan: RoomPlan) -> Result<bool, JanusError> {
        let consultation = plan.consultation;
        // Taken before the work: should Janus restart in the middle of it, the room counts as made in the old one.
        let generation = self.generation();
        let tokens = self.credentials.tokens(consultation);
        let [customer, host] = &tokens;
        let cameras = self.credentials.camera_token(consultation);
        let request = videoroom::create(&NewRoom {
            plan,
            admin_key: &self.admin_key,
            pin: &self.credentials.pin(consultation),
            secret: &self.credentials.room_secret(consultation),
            tokens: &[customer, host, &cameras],
            tapes: self.tapes.as_deref(),
        });
        let is_new = match self.admin.videoroom("making a room", request).await {
            Ok(_) => true,
            Err(error) if error.code() == Some(videoroom::ROOM_EXISTS) => false,
            Err(error) => return Err(error),
        };
        // After the room: whatever happens in between, where a token is, there is a room that every listing names.
        for token in &tokens {
            self.admin.add_token(token, videoroom::PLUGIN).await?;
        }
        if let Some(generation) = generation {
            let mut known = self.known.lock();
            if known.len() >= KNOWN_MAX {
                known.clear();
            }
            known.insert(
                consultation,
                (generation, if is_new { Records::from(plan.records) } else { Records::Unknown }),
            );
        }
        tracing::debug!(janus.room = %consultation, "the room is there");
        Ok(is_new)
    }

    /// Starts or stops recording whoever is in the room, and whoever comes. What is so already stays so.
    async fn set_recording(&self, plan: RoomPlan) -> Result<(), JanusError> {
        let secret = self.credentials.room_secret(plan.consultation);
        let request = videoroom::enable_recording(plan.consultation, &secret, plan.records);
        self.admin.videoroom("starting or stopping a recording", request).await?;
        if let Some((_, records)) = self.known.lock().get_mut(&plan.consultation) {
            *records = Records::from(plan.records);
        }
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

    fn is_known(&self, plan: RoomPlan) -> bool {
        self.recalled(plan.consultation) == Some(Records::from(plan.records))
    }

    /// Whether a room records, as far as that is known; `None` when it is not known that there is one.
    fn recalled(&self, consultation: ConsultationId) -> Option<Records> {
        let generation = self.generation()?;
        let (made_in, records) = *self.known.lock().get(&consultation)?;
        (made_in == generation).then_some(records)
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
