//! The rules about IP cameras: where one may be, how it is kept, and what can be passed on of what it sends.
//!
//! Nothing here connects to anything. `anteroom-camera` does, and asks these rules at every step.

mod address;
mod pass_through;
mod retry;
mod settings;
mod state;

pub use address::{AddressProblem, CameraAddress, CameraLogin};
pub use pass_through::{
    AudioPlan, AudioTrack, FeedShape, G711, LeftOut, MediaPlan, Offered, RoomCodecs, RoomSound, Unfit, VideoFormat,
    VideoPlan, VideoTrack,
};
pub use retry::{Retry, retry_of, wait_before};
pub use settings::{
    AudioPolicy, CameraSettings, NotACertificate, SettingsProblem, Transport, TrustedCertificate, VideoPolicy,
};
pub use state::{CameraMachine, CameraState, Cause, Fact, Next, Step, Transition};
