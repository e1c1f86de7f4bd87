//! The media server's end of signalling and of events.

use anteroom_domain::{consultation::Side, ids::ConsultationId};
use anteroom_engine::ports::{Arrival, ClientFrames, MediaEvent, MediaEvents, Participant, RelayEnd, Signalling};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// Answers every frame with `got:` and the frame, until told to end.
#[derive(Default)]
pub(crate) struct FakeSignalling {
    pub(crate) relayed: Mutex<Vec<(Participant, Arrival)>>,
    pub(crate) ends: Mutex<Vec<RelayEnd>>,
    pub(crate) over: Notify,
}

#[async_trait]
impl Signalling for FakeSignalling {
    async fn relay(&self, participant: Participant, arrival: Arrival, client: ClientFrames) -> RelayEnd {
        self.relayed.lock().push((participant, arrival));
        let ClientFrames { mut incoming, outgoing } = client;
        let end = loop {
            tokio::select! {
                () = self.over.notified() => break RelayEnd::Replaced,
                frame = incoming.recv() => {
                    let Some(frame) = frame else { break RelayEnd::ClientGone };
                    if outgoing.send(format!("got:{frame}")).await.is_err() {
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
    fn read(&self, body: &[u8]) -> Vec<MediaEvent> {
        let Ok(event) = serde_json::from_slice::<serde_json::Value>(body) else { return Vec::new() };
        let consultation: Option<ConsultationId> = event["consultation"].as_str().and_then(|id| id.parse().ok());
        let side = match event["side"].as_str() {
            Some("host") => Some(Side::Host),
            Some("customer") => Some(Side::Customer),
            _ => None,
        };
        let event = consultation.zip(side).zip(event["up"].as_bool()).map(|((consultation, side), up)| {
            MediaEvent::Media { participant: Participant { consultation, side }, up }
        });
        event.into_iter().collect()
    }
}
