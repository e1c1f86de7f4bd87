//! The relay: carries the frames of one browser to Janus and back, as the [policy](super::policy) allows.

use std::{sync::Arc, time::Duration, time::Instant};

use anteroom_engine::ports::{Arrival, ClientFrames, ClientGone, Participant, RelayEnd, RoomPlan};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    counters::GateCounters,
    policy::{Policy, Verdict},
    refusal::Refusal,
    registry::{Registration, Registry},
};
use crate::{
    admin::NO_SUCH_SESSION,
    errors::JanusError,
    ids::{HandleId, NUMBER_MAX, SessionId},
    rooms::Rooms,
    websocket::JanusSocket,
};

/// How long making the room may take, waiting for a turn included.
const ENSURE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long ending older sessions may delay a new one. What is not ended by then stays for Janus' own time limit.
const TAKEOVER_TIMEOUT: Duration = Duration::from_secs(3);

/// How long finding out whose session it is may take: at most one request for each handle.
const PROOF_TIMEOUT: Duration = Duration::from_secs(10);

/// Most handles of a session that are looked at for proof. Our connections have at most 8.
const PROOF_HANDLES_MAX: usize = 16;

/// Runs the relays of this node.
pub(crate) struct Gatekeeper {
    pub(crate) url: String,
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) counters: Arc<GateCounters>,
    pub(crate) stop: CancellationToken,
}

/// One relay while it runs.
struct Relay<'a> {
    gate: &'a Gatekeeper,
    registration: &'a Registration,
    participant: Participant,
    plan: RoomPlan,
    arrival: Arrival,
    client: &'a mut dyn ClientFrames,
    policy: Policy,
    server: Option<JanusSocket>,
    session: Option<SessionId>,
}

/// What happened next.
enum Next {
    Client(Option<String>),
    Server(Option<String>),
}

impl Gatekeeper {
    /// Tells a browser for which there is no server that Janus cannot be used, and ends.
    pub(crate) async fn turn_away(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        self.counters.count_refusal(Refusal::Unavailable);
        match client.send(Refusal::Unavailable.reply(None)).await {
            Ok(()) => RelayEnd::ServerGone,
            Err(ClientGone) => RelayEnd::ClientGone,
        }
    }

    /// Relays until either side ends, or somebody else ends it.
    pub(crate) async fn relay(
        &self,
        participant: Participant,
        plan: RoomPlan,
        arrival: Arrival,
        client: &mut dyn ClientFrames,
    ) -> RelayEnd {
        let now = Instant::now();
        let registration = self.registry.register(participant, now);
        let chosen = SessionId(rand::random_range(1..=NUMBER_MAX));
        let policy = Policy::new(participant, self.rooms.credentials(), chosen, rand::random(), now);
        let mut relay = Relay {
            gate: self,
            registration: &registration,
            participant,
            plan,
            arrival,
            client,
            policy,
            server: None,
            session: None,
        };
        let end = tokio::select! {
            biased;
            end = registration.ended() => end,
            () = self.stop.cancelled() => RelayEnd::ServerGone,
            end = relay.run() => end,
        };
        relay.finish(end).await;
        tracing::debug!(janus.room = %participant.consultation, who = participant.key(), ?end, "a relay ended");
        end
    }

    async fn ask_for_proof(&self, participant: Participant, session: SessionId) -> Result<Vec<HandleId>, Unproven> {
        let rooms = &self.rooms;
        let owner = self.registry.owner(session);
        if owner.is_some_and(|owner| owner != participant) {
            return Err(Unproven::Refused(Refusal::ForeignClaim));
        }
        let handles = rooms.admin().list_handles(session).await?;
        if owner == Some(participant) {
            return Ok(handles);
        }
        if handles.is_empty() || handles.len() > PROOF_HANDLES_MAX {
            return Err(Unproven::Refused(Refusal::ForeignClaim));
        }
        let own = rooms.credentials().token(participant);
        for handle in &handles {
            let token = rooms.admin().handle_token(session, *handle).await?;
            if !token.is_some_and(|token| own.matches(token.expose())) {
                return Err(Unproven::Refused(Refusal::ForeignClaim));
            }
        }
        Ok(handles)
    }
}

impl Relay<'_> {
    async fn run(&mut self) -> RelayEnd {
        loop {
            let next = tokio::select! {
                frame = self.client.next() => Next::Client(frame),
                frame = next_of(&mut self.server) => Next::Server(frame),
            };
            let goes_on = match next {
                Next::Client(Some(text)) => {
                    let verdict = self.policy.client_says(&text, Instant::now());
                    self.gate.counters.fields_removed.add(self.policy.take_fields_removed());
                    self.carry_out(verdict).await
                }
                Next::Server(Some(text)) => self.tell_client(&text).await,
                Next::Client(None) => Err(RelayEnd::ClientGone),
                Next::Server(None) => Err(RelayEnd::ServerGone),
            };
            if let Err(end) = goes_on {
                return end;
            }
        }
    }

    async fn carry_out(&mut self, verdict: Verdict) -> Result<(), RelayEnd> {
        match verdict {
            Verdict::Forward(frame) => self.tell_server(frame).await,
            Verdict::Create { session, frame } => {
                self.open().await?;
                match self.arrival {
                    Arrival::Enters => self.enter(session).await?,
                    Arrival::WaitsAtDoor => self.wait_at_door(session).await?,
                }
                self.tell_server(frame).await
            }
            Verdict::Claim { session, transaction } => {
                self.open().await?;
                match self.prove(session).await? {
                    Ok(handles) => {
                        self.take_over(session).await?;
                        let frame = self.policy.grant_claim(session, handles, &transaction);
                        self.tell_server(frame).await
                    }
                    Err(kind) => {
                        let verdict = self.policy.refuse(kind, Some(&transaction));
                        self.tell_refusal(verdict).await
                    }
                }
            }
            refused @ (Verdict::Refuse { .. } | Verdict::CutOff { .. }) => self.tell_refusal(refused).await,
        }
    }

    async fn tell_refusal(&mut self, verdict: Verdict) -> Result<(), RelayEnd> {
        match verdict {
            Verdict::Refuse { kind, reply } => {
                self.gate.counters.count_refusal(kind);
                self.say(reply).await
            }
            Verdict::CutOff { kind, reply } => {
                self.gate.counters.count_refusal(kind);
                self.gate.counters.cut_off.add(1);
                self.say(reply).await?;
                Err(RelayEnd::Misbehaved)
            }
            Verdict::Forward(_) | Verdict::Create { .. } | Verdict::Claim { .. } => unreachable!("not a refusal"),
        }
    }

    /// Makes the room and opens the connection to Janus, unless it is open.
    async fn open(&mut self) -> Result<(), RelayEnd> {
        if self.server.is_some() {
            return Ok(());
        }
        let opening = async {
            self.gate.rooms.ensure_there(self.plan).await?;
            self.gate.rooms.admit(self.participant).await?;
            JanusSocket::open(&self.gate.url).await
        };
        match timeout(ENSURE_TIMEOUT, opening).await {
            Ok(Ok(socket)) => {
                self.server = Some(socket);
                Ok(())
            }
            Ok(Err(error)) => self.unavailable(&error).await,
            Err(_elapsed) => {
                self.unavailable(&JanusError::TimedOut { doing: "making a room", limit: ENSURE_TIMEOUT }).await
            }
        }
    }

    /// Tells the browser that Janus cannot be used, and ends.
    async fn unavailable(&mut self, error: &JanusError) -> Result<(), RelayEnd> {
        log("a relay could not begin", error);
        self.gate.counters.count_refusal(Refusal::Unavailable);
        self.say(Refusal::Unavailable.reply(None)).await?;
        Err(RelayEnd::ServerGone)
    }

    /// Makes room for a session of its own.
    async fn enter(&mut self, session: SessionId) -> Result<(), RelayEnd> {
        self.take_over(session).await?;
        // Feeds of this participant that are still there belong to sessions that this node knows nothing of.
        let evicted = timeout(TAKEOVER_TIMEOUT, self.gate.rooms.evict(self.participant)).await;
        if let Ok(Err(error)) = evicted {
            log("older feeds were not removed", &error);
        }
        Ok(())
    }

    /// Ends when this participant has anything at Janus, through whichever node.
    async fn wait_at_door(&mut self, session: SessionId) -> Result<(), RelayEnd> {
        match timeout(TAKEOVER_TIMEOUT, self.gate.rooms.is_attended_by(self.participant)).await {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => return Err(RelayEnd::Replaced),
            Ok(Err(error)) => return self.unavailable(&error).await,
            Err(_elapsed) => return Err(RelayEnd::ServerGone),
        }
        if !self.registration.take_what_is_free(session) {
            return Err(RelayEnd::Replaced);
        }
        self.session = Some(session);
        Ok(())
    }

    /// Ends whatever else this participant has at Janus.
    async fn take_over(&mut self, session: SessionId) -> Result<(), RelayEnd> {
        let older = self.registration.take_over(session).ok_or(RelayEnd::Replaced)?;
        self.session = Some(session);
        let ending = async {
            for session in older {
                self.gate.counters.taken_over.add(1);
                if let Err(error) = self.gate.rooms.admin().destroy_session(session).await {
                    log("an older session was not destroyed", &error);
                }
            }
        };
        // What is not ended in time has no relay any more, so Janus ends it for want of keepalives.
        timeout(TAKEOVER_TIMEOUT, ending).await.ok();
        Ok(())
    }

    /// Finds out whether a session is this participant's, and which handles it has.
    ///
    /// Janus itself lets whoever has any valid token claim any session. So either this node remembers the session, or
    /// every handle of it was attached with this participant's token.
    async fn prove(&mut self, session: SessionId) -> Result<Result<Vec<HandleId>, Refusal>, RelayEnd> {
        match timeout(PROOF_TIMEOUT, self.gate.ask_for_proof(self.participant, session)).await {
            Ok(Ok(handles)) => Ok(Ok(handles)),
            Ok(Err(Unproven::Refused(kind))) => Ok(Err(kind)),
            Ok(Err(Unproven::Failed(error))) if error.code() == Some(NO_SUCH_SESSION) => Ok(Err(Refusal::GoneSession)),
            Ok(Err(Unproven::Failed(error))) => {
                log("a claim could not be checked", &error);
                Ok(Err(Refusal::Unavailable))
            }
            Err(_elapsed) => Ok(Err(Refusal::Unavailable)),
        }
    }

    async fn tell_server(&mut self, frame: String) -> Result<(), RelayEnd> {
        // Only a connection with a session forwards, and it got its session over this socket.
        let server = self.server.as_mut().ok_or(RelayEnd::ServerGone)?;
        match server.send(frame).await {
            Ok(()) => {
                self.gate.counters.to_server.add(1);
                Ok(())
            }
            Err(error) => {
                log("a frame did not reach Janus", &error);
                Err(RelayEnd::ServerGone)
            }
        }
    }

    async fn tell_client(&mut self, text: &str) -> Result<(), RelayEnd> {
        let decided = self.policy.server_says(text);
        if decided.lost {
            // What this node remembers is not true any more; the next relay makes token and room again.
            self.gate.rooms.forget(self.participant.consultation);
        }
        let Some(frame) = decided.frame else {
            self.gate.counters.withheld.add(1);
            return Ok(());
        };
        self.gate.counters.to_client.add(1);
        self.say(frame).await
    }

    async fn say(&mut self, frame: String) -> Result<(), RelayEnd> {
        self.client.send(frame).await.map_err(|ClientGone| RelayEnd::ClientGone)
    }

    /// Parts from Janus. The session stays, so that the browser can claim it, unless it was cut off.
    async fn finish(&mut self, end: RelayEnd) {
        if let Some(server) = self.server.take() {
            server.close().await;
        }
        match (end, self.session.take()) {
            (RelayEnd::Misbehaved, Some(session)) => {
                self.gate.registry.forget(session);
                if let Err(error) = self.gate.rooms.admin().destroy_session(session).await {
                    log("the session of a browser that misbehaved was not destroyed", &error);
                }
            }
            (RelayEnd::ClientGone | RelayEnd::ServerGone | RelayEnd::Replaced | RelayEnd::Misbehaved, _) => {}
        }
    }
}

/// Why a claim was not proved.
enum Unproven {
    Refused(Refusal),
    Failed(JanusError),
}

impl From<JanusError> for Unproven {
    fn from(error: JanusError) -> Self {
        Self::Failed(error)
    }
}

/// The next frame of Janus; waits for ever while there is no connection.
async fn next_of(server: &mut Option<JanusSocket>) -> Option<String> {
    match server {
        Some(server) => server.next().await,
        None => std::future::pending().await,
    }
}

fn log(what: &'static str, error: &JanusError) {
    tracing::warn!(error = error as &dyn std::error::Error, "{what}");
}
