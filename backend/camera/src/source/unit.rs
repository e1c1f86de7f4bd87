//! One picture, or one piece of sound.

use std::{sync::Arc, time::Instant};

use anteroom_domain::camera::G711;
use retina::codec::{AudioFrame, VideoFrame};

/// What comes from a camera.
#[derive(Debug, Clone)]
pub(crate) enum Unit {
    Video(VideoUnit),
    Audio(AudioUnit),
}

/// One picture.
#[derive(Debug, Clone)]
pub(crate) struct VideoUnit {
    /// In Annex B, with the parameter sets before each key frame.
    pub(crate) data: Arc<[u8]>,
    /// Since the beginning of the RTSP session, in 1/90000 s.
    pub(crate) time: i64,
    pub(crate) is_key: bool,
    /// It depends on what was before the last key frame too, so that it is of no use where decoding began with that.
    pub(crate) is_leading: bool,
    /// When the last of it came.
    pub(crate) received: Instant,
    /// Packets that were lost before it.
    pub(crate) lost: u16,
}

/// One piece of sound.
#[derive(Debug, Clone)]
pub(crate) struct AudioUnit {
    pub(crate) data: Arc<[u8]>,
    /// Since the beginning of the RTSP session, in samples.
    pub(crate) time: i64,
    /// Samples per second.
    pub(crate) rate: u32,
    /// How it is encoded, where that can be passed on.
    pub(crate) codec: Option<G711>,
    /// When it came.
    pub(crate) received: Instant,
}

impl VideoUnit {
    pub(crate) fn new(frame: VideoFrame) -> Self {
        Self {
            time: frame.timestamp().elapsed(),
            is_key: frame.is_random_access_point(),
            is_leading: false,
            received: frame.end_ctx().received(),
            lost: frame.loss(),
            data: frame.into_data().into(),
        }
    }
}

#[cfg(test)]
impl VideoUnit {
    /// A picture that comes now.
    pub(crate) fn sample(data: Vec<u8>, is_key: bool) -> Self {
        Self { data: data.into(), time: 0, is_key, is_leading: false, received: Instant::now(), lost: 0 }
    }
}

impl AudioUnit {
    pub(crate) fn new(frame: &AudioFrame, codec: Option<G711>) -> Self {
        Self {
            codec,
            time: frame.timestamp().elapsed(),
            rate: frame.timestamp().clock_rate().get(),
            received: frame.ctx().received(),
            data: frame.data().into(),
        }
    }
}

impl Unit {
    /// Since the beginning of the RTSP session, in microseconds; negative for what lies before.
    pub(crate) fn micros(&self) -> i64 {
        let (time, rate) = match self {
            Self::Video(unit) => (unit.time, 90_000),
            Self::Audio(unit) => (unit.time, unit.rate),
        };
        i64::try_from(i128::from(time) * 1_000_000 / i128::from(rate)).unwrap_or(i64::MAX)
    }

    pub(crate) fn received(&self) -> Instant {
        match self {
            Self::Video(unit) => unit.received,
            Self::Audio(unit) => unit.received,
        }
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Video(unit) => unit.data.len(),
            Self::Audio(unit) => unit.data.len(),
        }
    }
}
