//! Looking at cameras, for the engine: adapters know nothing of each other, so what lies between two is here.

use anteroom_camera::{Probe, SourceError, Taps, Target, Transcoder, probe, stills};
use anteroom_domain::{
    camera::{CameraAddress, CameraSettings, Cause, RoomCodecs, RoomSound},
    network::AddressRule,
};
use anteroom_engine::ports::{CameraFindings, CameraProbes};
use async_trait::async_trait;
use tokio::sync::mpsc;

/// What our rooms take of a camera.
pub(crate) const CODECS: RoomCodecs =
    RoomCodecs { h264: true, sound: RoomSound { pcmu: true, pcma: true, opus: true } };

/// Cameras that speak RTSP.
pub(crate) struct RtspProbes {
    rule: AddressRule,
    transcoder: Option<Transcoder>,
    taps: Taps,
}

impl RtspProbes {
    /// Connects to what the rule allows, and nothing else; says what would be made of it with a transcoder, or without. What is
    /// connected to for a room is looked at there.
    pub(crate) fn new(rule: AddressRule, transcoder: Option<Transcoder>, taps: Taps) -> Self {
        Self { rule, transcoder, taps }
    }
}

#[async_trait]
impl CameraProbes for RtspProbes {
    async fn probe(&self, address: CameraAddress, settings: CameraSettings) -> Result<CameraFindings, Cause> {
        let target = Target { address, settings, rule: self.rule.clone() };
        match probe(&target, CODECS, self.transcoder.is_some()).await {
            Ok(Probe { offered, plan, key_frame_interval, frame_rate, kbps, advice }) => {
                Ok(CameraFindings { offered, plan, key_frame_interval, frame_rate, kbps, advice })
            }
            Err(error) => Err(nothing_shown(&error)),
        }
    }

    async fn stills(
        &self,
        address: CameraAddress,
        settings: CameraSettings,
        tell: mpsc::Sender<Vec<u8>>,
    ) -> Result<(), Cause> {
        let target = Target { address, settings, rule: self.rule.clone() };
        let Some(transcoder) = &self.transcoder else { return Err(Cause::NoTranscoder) };
        stills(&target, transcoder, &self.taps, tell).await.map_err(|error| nothing_shown(&error))
    }
}

fn nothing_shown(error: &SourceError) -> Cause {
    tracing::info!(error = error as &dyn std::error::Error, "a camera was tried and shows nothing");
    error.cause()
}
