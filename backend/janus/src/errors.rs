//! What can go wrong between Anteroom and Janus.

use std::{error::Error, time::Duration};

use anteroom_engine::ports::MediaError;

/// A failure of, or a refusal by, Janus. `Display` never repeats the source; log the chain.
#[derive(Debug, thiserror::Error)]
pub enum JanusError {
    /// No connection. Whether the request was carried out is unknown.
    #[error("Janus cannot be reached while {doing}")]
    Unreachable {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// The cause, for the log.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Connected, but no answer in time. Whether the request was carried out is unknown.
    #[error("Janus did not answer within {limit:?} while {doing}")]
    TimedOut {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// How long was waited.
        limit: Duration,
    },
    /// The connection closed before the answer came. Whether the request was carried out is unknown.
    #[error("the connection to Janus closed while {doing}")]
    Closed {
        /// What was being done, as a gerund.
        doing: &'static str,
    },
    /// Too many requests wait for an answer already. Nothing was sent.
    #[error("too many requests wait for Janus while {doing}")]
    Busy {
        /// What was being done, as a gerund.
        doing: &'static str,
    },
    /// Janus answered that it will not.
    #[error("Janus refused {doing}: {code} {reason}")]
    Refused {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// Janus' error number, of its core (403, 450 to 472, 490) or of the plugin (421 to 437, 499).
        code: i64,
        /// Janus' own words.
        reason: String,
    },
    /// Janus answered something that this build does not understand.
    #[error("Janus' answer while {doing} cannot be read: {problem}")]
    Unreadable {
        /// What was being done, as a gerund.
        doing: &'static str,
        /// What is missing or wrong.
        problem: &'static str,
    },
}

impl JanusError {
    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::TimedOut { .. } => true,
            Self::Closed { .. } => true,
            Self::Busy { .. } => true,
            Self::Refused { .. } => false,
            Self::Unreadable { .. } => false,
        }
    }

    /// Janus' error number, when it answered with one.
    pub(crate) fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Closed { .. }
            | Self::Busy { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    fn doing(&self) -> &'static str {
        match self {
            Self::Unreachable { doing, .. }
            | Self::TimedOut { doing, .. }
            | Self::Closed { doing }
            | Self::Busy { doing }
            | Self::Refused { doing, .. }
            | Self::Unreadable { doing, .. } => doing,
        }
    }
}

impl From<JanusError> for MediaError {
    fn from(error: JanusError) -> Self {
        let doing = error.doing();
        match error {
            JanusError::Refused { code, reason, .. } => Self::Refused { doing, code, reason },
            // Asking again will not help, which makes it a refusal in the words of the port. No such number at Janus.
            JanusError::Unreadable { problem, .. } => Self::Refused { doing, code: 0, reason: problem.to_owned() },
            JanusError::Unreachable { .. }
            | JanusError::TimedOut { .. }
            | JanusError::Closed { .. }
            | JanusError::Busy { .. } => Self::Unavailable { doing, source: Box::new(error) },
        }
    }
}

/// Turns "it was not there" into success: whoever wants a thing gone does not care who removed it.
pub(crate) fn gone_is_fine(result: Result<(), JanusError>, codes: &[i64]) -> Result<(), JanusError> {
    match result {
        Err(error) if error.code().is_some_and(|code| codes.contains(&code)) => Ok(()),
        Err(error) => Err(error),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_calls_the_same_errors_retryable() {
        let limit = Duration::from_secs(1);
        let every = [
            JanusError::Unreachable { doing: "testing", source: "cause".into() },
            JanusError::TimedOut { doing: "testing", limit },
            JanusError::Closed { doing: "testing" },
            JanusError::Busy { doing: "testing" },
            JanusError::Refused { doing: "testing", code: 403, reason: "Unauthorized".to_owned() },
            JanusError::Unreadable { doing: "testing", problem: "no answer" },
        ];
        for error in every {
            let (retryable, text) = (error.is_retryable(), error.to_string());
            assert!(!text.contains("cause"), "the source is repeated: {text}");
            assert_eq!(MediaError::from(error).is_retryable(), retryable, "{text}");
        }
    }
}
