//! The media server's end of signalling and of events, and what is agreed with the identity provider.

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::{
    ports::{Arrival, ClientFrames, MediaEvent, MediaEvents, Participant, RelayEnd, RoomPlan, ServerName, Signalling},
    provider_log_in::ProviderRules,
};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// Whom the identity provider makes what.
pub(crate) fn provider_rules() -> ProviderRules {
    ProviderRules { admin_value: "admins".to_owned(), host_value: "hosts".to_owned(), create_accounts: true }
}

/// Answers every frame with `got:` and the frame, until told to end.
#[derive(Default)]
pub(crate) struct FakeSignalling {
    pub(crate) relayed: Mutex<Vec<(Participant, Arrival)>>,
    pub(crate) expelled: Mutex<Vec<Participant>>,
    pub(crate) checked: Mutex<u32>,
    pub(crate) ends: Mutex<Vec<RelayEnd>>,
    pub(crate) over: Notify,
}

#[async_trait]
impl Signalling for FakeSignalling {
    async fn expel(&self, participant: Participant) {
        self.expelled.lock().push(participant);
    }

    async fn relay(
        &self,
        participant: Participant,
        _: RoomPlan,
        arrival: Arrival,
        client: &mut dyn ClientFrames,
    ) -> RelayEnd {
        self.relayed.lock().push((participant, arrival));
        self.answer(client).await
    }

    async fn check(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        *self.checked.lock() += 1;
        self.answer(client).await
    }
}

impl FakeSignalling {
    async fn answer(&self, client: &mut dyn ClientFrames) -> RelayEnd {
        let end = loop {
            tokio::select! {
                () = self.over.notified() => break RelayEnd::Replaced,
                frame = client.next() => {
                    let Some(frame) = frame else { break RelayEnd::ClientGone };
                    if client.send(format!("got:{frame}")).await.is_err() {
                        break RelayEnd::ClientGone;
                    }
                }
            }
        };
        self.ends.lock().push(end);
        end
    }
}

/// Reads `{"consultation":"…","side":"host","up":true}`, and nothing out of anything else.
pub(crate) struct FakeMediaEvents;

impl MediaEvents for FakeMediaEvents {
    fn read(&self, server: Option<&ServerName>, body: &[u8]) -> Option<Vec<MediaEvent>> {
        if server.is_some_and(|server| server.as_str() != "janus") {
            return None;
        }
        let Ok(event) = serde_json::from_slice::<serde_json::Value>(body) else { return Some(Vec::new()) };
        let consultation: Option<ConsultationId> = event["consultation"].as_str().and_then(|id| id.parse().ok());
        let side = match event["side"].as_str() {
            Some("host") => Some(Side::Host),
            Some("customer") => Some(Side::Customer),
            _ => None,
        };
        let event = consultation
            .zip(side)
            .zip(event["up"].as_bool())
            .map(|((consultation, side), up)| MediaEvent::Media { consultation, side, up });
        Some(event.into_iter().collect())
    }
}
