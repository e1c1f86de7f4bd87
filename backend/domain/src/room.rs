//! What a session says about its consultations' rooms.

use serde::{Deserialize, Serialize};

/// The video codec of a session's rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoCodec {
    /// VP8, which every browser sends in several sizes at once, so that each receiver takes what it can.
    #[default]
    Vp8,
    /// H264, which many phones and cameras encode without their processor.
    H264,
}

impl VideoCodec {
    /// The word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vp8 => "vp8",
            Self::H264 => "h264",
        }
    }
}

/// What can be written during a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chat {
    /// Nothing.
    Off,
    /// Words.
    Words,
    /// Words, and files with them.
    #[default]
    Files,
}

impl Chat {
    /// Whether anything can be written.
    pub fn is_on(self) -> bool {
        self != Self::Off
    }

    /// Whether files can be sent.
    pub fn takes_files(self) -> bool {
        self == Self::Files
    }
}

/// Whether consultations can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recording {
    /// Never.
    #[default]
    Off,
    /// When the host asks for it and everyone in the room agrees.
    Asked,
}

/// Whether customers are asked afterwards how it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// No.
    Off,
    /// Once, on the page that says goodbye.
    #[default]
    Asked,
}
