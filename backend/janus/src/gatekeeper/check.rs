//! Checks of the way to Janus: a browser sends a little sound, Janus sends it back, and nothing of it stays.

use std::{sync::Arc, time::Duration, time::Instant};

use anteroom_engine::ports::{ClientFrames, ClientGone, RelayEnd};
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    counters::GateCounters,
    policy::{Policy, Verdict},
    refusal::Refusal,
};
use crate::{
    credentials::{Credentials, Secret},
    echo,
    errors::JanusError,
    ids::{NUMBER_MAX, SessionId},
    rooms::Rooms,
    websocket::JanusSocket,
};

/// How long one check may take in all: three tries of a page, each of which gives up after some 8 s, and their beginning.
const CHECK_LASTS_MAX: Duration = Duration::from_secs(45);

/// How long making the token and connecting may take.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Checks that run on one node at once; whoever comes then is told to come later. Each is sound for a few seconds, which
/// costs Janus a small part of what a consultation costs.
const CHECKS_MAX: usize = 32;

/// Runs the checks of this node.
pub(crate) struct Checks {
    url: String,
    rooms: Arc<Rooms>,
    counters: Arc<GateCounters>,
    turns: Semaphore,
    stop: CancellationToken,
}

/// One check while it runs.
struct Check<'a> {
    counters: &'a GateCounters,
    client: &'a mut dyn ClientFrames,
    policy: Policy,
    server: JanusSocket,
    session: SessionId,
}

impl Checks {
    pub(crate) fn new(url: String, rooms: Arc<Rooms>, counters: Arc<GateCounters>, stop: CancellationToken) -> Self {
        Self { url, rooms, counters, turns: Semaphore::new(CHECKS_MAX), stop }
    }

    /// Relays until either side ends, or the time is over. Nothing is left at Janus afterwards.
    pub(crate) async fn run(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        let Ok(_turn) = self.turns.try_acquire() else {
            self.counters.count_refusal(Refusal::Unavailable);
            client.send(Refusal::Unavailable.reply(None)).await.ok();
            return RelayEnd::ServerGone;
        };
        let token = Credentials::passing();
        let end = self.run_with(&token, client).await;
        // Whatever came of it: the token may have been made although nothing was heard of that.
        if let Err(error) = self.rooms.admin().remove_token(&token).await {
            log("the token of a check was not removed", &error);
        }
        end
    }

    async fn run_with(&self, token: &Secret, client: &mut dyn ClientFrames) -> RelayEnd {
        let begin = async {
            self.rooms.admin().add_token(token, echo::PLUGIN).await?;
            JanusSocket::open(&self.url).await
        };
        let server = match timeout(BEGIN_TIMEOUT, begin).await {
            Ok(Ok(server)) => server,
            Ok(Err(error)) => {
                log("a check could not begin", &error);
                client.send(Refusal::Unavailable.reply(None)).await.ok();
                return RelayEnd::ServerGone;
            }
            Err(_elapsed) => return RelayEnd::ServerGone,
        };
        let session = SessionId(rand::random_range(1..=NUMBER_MAX));
        let policy = Policy::of_check(token.clone(), session, rand::random(), Instant::now());
        let mut check = Check { counters: &self.counters, client, policy, server, session };
        let end = tokio::select! {
            () = self.stop.cancelled() => RelayEnd::ServerGone,
            end = timeout(CHECK_LASTS_MAX, check.run()) => end.unwrap_or(RelayEnd::ServerGone),
        };
        check.finish(&self.rooms).await;
        end
    }
}

impl Check<'_> {
    async fn run(&mut self) -> RelayEnd {
        loop {
            let goes_on = tokio::select! {
                frame = self.client.next() => match frame {
                    Some(text) => {
                        let verdict = self.policy.client_says(&text, Instant::now());
                        self.counters.fields_removed.add(self.policy.take_fields_removed());
                        self.carry_out(verdict).await
                    }
                    None => Err(RelayEnd::ClientGone),
                },
                frame = self.server.next() => match frame {
                    Some(text) => self.tell_client(&text).await,
                    None => Err(RelayEnd::ServerGone),
                },
            };
            if let Err(end) = goes_on {
                return end;
            }
        }
    }

    async fn carry_out(&mut self, verdict: Verdict) -> Result<(), RelayEnd> {
        match verdict {
            Verdict::Forward(frame) | Verdict::Create { frame, .. } => match self.server.send(frame).await {
                Ok(()) => {
                    self.counters.to_server.add(1);
                    Ok(())
                }
                Err(error) => {
                    log("a frame of a check did not reach Janus", &error);
                    Err(RelayEnd::ServerGone)
                }
            },
            Verdict::Claim { .. } => unreachable!("the policy of a check refuses claims"),
            Verdict::Refuse { kind, reply } => {
                self.counters.count_refusal(kind);
                self.say(reply).await
            }
            Verdict::CutOff { kind, reply } => {
                self.counters.count_refusal(kind);
                self.counters.cut_off.add(1);
                self.say(reply).await?;
                Err(RelayEnd::Misbehaved)
            }
        }
    }

    async fn tell_client(&mut self, text: &str) -> Result<(), RelayEnd> {
        let Some(frame) = self.policy.server_says(text).frame else {
            self.counters.withheld.add(1);
            return Ok(());
        };
        self.counters.to_client.add(1);
        self.say(frame).await
    }

    async fn say(&mut self, frame: String) -> Result<(), RelayEnd> {
        self.client.send(frame).await.map_err(|ClientGone| RelayEnd::ClientGone)
    }

    /// Parts from Janus and ends the session there, so that nothing goes on sending.
    async fn finish(self, rooms: &Rooms) {
        self.server.close().await;
        if let Err(error) = rooms.admin().destroy_session(self.session).await {
            log("the session of a check was not destroyed", &error);
        }
    }
}

fn log(what: &'static str, error: &JanusError) {
    tracing::warn!(error = error as &dyn std::error::Error, "{what}");
}
