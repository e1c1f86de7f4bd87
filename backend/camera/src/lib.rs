//! IP cameras: from an RTSP address to a publisher in a `VideoRoom`.
//!
//! ```text
//! camera -> source (RTSP) -> clock, jitter ------------------> publisher (WebRTC) -> room
//!                                          -> transcoder ->
//! ```
//!
//! A [`Camera`] is published as long as it exists, and connected to while somebody watches. It is tried again for ever; its
//! feed stays in the room meanwhile, so that viewers need not do anything when it is back. What can be decided without a
//! camera is decided in [`anteroom_domain::camera`]; clock, key-frame cache and jitter buffer are pure as well.
//!
//! Pictures and sound are passed on as they are where browsers take them, and each viewer's line is not to be followed. What else
//! there is goes through a process of its own that re-encodes it; where that is not installed, it is refused with words that say
//! what to change.
//!
//! Logins are never in an error, a log, or a name: not even the RTSP library knows them.

mod camera;
mod clock;
mod counters;
mod g711;
mod gop;
mod jitter;
mod probe;
mod publisher;
mod sizes;
mod source;
mod taps;
mod transcoder;
mod work;

pub use anteroom_transcode::{Layer, Layers, Limits as TranscoderLimits};
pub use camera::{Camera, CameraPlan, CameraStatus, Happened};
pub use counters::CameraCounters;
pub use probe::{Probe, probe};
pub use publisher::Place;
pub use sizes::Sizes;
pub use source::{SourceError, Target};
pub use taps::Taps;
pub use transcoder::{Transcoder, TranscoderError, stills};
