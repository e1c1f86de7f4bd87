//! Looking at cameras, for the engine: adapters know nothing of each other, so what lies between two is here.

use anteroom_camera::{Probe, Target, probe};
use anteroom_domain::{
    camera::{CameraAddress, CameraSettings, Cause, RoomCodecs},
    network::AddressRule,
};
use anteroom_engine::ports::{CameraFindings, CameraProbes};
use async_trait::async_trait;

/// What our rooms take of a camera.
pub(crate) const CODECS: RoomCodecs = RoomCodecs { h264: true, pcmu: true, pcma: true, opus: true };

/// Cameras that speak RTSP.
pub(crate) struct RtspProbes {
    rule: AddressRule,
}

impl RtspProbes {
    /// Connects to what the rule allows, and nothing else.
    pub(crate) fn new(rule: AddressRule) -> Self {
        Self { rule }
    }
}

#[async_trait]
impl CameraProbes for RtspProbes {
    async fn probe(&self, address: CameraAddress, settings: CameraSettings) -> Result<CameraFindings, Cause> {
        let target = Target { address, settings, rule: self.rule.clone() };
        match probe(&target, CODECS, false).await {
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
