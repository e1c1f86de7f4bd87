//! What can go wrong between us and a camera.

use anteroom_domain::{camera::Cause, network::AddressRefusal};

use crate::transcoder::TranscoderError;

/// Why a camera cannot be seen. Nothing that it said and nothing of its address is in here, so that it may be logged.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The rule about addresses forbids where it is.
    #[error("the camera's address is refused")]
    Denied(#[from] AddressRefusal),
    /// Its name cannot be resolved.
    #[error("the camera's name cannot be resolved")]
    Unresolved,
    /// No connection.
    #[error("the camera cannot be reached")]
    Unreachable(#[source] std::io::Error),
    /// No answer in time.
    #[error("the camera did not answer in time while {doing}")]
    TimedOut {
        /// What was being done, as a gerund.
        doing: &'static str,
    },
    /// No encrypted connection.
    #[error("no encrypted connection to the camera")]
    Tls(#[source] std::io::Error),
    /// It refused.
    #[error("the camera refused {doing} with status {status}")]
    Refused {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The status, as in HTTP.
        status: u16,
    },
    /// It describes no pictures.
    #[error("the camera sends no pictures that are known here")]
    NoVideo,
    /// It sends what would have to be re-encoded, and nothing can.
    #[error("the camera sends what would have to be re-encoded, and no transcoder is installed")]
    NoTranscoder,
    /// What re-encodes it has failed.
    #[error("the transcoder of the camera has failed")]
    Transcoder(#[from] TranscoderError),
    /// It ended the connection.
    #[error("the camera ended the connection")]
    Over,
    /// It sends, but no picture to begin with.
    #[error("the camera sent no key frame in time")]
    NoKeyframe,
    /// It sends no pictures any more.
    #[error("the camera fell silent")]
    Silent,
    /// It said something that cannot be understood.
    #[error("the camera cannot be understood while {doing}")]
    Unreadable {
        /// What was being done, as a gerund.
        doing: &'static str,
    },
}

impl SourceError {
    /// The same, in the words of the rules.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Denied(_) => Cause::AddressDenied,
            Self::Unresolved => Cause::DnsFailed,
            Self::Unreachable(error) if error.kind() == std::io::ErrorKind::TimedOut => Cause::ConnectTimeout,
            Self::Unreachable(_) => Cause::Refused,
            Self::TimedOut { doing: CONNECTING } => Cause::ConnectTimeout,
            Self::TimedOut { .. } => Cause::ReadTimeout,
            Self::Tls(_) => Cause::TlsFailed,
            Self::Refused { status: 401 | 403, .. } => Cause::Unauthorized,
            Self::Refused { status: 404 | 410, .. } => Cause::NotFound,
            Self::Refused { status: 461, .. } => Cause::TransportRefused,
            Self::Refused { .. } => Cause::Protocol,
            Self::NoVideo => Cause::UnsupportedCodec,
            Self::NoTranscoder => Cause::NoTranscoder,
            Self::NoKeyframe | Self::Transcoder(TranscoderError::Unfed) => Cause::NoKeyframe,
            Self::Transcoder(_) => Cause::Transcoder,
            Self::Over => Cause::Eos,
            Self::Silent => Cause::ReadTimeout,
            Self::Unreadable { .. } => Cause::Protocol,
        }
    }
}

pub(crate) const CONNECTING: &str = "connecting";
