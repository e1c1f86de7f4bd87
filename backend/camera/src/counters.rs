//! What is counted of a camera.

use std::sync::atomic::AtomicU64;

/// Counters of one camera. They only grow, but for the interval.
#[derive(Debug, Default)]
pub struct CameraCounters {
    /// Connections that were begun.
    pub connections: AtomicU64,
    /// Pictures that came.
    pub pictures: AtomicU64,
    /// Bytes of pictures and sound that came.
    pub bytes: AtomicU64,
    /// Packets that were lost on the way here.
    pub lost: AtomicU64,
    /// Pictures that were sent to the room.
    pub pictures_sent: AtomicU64,
    /// How often the room asked for a key frame.
    pub asked_for_key_frames: AtomicU64,
    /// How often the last pictures were sent again.
    pub replays: AtomicU64,
    /// From one key frame to the next, in ms, as seen last; 0 until known.
    pub key_frame_interval_ms: AtomicU64,
}
