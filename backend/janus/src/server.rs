//! The one object that the rest of Anteroom holds: Janus, behind the ports of the engine.

use std::{sync::Arc, time::Duration};

use anteroom_domain::ids::ConsultationId;
use anteroom_engine::ports::{
    Arrival, ClientFrames, MediaError, MediaEvent, MediaEvents, MediaRooms, MediaSides, Participant, RelayEnd,
    Signalling,
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
    events::{EventCounts, EventReader},
    gatekeeper::{GateCounters, Gatekeeper, Registry},
    rooms::Rooms,
    videoroom,
};

/// How long [`JanusServer::shutdown`] waits for the control connection to part.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// One Janus: its rooms, its events, and the gate that browsers pass.
pub struct JanusServer {
    rooms: Arc<Rooms>,
    events: EventReader,
    gate: Gatekeeper,
    registry: Arc<Registry>,
    counters: Arc<GateCounters>,
    state: watch::Receiver<ServerState>,
    stop: CancellationToken,
    control: Mutex<Option<JoinHandle<()>>>,
}

impl JanusServer {
    /// Begins to connect to Janus, and returns at once: an absent Janus is waited for, not an error.
    ///
    /// Must be called inside a Tokio runtime. What is wrong with the configuration shows [`JanusConfig::problems`],
    /// which is worth asking first.
    pub fn connect(config: JanusConfig) -> Self {
        let (sender, state) = watch::channel(ServerState::Down);
        let stop = CancellationToken::new();
        let control = ControlConfig { url: config.url.clone(), api_secret: Secret::from(config.api_secret) };
        let control = tokio::spawn(control::keep(control, sender, stop.clone()));
        let rooms = Arc::new(Rooms::new(
            Admin::new(&config.admin_url, Secret::from(config.admin_secret)),
            Secret::from(config.admin_key),
            Credentials::new(config.secret),
            state.clone(),
        ));
        let registry = Arc::new(Registry::default());
        let counters = Arc::new(GateCounters::default());
        let gate = Gatekeeper {
            url: config.url,
            rooms: Arc::clone(&rooms),
            registry: Arc::clone(&registry),
            counters: Arc::clone(&counters),
            stop: stop.clone(),
        };
        let control = Mutex::new(Some(control));
        Self { rooms, events: EventReader::default(), gate, registry, counters, state, stop, control }
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

    /// Ends what this node knows of the consultation with `end`, and unmakes its room.
    async fn unmake(&self, consultation: ConsultationId, end: RelayEnd, again: bool) -> Result<(), MediaError> {
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
    async fn ensure(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        Ok(self.rooms.ensure(consultation).await?)
    }

    async fn renew(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        // The browsers are meant to come back, which they do when the server seems to have gone.
        self.unmake(consultation, RelayEnd::ServerGone, true).await
    }

    async fn close(&self, consultation: ConsultationId) -> Result<(), MediaError> {
        self.unmake(consultation, RelayEnd::Replaced, false).await
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

impl MediaEvents for JanusServer {
    fn read(&self, body: &[u8]) -> Vec<MediaEvent> {
        let events = self.events.read(body);
        if events.contains(&MediaEvent::Started) {
            self.rooms.forget_all();
        }
        events
    }
}

#[async_trait]
impl Signalling for JanusServer {
    async fn relay(&self, participant: Participant, arrival: Arrival, client: ClientFrames) -> RelayEnd {
        self.gate.relay(participant, arrival, client).await
    }
}
