//! Looking at cameras, for the engine: adapters know nothing of each other, so what lies between two is here.

use anteroom_camera::{Probe, Target, probe};
use anteroom_domain::{
    camera::{CameraAddress, CameraSettings, Cause, RoomCodecs, RoomSound},
    network::AddressRule,
};
use anteroom_engine::ports::{CameraFindings, CameraProbes};
use async_trait::async_trait;

/// What our rooms take of a camera.
pub(crate) const CODECS: RoomCodecs =
    RoomCodecs { h264: true, sound: RoomSound { pcmu: true, pcma: true, opus: true } };

/// Cameras that speak RTSP.
pub(crate) struct RtspProbes {
    rule: AddressRule,
    has_transcoder: bool,
}

impl RtspProbes {
    /// Connects to what the rule allows, and nothing else; says what would be made of it with a transcoder, or without.
    pub(crate) fn new(rule: AddressRule, has_transcoder: bool) -> Self {
        Self { rule, has_transcoder }
    }
}

#[async_trait]
impl CameraProbes for RtspProbes {
    async fn probe(&self, address: CameraAddress, settings: CameraSettings) -> Result<CameraFindings, Cause> {
        let target = Target { address, settings, rule: self.rule.clone() };
        match probe(&target, CODECS, self.has_transcoder).await {
            Ok(Probe { offered, plan, key_frame_interval, frame_rate, kbps, advice }) => {
                Ok(CameraFindings { offered, plan, key_frame_interval, frame_rate, kbps, advice })
            }
            Err(error) => {
                tracing::info!(error = &error as &dyn std::error::Error, "a camera was tried and shows nothing");
                Err(error.cause())
            }
        }
    }
}
