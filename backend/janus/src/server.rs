//! One Janus, behind the ports of the engine. The rest of Anteroom holds a [`JanusPool`](crate::JanusPool) of them.

use std::{sync::Arc, time::Duration};

use anteroom_domain::ids::{CameraId, ConsultationId};
use anteroom_engine::ports::{
    Arrival, ClientFrames, EventCounts, MediaError, MediaEvent, MediaRooms, MediaSides, Participant, RelayEnd,
    RoomPlan, Signalling, camera_feed_name,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    admin::Admin,
    config::JanusConfig,
    control::{self, ControlConfig, ServerState},
    credentials::{Credentials, Secret},
    errors::JanusError,
    events::EventReader,
    feed::FeedPlan,
    gatekeeper::{Checks, GateCounters, Gatekeeper, Registry},
    pool::Look,
    rooms::Rooms,
    videoroom,
    watchers::Seen,
};

/// How long [`JanusServer::shutdown`] waits for the control connection to part.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// One Janus: its rooms, its events, and the gate that browsers pass.
pub struct JanusServer {
    rooms: Arc<Rooms>,
    events: EventReader,
    gate: Gatekeeper,
    checks: Checks,
    registry: Arc<Registry>,
    counters: Arc<GateCounters>,
    state: watch::Receiver<ServerState>,
    stop: CancellationToken,
    control: Mutex<Option<JoinHandle<()>>>,
    api_secret: Secret,
}

impl JanusServer {
    /// Begins to connect to Janus, and returns at once: an absent Janus is waited for, not an error.
    ///
    /// Must be called inside a Tokio runtime. What is wrong with the configuration shows [`JanusConfig::problems`],
    /// which is worth asking first.
    pub fn connect(config: JanusConfig) -> Self {
        let (sender, state) = watch::channel(ServerState::Down);
        let stop = CancellationToken::new();
        let api_secret = Secret::from(config.api_secret);
        let control = ControlConfig { url: config.url.clone(), api_secret: api_secret.clone() };
        let control = tokio::spawn(control::keep(control, sender, stop.clone()));
        let rooms = Arc::new(Rooms::new(
            Admin::new(&config.admin_url, Secret::from(config.admin_secret)),
            Secret::from(config.admin_key),
            Credentials::new(config.secret),
            config.tapes,
            state.clone(),
        ));
        let registry = Arc::new(Registry::default());
        let counters = Arc::new(GateCounters::default());
        let checks = Checks::new(config.url.clone(), Arc::clone(&rooms), Arc::clone(&counters), stop.clone());
        let gate = Gatekeeper {
            url: config.url,
            rooms: Arc::clone(&rooms),
            registry: Arc::clone(&registry),
            counters: Arc::clone(&counters),
            stop: stop.clone(),
        };
        let control = Mutex::new(Some(control));
        Self {
            rooms,
            events: EventReader::default(),
            gate,
            checks,
            registry,
            counters,
            state,
            stop,
            control,
            api_secret,
        }
    }

    /// Whether Janus can be used. Each new generation means that every room should be made again with
    /// [`MediaRooms::ensure`], as Janus may have forgotten it.
    pub fn watch(&self) -> watch::Receiver<ServerState> {
        self.state.clone()
    }

    /// What passed the gate and what did not.
    pub fn gate_counters(&self) -> Arc<GateCounters> {
        Arc::clone(&self.counters)
    }

    /// What became of the events that Janus posted.
    pub fn event_counts(&self) -> EventCounts {
        self.events.counts()
    }

    /// Browsers that are being relayed now.
    pub fn relays(&self) -> usize {
        self.registry.relays()
    }

    /// Ends every relay, parts from Janus and waits for it, at most 3 s. Sessions of browsers stay alive, so that they
    /// can claim them through the next process. Nothing works afterwards.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        let control = self.control.lock().take();
        if let Some(control) = control
            && timeout(SHUTDOWN_TIMEOUT, control).await.is_err()
        {
            tracing::warn!("the control connection to Janus did not part in time");
        }
    }

    /// The events in one body that concern us; anything else, malformed bodies included, is skipped and counted.
    pub fn read(&self, body: &[u8]) -> Vec<MediaEvent> {
        self.read_of(body, |_| true)
    }

    /// The same, of those rooms only that are here.
    pub(crate) fn read_of(&self, body: &[u8], is_here: impl Fn(ConsultationId) -> bool) -> Vec<MediaEvent> {
        let events = self.events.read(body, is_here);
        if events.contains(&MediaEvent::Started) {
            self.rooms.forget_all();
        }
        events
    }

    /// What Janus carries, as it says itself.
    pub(crate) async fn look(&self) -> Result<Look, JanusError> {
        let sessions = self.rooms.admin().count_sessions().await?;
        Ok(Look { sessions, rooms: self.rooms.occupied().await? })
    }

    /// Ends what is here of a consultation whose room is on another server now. Its browsers come back, to that one.
    pub(crate) async fn part(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.events.forget(consultation);
        self.unmake(consultation, RelayEnd::ServerGone, None).await
    }

    /// Where a camera joins the room of a consultation, and as whom.
    pub(crate) fn camera_feed(&self, consultation: ConsultationId, camera: CameraId) -> FeedPlan {
        let credentials = self.rooms.credentials();
        let secret = |secret: Secret| Some(secret.expose().to_owned());
        FeedPlan {
            url: self.gate.url.clone(),
            api_secret: self.api_secret.expose().to_owned(),
            room: consultation.to_string(),
            pin: secret(credentials.pin(consultation)),
            token: secret(credentials.camera_token(consultation)),
            secret: secret(credentials.room_secret(consultation)),
            feed: camera_feed_name(camera),
            // Pages are told its name by the server.
            display: "camera".to_owned(),
        }
    }

    /// Who is in the room of a consultation, and who of them watches a camera.
    pub(crate) async fn watching(&self, consultation: ConsultationId, camera: CameraId) -> Result<Seen, MediaError> {
        Ok(self.rooms.seen(consultation, &camera_feed_name(camera)).await?)
    }

    /// Tells a browser that it cannot be let in anywhere.
    pub(crate) async fn turn_away(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        self.gate.turn_away(client).await
    }

    /// Ends what this node knows of the consultation with `end`, and unmakes its room.
    async fn unmake(
        &self,
        consultation: ConsultationId,
        end: RelayEnd,
        again: Option<RoomPlan>,
    ) -> Result<(), MediaError> {
        let sessions = || self.registry.end_consultation(consultation, end);
        Ok(self.rooms.unmake(consultation, sessions, again).await?)
    }
}

impl Drop for JanusServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[async_trait]
impl MediaRooms for JanusServer {
    async fn ensure(&self, plan: RoomPlan) -> Result<(), MediaError> {
        Ok(self.rooms.ensure(plan).await?)
    }

    async fn renew(&self, plan: RoomPlan) -> Result<(), MediaError> {
        // The browsers are meant to come back, which they do when the server seems to have gone.
        self.unmake(plan.consultation, RelayEnd::ServerGone, Some(plan)).await
    }

    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.unmake(consultation, RelayEnd::Replaced, None).await
    }

    async fn mute(&self, participant: Participant, muted: bool) -> Result<(), MediaError> {
        Ok(self.rooms.mute(participant, muted).await?)
    }

    async fn leave(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        for session in self.registry.end_consultation(consultation, RelayEnd::Replaced) {
            self.rooms.admin().destroy_session(session).await?;
        }
        Ok(())
    }

    async fn media(&self, consultation: ConsultationId) -> Result<MediaSides, MediaError> {
        let mark = self.events.mark(consultation);
        let attendees = self.rooms.attendees(consultation).await?;
        self.events.settle(consultation, mark, &attendees);
        Ok(videoroom::media_sides(&attendees))
    }

    async fn list(&self) -> Result<Vec<ConsultationId>, MediaError> {
        Ok(self.rooms.list().await?)
    }

    async fn ping(&self) -> Result<(), MediaError> {
        Ok(self.rooms.admin().check().await?)
    }
}

#[async_trait]
impl Signalling for JanusServer {
    async fn expel(&self, participant: Participant) {
        let sessions = self.registry.end_participant(participant);
        if let Err(error) = self.rooms.expel(participant, sessions).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "somebody who was removed may still be there");
        }
    }

    async fn relay(
        &self,
        participant: Participant,
        plan: RoomPlan,
        arrival: Arrival,
        client: &mut dyn ClientFrames,
    ) -> RelayEnd {
        self.gate.relay(participant, plan, arrival, client).await
    }

    async fn check(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        self.checks.run(client).await
    }
}
